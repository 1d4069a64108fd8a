/* SPDX-License-Identifier: BSD-2-Clause */
/* MD5 of 4 and of 8 lanes with Advanced SIMD. */
#if defined(__aarch64__) && !defined(__AARCH64EB__)

#include "hash/arm/neon.h"
/* In the operations of the header above. */
#include "hash/lanes/md5_lanes.h"
#include "hash/kernels.h"

void
lfpi_md5_neon_x4(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 1);
}

void
lfpi_md5_neon_x8(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 2);
}

#endif /* __aarch64__ */
