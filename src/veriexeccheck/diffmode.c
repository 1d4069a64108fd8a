/* SPDX-License-Identifier: BSD-2-Clause */
/* --diff: two signatures files, and no tree. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/message.h"
#include "common/status.h"
#include "veriexeccheck/digestlist.h"
#include "veriexeccheck/modes.h"
#include "veriexeccheck/sigtext.h"

/* In place of a number of differences. */
#define CANNOT UINT64_MAX

struct side {
	struct chk_text	 text;
	struct lfp_set	*set;
};

static int
read_side(struct side *side, const struct chk_options *chk,
    const char *path)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_parser *parser = NULL;
	enum lfp_status status;
	int done = chk_text_read(&side->text, chk, path);

	if (done != 0)
		return done;
	status = lfp_set_new(&side->set, &error);
	if (status == LFP_OK)
		status = lfp_parser_new_memory(side->text.name,
		    side->text.data, side->text.length, &parser, &error);
	if (status == LFP_OK)
		status = lfp_set_read(side->set, parser, &error);
	lfp_parser_free(parser);
	if (status != LFP_OK) {
		vt_say("%s", error.text);
		return (int)vt_status_of(status);
	}
	if (lfp_set_count(side->set) > 0)
		return 0;
	vt_say("%s:1:1: there is no entry in it",
	    vt_name0(side->text.name));
	return VT_MALFORMED;
}

static void
tell(const char *verdict, const struct lfp_entry *entry, const char *detail)
{
	(void)printf("%s: %s%s%s\n", verdict,
	    vt_name(entry->path, entry->path_length),
	    detail[0] != '\0' ? ": " : "", detail);
}

static bool
same_fingerprint(const struct lfp_entry *a, const struct lfp_entry *b)
{
	return a->algorithm == b->algorithm && memcmp(a->fingerprint,
	    b->fingerprint, lfp_algorithm_size(a->algorithm)) == 0;
}

/* The pairs of both leads, one after the other. */
static bool
same_annotations(const struct lfp_entry *a, const struct lfp_entry *b)
{
	struct lfp_pair x, y;
	size_t at = 0, bt = 0;
	enum lfp_status s, t;

	do {
		s = lfp_annotation_next(a->lead, a->lead_length, &at, &x);
		t = lfp_annotation_next(b->lead, b->lead_length, &bt, &y);
		if (s != t)
			return false;
		if (s == LFP_OK && (x.key_length != y.key_length ||
		    x.value_length != y.value_length ||
		    memcmp(x.key, y.key, x.key_length) != 0 ||
		    memcmp(x.value, y.value, x.value_length) != 0))
			return false;
	} while (s != LFP_END);
	return true;
}

/* The number of differences told, 0 or 1. */
static uint64_t
compare(const struct lfp_entry *old, const struct lfp_entry *new)
{
	uint8_t was = lfp_entry_effective_flags(old);
	uint8_t is = lfp_entry_effective_flags(new);

	if (old->algorithm != new->algorithm)
		tell("algorithm", new, lfp_algorithm_name(new->algorithm));
	else if (!same_fingerprint(old, new))
		tell("changed", new, was != is ?
		    "fingerprint and access types" : "fingerprint");
	else if (was != is)
		tell("type", new, "access types");
	else if (!same_annotations(old, new))
		tell("metadata", new, "annotations");
	else
		return 0;
	return 1;
}

/* An entry of old that new has not: gone, or under another name there. */
static void
tell_gone(struct chk_digests *added, const struct lfp_entry *old)
{
	struct lfp_entry entry;
	size_t i = chk_digests_take(added, old);

	if (i == LFP_NONE) {
		tell("missing", old, "");
		return;
	}
	lfp_set_get(added->set, i, &entry);
	(void)printf("moved: %s: it is at %s\n",
	    vt_name(old->path, old->path_length),
	    vt_name(entry.path, entry.path_length));
}

static void
tell_added(const struct chk_digests *all, const struct lfp_entry *new)
{
	size_t i = chk_digests_find(all, new);
	struct lfp_entry entry;

	if (i == LFP_NONE) {
		tell("added", new, "");
		return;
	}
	lfp_set_get(all->set, i, &entry);
	(void)printf("copied: %s: the content of %s\n",
	    vt_name(new->path, new->path_length),
	    vt_name(entry.path, entry.path_length));
}

static uint64_t
compare_old(const struct side *old, const struct side *new,
    struct chk_digests *added)
{
	struct lfp_entry x, y;
	uint64_t differences = 0;
	size_t i, found;

	for (i = 0; i < lfp_set_count(old->set); i++) {
		lfp_set_get(old->set, i, &x);
		found = lfp_set_find(new->set, x.path, x.path_length);
		if (found != LFP_NONE) {
			lfp_set_get(new->set, found, &y);
			differences += compare(&x, &y);
			continue;
		}
		tell_gone(added, &x);
		differences++;
	}
	return differences;
}

static uint64_t
compare_new(const struct side *old, const struct side *new,
    const struct chk_digests *added)
{
	struct chk_digests all;
	uint64_t differences = 0;
	struct lfp_entry y;
	size_t i;

	if (!chk_digests_make(&all, old->set, NULL))
		return CANNOT;
	for (i = 0; i < lfp_set_count(new->set); i++) {
		lfp_set_get(new->set, i, &y);
		if (lfp_set_find(old->set, y.path, y.path_length) !=
		    LFP_NONE || chk_digests_taken(added, i))
			continue;
		tell_added(&all, &y);
		differences++;
	}
	chk_digests_free(&all);
	return differences;
}

/* CANNOT: there is no memory. */
static uint64_t
compare_all(const struct side *old, const struct side *new)
{
	struct chk_digests added;
	uint64_t before, after;

	if (!chk_digests_make(&added, new->set, old->set))
		return CANNOT;
	before = compare_old(old, new, &added);
	after = compare_new(old, new, &added);
	chk_digests_free(&added);
	return after == CANNOT ? CANNOT : before + after;
}

static int
conclude(const struct side *old, const struct side *new)
{
	uint64_t differences = compare_all(old, new);

	if (differences == CANNOT) {
		vt_say("out of memory");
		return VT_INTERNAL;
	}
	(void)printf("old %zu entries, new %zu entries, %" PRIu64
	    " differences\n", lfp_set_count(old->set),
	    lfp_set_count(new->set), differences);
	return differences > 0 ? VT_DIFFERS : VT_DONE;
}

int
chk_diff(const struct chk_options *chk)
{
	struct side old = { .set = NULL }, new = { .set = NULL };
	int status = read_side(&old, chk, chk->paths[0]);

	if (status == 0)
		status = read_side(&new, chk, chk->paths[1]);
	if (status == 0)
		status = conclude(&old, &new);
	lfp_set_free(old.set);
	lfp_set_free(new.set);
	chk_text_free(&old.text);
	chk_text_free(&new.text);
	return status;
}
