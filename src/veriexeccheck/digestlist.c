/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "veriexeccheck/digestlist.h"

struct chk_digest {
	enum lfp_algorithm	 algorithm;
	const uint8_t		*fingerprint;
	size_t			 number;	/* in the set */
	/* Of the first of those alike: how many were taken. */
	size_t			 used;
};

static int
compare_content(const struct chk_digest *a, const struct chk_digest *b)
{
	if (a->algorithm != b->algorithm)
		return a->algorithm < b->algorithm ? -1 : 1;
	return memcmp(a->fingerprint, b->fingerprint,
	    lfp_algorithm_size(a->algorithm));
}

static int
compare(const void *a, const void *b)
{
	const struct chk_digest *x = a, *y = b;
	int order = compare_content(x, y);

	return order != 0 ? order :
	    (x->number > y->number) - (x->number < y->number);
}

/* An algorithm that this system has not tells nothing. */
static bool
is_empty(const struct lfp_entry *entry)
{
	uint8_t digest[LFP_DIGEST_MAX];

	return lfp_hash_buffer(entry->algorithm, "", 0, digest, NULL) ==
	    LFP_OK && memcmp(digest, entry->fingerprint,
	    lfp_algorithm_size(entry->algorithm)) == 0;
}

bool
chk_digests_make(struct chk_digests *digests, const struct lfp_set *set,
    const struct lfp_set *without)
{
	size_t i, n = lfp_set_count(set);
	struct lfp_entry entry;

	memset(digests, 0, sizeof(*digests));
	digests->set = set;
	digests->items = calloc(n + 1, sizeof(*digests->items));
	digests->taken = calloc(n + 1, sizeof(*digests->taken));
	if (digests->items == NULL || digests->taken == NULL) {
		chk_digests_free(digests);
		return false;
	}
	for (i = 0; i < n; i++) {
		lfp_set_get(set, i, &entry);
		if (is_empty(&entry) || (without != NULL &&
		    lfp_set_find(without, entry.path, entry.path_length) !=
		    LFP_NONE))
			continue;
		digests->items[digests->count++] = (struct chk_digest){
			entry.algorithm, entry.fingerprint, i, 0 };
	}
	qsort(digests->items, digests->count, sizeof(*digests->items),
	    compare);
	return true;
}

void
chk_digests_free(struct chk_digests *digests)
{
	free(digests->items);
	free(digests->taken);
	digests->items = NULL;
	digests->taken = NULL;
}

/* The first with this content, or the place where it would be. */
static size_t
first_of(const struct chk_digests *digests, const struct chk_digest *like)
{
	size_t low = 0, high = digests->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (compare_content(&digests->items[middle], like) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
is_like(const struct chk_digests *digests, size_t i,
    const struct chk_digest *like)
{
	return i < digests->count &&
	    compare_content(&digests->items[i], like) == 0;
}

size_t
chk_digests_find(const struct chk_digests *digests,
    const struct lfp_entry *entry)
{
	const struct chk_digest like = { entry->algorithm,
		entry->fingerprint, 0, 0 };
	size_t i = first_of(digests, &like);

	return is_like(digests, i, &like) ? digests->items[i].number :
	    LFP_NONE;
}

size_t
chk_digests_take(struct chk_digests *digests, const struct lfp_entry *entry)
{
	const struct chk_digest like = { entry->algorithm,
		entry->fingerprint, 0, 0 };
	size_t first = first_of(digests, &like), i;

	if (!is_like(digests, first, &like))
		return LFP_NONE;
	i = first + digests->items[first].used;
	if (!is_like(digests, i, &like))
		return LFP_NONE;
	digests->items[first].used++;
	digests->taken[digests->items[i].number] = true;
	return digests->items[i].number;
}

bool
chk_digests_taken(const struct chk_digests *digests, size_t i)
{
	return digests->taken[i];
}
