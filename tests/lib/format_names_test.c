/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of all bytes and lengths, written and read back by plain rules. */
#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format_fixture.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)

/* The name in the last line of a text, unescaped; its length. */
typedef size_t decode_fn(char *out, const char *text, size_t length);

static const char *
last_line(const char *text, size_t length)
{
	const char *newline;

	ATF_REQUIRE(length > 1 && text[length - 1] == '\n');
	newline = memrchr(text, '\n', length - 1);
	return newline == NULL ? text : newline + 1;
}

/* What stands between the ends of a line; both must be there. */
static size_t
between(char *out, const char *line, const char *end, const char *before,
    const char *after)
{
	size_t b = strlen(before), a = strlen(after);

	ATF_REQUIRE((size_t)(end - line) > b + a);
	ATF_REQUIRE(memcmp(line, before, b) == 0);
	ATF_REQUIRE(memcmp(end - a, after, a) == 0);
	memcpy(out, line + b, (size_t)(end - line) - b - a);
	return (size_t)(end - line) - b - a;
}

/* In place; GNU coreutils' escapes, where the line is marked. */
static size_t
unescape_gnu(char *name, size_t length)
{
	size_t i, n = 0;

	for (i = 0; i < length; i++) {
		if (name[i] != '\\') {
			name[n++] = name[i];
			continue;
		}
		i++;
		ATF_REQUIRE(i < length);
		ATF_REQUIRE(strchr("nr\\", name[i]) != NULL);
		name[n++] = name[i] == 'n' ? '\n' :
		    name[i] == 'r' ? '\r' : '\\';
	}
	return n;
}

static size_t
decode_sums(char *out, const char *text, size_t length)
{
	const char *line = last_line(text, length);
	bool marked = line[0] == '\\';
	size_t n = between(out, line + marked, text + length,
	    MD5_HEX "  ", "\n");

	return marked ? unescape_gnu(out, n) : n;
}

static size_t
decode_tagged(char *out, const char *text, size_t length)
{
	const char *line = last_line(text, length);
	bool marked = line[0] == '\\';
	size_t n = between(out, line + marked, text + length,
	    "MD5 (", ") = " MD5_HEX "\n");

	return marked ? unescape_gnu(out, n) : n;
}

static size_t
decode_freebsd(char *out, const char *text, size_t length)
{
	out[0] = '/';
	return 1 + between(out + 1, last_line(text, length), text + length,
	    "", " sha256=" SHA256_HEX " mode=755\n");
}

static size_t
decode_mtree(char *out, const char *text, size_t length)
{
	size_t i, n = 0, all = between(out, last_line(text, length),
	    text + length, ".", " type=file mode=0755 size=70000 md5="
	    MD5_HEX "\n");

	for (i = 0; i < all; i++) {
		ATF_CHECK(strchr(" \t\n#*?[=", out[i]) == NULL);
		if (out[i] != '\\') {
			out[n++] = out[i];
			continue;
		}
		ATF_REQUIRE(i + 3 < all);
		out[n++] = (char)((out[i + 1] - '0') << 6 |
		    (out[i + 2] - '0') << 3 | (out[i + 3] - '0'));
		i += 3;
	}
	return n;
}

static size_t
decode_hashdeep(char *out, const char *text, size_t length)
{
	return between(out, last_line(text, length), text + length,
	    "70000," MD5_HEX ",", "\n");
}

static size_t
decode_fapolicyd(char *out, const char *text, size_t length)
{
	return between(out, last_line(text, length), text + length, "",
	    " 70000 " SHA256_HEX "\n");
}

static const struct format {
	enum lfp_format id;
	enum lfp_algorithm algorithm;
	decode_fn *decode;
	const char *refused;	/* bytes, in the middle of a name */
} formats[] = {
	{ LFP_FORMAT_SUMS, LFP_MD5, decode_sums, "" },
	{ LFP_FORMAT_TAGGED, LFP_MD5, decode_tagged, "" },
	{ LFP_FORMAT_FREEBSD, LFP_SHA256, decode_freebsd, " \t\n=" },
	{ LFP_FORMAT_MTREE, LFP_MD5, decode_mtree, "*?" },
	{ LFP_FORMAT_HASHDEEP, LFP_MD5, decode_hashdeep, "\n" },
	{ LFP_FORMAT_FAPOLICYD, LFP_SHA256, decode_fapolicyd, "\n" }
};
#define FORMATS (sizeof(formats) / sizeof(formats[0]))

static enum lfp_status
write_name(struct output *output, const struct format *format,
    const char *path, size_t length)
{
	struct lfp_entry entry = make_entry("/", format->algorithm, 0);
	enum lfp_status status;

	entry.path = path;
	entry.path_length = length;
	status = lfp_writer_entry_as(output->writer, format->id, &entry,
	    &some_facts, NULL);
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_flush(output->writer, NULL));
	return status;
}

static void
check_read_back(const struct format *format, const char *path, size_t length)
{
	char *name = malloc(8 * length + 512);
	struct output output;

	ATF_REQUIRE(name != NULL);
	open_output(&output);
	ATF_REQUIRE_EQ_MSG(LFP_OK, write_name(&output, format, path, length),
	    "%s refuses %s", lfp_format_name(format->id), path);
	CHECK_TEXT(name, format->decode(name, output.data, output.length),
	    path, length);
	close_output(&output);
	free(name);
}

TC(names__each_byte)
{
	struct output output;
	char path[] = "/x?y/z";
	size_t f;
	int byte;

	for (f = 0; f < FORMATS; f++)
		for (byte = 1; byte < 256; byte++) {
			path[2] = (char)byte;
			if (byte == '/')
				continue;
			if (strchr(formats[f].refused, byte) == NULL) {
				check_read_back(&formats[f], path, 6);
				continue;
			}
			open_output(&output);
			ATF_CHECK_EQ_MSG(LFP_ERR_ARGUMENT, write_name(&output,
			    &formats[f], path, 6), "%s takes byte %d",
			    lfp_format_name(formats[f].id), byte);
			ATF_CHECK_EQ(0, output.length);
			close_output(&output);
		}
}

/* Backslashes and digits that could run into what is escaped. */
TC(names__escapes)
{
	static const char *const paths[] = { "/a\\", "/a\\\\", "/a\\n",
	    "/\\012", "/a\\b\r\\", "/a\r\\r", "/(a) = b", "/a)", "/%s%n",
	    "/ ", "/a ", "/ a", "/\"a\"", "/'a'", "/#a", "/a,b", "/-",
	    "/a\303\251", "/a\303", "/\377\376", "/a 5 b", "/a%20b",
	    "/a\n5 0123", "/a\r" };
	struct output output;
	size_t i, f, length;

	for (f = 0; f < FORMATS; f++)
		for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
			length = strlen(paths[i]);
			open_output(&output);
			if (write_name(&output, &formats[f], paths[i],
			    length) == LFP_OK)
				check_read_back(&formats[f], paths[i],
				    length);
			else
				ATF_CHECK(formats[f].refused[0] != '\0');
			close_output(&output);
		}
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		check_read_back(&formats[0], paths[i], strlen(paths[i]));
		check_read_back(&formats[1], paths[i], strlen(paths[i]));
		check_read_back(&formats[3], paths[i], strlen(paths[i]));
	}
}

/* FreeBSD's lexer: the first byte of a name. */
TC(names__freebsd_first_byte)
{
	struct output output;
	char path[] = "/?x";
	int byte, taken = 0;

	for (byte = 1; byte < 256; byte++) {
		if (byte == '/')
			continue;
		path[1] = (char)byte;
		open_output(&output);
		if (write_name(&output, &formats[2], path, 3) == LFP_OK)
			taken++;
		close_output(&output);
		if (byte == '.' || (byte < 128 && strchr("09azAZ", byte)))
			check_read_back(&formats[2], path, 3);
	}
	ATF_CHECK_EQ(26 + 26 + 10 + 1, taken);
}

static void
check_limit(const struct format *format, size_t longest)
{
	char *path = malloc(longest + 1);
	struct output output;

	ATF_REQUIRE(path != NULL);
	memset(path, 'a', longest + 1);
	path[0] = '/';
	check_read_back(format, path, longest);
	open_output(&output);
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, write_name(&output, format, path,
	    longest + 1));
	ATF_CHECK_EQ(0, output.length);
	close_output(&output);
	free(path);
}

TC(names__longest)
{
	check_limit(&formats[2], 1023);
	/* "70000", two commas, the digits, the newline */
	check_limit(&formats[4], 2047 - 5 - 2 - 32 - 1);
	check_limit(&formats[5], 4095);
}

TC(names__without_limit)
{
	size_t length = (size_t)1 << 20, f;
	char *path = malloc(length);

	ATF_REQUIRE(path != NULL);
	memset(path, 'a', length);
	path[0] = '/';
	for (f = 0; f < 2; f++)
		check_read_back(&formats[f], path, length);
	check_read_back(&formats[3], path, length);
	free(path);
}

/* More than what the sink gets at once; each entry is there, in order. */
TC(entries__many)
{
	const size_t count = 20000;
	struct output output;
	size_t i, lines = 0;
	struct lfp_entry entry;
	char path[32], *p;

	open_output(&output);
	for (i = 0; i < count; i++) {
		(void)snprintf(path, sizeof(path), "/d%zu/f", i);
		entry = make_entry(path, LFP_SHA256, 0);
		ATF_REQUIRE_EQ(LFP_OK, lfp_writer_entry_as(output.writer,
		    LFP_FORMAT_MTREE, &entry, &some_facts, NULL));
	}
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_flush(output.writer, NULL));
	ATF_CHECK(output.calls > 2);
	for (p = output.data; p < output.data + output.length; p++)
		lines += *p == '\n';
	ATF_CHECK_EQ(2 + 2 * count, lines);
	ATF_CHECK(memmem(output.data + 1, output.length - 1, "#mtree", 6) ==
	    NULL);
	close_output(&output);
}

TC(entries__sink_fails)
{
	struct lfp_entry entry = make_entry("/a", LFP_SHA256, 0);
	enum lfp_status status = LFP_OK;
	struct output output;
	int i;

	open_output(&output);
	output.fail_at = 1;
	for (i = 0; status == LFP_OK && i < 10000; i++)
		status = lfp_writer_entry_as(output.writer, LFP_FORMAT_SUMS,
		    &entry, NULL, NULL);
	ATF_CHECK_EQ(LFP_ERR_IO, status);
	ATF_CHECK_EQ(LFP_ERR_IO, lfp_writer_entry_as(output.writer,
	    LFP_FORMAT_SUMS, &entry, NULL, NULL));
	ATF_CHECK_EQ(1, output.calls);
	close_output(&output);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, names__each_byte);
	ATF_TP_ADD_TC(tp, names__escapes);
	ATF_TP_ADD_TC(tp, names__freebsd_first_byte);
	ATF_TP_ADD_TC(tp, names__longest);
	ATF_TP_ADD_TC(tp, names__without_limit);
	ATF_TP_ADD_TC(tp, entries__many);
	ATF_TP_ADD_TC(tp, entries__sink_fails);
	return atf_no_error();
}
