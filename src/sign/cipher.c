/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "sign/cipher.h"
#include "sign/cursor.h"

/* The session key comes first, for a key or for a passphrase. */
#define TAG_FOR_KEY 1		/* RFC 4880, 5.1 */
#define TAG_FOR_PASSPHRASE 3	/* 5.3 */

/* RFC 4880, 4.2: the tag, past the length. */
static bool
skip_header(struct vs_cursor *in, unsigned *tag)
{
	const uint8_t *bytes;
	uint32_t first, length;

	if (!vs_cursor_take(in, 1, &bytes) || (bytes[0] & 0x80) == 0)
		return false;
	if ((bytes[0] & 0x40) == 0) {
		*tag = bytes[0] >> 2 & 0xf;
		/* 3: to the end of the file, which these never are. */
		return (bytes[0] & 3) != 3 &&
		    vs_cursor_number(in, (size_t)1 << (bytes[0] & 3),
		    &length);
	}
	*tag = bytes[0] & 0x3f;
	if (!vs_cursor_number(in, 1, &first))
		return false;
	if (first < 192)
		return true;
	return (first < 224 || first == 255) &&
	    vs_cursor_number(in, first == 255 ? 4 : 1, &length);
}

/* Version 3 and 4 there, 6 in RFC 9580, 5 in its drafts. */
static bool
is_binary(const uint8_t *data, size_t length)
{
	struct vs_cursor in = { .at = data, .left = length };
	uint32_t version;
	unsigned tag;

	if (!skip_header(&in, &tag) || !vs_cursor_number(&in, 1, &version))
		return false;
	if (tag == TAG_FOR_KEY)
		return version == 3 || version == 6;
	return tag == TAG_FOR_PASSPHRASE && version >= 4 && version <= 6;
}

bool
vs_cipher_is(const uint8_t *data, size_t length)
{
	static const char border[] = "-----BEGIN PGP MESSAGE-----";

	if (is_binary(data, length))
		return true;
	while (length > 0 && (data[0] == ' ' || data[0] == '\t' ||
	    data[0] == '\r' || data[0] == '\n')) {
		data++;
		length--;
	}
	return length >= sizeof(border) - 1 &&
	    memcmp(data, border, sizeof(border) - 1) == 0;
}
