/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random messages for the tests of lib/hash, and their digests checked
 * against OpenSSL and the slow reference.
 *
 * LFP_TEST_SEED in the environment repeats a run; LFP_TEST_MESSAGES sets how
 * many messages all the hash tests together take (a million if unset).
 */
#ifndef TESTS_HASH_MESSAGES_H
#define TESTS_HASH_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <fingerprint/batch.h>

struct test_random {
	uint64_t state;
};

/* From the environment or the clock; printed. */
struct test_random test_random_new(void);
uint64_t test_random_next(struct test_random *);
/* 0 ... bound - 1. */
size_t test_random_below(struct test_random *, size_t bound);

/* So many thousandths of all the messages, shared among parts. */
size_t test_message_share(unsigned thousandths, size_t parts);

/* Fails the test case unless the digest is that of the message. */
void test_check_digest(enum lfp_algorithm, const uint8_t *message,
    size_t length, const uint8_t *digest);

/*
 * Hash so many random messages: lengths of 0 to 4 blocks, now and then
 * longer; at any alignment; in one piece or several; the lanes kept full or
 * not; the continuation of a message at once or later.
 */
void test_random_messages(struct lfp_batch *, enum lfp_algorithm,
    size_t messages, struct test_random *);

/* A batch, or the test case fails. */
struct lfp_batch *test_batch_new(enum lfp_algorithm);

#endif /* TESTS_HASH_MESSAGES_H */
