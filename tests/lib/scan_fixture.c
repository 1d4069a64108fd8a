/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/stat.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fingerprint/batch.h>

#include "scan_fixture.h"

/* A text that grows. */
struct text {
	char	*data;
	size_t	 length, size;
};

static void
add(struct text *text, const char *piece, size_t length)
{
	if (text->size < text->length + length + 1) {
		text->size = 2 * (text->length + length + 1);
		text->data = realloc(text->data, text->size);
		ATF_REQUIRE(text->data != NULL);
	}
	memcpy(text->data + text->length, piece, length);
	text->length += length;
	text->data[text->length] = '\0';
}

static void
add_string(struct text *text, const char *string)
{
	add(text, string, strlen(string));
}

/* Where the files are that the scan calls "/...". */
static const char *
beginning(const struct plan *plan)
{
	static char here[PATH_MAX];

	if (plan->options.root != NULL)
		return "";
	ATF_REQUIRE(getcwd(here, sizeof(here)) != NULL);
	return here;
}

static const char *
shorten(const struct plan *plan, const char *path)
{
	const char *here = beginning(plan);
	size_t n = strlen(here);

	return n > 0 && strncmp(path, here, n) == 0 && path[n] == '/' ?
	    path + n + 1 : path;
}

static const char *
trouble_name(const struct lfp_record *record)
{
	switch (record->trouble) {
	case LFP_TROUBLE_UNREADABLE:
		return "unreadable";
	case LFP_TROUBLE_VANISHED:
		return "vanished";
	case LFP_TROUBLE_UNSTABLE:
		return "unstable";
	case LFP_TROUBLE_NOT_REGULAR:
		return "not-regular";
	case LFP_TROUBLE_MISSING:
		return "missing";
	case LFP_TROUBLE_LISTING:
		return "listing";
	case LFP_TROUBLE_HELD:
		return "held";
	default:
		return "no trouble, no fingerprint";
	}
}

static void
require_ok(enum lfp_status status, const struct lfp_error *error)
{
	ATF_REQUIRE_MSG(status == LFP_OK, "%s: %s", lfp_status_name(status),
	    error->text);
}

/* The whole content, by ordinary means. */
static char *
content_of(int fd, size_t size)
{
	char *data = malloc(size + 1);
	size_t length = 0;
	ssize_t n = 1;

	ATF_REQUIRE(data != NULL);
	for (; n > 0 && length <= size; length += (size_t)n) {
		n = read(fd, data + length, size + 1 - length);
		ATF_REQUIRE(n >= 0);
	}
	ATF_REQUIRE_EQ_MSG(size, length, "size %zu, read %zu", size, length);
	return data;
}

/* Is the record what the file is? */
static void
compare_with_file(const struct plan *plan, const struct lfp_record *record)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	uint8_t digest[LFP_DIGEST_MAX];
	char path[PATH_MAX], *data;
	struct stat st;
	int fd;

	if (record->path_length + 64 >= PATH_MAX)
		return;
	(void)snprintf(path, sizeof(path), "%s%s", plan->options.root != NULL ?
	    plan->options.root : "", record->path);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
	ATF_REQUIRE_MSG(fd >= 0, "%s: %s", path, strerror(errno));
	ATF_REQUIRE_EQ(0, fstat(fd, &st));
	ATF_CHECK(S_ISREG(st.st_mode));
	ATF_CHECK_EQ((uint64_t)st.st_dev, record->device);
	ATF_CHECK_EQ((uint64_t)st.st_ino, record->inode);
	ATF_CHECK_EQ((uint64_t)st.st_size, record->size);
	ATF_CHECK_EQ(st.st_mode, record->mode);
	data = content_of(fd, (size_t)st.st_size);
	require_ok(lfp_hash_buffer(plan->options.algorithm, data,
	    (size_t)st.st_size, digest, &error), &error);
	ATF_CHECK_MSG(memcmp(digest, record->fingerprint,
	    lfp_algorithm_size(plan->options.algorithm)) == 0,
	    "%s: another digest", path);
	free(data);
	ATF_REQUIRE_EQ(0, close(fd));
}

/* What is seen of a scan's records while they come. */
struct tally {
	struct text	text;
	struct text	last;		/* path */
	uint64_t	files, troubles, aliases, bytes;
};

static void
check_order(struct tally *tally, const char *path, size_t length)
{
	ATF_CHECK_EQ(strlen(path), length);
	ATF_CHECK_MSG(tally->last.data == NULL ||
	    strcmp(tally->last.data, path) < 0, "\"%s\" before \"%s\"",
	    tally->last.data, path);
	tally->last.length = 0;
	add_string(&tally->last, path);
}

static void
add_aliases(const struct plan *plan, struct lfp_scan *scan,
    const struct lfp_record *record, struct tally *tally)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct text last = { 0 };
	enum lfp_status status;
	const char *path;
	size_t length, n = 0;

	add_string(&last, record->path);
	while ((status = lfp_scan_next_alias(scan, &path, &length,
	    &error)) == LFP_OK) {
		ATF_CHECK_EQ(strlen(path), length);
		ATF_CHECK_MSG(strcmp(last.data, path) < 0,
		    "alias \"%s\" before \"%s\"", last.data, path);
		last.length = 0;
		add_string(&last, path);
		add_string(&tally->text, " +");
		add_string(&tally->text, shorten(plan, path));
		n++;
	}
	ATF_REQUIRE_EQ(LFP_END, status);
	ATF_CHECK_EQ(n, record->alias_count);
	tally->aliases += n;
	free(last.data);
}

static void
add_record(const struct plan *plan, struct lfp_scan *scan,
    const struct lfp_record *record, struct tally *tally)
{
	check_order(tally, record->path, record->path_length);
	add_string(&tally->text, shorten(plan, record->path));
	ATF_CHECK_EQ(record->trouble == LFP_TROUBLE_NONE,
	    record->fingerprint != NULL);
	if (record->fingerprint == NULL) {
		add_string(&tally->text, " !");
		add_string(&tally->text, trouble_name(record));
		tally->troubles++;
	} else {
		tally->files++;
		tally->bytes += record->size;
		if (!plan->changing)
			compare_with_file(plan, record);
	}
	add_aliases(plan, scan, record, tally);
	add_string(&tally->text, "\n");
}

static void
add_links(const struct plan *plan, struct lfp_scan *scan,
    const struct lfp_scan_counts *counts, struct tally *tally)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	uint64_t n[2] = { 0, 0 };
	enum lfp_status status;
	bool is_directory;
	const char *path;
	size_t length;

	free(tally->last.data);
	tally->last = (struct text){ 0 };
	while ((status = lfp_scan_next_link(scan, &path, &length,
	    &is_directory, &error)) == LFP_OK) {
		check_order(tally, path, length);
		add_string(&tally->text, "@");
		add_string(&tally->text, shorten(plan, path));
		add_string(&tally->text, is_directory ? "/\n" : "\n");
		n[is_directory]++;
	}
	ATF_REQUIRE_EQ(LFP_END, status);
	ATF_CHECK_EQ(n[0], counts->links_dangling);
	ATF_CHECK_EQ(n[1], counts->links_to_directories);
}

static void
check_rewind(struct lfp_scan *scan, uint64_t records)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_record record;
	uint64_t n = 0;

	lfp_scan_rewind(scan);
	while (lfp_scan_next(scan, &record, &error) == LFP_OK)
		n++;
	ATF_CHECK_EQ(records, n);
}

static void
add_records(const struct plan *plan, struct lfp_scan *scan,
    struct tally *tally)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	enum lfp_status status;
	struct lfp_record record;

	while ((status = lfp_scan_next(scan, &record, &error)) == LFP_OK)
		add_record(plan, scan, &record, tally);
	ATF_REQUIRE_EQ(LFP_END, status);
}

/* Nothing is left but the counts, and it may be done twice. */
static void
check_forgetting(struct lfp_scan *scan, const struct lfp_scan_counts *counts)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_scan_counts now;
	struct lfp_record record;
	const char *path;
	size_t length;
	bool is_directory;

	lfp_scan_rewind(scan);
	lfp_scan_forget(scan);
	ATF_CHECK_EQ(LFP_END, lfp_scan_next(scan, &record, &error));
	ATF_CHECK_EQ(LFP_END, lfp_scan_next_alias(scan, &path, &length,
	    &error));
	ATF_CHECK_EQ(LFP_END, lfp_scan_next_link(scan, &path, &length,
	    &is_directory, &error));
	ATF_CHECK_EQ(LFP_END, lfp_scan_next_loop(scan, &path, &length,
	    &error));
	lfp_scan_rewind(scan);
	lfp_scan_forget(scan);
	ATF_CHECK_EQ(LFP_END, lfp_scan_next(scan, &record, &error));
	lfp_scan_count(scan, &now);
	ATF_CHECK_EQ(0, memcmp(counts, &now, sizeof(now)));
}

/* All but what the tally has already. */
static char *
text_of(const struct plan *plan, struct lfp_scan *scan,
    struct lfp_scan_counts *counts, struct tally *tally)
{
	add_string(&tally->text, "");
	add_records(plan, scan, tally);
	lfp_scan_count(scan, counts);
	ATF_CHECK_EQ(tally->files, counts->files);
	ATF_CHECK_EQ(tally->troubles, counts->troubles);
	ATF_CHECK_EQ(tally->aliases, counts->aliases);
	if (!plan->changing)
		ATF_CHECK_EQ(tally->bytes, counts->bytes);
	check_rewind(scan, tally->files + tally->troubles);
	add_links(plan, scan, counts, tally);
	check_forgetting(scan, counts);
	free(tally->last.data);
	lfp_scan_free(scan);
	return tally->text.data;
}

char *
plan_text(const struct plan *plan, struct lfp_scan *scan,
    struct lfp_scan_counts *counts)
{
	struct tally tally = { 0 };

	return text_of(plan, scan, counts, &tally);
}

struct lfp_scan *
plan_new(const struct plan *plan)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_scan_options options = plan->options;
	struct lfp_scan *scan;
	size_t i;

	options.size = sizeof(options);
	options.all_files = !plan->not_all;
	require_ok(lfp_scan_new(&options, &scan, &error), &error);
	for (i = 0; i < MAX_ASKED && plan->trees[i] != NULL; i++)
		require_ok(lfp_scan_add_directory(scan, plan->trees[i], true,
		    &error), &error);
	for (i = 0; i < MAX_ASKED && plan->flats[i] != NULL; i++)
		require_ok(lfp_scan_add_directory(scan, plan->flats[i], false,
		    &error), &error);
	for (i = 0; i < MAX_ASKED && plan->files[i] != NULL; i++)
		require_ok(lfp_scan_add_file(scan, plan->files[i],
		    strlen(plan->files[i]), &error), &error);
	return scan;
}

/* What is taken of a scan while it runs. */
struct early {
	const struct plan	*plan;
	struct lfp_scan		*scan;
	struct tally		 tally;
};

static void
take_early(void *arg)
{
	struct early *early = arg;

	add_records(early->plan, early->scan, &early->tally);
	if (early->plan->taken != NULL)
		early->plan->taken(early->plan->taken_arg,
		    (size_t)(early->tally.files + early->tally.troubles));
}

static void
throw_away(struct tally *tally)
{
	free(tally->text.data);
	free(tally->last.data);
	memset(tally, 0, sizeof(*tally));
}

char *
plan_run(const struct plan *plan, struct lfp_scan_counts *counts)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	unsigned before = open_descriptors();
	struct plan with = *plan;
	struct early early = { .plan = plan };
	char *text;

	if (plan->early) {
		with.options.ready = take_early;
		with.options.ready_arg = &early;
	}
	early.scan = plan_new(&with);
	require_ok(lfp_scan_run(early.scan, &error), &error);
	if (!lfp_scan_is_kept(early.scan))
		throw_away(&early.tally);
	text = text_of(plan, early.scan, counts, &early.tally);
	ATF_CHECK_EQ(before, open_descriptors());
	return text;
}

void
plan_check(const struct plan *plan, const char *expected)
{
	static const unsigned threads[] = { 1, 2, 8 };
	struct lfp_scan_counts counts;
	struct plan each = *plan;
	char *text;
	size_t i;

	for (i = 0; i < 4 * sizeof(threads) / sizeof(threads[0]); i++) {
		each.options.threads = threads[i / 4];
		each.options.plain_io = i % 2 != 0;
		each.early = i / 2 % 2 != 0;
		text = plan_run(&each, &counts);
		ATF_CHECK_MSG(strcmp(expected, text) == 0, "%u threads, "
		    "plain_io %d, early %d: expected\n%sfound\n%s",
		    each.options.threads, each.options.plain_io, each.early,
		    expected, text);
		free(text);
	}
}

unsigned
lanes_of_sha256(void)
{
	struct lfp_batch *batch;
	unsigned lanes;

	ATF_REQUIRE_EQ(LFP_OK, lfp_batch_new(LFP_SHA256, &batch, NULL));
	lanes = lfp_batch_lanes(batch);
	lfp_batch_free(batch);
	return lanes;
}
