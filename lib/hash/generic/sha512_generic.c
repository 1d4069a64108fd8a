/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-512 in plain C: FIPS 180-4, 6.4. */
#include "hash/constants.h"
#include "hash/generic/words.h"
#include "hash/kernels.h"

#define ROR(x, n) lfpi_ror64(x, n)
#define SUM0(x) (ROR(x, 28) ^ ROR(x, 34) ^ ROR(x, 39))
#define SUM1(x) (ROR(x, 14) ^ ROR(x, 18) ^ ROR(x, 41))
#define SIGMA0(x) (ROR(x, 1) ^ ROR(x, 8) ^ ((x) >> 7))
#define SIGMA1(x) (ROR(x, 19) ^ ROR(x, 61) ^ ((x) >> 6))

/* Word t, in place of word t - 16. */
static inline void
schedule(uint64_t w[16], unsigned t)
{
	w[t & 15] += SIGMA1(w[(t - 2) & 15]) + w[(t - 7) & 15] +
	    SIGMA0(w[(t - 15) & 15]);
}

/* The roles of a..h move on by one each round; v stays where it is. */
#define V(i, n) v[((i) - (n)) & 7]

/* Round t + n. */
#define ROUND(n) do {							\
	uint64_t t1 = V(7, n) + SUM1(V(4, n)) +				\
	    (V(6, n) ^ (V(4, n) & (V(5, n) ^ V(6, n)))) +		\
	    lfpi_sha512_k[t + (n)] + w[(t + (n)) & 15];			\
									\
	V(3, n) += t1;							\
	V(7, n) = t1 + SUM0(V(0, n)) +					\
	    ((V(0, n) & V(1, n)) | (V(2, n) & (V(0, n) | V(1, n))));	\
	if (t + (n) + 16 < 80)						\
		schedule(w, t + (n) + 16);				\
} while (0)

static void
block(uint64_t h[8], const uint8_t *p)
{
	uint64_t w[16], v[8];
	unsigned t;

	for (t = 0; t < 16; t++)
		w[t] = lfpi_load_be64(p + 8 * t);
	for (t = 0; t < 8; t++)
		v[t] = h[t];
	for (t = 0; t < 80; t += 8) {
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
lfpi_sha512_generic(void *state, const uint8_t *const data[], size_t nblocks)
{
	uint64_t h[8];
	size_t i;

	lfpi_words64_get(h, state, 8);
	for (i = 0; i < nblocks; i++)
		block(h, data[0] + 128 * i);
	lfpi_words64_put(state, h, 8);
}
