/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 of eight lanes with the SHA instructions and AVX-512. */
#if defined(__x86_64__)

#include <string.h>

#include "hash/x86/sha256_shani_eight.h"
#include "hash/kernels.h"

/* As many as a register of 512 bits has words two by two. */
#define LANES 8

/* Four lanes, from `first` on: which rows are A, B, E, F. */
#define FOUR(s, first) \
	((uint32_t (*)[LFPI_LANES_MAX])(void *)((uint32_t *)(s) + (first)))

SHANI_INLINE void
load_states(struct eight *frame, void *state)
{
	__m128i abef[4], cdgh[4];
	int first, i;

	for (first = 0; first < LANES; first += 4) {
		load_rows(abef, FOUR(state, first), 5, 4, 1, 0);
		load_rows(cdgh, FOUR(state, first), 7, 6, 3, 2);
		for (i = 0; i < 4; i++) {
			frame->state[first + i][0] = abef[i];
			frame->state[first + i][1] = cdgh[i];
		}
	}
}

SHANI_INLINE void
store_states(const struct eight *frame, void *state)
{
	__m128i abef[4], cdgh[4];
	int first, i;

	for (first = 0; first < LANES; first += 4) {
		for (i = 0; i < 4; i++) {
			abef[i] = frame->state[first + i][0];
			cdgh[i] = frame->state[first + i][1];
		}
		store_rows(abef, FOUR(state, first), 5, 4, 1, 0, 4);
		store_rows(cdgh, FOUR(state, first), 7, 6, 3, 2, 4);
	}
}

SHANI_AVX512 void
lfpi_sha256_shani_avx512_x8(void *state, const uint8_t *const data[],
    size_t nblocks)
{
	LFPI_SCRATCH struct eight frame __attribute__((aligned(64)));
	int i;

	load_states(&frame, state);
	memcpy(frame.p, data, sizeof(frame.p));
	for (i = 0; i < 64; i++)
		frame.order[i] = (uint8_t)(i ^ 3);
	run_eight(&frame, nblocks);
	store_states(&frame, state);
}

#endif /* __x86_64__ */
