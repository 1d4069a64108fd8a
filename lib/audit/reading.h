/* SPDX-License-Identifier: BSD-2-Clause */
/* Getting the present content of subjects, by scans or by memory. */
#ifndef LFPI_AUDIT_READING_H
#define LFPI_AUDIT_READING_H

#include "audit/audit_private.h"

/* Put into the subject where it is now. */
LFP_MUST_USE enum lfp_status lfpi_subject_place(struct lfp_audit *,
    struct lfpi_subject *, int sys_errno, const struct stat *,
    struct lfp_error *);

/*
 * Fill in the digests, by this algorithm, of the located ones among n
 * subjects that have none yet; every one of them has a digest or trouble
 * afterwards.  The subjects are put into another order.
 */
LFP_MUST_USE enum lfp_status lfpi_read_subjects(struct lfp_audit *,
    enum lfp_algorithm, struct lfpi_subject **, size_t n,
    struct lfp_error *);

/* The same for files without an entry, which the survey has found. */
LFP_MUST_USE enum lfp_status lfpi_read_strays(struct lfp_audit *,
    enum lfp_algorithm, struct lfpi_subject **, size_t n,
    struct lfp_error *);

/* Extended attributes as one string of bytes, for who keeps them. */
LFP_MUST_USE enum lfp_status lfpi_xattrs_pack(const struct lfpi_subject *,
    struct lfpi_buffer *, struct lfp_error *);
/* False: it is no such string, or there is no memory. */
bool lfpi_xattrs_unpack(struct lfp_audit *, struct lfpi_subject *,
    const uint8_t *, size_t length);

#endif /* LFPI_AUDIT_READING_H */
