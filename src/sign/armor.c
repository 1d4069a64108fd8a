/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "sign/armor.h"

/* RFC 4880, 6.3: lines of at most 76 characters. */
#define LINE_MAX_CHARS 76
/* What a block says before its data is bounded like everything else. */
#define HEADERS_MAX 32
#define HEADER_LINE_MAX 1024

/* RFC 4880, 6.1. */
#define CRC24_BEGIN 0xb704ceu
#define CRC24_POLYNOMIAL 0x1864cfbu

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz0123456789+/";

struct input {
	const uint8_t	*text;
	size_t		 length;
	size_t		 at;
	const uint8_t	*line;		/* without blanks at its end */
	size_t		 line_length;
};

struct decoder {
	uint8_t		*out;
	size_t		 size;
	size_t		 length;
	uint32_t	 bits;		/* of an unfinished group */
	unsigned	 count;		/* characters in it */
	bool		 ended;		/* by padding or by a short group */
};

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_blanks(struct input *in)
{
	while (in->at < in->length && is_blank(in->text[in->at]))
		in->at++;
}

/* The next line, which must end in a newline or with the text. */
static bool
next_line(struct input *in)
{
	const uint8_t *start = in->text + in->at, *end;
	size_t left = in->length - in->at;

	if (left == 0)
		return false;
	end = memchr(start, '\n', left);
	in->line = start;
	in->line_length = end != NULL ? (size_t)(end - start) : left;
	in->at += in->line_length + (end != NULL ? 1 : 0);
	while (in->line_length > 0 && is_blank(start[in->line_length - 1]))
		in->line_length--;
	return true;
}

/* "-----BEGIN PGP SIGNATURE-----" and its like. */
static bool
is_border(const struct input *in, const char *word, const char *label)
{
	char border[80];
	int n = snprintf(border, sizeof(border), "-----%s PGP %s-----", word,
	    label);

	return n > 0 && (size_t)n == in->line_length &&
	    memcmp(border, in->line, (size_t)n) == 0;
}

bool
vs_armor_is(const uint8_t *text, size_t length)
{
	struct input in = { .text = text, .length = length };

	skip_blanks(&in);
	return in.length - in.at >= 5 &&
	    memcmp(text + in.at, "-----", 5) == 0;
}

/* "Comment: anything without control bytes". */
static bool
is_header(const struct input *in)
{
	size_t i = 0;

	while (i < in->line_length && ((in->line[i] >= 'A' &&
	    in->line[i] <= 'Z') || (in->line[i] >= 'a' && in->line[i] <= 'z')))
		i++;
	if (i == 0 || i == in->line_length || in->line[i] != ':' ||
	    in->line_length > HEADER_LINE_MAX)
		return false;
	for (; i < in->line_length; i++)
		if (in->line[i] < 0x20 || in->line[i] == 0x7f)
			return false;
	return true;
}

static const char *
skip_headers(struct input *in)
{
	unsigned n;

	for (n = 0; n <= HEADERS_MAX; n++) {
		if (!next_line(in))
			return "the armour is cut off";
		if (in->line_length == 0)
			return NULL;
		if (!is_header(in))
			return "a malformed header in the armour";
	}
	return "too many headers in the armour";
}

/* A whole or last group's bytes. */
static bool
put(struct decoder *d, unsigned bytes)
{
	unsigned i;

	if (d->size - d->length < bytes)
		return false;
	for (i = 0; i < bytes; i++)
		d->out[d->length++] = (uint8_t)(d->bits >> (16 - 8 * i));
	d->bits = 0;
	d->count = 0;
	return true;
}

/*
 * The end of the data, with its padding: as many '=' as characters miss, and
 * no bits that belong to no byte.
 */
static bool
put_last(struct decoder *d, size_t padding)
{
	unsigned bytes = d->count - 1;

	d->ended = true;
	if (d->count < 2 || padding != 4 - d->count)
		return false;
	d->bits <<= 6 * (4 - d->count);
	if ((d->bits & ((1u << (24 - 8 * bytes)) - 1)) != 0)
		return false;
	return put(d, bytes);
}

static bool
decode_line(struct decoder *d, const uint8_t *line, size_t length)
{
	const char *found;
	size_t i;

	for (i = 0; i < length && line[i] != '='; i++) {
		if (line[i] == 0 || d->ended ||
		    (found = strchr(alphabet, line[i])) == NULL)
			return false;
		d->bits = d->bits << 6 | (uint32_t)(found - alphabet);
		if (++d->count == 4 && !put(d, 3))
			return false;
	}
	if (i == length)
		return true;
	if (memcmp(line + i, "==", length - i > 2 ? 2 : length - i) != 0 ||
	    length - i > 2)
		return false;
	return !d->ended && put_last(d, length - i);
}

static uint32_t
crc24(const uint8_t *data, size_t length)
{
	uint32_t crc = CRC24_BEGIN;
	size_t i;
	int bit;

	for (i = 0; i < length; i++) {
		crc ^= (uint32_t)data[i] << 16;
		for (bit = 0; bit < 8; bit++) {
			crc <<= 1;
			if ((crc & 0x1000000) != 0)
				crc ^= CRC24_POLYNOMIAL;
		}
	}
	return crc & 0xffffff;
}

/* "=" and four characters, which stand for three bytes. */
static bool
checksum_fits(const struct input *in, const struct decoder *data)
{
	uint8_t sum[3];
	struct decoder d = { .out = sum, .size = sizeof(sum) };

	if (in->line_length != 5 || memchr(in->line + 1, '=', 4) != NULL ||
	    !decode_line(&d, in->line + 1, 4))
		return false;
	return ((uint32_t)sum[0] << 16 | (uint32_t)sum[1] << 8 | sum[2]) ==
	    crc24(data->out, data->length);
}

/* Up to and with the last border. */
static const char *
decode_data(struct input *in, struct decoder *d, const char *label)
{
	bool summed = false;

	while (next_line(in)) {
		if (is_border(in, "END", label))
			return d->count != 0 ? "the armour is damaged" : NULL;
		if (summed || in->line_length == 0 ||
		    in->line_length > LINE_MAX_CHARS)
			return "a malformed line in the armour";
		if (in->line[0] == '=') {
			if (!checksum_fits(in, d))
				return "the armour's checksum is wrong";
			summed = true;
		} else if (!decode_line(d, in->line, in->line_length))
			return "the armour is damaged";
	}
	return "the armour is cut off";
}

const char *
vs_armor_decode(const uint8_t *text, size_t length, const char *label,
    uint8_t *out, size_t size, size_t *decoded)
{
	struct input in = { .text = text, .length = length };
	struct decoder d = { .out = out, .size = size };
	const char *why;

	skip_blanks(&in);
	if (!next_line(&in) || !is_border(&in, "BEGIN", label))
		return "an armour of another kind";
	if ((why = skip_headers(&in)) != NULL ||
	    (why = decode_data(&in, &d, label)) != NULL)
		return why;
	skip_blanks(&in);
	if (in.at < in.length)
		return "something follows the armour";
	*decoded = d.length;
	return NULL;
}

static size_t
encode_group(const uint8_t *data, size_t n, char *out)
{
	uint32_t bits = (uint32_t)data[0] << 16;

	if (n > 1)
		bits |= (uint32_t)data[1] << 8;
	if (n > 2)
		bits |= data[2];
	out[0] = alphabet[bits >> 18];
	out[1] = alphabet[bits >> 12 & 63];
	out[2] = '=';
	out[3] = '=';
	if (n > 1)
		out[2] = alphabet[bits >> 6 & 63];
	if (n > 2)
		out[3] = alphabet[bits & 63];
	return 4;
}

size_t
vs_armor_encode(const uint8_t *data, size_t length, const char *label,
    char *out)
{
	uint32_t crc = crc24(data, length);
	uint8_t sum[3] = { (uint8_t)(crc >> 16), (uint8_t)(crc >> 8),
	    (uint8_t)crc };
	size_t i, n;

	n = (size_t)sprintf(out, "-----BEGIN PGP %.40s-----\n\n", label);
	for (i = 0; i < length; i += 3) {
		n += encode_group(data + i, length - i < 3 ? length - i : 3,
		    out + n);
		if (i % 48 == 45 || i + 3 >= length)
			out[n++] = '\n';
	}
	out[n++] = '=';
	n += encode_group(sum, 3, out + n);
	return n + (size_t)sprintf(out + n, "\n-----END PGP %.40s-----\n",
	    label);
}
