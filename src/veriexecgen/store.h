/* SPDX-License-Identifier: BSD-2-Clause */
/* From what a scan found to the signatures file. */
#ifndef VT_VERIEXECGEN_STORE_H
#define VT_VERIEXECGEN_STORE_H

#include "veriexecgen/options.h"

/* What was stored, for the summary. */
struct gen_stored {
	size_t	entries;	/* in the file now */
	size_t	added, updated, folded;
	size_t	refused;	/* with -W: names that cannot be written */
	bool	unchanged;	/* nothing was written */
};

/*
 * Can the output be written at all?  Asked before the work is done.  With
 * -A, *annotated tells whether what is there carries annotations.
 */
int gen_store_check(const struct gen_options *, bool *annotated);

/*
 * Writing while the scan still runs, to a file that nobody sees before all is
 * well: where one record is one line whatever else there is.  It says nothing.
 */
struct gen_store;
bool gen_store_can_begin(const struct gen_options *);
/* NULL: not possible; gen_store() says why. */
struct gen_store *gen_store_begin(const struct gen_options *,
    struct lfp_scan *);
/* Those records that there are. */
void gen_store_more(struct gen_store *);
/* NULL is fine. */
void gen_store_drop(struct gen_store *);

/*
 * Write all records, or the rest of them if what was begun (or NULL; it is
 * freed) stands; 0 or an exit status after a message.
 */
int gen_store(const struct gen_options *, struct lfp_scan *,
    struct gen_store *begun, struct gen_stored *);

#endif /* VT_VERIEXECGEN_STORE_H */
