/* SPDX-License-Identifier: BSD-2-Clause */
/* The comment and annotation lines that stand before an entry. */
#ifndef VT_VERIEXECGEN_LEAD_H
#define VT_VERIEXECGEN_LEAD_H

#include <fingerprint.h>

struct gen_lead;

/* prefix is stripped from aliases; borrowed, NULL: none. */
LFP_MUST_USE enum lfp_status gen_lead_new(const char *prefix,
    struct gen_lead **, struct lfp_error *);
void gen_lead_free(struct gen_lead *);

/*
 * Make the lead of an entry about the record that the scan gave last.  The
 * entry has its path and the lead that it has had so far, of which comments,
 * unknown annotations and aliases stay; it gets the new one, borrowed until
 * the next call.  annotate: metadata and aliases as annotations, else aliases
 * as comments.
 */
LFP_MUST_USE enum lfp_status gen_lead_make(struct gen_lead *,
    struct lfp_scan *, const struct lfp_record *, struct lfp_entry *,
    bool annotate, struct lfp_error *);

#endif /* VT_VERIEXECGEN_LEAD_H */
