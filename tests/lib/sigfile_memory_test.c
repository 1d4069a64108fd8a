/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each allocation fails in turn, once or from then on: the call says so, the
 * set stays whole, and nothing is lost.
 */
#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sigfile_fixture.h"
#include "counting_memory.h"

#define M " MD5 " MD5_HEX

static const char text[] =
    "# c\n;;\n/a\\ b\tMD5 " MD5_HEX " direct\n/b" M "\n# d\n/b" M "\n"
    "#: size=1\n/c" M "\n# end";

static enum lfp_status
discard(void *sink, const void *data, size_t length, struct lfp_error *error)
{
	(void)data;
	(void)error;
	*(size_t *)sink += length;
	return LFP_OK;
}

static enum lfp_status
read_all(struct lfp_set *set)
{
	struct lfp_parser *parser = NULL;
	enum lfp_status status;

	status = lfp_parser_new_memory("x", text, sizeof(text) - 1, &parser,
	    NULL);
	if (status == LFP_OK)
		status = lfp_set_read(set, parser, NULL);
	if (parser != NULL)
		lfp_parser_free(parser);
	return status;
}

static enum lfp_status
change(struct lfp_set *set)
{
	struct lfp_entry entry = fixture_entry("/new", LFP_FILE);
	enum lfp_status status;
	size_t owner, i;
	char path[16];

	/* Enough for the tables to grow. */
	for (i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "/new%zu", i);
		entry.path = path;
		entry.path_length = strlen(path);
		entry.lead = "# new\n";
		entry.lead_length = 6;
		if ((status = lfp_set_add(set, &entry, NULL)) != LFP_OK ||
		    (status = lfp_set_bind(set, lfp_set_count(set) - 1, 1, i,
		    &owner, NULL)) != LFP_OK)
			return status;
	}
	entry.lead = "# other\n";
	entry.lead_length = 8;
	if ((status = lfp_set_update(set, 0, &entry, NULL)) != LFP_OK)
		return status;
	return lfp_set_put_head(set,
	    TEXT("#:: veriexec-tools 1 serial=1\n"), NULL);
}

static enum lfp_status
write_all(const struct lfp_set *set)
{
	struct lfp_writer *writer = NULL;
	enum lfp_status status;
	size_t length = 0;

	status = lfp_writer_new(discard, &length, &writer, NULL);
	if (status == LFP_OK)
		status = lfp_writer_comment(writer, "c", 1, NULL);
	if (status == LFP_OK)
		status = lfp_writer_set(writer, set, NULL);
	if (status == LFP_OK)
		status = lfp_writer_flush(writer, NULL);
	lfp_writer_free(writer);
	return status;
}

/* Whatever happened: each entry is whole, found by its path, and written. */
static void
check_whole(const struct lfp_set *set)
{
	unsigned long counted = count;
	struct lfp_entry entry;
	size_t i;

	for (i = 0; i < lfp_set_count(set); i++) {
		lfp_set_get(set, i, &entry);
		ATF_REQUIRE_EQ(LFP_OK, lfp_entry_check(&entry, NULL));
		ATF_REQUIRE_EQ(i, lfp_set_find(set, entry.path,
		    entry.path_length));
		ATF_REQUIRE(memcmp(entry.fingerprint, fixture_digest, 16) ==
		    0);
	}
	fail_at = 0;
	ATF_REQUIRE_EQ(LFP_OK, write_all(set));
	count = counted;
}

static enum lfp_status
use_a_set(void)
{
	struct lfp_set *set = NULL;
	enum lfp_status status = lfp_set_new(&set, NULL);

	if (status != LFP_OK)
		return status;
	if ((status = read_all(set)) == LFP_OK &&
	    (status = change(set)) == LFP_OK)
		status = write_all(set);
	check_whole(set);
	lfp_set_free(set);
	return status;
}

static enum lfp_status
use_annotations(void)
{
	static const char *const dropped[] = { "a", NULL };
	struct lfp_annotation *annotation = NULL;
	enum lfp_status status;
	size_t length = 0;
	const char *made;
	char value[600];

	status = lfp_annotation_new(&annotation, NULL);
	if (status != LFP_OK)
		return status;
	memset(value, 1, sizeof(value));
	if ((status = lfp_annotation_add(annotation, "a", value, 10,
	    NULL)) == LFP_OK &&
	    (status = lfp_annotation_comment(annotation, value,
	    sizeof(value), NULL)) == LFP_OK &&
	    (status = lfp_annotation_keep(annotation, "#: a=1 b=2\n", 11,
	    dropped, NULL)) == LFP_OK)
		status = lfp_annotation_add(annotation, "b", value,
		    sizeof(value), NULL);
	made = lfp_annotation_text(annotation, &length);
	ATF_CHECK(length == 0 || made[length - 1] == '\n');
	lfp_annotation_free(annotation);
	return status;
}

static enum lfp_status
use_a_loader(void)
{
	struct lfp_loader *loader = NULL;
	enum lfp_status status;
	struct lfp_load load;
	bool clean;

	status = lfp_loader_new_memory(text, sizeof(text) - 1, &loader,
	    NULL);
	while (status == LFP_OK)
		status = lfp_loader_next(loader, &load, &clean, NULL);
	lfp_loader_free(loader);
	return status == LFP_END ? LFP_OK : status;
}

static void
fail_each(enum lfp_status (*use)(void), unsigned long least)
{
	unsigned long i, total;

	fail_at = 0;
	atomic_store(&count, 0);
	ATF_REQUIRE_EQ(LFP_OK, use());
	total = atomic_load(&count);
	ATF_CHECK_MSG(total >= least, "only %lu allocations", total);
	for (i = 1; i <= 2 * total; i++) {
		atomic_store(&count, 0);
		fail_at = (i + 1) / 2;
		fail_on = i % 2 == 0;
		ATF_CHECK_EQ_MSG(fail_at > total ? LFP_OK : LFP_ERR_MEMORY,
		    use(), "allocation %lu%s", (i + 1) / 2,
		    fail_on ? " and all after it" : "");
	}
}

ATF_TC_WITHOUT_HEAD(set__every_allocation_fails);
ATF_TC_BODY(set__every_allocation_fails, tc)
{
	fail_each(use_a_set, 20);
}

ATF_TC_WITHOUT_HEAD(annotations__every_allocation_fails);
ATF_TC_BODY(annotations__every_allocation_fails, tc)
{
	fail_each(use_annotations, 4);
}

ATF_TC_WITHOUT_HEAD(loader__every_allocation_fails);
ATF_TC_BODY(loader__every_allocation_fails, tc)
{
	fail_each(use_a_loader, 3);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, set__every_allocation_fails);
	ATF_TP_ADD_TC(tp, annotations__every_allocation_fails);
	ATF_TP_ADD_TC(tp, loader__every_allocation_fails);
	return atf_no_error();
}
