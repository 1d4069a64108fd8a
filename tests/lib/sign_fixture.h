/* SPDX-License-Identifier: BSD-2-Clause */
/* Signature packets put together byte by byte. */
#ifndef TESTS_LIB_SIGN_FIXTURE_H
#define TESTS_LIB_SIGN_FIXTURE_H

#include <stddef.h>
#include <stdint.h>

struct bytes {
	uint8_t	data[70000];
	size_t	length;
};

/* What a packet is made of; begin with recipe_init(), then change. */
struct recipe {
	uint8_t		version, type, key, hash;
	struct bytes	hashed, unhashed, integers;
	/* 0: new format with the shortest length; 1 to 3: old format's
	 * lengths; 5: new format with four bytes; 6: a partial length. */
	int		framing;
	uint8_t		tag;
};

void bytes_add(struct bytes *, const void *, size_t);
void bytes_byte(struct bytes *, unsigned);
/* A subpacket: its type, then its bytes. */
void bytes_sub(struct bytes *, unsigned type, const void *, size_t);
/* An integer of this many bits, all ones. */
void bytes_integer(struct bytes *, unsigned bits);

/* An EdDSA signature over SHA-512, made in 2026, as gpg makes one. */
void recipe_init(struct recipe *);
/* Append it as a packet. */
void recipe_cook(const struct recipe *, struct bytes *);

#endif /* TESTS_LIB_SIGN_FIXTURE_H */
