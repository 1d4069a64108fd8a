/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-512 of 8 lanes with AVX-512. */
#if defined(__x86_64__)

#include "hash/x86/avx512.h"
/* In the operations of the header above. */
#include "hash/lanes/sha512_lanes.h"
#include "hash/kernels.h"

VEC_TARGET void
lfpi_sha512_avx512_x8(void *state, const uint8_t *const data[],
    size_t nblocks)
{
	compress(state, data, nblocks);
}

#endif /* __x86_64__ */
