/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The chaining states of a set of lanes, and one that is taken out of its
 * lane; the padding that ends a message.
 */
#ifndef LFPI_HASH_STATE_H
#define LFPI_HASH_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "hash/algorithm.h"
#include "hash/kernel.h"

union lfpi_state {
	_Alignas(64) uint32_t	w32[LFPI_STATE_WORDS][LFPI_LANES_MAX];
	_Alignas(64) uint64_t	w64[LFPI_STATE_WORDS][LFPI_LANES_MAX];
};

void lfpi_state_put(const struct lfpi_algorithm *, union lfpi_state *,
    unsigned lane, const uint64_t word[]);
void lfpi_state_get(const struct lfpi_algorithm *, const union lfpi_state *,
    unsigned lane, uint64_t word[]);
void lfpi_state_move(const struct lfpi_algorithm *, union lfpi_state *,
    unsigned to, unsigned from);
/* Writes the size of a digest. */
void lfpi_state_digest(const struct lfpi_algorithm *,
    const union lfpi_state *, unsigned lane, uint8_t *digest);

/*
 * The most bytes that may end a message in a buffer of LFPI_TAIL_SIZE: the
 * padding takes a byte and the length field.
 */
#define LFPI_TAIL_SIZE 256
size_t lfpi_tail_max(const struct lfpi_algorithm *);

/*
 * Pad the length bytes (at most lfpi_tail_max()) that end a message of total
 * bytes; returns the number of blocks.
 */
size_t lfpi_tail_pad(const struct lfpi_algorithm *,
    uint8_t tail[LFPI_TAIL_SIZE], size_t length, uint64_t total);

#endif /* LFPI_HASH_STATE_H */
