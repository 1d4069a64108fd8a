/* SPDX-License-Identifier: BSD-2-Clause */
/* What to look at, directories and lists of names; what it is stored as. */
#ifndef VT_VERIEXECGEN_NAMES_H
#define VT_VERIEXECGEN_NAMES_H

#include "veriexecgen/options.h"

/* Add all that -D, -d and -f ask for; 0 or an exit status. */
int gen_names_add(const struct gen_options *, struct lfp_scan *);

/* Take the prefix of -p, if any, from a path; false: it is not its own. */
bool gen_name_strip(const char *prefix, const char **path, size_t *length);

#endif /* VT_VERIEXECGEN_NAMES_H */
