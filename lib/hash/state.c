/* SPDX-License-Identifier: BSD-2-Clause */
/* Chaining states in lanes, and the end of a message. */
#include "hash/state.h"

#include <string.h>

#include "base/bytes.h"

void
lfpi_state_put(const struct lfpi_algorithm *a, union lfpi_state *s,
    unsigned lane, const uint64_t word[])
{
	unsigned i;

	if (a->word_size == sizeof(uint64_t)) {
		for (i = 0; i < a->words; i++)
			s->w64[i][lane] = word[i];
	} else {
		for (i = 0; i < a->words; i++)
			s->w32[i][lane] = (uint32_t)word[i];
	}
}

void
lfpi_state_get(const struct lfpi_algorithm *a, const union lfpi_state *s,
    unsigned lane, uint64_t word[])
{
	unsigned i;

	if (a->word_size == sizeof(uint64_t)) {
		for (i = 0; i < a->words; i++)
			word[i] = s->w64[i][lane];
	} else {
		for (i = 0; i < a->words; i++)
			word[i] = s->w32[i][lane];
	}
}

void
lfpi_state_move(const struct lfpi_algorithm *a, union lfpi_state *s,
    unsigned to, unsigned from)
{
	uint64_t word[LFPI_STATE_WORDS];

	lfpi_state_get(a, s, from, word);
	lfpi_state_put(a, s, to, word);
}

/* Words of 8 bytes are SHA-512's and SHA-384's: FIPS 180-4, 6.4. */
static void
store(const struct lfpi_algorithm *a, uint8_t *to, uint64_t word)
{
	if (a->word_size == sizeof(uint64_t))
		lfpi_store_be64(to, word);
	else if (a->little_endian)
		lfpi_store_le32(to, (uint32_t)word);
	else
		lfpi_store_be32(to, (uint32_t)word);
}

void
lfpi_state_digest(const struct lfpi_algorithm *a, const union lfpi_state *s,
    unsigned lane, uint8_t *digest)
{
	uint64_t word[LFPI_STATE_WORDS] = { 0 };
	/* SHA-384 is cut short: FIPS 180-4, 6.5. */
	size_t i, words = a->size / a->word_size;

	lfpi_state_get(a, s, lane, word);
	for (i = 0; i < words; i++, digest += a->word_size)
		store(a, digest, word[i]);
}

/* The field is two words long: FIPS 180-4, 5.1; RFC 1321, 3.2. */
static size_t
length_field(const struct lfpi_algorithm *a)
{
	return 2 * (size_t)a->word_size;
}

size_t
lfpi_tail_max(const struct lfpi_algorithm *a)
{
	return LFPI_TAIL_SIZE - 1 - length_field(a);
}

size_t
lfpi_tail_pad(const struct lfpi_algorithm *a, uint8_t tail[LFPI_TAIL_SIZE],
    size_t length, uint64_t total)
{
	size_t blocks, end;

	blocks = (length + 1 + length_field(a) + a->block - 1) / a->block;
	end = blocks * a->block;
	tail[length] = 0x80;
	memset(tail + length + 1, 0, end - length - 1);
	if (a->little_endian)
		lfpi_store_le64(tail + end - 8, total << 3);
	else
		lfpi_store_be64(tail + end - 8, total << 3);
	/* The upper half of SHA-512's 128 bits. */
	if (a->word_size == sizeof(uint64_t))
		tail[end - 9] = (uint8_t)(total >> 61);
	return blocks;
}
