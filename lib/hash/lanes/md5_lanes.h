/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * MD5 of VEC_LANES32 lanes or of two such groups, in the vector operations of
 * the header that is included first.  A step needs the one before, which
 * leaves about half of the units idle: a second group fills them.
 * RFC 1321, 3.4.
 */
#ifndef LFPI_HASH_LANES_MD5_LANES_H
#define LFPI_HASH_LANES_MD5_LANES_H

#include "hash/constants.h"
#include "hash/kernel.h"

#define ADD VEC_ADD32

/* The functions of the RFC; it calls F(x, y, z) what SHA calls Ch. */
#define F(x, y, z) VEC_CHOOSE(x, y, z)
#define G(x, y, z) VEC_CHOOSE(z, x, y)
#define H(x, y, z) VEC_XOR3(x, y, z)
#define I(x, y, z) VEC_OR_NOT_XOR(x, z, y)

#define STEP_OF(g, f, a, b, c, d, word, s, t) do {			\
	a[g] = ADD(a[g], ADD(w[g][word], VEC_SET32(lfpi_md5_k[t])));	\
	VEC_KEEP(a[g]);							\
	a[g] = ADD(a[g], f(b[g], c[g], d[g]));				\
	a[g] = ADD(b[g], VEC_ROL32(a[g], s));				\
	VEC_KEEP(a[g]);							\
} while (0)
#define STEP(...) do {							\
	STEP_OF(0, __VA_ARGS__);					\
	if (groups > 1)							\
		STEP_OF(1, __VA_ARGS__);				\
} while (0)

#define STEP_4(f, t, w0, w1, w2, w3, s0, s1, s2, s3) do {		\
	STEP(f, a, b, c, d, w0, s0, (t));				\
	STEP(f, d, a, b, c, w1, s1, (t) + 1);				\
	STEP(f, c, d, a, b, w2, s2, (t) + 2);				\
	STEP(f, b, c, d, a, w3, s3, (t) + 3);				\
} while (0)

#define STEP_64() do {							\
	STEP_4(F, 0, 0, 1, 2, 3, 7, 12, 17, 22);			\
	STEP_4(F, 4, 4, 5, 6, 7, 7, 12, 17, 22);			\
	STEP_4(F, 8, 8, 9, 10, 11, 7, 12, 17, 22);			\
	STEP_4(F, 12, 12, 13, 14, 15, 7, 12, 17, 22);			\
	STEP_4(G, 16, 1, 6, 11, 0, 5, 9, 14, 20);			\
	STEP_4(G, 20, 5, 10, 15, 4, 5, 9, 14, 20);			\
	STEP_4(G, 24, 9, 14, 3, 8, 5, 9, 14, 20);			\
	STEP_4(G, 28, 13, 2, 7, 12, 5, 9, 14, 20);			\
	STEP_4(H, 32, 5, 8, 11, 14, 4, 11, 16, 23);			\
	STEP_4(H, 36, 1, 4, 7, 10, 4, 11, 16, 23);			\
	STEP_4(H, 40, 13, 0, 3, 6, 4, 11, 16, 23);			\
	STEP_4(H, 44, 9, 12, 15, 2, 4, 11, 16, 23);			\
	STEP_4(I, 48, 0, 7, 14, 5, 6, 10, 15, 21);			\
	STEP_4(I, 52, 12, 3, 10, 1, 6, 10, 15, 21);			\
	STEP_4(I, 56, 8, 15, 6, 13, 6, 10, 15, 21);			\
	STEP_4(I, 60, 4, 11, 2, 9, 6, 10, 15, 21);			\
} while (0)

#define AT(i, g) (&s[i][VEC_LANES32 * (g)])
#define LOAD_STATE(g) do {						\
	a[g] = VEC_LOAD(AT(0, g));					\
	b[g] = VEC_LOAD(AT(1, g));					\
	c[g] = VEC_LOAD(AT(2, g));					\
	d[g] = VEC_LOAD(AT(3, g));					\
} while (0)
#define ADD_OLD(v, i, g) \
	VEC_STORE(AT(i, g), v[g] = ADD(v[g], VEC_LOAD(AT(i, g))))
#define ADD_STATE(g) do {						\
	ADD_OLD(a, 0, g);						\
	ADD_OLD(b, 1, g);						\
	ADD_OLD(c, 2, g);						\
	ADD_OLD(d, 3, g);						\
} while (0)

VEC_INLINE void
compress(void *state, const uint8_t *const data[], size_t nblocks,
    const int groups)
{
	uint32_t (*s)[LFPI_LANES_MAX] = state;
	VEC a[2], b[2], c[2], d[2], w[2][16];
	size_t block;

	LOAD_STATE(0);
	if (groups > 1)
		LOAD_STATE(1);
	for (block = 0; block < nblocks; block++) {
		load_le32(w[0], data, 64 * block);
		if (groups > 1)
			load_le32(w[1], data + VEC_LANES32, 64 * block);
		STEP_64();
		ADD_STATE(0);
		if (groups > 1)
			ADD_STATE(1);
	}
}

#endif /* LFPI_HASH_LANES_MD5_LANES_H */
