/* SPDX-License-Identifier: BSD-2-Clause */
/* Cutting a signatures file into tokens. */
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "sigfile/lexer.h"

/* Every byte of a word at once. */
#define ALL(byte)	(UINT64_C(0x0101010101010101) * (byte))

/* Bytes of the word that are below n (n <= 0x80) get their high bit. */
static uint64_t
below(uint64_t word, uint64_t n)
{
	return (word - ALL(n)) & ~word & ALL(0x80);
}

size_t
lfpi_plain_run(const char *text, size_t length)
{
	uint64_t word;
	size_t i;

	for (i = 0; length - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, text + i, sizeof(word));
		if ((below(word, 0x21) | below(word ^ ALL('\\'), 1)) != 0)
			break;
	}
	while (i < length && (unsigned char)text[i] > ' ' && text[i] != '\\')
		i++;
	return i;
}

/*
 * A path goes on to the first space or tab with no backslash right before
 * it, however many backslashes come before that one: the loader's pattern is
 * \/(\\.|[^ \t])+, and the longest match may always take the last backslash
 * together with the blank.  A newline is a byte like any other.
 */
static void
lex_path(const char *text, size_t length, bool last, struct lfpi_lexeme *out)
{
	size_t i = 0;

	out->special = false;
	for (;;) {
		i += lfpi_plain_run(text + i, length - i);
		if (i == length)
			break;
		if ((text[i] == ' ' || text[i] == '\t') && text[i - 1] != '\\')
			break;
		out->special = true;
		i++;
	}
	out->length = i;
	if (i == length && !last)
		out->token = LFPI_TOKEN_MORE;
	else
		out->token = i > 1 ? LFPI_TOKEN_PATH : LFPI_TOKEN_STRAY;
}

/* A fingerprint is the longest part of most lines: one look-up a byte. */
static const bool string_bytes[UCHAR_MAX + 1] = {
	['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true,
	['5'] = true, ['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true,
	['A'] = true, ['B'] = true, ['C'] = true, ['D'] = true, ['E'] = true,
	['F'] = true, ['G'] = true, ['H'] = true, ['I'] = true, ['J'] = true,
	['K'] = true, ['L'] = true, ['M'] = true, ['N'] = true, ['O'] = true,
	['P'] = true, ['Q'] = true, ['R'] = true, ['S'] = true, ['T'] = true,
	['U'] = true, ['V'] = true, ['W'] = true, ['X'] = true, ['Y'] = true,
	['Z'] = true,
	['a'] = true, ['b'] = true, ['c'] = true, ['d'] = true, ['e'] = true,
	['f'] = true, ['g'] = true, ['h'] = true, ['i'] = true, ['j'] = true,
	['k'] = true, ['l'] = true, ['m'] = true, ['n'] = true, ['o'] = true,
	['p'] = true, ['q'] = true, ['r'] = true, ['s'] = true, ['t'] = true,
	['u'] = true, ['v'] = true, ['w'] = true, ['x'] = true, ['y'] = true,
	['z'] = true
};

static bool
is_string(char c)
{
	return string_bytes[(unsigned char)c];
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void
lex_string(const char *text, size_t length, bool last,
    struct lfpi_lexeme *out)
{
	size_t i = 1;

	while (i < length && is_string(text[i]))
		i++;
	out->length = i;
	out->token = i == length && !last ? LFPI_TOKEN_MORE :
	    LFPI_TOKEN_STRING;
}

static void
lex_comment(const char *text, size_t length, bool last,
    struct lfpi_lexeme *out)
{
	const char *newline = memchr(text, '\n', length);

	out->token = LFPI_TOKEN_COMMENT;
	out->length = length;
	if (newline != NULL)
		out->length = (size_t)(newline - text) + 1;
	else if (!last)
		out->token = LFPI_TOKEN_MORE;
}

static void
lex_backslash(const char *text, size_t length, bool last,
    struct lfpi_lexeme *out)
{
	if (length == 1 && !last) {
		out->token = LFPI_TOKEN_MORE;
	} else if (length > 1 && text[1] == '\n') {
		out->token = LFPI_TOKEN_JOIN;
		out->length = 2;
	}
}

static void
lex_blank(const char *text, size_t length, struct lfpi_lexeme *out)
{
	size_t i = 1;

	while (i < length && is_blank(text[i]))
		i++;
	out->token = LFPI_TOKEN_BLANK;
	out->length = i;
}

void
lfpi_lex(const char *text, size_t length, bool last, bool line_start,
    struct lfpi_lexeme *out)
{
	out->token = LFPI_TOKEN_STRAY;
	out->length = 1;
	if (is_string(*text))
		lex_string(text, length, last, out);
	else if (is_blank(*text))
		lex_blank(text, length, out);
	else if (*text == '/')
		lex_path(text, length, last, out);
	else if (*text == ',')
		out->token = LFPI_TOKEN_COMMA;
	else if (*text == '\n')
		out->token = line_start ? LFPI_TOKEN_EMPTY : LFPI_TOKEN_EOL;
	else if (*text == '#')
		lex_comment(text, length, last, out);
	else if (*text == '\\')
		lex_backslash(text, length, last, out);
}

size_t
lfpi_unescape(char *out, const char *text, size_t length)
{
	size_t i = 0, n = 0;

	while (i < length && text[i] != '\0') {
		if (text[i] == '\\' && i + 1 < length && text[i + 1] != '\0')
			i++;
		out[n++] = text[i++];
	}
	return n;
}
