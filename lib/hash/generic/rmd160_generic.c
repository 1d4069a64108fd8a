/* SPDX-License-Identifier: BSD-2-Clause */
/* RIPEMD-160 in plain C. */
#include "hash/generic/rmd160_steps.h"
#include "hash/generic/words.h"
#include "hash/kernels.h"

struct line {
	uint32_t a, b, c, d, e;
};

/* f of step 16 * i. */
static uint32_t
mix(unsigned i, uint32_t x, uint32_t y, uint32_t z)
{
	switch (i) {
	case 0:
		return x ^ y ^ z;
	case 1:
		return z ^ (x & (y ^ z));
	case 2:
		return (x | ~y) ^ z;
	case 3:
		return y ^ (z & (x ^ y));
	default:
		return x ^ (y | ~z);
	}
}

static inline void
step(struct line *l, unsigned f, uint32_t added, unsigned turn)
{
	uint32_t sum = l->a + mix(f, l->b, l->c, l->d) + added;

	l->a = l->e;
	sum = lfpi_rol32(sum, turn) + l->e;
	l->e = l->d;
	l->d = lfpi_rol32(l->c, 10);
	l->c = l->b;
	l->b = sum;
}

#define STEP(k, kk, t, r, s, rr, ss)					\
	step(&left, (t) / 16, w[r] + (k), s);				\
	step(&right, 4 - (t) / 16, w[rr] + (kk), ss);
#define STEP0(...) STEP(LFPI_RMD160_K0, LFPI_RMD160_KK0, __VA_ARGS__)
#define STEP1(...) STEP(LFPI_RMD160_K1, LFPI_RMD160_KK1, __VA_ARGS__)
#define STEP2(...) STEP(LFPI_RMD160_K2, LFPI_RMD160_KK2, __VA_ARGS__)
#define STEP3(...) STEP(LFPI_RMD160_K3, LFPI_RMD160_KK3, __VA_ARGS__)
#define STEP4(...) STEP(LFPI_RMD160_K4, LFPI_RMD160_KK4, __VA_ARGS__)

static void
block(uint32_t h[5], const uint8_t *p)
{
	struct line left = { h[0], h[1], h[2], h[3], h[4] };
	struct line right = left;
	uint32_t w[16], first;
	unsigned i;

	for (i = 0; i < 16; i++)
		w[i] = lfpi_load_le32(p + 4 * i);
	LFPI_RMD160_ROUND0(STEP0)
	LFPI_RMD160_ROUND1(STEP1)
	LFPI_RMD160_ROUND2(STEP2)
	LFPI_RMD160_ROUND3(STEP3)
	LFPI_RMD160_ROUND4(STEP4)
	first = h[1] + left.c + right.d;
	h[1] = h[2] + left.d + right.e;
	h[2] = h[3] + left.e + right.a;
	h[3] = h[4] + left.a + right.b;
	h[4] = h[0] + left.b + right.c;
	h[0] = first;
}

void
lfpi_rmd160_generic(void *state, const uint8_t *const data[], size_t nblocks)
{
	uint32_t h[5];
	size_t i;

	lfpi_words32_get(h, state, 5);
	for (i = 0; i < nblocks; i++)
		block(h, data[0] + 64 * i);
	lfpi_words32_put(state, h, 5);
}
