/* SPDX-License-Identifier: BSD-2-Clause */
/* What the program can do; each returns an exit status. */
#ifndef VT_VERIEXECCHECK_MODES_H
#define VT_VERIEXECCHECK_MODES_H

#include "veriexeccheck/checkoptions.h"

int chk_mode_run(const struct chk_options *);

int chk_audit(const struct chk_options *);
int chk_lint(const struct chk_options *);
int chk_loads(const struct chk_options *);
int chk_diff(const struct chk_options *);
int chk_explain(const struct chk_options *);
int chk_policy_table(void);

#endif /* VT_VERIEXECCHECK_MODES_H */
