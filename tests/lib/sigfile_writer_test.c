/* SPDX-License-Identifier: BSD-2-Clause */
/* The text that is written, and that the parser gives it back. */
#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sigfile_fixture.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)

struct sink {
	char	*data;
	size_t	 length, size, calls, fail_at;
};

static enum lfp_status
to_memory(void *arg, const void *data, size_t length,
    struct lfp_error *error)
{
	struct sink *sink = arg;

	(void)error;
	if (++sink->calls == sink->fail_at)
		return LFP_ERR_IO;
	if (sink->length + length > sink->size) {
		sink->size = 2 * (sink->length + length);
		sink->data = realloc(sink->data, sink->size);
		ATF_REQUIRE(sink->data != NULL);
	}
	memcpy(sink->data + sink->length, data, length);
	sink->length += length;
	return LFP_OK;
}

static struct lfp_writer *
open_writer(struct sink *sink)
{
	struct lfp_writer *writer;

	memset(sink, 0, sizeof(*sink));
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_new(to_memory, sink, &writer,
	    NULL));
	return writer;
}

static void
close_writer(struct lfp_writer *writer)
{
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_flush(writer, NULL));
	lfp_writer_free(writer);
}

static void
check_line(const struct lfp_entry *entry, const char *expected)
{
	struct sink sink;
	struct lfp_writer *writer = open_writer(&sink);

	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_entry(writer, entry, NULL));
	ATF_CHECK_EQ(0, sink.calls);
	close_writer(writer);
	CHECK_TEXT(sink.data, sink.length, expected, strlen(expected));
	free(sink.data);
}

TC(entry__canonical_line)
{
	static const struct { enum lfp_algorithm id; const char *text; }
	cases[] = {
		{ LFP_SHA256, "/a SHA256 " SHA256_HEX "\n" },
		{ LFP_SHA384, "/a SHA384 " SHA384_HEX "\n" },
		{ LFP_SHA512, "/a SHA512 " SHA512_HEX "\n" },
		{ LFP_SHA1, "/a SHA1 " SHA1_HEX "\n" },
		{ LFP_RMD160, "/a RMD160 " SHA1_HEX "\n" },
		{ LFP_MD5, "/a MD5 " MD5_HEX "\n" }
	};
	struct lfp_entry entry = fixture_entry("/a", 0);
	size_t i;

	ATF_REQUIRE_EQ(LFP_ALGORITHM_COUNT, sizeof(cases) / sizeof(cases[0]));
	for (i = 0; i < LFP_ALGORITHM_COUNT; i++) {
		entry.algorithm = cases[i].id;
		check_line(&entry, cases[i].text);
	}
}

TC(entry__flags)
{
	static const struct { uint8_t flags; const char *text; } cases[] = {
		{ 0x00, "" }, { 0x01, " direct" }, { 0x02, " indirect" },
		{ 0x03, " direct, indirect" }, { 0x04, " file" },
		{ 0x05, " direct, file" }, { 0x06, " file, indirect" },
		{ 0x07, " direct, indirect, file" }, { 0x10, " untrusted" },
		{ 0x11, " direct, untrusted" },
		{ 0x12, " indirect, untrusted" },
		{ 0x13, " direct, indirect, untrusted" },
		{ 0x14, " file, untrusted" },
		{ 0x15, " direct, file, untrusted" },
		{ 0x16, " indirect, file, untrusted" },
		{ 0x17, " direct, indirect, file, untrusted" }
	};
	struct lfp_entry entry;
	char text[128];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		entry = fixture_entry("/a", cases[i].flags);
		snprintf(text, sizeof(text), "/a MD5 " MD5_HEX "%s\n",
		    cases[i].text);
		check_line(&entry, text);
	}
}

TC(entry__escapes_and_lead)
{
	struct lfp_entry entry = fixture_entry("/a b\tc\nd\\e#f,\r\x01\xff", 0);

	entry.lead = "# c\n\n \t\r\n\\\n#: size=1\n";
	entry.lead_length = strlen(entry.lead);
	check_line(&entry, "# c\n\n \t\r\n\\\n#: size=1\n"
	    "/a\\ b\\\tc\\\nd\\\\e#f,\r\x01\xff MD5 " MD5_HEX "\n");
}

static void
check_refused(const struct lfp_entry *entry, const char *words)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct sink sink;
	struct lfp_writer *writer = open_writer(&sink);

	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_entry_check(entry, NULL));
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_writer_entry(writer, entry,
	    &error));
	ATF_CHECK_MSG(strstr(error.text, words) != NULL, "%s", error.text);
	close_writer(writer);
	ATF_CHECK_EQ(0, sink.length);
}

TC(entry__what_cannot_be_represented)
{
	static const char *const leads[] = {
		"text\n", "# c", "# c\n/a", "# c\nx\n", ";\n", "\\", "\\ \n",
		" ,\n"
	};
	struct lfp_entry entry = fixture_entry("a", 0);
	size_t i;

	check_refused(&entry, "a: a path must begin with \"/\"");
	entry = fixture_entry("", 0);
	check_refused(&entry, "must begin");
	entry = fixture_entry("/", 0);
	check_refused(&entry, "only \"/\"");
	entry = fixture_entry("/a b\\", 0);
	check_refused(&entry, "/a b\\\\: a name that ends in a backslash");
	entry = fixture_entry("/abc", 0);
	entry.path = "/a\0c";
	check_refused(&entry, "NUL");
	entry = fixture_entry("/a", 0x08);
	check_refused(&entry, "flags 0x08");
	entry = fixture_entry("/a", 0x21);
	check_refused(&entry, "flags 0x21");
	entry = fixture_entry("/a", 0);
	entry.algorithm = LFP_ALGORITHM_COUNT;
	check_refused(&entry, "algorithm");
	for (i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		entry = fixture_entry("/a", 0);
		entry.lead = leads[i];
		entry.lead_length = strlen(leads[i]);
		check_refused(&entry, "comment or blank lines");
	}
}

/* Each byte at each place of a name, and with each byte after it. */
TC(names__every_byte_comes_back)
{
	struct lfp_entry entry = fixture_entry("/", 0);
	struct sink sink;
	struct lfp_writer *writer = open_writer(&sink);
	struct lfp_set *set;
	char path[4] = "/";
	int a, b;

	for (a = 1; a < 256; a++)
		for (b = 1; b < 256; b++) {
			path[1] = (char)a;
			path[2] = (char)b;
			entry.path = path;
			entry.path_length = 3;
			ATF_REQUIRE_EQ(b == '\\' ? LFP_ERR_ARGUMENT : LFP_OK,
			    lfp_writer_entry(writer, &entry, NULL));
		}
	close_writer(writer);
	set = fixture_set(sink.data, sink.length);
	ATF_CHECK_EQ(255 * 254, lfp_set_count(set));
	for (a = 1; a < 256; a++)
		for (b = 1; b < 256; b++) {
			path[1] = (char)a;
			path[2] = (char)b;
			ATF_REQUIRE_EQ_MSG(b == '\\',
			    lfp_set_find(set, path, 3) == LFP_NONE,
			    "bytes %d and %d", a, b);
		}
	lfp_set_free(set);
	free(sink.data);
}

static void
check_loads_as(const char *text, size_t length, const char *path)
{
	struct lfp_loader *loader;
	struct lfp_load load;
	bool clean;

	ATF_REQUIRE_EQ(LFP_OK, lfp_loader_new_memory(text, length, &loader,
	    NULL));
	ATF_REQUIRE_EQ_MSG(LFP_OK, lfp_loader_next(loader, &load, &clean,
	    NULL), "not loaded: %s", text);
	CHECK_TEXT(load.path, load.path_length, path, strlen(path));
	ATF_CHECK_EQ(16, load.fingerprint_length);
	ATF_CHECK_EQ(LFP_FILE, load.flags);
	ATF_CHECK_EQ(LFP_END, lfp_loader_next(loader, &load, &clean, NULL));
	ATF_CHECK(clean);
	lfp_loader_free(loader);
}

TC(names__load_as_they_are)
{
	static const char *const names[] = {
		"/ ", "/\t", "/\n", "/\\ ", "/\\\\\t", "/\\\n", "/ \\ \\\\ x",
		"/#", "/#\n", "/a\r", "/,", "/a\\n", "/\n/b MD5 ab\n",
		"/\x80\xff", "/a\n\n", "//"
	};
	struct lfp_entry entry;
	struct lfp_writer *writer;
	struct sink sink;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		entry = fixture_entry(names[i], LFP_FILE);
		writer = open_writer(&sink);
		ATF_REQUIRE_EQ(LFP_OK, lfp_writer_entry(writer, &entry,
		    NULL));
		close_writer(writer);
		check_loads_as(sink.data, sink.length, names[i]);
		free(sink.data);
	}
}

TC(comment__one_harmless_line)
{
	struct sink sink;
	struct lfp_writer *writer = open_writer(&sink);
	static const char expected[] =
	    "# plain: text\n# a\\nb\\\\\\x1b\\xff\n# \n# : size=1\n# \\x00x\n";

	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_comment(writer,
	    TEXT("plain: text"), NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_comment(writer,
	    TEXT("a\nb\\\x1b\xff"), NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_comment(writer, TEXT(""), NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_comment(writer, TEXT(": size=1"),
	    NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_comment(writer, TEXT("\0x"),
	    NULL));
	close_writer(writer);
	CHECK_TEXT(sink.data, sink.length, expected, sizeof(expected) - 1);
	free(sink.data);
}

/* Names of blanks only, each escaped, far longer than a piece at the end. */
TC(pieces__large_and_complete)
{
	enum { LONGEST = 400000, COUNT = 40 };
	struct lfp_entry entry = fixture_entry("/", LFP_FILE);
	struct sink sink;
	struct lfp_writer *writer = open_writer(&sink);
	char *path = malloc(LONGEST);
	struct lfp_set *set;
	size_t i;

	ATF_REQUIRE(path != NULL);
	memset(path, ' ', LONGEST);
	path[0] = '/';
	entry.path = path;
	for (i = 1; i <= COUNT; i++) {
		entry.path_length = LONGEST / COUNT * i;
		ATF_REQUIRE_EQ(LFP_OK, lfp_writer_entry(writer, &entry,
		    NULL));
	}
	ATF_CHECK_MSG(sink.calls > 5 && sink.calls < COUNT, "%zu calls",
	    sink.calls);
	close_writer(writer);
	set = fixture_set(sink.data, sink.length);
	ATF_CHECK_EQ(COUNT, lfp_set_count(set));
	for (i = 1; i <= COUNT; i++)
		ATF_CHECK_EQ(i - 1, lfp_set_find(set, path,
		    LONGEST / COUNT * i));
	lfp_set_free(set);
	free(sink.data);
	free(path);
}

TC(sink__that_fails_stays_failed)
{
	struct lfp_entry entry = fixture_entry("/a", 0);
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct sink sink;
	struct lfp_writer *writer = open_writer(&sink);

	sink.fail_at = 1;
	ATF_CHECK_EQ(LFP_OK, lfp_writer_flush(writer, NULL));
	ATF_CHECK_EQ(0, sink.calls);
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_entry(writer, &entry, NULL));
	ATF_CHECK_EQ(LFP_ERR_IO, lfp_writer_flush(writer, NULL));
	ATF_CHECK_EQ(LFP_ERR_IO, lfp_writer_entry(writer, &entry, &error));
	ATF_CHECK_EQ(LFP_ERR_IO, error.status);
	ATF_CHECK_EQ(LFP_ERR_IO, lfp_writer_comment(writer, "c", 1, NULL));
	ATF_CHECK_EQ(LFP_ERR_IO, lfp_writer_flush(writer, NULL));
	ATF_CHECK_EQ(1, sink.calls);
	lfp_writer_free(writer);
	lfp_writer_free(NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, entry__canonical_line);
	ATF_TP_ADD_TC(tp, entry__flags);
	ATF_TP_ADD_TC(tp, entry__escapes_and_lead);
	ATF_TP_ADD_TC(tp, entry__what_cannot_be_represented);
	ATF_TP_ADD_TC(tp, names__every_byte_comes_back);
	ATF_TP_ADD_TC(tp, names__load_as_they_are);
	ATF_TP_ADD_TC(tp, comment__one_harmless_line);
	ATF_TP_ADD_TC(tp, pieces__large_and_complete);
	ATF_TP_ADD_TC(tp, sink__that_fails_stays_failed);
	return atf_no_error();
}
