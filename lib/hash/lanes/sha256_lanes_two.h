/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 of two groups of VEC_LANES32 lanes, in the vector operations of the
 * header that is included first.  FIPS 180-4, 6.2.
 *
 * A round needs the one before: with one group the units wait for each other,
 * a second one fills the gaps.  The states of both take 16 registers.  There
 * are none for the words, which are read from memory instead; an operation
 * does that beside its work.
 */
#ifndef LFPI_HASH_LANES_SHA256_LANES_TWO_H
#define LFPI_HASH_LANES_SHA256_LANES_TWO_H

#include "hash/lanes/sha256_lanes.h"

/* The words are in memory before, and are taken from there after this. */
#define IN_MEMORY(w) __asm__ volatile("" : : "r"(w) : "memory")

/* What round t + 16 needs of group n, in place of its w[t]. */
#define SCHEDULE_OF(n, t) do {						\
	VEC word = ADD(w[n][t], w[n][((t) + 9) & 15]);			\
	VEC_KEEP(word);							\
	word = ADD(word, SIGMA0(w[n][((t) + 1) & 15]));			\
	VEC_KEEP(word);							\
	w[n][t] = ADD(word, SIGMA1(w[n][((t) + 14) & 15]));		\
	IN_MEMORY(w);							\
} while (0)
#define NOTHING_OF(n, t) IN_MEMORY(w)

/*
 * As the standard has it: with two groups the number of operations counts,
 * and not how many are in a row.
 */
#define ROUND_OF(n, a, b, c, d, e, f, g, h, t) do {			\
	VEC sum = SUM1(e[n]);						\
	h[n] = ADD(h[n], w[n][t]);					\
	VEC_KEEP(h[n]);							\
	h[n] = ADD(h[n], VEC_SET32(k[t]));				\
	VEC_KEEP(h[n]);							\
	h[n] = ADD(h[n], VEC_CHOOSE(e[n], f[n], g[n]));			\
	VEC_KEEP(h[n]);							\
	h[n] = ADD(h[n], sum);						\
	VEC_KEEP(h[n]);							\
	d[n] = ADD(d[n], h[n]);						\
	VEC_KEEP(d[n]);							\
	sum = ADD(SUM0(a[n]), VEC_MAJORITY(a[n], b[n], c[n]));		\
	VEC_KEEP(sum);							\
	h[n] = ADD(h[n], sum);						\
	VEC_KEEP(h[n]);							\
} while (0)

#define ROUND_OF_BOTH(a, b, c, d, e, f, g, h, t, then) do {		\
	ROUND_OF(0, a, b, c, d, e, f, g, h, t);				\
	then(0, t);							\
	ROUND_OF(1, a, b, c, d, e, f, g, h, t);				\
	then(1, t);							\
} while (0)

#define AT(i, n) (&s[i][VEC_LANES32 * (n)])
#define BOTH_OLD(i) { VEC_LOAD(AT(i, 0)), VEC_LOAD(AT(i, 1)) }
#define ADD_BOTH_OLD(v, i) do {						\
	VEC_STORE(AT(i, 0), v[0] = ADD(v[0], VEC_LOAD(AT(i, 0))));	\
	VEC_STORE(AT(i, 1), v[1] = ADD(v[1], VEC_LOAD(AT(i, 1))));	\
} while (0)

VEC_INLINE void
compress_two(void *state, const uint8_t *const data[], size_t nblocks)
{
	uint32_t (*s)[LFPI_LANES_MAX] = state;
	VEC a[2] = BOTH_OLD(0), b[2] = BOTH_OLD(1), c[2] = BOTH_OLD(2);
	VEC d[2] = BOTH_OLD(3), e[2] = BOTH_OLD(4), f[2] = BOTH_OLD(5);
	VEC g[2] = BOTH_OLD(6), h[2] = BOTH_OLD(7);
	LFPI_SCRATCH VEC w[2][16];
	const uint32_t *k;
	size_t block;

	for (block = 0; block < nblocks; block++) {
		LOAD_WORDS(w[0], data, BLOCK * block);
		LOAD_WORDS(w[1], data + VEC_LANES32, BLOCK * block);
		IN_MEMORY(w);
		for (k = lfpi_sha256_k; k < lfpi_sha256_k + ROUNDS - 16;
		    k += 16) {
			/* Where k points is not known: no constant is kept. */
			__asm__("" : "+r"(k));
			ROUND_8(ROUND_OF_BOTH, 0, SCHEDULE_OF);
			ROUND_8(ROUND_OF_BOTH, 8, SCHEDULE_OF);
		}
		__asm__("" : "+r"(k));
		ROUND_8(ROUND_OF_BOTH, 0, NOTHING_OF);
		ROUND_8(ROUND_OF_BOTH, 8, NOTHING_OF);
		ADD_STATE(ADD_BOTH_OLD);
	}
}

#endif /* LFPI_HASH_LANES_SHA256_LANES_TWO_H */
