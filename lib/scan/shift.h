/* SPDX-License-Identifier: BSD-2-Clause */
/* The workers of a scan, set to work. */
#ifndef LFPI_SCAN_SHIFT_H
#define LFPI_SCAN_SHIFT_H

#include "scan/scan_private.h"

/* Make the workers: once. */
LFP_MUST_USE enum lfp_status lfpi_shift_prepare(struct lfp_scan *,
    struct lfp_error *);
/* All of them, until nothing is queued; again when there is. */
LFP_MUST_USE enum lfp_status lfpi_shift_work(struct lfp_scan *,
    struct lfp_error *);
/* Nobody works for so long, unless the scan is to stop. */
void lfpi_shift_pause(struct lfp_scan *, unsigned ms);

#endif /* LFPI_SCAN_SHIFT_H */
