/* SPDX-License-Identifier: BSD-2-Clause */
/* Names for people: nothing that obeys or deceives, and nothing lost. */
#include <atf-c.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fingerprint/text.h>

#include "base/fail.h"

/*
 * General categories Cc, Cf, Zs (but U+0020), Zl, Zp and Co of Unicode 14, as
 * Python's unicodedata has them: written independently of the table that is
 * tested.
 */
static const struct { uint32_t first, last; } hidden[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x00a0 }, { 0x00ad, 0x00ad },
	{ 0x0600, 0x0605 }, { 0x061c, 0x061c }, { 0x06dd, 0x06dd },
	{ 0x070f, 0x070f }, { 0x0890, 0x0891 }, { 0x08e2, 0x08e2 },
	{ 0x1680, 0x1680 }, { 0x180e, 0x180e }, { 0x2000, 0x200f },
	{ 0x2028, 0x202f }, { 0x205f, 0x2064 }, { 0x2066, 0x206f },
	{ 0x3000, 0x3000 }, { 0xe000, 0xf8ff }, { 0xfeff, 0xfeff },
	{ 0xfff9, 0xfffb }, { 0x110bd, 0x110bd }, { 0x110cd, 0x110cd },
	{ 0x13430, 0x13438 }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
	{ 0xe0001, 0xe0001 }, { 0xe0020, 0xe007f }, { 0xf0000, 0xffffd },
	{ 0x100000, 0x10fffd }
};

/* UTF-8 by the book, surrogates and what is too large included. */
static size_t
encode(char out[4], uint32_t code)
{
	size_t i, n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ?
	    3 : 4;
	static const unsigned char head[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (i = n; i-- > 1; code >>= 6)
		out[i] = (char)(0x80 | (code & 0x3f));
	out[0] = (char)(head[n] | code);
	return n;
}

/* Get the bytes back from the text; its length. */
static size_t
decode(char *out, const char *text)
{
	unsigned byte;
	size_t n = 0;

	for (; *text != '\0'; text++) {
		if (*text != '\\') {
			out[n++] = *text;
			continue;
		}
		switch (*++text) {
		case 'n':
			out[n++] = '\n';
			break;
		case 't':
			out[n++] = '\t';
			break;
		case 'r':
			out[n++] = '\r';
			break;
		case '\\':
			out[n++] = '\\';
			break;
		default:
			ATF_REQUIRE_EQ(1, sscanf(text, "x%2x", &byte));
			out[n++] = (char)byte;
			text += 2;
		}
	}
	return n;
}

static void
check(const char *name, size_t length, const char *expected)
{
	char text[4096], back[4096];

	ATF_CHECK_EQ(strlen(expected), lfp_text_escape(text, sizeof(text),
	    name, length));
	ATF_CHECK_STREQ(expected, text);
	ATF_CHECK_EQ(length, decode(back, text));
	ATF_CHECK(memcmp(name, back, length) == 0);
}

#define CHECK(name, expected) check(name, sizeof(name) - 1, expected)

ATF_TC_WITHOUT_HEAD(escape__bytes);
ATF_TC_BODY(escape__bytes, tc)
{
	char name[1], expected[8];
	unsigned byte;

	for (byte = 0; byte < 256; byte++) {
		name[0] = (char)byte;
		(void)snprintf(expected, sizeof(expected), "\\x%02x", byte);
		if (byte >= ' ' && byte < 0x7f && byte != '\\')
			(void)snprintf(expected, sizeof(expected), "%c",
			    (int)byte);
		else if (byte == '\n' || byte == '\t' || byte == '\r' ||
		    byte == '\\')
			(void)snprintf(expected, sizeof(expected), "\\%c",
			    byte == '\n' ? 'n' : byte == '\t' ? 't' :
			    byte == '\r' ? 'r' : '\\');
		check(name, 1, expected);
	}
	check("", 0, "");
}

ATF_TC_WITHOUT_HEAD(escape__examples);
ATF_TC_BODY(escape__examples, tc)
{
	CHECK("a b\"'#$`", "a b\"'#$`");
	CHECK("\033[31mred\007", "\\x1b[31mred\\x07");
	CHECK("caf\303\251 \346\227\245 \360\237\230\200",
	    "caf\303\251 \346\227\245 \360\237\230\200");
	CHECK("\\x41", "\\\\x41");
	CHECK("a\0b", "a\\x00b");
	/* RIGHT-TO-LEFT OVERRIDE, the isolates, ZERO WIDTH SPACE, BOM. */
	CHECK("exe.\342\200\256gpj", "exe.\\xe2\\x80\\xaegpj");
	CHECK("\342\201\246\342\201\251", "\\xe2\\x81\\xa6\\xe2\\x81\\xa9");
	CHECK("a\342\200\213b\357\273\277", "a\\xe2\\x80\\x8bb\\xef\\xbb\\xbf");
	/* NEXT LINE, a C1 control that some terminals obey. */
	CHECK("\302\205\302\233", "\\xc2\\x85\\xc2\\x9b");
}

ATF_TC_WITHOUT_HEAD(escape__not_utf8);
ATF_TC_BODY(escape__not_utf8, tc)
{
	/* Too long for what they say, surrogates, beyond the last one. */
	CHECK("\300\257", "\\xc0\\xaf");
	CHECK("\301\277", "\\xc1\\xbf");
	CHECK("\340\200\257", "\\xe0\\x80\\xaf");
	CHECK("\340\237\277", "\\xe0\\x9f\\xbf");
	CHECK("\360\200\200\257", "\\xf0\\x80\\x80\\xaf");
	CHECK("\360\217\277\277", "\\xf0\\x8f\\xbf\\xbf");
	CHECK("\355\240\200", "\\xed\\xa0\\x80");
	CHECK("\355\277\277", "\\xed\\xbf\\xbf");
	CHECK("\364\220\200\200", "\\xf4\\x90\\x80\\x80");
	CHECK("\365\200\200\200", "\\xf5\\x80\\x80\\x80");
	CHECK("\374\200\200\200\200\200",
	    "\\xfc\\x80\\x80\\x80\\x80\\x80");
	/* Cut off, at the end and before something else. */
	CHECK("\303", "\\xc3");
	CHECK("\346\227", "\\xe6\\x97");
	CHECK("\360\237\230", "\\xf0\\x9f\\x98");
	CHECK("\303(\303\251", "\\xc3(\303\251");
	CHECK("\346\227x\346\227\245", "\\xe6\\x97x\346\227\245");
	CHECK("\200\277", "\\x80\\xbf");
}

static bool
is_hidden(uint32_t code)
{
	size_t i;

	for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (code >= hidden[i].first && code <= hidden[i].last)
			return true;
	return (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff ||
	    (code & 0xfffe) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef);
}

/* All of them, also those that are none. */
ATF_TC_WITHOUT_HEAD(escape__code_points);
ATF_TC_BODY(escape__code_points, tc)
{
	char name[4], text[32], back[32];
	uint32_t code, shown = 0;
	size_t n, length;

	for (code = 0; code < 0x120000; code++) {
		n = encode(name, code);
		length = lfp_text_escape(text, sizeof(text), name, n);
		ATF_REQUIRE_EQ(strlen(text), length);
		ATF_REQUIRE_EQ(n, decode(back, text));
		ATF_REQUIRE(memcmp(name, back, n) == 0);
		if (length == n && memcmp(text, name, n) == 0)
			shown++;
		else
			continue;
		ATF_CHECK_MSG(!is_hidden(code), "U+%04X is shown", code);
	}
	/* All that Unicode 14 has assigned, and then some. */
	ATF_CHECK_MSG(shown > 140000, "%u are shown", shown);
}

/* Letters of many scripts, signs and emoji come through. */
ATF_TC_WITHOUT_HEAD(escape__shown);
ATF_TC_BODY(escape__shown, tc)
{
	static const uint32_t codes[] = { 0xa1, 0xac, 0xae, 0xdf, 0x17f,
	    0x391, 0x416, 0x5d0, 0x627, 0x915, 0xe01, 0x10d0, 0x1e9e, 0x2010,
	    0x2027, 0x2030, 0x205e, 0x2070, 0x20ac, 0x2192, 0x2500, 0x27ff,
	    0x2801, 0x3001, 0x3042, 0x4e00, 0xac00, 0xf900, 0xfb01, 0xff01,
	    0xfffd, 0x10000, 0x1f600, 0x20000, 0x2fffd };
	char name[5], text[32];
	size_t i, n;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		n = encode(name, codes[i]);
		name[n] = '\0';
		ATF_CHECK_EQ(n, lfp_text_escape(text, sizeof(text), name, n));
		ATF_CHECK_MSG(strcmp(text, name) == 0, "U+%04X", codes[i]);
	}
}

/* Is this text made of whole characters and whole escapes? */
static bool
is_whole(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\\' && *++text == 'x') {
			if (text[1] == '\0' || text[2] == '\0')
				return false;
			text += 2;
		} else if ((unsigned char)*text == 0xc3) {
			if ((unsigned char)*++text != 0xa9)
				return false;
		} else if ((unsigned char)*text == 0xf0) {
			if (strncmp(text, "\360\237\230\200", 4) != 0)
				return false;
			text += 3;
		} else if (*text == '\0')
			return false;
	}
	return true;
}

/* At any size: cut between characters, never a byte more. */
ATF_TC_WITHOUT_HEAD(escape__truncated);
ATF_TC_BODY(escape__truncated, tc)
{
	static const char name[] = "a\303\251\n\001\\\360\237\230\200\377z";
	char whole[64], *text;
	size_t size, length, n;

	length = lfp_text_escape(whole, sizeof(whole), name, sizeof(name) - 1);
	ATF_CHECK_EQ(20, length);
	ATF_CHECK_EQ(length, lfp_text_escape(NULL, 0, name,
	    sizeof(name) - 1));
	for (size = 1; size <= length + 4; size++) {
		/* Its own piece of memory, so that a sanitizer sees. */
		ATF_REQUIRE((text = malloc(size)) != NULL);
		memset(text, '?', size);
		ATF_CHECK_EQ(length, lfp_text_escape(text, size, name,
		    sizeof(name) - 1));
		ATF_REQUIRE(memchr(text, '\0', size) != NULL);
		n = strlen(text);
		ATF_CHECK(is_whole(text));
		ATF_CHECK(memcmp(whole, text, n) == 0);
		/* No more than one character is missing. */
		ATF_CHECK_MSG(n + 4 >= size || n == length, "%zu of %zu", n,
		    size);
		free(text);
	}
}

/* A name of any length fits a message, with its beginning and its end. */
ATF_TC_WITHOUT_HEAD(name__shortened);
ATF_TC_BODY(name__shortened, tc)
{
	static const char fills[] = { 'x', '\377', '\n', '\303' };
	struct lfpi_name name;
	size_t i, length;
	char *bytes;

	for (i = 0; i < sizeof(fills); i++)
		for (length = 0; length < 2000; length++) {
			ATF_REQUIRE((bytes = malloc(length + 1)) != NULL);
			memset(bytes, fills[i], length);
			if (length > 4) {
				memcpy(bytes, "ab", 2);
				memcpy(bytes + length - 2, "yz", 2);
			}
			ATF_REQUIRE(lfpi_name(&name, bytes, length) ==
			    name.text);
			ATF_REQUIRE(strlen(name.text) < sizeof(name.text));
			if (length > 4) {
				ATF_CHECK(strncmp(name.text, "ab", 2) == 0);
				ATF_CHECK_STREQ("yz", name.text +
				    strlen(name.text) - 2);
			}
			free(bytes);
		}
}

ATF_TC_WITHOUT_HEAD(error__texts);
ATF_TC_BODY(error__texts, tc)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	char longest[1024];
	int i;

	for (i = 0; i <= LFP_ERR_INTERNAL + 1; i++)
		ATF_CHECK(strlen(lfp_status_name((enum lfp_status)i)) > 2);
	ATF_CHECK_EQ(LFP_ERR_IO, lfpi_fail(NULL, LFP_ERR_IO, 5, "x"));
	ATF_CHECK_EQ(LFP_ERR_IO, lfpi_fail(&error, LFP_ERR_IO, 2, "%s: what",
	    "path"));
	ATF_CHECK_STREQ("path: what: No such file or directory", error.text);
	ATF_CHECK_EQ(2, error.sys_errno);
	/* The first failure is the one that is kept. */
	ATF_CHECK_EQ(LFP_ERR_MEMORY, lfpi_fail_memory(&error));
	ATF_CHECK_EQ(LFP_ERR_IO, error.status);
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	for (i = 500; i < 520; i++) {
		lfp_error_clear(&error);
		(void)lfpi_fail(&error, LFP_ERR_IO, 2, "%.*s", i, longest);
		ATF_CHECK_EQ(sizeof(error.text) - 1, strlen(error.text));
	}
	lfp_error_clear(&error);
	(void)lfpi_fail(&error, LFP_ERR_IO, 9999, "x");
	ATF_CHECK_STREQ("x: Unknown error 9999", error.text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, escape__bytes);
	ATF_TP_ADD_TC(tp, escape__examples);
	ATF_TP_ADD_TC(tp, escape__not_utf8);
	ATF_TP_ADD_TC(tp, escape__code_points);
	ATF_TP_ADD_TC(tp, escape__shown);
	ATF_TP_ADD_TC(tp, escape__truncated);
	ATF_TP_ADD_TC(tp, name__shortened);
	ATF_TP_ADD_TC(tp, error__texts);
	return atf_no_error();
}
