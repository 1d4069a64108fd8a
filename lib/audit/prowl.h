/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding the files without an entry: a survey of the directories that are
 * to be looked through.
 */
#ifndef LFPI_AUDIT_PROWL_H
#define LFPI_AUDIT_PROWL_H

#include "audit/audit_private.h"

/* Make audit->survey. */
LFP_MUST_USE enum lfp_status lfpi_prowl_new(struct lfp_audit *,
    struct lfp_error *);
/* Where to look; what is not there is passed over. */
LFP_MUST_USE enum lfp_status lfpi_prowl_add(struct lfp_audit *,
    const struct lfpi_scope *, struct lfp_error *);
/*
 * A directory and all below it, beside what was added before; strays there
 * have this ->sought.  *is_new: it is not part of what was.
 */
LFP_MUST_USE enum lfp_status lfpi_prowl_add_sought(struct lfp_audit *,
    const char *path, size_t length, uint32_t sought, bool *is_new,
    struct lfp_error *);
/* One file, by its real path. */
LFP_MUST_USE enum lfp_status lfpi_prowl_add_file(struct lfp_audit *,
    const char *path, size_t length, const struct stat *,
    struct lfp_error *);
/*
 * Fill audit->strays: the regular files whose inode no entry has, and the
 * directories that could not be read whole; sorted by the bytes of their
 * paths.
 */
LFP_MUST_USE enum lfp_status lfpi_prowl_run(struct lfp_audit *,
    struct lfp_error *);

#endif /* LFPI_AUDIT_PROWL_H */
