/* SPDX-License-Identifier: BSD-2-Clause */
#include "veriexeccheck/modes.h"

int
chk_mode_run(const struct chk_options *chk)
{
	if (chk->policy_table)
		return chk_policy_table();
	if (chk->loads)
		return chk_loads(chk);
	if (chk->lint)
		return chk_lint(chk);
	if (chk->diff)
		return chk_diff(chk);
	if (chk->explain != NULL)
		return chk_explain(chk);
	return chk_audit(chk);
}
