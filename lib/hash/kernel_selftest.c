/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Known answers for a kernel, before it is first used.
 *
 * There are four messages of two blocks.  Which one a lane gets is told by
 * two bits of its number, by the next two in the next run: a kernel that
 * mixes up any two lanes fails at least one of the runs.  One that looks ahead
 * gets them in one call, and in two.
 */
#include <string.h>

#include "hash/kernel.h"
#include "hash/state.h"

#define MESSAGES 4
#define BLOCKS 2

/* Found with OpenSSL, and confirmed by the reference code of the tests. */
static const uint8_t known[LFP_ALGORITHM_COUNT][MESSAGES][LFP_DIGEST_MAX] = {
#include "hash/known_answers.def"
};

struct messages {
	/* One more, so that a message does not begin at a round address. */
	uint8_t	bytes[MESSAGES][1 + LFPI_TAIL_SIZE];
};

/* 1.25 blocks of bytes that differ, and padding to the end of the second. */
static void
make_messages(const struct lfpi_algorithm *a, struct messages *m)
{
	size_t length = a->block + a->block / 4, i;
	unsigned n;

	for (n = 0; n < MESSAGES; n++) {
		uint8_t *p = m->bytes[n] + 1;

		for (i = 0; i < length; i++)
			p[i] = (uint8_t)(7 * i + 64 * n + 1);
		(void)lfpi_tail_pad(a, p, length, length);
	}
}

static unsigned
message_of(unsigned lane, unsigned run)
{
	return lane >> (2 * run) & (MESSAGES - 1);
}

static void
run_in_two(const struct lfpi_kernel *k, void *state,
    const uint8_t *const data[])
{
	LFPI_SCRATCH struct lfpi_ahead ahead;
	const uint8_t *second[LFPI_LANES_MAX];
	unsigned lane;

	for (lane = 0; lane < k->lanes; lane++)
		ahead.next[lane] = second[lane] = data[lane] +
		    lfpi_algorithm(k->algorithm)->block;
	ahead.ready = false;
	k->run_ahead(state, data, 1, &ahead);
	ahead.ready = true;
	k->run_ahead(state, second, BLOCKS - 1, &ahead);
}

static bool
run_passes(const struct lfpi_kernel *k, const struct messages *m, unsigned run,
    bool in_two)
{
	const struct lfpi_algorithm *a = lfpi_algorithm(k->algorithm);
	const uint8_t *data[LFPI_LANES_MAX];
	uint8_t digest[LFP_DIGEST_MAX];
	union lfpi_state state;
	unsigned lane;

	for (lane = 0; lane < k->lanes; lane++) {
		data[lane] = m->bytes[message_of(lane, run)] + 1;
		lfpi_state_put(a, &state, lane, a->iv);
	}
	if (in_two)
		run_in_two(k, &state, data);
	else
		k->run(&state, data, BLOCKS);
	for (lane = 0; lane < k->lanes; lane++) {
		lfpi_state_digest(a, &state, lane, digest);
		if (memcmp(digest, known[k->algorithm][message_of(lane, run)],
		    a->size) != 0)
			return false;
	}
	return true;
}

bool
lfpi_kernel_passes(const struct lfpi_kernel *k)
{
	struct messages m = { 0 };
	unsigned run;

	make_messages(lfpi_algorithm(k->algorithm), &m);
	for (run = 0; run == 0 || (k->lanes - 1) >> (2 * run) != 0; run++) {
		if (!run_passes(k, &m, run, false) ||
		    (k->run_ahead != NULL && !run_passes(k, &m, run, true)))
			return false;
	}
	return true;
}
