/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 in plain C: FIPS 180-4, 6.2. */
#include "hash/constants.h"
#include "hash/generic/words.h"
#include "hash/kernels.h"

#define ROR(x, n) lfpi_ror32(x, n)
#define SUM0(x) (ROR(x, 2) ^ ROR(x, 13) ^ ROR(x, 22))
#define SUM1(x) (ROR(x, 6) ^ ROR(x, 11) ^ ROR(x, 25))
#define SIGMA0(x) (ROR(x, 7) ^ ROR(x, 18) ^ ((x) >> 3))
#define SIGMA1(x) (ROR(x, 17) ^ ROR(x, 19) ^ ((x) >> 10))

static void
schedule(uint32_t w[16], unsigned t)
{
	w[t & 15] += SIGMA1(w[(t - 2) & 15]) + w[(t - 7) & 15] +
	    SIGMA0(w[(t - 15) & 15]);
}

/* The roles of a..h move on by one each round; v stays where it is. */
#define V(i) v[((i) - t) & 7]

static void
block(uint32_t h[8], const uint8_t *p)
{
	uint32_t w[16], v[8], t1;
	unsigned t;

	for (t = 0; t < 8; t++)
		v[t] = h[t];
	for (t = 0; t < 64; t++) {
		if (t < 16)
			w[t] = lfpi_load_be32(p + 4 * t);
		else
			schedule(w, t);
		t1 = V(7) + SUM1(V(4)) + (V(6) ^ (V(4) & (V(5) ^ V(6)))) +
		    lfpi_sha256_k[t] + w[t & 15];
		V(3) += t1;
		V(7) = t1 + SUM0(V(0)) +
		    ((V(0) & V(1)) | (V(2) & (V(0) | V(1))));
	}
	for (t = 0; t < 8; t++)
		h[t] += v[t];
}

void
lfpi_sha256_generic(void *state, const uint8_t *const data[], size_t nblocks)
{
	uint32_t h[8];
	size_t i;

	lfpi_words32_get(h, state, 8);
	for (i = 0; i < nblocks; i++)
		block(h, data[0] + 64 * i);
	lfpi_words32_put(state, h, 8);
}
