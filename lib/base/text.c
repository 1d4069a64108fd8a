/* SPDX-License-Identifier: BSD-2-Clause */
/* The one escaper that writes names for people. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <fingerprint/text.h>

/*
 * Length of the well-formed UTF-8 sequence at s (Unicode 15, table 3-7), 0
 * if there is none; *code is its code point.
 */
static size_t
sequence(const uint8_t *s, size_t left, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t i, n;

	if (s[0] < 0x80)
		n = 1, *code = s[0];
	else if (s[0] >= 0xc2 && s[0] <= 0xdf)
		n = 2, *code = s[0] & 0x1fU;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		n = 3, *code = s[0] & 0x0fU;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		n = 4, *code = s[0] & 0x07U;
	else
		return 0;
	if (n > left)
		return 0;
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3fU);
	}
	if (*code < least[n] || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return n;
}

/*
 * Code points that a terminal or a reader's eye does not show as what they
 * are: controls, spaces other than the plain one, format characters (general
 * categories Cc, Cf, Zs, Zl, Zp), variation selectors, tags, private use and
 * non-characters.
 */
static const struct { uint32_t first, last; } unseen[] = {
	{ 0x00, 0x1f }, { 0x7f, 0xa0 }, { 0xad, 0xad }, { 0x034f, 0x034f },
	{ 0x0600, 0x0605 }, { 0x061c, 0x061c }, { 0x06dd, 0x06dd },
	{ 0x070f, 0x070f }, { 0x0890, 0x0891 }, { 0x08e2, 0x08e2 },
	{ 0x115f, 0x1160 }, { 0x1680, 0x1680 }, { 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f }, { 0x2000, 0x200f }, { 0x2028, 0x202f },
	{ 0x205f, 0x206f }, { 0x2800, 0x2800 }, { 0x3000, 0x3000 },
	{ 0x3164, 0x3164 }, { 0xe000, 0xf8ff }, { 0xfdd0, 0xfdef },
	{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfffb }, { 0xfffe, 0xffff }, { 0x110bd, 0x110bd },
	{ 0x110cd, 0x110cd }, { 0x13430, 0x1343f }, { 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a }, { 0x1fffe, 0x1ffff }, { 0x2fffe, 0x2ffff },
	{ 0x3fffe, 0x10ffff }
};

static bool
is_shown(uint32_t code)
{
	size_t i;

	for (i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++)
		if (code >= unseen[i].first && code <= unseen[i].last)
			return false;
	return code != '\\';
}

/* One byte in at most 4 characters; returns their number. */
static size_t
escape_byte(char *out, uint8_t byte)
{
	static const char digits[] = "0123456789abcdef";
	static const char plain[] = "\nn\tt\rr\\\\";
	const char *p;

	out[0] = '\\';
	for (p = plain; *p != '\0'; p += 2)
		if ((uint8_t)*p == byte) {
			out[1] = p[1];
			return 2;
		}
	out[1] = 'x';
	out[2] = digits[byte >> 4];
	out[3] = digits[byte & 15];
	return 4;
}

/* The next character of the name, as text; *used is its bytes there. */
static size_t
next_piece(char out[4], const uint8_t *s, size_t left, size_t *used)
{
	uint32_t code;
	size_t n = sequence(s, left, &code);

	if (n > 0 && is_shown(code)) {
		memcpy(out, s, n);
		*used = n;
		return n;
	}
	*used = 1;
	return escape_byte(out, s[0]);
}

size_t
lfp_text_escape(char *out, size_t size, const void *name, size_t length)
{
	const uint8_t *s = name;
	size_t i, n, used, whole = 0;
	bool fits = size > 0;
	char piece[4];

	for (i = 0; i < length; i += used) {
		n = next_piece(piece, s + i, length - i, &used);
		fits = fits && n < size - whole;
		if (fits)
			memcpy(out + whole, piece, n);
		else if (size > 0) {
			out[whole] = '\0';
			size = 0;
		}
		whole += n;
	}
	if (fits)
		out[whole] = '\0';
	return whole;
}
