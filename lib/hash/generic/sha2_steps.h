/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-2 in plain C (FIPS 180-4, 6.2 and 6.4), for words of 32 or 64 bits.
 * Who includes this, once, defines WORD, ROUNDS, K (the constants), SUM0,
 * SUM1, SIGMA0 and SIGMA1 (4.1), LOAD (a word from bytes), GET and PUT (a
 * state), and RUN, the kernel's name.
 */
#include "hash/kernels.h"

/* Word t, in place of word t - 16. */
static inline void
schedule(WORD w[16], unsigned t)
{
	w[t & 15] += SIGMA1(w[(t - 2) & 15]) + w[(t - 7) & 15] +
	    SIGMA0(w[(t - 15) & 15]);
}

/* The roles of a..h move on by one each round; v stays where it is. */
#define V(i, n) v[((i) - (n)) & 7]

/* Round t + n. */
#define ROUND(n) do {							\
	WORD t1 = V(7, n) + SUM1(V(4, n)) +				\
	    (V(6, n) ^ (V(4, n) & (V(5, n) ^ V(6, n)))) +		\
	    K[t + (n)] + w[(t + (n)) & 15];				\
									\
	V(3, n) += t1;							\
	V(7, n) = t1 + SUM0(V(0, n)) +					\
	    ((V(0, n) & V(1, n)) | (V(2, n) & (V(0, n) | V(1, n))));	\
	if (t + (n) + 16 < ROUNDS)					\
		schedule(w, t + (n) + 16);				\
} while (0)

static void
block(WORD h[8], const uint8_t *p)
{
	WORD w[16], v[8];
	unsigned t;

	for (t = 0; t < 16; t++)
		w[t] = LOAD(p + sizeof(WORD) * t);
	for (t = 0; t < 8; t++)
		v[t] = h[t];
	for (t = 0; t < ROUNDS; t += 8) {
		ROUND(0);
		ROUND(1);
		ROUND(2);
		ROUND(3);
		ROUND(4);
		ROUND(5);
		ROUND(6);
		ROUND(7);
	}
	for (t = 0; t < 8; t++)
		h[t] += v[t];
}

void
RUN(void *state, const uint8_t *const data[], size_t nblocks)
{
	WORD h[8];
	size_t i;

	GET(h, state, 8);
	for (i = 0; i < nblocks; i++)
		block(h, data[0] + 16 * sizeof(WORD) * i);
	PUT(state, h, 8);
}
