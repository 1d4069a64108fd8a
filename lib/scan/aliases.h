/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files with several names: the first in the order of paths owns the inode,
 * the others are its aliases, in that order as well.  Called by the order for
 * each name as it comes to it.
 */
#ifndef LFPI_SCAN_ALIASES_H
#define LFPI_SCAN_ALIASES_H

#include "scan/order.h"

/* What happened to the one that was read happened to all its names. */
void lfpi_aliases_share(struct lfpi_file *, size_t digest_size);

/* Make the next name an owner, or an alias of one that came before it. */
LFP_MUST_USE enum lfp_status lfpi_aliases_sort_out(struct lfpi_order *,
    struct lfpi_file *, struct lfp_error *);
/* See lfpi_order.ready: as many as there are by now. */
void lfpi_aliases_count_ready(struct lfpi_order *);
/* Nothing comes any more: those names that were met are all. */
void lfpi_aliases_end(struct lfpi_order *);

/* Are there as many as the link count tells of? */
bool lfpi_aliases_are_all(const struct lfpi_file *owner);

#endif /* LFPI_SCAN_ALIASES_H */
