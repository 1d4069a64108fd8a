/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/hex.h"

/* A byte's two digits are in memory as they are written. */
#define ROW(high) \
	high "0" high "1" high "2" high "3" high "4" high "5" high "6" \
	high "7" high "8" high "9" high "a" high "b" high "c" high "d" \
	high "e" high "f"

static const char pairs[] =
    ROW("0") ROW("1") ROW("2") ROW("3") ROW("4") ROW("5") ROW("6") ROW("7")
    ROW("8") ROW("9") ROW("a") ROW("b") ROW("c") ROW("d") ROW("e") ROW("f");

void
lfpi_hex_encode(char *out, const uint8_t *data, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		memcpy(out + 2 * i, pairs + (size_t)2 * data[i], 2);
}

/* Looked up, not compared: nobody can predict what digest digits are. */
#define GOOD 0x10
static const uint8_t values[256] = {
	['0'] = GOOD | 0, ['1'] = GOOD | 1, ['2'] = GOOD | 2,
	['3'] = GOOD | 3, ['4'] = GOOD | 4, ['5'] = GOOD | 5,
	['6'] = GOOD | 6, ['7'] = GOOD | 7, ['8'] = GOOD | 8,
	['9'] = GOOD | 9,
	['a'] = GOOD | 10, ['b'] = GOOD | 11, ['c'] = GOOD | 12,
	['d'] = GOOD | 13, ['e'] = GOOD | 14, ['f'] = GOOD | 15,
	['A'] = GOOD | 10, ['B'] = GOOD | 11, ['C'] = GOOD | 12,
	['D'] = GOOD | 13, ['E'] = GOOD | 14, ['F'] = GOOD | 15
};

size_t
lfpi_hex_decode(uint8_t *out, const char *text, size_t digits)
{
	uint8_t high, low;
	size_t i;

	for (i = 0; i + 1 < digits; i += 2) {
		high = values[(uint8_t)text[i]];
		low = values[(uint8_t)text[i + 1]];
		if ((high & low) == 0)
			return i + (high != 0);
		out[i / 2] = (uint8_t)(high << 4 | (low & 0x0f));
	}
	return i;
}
