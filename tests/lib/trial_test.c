/* SPDX-License-Identifier: BSD-2-Clause */
/* Two ways, taken in turns until the faster of them is known. */
#include <atf-c.h>

#include "io/trial.h"

#define MANY 100

/* Run it with ns[way] for each unit; how often was each way taken? */
static void
run(struct lfpi_trial *trial, const uint64_t ns[2], unsigned taken[2])
{
	unsigned i, way;

	taken[0] = taken[1] = 0;
	for (i = 0; i < MANY; i++) {
		way = lfpi_trial_way(trial);
		ATF_REQUIRE(way < 2);
		taken[way]++;
		lfpi_trial_note(trial, ns[way] * (i + 1), i + 1);
	}
}

ATF_TC_WITHOUT_HEAD(faster);
ATF_TC_BODY(faster, tc)
{
	static const uint64_t costs[][2] = { { 3, 2 }, { 2, 3 }, { 0, 1 },
	    { 1, 0 }, { UINT64_C(1) << 40, 1 } };
	unsigned i, taken[2], best;

	for (i = 0; i < sizeof(costs) / sizeof(costs[0]); i++) {
		struct lfpi_trial trial = { 0 };

		run(&trial, costs[i], taken);
		ATF_REQUIRE(lfpi_trial_is_over(&trial));
		best = costs[i][1] < costs[i][0];
		ATF_CHECK_EQ_MSG(lfpi_trial_way(&trial), best, "%u", i);
		/* Both were tried, and then only one. */
		ATF_CHECK_EQ_MSG(taken[!best], trial.runs / 2, "%u", i);
		ATF_CHECK_EQ_MSG(taken[best], MANY - trial.runs / 2, "%u", i);
	}
}

/* A run of each way that nothing has disturbed is enough. */
ATF_TC_WITHOUT_HEAD(disturbed);
ATF_TC_BODY(disturbed, tc)
{
	struct lfpi_trial trial = { 0 };
	unsigned way, done[2] = { 0 };

	while (!lfpi_trial_is_over(&trial)) {
		way = lfpi_trial_way(&trial);
		/* The second is faster, and disturbed all but once. */
		lfpi_trial_note(&trial, way == 0 ? 2000 :
		    done[1] == 3 ? 1000 : 9000, 1);
		done[way]++;
	}
	ATF_CHECK_EQ(lfpi_trial_way(&trial), 1);
}

/* What says nothing does not count. */
ATF_TC_WITHOUT_HEAD(nothing);
ATF_TC_BODY(nothing, tc)
{
	struct lfpi_trial trial = { 0 };

	lfpi_trial_note(&trial, 1000, 0);
	lfpi_trial_note(&trial, UINT64_MAX, 1);
	ATF_CHECK_EQ(trial.runs, 0);
	ATF_CHECK(!lfpi_trial_is_over(&trial));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, faster);
	ATF_TP_ADD_TC(tp, disturbed);
	ATF_TP_ADD_TC(tp, nothing);
	return atf_no_error();
}
