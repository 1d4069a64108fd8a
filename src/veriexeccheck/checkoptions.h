/* SPDX-License-Identifier: BSD-2-Clause */
/* What the command line of veriexeccheck asks for. */
#ifndef VT_VERIEXECCHECK_CHECKOPTIONS_H
#define VT_VERIEXECCHECK_CHECKOPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include <fingerprint.h>

#include "report/report.h"
#include "sign/settings.h"

struct chk_options {
	bool		 lint, loads, diff, policy_table;	/* modes */
	const char	*explain;	/* NULL: not asked for */
	bool		 only_paths, quiet, unmonitored, verbose, progress;
	const char	*signatures, *root, *cache, *output;
	const char	*signature;	/* NULL: beside the file */
	const char	*homedir, *trust_policy;	/* NULL: the default */
	struct vs_settings trust;
	const struct vt_report_form *form;
	unsigned	 level;
	unsigned	 jobs;		/* 0: one for each CPU */
	unsigned	 rehash;	/* percent; 0: none */
	unsigned	 deadline;	/* seconds; 0: none */
	const char *const *paths;	/* operands, borrowed from argv */
	size_t		 path_count;
};

/*
 * Fill *options from the command line.  -1: go on; else the program ends
 * with this status (help was shown, or something is wrong and was said).
 */
int chk_options_parse(struct chk_options *, int argc, char **argv);

#endif /* VT_VERIEXECCHECK_CHECKOPTIONS_H */
