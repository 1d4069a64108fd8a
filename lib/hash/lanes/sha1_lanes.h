/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-1 of VEC_LANES32 lanes, in the vector operations of the header that is
 * included first.  FIPS 180-4, 6.1.
 */
#ifndef LFPI_HASH_LANES_SHA1_LANES_H
#define LFPI_HASH_LANES_SHA1_LANES_H

#include "hash/constants.h"
#include "hash/kernel.h"

#define ADD VEC_ADD32
#define ROL VEC_ROL32

/* What round t + 16 needs, in place of w[t]. */
#define SCHEDULE(t) do {						\
	if ((t) < 64)							\
		w[(t) & 15] = ROL(VEC_XOR(w[(t) & 15],			\
		    VEC_XOR3(w[((t) + 2) & 15], w[((t) + 8) & 15],	\
		    w[((t) + 13) & 15])), 1);				\
} while (0)

#define ROUND(a, b, c, d, e, t, f, k) do {				\
	e = ADD(e, ADD(w[(t) & 15], k));				\
	VEC_KEEP(e);							\
	e = ADD(e, f(b, c, d));						\
	VEC_KEEP(e);							\
	e = ADD(e, ROL(a, 5));						\
	b = ROL(b, 30);							\
	VEC_KEEP(e);							\
	SCHEDULE(t);							\
} while (0)

#define ROUND_5(t, f, k) do {						\
	ROUND(a, b, c, d, e, (t) + 0, f, k);				\
	ROUND(e, a, b, c, d, (t) + 1, f, k);				\
	ROUND(d, e, a, b, c, (t) + 2, f, k);				\
	ROUND(c, d, e, a, b, (t) + 3, f, k);				\
	ROUND(b, c, d, e, a, (t) + 4, f, k);				\
} while (0)

#define ROUND_20(t, f, k) do {						\
	const VEC added = VEC_SET32(k);					\
									\
	ROUND_5((t) + 0, f, added);					\
	ROUND_5((t) + 5, f, added);					\
	ROUND_5((t) + 10, f, added);					\
	ROUND_5((t) + 15, f, added);					\
} while (0)

#define ADD_OLD(v, i) VEC_STORE(s[i], v = ADD(v, VEC_LOAD(s[i])))

VEC_INLINE void
compress(void *state, const uint8_t *const data[], size_t nblocks)
{
	uint32_t (*s)[LFPI_LANES_MAX] = state;
	VEC a = VEC_LOAD(s[0]), b = VEC_LOAD(s[1]), c = VEC_LOAD(s[2]);
	VEC d = VEC_LOAD(s[3]), e = VEC_LOAD(s[4]), w[16];
	size_t block;

	for (block = 0; block < nblocks; block++) {
		load_be32(w, data, 64 * block);
		ROUND_20(0, VEC_CHOOSE, LFPI_SHA1_K0);
		ROUND_20(20, VEC_XOR3, LFPI_SHA1_K1);
		ROUND_20(40, VEC_MAJORITY, LFPI_SHA1_K2);
		ROUND_20(60, VEC_XOR3, LFPI_SHA1_K3);
		ADD_OLD(a, 0);
		ADD_OLD(b, 1);
		ADD_OLD(c, 2);
		ADD_OLD(d, 3);
		ADD_OLD(e, 4);
	}
}

#endif /* LFPI_HASH_LANES_SHA1_LANES_H */
