/* SPDX-License-Identifier: BSD-2-Clause */
/* What to look at: directories and lists of names. */
#ifndef VT_VERIEXECGEN_NAMES_H
#define VT_VERIEXECGEN_NAMES_H

#include "veriexecgen/options.h"

/* Add all that -D, -d and -f ask for; 0 or an exit status. */
int gen_names_add(const struct gen_options *, struct lfp_scan *);

#endif /* VT_VERIEXECGEN_NAMES_H */
