/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vector operations that hash/lanes/ is written in, for AVX-512: 16 words
 * of 32 bits or 8 of 64.  A rotation and any function of three inputs are one
 * instruction each.
 */
#ifndef LFPI_HASH_X86_AVX512_H
#define LFPI_HASH_X86_AVX512_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define VEC __m512i
#define VEC_LANES32 16
#define VEC_LANES64 8
#define VEC_TARGET \
	__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define VEC_INLINE static inline __attribute__((always_inline)) VEC_TARGET

#define VEC_LOAD(p) _mm512_loadu_si512(p)
#define VEC_STORE(p, v) _mm512_storeu_si512(p, v)
/* Keep sums apart that would need more registers if taken together. */
#define VEC_KEEP(v) __asm__("" : "+v"(v))

#define VEC_SET32(k) _mm512_set1_epi32((int)(k))
#define VEC_ADD32(x, y) _mm512_add_epi32(x, y)
#define VEC_SUB32(x, y) _mm512_sub_epi32(x, y)
#define VEC_ROL32(x, n) _mm512_rol_epi32(x, n)
#define VEC_ROR32(x, n) _mm512_ror_epi32(x, n)
#define VEC_SHR32(x, n) _mm512_srli_epi32(x, n)

#define VEC_SET64(k) _mm512_set1_epi64((long long)(k))
#define VEC_ADD64(x, y) _mm512_add_epi64(x, y)
#define VEC_SUB64(x, y) _mm512_sub_epi64(x, y)
#define VEC_ROR64(x, n) _mm512_ror_epi64(x, n)
#define VEC_SHR64(x, n) _mm512_srli_epi64(x, n)

/* The last argument of vpternlog is the function's truth table. */
#define VEC_XOR(x, y) _mm512_xor_si512(x, y)
#define VEC_XOR3(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0x96)
#define VEC_CHOOSE(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xca)
#define VEC_MAJORITY(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xe8)
#define VEC_OR_NOT_XOR(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0x59)

/* Four rows of 128-bit units, in each the 4 x 4 words changed over. */
#define TURN_4X4(r0, r1, r2, r3) do {					\
	VEC lo01 = _mm512_unpacklo_epi32(r0, r1);			\
	VEC hi01 = _mm512_unpackhi_epi32(r0, r1);			\
	VEC lo23 = _mm512_unpacklo_epi32(r2, r3);			\
	VEC hi23 = _mm512_unpackhi_epi32(r2, r3);			\
	r0 = _mm512_unpacklo_epi64(lo01, lo23);				\
	r1 = _mm512_unpackhi_epi64(lo01, lo23);				\
	r2 = _mm512_unpacklo_epi64(hi01, hi23);				\
	r3 = _mm512_unpackhi_epi64(hi01, hi23);				\
} while (0)

/* Two rows of 128-bit units, in each the 2 x 2 words changed over. */
#define TURN_2X2(r0, r1) do {						\
	VEC low = _mm512_unpacklo_epi64(r0, r1);			\
	r1 = _mm512_unpackhi_epi64(r0, r1);				\
	r0 = low;							\
} while (0)

/* Four rows of four 128-bit units, changed over. */
#define TURN_UNITS(r0, r1, r2, r3) do {					\
	VEC lo01 = _mm512_shuffle_i32x4(r0, r1, 0x44);			\
	VEC hi01 = _mm512_shuffle_i32x4(r0, r1, 0xee);			\
	VEC lo23 = _mm512_shuffle_i32x4(r2, r3, 0x44);			\
	VEC hi23 = _mm512_shuffle_i32x4(r2, r3, 0xee);			\
	r0 = _mm512_shuffle_i32x4(lo01, lo23, 0x88);			\
	r1 = _mm512_shuffle_i32x4(lo01, lo23, 0xdd);			\
	r2 = _mm512_shuffle_i32x4(hi01, hi23, 0x88);			\
	r3 = _mm512_shuffle_i32x4(hi01, hi23, 0xdd);			\
} while (0)

VEC_INLINE VEC
load_swapped(const uint8_t *p, __m128i order)
{
	return _mm512_shuffle_epi8(VEC_LOAD(p),
	    _mm512_broadcast_i32x4(order));
}

/* Each lane's next 64 bytes, their bytes brought into the given order. */
#define LOAD_4(w, order, at) do {					\
	w[(at) + 0] = load_swapped(data[(at) + 0] + offset, order);	\
	w[(at) + 1] = load_swapped(data[(at) + 1] + offset, order);	\
	w[(at) + 2] = load_swapped(data[(at) + 2] + offset, order);	\
	w[(at) + 3] = load_swapped(data[(at) + 3] + offset, order);	\
} while (0)

/*
 * 16 words of 16 lanes.  Each lane's 64 bytes are loaded at once: lanes often
 * begin at the same offset in a page, so that 16 of them fight for the 8 or
 * 12 ways of one set of the first-level cache, and a line is best used up
 * while it is there.
 */
VEC_INLINE void
turn_words32(VEC w[16])
{
	TURN_4X4(w[0], w[1], w[2], w[3]);
	TURN_4X4(w[4], w[5], w[6], w[7]);
	TURN_4X4(w[8], w[9], w[10], w[11]);
	TURN_4X4(w[12], w[13], w[14], w[15]);
	TURN_UNITS(w[0], w[4], w[8], w[12]);
	TURN_UNITS(w[1], w[5], w[9], w[13]);
	TURN_UNITS(w[2], w[6], w[10], w[14]);
	TURN_UNITS(w[3], w[7], w[11], w[15]);
}

VEC_INLINE void
load_le32(VEC w[16], const uint8_t *const data[], size_t offset)
{
	w[0] = VEC_LOAD(data[0] + offset);
	w[1] = VEC_LOAD(data[1] + offset);
	w[2] = VEC_LOAD(data[2] + offset);
	w[3] = VEC_LOAD(data[3] + offset);
	w[4] = VEC_LOAD(data[4] + offset);
	w[5] = VEC_LOAD(data[5] + offset);
	w[6] = VEC_LOAD(data[6] + offset);
	w[7] = VEC_LOAD(data[7] + offset);
	w[8] = VEC_LOAD(data[8] + offset);
	w[9] = VEC_LOAD(data[9] + offset);
	w[10] = VEC_LOAD(data[10] + offset);
	w[11] = VEC_LOAD(data[11] + offset);
	w[12] = VEC_LOAD(data[12] + offset);
	w[13] = VEC_LOAD(data[13] + offset);
	w[14] = VEC_LOAD(data[14] + offset);
	w[15] = VEC_LOAD(data[15] + offset);
	turn_words32(w);
}

VEC_INLINE void
load_be32(VEC w[16], const uint8_t *const data[], size_t offset)
{
	const __m128i order = _mm_set_epi32(0x0c0d0e0f, 0x08090a0b,
	    0x04050607, 0x00010203);

	LOAD_4(w, order, 0);
	LOAD_4(w, order, 4);
	LOAD_4(w, order, 8);
	LOAD_4(w, order, 12);
	turn_words32(w);
}

/* 8 of the 16 words of 8 lanes. */
VEC_INLINE void
load_half_be64(VEC w[8], const uint8_t *const data[], size_t offset)
{
	const __m128i order = _mm_set_epi32(0x08090a0b, 0x0c0d0e0f,
	    0x00010203, 0x04050607);

	LOAD_4(w, order, 0);
	LOAD_4(w, order, 4);
	TURN_2X2(w[0], w[1]);
	TURN_2X2(w[2], w[3]);
	TURN_2X2(w[4], w[5]);
	TURN_2X2(w[6], w[7]);
	TURN_UNITS(w[0], w[2], w[4], w[6]);
	TURN_UNITS(w[1], w[3], w[5], w[7]);
}

VEC_INLINE void
load_be64(VEC w[16], const uint8_t *const data[], size_t offset)
{
	load_half_be64(w, data, offset);
	load_half_be64(w + 8, data, offset + 64);
}

#endif /* LFPI_HASH_X86_AVX512_H */
