/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ASCII armour of OpenPGP (RFC 4880, section 6), read strictly: one block of
 * the kind that is wanted, and nothing but blanks around it.  Pure.
 */
#ifndef VT_SIGN_ARMOR_H
#define VT_SIGN_ARMOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Does it begin, after blanks, as armour of any kind does? */
bool vs_armor_is(const uint8_t *text, size_t length);

/*
 * Decode the only block of text, "-----BEGIN PGP label-----".  out has size
 * bytes.  A checksum may be missing, but not be wrong.  Returns NULL and the
 * length in *decoded, or why not, in a few words; static.
 */
const char *vs_armor_decode(const uint8_t *text, size_t length,
    const char *label, uint8_t *out, size_t size, size_t *decoded);

/* How many bytes vs_armor_encode() may write for this many. */
#define VS_ARMOR_SIZE(n)	((n) / 3 * 4 + (n) / 48 + 256)

/* Returns the length; out has at least VS_ARMOR_SIZE(length) bytes. */
size_t vs_armor_encode(const uint8_t *data, size_t length,
    const char *label, char *out);

#endif /* VT_SIGN_ARMOR_H */
