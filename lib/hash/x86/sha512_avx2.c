/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-512 of 4 lanes with AVX2. */
#if defined(__x86_64__)

#include "hash/x86/avx2.h"
/* In the operations of the header above. */
#include "hash/lanes/sha512_lanes.h"
#include "hash/kernels.h"

VEC_TARGET void
lfpi_sha512_avx2_x4(void *state, const uint8_t *const data[],
    size_t nblocks)
{
	compress(state, data, nblocks);
}

#endif /* __x86_64__ */
