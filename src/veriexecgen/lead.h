/* SPDX-License-Identifier: BSD-2-Clause */
/* The comment and annotation lines that stand before an entry. */
#ifndef VT_VERIEXECGEN_LEAD_H
#define VT_VERIEXECGEN_LEAD_H

#include <fingerprint.h>

struct gen_lead;

LFP_MUST_USE enum lfp_status gen_lead_new(struct gen_lead **,
    struct lfp_error *);
void gen_lead_free(struct gen_lead *);

/*
 * Make the lead of a record that the scan gave last.  old is the lead that
 * its entry has already: its comments, unknown annotations and aliases stay.
 * annotate: metadata and aliases as annotations, else aliases as comments.
 * *text is borrowed until the next call.
 */
LFP_MUST_USE enum lfp_status gen_lead_make(struct gen_lead *,
    struct lfp_scan *, const struct lfp_record *, const char *old,
    size_t old_length, bool annotate, const char **text, size_t *length,
    struct lfp_error *);

#endif /* VT_VERIEXECGEN_LEAD_H */
