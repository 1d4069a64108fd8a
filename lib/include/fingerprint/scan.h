/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding files and fingerprinting them, as fast as the machine allows and
 * with the same result for any number of threads.
 *
 * A scan is given directories and files, runs once, and then tells what it
 * found, sorted by the bytes of the path.  The tree may be hostile and may
 * change meanwhile: nothing outside the root is opened, nothing that is not
 * a regular file is read, no atime changes where the system allows that,
 * each inode is read once, and what cannot be read is a record with a
 * problem, never a missing one.
 *
 * The threads of a run may each have a descriptor table of their own: a copy
 * of the process's from when they started.  What is opened during the run is
 * not in the others' tables, and what the caller closes stays open in theirs
 * until the run ends.
 */
#ifndef FINGERPRINT_SCAN_H
#define FINGERPRINT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <fingerprint/error.h>
#include <fingerprint/hash.h>
#include <fingerprint/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lfp_scan;

struct lfp_progress {
	uint64_t	files_found;
	uint64_t	files_done;
	uint64_t	bytes_done;
	uint64_t	directories_left;	/* 0: files_found is final */
};

/* Called by the thread that is in lfp_scan_run(). */
typedef void lfp_progress_fn(void *arg, const struct lfp_progress *);

/* A file as it was when its fingerprint was, or may be, the one given. */
struct lfp_file_state {
	uint64_t	device, inode, size;
	unsigned	mode;		/* st_mode */
	struct timespec	mtime, ctime;
};

/*
 * Called by the workers, several at a time, for each regular file before it
 * is opened: if its fingerprint is known for this very state, fill digest
 * (lfp_algorithm_size() bytes) and return true; the file is then not read.
 * The descriptors that it finds are those at the start of the run (see
 * above): one that it opens it must close.
 */
typedef bool lfp_known_fn(void *arg, const struct lfp_file_state *,
    uint8_t *digest);
/* Called by the workers, several at a time, with each digest that was made. */
typedef void lfp_learned_fn(void *arg, const struct lfp_file_state *,
    const uint8_t *digest);

/*
 * Called by the thread that is in lfp_scan_run(), now and then: there are
 * records to be had by lfp_scan_next() and lfp_scan_next_alias(), while others
 * are still being made; LFP_END then means that there are no more yet.  They
 * are in the order in which they will be, unless lfp_scan_is_kept() says
 * otherwise after the run.
 */
typedef void lfp_ready_fn(void *arg);

struct lfp_scan_options {
	size_t		size;		/* sizeof(struct lfp_scan_options) */
	enum lfp_algorithm algorithm;
	unsigned	threads;	/* 0: one for each CPU */
	const char	*root;		/* seen as "/"; NULL: the real one */
	bool		all_files;	/* not only those with an x bit */
	bool		one_file_system;/* stay on each directory's device */
	bool		metadata;	/* fill record.metadata and xattrs */
	bool		classify;	/* fill record.kind and needs */
	bool		stop_early;	/* end at the first problem */
	bool		plain_io;	/* no io_uring */
	bool		map_files;	/* see <fingerprint/guard.h> */
	/*
	 * fnmatch(3) patterns; one with a '/' is matched against the whole
	 * path, another against the last name.  What matches is skipped,
	 * with all below it, and counted.  Copied.
	 */
	const char *const *exclude;
	size_t		exclude_count;
	lfp_known_fn	*known;		/* NULL: none; not with classify */
	lfp_learned_fn	*learned;	/* NULL: none */
	void		*cache_arg;	/* of these two */
	lfp_progress_fn	*progress;	/* NULL: none */
	void		*progress_arg;
	unsigned	progress_ms;	/* between two calls */
	lfp_ready_fn	*ready;		/* NULL: none; not with classify */
	void		*ready_arg;
};

/* Why a path has no fingerprint. */
enum lfp_trouble {
	LFP_TROUBLE_NONE,
	LFP_TROUBLE_UNREADABLE,	/* sys_errno says why */
	LFP_TROUBLE_VANISHED,	/* listed, then gone */
	LFP_TROUBLE_UNSTABLE,	/* changed during each of three readings */
	LFP_TROUBLE_NOT_REGULAR,/* asked for by name, but no regular file */
	LFP_TROUBLE_MISSING,	/* asked for by name, but not there */
	LFP_TROUBLE_LISTING,	/* a directory that could not be read whole */
	LFP_TROUBLE_HELD	/* another process has a lease, and keeps it */
};

/* "cannot be read" ...; static. */
LFP_PUBLIC const char *lfp_trouble_text(enum lfp_trouble);

struct lfp_metadata {
	uint64_t	size;
	uint32_t	mode;		/* permission bits, st_mode & 07777 */
	uint32_t	uid, gid;
	uint64_t	nlink;
	struct timespec	mtime;
	/*
	 * Extended attributes that matter (capabilities, ACLs, labels):
	 * pairs of name and value; borrowed until the scan is freed.
	 */
	const struct lfp_xattr *xattrs;
	size_t		xattr_count;
};

struct lfp_xattr {
	const char	*name;
	const uint8_t	*value;
	size_t		length;
};

/* What was found at one path.  Borrowed until the next call on the scan. */
struct lfp_record {
	const char	*path;		/* inside the root, canonical */
	size_t		path_length;
	enum lfp_trouble trouble;
	int		sys_errno;
	const uint8_t	*fingerprint;	/* NULL if there is trouble */
	uint64_t	device, inode;
	uint64_t	size;
	unsigned	mode;		/* st_mode */
	size_t		alias_count;	/* further names of the inode */
	enum lfp_kind	kind;		/* with classify */
	uint8_t		needs;
	const struct lfp_metadata *metadata; /* NULL without metadata */
};

struct lfp_scan_counts {
	uint64_t	files;		/* records with a fingerprint */
	uint64_t	troubles;	/* records without */
	uint64_t	aliases;
	uint64_t	bytes;
	uint64_t	directories;
	uint64_t	excluded;	/* by a pattern or a file system kind */
	uint64_t	not_executable;	/* left out without all_files */
	uint64_t	special;	/* devices, FIFOs, sockets */
	uint64_t	links_dangling;
	uint64_t	links_to_directories;
	uint64_t	loops;		/* see lfp_scan_next_loop() */
};

/* options are copied.  Caller frees with lfp_scan_free(). */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_scan_new(
    const struct lfp_scan_options *, struct lfp_scan **, struct lfp_error *);
LFP_PUBLIC void lfp_scan_free(struct lfp_scan *);

/*
 * Before the run: what to look at.  A path is resolved inside the root,
 * symbolic links followed.  A relative one is taken from the working
 * directory if the root is the real one, else from the root. A path to a
 * regular file given as a directory is that file. LFP_ERR_NOT_FOUND if there
 * is no such directory.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_scan_add_directory(
    struct lfp_scan *, const char *path, bool recursive, struct lfp_error *);
/* What is wrong with the file is told in its record, not here. */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_scan_add_file(struct lfp_scan *,
    const char *path, size_t length, struct lfp_error *);

/*
 * Before the run: a file that the caller writes meanwhile, and does not look
 * for, so that reading it could only fail.  The walk passes it by.
 */
LFP_PUBLIC void lfp_scan_pass_by(struct lfp_scan *, uint64_t device,
    uint64_t inode);

/*
 * Which regular file a path leads to now, inside the root: no record is made.
 * LFP_ERR_NOT_FOUND if there is none.  Neighbours cost one system call.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_scan_identify(struct lfp_scan *,
    const char *path, size_t length, uint64_t *device, uint64_t *inode);

/* Once.  LFP_ERR_CANCELLED after lfp_scan_cancel(). */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_scan_run(struct lfp_scan *,
    struct lfp_error *);
/* From any thread, or from a signal handler. */
LFP_PUBLIC void lfp_scan_cancel(struct lfp_scan *);

/*
 * After a run with ready: true if what was given before its end stands, and
 * lfp_scan_next() goes on behind it.  False if something has come to light
 * that belongs before or into it (a link that led to another place, say):
 * lfp_scan_next() begins with the first record, and what was made of the
 * others is to be thrown away.
 */
LFP_PUBLIC bool lfp_scan_is_kept(const struct lfp_scan *);

/*
 * After the run: the next record, sorted by the bytes of the path; LFP_END
 * past the last.  lfp_scan_rewind() starts again at the first.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_scan_next(struct lfp_scan *,
    struct lfp_record *, struct lfp_error *);
LFP_PUBLIC void lfp_scan_rewind(struct lfp_scan *);
/*
 * The next of the other names of the record that lfp_scan_next() gave last;
 * LFP_END past the last.  path is borrowed until the next call.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_scan_next_alias(
    struct lfp_scan *, const char **path, size_t *length,
    struct lfp_error *);

/*
 * No record, name or link is wanted any more: their memory is given back by a
 * thread of its own, beside what the caller does next, and lfp_scan_free()
 * waits for it.  What gives them says LFP_END from here on; the counts stay.
 * Never necessary.
 */
LFP_PUBLIC void lfp_scan_forget(struct lfp_scan *);

LFP_PUBLIC void lfp_scan_count(const struct lfp_scan *,
    struct lfp_scan_counts *);

/*
 * The symbolic links that led to nothing or to a directory, sorted by path,
 * for those who want to know (LFP_END past the last; is_directory tells which).
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_scan_next_link(struct lfp_scan *,
    const char **path, size_t *length, bool *is_directory,
    struct lfp_error *);

/*
 * The directories that are one of those above them, by a bind mount, sorted
 * by path; LFP_END past the last.  What is in them is found there, and they
 * were not entered again, unless they were asked for by name.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_scan_next_loop(struct lfp_scan *,
    const char **path, size_t *length, struct lfp_error *);

#ifdef __cplusplus
}
#endif

#endif /* FINGERPRINT_SCAN_H */
