/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "io/trial.h"

/* Of both together: enough that each has some that nothing disturbs. */
#define RUNS 16

bool
lfpi_trial_is_over(const struct lfpi_trial *trial)
{
	return trial->runs >= RUNS;
}

unsigned
lfpi_trial_way(const struct lfpi_trial *trial)
{
	if (!lfpi_trial_is_over(trial))
		return trial->runs % 2;
	return trial->least[1] < trial->least[0];
}

void
lfpi_trial_note(struct lfpi_trial *trial, uint64_t ns, uint64_t work)
{
	unsigned way = lfpi_trial_way(trial);
	uint64_t cost;

	if (lfpi_trial_is_over(trial) || work == 0 || ns > UINT64_MAX / 1024)
		return;
	cost = ns * 1024 / work;
	if (trial->runs < 2 || cost < trial->least[way])
		trial->least[way] = cost;
	trial->runs++;
}
