/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernels with the SHA instructions of x86 share. */
#ifndef LFPI_HASH_X86_SHANI_H
#define LFPI_HASH_X86_SHANI_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#include "hash/kernel.h"

#define SHANI __attribute__((target("sha,sse4.1,ssse3")))
#define SHANI_INLINE static inline __attribute__((always_inline)) SHANI

/* For assembly code: a line, a register. */
#define LINE(text) text "\n\t"
#define X(n) "%%xmm" #n

/* Do it for each lane; lanes is a constant where this is expanded. */
#define EACH(step, ...) do {						\
	step(0, __VA_ARGS__);						\
	if (lanes > 1)							\
		step(1, __VA_ARGS__);					\
	if (lanes > 2)							\
		step(2, __VA_ARGS__);					\
} while (0)

/*
 * Four words of each of the first four lanes, v[lane] from the rows of the
 * state, word 0 of v from the first row given.
 */
SHANI_INLINE void
load_rows(__m128i v[4], uint32_t (*s)[LFPI_LANES_MAX], int r0, int r1,
    int r2, int r3)
{
	__m128i a = _mm_load_si128((const __m128i *)(const void *)s[r0]);
	__m128i b = _mm_load_si128((const __m128i *)(const void *)s[r1]);
	__m128i c = _mm_load_si128((const __m128i *)(const void *)s[r2]);
	__m128i d = _mm_load_si128((const __m128i *)(const void *)s[r3]);
	__m128i low_ab = _mm_unpacklo_epi32(a, b);
	__m128i high_ab = _mm_unpackhi_epi32(a, b);
	__m128i low_cd = _mm_unpacklo_epi32(c, d);
	__m128i high_cd = _mm_unpackhi_epi32(c, d);

	v[0] = _mm_unpacklo_epi64(low_ab, low_cd);
	v[1] = _mm_unpackhi_epi64(low_ab, low_cd);
	v[2] = _mm_unpacklo_epi64(high_ab, high_cd);
	v[3] = _mm_unpackhi_epi64(high_ab, high_cd);
}

/* The way back, for the first lanes; the other lanes stay as they are. */
SHANI_INLINE void
store_rows(const __m128i v[4], uint32_t (*s)[LFPI_LANES_MAX], int r0, int r1,
    int r2, int r3, int lanes)
{
	__m128i old[4], low01, high01, low23, high23;

	load_rows(old, s, r0, r1, r2, r3);
	old[0] = v[0];
	if (lanes > 1)
		old[1] = v[1];
	if (lanes > 2)
		old[2] = v[2];
	if (lanes > 3)
		old[3] = v[3];
	low01 = _mm_unpacklo_epi32(old[0], old[1]);
	high01 = _mm_unpackhi_epi32(old[0], old[1]);
	low23 = _mm_unpacklo_epi32(old[2], old[3]);
	high23 = _mm_unpackhi_epi32(old[2], old[3]);
	_mm_store_si128((__m128i *)(void *)s[r0],
	    _mm_unpacklo_epi64(low01, low23));
	_mm_store_si128((__m128i *)(void *)s[r1],
	    _mm_unpackhi_epi64(low01, low23));
	_mm_store_si128((__m128i *)(void *)s[r2],
	    _mm_unpacklo_epi64(high01, high23));
	_mm_store_si128((__m128i *)(void *)s[r3],
	    _mm_unpackhi_epi64(high01, high23));
}

#endif /* LFPI_HASH_X86_SHANI_H */
