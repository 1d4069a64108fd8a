/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replacing a file as a whole: what is on disk is byte for byte the old file
 * or the new one, whatever happens (crash, power cut, full disk, a second
 * writer).
 *
 * lfp_save_begin() takes a lock that every writer of this name takes, so
 * that the old content can be read, merged and replaced in one piece; the
 * new content goes to a temporary file in the same directory and appears
 * under the name only in lfp_save_commit(), after fsync(2).
 */
#ifndef FINGERPRINT_SAVE_H
#define FINGERPRINT_SAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <fingerprint/error.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lfp_save;

/*
 * path must be in a directory that exists, and itself be absent or a regular
 * file: neither a symbolic link (LFP_ERR_CREATE: name its target) nor a
 * device.  Waits while another writer has the lock, and ends with
 * LFP_ERR_CANCELLED if a signal handler ran meanwhile.  A new file gets mode
 * `mode`; one that replaces another keeps the old one's mode and owner.
 * Caller ends it with lfp_save_commit() or lfp_save_abort().
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_save_begin(const char *path,
    unsigned mode, struct lfp_save **, struct lfp_error *);

/*
 * The old file, open for reading at its beginning, or -1 if there is none.
 * Belongs to the save.
 */
LFP_PUBLIC int lfp_save_old(const struct lfp_save *);

/* Which file holds the new content until then: for lfp_scan_pass_by(). */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_save_identify(
    const struct lfp_save *, uint64_t *device, uint64_t *inode,
    struct lfp_error *);

/* Add to the new content.  Has the type of lfp_write_fn. */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_save_write(void *save,
    const void *data, size_t length, struct lfp_error *);

/*
 * For those who write while there is other work to wait for: brings what has
 * been added so far to the disk if that is worth it (from 2 MiB on), so that
 * lfp_save_commit() has less to wait for.  A failure is the save's.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_save_settle(struct lfp_save *,
    struct lfp_error *);

/* What lfp_save_commit() does besides; or'ed. */
#define LFP_SAVE_KEEP		0x1	/* the old file stays as NAME.old */
/*
 * The new file cannot be changed or removed until its immutable flag is
 * taken away (chflags(2), FS_IMMUTABLE_FL).  Tried before anything is
 * replaced: LFP_ERR_UNSUPPORTED where the file system or the caller's rights
 * do not allow it.
 */
#define LFP_SAVE_IMMUTABLE	0x2

/*
 * Put the new file in place and free.  On failure the old file is as it was
 * and no temporary is left.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_save_commit(struct lfp_save *,
    unsigned flags, struct lfp_error *);

/* Leave the old file as it is and free.  NULL is fine. */
LFP_PUBLIC void lfp_save_abort(struct lfp_save *);

#ifdef __cplusplus
}
#endif

#endif /* FINGERPRINT_SAVE_H */
