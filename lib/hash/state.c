/* SPDX-License-Identifier: BSD-2-Clause */
/* Chaining states in lanes, and the end of a message. */
#include "hash/state.h"

#include <string.h>

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

/* Store the low size bytes of v. */
static void
store(uint8_t *to, uint64_t v, unsigned size, bool little_endian)
{
	unsigned i;

	for (i = 0; i < size; i++) {
		unsigned byte = little_endian ? i : size - 1 - i;

		to[i] = (uint8_t)(v >> (8 * byte));
	}
}

void
lfpi_state_digest(const struct lfpi_algorithm *a, const union lfpi_state *s,
    unsigned lane, uint8_t *digest)
{
	uint64_t word[LFPI_STATE_WORDS] = { 0 };
	unsigned i;

	lfpi_state_get(a, s, lane, word);
	/* SHA-384 is cut short: FIPS 180-4, 6.5. */
	for (i = 0; i < a->size / a->word_size; i++)
		store(digest + i * a->word_size, word[i], a->word_size,
		    a->little_endian);
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
	store(tail + end - 8, total << 3, 8, a->little_endian);
	/* The upper half of SHA-512's 128 bits. */
	if (a->word_size == sizeof(uint64_t))
		tail[end - 9] = (uint8_t)(total >> 61);
	return blocks;
}
