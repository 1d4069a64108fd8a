/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How large files are shared out among workers, so that none is left with
 * several at the end while others have nothing to do.
 *
 * Nobody takes a large file who has more of them in hand than another.  And
 * since large is not equally large: who runs out of work is hungry, and who
 * has two more in hand than a hungry one gives it one, with what is hashed
 * of it so far.
 */
#ifndef LFPI_SCAN_LARGE_H
#define LFPI_SCAN_LARGE_H

#include <fingerprint/batch.h>

#include "scan/worker.h"

/* A large file that has been hashed in part. */
struct lfpi_halfway {
	struct lfpi_file	*file;
	struct stat		 before;	/* when its reading began */
	unsigned		 tries;
	uint64_t		 offset;	/* hashed so far */
	struct lfp_batch_job	 job;		/* between two pieces */
};

/*
 * A file that proved to be large: may the worker keep it?  False: it has
 * been set aside for whoever may.
 */
bool lfpi_large_keep(struct lfpi_worker *, struct lfpi_file *);
/* A file that was kept, or that came halfway, is dealt with. */
void lfpi_large_done(struct lfpi_worker *);

/* Might somebody take over one of the worker's?  Takes no lock. */
bool lfpi_large_is_asked_for(const struct lfpi_worker *);
/* True: it belongs to whoever takes it over, who frees it. */
bool lfpi_large_give(struct lfpi_worker *, struct lfpi_halfway *);

/* The rest is for crew.c, with its lock held. */

/* A file that was set aside, if there is one and the worker may have it. */
bool lfpi_large_assign(struct lfpi_worker *, struct lfpi_assignment *);
/*
 * There is nothing else left: the worker is hungry from now on.  A file that
 * came halfway, if there is one and no other hungry worker has fewer.
 */
bool lfpi_large_take_over(struct lfpi_worker *, struct lfpi_assignment *);
/* Is it worth waiting for one to come halfway? */
bool lfpi_large_may_come(const struct lfpi_worker *);
/* It is not hungry any more, or is gone. */
void lfpi_large_has_other_work(struct lfpi_worker *);

#endif /* LFPI_SCAN_LARGE_H */
