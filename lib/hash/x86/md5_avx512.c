/* SPDX-License-Identifier: BSD-2-Clause */
/* MD5 of 16 and of 32 lanes with AVX-512. */
#if defined(__x86_64__)

#include "hash/x86/avx512.h"
/* In the operations of the header above. */
#include "hash/lanes/md5_lanes.h"
#include "hash/kernels.h"

VEC_TARGET void
lfpi_md5_avx512_x16(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 1);
}

VEC_TARGET void
lfpi_md5_avx512_x32(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 2);
}

#endif /* __x86_64__ */
