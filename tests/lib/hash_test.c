/* SPDX-License-Identifier: BSD-2-Clause */
/* Algorithms by name, single streams, and the published test vectors. */
#include <atf-c.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash/kernel.h"
#include "hash_messages.h"
#include "slow_reference.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)

struct vector {
	enum lfp_algorithm which;
	size_t		times;
	const char	*message, *digest;
};

static const struct vector vectors[] = {
#define VECTOR(algorithm, times, message, digest) \
	{ LFP_##algorithm, times, message, digest },
#define MONTE(algorithm, seed, count, digest)
#include "../data/hash_vectors.def"
#undef VECTOR
#undef MONTE
};

struct monte {
	enum lfp_algorithm which;
	const char	*seed;
	size_t		count;
	const char	*digest;
};

static const struct monte montes[] = {
#define VECTOR(algorithm, times, message, digest)
#define MONTE(algorithm, seed, count, digest) \
	{ LFP_##algorithm, seed, count, digest },
#include "../data/hash_vectors.def"
#undef VECTOR
#undef MONTE
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static size_t
from_hex(const char *text, uint8_t *bytes)
{
	size_t length = strlen(text) / 2, i;
	unsigned value;

	for (i = 0; i < length; i++) {
		ATF_REQUIRE_EQ(1, sscanf(text + 2 * i, "%2x", &value));
		bytes[i] = (uint8_t)value;
	}
	return length;
}

static void
check_hex(const char *expected, const uint8_t *digest)
{
	uint8_t bytes[LFP_DIGEST_MAX];
	size_t length = from_hex(expected, bytes);

	ATF_CHECK_MSG(memcmp(bytes, digest, length) == 0, "%s", expected);
}

/* In each lane of a batch. */
static void
check_in_batch(enum lfp_algorithm which, const uint8_t *message,
    size_t length, const char *expected)
{
	struct lfp_batch_job jobs[LFPI_LANES_MAX] = { 0 }, *job;
	struct lfp_batch *batch = test_batch_new(which);
	unsigned i;

	for (i = 0; i < lfp_batch_lanes(batch); i++) {
		jobs[i].data = message;
		jobs[i].length = length;
		jobs[i].last = true;
		lfp_batch_submit(batch, &jobs[i]);
	}
	while ((job = lfp_batch_flush(batch)) != NULL)
		check_hex(expected, job->digest);
	lfp_batch_free(batch);
}

static void
check_vector(const struct vector *v)
{
	size_t unit = strlen(v->message) / 2, length = v->times * unit, i;
	uint8_t *message = malloc(length + 1), digest[LFP_DIGEST_MAX];

	ATF_REQUIRE(message != NULL);
	(void)from_hex(v->message, message);
	for (i = 1; i < v->times; i++)
		memcpy(message + i * unit, message, unit);
	slow_digest(v->which, message, length, digest);
	check_hex(v->digest, digest);
	ATF_REQUIRE_EQ(LFP_OK, lfp_hash_buffer(v->which, message, length,
	    digest, NULL));
	check_hex(v->digest, digest);
	check_in_batch(v->which, message, length, v->digest);
	free(message);
}

TC(vectors__by_openssl_and_in_every_lane)
{
	size_t i;

	for (i = 0; i < COUNT(vectors); i++)
		check_vector(&vectors[i]);
}

TC(vectors__by_every_kernel)
{
	struct lfp_kernel_info info;
	size_t k, i;

	for (k = 0; lfp_kernel_info(k, &info) == LFP_OK; k++) {
		if (!info.supported)
			continue;
		ATF_REQUIRE_EQ(LFP_OK, lfp_kernel_restrict(info.name, NULL));
		for (i = 0; i < COUNT(vectors); i++) {
			if (vectors[i].which == info.algorithm ||
			    (vectors[i].which == LFP_SHA384 &&
			    info.algorithm == LFP_SHA512))
				check_vector(&vectors[i]);
		}
	}
	ATF_REQUIRE_EQ(LFP_OK, lfp_kernel_restrict(NULL, NULL));
}

/* One digest, by way of a batch. */
static void
batch_digest(struct lfp_batch *batch, const uint8_t *message, size_t length,
    uint8_t *digest, size_t size)
{
	struct lfp_batch_job job = { 0 };

	job.data = message;
	job.length = length;
	job.last = true;
	lfp_batch_submit(batch, &job);
	ATF_REQUIRE_EQ(&job, lfp_batch_flush(batch));
	memcpy(digest, job.digest, size);
}

/*
 * "The Secure Hash Algorithm Validation System", 6.4: each digest is that of
 * the three before it; every thousandth is a result, and the next seed.
 */
static void
monte_carlo(const struct monte *m)
{
	size_t size = lfp_algorithm_size(m->which), count, i;
	struct lfp_batch *batch = test_batch_new(m->which);
	uint8_t three[3 * LFP_DIGEST_MAX], seed[LFP_DIGEST_MAX];

	ATF_REQUIRE_EQ(size, from_hex(m->seed, seed));
	for (count = 0; count <= m->count; count++) {
		for (i = 0; i < 3; i++)
			memcpy(three + i * size, seed, size);
		for (i = 0; i < 1000; i++) {
			batch_digest(batch, three, 3 * size, seed, size);
			memmove(three, three + size, 2 * size);
			memcpy(three + 2 * size, seed, size);
		}
	}
	check_hex(m->digest, seed);
	lfp_batch_free(batch);
}

TC(vectors__monte_carlo)
{
	size_t i;

	for (i = 0; i < COUNT(montes); i++)
		monte_carlo(&montes[i]);
}

TC(algorithm__names_and_sizes)
{
	static const struct {
		const char *name;
		size_t size;
		bool weak;
	} expected[] = {
		{ "SHA256", 32, false }, { "SHA384", 48, false },
		{ "SHA512", 64, false }, { "SHA1", 20, true },
		{ "RMD160", 20, true }, { "MD5", 16, true }
	};
	enum lfp_algorithm found;
	size_t i;

	ATF_REQUIRE_EQ(COUNT(expected), (size_t)LFP_ALGORITHM_COUNT);
	for (i = 0; i < COUNT(expected); i++) {
		enum lfp_algorithm which = (enum lfp_algorithm)i;

		ATF_CHECK_STREQ(expected[i].name, lfp_algorithm_name(which));
		ATF_CHECK_EQ(expected[i].size, lfp_algorithm_size(which));
		ATF_CHECK_EQ(expected[i].weak, lfp_algorithm_is_weak(which));
		ATF_CHECK_EQ(LFP_OK, lfp_algorithm_find(expected[i].name,
		    strlen(expected[i].name), &found));
		ATF_CHECK_EQ(which, found);
	}
	ATF_CHECK_EQ(NULL, lfp_algorithm_name(LFP_ALGORITHM_COUNT));
	ATF_CHECK_EQ(0, lfp_algorithm_size((enum lfp_algorithm)-1));
	ATF_CHECK(!lfp_algorithm_is_weak(LFP_ALGORITHM_COUNT));
}

TC(algorithm__found_without_case_and_as_a_whole)
{
	enum lfp_algorithm found = LFP_MD5;

	ATF_CHECK_EQ(LFP_OK, lfp_algorithm_find("sHa384xyz", 6, &found));
	ATF_CHECK_EQ(LFP_SHA384, found);
	ATF_CHECK_EQ(LFP_ERR_UNSUPPORTED,
	    lfp_algorithm_find("SHA25", 5, &found));
	ATF_CHECK_EQ(LFP_ERR_UNSUPPORTED,
	    lfp_algorithm_find("SHA256 ", 7, &found));
	ATF_CHECK_EQ(LFP_ERR_UNSUPPORTED,
	    lfp_algorithm_find("SHA\0" "1", 5, &found));
	ATF_CHECK_EQ(LFP_ERR_UNSUPPORTED, lfp_algorithm_find("", 0, &found));
	ATF_CHECK_EQ(LFP_SHA384, found);
}

TC(stream__in_pieces_and_again)
{
	struct test_random random = test_random_new();
	uint8_t message[4096], digest[LFP_DIGEST_MAX];
	struct lfp_hash *hash;
	unsigned which, round;
	size_t i, n, length;

	for (i = 0; i < sizeof(message); i++)
		message[i] = (uint8_t)test_random_next(&random);
	for (which = 0; which < LFP_ALGORITHM_COUNT; which++) {
		ATF_REQUIRE_EQ(LFP_OK, lfp_hash_new((enum lfp_algorithm)which,
		    &hash, NULL));
		for (round = 0; round < 100; round++) {
			length = test_random_below(&random, sizeof(message));
			for (i = 0; i < length; i += n) {
				n = 1 + test_random_below(&random, length - i);
				ATF_REQUIRE_EQ(LFP_OK, lfp_hash_update(hash,
				    message + i, n, NULL));
			}
			ATF_REQUIRE_EQ(LFP_OK,
			    lfp_hash_final(hash, digest, NULL));
			test_check_digest((enum lfp_algorithm)which, message,
			    length, digest);
		}
		lfp_hash_free(hash);
	}
	lfp_hash_free(NULL);
}

TC(stream__refuses_an_unknown_algorithm)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	uint8_t digest[LFP_DIGEST_MAX];
	struct lfp_hash *hash;

	ATF_CHECK_EQ(LFP_ERR_ARGUMENT,
	    lfp_hash_new(LFP_ALGORITHM_COUNT, &hash, &error));
	ATF_CHECK_EQ(NULL, hash);
	ATF_CHECK_STREQ("no such digest algorithm: 6", error.text);
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT,
	    lfp_hash_buffer((enum lfp_algorithm)99, "", 0, digest, NULL));
}

/* What the program has in OpenSSL's hands stays as it is. */
TC(openssl__the_program_s_own_context_is_left_alone)
{
	uint8_t digest[LFP_DIGEST_MAX];
	unsigned which;

	ERR_raise(ERR_LIB_USER, 42);
	for (which = 0; which < LFP_ALGORITHM_COUNT; which++)
		ATF_REQUIRE_EQ(LFP_OK, lfp_hash_buffer(
		    (enum lfp_algorithm)which, "abc", 3, digest, NULL));
	ATF_CHECK_EQ(42, ERR_GET_REASON(ERR_get_error()));
	ATF_CHECK_EQ(0, ERR_get_error());
	ATF_CHECK_EQ(0, OSSL_PROVIDER_available(NULL, "legacy"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, vectors__by_openssl_and_in_every_lane);
	ATF_TP_ADD_TC(tp, vectors__by_every_kernel);
	ATF_TP_ADD_TC(tp, vectors__monte_carlo);
	ATF_TP_ADD_TC(tp, algorithm__names_and_sizes);
	ATF_TP_ADD_TC(tp, algorithm__found_without_case_and_as_a_whole);
	ATF_TP_ADD_TC(tp, stream__in_pieces_and_again);
	ATF_TP_ADD_TC(tp, stream__refuses_an_unknown_algorithm);
	ATF_TP_ADD_TC(tp, openssl__the_program_s_own_context_is_left_alone);
	return atf_no_error();
}
