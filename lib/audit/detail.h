/* SPDX-License-Identifier: BSD-2-Clause */
/* What a finding says to people, besides its verdict and its path. */
#ifndef LFPI_AUDIT_DETAIL_H
#define LFPI_AUDIT_DETAIL_H

#include "audit/audit_private.h"

/* Into audit->detail, with a NUL at its end; sets finding->detail. */
LFP_MUST_USE enum lfp_status lfpi_detail_make(struct lfp_audit *,
    const struct lfpi_subject *, struct lfp_finding *, struct lfp_error *);

#endif /* LFPI_AUDIT_DETAIL_H */
