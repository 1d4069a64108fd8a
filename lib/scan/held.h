/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files on which somebody holds a lease, fcntl(2): who opens one without
 * waiting is refused, and the holder is asked to give it up.  They are put
 * off until all else is read, and then tried again a few times.
 */
#ifndef LFPI_SCAN_HELD_H
#define LFPI_SCAN_HELD_H

#include "scan/scan_private.h"

/* A file could not be opened, EWOULDBLOCK: is it put off? */
bool lfpi_held_put_off(struct lfpi_worker *, struct lfpi_file *);

/* The work is done: now those that were put off. */
LFP_MUST_USE enum lfp_status lfpi_held_wait(struct lfp_scan *,
    struct lfp_error *);

#endif /* LFPI_SCAN_HELD_H */
