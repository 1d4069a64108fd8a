/* SPDX-License-Identifier: BSD-2-Clause */
/* An audit as the command line asks for it, run. */
#ifndef VT_VERIEXECCHECK_AUDITOR_H
#define VT_VERIEXECCHECK_AUDITOR_H

#include "veriexeccheck/cache.h"
#include "veriexeccheck/checkoptions.h"
#include "veriexeccheck/sigtext.h"

/* The options of an audit that follow from the command line. */
void chk_auditor_options(const struct chk_options *,
    struct lfp_audit_options *, struct chk_cache *cache);

/*
 * Load and run.  0 and *audit, to be freed by the caller, or an exit status
 * after a message.
 */
int chk_auditor_run(const struct lfp_audit_options *,
    const struct chk_text *, struct lfp_audit **audit);

/*
 * Paths as an audit wants them: without a root of its own, a relative one
 * begins where the caller stands.  0, or an exit status after a message; the
 * caller ends with chk_paths_free() in either case.
 */
struct chk_paths {
	char	**items;
	size_t	  count;
};
int chk_paths_make(const struct chk_options *, const char *const *paths,
    size_t count, struct chk_paths *);
void chk_paths_free(struct chk_paths *);

#endif /* VT_VERIEXECCHECK_AUDITOR_H */
