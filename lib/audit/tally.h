/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LFPI_AUDIT_TALLY_H
#define LFPI_AUDIT_TALLY_H

#include "audit/audit_private.h"

/* Count what was found, and what each level would do to it. */
void lfpi_tally(struct lfp_audit *);

#endif /* LFPI_AUDIT_TALLY_H */
