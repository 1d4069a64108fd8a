/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-1 with the SHA instructions of x86, one, two or three lanes.
 *
 * sha1rnds4 does four rounds, and its result can be used 6 cycles later (Zen
 * 3 and 4), during which the unit could begin others.
 */
#if defined(__x86_64__)

#include "hash/kernels.h"
#include "hash/x86/shani.h"

#define LOAD_WORDS(l, i)						\
	w[l][(i) & 3] = _mm_shuffle_epi8(_mm_loadu_si128(		\
	    (const __m128i *)(const void *)(p[l] + 16 * (i))), swap)

#define SAVE_STATE(l, unused) do {					\
	old_abcd[l] = abcd[l];						\
	old_e[l] = e[l];						\
} while (0)

/* The last e is still the a of four rounds before. */
#define ADD_STATE(l, unused) do {					\
	abcd[l] = _mm_add_epi32(abcd[l], old_abcd[l]);			\
	e[l] = _mm_sha1nexte_epu32(e[l], old_e[l]);			\
	p[l] += 64;							\
} while (0)

/* Rounds 4g to 4g + 3; afterwards e holds what the next e comes from. */
#define ROUNDS(l, g) do {						\
	e[l] = (g) == 0 ? _mm_add_epi32(e[l], w[l][0]) :		\
	    _mm_sha1nexte_epu32(e[l], w[l][(g) & 3]);			\
	before[l] = abcd[l];						\
	abcd[l] = _mm_sha1rnds4_epu32(abcd[l], e[l], (g) / 5);		\
	e[l] = before[l];						\
} while (0)

/* The words of rounds 4g + 4 on, in place of those of 16 rounds before. */
#define SCHEDULE(l, g)							\
	w[l][((g) + 1) & 3] = _mm_sha1msg2_epu32(_mm_xor_si128(		\
	    _mm_sha1msg1_epu32(w[l][((g) + 1) & 3],			\
	    w[l][((g) + 2) & 3]), w[l][((g) + 3) & 3]), w[l][(g) & 3])

#define GROUP(g) do {							\
	if ((g) < 4)							\
		EACH(LOAD_WORDS, g);					\
	EACH(ROUNDS, g);						\
	if ((g) >= 3 && (g) < 19)					\
		EACH(SCHEDULE, g);					\
} while (0)

#define LOAD_E(l, unused)						\
	e[l] = _mm_slli_si128(_mm_cvtsi32_si128((int)s[4][l]), 12)
#define STORE_E(l, unused)						\
	s[4][l] = (uint32_t)_mm_extract_epi32(e[l], 3)

SHANI_INLINE void
compress(void *state, const uint8_t *const data[], size_t nblocks,
    const int lanes)
{
	const __m128i swap = _mm_set_epi32(0x00010203, 0x04050607,
	    0x08090a0b, 0x0c0d0e0f);
	uint32_t (*s)[LFPI_LANES_MAX] = state;
	__m128i abcd[4], e[3], old_abcd[3], old_e[3], before[3], w[3][4];
	const uint8_t *p[3] = { data[0], data[lanes > 1 ? 1 : 0],
	    data[lanes > 2 ? 2 : 0] };

	load_rows(abcd, state, 3, 2, 1, 0);
	EACH(LOAD_E, 0);
	for (; nblocks > 0; nblocks--) {
		EACH(SAVE_STATE, 0);
		GROUP(0); GROUP(1); GROUP(2); GROUP(3); GROUP(4);
		GROUP(5); GROUP(6); GROUP(7); GROUP(8); GROUP(9);
		GROUP(10); GROUP(11); GROUP(12); GROUP(13); GROUP(14);
		GROUP(15); GROUP(16); GROUP(17); GROUP(18); GROUP(19);
		EACH(ADD_STATE, 0);
	}
	store_rows(abcd, state, 3, 2, 1, 0, lanes);
	EACH(STORE_E, 0);
}

SHANI void
lfpi_sha1_shani_x1(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 1);
}

SHANI void
lfpi_sha1_shani_x2(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 2);
}

SHANI void
lfpi_sha1_shani_x3(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 3);
}

#endif /* __x86_64__ */
