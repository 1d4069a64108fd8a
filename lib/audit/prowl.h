/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding the files without an entry; nothing is read but directories. */
#ifndef LFPI_AUDIT_PROWL_H
#define LFPI_AUDIT_PROWL_H

#include "audit/audit_private.h"

/*
 * Append to audit->strays the regular files below these directories whose
 * inode no entry has, and the directories that could not be read whole;
 * sorted by the bytes of their paths.
 */
LFP_MUST_USE enum lfp_status lfpi_prowl(struct lfp_audit *,
    const struct lfpi_scope *, size_t n, struct lfp_error *);
/* One file, if no entry has its inode. */
LFP_MUST_USE enum lfp_status lfpi_prowl_file(struct lfp_audit *,
    const char *path, size_t length, const struct stat *,
    struct lfp_error *);
void lfpi_prowl_sort(struct lfp_audit *);

#endif /* LFPI_AUDIT_PROWL_H */
