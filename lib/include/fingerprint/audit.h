/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does a tree agree with a signatures file, and what would NetBSD's kernel
 * deny in it at each strict level?
 *
 * An audit takes the text of a signatures file, runs once, and then tells
 * its findings: those about entries in the file's order, then those about
 * files that have no entry, sorted by the bytes of their paths.  The same
 * for any number of threads.  The tree may be hostile, as for a scan.
 *
 * One thread at a time.
 */
#ifndef FINGERPRINT_AUDIT_H
#define FINGERPRINT_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <fingerprint/error.h>
#include <fingerprint/hash.h>
#include <fingerprint/policy.h>
#include <fingerprint/scan.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a finding says.  The numbers are part of the ABI: append. */
enum lfp_verdict {
	LFP_VERDICT_MATCHED,	/* told only if it was asked for */
	LFP_VERDICT_CHANGED,
	LFP_VERDICT_MISSING,
	LFP_VERDICT_ADDED,	/* a file without an entry */
	LFP_VERDICT_MOVED,	/* an entry's file, found at other */
	LFP_VERDICT_COPIED,	/* no entry, the content of other */
	LFP_VERDICT_TYPE,	/* its use needs access types it has not */
	LFP_VERDICT_METADATA,	/* not as annotated */
	LFP_VERDICT_DEPENDENCY,	/* what it depends on does not verify */
	LFP_VERDICT_UNREADABLE,
	LFP_VERDICT_UNSTABLE,	/* changed while it was read */
	LFP_VERDICT_DUPLICATE,	/* the kernel refuses the entry, EEXIST */
	LFP_VERDICT_UNSUPPORTED, /* no such algorithm in this build */
	/* Never of an audit: its caller does not believe the text. */
	LFP_VERDICT_TRUST
};
#define LFP_VERDICT_COUNT 14

/* "changed" ...; static.  "unknown" for a value outside the enumeration. */
LFP_PUBLIC const char *lfp_verdict_name(enum lfp_verdict);

/* Which files without an entry are looked for. */
enum lfp_unmonitored {
	LFP_UNMONITORED_NONE,
	LFP_UNMONITORED_EXECUTABLE,	/* those with an x bit */
	LFP_UNMONITORED_ALL
};

/*
 * What is known of a file's content from an earlier run, for a cache that
 * the caller keeps.
 */
struct lfp_known {
	/* Which file, in which state: given by the audit. */
	uint64_t	device, inode, size;
	struct timespec	mtime, ctime;
	enum lfp_algorithm algorithm;
	/* What was read then. */
	uint8_t		digest[LFP_DIGEST_MAX];
	uint8_t		kind, needs;	/* as of struct lfp_record */
	bool		has_xattrs;	/* they were read */
	const uint8_t	*xattrs;	/* opaque; borrowed for the call */
	size_t		xattrs_length;
};

/*
 * Fill in the second half of *known; false: it must be read (again).
 * xattrs are borrowed until the next call.
 */
typedef bool lfp_recall_fn(void *arg, struct lfp_known *known);
/* Told of each file that was read and has not changed for a second. */
typedef void lfp_remember_fn(void *arg, const struct lfp_known *known);
/* Asked now and then: should the run end? */
typedef bool lfp_stop_fn(void *arg);
/* What is being looked at, so that who watches can say where it is stuck. */
typedef void lfp_looking_fn(void *arg, const char *path, size_t length);

struct lfp_audit_options {
	size_t		size;		/* sizeof(struct lfp_audit_options) */
	const char	*root;		/* seen as "/"; NULL: the real one */
	unsigned	threads;	/* 0: one for each CPU */
	unsigned	level;		/* for lfp_finding.differs */
	enum lfp_unmonitored unmonitored;
	bool		matched;	/* tell what agrees as well */
	/*
	 * Only what loading does: find the files, read none.  Broken lines
	 * are passed over, and an entry whose file is there has matched.
	 */
	bool		load_only;
	bool		plain_io, map_files;	/* as of a scan */
	/*
	 * Only these files and what is below these directories; paths of
	 * the root, symbolic links followed.  None: all entries, and for
	 * files without an entry all below the directories that hold one
	 * (of the root directory only its own files).  Copied.
	 */
	const char *const *paths;
	size_t		path_count;
	bool		files_only;	/* they must not be directories */
	lfp_recall_fn	*recall;	/* NULL: read all */
	lfp_remember_fn	*remember;
	lfp_stop_fn	*stop;
	lfp_looking_fn	*looking;
	lfp_progress_fn	*progress;
	void		*arg;		/* for these five */
};

struct lfp_audit;

/* Caller frees with lfp_audit_free(). */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_audit_new(
    const struct lfp_audit_options *, struct lfp_audit **,
    struct lfp_error *);
LFP_PUBLIC void lfp_audit_free(struct lfp_audit *);

/*
 * Once, before the run: the signatures file's text, by the real loader's
 * rules.  Everything is copied.  LFP_ERR_SYNTAX, "name:line:column: what",
 * for the first problem of severity LFP_ERROR, and for a file without any
 * entry.  Its line and column are then 1.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_audit_load(struct lfp_audit *,
    const char *name, const void *data, size_t length, struct lfp_error *);

/*
 * Once.  LFP_ERR_CANCELLED when stop() said so; LFP_ERR_NOT_FOUND if one of
 * the paths leads neither to an entry nor, where files without an entry are
 * looked for, to such a file or a directory; or if nothing is to be audited.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_audit_run(struct lfp_audit *,
    struct lfp_error *);

/* What one level does. */
struct lfp_effect {
	/* Access types, or'ed; each is in at most one of the three. */
	uint8_t		denied;		/* EPERM */
	uint8_t		failed;		/* EIO: it cannot be computed */
	uint8_t		reported;	/* allowed, but logged */
};

/* Borrowed until the next call on the audit. */
struct lfp_finding {
	enum lfp_verdict verdict;
	const char	*path;		/* the entry's, or the file's */
	size_t		path_length;
	const char	*other;		/* NULL: no other file takes part */
	size_t		other_length;
	const char	*detail;	/* for people, escaped; "" is none */
	uint64_t	line;		/* of the entry; 0: has none */
	uint64_t	device;		/* that the file is on, if it is */
	int		sys_errno;	/* why it cannot be had, or 0 */
	bool		differs;	/* not as it should be */
	bool		incomplete;	/* it could not be verified */
	/* What the kernel would see, and what that leads to. */
	enum lfp_state	state;
	uint8_t		flags;		/* effective; 0 without an entry */
	uint8_t		needs;		/* access types asked about below */
	bool		absent;		/* no file, so no access either */
	struct lfp_effect effect[LFP_STRICT_LEVELS];
};

/* LFP_END past the last; lfp_audit_rewind() starts again at the first. */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_audit_next(struct lfp_audit *,
    struct lfp_finding *, struct lfp_error *);
LFP_PUBLIC void lfp_audit_rewind(struct lfp_audit *);

/*
 * entries = found + missing + skipped + repeated;
 * found = matched + changed + unverifiable.
 */
struct lfp_audit_counts {
	uint64_t	entries, found, missing, skipped, repeated;
	uint64_t	matched, changed, unverifiable;
	uint64_t	moved;		/* of those that are missing */
	/*
	 * Files without an entry;
	 * unmonitored = added + copied + relocated + unread.
	 */
	uint64_t	unmonitored;
	uint64_t	added, copied;
	uint64_t	relocated;	/* where moved ones are now */
	uint64_t	unread;		/* files and directories among these
					   that could not be read */
	uint64_t	files_read, bytes_read;
	uint64_t	files_known;	/* recall() knew them */
	uint64_t	bytes_known;
	uint64_t	directories;	/* listed for unmonitored files */
	uint64_t	special;	/* devices, FIFOs, sockets in them */
	uint64_t	mounts;		/* other file systems entered */
	uint64_t	pseudo;		/* proc, sysfs ... not entered */
	uint64_t	findings[LFP_VERDICT_COUNT];
	uint64_t	differing, incomplete;	/* findings */
};
LFP_PUBLIC void lfp_audit_count(const struct lfp_audit *,
    struct lfp_audit_counts *);

#define LFP_AUDIT_REASONS 3

/* What would happen at a level to the files that were looked at. */
struct lfp_audit_level {
	uint64_t	execute, open, map;	/* files that could not be */
	/* The most frequent first; NULL past the last. */
	struct {
		const char	*reason;	/* static */
		uint64_t	 files;
	} reasons[LFP_AUDIT_REASONS];
};
/* After the run. */
LFP_PUBLIC void lfp_audit_level(const struct lfp_audit *, unsigned level,
    struct lfp_audit_level *);

#ifdef __cplusplus
}
#endif

#endif /* FINGERPRINT_AUDIT_H */
