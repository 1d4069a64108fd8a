/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One worker's files between the disk and the hash lanes: beginnings are
 * loaded in groups, small files are whole by then, large ones are read on
 * piece by piece as the lanes use them up.
 */
#ifndef LFPI_SCAN_FEEDER_H
#define LFPI_SCAN_FEEDER_H

#include "scan/worker.h"

LFP_MUST_USE enum lfp_status lfpi_feed_new(struct lfpi_worker *,
    struct lfpi_feed **, struct lfp_error *);
/* What is under way is given up. */
void lfpi_feed_free(struct lfpi_feed *);

/* How many files it could take now, and whether it has none. */
unsigned lfpi_feed_wants(const struct lfpi_feed *);
bool lfpi_feed_is_empty(const struct lfpi_feed *);
/* Do its files come from memory, and not from a disk? */
bool lfpi_feed_finds_cached(const struct lfpi_feed *);

/* Take assigned files (no more than it wants). */
void lfpi_feed_take(struct lfpi_feed *, const struct lfpi_assignment *);

/* Hash until a piece is used up, and deal with its file. */
void lfpi_feed_step(struct lfpi_feed *);

#endif /* LFPI_SCAN_FEEDER_H */
