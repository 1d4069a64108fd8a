/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-1 of 8 lanes with AVX2. */
#if defined(__x86_64__)

#include "hash/x86/avx2.h"
/* In the operations of the header above. */
#include "hash/lanes/sha1_lanes.h"
#include "hash/kernels.h"

VEC_TARGET void
lfpi_sha1_avx2_x8(void *state, const uint8_t *const data[],
    size_t nblocks)
{
	compress(state, data, nblocks);
}

#endif /* __x86_64__ */
