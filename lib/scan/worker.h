/* SPDX-License-Identifier: BSD-2-Clause */
/* One worker of a scan: it reads directories and hashes files. */
#ifndef LFPI_SCAN_WORKER_H
#define LFPI_SCAN_WORKER_H

#include "io/directory.h"
#include "scan/crew.h"

struct lfpi_feed;

struct lfpi_worker {
	struct lfpi_crew	*crew;
	struct lfpi_desk	*desk;		/* the crew's, or own */
	struct lfpi_maker	 maker;
	struct lfpi_listing	 listing;
	struct lfpi_buffer	 path;		/* scratch */
	struct lfpi_link	*links;		/* that were met */
	struct lfpi_file	*asked_links;	/* files that were links */
	struct lfpi_file	*held;		/* put off, by next */
	struct lfp_scan_counts	 counts;	/* this worker's part */
	struct lfpi_feed	*feed;
	/* Written under the crew's lock, by this worker only; see large.h. */
	unsigned		 large_in_hand;
	bool			 hungry;
	struct lfpi_desk	 own;		/* see crew.h */

	/* Read by the thread that shows progress. */
	_Atomic uint64_t	 found, done, bytes;
};

/* Has it a descriptor table, and so a desk, of its own? */
static inline bool
lfpi_worker_is_apart(const struct lfpi_worker *worker)
{
	return worker->desk == &worker->own;
}

/* Works until nothing is left; arg is a struct lfpi_worker. */
void lfpi_worker_run(void *arg);

/* Read an assigned directory: queue what is in it. */
void lfpi_walk_directory(struct lfpi_worker *, struct lfpi_node *);

/* Queue a directory that was met, if that is wanted. */
void lfpi_walk_into(struct lfpi_worker *, struct lfpi_node *,
    const struct lfpi_dirent *);
/* A directory that could not be read, or not whole, is a record. */
void lfpi_walk_trouble(struct lfpi_worker *, struct lfpi_node *,
    int sys_errno);

/* So many files are found, and each is to be counted out. */
void lfpi_worker_found(struct lfpi_worker *, size_t n);
/* One of them is dealt with: what is known of it is final. */
void lfpi_worker_done(struct lfpi_worker *, struct lfpi_file *);
/* A file's end: with trouble, or LFP_TROUBLE_NONE. */
void lfpi_worker_finish(struct lfpi_worker *, struct lfpi_file *,
    enum lfp_trouble, int sys_errno);

/* Is this a regular file that the options ask for? */
bool lfpi_is_wanted(const struct lfp_scan_options *, mode_t mode);

/*
 * Does a pattern match this name in a directory?  path is scratch; *failed,
 * and true: no memory.
 */
bool lfpi_is_excluded(const struct lfp_scan_options *,
    const struct lfpi_node *, const char *name, size_t length,
    struct lfpi_buffer *path, bool *failed);

#endif /* LFPI_SCAN_WORKER_H */
