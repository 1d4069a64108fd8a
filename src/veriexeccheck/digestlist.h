/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries of a set by what they say of the content. */
#ifndef VT_VERIEXECCHECK_DIGESTLIST_H
#define VT_VERIEXECCHECK_DIGESTLIST_H

#include <stdbool.h>
#include <stddef.h>

#include <fingerprint.h>

struct chk_digests {
	const struct lfp_set	*set;
	struct chk_digest	*items;		/* sorted */
	size_t			 count;
	bool			*taken;		/* by number in the set */
};

/*
 * Those whose path the other set (it may be NULL) has not, but for entries
 * of empty files, which are all alike.  The set is borrowed and must not
 * change.  false: no memory.
 */
bool chk_digests_make(struct chk_digests *, const struct lfp_set *,
    const struct lfp_set *without);
void chk_digests_free(struct chk_digests *);

/* The number in the set of one with this entry's content, or LFP_NONE. */
size_t chk_digests_find(const struct chk_digests *, const struct lfp_entry *);
/* The same, but of one that was not taken before. */
size_t chk_digests_take(struct chk_digests *, const struct lfp_entry *);
bool chk_digests_taken(const struct chk_digests *, size_t i);

#endif /* VT_VERIEXECCHECK_DIGESTLIST_H */
