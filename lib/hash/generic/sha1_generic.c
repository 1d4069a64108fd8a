/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-1 in plain C: FIPS 180-4, 6.1. */
#include "hash/constants.h"
#include "hash/generic/words.h"
#include "hash/kernels.h"

static void
schedule(uint32_t w[16], unsigned t)
{
	w[t & 15] = lfpi_rol32(w[(t - 3) & 15] ^ w[(t - 8) & 15] ^
	    w[(t - 14) & 15] ^ w[t & 15], 1);
}

/* f and K of round t: FIPS 180-4, 4.1.1 and 4.2.1. */
static uint32_t
mix(unsigned t, uint32_t b, uint32_t c, uint32_t d)
{
	switch (t / 20) {
	case 0:
		return (d ^ (b & (c ^ d))) + LFPI_SHA1_K0;
	case 1:
		return (b ^ c ^ d) + LFPI_SHA1_K1;
	case 2:
		return ((b & c) | (d & (b | c))) + LFPI_SHA1_K2;
	default:
		return (b ^ c ^ d) + LFPI_SHA1_K3;
	}
}

static void
block(uint32_t h[5], const uint8_t *p)
{
	uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
	uint32_t w[16], next;
	unsigned t;

	for (t = 0; t < 80; t++) {
		if (t < 16)
			w[t] = lfpi_load_be32(p + 4 * t);
		else
			schedule(w, t);
		next = lfpi_rol32(a, 5) + mix(t, b, c, d) + e + w[t & 15];
		e = d;
		d = c;
		c = lfpi_rol32(b, 30);
		b = a;
		a = next;
	}
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
	h[4] += e;
}

void
lfpi_sha1_generic(void *state, const uint8_t *const data[], size_t nblocks)
{
	uint32_t h[5];
	size_t i;

	lfpi_words32_get(h, state, 5);
	for (i = 0; i < nblocks; i++)
		block(h, data[0] + 64 * i);
	lfpi_words32_put(state, h, 5);
}
