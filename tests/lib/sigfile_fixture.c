/* SPDX-License-Identifier: BSD-2-Clause */
#include <atf-c.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fingerprint/text.h>

#include "sigfile_fixture.h"

#define DIGEST_QUARTER \
	0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, \
	0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef
#define DIGEST_FIRST \
	0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, \
	0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff

const uint8_t fixture_digest[LFP_DIGEST_MAX] = {
	DIGEST_FIRST, DIGEST_QUARTER, DIGEST_FIRST, DIGEST_QUARTER
};

struct text {
	char	*data;
	size_t	 length, size;
};

static void
append(struct text *text, const void *data, size_t length)
{
	if (text->size - text->length <= length) {
		text->size = 2 * (text->length + length) + 64;
		text->data = realloc(text->data, text->size);
		ATF_REQUIRE(text->data != NULL);
	}
	memcpy(text->data + text->length, data, length);
	text->length += length;
	text->data[text->length] = '\0';
}

static void append_format(struct text *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
append_format(struct text *text, const char *format, ...)
{
	char line[512];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	ATF_REQUIRE(n >= 0 && (size_t)n < sizeof(line));
	append(text, line, (size_t)n);
}

static void
append_escaped(struct text *text, const void *data, size_t length)
{
	char *escaped = malloc(4 * length + 1);

	ATF_REQUIRE(escaped != NULL);
	append(text, escaped, lfp_text_escape(escaped, 4 * length + 1, data,
	    length));
	free(escaped);
}

static void
restart(struct text *text)
{
	text->length = 0;
	append(text, "", 0);
}

const char *
fixture_problem(enum lfp_problem problem)
{
	static const char *const names[] = {
#define LFP_PROBLEM(id, severity, text) #id,
#include <fingerprint/problems.def>
#undef LFP_PROBLEM
	};

	ATF_REQUIRE((size_t)problem < LFP_PROBLEM_COUNT);
	return names[problem];
}

static void
append_flags(struct text *text, uint8_t flags)
{
	append_format(text, " %s%s%s%s%s", flags == 0 ? "-" : "",
	    (flags & LFP_DIRECT) != 0 ? "d" : "",
	    (flags & LFP_INDIRECT) != 0 ? "i" : "",
	    (flags & LFP_FILE) != 0 ? "f" : "",
	    (flags & LFP_UNTRUSTED) != 0 ? "u" : "");
}

static void
append_entry(struct text *text, const struct lfp_item *item)
{
	const struct lfp_entry *entry = &item->entry;
	size_t size = lfp_algorithm_size(entry->algorithm);

	ATF_CHECK_EQ(item->line, entry->line);
	ATF_CHECK_MSG(memcmp(entry->fingerprint, fixture_digest, size) == 0,
	    "another fingerprint than the one that was given");
	if (entry->lead_length > 0) {
		append(text, "{", 1);
		append_escaped(text, entry->lead, entry->lead_length);
		append(text, "}", 1);
	}
	append_escaped(text, entry->path, entry->path_length);
	append_format(text, " %s", lfp_algorithm_name(entry->algorithm));
	append_flags(text, entry->flags);
	append_format(text, " %" PRIu64 ":%" PRIu64 "\n", item->line,
	    item->column);
}

static void
append_item(struct text *text, const struct lfp_item *item)
{
	if (item->kind == LFP_ITEM_PROBLEM) {
		append_format(text, "%s %" PRIu64 ":%" PRIu64 "\n",
		    fixture_problem(item->problem), item->line,
		    item->column);
	} else if (item->kind == LFP_ITEM_TAIL) {
		append(text, "tail{", 5);
		append_escaped(text, item->entry.lead,
		    item->entry.lead_length);
		append(text, "}\n", 2);
	} else {
		append_entry(text, item);
	}
}

static const char *
all_items(struct lfp_parser *parser)
{
	static struct text text;
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	enum lfp_status status;
	struct lfp_item item;

	restart(&text);
	while ((status = lfp_parser_next(parser, &item, &error)) == LFP_OK)
		append_item(&text, &item);
	ATF_REQUIRE_EQ_MSG(LFP_END, status, "%s", error.text);
	ATF_CHECK_EQ(LFP_END, lfp_parser_next(parser, &item, &error));
	lfp_parser_free(parser);
	return text.data;
}

const char *
fixture_items(const void *data, size_t length)
{
	struct lfp_parser *parser;

	ATF_REQUIRE_EQ(LFP_OK, lfp_parser_new_memory("memory", data, length,
	    &parser, NULL));
	return all_items(parser);
}

const char *
fixture_items_fd(int fd)
{
	struct lfp_parser *parser;

	ATF_REQUIRE_EQ(LFP_OK, lfp_parser_new_fd("file", fd, &parser, NULL));
	return all_items(parser);
}

static void
append_load(struct text *text, const struct lfp_load *load)
{
	size_t i;

	append_escaped(text, load->path, load->path_length);
	append_format(text, " %.*s ", (int)load->type_length, load->type);
	for (i = 0; i < load->fingerprint_length; i++)
		append_format(text, "%02x", load->fingerprint[i]);
	append_flags(text, load->flags);
	append(text, "\n", 1);
}

const char *
fixture_loads(const void *data, size_t length)
{
	static struct text text;
	struct lfp_loader *loader;
	enum lfp_status status;
	struct lfp_load load;
	bool clean;

	restart(&text);
	ATF_REQUIRE_EQ(LFP_OK, lfp_loader_new_memory(data, length, &loader,
	    NULL));
	while ((status = lfp_loader_next(loader, &load, &clean, NULL)) ==
	    LFP_OK)
		append_load(&text, &load);
	ATF_REQUIRE_EQ(LFP_END, status);
	append_format(&text, "exit %d\n", clean ? 0 : 1);
	lfp_loader_free(loader);
	return text.data;
}

struct lfp_set *
fixture_set(const char *data, size_t length)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_parser *parser;
	struct lfp_set *set;

	ATF_REQUIRE_EQ(LFP_OK, lfp_set_new(&set, NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_parser_new_memory("memory", data, length,
	    &parser, NULL));
	ATF_REQUIRE_EQ_MSG(LFP_OK, lfp_set_read(set, parser, &error), "%s",
	    error.text);
	lfp_parser_free(parser);
	return set;
}

static enum lfp_status
write_text(void *sink, const void *data, size_t length,
    struct lfp_error *error)
{
	(void)error;
	append(sink, data, length);
	return LFP_OK;
}

const char *
fixture_text(const struct lfp_set *set, size_t *length)
{
	static struct text text;
	struct lfp_writer *writer;

	restart(&text);
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_new(write_text, &text, &writer,
	    NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_set(writer, set, NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_flush(writer, NULL));
	lfp_writer_free(writer);
	*length = text.length;
	return text.data;
}

struct lfp_entry
fixture_entry(const char *path, uint8_t flags)
{
	struct lfp_entry entry;

	memset(&entry, 0, sizeof(entry));
	entry.path = path;
	entry.path_length = strlen(path);
	entry.algorithm = LFP_MD5;
	entry.flags = flags;
	entry.fingerprint = fixture_digest;
	return entry;
}

void
fixture_check_text(const char *file, int line, const char *seen,
    size_t seen_length, const char *expected, size_t length)
{
	struct text a = { NULL, 0, 0 }, b = { NULL, 0, 0 };

	if (seen_length == (size_t)-1)
		seen_length = strlen(seen);
	if (seen_length == length &&
	    (length == 0 || memcmp(seen, expected, length) == 0))
		return;
	append_escaped(&a, seen, seen_length);
	append_escaped(&b, expected, length);
	atf_tc_fail_nonfatal("%s:%d: saw \"%s\", expected \"%s\"", file, line,
	    a.data, b.data);
	free(a.data);
	free(b.data);
}
