/* SPDX-License-Identifier: BSD-2-Clause */
/* RIPEMD-160 of 16 lanes with AVX-512. */
#if defined(__x86_64__)

#include "hash/x86/avx512.h"
/* In the operations of the header above. */
#include "hash/lanes/rmd160_lanes.h"
#include "hash/kernels.h"

VEC_TARGET void
lfpi_rmd160_avx512_x16(void *state, const uint8_t *const data[],
    size_t nblocks)
{
	compress(state, data, nblocks);
}

#endif /* __x86_64__ */
