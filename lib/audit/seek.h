/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding directories that were renamed with all that is in them. */
#ifndef LFPI_AUDIT_SEEK_H
#define LFPI_AUDIT_SEEK_H

#include "audit/audit_private.h"

/*
 * Where entries are missing because their directory is, look at the
 * directories beside it that hold a file of the same name in the same place:
 * they are added to the survey, and what is found below them has ->sought
 * set.  After all that is looked through anyway has been added.
 */
LFP_MUST_USE enum lfp_status lfpi_seek(struct lfp_audit *,
    struct lfp_error *);

/*
 * When all is read: of what was sought only directories in which something
 * was found that has moved are looked at; the rest is left out.  So are
 * further names of files that have moved.
 */
LFP_MUST_USE enum lfp_status lfpi_seek_settle(struct lfp_audit *,
    struct lfp_error *);

#endif /* LFPI_AUDIT_SEEK_H */
