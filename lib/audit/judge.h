/* SPDX-License-Identifier: BSD-2-Clause */
/* What subjects come to: pure functions of what was found out. */
#ifndef LFPI_AUDIT_JUDGE_H
#define LFPI_AUDIT_JUDGE_H

#include "audit/audit_private.h"

/* Compare: sets subject->content where it is still pending. */
void lfpi_judge_content(struct lfpi_subject *);

/* A subject can come to several findings; these are its facets. */
enum lfpi_facet {
	LFPI_FACET_CONTENT,
	LFPI_FACET_METADATA,
	LFPI_FACET_TYPE,
	LFPI_FACET_DEPENDENCY,
	LFPI_FACET_DUPLICATE
};
#define LFPI_FACET_COUNT 5

/*
 * Is there a finding about this facet?  Fills in all of it but its detail.
 */
bool lfpi_judge(const struct lfp_audit *, const struct lfpi_subject *,
    enum lfpi_facet, struct lfp_finding *);

/* What the kernel would do with the file behind the subject. */
void lfpi_judge_levels(const struct lfpi_subject *, struct lfp_finding *);

/* Bits of enum lfpi_expects that are not met. */
unsigned lfpi_judge_metadata(const struct lfpi_subject *);

/* The first dependency that does not verify; NULL: all do. */
const struct lfpi_said *lfpi_judge_depends(const struct lfp_audit *,
    const struct lfpi_subject *, const struct lfpi_subject **on);

#endif /* LFPI_AUDIT_JUDGE_H */
