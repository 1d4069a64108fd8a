/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 of eight lanes with the SHA instructions and AVX-512. */
#if defined(__x86_64__)

#include <string.h>

#include "hash/x86/sha256_shani_eight.h"
#include "hash/kernels.h"

/* The lanes from `first` on. */
#define FROM(s, first) \
	((uint32_t (*)[LFPI_LANES_MAX])(void *)((uint32_t *)(s) + (first)))

_Static_assert(sizeof(struct eight) <= LFPI_AHEAD_SIZE, "it is kept there");

SHANI_AVX512_INLINE void
begin(struct eight *frame, const uint8_t *const data[])
{
	int i;

	memcpy(frame->p, data, sizeof(frame->p));
	for (i = 0; i < 64; i++)
		frame->order[i] = (uint8_t)(i ^ 3);
}

SHANI_AVX512 void
lfpi_sha256_shani_avx512_x8_ahead(void *state, const uint8_t *const data[],
    size_t nblocks, struct lfpi_ahead *ahead)
{
	struct eight *frame = (struct eight *)(void *)ahead->memory;
	int i;

	for (i = 0; i < 8; i += 4) {
		load_rows(&frame->state[0][i], FROM(state, i), 5, 4, 1, 0);
		load_rows(&frame->state[1][i], FROM(state, i), 7, 6, 3, 2);
	}
	if (!ahead->ready)
		begin(frame, data);
	memcpy(frame->next, ahead->next, sizeof(frame->next));
	run_eight(frame, nblocks, ahead->ready);
	for (i = 0; i < 8; i += 4) {
		store_rows(&frame->state[0][i], FROM(state, i), 5, 4, 1, 0, 4);
		store_rows(&frame->state[1][i], FROM(state, i), 7, 6, 3, 2, 4);
	}
}

/* The blocks that it begins with are read twice. */
SHANI_AVX512 void
lfpi_sha256_shani_avx512_x8(void *state, const uint8_t *const data[],
    size_t nblocks)
{
	LFPI_SCRATCH struct lfpi_ahead ahead;

	memcpy(ahead.next, data, 8 * sizeof(data[0]));
	ahead.ready = false;
	lfpi_sha256_shani_avx512_x8_ahead(state, data, nblocks, &ahead);
}

#endif /* __x86_64__ */
