/* SPDX-License-Identifier: BSD-2-Clause */
/* Rotations, and words in and out, for the kernels in plain C. */
#ifndef LFPI_HASH_GENERIC_WORDS_H
#define LFPI_HASH_GENERIC_WORDS_H

#include <stdint.h>

#include "base/bytes.h"
#include "hash/kernel.h"

static inline uint32_t
lfpi_ror32(uint32_t x, unsigned n)
{
	return (x >> n) | (x << (32 - n));
}

static inline uint32_t
lfpi_rol32(uint32_t x, unsigned n)
{
	return (x << n) | (x >> (32 - n));
}

static inline uint64_t
lfpi_ror64(uint64_t x, unsigned n)
{
	return (x >> n) | (x << (64 - n));
}

/* Lane 0 of a state. */
static inline void
lfpi_words32_get(uint32_t word[], const void *state, unsigned words)
{
	const uint32_t *s = state;
	unsigned i;

	for (i = 0; i < words; i++)
		word[i] = s[i * LFPI_LANES_MAX];
}

static inline void
lfpi_words32_put(void *state, const uint32_t word[], unsigned words)
{
	uint32_t *s = state;
	unsigned i;

	for (i = 0; i < words; i++)
		s[i * LFPI_LANES_MAX] = word[i];
}

static inline void
lfpi_words64_get(uint64_t word[], const void *state, unsigned words)
{
	const uint64_t *s = state;
	unsigned i;

	for (i = 0; i < words; i++)
		word[i] = s[i * LFPI_LANES_MAX];
}

static inline void
lfpi_words64_put(void *state, const uint64_t word[], unsigned words)
{
	uint64_t *s = state;
	unsigned i;

	for (i = 0; i < words; i++)
		s[i * LFPI_LANES_MAX] = word[i];
}

#endif /* LFPI_HASH_GENERIC_WORDS_H */
