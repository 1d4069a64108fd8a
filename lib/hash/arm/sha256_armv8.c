/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 with the SHA-2 instructions of ARMv8, one, two or three lanes: four
 * rounds take 4 cycles until the next can begin, in which others fit.
 */
#if defined(__aarch64__) && !defined(__AARCH64EB__)

#include "hash/arm/crypto.h"
#include "hash/constants.h"
#include "hash/kernels.h"

#define GET(l, unused) do {						\
	abcd[l] = get32(&s[0], l);					\
	efgh[l] = get32(&s[4], l);					\
	p[l] = data[l];							\
} while (0)
#define PUT(l, unused) do {						\
	put32(&s[0], l, abcd[l]);					\
	put32(&s[4], l, efgh[l]);					\
} while (0)
#define LOAD(l, unused) do {						\
	w[l][0] = load_be32(p[l]);					\
	w[l][1] = load_be32(p[l] + 16);					\
	w[l][2] = load_be32(p[l] + 32);					\
	w[l][3] = load_be32(p[l] + 48);					\
	p[l] += 64;							\
	old_abcd[l] = abcd[l];						\
	old_efgh[l] = efgh[l];						\
} while (0)
#define ADD_OLD(l, unused) do {						\
	abcd[l] = vaddq_u32(abcd[l], old_abcd[l]);			\
	efgh[l] = vaddq_u32(efgh[l], old_efgh[l]);			\
} while (0)

/* Rounds 4g to 4g + 3, and the words of the group four further on. */
#define STEP(l, g) do {							\
	uint32x4_t wk = vaddq_u32(w[l][(g) & 3],			\
	    vld1q_u32(&lfpi_sha256_k[4 * (g)]));			\
	uint32x4_t before = abcd[l];					\
									\
	if ((g) < 12)							\
		w[l][(g) & 3] = sha256su1(sha256su0(w[l][(g) & 3],	\
		    w[l][((g) + 1) & 3]), w[l][((g) + 2) & 3],		\
		    w[l][((g) + 3) & 3]);				\
	abcd[l] = sha256h(abcd[l], efgh[l], wk);			\
	efgh[l] = sha256h2(efgh[l], before, wk);			\
} while (0)

ARM_INLINE void
compress(void *state, const uint8_t *const data[], size_t nblocks,
    const int lanes)
{
	uint32_t (*s)[LFPI_LANES_MAX] = state;
	uint32x4_t abcd[3], efgh[3], old_abcd[3], old_efgh[3], w[3][4];
	const uint8_t *p[3];

	EACH(GET, 0);
	for (; nblocks > 0; nblocks--) {
		EACH(LOAD, 0);
		EACH(STEP, 0); EACH(STEP, 1); EACH(STEP, 2); EACH(STEP, 3);
		EACH(STEP, 4); EACH(STEP, 5); EACH(STEP, 6); EACH(STEP, 7);
		EACH(STEP, 8); EACH(STEP, 9); EACH(STEP, 10); EACH(STEP, 11);
		EACH(STEP, 12); EACH(STEP, 13); EACH(STEP, 14);
		EACH(STEP, 15);
		EACH(ADD_OLD, 0);
	}
	EACH(PUT, 0);
}

void
lfpi_sha256_armv8_x1(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 1);
}

void
lfpi_sha256_armv8_x2(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 2);
}

void
lfpi_sha256_armv8_x3(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 3);
}

#endif /* __aarch64__ */
