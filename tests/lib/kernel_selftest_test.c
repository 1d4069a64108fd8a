/* SPDX-License-Identifier: BSD-2-Clause */
/* The self-test of every kernel, and what follows where one fails it. */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "hash/kernels.h"
#include "hash/state.h"
#include "each_kernel.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)

TC(self_test__accepts_every_kernel)
{
	const struct lfpi_kernel *k;

	FOR_EACH_KERNEL(k) {
		printf("%s\n", k->name);
		ATF_CHECK(lfpi_kernel_passes(k));
	}
}

/* A kernel made wrong: which one, and how. */
static struct {
	const struct lfpi_kernel *kernel;
	unsigned	lane, word, other_lane;
} wrong;

static void
run_with_one_bit_wrong(void *state, const uint8_t *const data[],
    size_t nblocks)
{
	const struct lfpi_algorithm *a =
	    lfpi_algorithm(wrong.kernel->algorithm);
	uint64_t word[LFPI_STATE_WORDS];

	wrong.kernel->run(state, data, nblocks);
	lfpi_state_get(a, state, wrong.lane, word);
	word[wrong.word] ^= 1U << 7;
	lfpi_state_put(a, state, wrong.lane, word);
}

static void
run_with_two_lanes_changed_over(void *state, const uint8_t *const data[],
    size_t nblocks)
{
	const uint8_t *changed[LFPI_LANES_MAX];

	memcpy(changed, data, wrong.kernel->lanes * sizeof(data[0]));
	changed[wrong.lane] = data[wrong.other_lane];
	changed[wrong.other_lane] = data[wrong.lane];
	wrong.kernel->run(state, changed, nblocks);
}

static void
run_one_block_short(void *state, const uint8_t *const data[], size_t nblocks)
{
	if (nblocks > 1)
		wrong.kernel->run(state, data, nblocks - 1);
}

static void
check_refused(lfpi_kernel_fn *run)
{
	struct lfpi_kernel made = *wrong.kernel;

	made.run = run;
	ATF_CHECK_MSG(!lfpi_kernel_passes(&made), "%s lane %u word %u",
	    made.name, wrong.lane, wrong.word);
}

TC(self_test__refuses_a_wrong_bit_in_any_lane)
{
	const struct lfpi_kernel *k;

	FOR_EACH_KERNEL(k) {
		wrong.kernel = k;
		check_refused(run_one_block_short);
		for (wrong.lane = 0; wrong.lane < k->lanes; wrong.lane++) {
			for (wrong.word = 0; wrong.word <
			    lfpi_algorithm(k->algorithm)->words; wrong.word++)
				check_refused(run_with_one_bit_wrong);
		}
	}
}

/* Wrong only in what it has made ready. */
static void
run_ahead_with_one_bit_wrong(void *state, const uint8_t *const data[],
    size_t nblocks, struct lfpi_ahead *ahead)
{
	const struct lfpi_algorithm *a =
	    lfpi_algorithm(wrong.kernel->algorithm);
	bool ready = ahead->ready;
	uint64_t word[LFPI_STATE_WORDS];

	wrong.kernel->run_ahead(state, data, nblocks, ahead);
	if (!ready)
		return;
	lfpi_state_get(a, state, wrong.lane, word);
	word[0] ^= 1;
	lfpi_state_put(a, state, wrong.lane, word);
}

TC(self_test__refuses_a_wrong_bit_in_what_is_ready)
{
	const struct lfpi_kernel *k;
	struct lfpi_kernel made;

	FOR_EACH_KERNEL(k) {
		if (k->run_ahead == NULL)
			continue;
		wrong.kernel = k;
		made = *k;
		made.run_ahead = run_ahead_with_one_bit_wrong;
		for (wrong.lane = 0; wrong.lane < k->lanes; wrong.lane++)
			ATF_CHECK(!lfpi_kernel_passes(&made));
	}
}

TC(self_test__refuses_lanes_changed_over)
{
	const struct lfpi_kernel *k;

	FOR_EACH_KERNEL(k) {
		wrong.kernel = k;
		for (wrong.lane = 0; wrong.lane < k->lanes; wrong.lane++) {
			for (wrong.other_lane = 0;
			    wrong.other_lane < wrong.lane; wrong.other_lane++)
				check_refused(run_with_two_lanes_changed_over);
		}
	}
}

TC(choose__goes_on_without_a_kernel_that_is_wrong)
{
	const struct lfpi_kernel rows[] = {
		{ "sha256-generic", LFP_SHA256, 0, 1, 1, 1,
		    lfpi_sha256_generic, NULL },
		{ "sha256-wrong", LFP_SHA256, 0, 1, 9, 9,
		    run_with_one_bit_wrong, NULL }
	};
	_Atomic unsigned char verdict[2] = { LFPI_UNTESTED, LFPI_UNTESTED };
	const struct lfpi_kernel_list list = { rows, verdict, 2 };
	struct lfpi_kernel_choice choice;

	wrong.kernel = &rows[0];
	wrong.lane = wrong.word = 0;
	ATF_REQUIRE_EQ(LFP_OK, lfpi_kernel_choose(&list, UINT64_MAX,
	    LFP_SHA256, &choice, NULL));
	ATF_CHECK_EQ(&rows[0], choice.by_busy[1]);
	ATF_CHECK_EQ(LFPI_RIGHT, verdict[0]);
	ATF_CHECK_EQ(LFPI_WRONG, verdict[1]);
}

TC(choose__fails_if_every_kernel_is_wrong)
{
	const struct lfpi_kernel rows[] = {
		{ "sha256-generic", LFP_SHA256, 0, 1, 9, 9,
		    run_with_one_bit_wrong, NULL }
	};
	_Atomic unsigned char verdict[1] = { LFPI_UNTESTED };
	const struct lfpi_kernel_list list = { rows, verdict, 1 };
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfpi_kernel_choice choice;
	const struct lfpi_kernel right = { "", LFP_SHA256, 0, 1, 1, 1,
	    lfpi_sha256_generic, NULL };

	wrong.kernel = &right;
	wrong.lane = wrong.word = 0;
	ATF_CHECK_EQ(LFP_ERR_INTERNAL, lfpi_kernel_choose(&list, UINT64_MAX,
	    LFP_SHA256, &choice, &error));
	ATF_CHECK_STREQ("SHA256: every kernel fails its self-test",
	    error.text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, self_test__accepts_every_kernel);
	ATF_TP_ADD_TC(tp, self_test__refuses_a_wrong_bit_in_any_lane);
	ATF_TP_ADD_TC(tp, self_test__refuses_a_wrong_bit_in_what_is_ready);
	ATF_TP_ADD_TC(tp, self_test__refuses_lanes_changed_over);
	ATF_TP_ADD_TC(tp, choose__goes_on_without_a_kernel_that_is_wrong);
	ATF_TP_ADD_TC(tp, choose__fails_if_every_kernel_is_wrong);
	return atf_no_error();
}
