/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Records for those who want them early: while the workers read and hash,
 * the thread that waits for them puts in order, and gives away, what nothing
 * can come before any more as far as is known.
 *
 * What is known then may turn out to be wrong: a link may lead to a file
 * that comes before what was given.  So the whole is compared in the end with
 * what was given, and given anew where they differ.  A file with several names
 * waits until as many have been met, and what comes after it with it.  Trouble
 * ends it.
 */
#ifndef LFPI_SCAN_AHEAD_H
#define LFPI_SCAN_AHEAD_H

#include "scan/scan_private.h"

/*
 * How often something is given: seldom enough that the workers are not held
 * up, often enough that what is left in the end takes no time.
 */
#define LFPI_AHEAD_MS 20

/* Does anybody want records early, and may they be had? */
bool lfpi_ahead_is_on(const struct lfp_scan *);
LFP_MUST_USE enum lfp_status lfpi_ahead_begin(struct lfp_scan *,
    struct lfp_error *);
/* While the workers work: give what there is. */
void lfpi_ahead_give(struct lfp_scan *);
/*
 * Nobody works any more: the whole order.  same: the tree is as the walk left
 * it.
 */
LFP_MUST_USE enum lfp_status lfpi_ahead_end(struct lfp_scan *, bool same,
    struct lfp_error *);

#endif /* LFPI_SCAN_AHEAD_H */
