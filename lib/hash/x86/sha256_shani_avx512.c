/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 of eight lanes with the SHA instructions and AVX-512. */
#if defined(__x86_64__)

#include <string.h>

#include "hash/x86/sha256_shani_eight.h"
#include "hash/kernels.h"

/* The lanes from `first` on. */
#define FROM(s, first) \
	((uint32_t (*)[LFPI_LANES_MAX])(void *)((uint32_t *)(s) + (first)))

SHANI_AVX512 void
lfpi_sha256_shani_avx512_x8(void *state, const uint8_t *const data[],
    size_t nblocks)
{
	LFPI_SCRATCH struct eight frame __attribute__((aligned(64)));
	int i;

	for (i = 0; i < 8; i += 4) {
		load_rows(&frame.state[0][i], FROM(state, i), 5, 4, 1, 0);
		load_rows(&frame.state[1][i], FROM(state, i), 7, 6, 3, 2);
	}
	memcpy(frame.p, data, sizeof(frame.p));
	for (i = 0; i < 64; i++)
		frame.order[i] = (uint8_t)(i ^ 3);
	run_eight(&frame, nblocks);
	for (i = 0; i < 8; i += 4) {
		store_rows(&frame.state[0][i], FROM(state, i), 5, 4, 1, 0, 4);
		store_rows(&frame.state[1][i], FROM(state, i), 7, 6, 3, 2, 4);
	}
}

#endif /* __x86_64__ */
