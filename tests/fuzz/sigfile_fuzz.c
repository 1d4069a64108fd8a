/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first byte says what the rest is: a signatures file, which parser,
 * loader, set and writer must agree about; names, which must come back from
 * the writer's text; or annotations.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fingerprint/sigfile.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
require(int holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "sigfile_fuzz: not so: %s\n", what);
	abort();
}

#define REQUIRE(condition) require(condition, #condition)

struct text {
	char	*data;
	size_t	 length, size;
};

static void
append(struct text *text, const void *data, size_t length)
{
	if (text->size - text->length < length) {
		text->size = 2 * (text->length + length);
		REQUIRE((text->data = realloc(text->data, text->size)) !=
		    NULL);
	}
	if (length > 0)
		memcpy(text->data + text->length, data, length);
	text->length += length;
}

static void
append_number(struct text *text, uint64_t number)
{
	append(text, &number, sizeof(number));
}

static int
same(const struct text *a, const struct text *b)
{
	return a->length == b->length &&
	    (a->length == 0 || memcmp(a->data, b->data, a->length) == 0);
}

static enum lfp_status
to_text(void *sink, const void *data, size_t length, struct lfp_error *error)
{
	(void)error;
	append(sink, data, length);
	return LFP_OK;
}

/* What a load and an entry have in common. */
static void
append_load(struct text *text, const char *path, size_t path_length,
    const uint8_t *fingerprint, size_t fingerprint_length, uint8_t flags)
{
	append_number(text, path_length);
	append(text, path, path_length);
	append_number(text, fingerprint_length);
	append(text, fingerprint, fingerprint_length);
	append_number(text, flags);
}

static void
append_entry(struct text *text, const struct lfp_entry *entry)
{
	append_load(text, entry->path, entry->path_length, entry->fingerprint,
	    lfp_algorithm_size(entry->algorithm), entry->flags);
}

struct seen {
	struct text	items, entries;
	size_t		errors, others, strays;
};

static void
look(struct seen *seen, const struct lfp_item *item)
{
	append_number(&seen->items, item->kind);
	append_number(&seen->items, item->line);
	append_number(&seen->items, item->column);
	REQUIRE(item->line >= 1 && item->column >= 1);
	if (item->kind == LFP_ITEM_PROBLEM) {
		append_number(&seen->items, item->problem);
		seen->strays += item->problem == LFP_PROBLEM_UNKNOWN_BYTE ||
		    item->problem == LFP_PROBLEM_OPEN_COMMENT;
		if (lfp_problem_severity(item->problem) == LFP_ERROR)
			seen->errors++;
		else
			seen->others++;
		return;
	}
	append(&seen->items, item->entry.lead, item->entry.lead_length);
	if (item->kind == LFP_ITEM_TAIL)
		return;
	REQUIRE(lfp_entry_check(&item->entry, NULL) == LFP_OK);
	append_entry(&seen->items, &item->entry);
	append_entry(&seen->entries, &item->entry);
}

static void
parse(struct lfp_parser *parser, struct seen *seen)
{
	enum lfp_status status;
	struct lfp_item item;

	memset(seen, 0, sizeof(*seen));
	while ((status = lfp_parser_next(parser, &item, NULL)) == LFP_OK)
		look(seen, &item);
	REQUIRE(status == LFP_END);
	lfp_parser_free(parser);
}

static void
forget(struct seen *seen)
{
	free(seen->items.data);
	free(seen->entries.data);
}

static struct lfp_parser *
open_memory(const void *data, size_t size)
{
	struct lfp_parser *parser;

	REQUIRE(lfp_parser_new_memory("fuzz", data, size, &parser, NULL) ==
	    LFP_OK);
	return parser;
}

static void
check_file(const uint8_t *data, size_t size, const struct seen *memory)
{
	static FILE *file;
	struct lfp_parser *parser;
	struct seen seen;

	if (file == NULL)
		REQUIRE((file = tmpfile()) != NULL);
	REQUIRE(ftruncate(fileno(file), 0) == 0);
	REQUIRE(pwrite(fileno(file), data, size, 0) == (ssize_t)size);
	REQUIRE(lseek(fileno(file), 0, SEEK_SET) == 0);
	REQUIRE(lfp_parser_new_fd("fuzz", fileno(file), &parser, NULL) ==
	    LFP_OK);
	parse(parser, &seen);
	REQUIRE(same(&seen.items, &memory->items));
	forget(&seen);
}

/* All that the loader loads of it; returns whether it exits 0. */
static bool
load(const void *data, size_t size, struct text *loads)
{
	struct lfp_loader *loader;
	enum lfp_status status;
	struct lfp_load one;
	bool clean;

	memset(loads, 0, sizeof(*loads));
	REQUIRE(lfp_loader_new_memory(data, size, &loader, NULL) == LFP_OK);
	while ((status = lfp_loader_next(loader, &one, &clean, NULL)) ==
	    LFP_OK)
		append_load(loads, one.path, one.path_length,
		    one.fingerprint, one.fingerprint_length, one.flags);
	REQUIRE(status == LFP_END);
	lfp_loader_free(loader);
	return clean;
}

static void
write_set(const struct lfp_set *set, struct text *text)
{
	struct lfp_writer *writer;

	memset(text, 0, sizeof(*text));
	REQUIRE(lfp_writer_new(to_text, text, &writer, NULL) == LFP_OK);
	REQUIRE(lfp_writer_set(writer, set, NULL) == LFP_OK);
	REQUIRE(lfp_writer_flush(writer, NULL) == LFP_OK);
	lfp_writer_free(writer);
}

/* NULL: there is an error in it. */
static struct lfp_set *
read_set(const void *data, size_t size)
{
	struct lfp_parser *parser = open_memory(data, size);
	enum lfp_status status;
	struct lfp_set *set;

	REQUIRE(lfp_set_new(&set, NULL) == LFP_OK);
	status = lfp_set_read(set, parser, NULL);
	lfp_parser_free(parser);
	if (status == LFP_OK)
		return set;
	REQUIRE(status == LFP_ERR_SYNTAX);
	lfp_set_free(set);
	return NULL;
}

/* A written set reads back as it was, and is written in the same way. */
static void
check_rewrite(const uint8_t *data, size_t size, const struct seen *seen)
{
	struct text written, again, loads;
	struct lfp_set *set = read_set(data, size), *second;
	size_t dropped;

	REQUIRE((set == NULL) == (seen->errors > 0));
	if (set == NULL)
		return;
	dropped = lfp_set_dropped(set);
	write_set(set, &written);
	if (dropped == 0 && seen->strays == 0)
		REQUIRE(written.length == size && (size == 0 ||
		    memcmp(written.data, data, size) == 0));
	REQUIRE((second = read_set(written.data, written.length)) != NULL);
	REQUIRE(lfp_set_count(second) == lfp_set_count(set));
	REQUIRE(lfp_set_dropped(second) == 0);
	write_set(second, &again);
	REQUIRE(same(&written, &again));
	REQUIRE(load(written.data, written.length, &loads));
	REQUIRE(dropped > 0 || same(&loads, &seen->entries));
	lfp_set_free(set);
	lfp_set_free(second);
	free(written.data);
	free(again.data);
	free(loads.data);
}

static void
check_text(const uint8_t *data, size_t size)
{
	struct text loads;
	struct seen seen;
	bool clean;

	parse(open_memory(data, size), &seen);
	clean = load(data, size, &loads);
	if (seen.errors == 0)
		REQUIRE(clean && same(&loads, &seen.entries));
	REQUIRE(loads.length >= seen.entries.length);
	if (size % 4 == 0)
		check_file(data, size, &seen);
	check_rewrite(data, size, &seen);
	free(loads.data);
	forget(&seen);
}

/* Names are separated by NUL; the byte before each picks what is with it. */
static void
check_names(const uint8_t *data, size_t size)
{
	struct text text = { NULL, 0, 0 }, entries = { NULL, 0, 0 }, loads;
	struct lfp_entry entry = { .fingerprint = data };
	struct lfp_writer *writer;
	const uint8_t *end;

	REQUIRE(lfp_writer_new(to_text, &text, &writer, NULL) == LFP_OK);
	for (; size > LFP_DIGEST_MAX && (end = memchr(data + 1, '\0',
	    size - 1)) != NULL; size -= (size_t)(end - data), data = end) {
		entry.path = (const char *)data + 1;
		entry.path_length = (size_t)(end - data) - 1;
		entry.algorithm = data[0] % LFP_ALGORITHM_COUNT;
		entry.flags = data[0] >> 3 & 0x17;
		if (lfp_writer_entry(writer, &entry, NULL) == LFP_OK)
			append_entry(&entries, &entry);
		else
			REQUIRE(entry.path_length < 2 ||
			    *entry.path != '/' || end[-1] == '\\');
		REQUIRE(lfp_writer_comment(writer, entry.path,
		    entry.path_length, NULL) == LFP_OK);
	}
	REQUIRE(lfp_writer_flush(writer, NULL) == LFP_OK);
	lfp_writer_free(writer);
	REQUIRE(load(text.data, text.length, &loads));
	REQUIRE(same(&loads, &entries));
	free(text.data);
	free(entries.data);
	free(loads.data);
}

static void
check_value(const uint8_t *data, size_t size)
{
	struct lfp_annotation *annotation;
	uint8_t *back = malloc(size + 1);
	size_t length, offset = 0;
	struct lfp_pair pair;
	const char *text;

	REQUIRE(back != NULL);
	REQUIRE(lfp_annotation_new(&annotation, NULL) == LFP_OK);
	REQUIRE(lfp_annotation_add(annotation, "key", data, size, NULL) ==
	    LFP_OK);
	text = lfp_annotation_text(annotation, &length);
	REQUIRE(memchr(text, '\n', length) == text + length - 1);
	REQUIRE(lfp_annotation_next(text, length, &offset, &pair) == LFP_OK);
	REQUIRE(lfp_annotation_value(&pair, back, size) == size);
	REQUIRE(size == 0 || memcmp(back, data, size) == 0);
	REQUIRE(lfp_annotation_next(text, length, &offset, &pair) == LFP_END);
	lfp_annotation_free(annotation);
	free(back);
}

/* Any bytes: pairs end, and keeping all of them changes nothing. */
static void
check_lead(const uint8_t *data, size_t size)
{
	static const char *const none[] = { NULL };
	struct lfp_annotation *annotation;
	const char *lead = (const char *)data, *kept;
	size_t length, offset = 0, pairs = 0;
	enum lfp_status status;
	struct lfp_head head;
	struct lfp_pair pair;

	while ((status = lfp_annotation_next(lead, size, &offset, &pair)) !=
	    LFP_END) {
		REQUIRE(status == LFP_OK || status == LFP_ERR_SYNTAX);
		REQUIRE(offset <= size && pairs++ < size);
	}
	status = lfp_head_parse(lead, size, &head, NULL);
	REQUIRE(status == LFP_OK || !head.present);
	REQUIRE(lfp_annotation_new(&annotation, NULL) == LFP_OK);
	if (lfp_annotation_keep(annotation, lead, size, none, NULL) ==
	    LFP_OK) {
		kept = lfp_annotation_text(annotation, &length);
		REQUIRE(length == size && (size == 0 ||
		    memcmp(kept, data, size) == 0));
	}
	lfp_annotation_free(annotation);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	switch (data[0] % 4) {
	case 0:
	case 1:
		check_text(data + 1, size - 1);
		break;
	case 2:
		check_names(data + 1, size - 1);
		break;
	default:
		check_value(data + 1, size - 1);
		check_lead(data + 1, size - 1);
	}
	return 0;
}
