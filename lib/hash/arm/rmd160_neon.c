/* SPDX-License-Identifier: BSD-2-Clause */
/* RIPEMD-160 of 4 lanes with Advanced SIMD. */
#if defined(__aarch64__) && !defined(__AARCH64EB__)

#include "hash/arm/neon.h"
/* In the operations of the header above. */
#include "hash/lanes/rmd160_lanes.h"
#include "hash/kernels.h"

void
lfpi_rmd160_neon_x4(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks);
}

#endif /* __aarch64__ */
