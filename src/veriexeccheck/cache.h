/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What earlier runs have read, by device, inode and algorithm.  The file is
 * bound to one signatures file and one root; each run writes a new one in
 * the old one's place, so that a crash leaves either, and what is damaged
 * is never written to.
 */
#ifndef VT_VERIEXECCHECK_CACHE_H
#define VT_VERIEXECCHECK_CACHE_H

#include <stdbool.h>
#include <time.h>

#include <fingerprint.h>

#include "veriexeccheck/sigtext.h"

struct chk_cache;

/*
 * Take the lock and open; no cache yet, a damaged one or one of another
 * signatures file begins empty, the latter two with a note.  rehash: percent
 * of what is known that is to be read again.  0, or an exit status after a
 * message: another run has it, or it is not the caller's own file.
 */
int chk_cache_open(const char *path, const struct chk_text *,
    const char *root, unsigned rehash, struct chk_cache **);
/* The audit has run.  partial: keep what it did not ask for. */
void chk_cache_finish(struct chk_cache *, bool partial);
/* Gives up what was not finished.  NULL is fine. */
void chk_cache_close(struct chk_cache *);
/* When the oldest digest that was used was read; 0: none. */
time_t chk_cache_oldest(const struct chk_cache *);

/* Name and version of what keeps it; static. */
const char *chk_cache_version(void);

/* Of type lfp_recall_fn and lfp_remember_fn; arg is the cache. */
bool chk_cache_recall(void *arg, struct lfp_known *);
void chk_cache_remember(void *arg, const struct lfp_known *);

#endif /* VT_VERIEXECCHECK_CACHE_H */
