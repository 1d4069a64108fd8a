/* SPDX-License-Identifier: BSD-2-Clause */
/* From a record of a scan to an entry of a signatures file. */
#ifndef VT_VERIEXECGEN_ENTRY_H
#define VT_VERIEXECGEN_ENTRY_H

#include "veriexecgen/options.h"

/*
 * All but the lead.  The name (length bytes) and the record's fingerprint
 * are borrowed.
 */
void gen_entry_make(const struct gen_options *, const struct lfp_record *,
    const char *name, size_t length, struct lfp_entry *);

/* The flags of an entry that had old ones, and would get new ones. */
uint8_t gen_entry_flags(const struct gen_options *, uint8_t old, uint8_t new);

/* Do they say the same of the file, whatever they call it? */
bool gen_entry_is_same(const struct lfp_entry *, const struct lfp_entry *);

#endif /* VT_VERIEXECGEN_ENTRY_H */
