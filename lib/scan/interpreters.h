/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs that other files name as their interpreters: what they need does
 * not show in their own content.
 */
#ifndef LFPI_SCAN_INTERPRETERS_H
#define LFPI_SCAN_INTERPRETERS_H

#include "scan/scan_private.h"

/*
 * After the order is made: whatever a script's first line names needs
 * INDIRECT, whatever a program's PT_INTERP names is a dynamic linker.
 */
LFP_MUST_USE enum lfp_status lfpi_interpreters_mark(struct lfp_scan *,
    struct lfp_error *);

#endif /* LFPI_SCAN_INTERPRETERS_H */
