/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The SHA instructions of ARMv8, one function each, named as in the manual.
 *
 * As assembly code, because <arm_neon.h> of clang before 16 hides them unless
 * the whole file is compiled for a CPU that has them.
 */
#ifndef LFPI_HASH_ARM_CRYPTO_H
#define LFPI_HASH_ARM_CRYPTO_H

#include <arm_neon.h>

#include "hash/kernel.h"

#define ARM_INLINE static inline __attribute__((always_inline))

#define SHA2 ".arch armv8-a+crypto\n\t"
#define SHA512 ".arch armv8.2-a+crypto+sha3\n\t"

/* d = op(d, n, m) with d and n whole registers and m of words. */
#define OP_WHOLE(name, extension, type, n_form, m_form)			\
ARM_INLINE type								\
name(type d, type n, type m)						\
{									\
	__asm__(extension #name " %q0, " n_form ", " m_form		\
	    : "+w" (d) : "w" (n), "w" (m));				\
	return d;							\
}
/* d = op(d, n, m), d = op(d, n), all of words. */
#define OP_3(name, extension, type, words)				\
ARM_INLINE type								\
name(type d, type n, type m)						\
{									\
	__asm__(extension #name " %0." words ", %1." words ", %2." words \
	    : "+w" (d) : "w" (n), "w" (m));				\
	return d;							\
}
#define OP_2(name, extension, type, words)				\
ARM_INLINE type								\
name(type d, type n)							\
{									\
	__asm__(extension #name " %0." words ", %1." words		\
	    : "+w" (d) : "w" (n));					\
	return d;							\
}

OP_WHOLE(sha256h, SHA2, uint32x4_t, "%q1", "%2.4s")
OP_WHOLE(sha256h2, SHA2, uint32x4_t, "%q1", "%2.4s")
OP_2(sha256su0, SHA2, uint32x4_t, "4s")
OP_3(sha256su1, SHA2, uint32x4_t, "4s")

OP_WHOLE(sha1c, SHA2, uint32x4_t, "%s1", "%2.4s")
OP_WHOLE(sha1p, SHA2, uint32x4_t, "%s1", "%2.4s")
OP_WHOLE(sha1m, SHA2, uint32x4_t, "%s1", "%2.4s")
OP_3(sha1su0, SHA2, uint32x4_t, "4s")
OP_2(sha1su1, SHA2, uint32x4_t, "4s")

/* Word 0, turned by 30. */
ARM_INLINE uint32x4_t
sha1h(uint32x4_t n)
{
	uint32x4_t d;

	__asm__(SHA2 "sha1h %s0, %s1" : "=w" (d) : "w" (n));
	return d;
}

OP_WHOLE(sha512h, SHA512, uint64x2_t, "%q1", "%2.2d")
OP_WHOLE(sha512h2, SHA512, uint64x2_t, "%q1", "%2.2d")
OP_2(sha512su0, SHA512, uint64x2_t, "2d")
OP_3(sha512su1, SHA512, uint64x2_t, "2d")

/* Four words of a lane, from four rows of the state, and back. */
ARM_INLINE uint32x4_t
get32(uint32_t (*s)[LFPI_LANES_MAX], int lane)
{
	const uint32_t word[4] = { s[0][lane], s[1][lane], s[2][lane],
	    s[3][lane] };

	return vld1q_u32(word);
}

ARM_INLINE void
put32(uint32_t (*s)[LFPI_LANES_MAX], int lane, uint32x4_t v)
{
	s[0][lane] = vgetq_lane_u32(v, 0);
	s[1][lane] = vgetq_lane_u32(v, 1);
	s[2][lane] = vgetq_lane_u32(v, 2);
	s[3][lane] = vgetq_lane_u32(v, 3);
}

ARM_INLINE uint64x2_t
get64(uint64_t (*s)[LFPI_LANES_MAX], int lane)
{
	const uint64_t word[2] = { s[0][lane], s[1][lane] };

	return vld1q_u64(word);
}

ARM_INLINE void
put64(uint64_t (*s)[LFPI_LANES_MAX], int lane, uint64x2_t v)
{
	s[0][lane] = vgetq_lane_u64(v, 0);
	s[1][lane] = vgetq_lane_u64(v, 1);
}

/* Big-endian words of a message. */
ARM_INLINE uint32x4_t
load_be32(const uint8_t *p)
{
	return vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(p)));
}

ARM_INLINE uint64x2_t
load_be64(const uint8_t *p)
{
	return vreinterpretq_u64_u8(vrev64q_u8(vld1q_u8(p)));
}

/* Do it for each lane; lanes is a constant where this is expanded. */
#define EACH(step, ...) do {						\
	step(0, __VA_ARGS__);						\
	if (lanes > 1)							\
		step(1, __VA_ARGS__);					\
	if (lanes > 2)							\
		step(2, __VA_ARGS__);					\
} while (0)

#endif /* LFPI_HASH_ARM_CRYPTO_H */
