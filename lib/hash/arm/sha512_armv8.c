/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-512 with the SHA-512 instructions of ARMv8.2, one or two lanes. */
#if defined(__aarch64__) && !defined(__AARCH64EB__)

#include "hash/arm/crypto.h"
#include "hash/constants.h"
#include "hash/kernels.h"

#define GET(l, unused) do {						\
	ab[l] = get64(&s[0], l);					\
	cd[l] = get64(&s[2], l);					\
	ef[l] = get64(&s[4], l);					\
	gh[l] = get64(&s[6], l);					\
	p[l] = data[l];							\
} while (0)
#define PUT(l, unused) do {						\
	put64(&s[0], l, ab[l]);						\
	put64(&s[2], l, cd[l]);						\
	put64(&s[4], l, ef[l]);						\
	put64(&s[6], l, gh[l]);						\
} while (0)
#define LOAD(l, unused) do {						\
	w[l][0] = load_be64(p[l]);					\
	w[l][1] = load_be64(p[l] + 16);					\
	w[l][2] = load_be64(p[l] + 32);					\
	w[l][3] = load_be64(p[l] + 48);					\
	w[l][4] = load_be64(p[l] + 64);					\
	w[l][5] = load_be64(p[l] + 80);					\
	w[l][6] = load_be64(p[l] + 96);					\
	w[l][7] = load_be64(p[l] + 112);				\
	p[l] += 128;							\
	old_ab[l] = ab[l];						\
	old_cd[l] = cd[l];						\
	old_ef[l] = ef[l];						\
	old_gh[l] = gh[l];						\
} while (0)
#define ADD_OLD(l, unused) do {						\
	ab[l] = vaddq_u64(ab[l], old_ab[l]);				\
	cd[l] = vaddq_u64(cd[l], old_cd[l]);				\
	ef[l] = vaddq_u64(ef[l], old_ef[l]);				\
	gh[l] = vaddq_u64(gh[l], old_gh[l]);				\
} while (0)

/* Rounds 2g and 2g + 1, and the words of the group eight further on. */
#define STEP(l, g) do {							\
	uint64x2_t wk = vaddq_u64(w[l][(g) & 7],			\
	    vld1q_u64(&lfpi_sha512_k[2 * (g)])), t;			\
									\
	if ((g) < 32)							\
		w[l][(g) & 7] = sha512su1(sha512su0(w[l][(g) & 7],	\
		    w[l][((g) + 1) & 7]), w[l][((g) + 7) & 7],		\
		    vextq_u64(w[l][((g) + 4) & 7],			\
		    w[l][((g) + 5) & 7], 1));				\
	t = sha512h(vaddq_u64(gh[l], vextq_u64(wk, wk, 1)),		\
	    vextq_u64(ef[l], gh[l], 1), vextq_u64(cd[l], ef[l], 1));	\
	gh[l] = ef[l];							\
	ef[l] = vaddq_u64(cd[l], t);					\
	t = sha512h2(t, cd[l], ab[l]);					\
	cd[l] = ab[l];							\
	ab[l] = t;							\
} while (0)

#define STEPS_8(g) do {							\
	EACH(STEP, (g) + 0); EACH(STEP, (g) + 1); EACH(STEP, (g) + 2);	\
	EACH(STEP, (g) + 3); EACH(STEP, (g) + 4); EACH(STEP, (g) + 5);	\
	EACH(STEP, (g) + 6); EACH(STEP, (g) + 7);			\
} while (0)

ARM_INLINE void
compress(void *state, const uint8_t *const data[], size_t nblocks,
    const int lanes)
{
	uint64_t (*s)[LFPI_LANES_MAX] = state;
	uint64x2_t ab[3], cd[3], ef[3], gh[3], w[3][8];
	uint64x2_t old_ab[3], old_cd[3], old_ef[3], old_gh[3];
	const uint8_t *p[3];

	EACH(GET, 0);
	for (; nblocks > 0; nblocks--) {
		EACH(LOAD, 0);
		STEPS_8(0);
		STEPS_8(8);
		STEPS_8(16);
		STEPS_8(24);
		STEPS_8(32);
		EACH(ADD_OLD, 0);
	}
	EACH(PUT, 0);
}

void
lfpi_sha512_armv8_x1(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 1);
}

void
lfpi_sha512_armv8_x2(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 2);
}

#endif /* __aarch64__ */
