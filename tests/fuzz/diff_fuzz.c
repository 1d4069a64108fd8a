/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two signatures files, with a NUL byte between: what is found by content
 * is what a search of each entry finds, and nothing is taken twice.
 */
#include <stdlib.h>
#include <string.h>

/* Pure code, a part of this program: instrumented with it. */
#include "../../src/veriexeccheck/digestlist.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

/* NULL: it is malformed. */
static struct lfp_set *
read_set(const uint8_t *data, size_t length)
{
	struct lfp_parser *parser = NULL;
	struct lfp_set *set = NULL;
	enum lfp_status status;

	require(lfp_set_new(&set, NULL) == LFP_OK);
	require(lfp_parser_new_memory("fuzz", data, length, &parser, NULL) ==
	    LFP_OK);
	status = lfp_set_read(set, parser, NULL);
	require(status == LFP_OK || status == LFP_ERR_SYNTAX);
	lfp_parser_free(parser);
	if (status == LFP_OK)
		return set;
	lfp_set_free(set);
	return NULL;
}

static bool
has_path(const struct lfp_set *set, const struct lfp_entry *entry)
{
	return lfp_set_find(set, entry->path, entry->path_length) != LFP_NONE;
}

static bool
is_alike(const struct lfp_entry *a, const struct lfp_entry *b)
{
	return a->algorithm == b->algorithm && memcmp(a->fingerprint,
	    b->fingerprint, lfp_algorithm_size(a->algorithm)) == 0;
}

/* How many of new, under names that old has not, are like this one. */
static size_t
count_alike(const struct lfp_set *new, const struct lfp_set *old,
    const struct lfp_entry *like)
{
	struct lfp_entry entry;
	size_t i, n = 0;

	for (i = 0; i < lfp_set_count(new); i++) {
		lfp_set_get(new, i, &entry);
		n += !is_empty(&entry) && !has_path(old, &entry) &&
		    is_alike(&entry, like);
	}
	return n;
}

/* As often as there are any left, and of these each once, in their order. */
static void
check_taking(const struct lfp_set *old, const struct lfp_set *new)
{
	struct lfp_entry entry, taken;
	struct chk_digests digests;
	size_t i, k, n, at, last;

	for (i = 0; i < lfp_set_count(old) && i < 16; i++) {
		lfp_set_get(old, i, &entry);
		require(chk_digests_make(&digests, new, old));
		n = count_alike(new, old, &entry);
		require((chk_digests_find(&digests, &entry) != LFP_NONE) ==
		    (n > 0));
		for (k = 0, last = 0; k < n; k++, last = at) {
			at = chk_digests_take(&digests, &entry);
			require(at != LFP_NONE && (k == 0 || at > last));
			require(chk_digests_taken(&digests, at));
			lfp_set_get(new, at, &taken);
			require(is_alike(&taken, &entry));
		}
		require(chk_digests_take(&digests, &entry) == LFP_NONE);
		chk_digests_free(&digests);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	const uint8_t *nul = length > 0 ? memchr(data, '\0', length) : NULL;
	struct lfp_set *old, *new;

	if (nul == NULL)
		return 0;
	old = read_set(data, (size_t)(nul - data));
	new = read_set(nul + 1, length - (size_t)(nul - data) - 1);
	if (old != NULL && new != NULL)
		check_taking(old, new);
	lfp_set_free(old);
	lfp_set_free(new);
	return 0;
}
