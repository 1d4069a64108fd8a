/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading annotations back. */
#include <stdint.h>
#include <string.h>

#include "base/hex.h"
#include "sigfile/leadtext.h"
#include "sigfile/pair.h"

static bool
is_key_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

bool
lfpi_is_key(const char *key, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (!is_key_byte(key[i]))
			return false;
	return length > 0;
}

/* The bytes that an escaped value has, or LFP_NONE; out may be NULL. */
static size_t
unescape(const char *value, size_t length, uint8_t *out, size_t size)
{
	uint8_t byte;
	size_t i, n;

	for (i = n = 0; i < length; i++, n++) {
		byte = (uint8_t)value[i];
		if (byte < 0x21 || byte > 0x7e)
			return LFP_NONE;
		if (byte == '%') {
			if (length - i < 3 ||
			    lfpi_hex_decode(&byte, value + i + 1, 2) != 2)
				return LFP_NONE;
			i += 2;
		}
		if (out != NULL) {
			if (n == size)
				return LFP_NONE;
			out[n] = byte;
		}
	}
	return n;
}

/* The word is all of the pair, whether good or not. */
static enum lfp_status
split(const char *word, size_t length, struct lfp_pair *pair)
{
	const char *equals = memchr(word, '=', length);

	pair->key = word;
	pair->key_length = equals == NULL ? length : (size_t)(equals - word);
	pair->value = word + length;
	pair->value_length = 0;
	if (equals == NULL || !lfpi_is_key(word, pair->key_length))
		return LFP_ERR_SYNTAX;
	pair->value = equals + 1;
	pair->value_length = length - pair->key_length - 1;
	return unescape(pair->value, pair->value_length, NULL, 0) ==
	    LFP_NONE ? LFP_ERR_SYNTAX : LFP_OK;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

enum lfp_status
lfpi_pair_next(const char *text, size_t length, size_t *offset,
    struct lfp_pair *pair)
{
	size_t i = *offset, begin;

	while (i < length && is_blank(text[i]))
		i++;
	begin = i;
	while (i < length && !is_blank(text[i]) && text[i] != '\n')
		i++;
	*offset = i;
	if (i > begin)
		return split(text + begin, i - begin, pair);
	if (i < length)
		*offset = i + 1;
	return LFP_END;
}

enum lfp_status
lfp_annotation_next(const char *lead, size_t length, size_t *offset,
    struct lfp_pair *pair)
{
	enum lfp_status status;
	size_t i;

	while (*offset < length) {
		i = *offset;
		if (i == 0 || lead[i - 1] == '\n') {
			if (!lfpi_is_annotation(lead + i, length - i)) {
				*offset += lfpi_line_length(lead + i,
				    length - i);
				continue;
			}
			*offset += 2;
		}
		status = lfpi_pair_next(lead, length, offset, pair);
		if (status != LFP_END)
			return status;
	}
	return LFP_END;
}

size_t
lfp_annotation_value(const struct lfp_pair *pair, void *out, size_t size)
{
	uint8_t none;

	return unescape(pair->value, pair->value_length,
	    size > 0 ? out : &none, size);
}
