/* SPDX-License-Identifier: BSD-2-Clause */
/* MD5 in plain C: RFC 1321, 3.4. */
#include "hash/constants.h"
#include "hash/generic/words.h"
#include "hash/kernels.h"

static uint32_t
mix(unsigned t, uint32_t b, uint32_t c, uint32_t d)
{
	switch (t / 16) {
	case 0:
		return d ^ (b & (c ^ d));
	case 1:
		return c ^ (d & (b ^ c));
	case 2:
		return b ^ c ^ d;
	default:
		return c ^ (b | ~d);
	}
}

static void
block(uint32_t h[4], const uint8_t *p)
{
	/* Which word, "k", and how far, "s", by round and step. */
	static const uint8_t first[4] = { 0, 1, 5, 0 };
	static const uint8_t stride[4] = { 1, 5, 3, 7 };
	static const uint8_t turn[4][4] = {
		{ 7, 12, 17, 22 }, { 5, 9, 14, 20 },
		{ 4, 11, 16, 23 }, { 6, 10, 15, 21 }
	};
	uint32_t a = h[0], b = h[1], c = h[2], d = h[3], sum;
	unsigned t, r, word;

	for (t = 0; t < 64; t++) {
		r = t / 16;
		word = (first[r] + stride[r] * t) & 15;
		sum = a + mix(t, b, c, d) + lfpi_load_le32(p + 4 * word) +
		    lfpi_md5_k[t];
		a = d;
		d = c;
		c = b;
		b += lfpi_rol32(sum, turn[r][t & 3]);
	}
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
}

void
lfpi_md5_generic(void *state, const uint8_t *const data[], size_t nblocks)
{
	uint32_t h[4];
	size_t i;

	lfpi_words32_get(h, state, 4);
	for (i = 0; i < nblocks; i++)
		block(h, data[0] + 64 * i);
	lfpi_words32_put(state, h, 4);
}
