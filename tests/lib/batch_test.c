/* SPDX-License-Identifier: BSD-2-Clause */
/* The lane scheduler: what goes in, what comes back, and when. */
#include <atf-c.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash/kernel.h"
#include "hash_messages.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)

#define FOR_EACH_ALGORITHM(which) \
	for (which = 0; which < LFP_ALGORITHM_COUNT; which++)

/* The bytes that the messages of these tests begin with. */
static uint8_t text[1 << 20];

static void
fill_text(void)
{
	struct test_random random = test_random_new();
	size_t i;

	for (i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)test_random_next(&random);
}

static void
submit(struct lfp_batch *batch, struct lfp_batch_job *job,
    const uint8_t *data, size_t length, bool last)
{
	job->data = data;
	job->length = length;
	job->last = last;
	lfp_batch_submit(batch, job);
}

TC(messages__random)
{
	struct test_random random = test_random_new();
	enum lfp_algorithm which;
	struct lfp_batch *batch;

	FOR_EACH_ALGORITHM(which) {
		batch = test_batch_new(which);
		test_random_messages(batch, which,
		    test_message_share(350, LFP_ALGORITHM_COUNT), &random);
		lfp_batch_free(batch);
	}
}

/* As many equal messages as there are lanes, and one with company. */
static void
check_length(struct lfp_batch *batch, enum lfp_algorithm which, size_t length)
{
	struct lfp_batch_job jobs[LFPI_LANES_MAX] = { 0 }, *job;
	unsigned lanes = lfp_batch_lanes(batch), i, back = 0;

	for (i = 0; i < lanes; i++)
		submit(batch, &jobs[i], text + i, length + i % 2, true);
	while ((job = lfp_batch_flush(batch)) != NULL) {
		i = (unsigned)(job - jobs);
		ATF_REQUIRE(job->finished);
		test_check_digest(which, text + i, length + i % 2,
		    job->digest);
		back++;
	}
	ATF_REQUIRE_EQ(lanes, back);
}

TC(messages__every_length_up_to_five_blocks)
{
	enum lfp_algorithm which;
	struct lfp_batch *batch;
	size_t length;

	fill_text();
	FOR_EACH_ALGORITHM(which) {
		batch = test_batch_new(which);
		for (length = 0; length <= 640; length++)
			check_length(batch, which, length);
		lfp_batch_free(batch);
	}
}

/* Every way to cut a short message in two, and a long one into equal parts. */
TC(pieces__every_cut)
{
	struct lfp_batch_job job = { 0 };
	enum lfp_algorithm which;
	struct lfp_batch *batch;
	size_t cut, at;

	fill_text();
	FOR_EACH_ALGORITHM(which) {
		batch = test_batch_new(which);
		for (cut = 1; cut <= 300; cut++) {
			submit(batch, &job, text, cut, false);
			ATF_REQUIRE_EQ(&job, lfp_batch_flush(batch));
			ATF_REQUIRE(!job.finished);
			submit(batch, &job, text + cut, 300 - cut, true);
			ATF_REQUIRE_EQ(&job, lfp_batch_flush(batch));
			ATF_REQUIRE(job.finished);
			test_check_digest(which, text, 300, job.digest);
		}
		for (cut = 1; cut <= 300; cut++) {
			for (at = 0; at + cut < 1000; at += cut) {
				submit(batch, &job, text + at, cut, false);
				ATF_REQUIRE_EQ(&job, lfp_batch_flush(batch));
			}
			submit(batch, &job, text + at, 1000 - at, true);
			ATF_REQUIRE_EQ(&job, lfp_batch_flush(batch));
			test_check_digest(which, text, 1000, job.digest);
		}
		lfp_batch_free(batch);
	}
}

TC(pieces__empty_ones)
{
	struct lfp_batch *batch = test_batch_new(LFP_SHA256);
	struct lfp_batch_job job = { 0 };

	submit(batch, &job, NULL, 0, false);
	ATF_REQUIRE_EQ(&job, lfp_batch_flush(batch));
	ATF_CHECK(!job.finished);
	submit(batch, &job, text, 70, false);
	ATF_REQUIRE_EQ(&job, lfp_batch_flush(batch));
	submit(batch, &job, NULL, 0, false);
	ATF_REQUIRE_EQ(&job, lfp_batch_flush(batch));
	ATF_CHECK(!job.finished);
	submit(batch, &job, NULL, 0, true);
	ATF_REQUIRE_EQ(&job, lfp_batch_flush(batch));
	ATF_REQUIRE(job.finished);
	test_check_digest(LFP_SHA256, text, 70, job.digest);
	lfp_batch_free(batch);
}

/* The caller may look at what it gave, to give what follows. */
TC(pieces__come_back_as_they_were_given)
{
	struct lfp_batch *batch = test_batch_new(LFP_SHA256);
	struct lfp_batch_job job = { 0 };

	job.owner = &batch;
	submit(batch, &job, text + 5, 1000, false);
	ATF_REQUIRE_EQ(&job, lfp_batch_flush(batch));
	ATF_CHECK_EQ(text + 5, job.data);
	ATF_CHECK_EQ(1000, job.length);
	ATF_CHECK(!job.last);
	ATF_CHECK(job.owner == &batch);
	lfp_batch_free(batch);
}

TC(step__waits_for_full_lanes)
{
	struct lfp_batch_job jobs[LFPI_LANES_MAX + 1] = { 0 };
	struct lfp_batch *batch = test_batch_new(LFP_SHA1);
	unsigned lanes = lfp_batch_lanes(batch), i;

	ATF_CHECK_EQ(NULL, lfp_batch_step(batch));
	for (i = 0; i < lanes; i++) {
		ATF_CHECK_EQ(lanes - i, lfp_batch_wants(batch));
		ATF_CHECK_EQ(NULL, lfp_batch_step(batch));
		submit(batch, &jobs[i], text, 100 * (lanes - i), true);
	}
	ATF_CHECK_EQ(0, lfp_batch_wants(batch));
	/* One waits, so that the lanes are full again after the first. */
	submit(batch, &jobs[lanes], text, 100 * (lanes + 1), true);
	ATF_CHECK_EQ(&jobs[lanes - 1], lfp_batch_step(batch));
	ATF_CHECK_EQ(0, lfp_batch_wants(batch));
	lfp_batch_free(batch);
}

TC(step__returns_what_is_consumed_before_it_asks_for_more)
{
	struct lfp_batch_job jobs[LFPI_LANES_MAX] = { 0 };
	struct lfp_batch *batch = test_batch_new(LFP_SHA256);
	unsigned lanes = lfp_batch_lanes(batch), i;

	for (i = 0; i < lanes; i++)
		submit(batch, &jobs[i], text, 500, true);
	/* Equal messages end together. */
	for (i = 0; i < lanes; i++)
		ATF_CHECK(lfp_batch_step(batch) != NULL);
	ATF_CHECK_EQ(NULL, lfp_batch_step(batch));
	ATF_CHECK_EQ(NULL, lfp_batch_flush(batch));
	lfp_batch_free(batch);
}

TC(submit__more_than_the_lanes_hold)
{
	static struct lfp_batch_job jobs[1000];
	struct lfp_batch_job *job;
	enum lfp_algorithm which;
	struct lfp_batch *batch;
	size_t i, back;

	fill_text();
	FOR_EACH_ALGORITHM(which) {
		batch = test_batch_new(which);
		for (i = 0; i < 1000; i++)
			submit(batch, &jobs[i], text + i, 3 * i, true);
		for (back = 0; (job = lfp_batch_flush(batch)) != NULL;
		    back++) {
			i = (size_t)(job - jobs);
			test_check_digest(which, text + i, 3 * i, job->digest);
		}
		ATF_CHECK_EQ(1000, back);
		lfp_batch_free(batch);
	}
}

/*
 * Messages between two pieces hold no lane: however many there are, others
 * go on.
 */
TC(submit__more_unfinished_messages_than_lanes)
{
	static struct lfp_batch_job jobs[200];
	struct lfp_batch *batch = test_batch_new(LFP_SHA512);
	struct lfp_batch_job *job;
	size_t round, i;

	fill_text();
	for (round = 0; round < 3; round++) {
		for (i = 0; i < 200; i++) {
			submit(batch, &jobs[i], text + 1000 * i + 77 * round,
			    77, round == 2);
			job = lfp_batch_flush(batch);
			ATF_REQUIRE_EQ(&jobs[i], job);
		}
	}
	for (i = 0; i < 200; i++)
		test_check_digest(LFP_SHA512, text + 1000 * i, 231,
		    jobs[i].digest);
	lfp_batch_free(batch);
}

/* Cancel some of the jobs, each at its own point of the way. */
static void
check_cancel(struct lfp_batch *batch, enum lfp_algorithm which,
    struct test_random *random)
{
	struct lfp_batch_job jobs[64] = { 0 }, *job;
	bool cancelled[64] = { false };
	size_t length[64], i, back = 0, gone = 0;

	for (i = 0; i < 64; i++) {
		length[i] = test_random_below(random, 2000);
		submit(batch, &jobs[i], text + i, length[i], true);
		if (test_random_below(random, 3) == 0) {
			cancelled[i] = true;
			gone++;
			lfp_batch_cancel(batch, &jobs[i]);
		}
	}
	while ((job = lfp_batch_flush(batch)) != NULL) {
		i = (size_t)(job - jobs);
		ATF_REQUIRE(!cancelled[i]);
		test_check_digest(which, text + i, length[i], job->digest);
		back++;
		i = test_random_below(random, 64);
		if (!cancelled[i] && !jobs[i].finished) {
			cancelled[i] = true;
			gone++;
			lfp_batch_cancel(batch, &jobs[i]);
		}
	}
	ATF_REQUIRE_EQ(64, back + gone);
}

TC(cancel__leaves_the_others_alone)
{
	struct test_random random = test_random_new();
	enum lfp_algorithm which;
	struct lfp_batch *batch;
	unsigned round;

	fill_text();
	FOR_EACH_ALGORITHM(which) {
		batch = test_batch_new(which);
		for (round = 0; round < 200; round++)
			check_cancel(batch, which, &random);
		lfp_batch_free(batch);
	}
}

TC(cancel__a_consumed_job_and_one_that_is_not_in)
{
	struct lfp_batch *batch = test_batch_new(LFP_SHA256);
	struct lfp_batch_job first = { 0 }, second = { 0 };

	submit(batch, &first, text, 10, true);
	submit(batch, &second, text, 20, true);
	ATF_REQUIRE(lfp_batch_flush(batch) != NULL);
	/* Both have ended in one call; one of them has not come back. */
	lfp_batch_cancel(batch, &second);
	lfp_batch_cancel(batch, &first);
	ATF_CHECK_EQ(NULL, lfp_batch_flush(batch));
	lfp_batch_cancel(batch, &first);
	ATF_CHECK_EQ(NULL, lfp_batch_flush(batch));
	ATF_CHECK_EQ(lfp_batch_lanes(batch), lfp_batch_wants(batch));
	lfp_batch_free(batch);
}

/* A job that was taken back begins anew with the next submit. */
TC(cancel__the_job_can_be_used_again)
{
	struct lfp_batch *batch = test_batch_new(LFP_MD5);
	struct lfp_batch_job job = { 0 };

	submit(batch, &job, text, 1000, false);
	lfp_batch_cancel(batch, &job);
	submit(batch, &job, text, 100, true);
	ATF_REQUIRE_EQ(&job, lfp_batch_flush(batch));
	test_check_digest(LFP_MD5, text, 100, job.digest);
	submit(batch, &job, text, 200, true);
	ATF_REQUIRE_EQ(&job, lfp_batch_flush(batch));
	test_check_digest(LFP_MD5, text, 200, job.digest);
	lfp_batch_free(batch);
}

/*
 * The same place, but other bytes: a lane that was to go on with the old ones
 * must not.  The message that is short makes the lanes stop, and the one that
 * waits follows it.
 */
static void
check_other_bytes(struct lfp_batch *batch, enum lfp_algorithm which)
{
	struct lfp_batch_job jobs[LFPI_LANES_MAX] = { 0 };
	struct lfp_batch_job short_one = { 0 }, waiting = { 0 }, *job;
	unsigned lanes = lfp_batch_lanes(batch), i;
	static uint8_t bytes[1000];

	memset(bytes, 1, sizeof(bytes));
	for (i = 0; i < lanes - 1; i++)
		submit(batch, &jobs[i], text + i, 2000, true);
	submit(batch, &short_one, text, 128, true);
	submit(batch, &waiting, bytes, sizeof(bytes), true);
	ATF_REQUIRE_EQ(&short_one, lfp_batch_flush(batch));
	lfp_batch_cancel(batch, &waiting);
	memset(bytes, 2, sizeof(bytes));
	submit(batch, &waiting, bytes, sizeof(bytes), true);
	while ((job = lfp_batch_flush(batch)) != NULL) {
		if (job == &waiting)
			test_check_digest(which, bytes, sizeof(bytes),
			    job->digest);
		else
			test_check_digest(which, text + (job - jobs), 2000,
			    job->digest);
	}
}

TC(cancel__other_bytes_in_the_same_place)
{
	enum lfp_algorithm which;
	struct lfp_batch *batch;

	fill_text();
	FOR_EACH_ALGORITHM(which) {
		batch = test_batch_new(which);
		check_other_bytes(batch, which);
		lfp_batch_free(batch);
	}
	/* The one that looks ahead, where the CPU has it. */
	if (lfp_kernel_restrict("sha256-shani-avx512-x8", NULL) != LFP_OK)
		return;
	batch = test_batch_new(LFP_SHA256);
	check_other_bytes(batch, LFP_SHA256);
	lfp_batch_free(batch);
}

TC(new__refuses_an_unknown_algorithm)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_batch *batch;

	ATF_CHECK_EQ(LFP_ERR_ARGUMENT,
	    lfp_batch_new(LFP_ALGORITHM_COUNT, &batch, &error));
	ATF_CHECK_EQ(NULL, batch);
	ATF_CHECK_STREQ("no such digest algorithm: 6", error.text);
	lfp_batch_free(NULL);
}

static void *
hash_in_a_thread(void *unused)
{
	struct test_random random = { (uint64_t)(uintptr_t)&random };
	enum lfp_algorithm which;
	struct lfp_batch *batch;

	(void)unused;
	FOR_EACH_ALGORITHM(which) {
		batch = test_batch_new(which);
		test_random_messages(batch, which, 300, &random);
		lfp_batch_free(batch);
	}
	return NULL;
}

/* The first use in the process, with its self-tests, by all of them. */
TC(threads__at_once)
{
	pthread_t thread[8];
	size_t i;

	for (i = 0; i < 8; i++)
		ATF_REQUIRE_EQ(0, pthread_create(&thread[i], NULL,
		    hash_in_a_thread, NULL));
	for (i = 0; i < 8; i++)
		ATF_REQUIRE_EQ(0, pthread_join(thread[i], NULL));
}

/* Give a message of so many pieces of text, with company of its own kind. */
static void
check_long(enum lfp_algorithm which, size_t pieces)
{
	struct lfp_batch_job jobs[3] = { 0 }, *job;
	struct lfp_batch *batch = test_batch_new(which);
	size_t given[3] = { 0, 0, 0 }, i;
	uint8_t expected[LFP_DIGEST_MAX];
	struct lfp_hash *hash;

	ATF_REQUIRE_EQ(LFP_OK, lfp_hash_new(which, &hash, NULL));
	for (i = 0; i < pieces; i++)
		ATF_REQUIRE_EQ(LFP_OK, lfp_hash_update(hash, text,
		    sizeof(text), NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_hash_final(hash, expected, NULL));
	lfp_hash_free(hash);
	for (i = 0; i < 3; i++)
		submit(batch, &jobs[i], text, sizeof(text), false);
	while ((job = lfp_batch_flush(batch)) != NULL) {
		i = (size_t)(job - jobs);
		if (!job->finished) {
			given[i]++;
			submit(batch, job, text, given[i] < pieces ?
			    sizeof(text) : 0, given[i] == pieces);
			continue;
		}
		ATF_CHECK_EQ(0, memcmp(expected, job->digest,
		    lfp_algorithm_size(which)));
	}
	lfp_batch_free(batch);
}

/*
 * 2^29 bytes are 2^32 bits; LFP_TEST_LONG in the environment asks for more
 * than 4 GiB, and of every algorithm.
 */
TC(messages__longer_than_their_counters)
{
	enum lfp_algorithm which;

	fill_text();
	if (getenv("LFP_TEST_LONG") == NULL) {
		check_long(LFP_SHA256, 513);
		check_long(LFP_MD5, 513);
		return;
	}
	FOR_EACH_ALGORITHM(which)
		check_long(which, 4097);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, messages__random);
	ATF_TP_ADD_TC(tp, messages__every_length_up_to_five_blocks);
	ATF_TP_ADD_TC(tp, messages__longer_than_their_counters);
	ATF_TP_ADD_TC(tp, pieces__every_cut);
	ATF_TP_ADD_TC(tp, pieces__empty_ones);
	ATF_TP_ADD_TC(tp, pieces__come_back_as_they_were_given);
	ATF_TP_ADD_TC(tp, step__waits_for_full_lanes);
	ATF_TP_ADD_TC(tp,
	    step__returns_what_is_consumed_before_it_asks_for_more);
	ATF_TP_ADD_TC(tp, submit__more_than_the_lanes_hold);
	ATF_TP_ADD_TC(tp, submit__more_unfinished_messages_than_lanes);
	ATF_TP_ADD_TC(tp, cancel__leaves_the_others_alone);
	ATF_TP_ADD_TC(tp, cancel__a_consumed_job_and_one_that_is_not_in);
	ATF_TP_ADD_TC(tp, cancel__the_job_can_be_used_again);
	ATF_TP_ADD_TC(tp, cancel__other_bytes_in_the_same_place);
	ATF_TP_ADD_TC(tp, new__refuses_an_unknown_algorithm);
	ATF_TP_ADD_TC(tp, threads__at_once);
	return atf_no_error();
}
