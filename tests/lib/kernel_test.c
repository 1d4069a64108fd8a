/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every kernel that this CPU can run: alone, chosen by name, and under every
 * subset of the CPU's features.
 */
#include <sys/mman.h>

#include <atf-c.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cpu.h"
#include "hash/kernels.h"
#include "hash/state.h"
#include "each_kernel.h"
#include "hash_messages.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)

static void
restrict_to(const char *list)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;

	ATF_REQUIRE_EQ_MSG(LFP_OK, lfp_kernel_restrict(list, &error),
	    "%s", error.text);
}

/* Memory for one lane that faults on both sides. */
#define ROOM 8192

struct room {
	uint8_t *begin, *end;
};

static struct room
room_new(struct test_random *random)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), i;
	struct room r;
	uint8_t *at;

	at = mmap(NULL, ROOM + 2 * page, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ATF_REQUIRE(at != MAP_FAILED);
	ATF_REQUIRE_EQ(0, mprotect(at + page, ROOM, PROT_READ | PROT_WRITE));
	r.begin = at + page;
	r.end = r.begin + ROOM;
	for (i = 0; i < ROOM; i++)
		r.begin[i] = (uint8_t)test_random_next(random);
	return r;
}

/* A place in it for so many bytes: at one of its ends, or any. */
static const uint8_t *
place(const struct room *r, size_t length, struct test_random *random)
{
	switch (test_random_below(random, 4)) {
	case 0:
		return r->begin;
	case 1:
		return r->end - length;
	case 2:
		return r->end - length - test_random_below(random, 64);
	default:
		return r->begin +
		    test_random_below(random, ROOM - length + 1);
	}
}

static lfpi_kernel_fn *
generic_of(enum lfp_algorithm which)
{
	switch (which) {
	case LFP_SHA256:
		return lfpi_sha256_generic;
	case LFP_SHA512:
		return lfpi_sha512_generic;
	case LFP_SHA1:
		return lfpi_sha1_generic;
	case LFP_RMD160:
		return lfpi_rmd160_generic;
	default:
		return lfpi_md5_generic;
	}
}

static void
fill_state(union lfpi_state *state, struct test_random *random)
{
	size_t i;

	for (i = 0; i < sizeof(*state) / sizeof(state->w64[0][0]); i++)
		(&state->w64[0][0])[i] = test_random_next(random);
}

/* One call from random states, against one lane at a time in plain C. */
static void
check_call(const struct lfpi_kernel *k, const struct room *rooms,
    size_t nblocks, struct test_random *random)
{
	const struct lfpi_algorithm *a = lfpi_algorithm(k->algorithm);
	static union lfpi_state before, after, one;
	uint64_t expected[LFPI_STATE_WORDS], found[LFPI_STATE_WORDS];
	const uint8_t *data[LFPI_LANES_MAX];
	unsigned lane;

	fill_state(&before, random);
	after = before;
	for (lane = 0; lane < LFPI_LANES_MAX; lane++)
		data[lane] = lane < k->lanes ? place(&rooms[lane],
		    nblocks * a->block, random) : NULL;
	k->run(&after, data, nblocks);
	for (lane = 0; lane < LFPI_LANES_MAX; lane++) {
		lfpi_state_get(a, &before, lane, expected);
		if (lane < k->lanes) {
			lfpi_state_put(a, &one, 0, expected);
			generic_of(k->algorithm)(&one, &data[lane], nblocks);
			lfpi_state_get(a, &one, 0, expected);
		}
		lfpi_state_get(a, &after, lane, found);
		ATF_REQUIRE_MSG(memcmp(expected, found,
		    a->words * sizeof(found[0])) == 0,
		    "%s: lane %u after %zu blocks", k->name, lane, nblocks);
	}
}

/*
 * No byte outside its data is touched, no lane but its own changed; random
 * states, alignments and numbers of blocks.
 */
TC(call__reads_its_blocks_and_nothing_else)
{
	struct test_random random = test_random_new();
	struct room rooms[LFPI_LANES_MAX];
	const struct lfpi_kernel *k;
	unsigned lane, round;

	for (lane = 0; lane < LFPI_LANES_MAX; lane++)
		rooms[lane] = room_new(&random);
	FOR_EACH_KERNEL(k) {
		for (round = 0; round < 400; round++)
			check_call(k, rooms, 1 + round % 5, &random);
	}
}

/*
 * A call that may find its first blocks ready, and reads one of each lane
 * for the next call, whose data is put in place of its own.
 */
static void
check_call_ahead(const struct lfpi_kernel *k, const struct room *rooms,
    const uint8_t *data[], struct lfpi_ahead *ahead,
    struct test_random *random)
{
	static union lfpi_state state, expected;
	size_t block = lfpi_algorithm(k->algorithm)->block;
	size_t nblocks = 1 + test_random_below(random, 5);
	size_t most = 6 * block;
	unsigned lane;

	fill_state(&state, random);
	expected = state;
	for (lane = 0; lane < k->lanes; lane++) {
		ahead->next[lane] = data[lane] + nblocks * block;
		if (test_random_below(random, 3) == 0 ||
		    ahead->next[lane] > rooms[lane].end - most)
			ahead->next[lane] = place(&rooms[lane], most, random);
	}
	k->run(&expected, data, nblocks);
	k->run_ahead(&state, data, nblocks, ahead);
	ATF_REQUIRE(memcmp(&expected, &state, sizeof(state)) == 0);
	memcpy(data, ahead->next, k->lanes * sizeof(data[0]));
}

TC(call__goes_on_with_what_is_ready)
{
	struct test_random random = test_random_new();
	static struct lfpi_ahead ahead;
	struct room rooms[LFPI_LANES_MAX];
	const uint8_t *data[LFPI_LANES_MAX];
	const struct lfpi_kernel *k;
	unsigned lane, round;

	for (lane = 0; lane < LFPI_LANES_MAX; lane++)
		rooms[lane] = room_new(&random);
	FOR_EACH_KERNEL(k) {
		if (k->run_ahead == NULL)
			continue;
		for (lane = 0; lane < k->lanes; lane++)
			data[lane] = rooms[lane].begin;
		for (round = 0; round < 4000; round++) {
			ahead.ready = round > 0 &&
			    test_random_below(&random, 4) > 0;
			check_call_ahead(k, rooms, data, &ahead, &random);
		}
	}
}

static void
check_algorithm(enum lfp_algorithm which, size_t messages,
    struct test_random *random)
{
	struct lfp_batch *batch = test_batch_new(which);

	test_random_messages(batch, which, messages, random);
	lfp_batch_free(batch);
}

TC(batch__every_kernel_by_name)
{
	struct test_random random = test_random_new();
	size_t messages = test_message_share(350, lfpi_kernel_list()->rows);
	struct lfp_kernel_info info;
	struct lfp_batch *batch;
	const struct lfpi_kernel *k;
	size_t row;

	FOR_EACH_KERNEL(k) {
		restrict_to(k->name);
		row = (size_t)(k - lfpi_kernel_list()->row);
		ATF_REQUIRE_EQ(LFP_OK, lfp_kernel_info(row, &info));
		ATF_CHECK(info.supported && info.preferred);
		batch = test_batch_new(k->algorithm);
		ATF_CHECK_EQ(k->lanes, lfp_batch_lanes(batch));
		lfp_batch_free(batch);
		check_algorithm(k->algorithm, messages, &random);
		if (k->algorithm == LFP_SHA512)
			check_algorithm(LFP_SHA384, messages, &random);
	}
	restrict_to(NULL);
}

TC(batch__every_subset_of_cpu_features)
{
	struct test_random random = test_random_new();
	uint32_t all, hidden = 0, subsets = 0;
	unsigned which;

	all = lfpi_cpu_supported();
	subsets = 1U << __builtin_popcount(all);
	do {
		lfpi_cpu_mask(hidden);
		ATF_CHECK_EQ(all & ~hidden, lfpi_cpu_supported());
		for (which = 0; which < LFP_ALGORITHM_COUNT; which++)
			check_algorithm((enum lfp_algorithm)which,
			    test_message_share(300,
			    subsets * LFP_ALGORITHM_COUNT), &random);
		hidden = (hidden - all) & all;
	} while (hidden != 0);
	lfpi_cpu_mask(0);
}

TC(restrict__leaves_no_kernel_to_openssl)
{
	struct test_random random = test_random_new();

	restrict_to("md5-generic");
	check_algorithm(LFP_SHA256, 100, &random);
	restrict_to("-generic,-openssl,-shani,-avx2,-avx512,-armv8");
	check_algorithm(LFP_SHA1, 100, &random);
	restrict_to("auto");
}

static void
check_refused_list(const char *list, enum lfp_status expected,
    const char *text)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;

	ATF_CHECK_EQ_MSG(expected, lfp_kernel_restrict(list, &error), "%s",
	    list);
	ATF_CHECK_STREQ(text, error.text);
}

TC(restrict__refuses_what_it_does_not_know)
{
	uint64_t before = lfpi_kernel_allowed();

	check_refused_list("sha257", LFP_ERR_ARGUMENT,
	    "sha257: no such kernel or group of kernels");
	check_refused_list("", LFP_ERR_ARGUMENT,
	    ": no such kernel or group of kernels");
	check_refused_list("generic,", LFP_ERR_ARGUMENT,
	    ": no such kernel or group of kernels");
	check_refused_list("generic,--openssl", LFP_ERR_ARGUMENT,
	    "-openssl: no such kernel or group of kernels");
	check_refused_list("gen\neric", LFP_ERR_ARGUMENT,
	    "gen\\neric: no such kernel or group of kernels");
	ATF_CHECK_EQ(before, lfpi_kernel_allowed());
}

TC(restrict__by_name_needs_the_cpu)
{
	const struct lfpi_kernel *k;
	char text[128];

	for (k = lfpi_kernel_list()->row; k < lfpi_kernel_list()->row +
	    lfpi_kernel_list()->rows; k++) {
		if (k->cpu == 0)
			continue;
		lfpi_cpu_mask(k->cpu);
		snprintf(text, sizeof(text), "%s: this CPU cannot run it",
		    k->name);
		check_refused_list(k->name, LFP_ERR_UNSUPPORTED, text);
		snprintf(text, sizeof(text), "-%s", k->name);
		restrict_to(text);
	}
	lfpi_cpu_mask(0);
	restrict_to(NULL);
}

TC(restrict__a_group_that_the_cpu_lacks_is_no_error)
{
	struct test_random random = test_random_new();

	lfpi_cpu_mask(UINT32_MAX);
	restrict_to("shani,avx2,avx512,armv8");
	check_algorithm(LFP_SHA256, 100, &random);
	lfpi_cpu_mask(0);
	restrict_to(NULL);
}

TC(info__names_and_ends)
{
	const struct lfpi_kernel *k;
	struct lfp_kernel_info info;
	const char *group;
	size_t i, length;

	for (i = 0; lfp_kernel_info(i, &info) == LFP_OK; i++) {
		ATF_CHECK(info.lanes >= 1 && info.lanes <= LFPI_LANES_MAX);
		ATF_CHECK(info.supported || !info.preferred);
		ATF_CHECK(strchr(info.name, '-') != NULL);
		k = &lfpi_kernel_list()->row[i];
		group = lfpi_kernel_group(k, &length);
		ATF_CHECK(length > 0);
		/* Whoever forbids "shani" means it in any encoding. */
		ATF_CHECK_EQ((k->cpu & LFPI_CPU_SHANI) != 0,
		    strncmp(group, "shani", length) == 0);
	}
	ATF_CHECK_EQ(lfpi_kernel_list()->rows, i);
	ATF_CHECK_EQ(LFP_END, lfp_kernel_info(i, &info));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, call__reads_its_blocks_and_nothing_else);
	ATF_TP_ADD_TC(tp, call__goes_on_with_what_is_ready);
	ATF_TP_ADD_TC(tp, batch__every_kernel_by_name);
	ATF_TP_ADD_TC(tp, batch__every_subset_of_cpu_features);
	ATF_TP_ADD_TC(tp, restrict__leaves_no_kernel_to_openssl);
	ATF_TP_ADD_TC(tp, restrict__refuses_what_it_does_not_know);
	ATF_TP_ADD_TC(tp, restrict__by_name_needs_the_cpu);
	ATF_TP_ADD_TC(tp, restrict__a_group_that_the_cpu_lacks_is_no_error);
	ATF_TP_ADD_TC(tp, info__names_and_ends);
	return atf_no_error();
}
