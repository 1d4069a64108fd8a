/* SPDX-License-Identifier: BSD-2-Clause */
/* From what the loader takes to entries that the kernel accepts. */
#include <inttypes.h>
#include <string.h>

#include <fingerprint/sigfile.h>

#include "base/buffer.h"
#include "base/fail.h"
#include "base/memory.h"
#include "sigfile/leadtext.h"
#include "sigfile/parser.h"
#include "sigfile/statement.h"

/* NetBSD's MAXPATHLEN (sys/syslimits.h, PATH_MAX), with the NUL. */
#define KERNEL_PATH_SIZE 1024

struct lfp_parser {
	struct lfpi_reader reader;
	char		*name;
	bool		 has_item;	/* item comes after the faults */
	struct lfp_item	 item;
	struct lfpi_buffer path;	/* unescaped, where that differs */
	struct lfpi_buffer lead;	/* repaired, where that differs */
	enum lfp_algorithm algorithm;	/* the last one found, ... */
	char		 type[16];	/* ... as it was written */
	size_t		 type_length;
};

static struct lfp_parser *
parser_new(const char *name)
{
	struct lfp_parser *parser = lfpi_calloc(1, sizeof(*parser));

	if (parser == NULL)
		return NULL;
	parser->name = lfpi_copy_string(name);
	if (parser->name == NULL) {
		lfpi_free(parser);
		return NULL;
	}
	return parser;
}

enum lfp_status
lfp_parser_new_memory(const char *name, const void *data, size_t length,
    struct lfp_parser **parser, struct lfp_error *error)
{
	*parser = parser_new(name);
	if (*parser == NULL)
		return lfpi_fail_memory(error);
	lfpi_reader_memory(&(*parser)->reader, data, length);
	return LFP_OK;
}

enum lfp_status
lfp_parser_new_fd(const char *name, int fd, struct lfp_parser **parser,
    struct lfp_error *error)
{
	*parser = parser_new(name);
	if (*parser == NULL)
		return lfpi_fail_memory(error);
	lfpi_reader_fd(&(*parser)->reader, fd);
	return LFP_OK;
}

void
lfp_parser_free(struct lfp_parser *parser)
{
	if (parser == NULL)
		return;
	lfpi_reader_free(&parser->reader);
	lfpi_buffer_free(&parser->path);
	lfpi_buffer_free(&parser->lead);
	lfpi_free(parser->name);
	lfpi_free(parser);
}

const char *
lfpi_parser_name(const struct lfp_parser *parser)
{
	return parser->name;
}

const char *
lfpi_parser_text(const struct lfp_parser *parser, size_t *length)
{
	const struct lfpi_reader *reader = &parser->reader;

	if (reader->stray.line != 0 && reader->stray.at >= reader->text_at)
		return NULL;
	*length = reader->at - reader->text_at;
	return reader->intake.data + reader->text_at;
}

static enum lfp_status
set_path(struct lfp_parser *parser, struct lfp_error *error)
{
	const struct lfpi_reader *reader = &parser->reader;
	struct lfp_entry *entry = &parser->item.entry;
	enum lfp_status status;

	entry->path = reader->intake.data + reader->path.at;
	entry->path_length = reader->path.length;
	if (!reader->path_special)
		return LFP_OK;
	parser->path.length = 0;
	status = lfpi_buffer_reserve(&parser->path, reader->path.length,
	    error);
	if (status != LFP_OK)
		return status;
	entry->path_length = lfpi_unescape(parser->path.data, entry->path,
	    entry->path_length);
	entry->path = parser->path.data;
	return LFP_OK;
}

/* The text before the entry, or all of the unit behind the last one. */
static enum lfp_status
set_lead(struct lfp_parser *parser, size_t length, struct lfp_error *error)
{
	const struct lfpi_reader *reader = &parser->reader;
	struct lfp_entry *entry = &parser->item.entry;
	const char *text = reader->intake.data;
	enum lfp_status status;

	entry->lead = text;
	entry->lead_length = length;
	if ((reader->stray.line == 0 || reader->first_stray >= length) &&
	    (length == 0 || text[length - 1] == '\n'))
		return LFP_OK;
	parser->lead.length = 0;
	status = lfpi_lead_repair(&parser->lead, text, length, error);
	entry->lead = parser->lead.data;
	entry->lead_length = parser->lead.length;
	return status;
}

/* Nearly always the type is the one of the entry before. */
static bool
find_algorithm(struct lfp_parser *parser)
{
	const struct lfpi_reader *reader = &parser->reader;
	const char *type = reader->intake.data + reader->type.at;
	size_t length = reader->type.length;

	if (length == parser->type_length &&
	    memcmp(type, parser->type, length) == 0)
		return true;
	if (length > sizeof(parser->type) ||
	    lfp_algorithm_find(type, length, &parser->algorithm) != LFP_OK)
		return false;
	memcpy(parser->type, type, length);
	parser->type_length = length;
	return true;
}

/* Must such a path lead to a directory, whatever is there? */
static bool
names_directory(const char *path, size_t length)
{
	return path[length - 1] == '/' ||
	    (path[length - 1] == '.' && path[length - 2] == '/') ||
	    (length > 2 && memcmp(path + length - 3, "/..", 3) == 0);
}

/* false: the loader cuts the path off. */
static bool
check_path(struct lfp_parser *parser)
{
	struct lfpi_reader *reader = &parser->reader;
	const struct lfp_entry *entry = &parser->item.entry;

	if (reader->path_special && memchr(reader->intake.data +
	    reader->path.at, '\0', reader->path.length) != NULL) {
		lfpi_reader_fault(reader, LFP_PROBLEM_NUL_IN_PATH,
		    &reader->path);
		return false;
	}
	if (entry->path_length >= KERNEL_PATH_SIZE)
		lfpi_reader_fault(reader, LFP_PROBLEM_LONG_PATH,
		    &reader->path);
	if (names_directory(entry->path, entry->path_length))
		lfpi_reader_fault(reader, LFP_PROBLEM_DIRECTORY_PATH,
		    &reader->path);
	return true;
}

/* false: the kernel refuses the fingerprint. */
static bool
check_print(struct lfp_parser *parser)
{
	struct lfpi_reader *reader = &parser->reader;
	struct lfp_entry *entry = &parser->item.entry;

	if (!find_algorithm(parser)) {
		lfpi_reader_fault(reader, LFP_PROBLEM_UNKNOWN_ALGORITHM,
		    &reader->type);
		return false;
	}
	entry->algorithm = parser->algorithm;
	if (reader->digest.length != lfp_algorithm_size(entry->algorithm)) {
		lfpi_reader_fault(reader, LFP_PROBLEM_FINGERPRINT_LENGTH,
		    &reader->print);
		return false;
	}
	if (lfp_algorithm_is_weak(entry->algorithm))
		lfpi_reader_fault(reader, LFP_PROBLEM_WEAK_ALGORITHM,
		    &reader->type);
	entry->fingerprint = (const uint8_t *)reader->digest.data;
	return true;
}

static enum lfp_status
make_entry(struct lfp_parser *parser, struct lfp_error *error)
{
	const struct lfpi_reader *reader = &parser->reader;
	struct lfp_item *item = &parser->item;
	enum lfp_status status;
	bool good;

	item->kind = LFP_ITEM_ENTRY;
	item->line = item->entry.line = reader->path.line;
	item->column = reader->path.column;
	item->entry.flags = reader->flags;
	if ((status = set_path(parser, error)) != LFP_OK ||
	    (status = set_lead(parser, reader->text_at, error)) != LFP_OK)
		return status;
	good = check_path(parser);
	parser->has_item = check_print(parser) && good;
	return LFP_OK;
}

static enum lfp_status
make_tail(struct lfp_parser *parser, struct lfp_error *error)
{
	const struct lfpi_reader *reader = &parser->reader;
	enum lfp_status status;

	memset(&parser->item, 0, sizeof(parser->item));
	if (reader->state != LFPI_STATE_START || reader->at == 0)
		return LFP_OK;
	parser->item.kind = LFP_ITEM_TAIL;
	parser->item.line = reader->line;
	parser->item.column = reader->token.column;
	status = set_lead(parser, reader->at, error);
	parser->has_item = status == LFP_OK;
	return status;
}

static void
make_problem(struct lfp_item *item, const struct lfpi_fault *fault)
{
	memset(item, 0, sizeof(*item));
	item->kind = LFP_ITEM_PROBLEM;
	item->problem = fault->problem;
	item->line = fault->line;
	item->column = fault->column;
}

static enum lfp_status
next(struct lfp_parser *parser, struct lfp_item *item,
    struct lfp_error *error)
{
	struct lfpi_reader *reader = &parser->reader;
	struct lfpi_fault fault;
	enum lfpi_event event;
	enum lfp_status status;

	for (;;) {
		if (parser->has_item && !lfpi_reader_has_fault(reader)) {
			parser->has_item = false;
			*item = parser->item;
			return LFP_OK;
		}
		status = lfpi_reader_next(reader, &event, &fault, error);
		if (status != LFP_OK)
			return status;
		if (event == LFPI_EVENT_FAULT) {
			make_problem(item, &fault);
			return LFP_OK;
		}
		status = event == LFPI_EVENT_ENTRY ?
		    make_entry(parser, error) : make_tail(parser, error);
		if (status != LFP_OK)
			return status;
	}
}

enum lfp_status
lfp_parser_next(struct lfp_parser *parser, struct lfp_item *item,
    struct lfp_error *error)
{
	struct lfp_error cause = LFP_ERROR_INITIALIZER;
	enum lfp_status status = next(parser, item, &cause);
	struct lfpi_name name;

	if (status == LFP_OK || status == LFP_END || error == NULL ||
	    error->status != LFP_OK)
		return status;
	(void)lfpi_fail(error, status, 0, "%s:%" PRIu64 ": %.200s",
	    lfpi_name(&name, parser->name, strlen(parser->name)),
	    parser->reader.line, cause.text);
	error->sys_errno = cause.sys_errno;
	error->line = parser->reader.line;
	return status;
}
