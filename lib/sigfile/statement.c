/* SPDX-License-Identifier: BSD-2-Clause */
/* From tokens to entries, and to what is wrong with them. */
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "sigfile/flagword.h"
#include "sigfile/notes.h"
#include "sigfile/pathdoubt.h"
#include "sigfile/statement.h"

static void
start(struct lfpi_reader *reader)
{
	reader->line = 1;
	reader->line_start = true;
}

void
lfpi_reader_memory(struct lfpi_reader *reader, const void *data,
    size_t length)
{
	memset(reader, 0, sizeof(*reader));
	lfpi_intake_memory(&reader->intake, data, length);
	start(reader);
}

void
lfpi_reader_fd(struct lfpi_reader *reader, int fd)
{
	memset(reader, 0, sizeof(*reader));
	lfpi_intake_fd(&reader->intake, fd);
	start(reader);
}

void
lfpi_reader_free(struct lfpi_reader *reader)
{
	lfpi_intake_free(&reader->intake);
	lfpi_buffer_free(&reader->digest);
}

void
lfpi_reader_fault(struct lfpi_reader *reader, enum lfp_problem problem,
    const struct lfpi_span *span)
{
	struct lfpi_fault *fault = &reader->faults[reader->nfaults++];

	fault->problem = problem;
	fault->line = span->line;
	fault->column = span->column;
}

bool
lfpi_reader_has_fault(const struct lfpi_reader *reader)
{
	return reader->next_fault < reader->nfaults;
}

/*
 * The entry is lost: say why, and what else helps to see it.  The flags in
 * `loaded` stay, as they do in the loader's dictionary.
 */
static void
fail_at(struct lfpi_reader *reader, enum lfp_problem problem,
    const struct lfpi_span *span)
{
	if (reader->annotation.line != 0)
		lfpi_reader_fault(reader, LFP_PROBLEM_STRAY_ANNOTATION,
		    &reader->annotation);
	if (reader->state != LFPI_STATE_START)
		lfpi_path_doubt(reader);
	if (reader->comment.line != 0)
		lfpi_reader_fault(reader, LFP_PROBLEM_TRAILING_COMMENT,
		    &reader->comment);
	lfpi_reader_fault(reader, problem, span);
	reader->state = LFPI_STATE_SKIP;
}

static void
fail(struct lfpi_reader *reader, enum lfp_problem problem)
{
	fail_at(reader, problem, &reader->token);
}

static void
begin_entry(struct lfpi_reader *reader, bool special)
{
	/* A line may begin before the unit only while skipping. */
	reader->text_at = (size_t)(reader->line_offset - reader->offset);
	reader->path = reader->token;
	reader->path_special = special;
	reader->flags = 0;
	reader->state = LFPI_STATE_PATH;
}

static void
on_path(struct lfpi_reader *reader, bool special)
{
	if (reader->state == LFPI_STATE_START)
		begin_entry(reader, special);
	else if (reader->state == LFPI_STATE_SKIP)
		lfpi_reader_fault(reader, LFP_PROBLEM_LOST_ENTRY,
		    &reader->token);
	else
		fail(reader, reader->comment.line != 0 ?
		    LFP_PROBLEM_LOST_ENTRY : LFP_PROBLEM_SECOND_PATH);
}

static enum lfp_status
on_print(struct lfpi_reader *reader, struct lfp_error *error)
{
	const char *digits = reader->intake.data + reader->token.at;
	size_t even = reader->token.length & ~(size_t)1, good;
	struct lfpi_span bad = reader->token;
	enum lfp_status status;

	reader->digest.length = 0;
	status = lfpi_buffer_reserve(&reader->digest, even / 2, error);
	if (status != LFP_OK)
		return status;
	good = lfpi_hex_decode((uint8_t *)reader->digest.data, digits, even);
	if (good < even) {
		bad.column += good;
		fail_at(reader, LFP_PROBLEM_NOT_HEX, &bad);
	} else if (even != reader->token.length) {
		fail(reader, LFP_PROBLEM_ODD_DIGITS);
	} else {
		reader->digest.length = even / 2;
		reader->print = reader->token;
		reader->state = LFPI_STATE_PRINT;
	}
	return LFP_OK;
}

static void
on_flag(struct lfpi_reader *reader)
{
	uint8_t flag = lfpi_flag_find(reader->intake.data + reader->token.at,
	    reader->token.length);

	if (flag == 0) {
		fail(reader, LFP_PROBLEM_UNKNOWN_FLAG);
		return;
	}
	if ((reader->flags & flag) == flag)
		lfpi_reader_fault(reader, LFP_PROBLEM_REPEATED_FLAG,
		    &reader->token);
	reader->flags |= flag;
	reader->loaded |= flag;
	reader->state = LFPI_STATE_FLAG;
}

static enum lfp_status
on_string(struct lfpi_reader *reader, struct lfp_error *error)
{
	switch (reader->state) {
	case LFPI_STATE_START:
		if (reader->root.line != 0)
			fail_at(reader, LFP_PROBLEM_ROOT_PATH, &reader->root);
		else
			fail(reader, LFP_PROBLEM_SYNTAX);
		break;
	case LFPI_STATE_PATH:
		reader->type = reader->token;
		reader->state = LFPI_STATE_TYPE;
		break;
	case LFPI_STATE_TYPE:
		return on_print(reader, error);
	case LFPI_STATE_PRINT:
	case LFPI_STATE_COMMA:
		on_flag(reader);
		break;
	case LFPI_STATE_FLAG:
		fail(reader, LFP_PROBLEM_MISSING_COMMA);
		break;
	case LFPI_STATE_SKIP:
		break;
	}
	return LFP_OK;
}

static void
on_comma(struct lfpi_reader *reader)
{
	if (reader->state == LFPI_STATE_FLAG)
		reader->state = LFPI_STATE_COMMA;
	else if (reader->state == LFPI_STATE_START)
		fail(reader, LFP_PROBLEM_SYNTAX);
	else if (reader->state != LFPI_STATE_SKIP)
		fail(reader, LFP_PROBLEM_MISPLACED_COMMA);
}

static void
entry_over(struct lfpi_reader *reader)
{
	if (reader->comment.line != 0)
		lfpi_reader_fault(reader, LFP_PROBLEM_COMMENT_INSIDE,
		    &reader->comment);
	lfpi_path_doubt(reader);
	if (reader->loaded != reader->flags)
		lfpi_reader_fault(reader, LFP_PROBLEM_LEAKED_FLAGS,
		    &reader->path);
	reader->ready = LFPI_EVENT_ENTRY;
}

/* What an entry lacks that ends now; false: nothing. */
static bool
fail_short(struct lfpi_reader *reader)
{
	switch (reader->state) {
	case LFPI_STATE_PATH:
		fail(reader, LFP_PROBLEM_NO_TYPE);
		return true;
	case LFPI_STATE_TYPE:
		fail(reader, LFP_PROBLEM_NO_FINGERPRINT);
		return true;
	case LFPI_STATE_COMMA:
		fail(reader, LFP_PROBLEM_TRAILING_COMMA);
		return true;
	default:
		return false;
	}
}

static void
on_eol(struct lfpi_reader *reader)
{
	reader->root.line = 0;
	if (reader->state == LFPI_STATE_START)
		return;
	if (!fail_short(reader) && reader->state != LFPI_STATE_SKIP)
		entry_over(reader);
	reader->unit_over = true;
}

static void
on_comment(struct lfpi_reader *reader)
{
	const char *text = reader->intake.data + reader->token.at;

	switch (reader->state) {
	case LFPI_STATE_START:
		if (reader->token.column == 1)
			lfpi_note(reader, text);
		reader->root.line = 0;
		break;
	case LFPI_STATE_SKIP:
		lfpi_reader_fault(reader, LFP_PROBLEM_TRAILING_COMMENT,
		    &reader->token);
		break;
	default:
		if (reader->comment.line == 0)
			reader->comment = reader->token;
	}
}

/* A row of stray bytes is one fault; after an error they are not news. */
static void
on_stray(struct lfpi_reader *reader)
{
	bool more = reader->stray.line != 0 &&
	    reader->stray.at + 1 == reader->token.at;

	if (reader->state == LFPI_STATE_SKIP)
		return;
	if (reader->intake.data[reader->token.at] == '/' &&
	    reader->state == LFPI_STATE_START && reader->root.line == 0)
		reader->root = reader->token;
	if (reader->stray.line == 0)
		reader->first_stray = reader->token.at;
	reader->stray = reader->token;
	if (!more)
		lfpi_reader_fault(reader, LFP_PROBLEM_UNKNOWN_BYTE,
		    &reader->token);
}

static void
on_end(struct lfpi_reader *reader)
{
	if (reader->state == LFPI_STATE_PRINT ||
	    reader->state == LFPI_STATE_FLAG)
		fail(reader, LFP_PROBLEM_NO_NEWLINE);
	else if (!fail_short(reader) && reader->state == LFPI_STATE_START) {
		if (reader->annotation.line != 0)
			lfpi_reader_fault(reader,
			    LFP_PROBLEM_STRAY_ANNOTATION,
			    &reader->annotation);
		if (reader->at > 0 && !reader->line_start)
			lfpi_reader_fault(reader, LFP_PROBLEM_OPEN_COMMENT,
			    &reader->token);
	}
	reader->ready = LFPI_EVENT_FINISH;
	reader->finished = true;
}

/* Take the token away, and count the lines that it ends. */
static void
consume(struct lfpi_reader *reader, const struct lfpi_lexeme *lexeme)
{
	const char *text = reader->intake.data, *newline;
	size_t i = reader->at, end = reader->at + lexeme->length;

	reader->at = end;
	reader->line_start = text[end - 1] == '\n';
	if (!lexeme->special && !reader->line_start)
		return;
	while ((newline = memchr(text + i, '\n', end - i)) != NULL) {
		i = (size_t)(newline - text) + 1;
		reader->line++;
		reader->line_offset = reader->offset + i;
	}
}

static enum lfp_status
step(struct lfpi_reader *reader, const struct lfpi_lexeme *lexeme,
    struct lfp_error *error)
{
	switch (lexeme->token) {
	case LFPI_TOKEN_PATH:
		on_path(reader, lexeme->special);
		break;
	case LFPI_TOKEN_STRING:
		return on_string(reader, error);
	case LFPI_TOKEN_COMMA:
		on_comma(reader);
		break;
	case LFPI_TOKEN_EOL:
		on_eol(reader);
		break;
	case LFPI_TOKEN_COMMENT:
		on_comment(reader);
		break;
	case LFPI_TOKEN_STRAY:
		on_stray(reader);
		break;
	default:
		break;
	}
	return LFP_OK;
}

static void
pass_unit(struct lfpi_reader *reader)
{
	lfpi_intake_pass(&reader->intake, reader->at);
	reader->offset += reader->at;
	reader->at = 0;
	reader->stray.line = 0;
	reader->root.line = 0;
	reader->comment.line = 0;
	reader->annotation.line = 0;
}

/* A loaded entry took the flags with it; a broken one leaves them behind. */
static void
finish_unit(struct lfpi_reader *reader)
{
	pass_unit(reader);
	reader->unit_over = false;
	if (reader->state != LFPI_STATE_SKIP)
		reader->loaded = 0;
	reader->state = LFPI_STATE_START;
}

static void
set_token(struct lfpi_reader *reader, size_t length)
{
	reader->token.at = reader->at;
	reader->token.length = length;
	reader->token.line = reader->line;
	reader->token.column = reader->offset + reader->at -
	    reader->line_offset + 1;
}

/* One token more, of what there is. */
static enum lfp_status
advance(struct lfpi_reader *reader, struct lfp_error *error)
{
	struct lfpi_intake *intake = &reader->intake;
	struct lfpi_lexeme lexeme = { LFPI_TOKEN_MORE, false, 0 };
	enum lfp_status status;

	/* What is skipped need not be held, however long it is. */
	if (reader->state == LFPI_STATE_SKIP)
		pass_unit(reader);
	/* The commonest token of all means nothing. */
	while (reader->at < intake->length && intake->data[reader->at] == ' ') {
		reader->at++;
		reader->line_start = false;
	}
	if (reader->at < intake->length)
		lfpi_lex(intake->data + reader->at, intake->length - reader->at,
		    intake->last, reader->line_start, &lexeme);
	set_token(reader, lexeme.length);
	if (lexeme.token != LFPI_TOKEN_MORE) {
		status = step(reader, &lexeme, error);
		consume(reader, &lexeme);
		return status;
	}
	if (!intake->last)
		return lfpi_intake_more(intake, error);
	on_end(reader);
	return LFP_OK;
}

enum lfp_status
lfpi_reader_next(struct lfpi_reader *reader, enum lfpi_event *event,
    struct lfpi_fault *fault, struct lfp_error *error)
{
	enum lfp_status status;

	for (;;) {
		if (lfpi_reader_has_fault(reader)) {
			*fault = reader->faults[reader->next_fault++];
			*event = LFPI_EVENT_FAULT;
			return LFP_OK;
		}
		reader->nfaults = reader->next_fault = 0;
		*event = reader->ready;
		reader->ready = LFPI_EVENT_NONE;
		if (*event != LFPI_EVENT_NONE)
			return LFP_OK;
		if (reader->finished)
			return LFP_END;
		if (reader->unit_over)
			finish_unit(reader);
		if ((status = advance(reader, error)) != LFP_OK)
			return status;
	}
}
