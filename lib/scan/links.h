/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Symbolic links that were met on the way: each names the file it leads to,
 * by that file's real path.
 */
#ifndef LFPI_SCAN_LINKS_H
#define LFPI_SCAN_LINKS_H

#include "scan/scan_private.h"

/*
 * After the first run: put what links lead to, and is not known, into the
 * tree; *queued: there is something to hash.
 */
LFP_MUST_USE enum lfp_status lfpi_links_follow(struct lfp_scan *,
    bool *queued, struct lfp_error *);

/* The links that lead to nothing or to a directory, sorted, into the scan. */
LFP_MUST_USE enum lfp_status lfpi_links_list(struct lfp_scan *,
    struct lfp_error *);
void lfpi_links_free(struct lfp_scan *);

#endif /* LFPI_SCAN_LINKS_H */
