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

#endif /* LFPI_SCAN_LINKS_H */
