/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vector operations that hash/lanes/ is written in, for ARM's Advanced
 * SIMD: 4 words of 32 bits.
 */
#ifndef LFPI_HASH_ARM_NEON_H
#define LFPI_HASH_ARM_NEON_H

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

#define VEC uint32x4_t
#define VEC_LANES32 4
#define VEC_TARGET
#define VEC_INLINE static inline __attribute__((always_inline))

#define VEC_LOAD(p) vld1q_u32(p)
#define VEC_STORE(p, v) vst1q_u32(p, v)
/* Keep sums apart that would need more registers if taken together. */
#define VEC_KEEP(v) __asm__("" : "+w"(v))

#define VEC_SET32(k) vdupq_n_u32(k)
#define VEC_ADD32(x, y) vaddq_u32(x, y)
/* Shift left, and insert what falls out on the right. */
#define VEC_ROL32(x, n) vsliq_n_u32(vshrq_n_u32(x, 32 - (n)), x, n)

#define VEC_XOR(x, y) veorq_u32(x, y)
#define VEC_XOR3(x, y, z) VEC_XOR(VEC_XOR(x, y), z)
#define VEC_CHOOSE(x, y, z) vbslq_u32(x, y, z)
#define VEC_OR_NOT_XOR(x, y, z) VEC_XOR(vornq_u32(x, y), z)

/* Words at to at + 3 of 4 lanes. */
#define LOAD_WORDS32(w, at) do {					\
	uint32x4_t r0 = LOAD_LE(0, at), r1 = LOAD_LE(1, at);		\
	uint32x4_t r2 = LOAD_LE(2, at), r3 = LOAD_LE(3, at);		\
	uint64x2_t lo01 = vreinterpretq_u64_u32(vzip1q_u32(r0, r1));	\
	uint64x2_t hi01 = vreinterpretq_u64_u32(vzip2q_u32(r0, r1));	\
	uint64x2_t lo23 = vreinterpretq_u64_u32(vzip1q_u32(r2, r3));	\
	uint64x2_t hi23 = vreinterpretq_u64_u32(vzip2q_u32(r2, r3));	\
									\
	w[(at) + 0] = vreinterpretq_u32_u64(vzip1q_u64(lo01, lo23));	\
	w[(at) + 1] = vreinterpretq_u32_u64(vzip2q_u64(lo01, lo23));	\
	w[(at) + 2] = vreinterpretq_u32_u64(vzip1q_u64(hi01, hi23));	\
	w[(at) + 3] = vreinterpretq_u32_u64(vzip2q_u64(hi01, hi23));	\
} while (0)
#define LOAD_LE(lane, at) \
	vreinterpretq_u32_u8(vld1q_u8(data[lane] + offset + 4 * (at)))

VEC_INLINE void
load_le32(VEC w[16], const uint8_t *const data[], size_t offset)
{
	LOAD_WORDS32(w, 0);
	LOAD_WORDS32(w, 4);
	LOAD_WORDS32(w, 8);
	LOAD_WORDS32(w, 12);
}

#endif /* LFPI_HASH_ARM_NEON_H */
