/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scans whose result is a text.
 *
 * Whatever a test is about, each scan is held against what must be true of
 * all: records sorted and each once, digests those of the content in one
 * piece, counts that add up, rewinding, forgetting, no descriptor left open.
 */
#ifndef SCAN_FIXTURE_H
#define SCAN_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>

#include <fingerprint/scan.h>

#include "tree_fixture.h"

#define MAX_ASKED 8

/* Paths are relative to the working directory, or to options.root. */
struct plan {
	struct lfp_scan_options options;	/* without its size */
	const char	*trees[MAX_ASKED];	/* recursively */
	const char	*flats[MAX_ASKED];
	const char	*files[MAX_ASKED];
	bool		 not_all;	/* only files with an x bit */
	bool		 changing;	/* nothing is left to compare with */
	bool		 early;		/* records are taken during the run */
	/* Told how many have been taken. */
	void		(*taken)(void *arg, size_t records);
	void		*taken_arg;
};

/*
 * A line for each record: "path", then " +alias" for each further name, or
 * " !unreadable" and so on.  Then "@path" for each link that leads to
 * nothing, "@path/" for each that leads to a directory.  Paths lose the
 * working directory at their beginning.  Caller frees.
 */
char *plan_run(const struct plan *, struct lfp_scan_counts *);

/*
 * The text with 1, 2 and 8 threads, with io_uring and without, with records
 * taken during the run and without.
 */
void plan_check(const struct plan *, const char *expected);

/* A scan with everything that the plan asks for, not yet run. */
struct lfp_scan *plan_new(const struct plan *);
/* The text of one that has been run; frees it. */
char *plan_text(const struct plan *, struct lfp_scan *,
    struct lfp_scan_counts *);

/* So many files are hashed side by side by each worker. */
unsigned lanes_of_sha256(void);

#endif /* SCAN_FIXTURE_H */
