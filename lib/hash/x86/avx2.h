/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vector operations that hash/lanes/ is written in, for AVX2: 8 words of
 * 32 bits or 4 of 64.
 */
#ifndef LFPI_HASH_X86_AVX2_H
#define LFPI_HASH_X86_AVX2_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define VEC __m256i
#define VEC_LANES32 8
#define VEC_LANES64 4
#define VEC_TARGET __attribute__((target("avx2")))
#define VEC_INLINE static inline __attribute__((always_inline)) VEC_TARGET

#define VEC_LOAD(p) _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define VEC_STORE(p, v) _mm256_storeu_si256((__m256i *)(void *)(p), v)
/* Keep sums apart that would need more registers if taken together. */
#define VEC_KEEP(v) __asm__("" : "+x"(v))

#define VEC_OR(x, y) _mm256_or_si256(x, y)
#define VEC_SET32(k) _mm256_set1_epi32((int)(k))
#define VEC_ADD32(x, y) _mm256_add_epi32(x, y)
#define VEC_SUB32(x, y) _mm256_sub_epi32(x, y)
#define VEC_SHR32(x, n) _mm256_srli_epi32(x, n)
#define VEC_ROR32(x, n) \
	VEC_OR(_mm256_srli_epi32(x, n), _mm256_slli_epi32(x, 32 - (n)))
#define VEC_ROL32(x, n) VEC_ROR32(x, 32 - (n))

#define VEC_SET64(k) _mm256_set1_epi64x((long long)(k))
#define VEC_ADD64(x, y) _mm256_add_epi64(x, y)
#define VEC_SUB64(x, y) _mm256_sub_epi64(x, y)
#define VEC_SHR64(x, n) _mm256_srli_epi64(x, n)
#define VEC_ROR64(x, n) \
	VEC_OR(_mm256_srli_epi64(x, n), _mm256_slli_epi64(x, 64 - (n)))

#define VEC_XOR(x, y) _mm256_xor_si256(x, y)
#define VEC_XOR3(x, y, z) VEC_XOR(VEC_XOR(x, y), z)
#define VEC_CHOOSE(x, y, z) \
	VEC_XOR(_mm256_and_si256(x, VEC_XOR(y, z)), z)
/* x ^ y of one round of SHA-2 is y ^ z of the next, and computed once. */
#define VEC_MAJORITY(x, y, z) \
	VEC_XOR(_mm256_and_si256(VEC_XOR(x, y), VEC_XOR(y, z)), y)
#define VEC_OR_NOT_XOR(x, y, z) \
	VEC_XOR(VEC_OR(x, VEC_XOR(y, _mm256_set1_epi32(-1))), z)

/* Four rows of 128-bit units, in each the 4 x 4 words changed over. */
#define TURN_4X4(r0, r1, r2, r3) do {					\
	VEC lo01 = _mm256_unpacklo_epi32(r0, r1);			\
	VEC hi01 = _mm256_unpackhi_epi32(r0, r1);			\
	VEC lo23 = _mm256_unpacklo_epi32(r2, r3);			\
	VEC hi23 = _mm256_unpackhi_epi32(r2, r3);			\
	r0 = _mm256_unpacklo_epi64(lo01, lo23);				\
	r1 = _mm256_unpackhi_epi64(lo01, lo23);				\
	r2 = _mm256_unpacklo_epi64(hi01, hi23);				\
	r3 = _mm256_unpackhi_epi64(hi01, hi23);				\
} while (0)

/* 16 bytes of one lane, and of another in the upper half. */
VEC_INLINE VEC
load_pair(const uint8_t *low, const uint8_t *high)
{
	return _mm256_inserti128_si256(_mm256_castsi128_si256(
	    _mm_loadu_si128((const __m128i *)(const void *)low)),
	    _mm_loadu_si128((const __m128i *)(const void *)high), 1);
}

/* Words at to at + 3 of 8 lanes. */
#define LOAD_WORDS32(w, at) do {					\
	w[(at) + 0] = load_pair(data[0] + offset + 4 * (at),		\
	    data[4] + offset + 4 * (at));				\
	w[(at) + 1] = load_pair(data[1] + offset + 4 * (at),		\
	    data[5] + offset + 4 * (at));				\
	w[(at) + 2] = load_pair(data[2] + offset + 4 * (at),		\
	    data[6] + offset + 4 * (at));				\
	w[(at) + 3] = load_pair(data[3] + offset + 4 * (at),		\
	    data[7] + offset + 4 * (at));				\
	TURN_4X4(w[(at) + 0], w[(at) + 1], w[(at) + 2], w[(at) + 3]);	\
} while (0)

VEC_INLINE void
load_le32(VEC w[16], const uint8_t *const data[], size_t offset)
{
	LOAD_WORDS32(w, 0);
	LOAD_WORDS32(w, 4);
	LOAD_WORDS32(w, 8);
	LOAD_WORDS32(w, 12);
}

VEC_INLINE void
load_be32(VEC w[16], const uint8_t *const data[], size_t offset)
{
	const VEC order = _mm256_broadcastsi128_si256(_mm_set_epi32(
	    0x0c0d0e0f, 0x08090a0b, 0x04050607, 0x00010203));
	int i;

	load_le32(w, data, offset);
	for (i = 0; i < 16; i++)
		w[i] = _mm256_shuffle_epi8(w[i], order);
}

/* Words at and at + 1 of 4 lanes. */
#define LOAD_WORDS64(w, at) do {					\
	VEC even = _mm256_shuffle_epi8(load_pair(			\
	    data[0] + offset + 8 * (at),				\
	    data[2] + offset + 8 * (at)), order);			\
	VEC odd = _mm256_shuffle_epi8(load_pair(			\
	    data[1] + offset + 8 * (at),				\
	    data[3] + offset + 8 * (at)), order);			\
	w[(at) + 0] = _mm256_unpacklo_epi64(even, odd);			\
	w[(at) + 1] = _mm256_unpackhi_epi64(even, odd);			\
} while (0)

VEC_INLINE void
load_be64(VEC w[16], const uint8_t *const data[], size_t offset)
{
	const VEC order = _mm256_broadcastsi128_si256(_mm_set_epi32(
	    0x08090a0b, 0x0c0d0e0f, 0x00010203, 0x04050607));

	LOAD_WORDS64(w, 0);
	LOAD_WORDS64(w, 2);
	LOAD_WORDS64(w, 4);
	LOAD_WORDS64(w, 6);
	LOAD_WORDS64(w, 8);
	LOAD_WORDS64(w, 10);
	LOAD_WORDS64(w, 12);
	LOAD_WORDS64(w, 14);
}

#endif /* LFPI_HASH_X86_AVX2_H */
