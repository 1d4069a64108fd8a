/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes that are taken from the front, never beyond their end. */
#ifndef VT_SIGN_CURSOR_H
#define VT_SIGN_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vs_cursor {
	const uint8_t	*at;
	size_t		 left;
};

static inline bool
vs_cursor_take(struct vs_cursor *in, size_t n, const uint8_t **bytes)
{
	if (in->left < n)
		return false;
	*bytes = in->at;
	in->at += n;
	in->left -= n;
	return true;
}

/* A big-endian number of at most four bytes. */
static inline bool
vs_cursor_number(struct vs_cursor *in, size_t n, uint32_t *number)
{
	const uint8_t *bytes;

	if (!vs_cursor_take(in, n, &bytes))
		return false;
	for (*number = 0; n > 0; n--)
		*number = *number << 8 | *bytes++;
	return true;
}

/* The next n bytes as a cursor of their own. */
static inline bool
vs_cursor_part(struct vs_cursor *in, size_t n, struct vs_cursor *part)
{
	part->left = n;
	return vs_cursor_take(in, n, &part->at);
}

#endif /* VT_SIGN_CURSOR_H */
