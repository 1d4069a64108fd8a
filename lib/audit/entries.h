/* SPDX-License-Identifier: BSD-2-Clause */
/* From a signatures file's text to subjects. */
#ifndef LFPI_AUDIT_ENTRIES_H
#define LFPI_AUDIT_ENTRIES_H

#include "audit/audit_private.h"

LFP_MUST_USE enum lfp_status lfpi_entries_load(struct lfp_audit *,
    struct lfp_parser *, const char *name, struct lfp_error *);

/*
 * What the annotations before an entry say, in the audit's region; NULL in
 * *expected if nothing that an audit looks at.
 */
LFP_MUST_USE enum lfp_status lfpi_expected_make(struct lfp_audit *,
    const char *lead, size_t lead_length, struct lfpi_expected **expected,
    struct lfp_error *);

/* An entry with this fingerprint, the others by ->same; NULL: none. */
struct lfpi_subject *lfpi_entries_of_digest(const struct lfp_audit *,
    enum lfp_algorithm, const uint8_t *digest);
/* The entry that counts for a path; NULL: none. */
struct lfpi_subject *lfpi_entries_of_path(const struct lfp_audit *,
    const char *path, size_t length);

#endif /* LFPI_AUDIT_ENTRIES_H */
