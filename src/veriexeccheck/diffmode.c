/* SPDX-License-Identifier: BSD-2-Clause */
/* --diff: two signatures files, and no tree. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/message.h"
#include "common/status.h"
#include "veriexeccheck/modes.h"
#include "veriexeccheck/sigtext.h"

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
	if (status == LFP_OK)
		return 0;
	vt_say("%s", error.text);
	return (int)vt_status_of(status);
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

static uint64_t
compare_all(const struct side *old, const struct side *new)
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
		tell("missing", &x, "");
		differences++;
	}
	for (i = 0; i < lfp_set_count(new->set); i++) {
		lfp_set_get(new->set, i, &y);
		if (lfp_set_find(old->set, y.path, y.path_length) !=
		    LFP_NONE)
			continue;
		tell("added", &y, "");
		differences++;
	}
	return differences;
}

int
chk_diff(const struct chk_options *chk)
{
	struct side old = { .set = NULL }, new = { .set = NULL };
	uint64_t differences;
	int status = read_side(&old, chk, chk->paths[0]);

	if (status == 0)
		status = read_side(&new, chk, chk->paths[1]);
	if (status == 0) {
		differences = compare_all(&old, &new);
		(void)printf("old %zu entries, new %zu entries, %" PRIu64
		    " differences\n", lfp_set_count(old.set),
		    lfp_set_count(new.set), differences);
		status = differences > 0 ? VT_DIFFERS : VT_DONE;
	}
	lfp_set_free(old.set);
	lfp_set_free(new.set);
	chk_text_free(&old.text);
	chk_text_free(&new.text);
	return status;
}
