/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RIPEMD-160 of VEC_LANES32 lanes, in the vector operations of the header
 * that is included first.  Its two lines keep the units busy.
 */
#ifndef LFPI_HASH_LANES_RMD160_LANES_H
#define LFPI_HASH_LANES_RMD160_LANES_H

#include "hash/generic/rmd160_steps.h"
#include "hash/kernel.h"

#define ADD VEC_ADD32
#define ROL VEC_ROL32

/* The functions of the left line; the right has them in reverse. */
#define F0(x, y, z) VEC_XOR3(x, y, z)
#define F1(x, y, z) VEC_CHOOSE(x, y, z)
#define F2(x, y, z) VEC_OR_NOT_XOR(x, y, z)
#define F3(x, y, z) VEC_CHOOSE(z, x, y)
#define F4(x, y, z) VEC_OR_NOT_XOR(y, z, x)

/* The roles of a..e move on by one each step; v stays where it is. */
#define V(v, i, t) v[(80 + (i) - (t)) % 5]

#define HALF(v, t, f, word, s, k) do {					\
	V(v, 0, t) = ADD(V(v, 0, t), (k) == 0 ? w[word] :		\
	    ADD(w[word], VEC_SET32(k)));				\
	VEC_KEEP(V(v, 0, t));						\
	V(v, 0, t) = ADD(V(v, 0, t),					\
	    f(V(v, 1, t), V(v, 2, t), V(v, 3, t)));			\
	V(v, 0, t) = ADD(V(v, 4, t), ROL(V(v, 0, t), s));		\
	V(v, 2, t) = ROL(V(v, 2, t), 10);				\
	VEC_KEEP(V(v, 0, t));						\
} while (0)

#define STEP(f, ff, k, kk, t, r, s, rr, ss)				\
	HALF(x, t, f, r, s, k);						\
	HALF(y, t, ff, rr, ss, kk);
#define STEP0(...) STEP(F0, F4, LFPI_RMD160_K0, LFPI_RMD160_KK0, __VA_ARGS__)
#define STEP1(...) STEP(F1, F3, LFPI_RMD160_K1, LFPI_RMD160_KK1, __VA_ARGS__)
#define STEP2(...) STEP(F2, F2, LFPI_RMD160_K2, LFPI_RMD160_KK2, __VA_ARGS__)
#define STEP3(...) STEP(F3, F1, LFPI_RMD160_K3, LFPI_RMD160_KK3, __VA_ARGS__)
#define STEP4(...) STEP(F4, F0, LFPI_RMD160_K4, LFPI_RMD160_KK4, __VA_ARGS__)

/* The new state: word i + 1, c of the left line, d of the right ... */
#define SUM(i, xi, yi) ADD(ADD(VEC_LOAD(s[i]), x[xi]), y[yi])

VEC_INLINE void
compress(void *state, const uint8_t *const data[], size_t nblocks)
{
	uint32_t (*s)[LFPI_LANES_MAX] = state;
	VEC x[5], y[5], w[16], first;
	size_t block;

	for (block = 0; block < nblocks; block++) {
		load_le32(w, data, 64 * block);
		x[0] = y[0] = VEC_LOAD(s[0]);
		x[1] = y[1] = VEC_LOAD(s[1]);
		x[2] = y[2] = VEC_LOAD(s[2]);
		x[3] = y[3] = VEC_LOAD(s[3]);
		x[4] = y[4] = VEC_LOAD(s[4]);
		LFPI_RMD160_ROUND0(STEP0)
		LFPI_RMD160_ROUND1(STEP1)
		LFPI_RMD160_ROUND2(STEP2)
		LFPI_RMD160_ROUND3(STEP3)
		LFPI_RMD160_ROUND4(STEP4)
		first = SUM(1, 2, 3);
		VEC_STORE(s[1], SUM(2, 3, 4));
		VEC_STORE(s[2], SUM(3, 4, 0));
		VEC_STORE(s[3], SUM(4, 0, 1));
		VEC_STORE(s[4], SUM(0, 1, 2));
		VEC_STORE(s[0], first);
	}
}

#endif /* LFPI_HASH_LANES_RMD160_LANES_H */
