/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the workers of a scan share: the directories still to be read, the
 * files still to be hashed, and the open directories, whose number is
 * bounded whatever the tree's shape.
 *
 * All workers do both jobs.  Directories are read ahead of the hashing until
 * enough files are known: the newest first, so that few have to wait, and of
 * those in one directory the first by name, so that what comes first in the
 * order of paths is done first (ahead.h).  Files too are taken from the
 * directory that was read last, on the way back up, or, where records are
 * wanted early, from the one that was read first.
 *
 * A worker that has a descriptor table of its own has a desk of its own with
 * it: it does what it has found itself, which it has open, before it helps
 * another.  Those that share the process's table share the crew's desk.
 */
#ifndef LFPI_SCAN_CREW_H
#define LFPI_SCAN_CREW_H

#include <stdatomic.h>

#include "base/thread.h"
#include "io/root.h"
#include "scan/tree.h"

struct lfpi_halfway;
struct lfpi_worker;

/*
 * What another worker has open must be opened anew, from the root if need
 * be: what lies deeper than any system's directories do stays with who found
 * it, so that no tree makes each helper's way longer than its help.
 */
#define LFPI_SHARED_DEPTH 128

/* See survey.h: is this regular file one of those that are looked for? */
typedef bool lfpi_pick_fn(void *arg, const struct stat *);

/* One descriptor table, and what is to be done first by those who use it. */
struct lfpi_desk {
	/* All guarded by the crew's monitor. */
	struct lfpi_node	*directories;	/* by next_todo */
	size_t			 directory_count;
	struct lfpi_node	*files;		/* by next_files */
	struct lfpi_node	*last_files;	/* of them */
	size_t			 file_nodes;	/* how many they are */
	size_t			 files_pending;
	struct lfpi_open	*oldest, *newest; /* open, not pinned */
	struct lfpi_open	*done;		/* to be closed, by next */
	struct lfpi_open	*spare;		/* by next */
	struct lfpi_region	 region;	/* of all of them */
	size_t			 open_count;
};

struct lfpi_crew {
	const struct lfp_scan_options	*options;
	struct lfpi_root		 root;
	const struct lfpi_asked		*asked;
	lfpi_pick_fn			*pick;		/* NULL: no survey */
	void				*pick_arg;
	struct timespec			 started;	/* real time */
	_Atomic bool			 cancelled;	/* for any reason */
	_Atomic bool			 interrupted;	/* the caller's */
	_Atomic bool			 out_of_memory;
	/* An inode may be there by two paths with one link: mounted twice. */
	_Atomic bool			 mounted_twice;
	bool				 last_try;	/* see held.h */
	bool				 in_order;	/* see above */
	bool				 passes_by;	/* this file: */
	struct lfpi_identity		 passed;

	_Atomic unsigned		 hungry;	/* large.h: how many */

	/*
	 * Of its own, so that who waits for the end is not woken before; but
	 * for when the last directory has been read.
	 */
	struct lfpi_monitor		 end;
	unsigned			 working;	/* threads */

	struct lfpi_monitor		 monitor;
	/* Guarded by it: */
	struct lfpi_desk		 desk;		/* see above */
	size_t				 files_pending;	/* on all desks */
	struct lfpi_file		*large;		/* set aside, by next */
	struct lfpi_halfway		*halfway;	/* large.h; or NULL */
	size_t				 taken_over;	/* so far */
	struct lfpi_worker		*workers;	/* all that may run */
	unsigned			 worker_count;
	/* To be read, or just now. */
	size_t				 directories_pending;
	size_t				 open_limit;	/* for each desk */
	struct lfpi_inodes		 claims;	/* of many names */
	struct lfpi_inodes		 visited;	/* directories */
	struct lfpi_node		*loops;		/* by next_todo */
	struct lfp_error		 error;		/* a worker's, first */
};

LFP_MUST_USE enum lfp_status lfpi_crew_init(struct lfpi_crew *,
    const struct lfp_scan_options *, struct lfp_error *);
void lfpi_crew_destroy(struct lfpi_crew *);

/* What a worker is to do next. */
enum lfpi_task {
	LFPI_TASK_NONE,		/* nothing now; there may be more later */
	LFPI_TASK_DIRECTORY,	/* read node */
	LFPI_TASK_FILES,	/* hash files, all in node, which is pinned */
	LFPI_TASK_END
};

struct lfpi_assignment {
	enum lfpi_task		 task;
	struct lfpi_node	*node;
	struct lfpi_file	*files;		/* linked by ->next */
	unsigned		 count;
	/* The one file, hashed in part; the taker frees it.  NULL: none. */
	struct lfpi_halfway	*halfway;
};

/* wait: rather wait than be told LFPI_TASK_NONE. */
void lfpi_crew_next(struct lfpi_worker *, unsigned want, bool wait,
    struct lfpi_assignment *);

/*
 * Queue a directory to be read, on the desk of who found it or on the crew's;
 * its parent stays wanted until it is opened.
 */
void lfpi_crew_add_directory(struct lfpi_crew *, struct lfpi_desk *,
    struct lfpi_node *);
/* Queue n files of a node, linked by ->next, behind those that wait there. */
void lfpi_crew_add_files(struct lfpi_crew *, struct lfpi_desk *,
    struct lfpi_node *, struct lfpi_file *, size_t n);
/* One file, to be taken before those, on the crew's desk. */
void lfpi_crew_add_file(struct lfpi_crew *, struct lfpi_file *);
/*
 * While one worker reads a directory: will the others, if there are any, soon
 * be waiting for files?
 */
bool lfpi_crew_is_waiting(struct lfpi_crew *);

/*
 * A descriptor of the node, in the worker's table, that stays open until it
 * is unpinned.  -1 and errno on failure (then there is nothing to unpin):
 * ESTALE if another directory is in its place by now.
 */
int lfpi_crew_pin(struct lfpi_worker *, struct lfpi_node *);
/* done: how many of the node's files or directories are dealt with. */
void lfpi_crew_unpin(struct lfpi_worker *, struct lfpi_node *, size_t done);
/* The node's own work is done although it could not be pinned. */
void lfpi_crew_give_up(struct lfpi_worker *, struct lfpi_node *, size_t done);
/*
 * Open a directory that was assigned: its descriptor, pinned, or -1 and
 * errno.
 */
int lfpi_crew_open(struct lfpi_worker *, struct lfpi_node *);
/* The assigned directory has been read, or could not be. */
void lfpi_crew_listed(struct lfpi_worker *, struct lfpi_node *, bool opened);
/* The worker is at its end: what is open in a table of its own is closed. */
void lfpi_crew_leave(struct lfpi_worker *);
/* What a run that was stopped has left open; no worker runs any more. */
void lfpi_crew_close_all(struct lfpi_crew *);

/*
 * The first to come with an inode that has several names is its owner, and
 * gets NULL; the others get the owner.
 */
struct lfpi_file *lfpi_crew_claim(struct lfpi_crew *, struct lfpi_file *);

void lfpi_crew_cancel(struct lfpi_crew *);
/* A worker cannot work at all: the run ends with the error. */
void lfpi_crew_fail(struct lfpi_crew *, const struct lfp_error *);
/* Out of memory: the run ends. */
void lfpi_crew_fail_memory(struct lfpi_crew *);
bool lfpi_crew_stopped(const struct lfpi_crew *);

#endif /* LFPI_SCAN_CREW_H */
