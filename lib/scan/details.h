/* SPDX-License-Identifier: BSD-2-Clause */
/* What a scan keeps of a file besides its fingerprint, when asked. */
#ifndef LFPI_SCAN_DETAILS_H
#define LFPI_SCAN_DETAILS_H

#include "scan/worker.h"

/* Do the options ask for details, so that the file must stay open? */
bool lfpi_wants_details(const struct lfp_scan_options *);

/*
 * Fill file->details from its state and its open descriptor; content is its
 * first length bytes.  0 or errno.
 */
int lfpi_details_make(struct lfpi_worker *, struct lfpi_file *, int fd,
    const struct stat *);

#endif /* LFPI_SCAN_DETAILS_H */
