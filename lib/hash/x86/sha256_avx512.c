/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 of 16 and of 32 lanes with AVX-512. */
#if defined(__x86_64__)

#include "hash/x86/avx512.h"
/* In the operations of the header above. */
#include "hash/lanes/sha256_lanes_two.h"
#include "hash/kernels.h"

VEC_TARGET void
lfpi_sha256_avx512_x16(void *state, const uint8_t *const data[],
    size_t nblocks)
{
	compress(state, data, nblocks);
}

VEC_TARGET void
lfpi_sha256_avx512_x32(void *state, const uint8_t *const data[],
    size_t nblocks)
{
	compress_two(state, data, nblocks);
}

#endif /* __x86_64__ */
