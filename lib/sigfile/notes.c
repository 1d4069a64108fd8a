/* SPDX-License-Identifier: BSD-2-Clause */
/* Checking annotations as the parser passes them. */
#include <string.h>

#include "sigfile/leadtext.h"
#include "sigfile/notes.h"

static void
note_head(struct lfpi_reader *reader, const char *text)
{
	struct lfp_head head;

	if (lfp_head_parse(text, reader->token.length, &head, NULL) != LFP_OK)
		lfpi_reader_fault(reader, LFP_PROBLEM_BAD_HEAD,
		    &reader->token);
	else if (head.present && reader->token.line != 1)
		lfpi_reader_fault(reader, LFP_PROBLEM_MISPLACED_HEAD,
		    &reader->token);
}

/* One fault a line is enough: it is the line that must be looked at. */
static void
note_pairs(struct lfpi_reader *reader, const char *text)
{
	struct lfpi_span bad = reader->token;
	enum lfp_status status;
	struct lfp_pair pair;
	size_t offset = 0;

	if (reader->annotation.line == 0)
		reader->annotation = reader->token;
	do
		status = lfp_annotation_next(text, reader->token.length,
		    &offset, &pair);
	while (status == LFP_OK);
	if (status != LFP_ERR_SYNTAX)
		return;
	bad.column += (size_t)(pair.key - text);
	lfpi_reader_fault(reader, LFP_PROBLEM_BAD_ANNOTATION, &bad);
}

void
lfpi_note(struct lfpi_reader *reader, const char *text)
{
	size_t length = reader->token.length;

	if (lfpi_is_annotation(text, length))
		note_pairs(reader, text);
	else if (length > 3 && memcmp(text, "#::", 3) == 0)
		note_head(reader, text);
}
