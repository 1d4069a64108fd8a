/* SPDX-License-Identifier: BSD-2-Clause */
/* Random messages through a batch. */
#include "hash_messages.h"

#include <atf-c.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "slow_reference.h"

#define POOL_SIZE 65536
/* Messages under way at a time: more than there are lanes. */
#define SLOTS 80
/* The longest message, room for its padding, and what must stay. */
#define LENGTH_MAX ((size_t)100 * 128)
#define COPY_SIZE (LENGTH_MAX + LFP_BATCH_ROOM + sizeof(uint64_t))
#define UNTOUCHED UINT64_C(0x0123456789abcdef)

struct slot {
	struct lfp_batch_job job;
	const uint8_t	*message;
	size_t		length;
	size_t		given;		/* bytes handed to the batch */
	bool		used;
	bool		parked;		/* waits for its next piece */
	/* A piece that may be padded where it is. */
	uint8_t		copy[COPY_SIZE];
};

struct mix {
	struct lfp_batch *batch;
	enum lfp_algorithm which;
	struct test_random *random;
	uint8_t		*pool;
	struct slot	slot[SLOTS];
	size_t		to_begin, under_way, parked;
	bool		pieces;
};

/* Steele, Lea and Flood, "Fast splittable pseudorandom number generators". */
uint64_t
test_random_next(struct test_random *r)
{
	uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

size_t
test_random_below(struct test_random *r, size_t bound)
{
	return (size_t)(test_random_next(r) % bound);
}

struct test_random
test_random_new(void)
{
	const char *given = getenv("LFP_TEST_SEED");
	struct timespec now;
	struct test_random r;

	clock_gettime(CLOCK_REALTIME, &now);
	r.state = given != NULL ? strtoull(given, NULL, 0) :
	    (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
	printf("LFP_TEST_SEED=%" PRIu64 "\n", r.state);
	fflush(stdout);
	return r;
}

size_t
test_message_share(unsigned thousandths, size_t parts)
{
	const char *given = getenv("LFP_TEST_MESSAGES");
	unsigned long long all = given != NULL ?
	    strtoull(given, NULL, 0) : 1000000;

	return (size_t)(all * thousandths / 1000 / parts + 1);
}

static void
print_hex(const char *what, const uint8_t *bytes, size_t length)
{
	size_t i;

	printf("%s ", what);
	for (i = 0; i < length; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

void
test_check_digest(enum lfp_algorithm which, const uint8_t *message,
    size_t length, const uint8_t *digest)
{
	size_t size = lfp_algorithm_size(which);
	uint8_t openssl[LFP_DIGEST_MAX], slow[LFP_DIGEST_MAX];

	ATF_REQUIRE_EQ(LFP_OK,
	    lfp_hash_buffer(which, message, length, openssl, NULL));
	slow_digest(which, message, length, slow);
	if (memcmp(digest, openssl, size) == 0 &&
	    memcmp(digest, slow, size) == 0)
		return;
	print_hex("message", message, length);
	print_hex("digest ", digest, size);
	print_hex("openssl", openssl, size);
	print_hex("slow   ", slow, size);
	atf_tc_fail("%s of %zu bytes differs", lfp_algorithm_name(which),
	    length);
}

struct lfp_batch *
test_batch_new(enum lfp_algorithm which)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_batch *batch;

	ATF_REQUIRE_EQ_MSG(LFP_OK, lfp_batch_new(which, &batch, &error),
	    "%s", error.text);
	return batch;
}

static size_t
random_length(struct mix *m)
{
	size_t block = m->which == LFP_SHA384 || m->which == LFP_SHA512 ?
	    128 : 64;

	if (test_random_below(m->random, 64) == 0)
		return test_random_below(m->random, 100 * block);
	return test_random_below(m->random, 4 * block + 1);
}

/* The bytes of the next piece, possibly none if the message ends with it. */
static size_t
random_piece(struct mix *m, size_t left)
{
	if (!m->pieces || left == 0 || test_random_below(m->random, 4) == 0)
		return left;
	if (test_random_below(m->random, 2) == 0)
		return 1 + test_random_below(m->random, left);
	return 1 + test_random_below(m->random, left < 130 ? left : 130);
}

static void
give_copy(struct slot *s)
{
	const uint64_t untouched = UNTOUCHED;

	if (s->job.length > 0)
		memcpy(s->copy, s->job.data, s->job.length);
	s->job.data = s->copy;
	s->job.end = s->copy + s->job.length;
	memcpy(s->job.end + LFP_BATCH_ROOM, &untouched, sizeof(untouched));
}

static void
check_copy(const struct slot *s)
{
	uint64_t behind;

	if (s->job.end == NULL)
		return;
	memcpy(&behind, s->job.end + LFP_BATCH_ROOM, sizeof(behind));
	ATF_REQUIRE_EQ(UNTOUCHED, behind);
}

static void
give_piece(struct mix *m, struct slot *s)
{
	size_t piece = random_piece(m, s->length - s->given);

	s->job.data = s->message + s->given;
	s->job.length = piece;
	s->given += piece;
	/* The end may be told with the last byte, or by an empty piece. */
	s->job.last = s->given == s->length && (piece == 0 ||
	    test_random_below(m->random, 3) > 0);
	s->job.end = NULL;
	if (test_random_below(m->random, 2) == 0)
		give_copy(s);
	lfp_batch_submit(m->batch, &s->job);
}

static void
begin_message(struct mix *m)
{
	struct slot *s = m->slot;

	while (s->used)
		s++;
	s->used = true;
	s->length = random_length(m);
	s->message = m->pool +
	    test_random_below(m->random, POOL_SIZE - s->length + 1);
	s->given = 0;
	s->job.owner = s;
	m->to_begin--;
	m->under_way++;
	give_piece(m, s);
}

static void
unpark_one(struct mix *m)
{
	struct slot *s = m->slot;

	while (!s->parked)
		s++;
	s->parked = false;
	m->parked--;
	give_piece(m, s);
}

static void
take_back(struct mix *m, struct slot *s)
{
	check_copy(s);
	if (s->job.finished) {
		ATF_REQUIRE_EQ(s->length, s->given);
		test_check_digest(m->which, s->message, s->length,
		    s->job.digest);
		s->used = false;
		m->under_way--;
	} else if (test_random_below(m->random, 4) == 0) {
		s->parked = true;
		m->parked++;
	} else {
		give_piece(m, s);
	}
}

/* Hand over messages, sometimes more or fewer than there are lanes for. */
static void
fill(struct mix *m)
{
	size_t wanted = lfp_batch_wants(m->batch) +
	    (test_random_below(m->random, 8) == 0 ?
	    test_random_below(m->random, 8) : 0);

	if (test_random_below(m->random, 16) == 0)
		wanted /= 2;
	for (; wanted > 0; wanted--) {
		if (m->parked > 0 && test_random_below(m->random, 2) == 0)
			unpark_one(m);
		else if (m->to_begin > 0 && m->under_way < SLOTS)
			begin_message(m);
	}
}

static void
run_mix(struct mix *m)
{
	struct lfp_batch_job *job;

	while (m->to_begin > 0 || m->under_way > 0) {
		fill(m);
		job = lfp_batch_step(m->batch);
		if (job == NULL && test_random_below(m->random, 8) == 0)
			job = lfp_batch_flush(m->batch);
		if (job != NULL)
			take_back(m, job->owner);
		else if (m->to_begin == 0 && m->parked > 0)
			unpark_one(m);
	}
	ATF_REQUIRE_EQ(NULL, lfp_batch_flush(m->batch));
	ATF_REQUIRE_EQ(lfp_batch_lanes(m->batch), lfp_batch_wants(m->batch));
}

void
test_random_messages(struct lfp_batch *batch, enum lfp_algorithm which,
    size_t messages, struct test_random *random)
{
	struct mix *m = calloc(1, sizeof(*m));
	size_t i;

	ATF_REQUIRE(m != NULL);
	m->pool = malloc(POOL_SIZE);
	ATF_REQUIRE(m->pool != NULL);
	for (i = 0; i < POOL_SIZE; i++)
		m->pool[i] = (uint8_t)test_random_next(random);
	m->batch = batch;
	m->which = which;
	m->random = random;
	m->to_begin = messages / 2;
	run_mix(m);
	m->to_begin = messages - messages / 2;
	m->pieces = true;
	run_mix(m);
	free(m->pool);
	free(m);
}
