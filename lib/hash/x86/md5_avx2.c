/* SPDX-License-Identifier: BSD-2-Clause */
/* MD5 of 8 and of 16 lanes with AVX2. */
#if defined(__x86_64__)

#include "hash/x86/avx2.h"
/* In the operations of the header above. */
#include "hash/lanes/md5_lanes.h"
#include "hash/kernels.h"

VEC_TARGET void
lfpi_md5_avx2_x8(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 1);
}

VEC_TARGET void
lfpi_md5_avx2_x16(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 2);
}

#endif /* __x86_64__ */
