/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What NetBSD's kernel decides at each strict level, and which access types
 * a file needs.  Pure functions: nothing here opens or changes anything, and
 * the descriptor given to lfp_classify_fd() is only read.  No state: any
 * number of threads may call at once.
 *
 * Sources: sys/kern/kern_veriexec.c (veriexec_file_verify, veriexec_openchk,
 * veriexec_removechk, veriexec_renamechk, veriexec_unmountchk and
 * veriexec_raw_cb), revisions 1.11 to 1.16.
 */
#ifndef FINGERPRINT_POLICY_H
#define FINGERPRINT_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <fingerprint/error.h>
#include <fingerprint/sigfile.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LFP_STRICT_LEVELS 4	/* 0 learning, 1 IDS, 2 IPS, 3 lockdown */

/* What is at a path, as the kernel sees it. */
enum lfp_state {
	LFP_STATE_VALID,	/* entry, fingerprint matches */
	LFP_STATE_MISMATCH,	/* entry, fingerprint differs */
	LFP_STATE_IOERROR,	/* entry, fingerprint cannot be computed */
	LFP_STATE_NOENTRY,	/* regular file, no entry */
	LFP_STATE_NONREGULAR	/* not a regular file */
};
#define LFP_STATE_COUNT 5

/*
 * What is asked of the kernel.  The state is that of the file named here;
 * whatever else takes part has no entry.
 */
enum lfp_event {
	LFP_EVENT_OPEN_READ,	/* the file, opened */
	LFP_EVENT_OPEN_WRITE,
	LFP_EVENT_OPEN_TRUNC,
	LFP_EVENT_CREATE,	/* a new file; the state plays no part */
	LFP_EVENT_REMOVE,	/* the file */
	LFP_EVENT_RENAME_FROM,	/* the file, to a name that is free */
	LFP_EVENT_RENAME_OVER,	/* the file that is overwritten */
	LFP_EVENT_UNMOUNT,	/* the file system that the file is on */
	LFP_EVENT_RAW_WRITE,	/* the mounted disk that the file is on */
	LFP_EVENT_KMEM_WRITE,	/* /dev/mem, /dev/kmem; no state */
	LFP_EVENT_PASSTHRU	/* device pass-through command; no state */
};
#define LFP_EVENT_COUNT 11

enum lfp_result {
	LFP_ALLOW,
	LFP_DENY,	/* EPERM */
	LFP_FAIL	/* the error of computing the fingerprint, EIO */
};
#define LFP_RESULT_COUNT 3

struct lfp_decision {
	enum lfp_result	result;
	/* The kernel logs it even when kern.veriexec.verbose is 0. */
	bool		reported;
	/* The check itself drops the file's entry. */
	bool		entry_dropped;
	/*
	 * The evaluation that the kernel has cached is forgotten: the next
	 * access computes the fingerprint again.  (That of an untrusted
	 * entry is computed at every access anyway.)
	 */
	bool		reevaluated;
	const char	*reason;	/* static sentence without full stop */
};

/*
 * Names used in reports and tables: "valid", "open_write", "EPERM" ...;
 * static.  "unknown" for a value outside the enumeration.
 */
LFP_PUBLIC const char *lfp_state_name(enum lfp_state);
LFP_PUBLIC const char *lfp_event_name(enum lfp_event);
LFP_PUBLIC const char *lfp_result_name(enum lfp_result);

/*
 * verify(file, access): access is one of LFP_DIRECT, LFP_INDIRECT, LFP_FILE.
 * flags are the entry's, as written or effective, which is the same here:
 * none of the three means LFP_DIRECT.  Without an entry they play no part.
 * A level above 3 is as 3.
 *
 * mmap(2) asks for LFP_INDIRECT whatever the protection, but a denial (or a
 * failure) only keeps the mapping from being executable.
 */
LFP_PUBLIC struct lfp_decision lfp_decide_verify(enum lfp_state,
    uint8_t flags, uint8_t access, unsigned level);
/*
 * An event on a file in this state, with these flags if it has an entry.
 * Opening is verify(LFP_FILE) first, then the event's own check.
 */
LFP_PUBLIC struct lfp_decision lfp_decide_event(enum lfp_event,
    enum lfp_state, uint8_t flags, unsigned level);

/* What a file is, from its content and its mode; never by running it. */
enum lfp_kind {
	LFP_KIND_DATA,		/* read by open(2) only */
	LFP_KIND_PROGRAM,	/* x bit; ELF executable, PIE, static PIE */
	LFP_KIND_SCRIPT,	/* x bit; "#!" and an interpreter */
	LFP_KIND_LIBRARY,	/* ELF shared object, with or without x bit */
	LFP_KIND_RUNNABLE_LIBRARY, /* x bit; run by hand too: libc.so.6 */
	LFP_KIND_LINKER,	/* x bit; the dynamic linker itself */
	LFP_KIND_SHELL_TEXT	/* x bit, none of these: the shell opens it */
};
#define LFP_KIND_COUNT 7

#define LFP_INTERPRETER_MAX 1024	/* NetBSD's MAXPATHLEN */

struct lfp_class {
	enum lfp_kind	kind;
	uint8_t		needs;		/* LFP_* access types */
	/*
	 * The interpreter: what the first line of a script names, or the
	 * PT_INTERP of a program or runnable library; length 0: none.
	 * At most LFP_INTERPRETER_MAX - 1 bytes without NUL, and a NUL
	 * after them.  It may be relative: the kernel takes it as it is.
	 */
	size_t		interpreter_length;
	char		interpreter[LFP_INTERPRETER_MAX];
};

/* "program", "runnable-library" ...; static. */
LFP_PUBLIC const char *lfp_kind_name(enum lfp_kind);
/*
 * The access types that ordinary use of such a file needs: lfp_class.needs
 * of every file of this kind.  That a script or program names the file as
 * its interpreter is not in its content: the caller adds LFP_INDIRECT then.
 */
LFP_PUBLIC uint8_t lfp_kind_needs(enum lfp_kind);

/*
 * size: the file's size; mode: as st_mode, of which only the x bits matter
 * (any of 0111).  fd is read with pread(2), a bounded number of bytes (less
 * than 128 KiB) at bounded places, whatever the content claims.  Content
 * that is damaged or lies, and a file that shrinks meanwhile, is
 * LFP_KIND_DATA (LFP_KIND_SHELL_TEXT with an x bit), never an error; only a
 * failing read is (LFP_ERR_IO, the errno of pread(2)).
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_classify_fd(int fd,
    uint64_t size, unsigned mode, struct lfp_class *, struct lfp_error *);
/* The same for content in memory. */
LFP_PUBLIC void lfp_classify_memory(const void *content, size_t length,
    unsigned mode, struct lfp_class *);

#ifdef __cplusplus
}
#endif

#endif /* FINGERPRINT_POLICY_H */
