/* SPDX-License-Identifier: BSD-2-Clause */
/* Newlines and blanks that are part of a path by accident. */
#include <string.h>

#include "sigfile/pathdoubt.h"

/* Line and column of the byte n of the path. */
static struct lfpi_span
place(const struct lfpi_reader *reader, size_t n)
{
	const char *text = reader->intake.data + reader->path.at;
	struct lfpi_span span = reader->path;
	const char *newline;
	size_t i = 0;

	while ((newline = memchr(text + i, '\n', n - i)) != NULL) {
		i = (size_t)(newline - text) + 1;
		span.line++;
		span.column = 1;
	}
	span.column += n - i;
	return span;
}

static void
doubt(struct lfpi_reader *reader, enum lfp_problem problem, size_t n,
    bool *reported)
{
	struct lfpi_span span;

	if (*reported)
		return;
	*reported = true;
	span = place(reader, n);
	lfpi_reader_fault(reader, problem, &span);
}

void
lfpi_path_doubt(struct lfpi_reader *reader)
{
	const char *text = reader->intake.data + reader->path.at;
	size_t i, length = reader->path.length;
	bool newline = false, blank = false;

	if (!reader->path_special)
		return;
	for (i = 0; i < length; i++) {
		if (text[i] == '\\' && i + 1 < length)
			i++;
		else if (text[i] == '\n')
			doubt(reader, LFP_PROBLEM_RAW_NEWLINE, i, &newline);
		else if (text[i] == ' ' || text[i] == '\t')
			doubt(reader, LFP_PROBLEM_BARE_BLANK, i, &blank);
	}
}
