/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 with the SHA instructions of x86, the others in AVX's encoding: the
 * result has a register of its own, and a sixth of the instructions, those
 * that only copy or load, are not needed.  The rounds take as long as they
 * do: what is gained is dispatch, most of all when another thread of the core
 * wants some of it.
 *
 * The SHA instructions have the old encoding only.  Mixing the two costs
 * nothing while the upper halves of the registers are zero; what a caller has
 * left in them, Intel's CPUs merge with each result of the old one (Intel,
 * Optimization Reference Manual, "Mixing AVX Code with SSE Code").
 */
#if defined(__x86_64__)

#define READY LINE("vzeroupper")
#define MOVE(x, y) LINE("vmovdqa " x ", " y)
#define READ(p, x) LINE("vmovdqu " p ", " x)
#define ADD(m, x) LINE("vpaddd " m ", " x ", " x)
#define SUM(m, x, y) LINE("vpaddd " m ", " x ", " y)
#define SWAP(m, x) LINE("vpshufb " m ", " x ", " x)
#define UPPER(x) LINE("vpshufd $0x0e, " x ", " x)
#define SHIFT(x, y, z) LINE("vpalignr $4, " x ", " y ", " z)

/* In the operations above. */
#include "hash/x86/sha256_shani.h"
#include "hash/kernels.h"

/* For what the compiler does before and after. */
#define SHANI_AVX __attribute__((target("sha,avx")))

SHANI_AVX void
lfpi_sha256_shani_avx_x1(void *state, const uint8_t *const data[],
    size_t nblocks)
{
	compress(state, data, nblocks, 1);
}

SHANI_AVX void
lfpi_sha256_shani_avx_x2(void *state, const uint8_t *const data[],
    size_t nblocks)
{
	compress(state, data, nblocks, 2);
}

SHANI_AVX void
lfpi_sha256_shani_avx_x3(void *state, const uint8_t *const data[],
    size_t nblocks)
{
	compress(state, data, nblocks, 3);
}

#endif /* __x86_64__ */
