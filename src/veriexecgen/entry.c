/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "veriexecgen/entry.h"

/* NetBSD's: nothing for a program, "file, indirect" for the rest. */
static uint8_t
flags_of(const struct gen_options *gen, const struct lfp_record *record)
{
	if (gen->guess_flags)
		return record->needs;
	return (record->mode & 0111) != 0 ? 0 : LFP_FILE | LFP_INDIRECT;
}

void
gen_entry_make(const struct gen_options *gen, const struct lfp_record *record,
    const char *name, size_t length, struct lfp_entry *entry)
{
	memset(entry, 0, sizeof(*entry));
	entry->path = name;
	entry->path_length = length;
	entry->algorithm = gen->algorithm;
	entry->fingerprint = record->fingerprint;
	entry->flags = flags_of(gen, record);
}

/* What the administrator has set stays, unless new flags are asked for. */
uint8_t
gen_entry_flags(const struct gen_options *gen, uint8_t old, uint8_t new)
{
	return gen->guess_flags ? new | (old & LFP_UNTRUSTED) : old;
}

bool
gen_entry_is_same(const struct lfp_entry *a, const struct lfp_entry *b)
{
	return a->algorithm == b->algorithm && a->flags == b->flags &&
	    memcmp(a->fingerprint, b->fingerprint,
	    lfp_algorithm_size(a->algorithm)) == 0 &&
	    a->lead_length == b->lead_length &&
	    (a->lead_length == 0 ||
	    memcmp(a->lead, b->lead, a->lead_length) == 0);
}
