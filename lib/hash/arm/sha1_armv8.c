/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-1 with the SHA-1 instructions of ARMv8, one, two or three lanes. */
#if defined(__aarch64__) && !defined(__AARCH64EB__)

#include "hash/arm/crypto.h"
#include "hash/constants.h"
#include "hash/kernels.h"

#define GET(l, unused) do {						\
	abcd[l] = get32(&s[0], l);					\
	e[l] = vdupq_n_u32(s[4][l]);					\
	p[l] = data[l];							\
} while (0)
#define PUT(l, unused) do {						\
	put32(&s[0], l, abcd[l]);					\
	s[4][l] = vgetq_lane_u32(e[l], 0);				\
} while (0)
#define LOAD(l, unused) do {						\
	w[l][0] = load_be32(p[l]);					\
	w[l][1] = load_be32(p[l] + 16);					\
	w[l][2] = load_be32(p[l] + 32);					\
	w[l][3] = load_be32(p[l] + 48);					\
	p[l] += 64;							\
	old_abcd[l] = abcd[l];						\
	old_e[l] = e[l];						\
} while (0)
#define ADD_OLD(l, unused) do {						\
	abcd[l] = vaddq_u32(abcd[l], old_abcd[l]);			\
	e[l] = vaddq_u32(e[l], old_e[l]);				\
} while (0)

/* Rounds 4g to 4g + 3, and the words of the group four further on. */
#define STEP(l, g, rounds, constant) do {				\
	uint32x4_t wk = vaddq_u32(w[l][(g) & 3], constant);		\
	uint32x4_t next_e = sha1h(abcd[l]);				\
									\
	if ((g) < 16)							\
		w[l][(g) & 3] = sha1su1(sha1su0(w[l][(g) & 3],		\
		    w[l][((g) + 1) & 3], w[l][((g) + 2) & 3]),		\
		    w[l][((g) + 3) & 3]);				\
	abcd[l] = rounds(abcd[l], e[l], wk);				\
	e[l] = next_e;							\
} while (0)

#define STEPS_5(g, rounds, constant) do {				\
	const uint32x4_t k = vdupq_n_u32(constant);			\
									\
	EACH(STEP, (g) + 0, rounds, k);					\
	EACH(STEP, (g) + 1, rounds, k);					\
	EACH(STEP, (g) + 2, rounds, k);					\
	EACH(STEP, (g) + 3, rounds, k);					\
	EACH(STEP, (g) + 4, rounds, k);					\
} while (0)

ARM_INLINE void
compress(void *state, const uint8_t *const data[], size_t nblocks,
    const int lanes)
{
	uint32_t (*s)[LFPI_LANES_MAX] = state;
	uint32x4_t abcd[3], e[3], old_abcd[3], old_e[3], w[3][4];
	const uint8_t *p[3];

	EACH(GET, 0);
	for (; nblocks > 0; nblocks--) {
		EACH(LOAD, 0);
		STEPS_5(0, sha1c, LFPI_SHA1_K0);
		STEPS_5(5, sha1p, LFPI_SHA1_K1);
		STEPS_5(10, sha1m, LFPI_SHA1_K2);
		STEPS_5(15, sha1p, LFPI_SHA1_K3);
		EACH(ADD_OLD, 0);
	}
	EACH(PUT, 0);
}

void
lfpi_sha1_armv8_x1(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 1);
}

void
lfpi_sha1_armv8_x2(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 2);
}

void
lfpi_sha1_armv8_x3(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 3);
}

#endif /* __aarch64__ */
