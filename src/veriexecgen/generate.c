/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <string.h>

#include "common/message.h"
#include "common/progress.h"
#include "common/status.h"
#include "common/stop.h"
#include "veriexecgen/generate.h"
#include "veriexecgen/names.h"
#include "veriexecgen/store.h"

struct generation {
	const struct gen_options	*gen;
	struct lfp_scan			*scan;
	struct gen_store		*begun;	/* NULL: nothing yet */
};

static void
store_ready(void *arg)
{
	struct generation *generation = arg;

	if (generation->begun != NULL)
		gen_store_more(generation->begun);
}

static void
fill_options(struct generation *generation, struct lfp_scan_options *options)
{
	const struct gen_options *gen = generation->gen;

	memset(options, 0, sizeof(*options));
	options->size = sizeof(*options);
	options->algorithm = gen->algorithm;
	options->threads = gen->jobs;
	options->root = gen->root;
	options->all_files = gen->all_files;
	options->one_file_system = gen->one_file_system;
	options->metadata = gen->metadata;
	options->classify = gen->guess_flags;
	options->stop_early = !gen->warn_only;
	options->map_files = true;
	options->exclude = gen->excludes.words;
	options->exclude_count = gen->excludes.count;
	if (gen_store_can_begin(gen)) {
		options->ready = store_ready;
		options->ready_arg = generation;
	}
	options->progress_ms = VT_PROGRESS_MS;
	if (gen->progress) {
		options->progress = vt_progress_show;
		vt_message_before(vt_progress_clear);
	}
}

/* What was asked for and is not there is missing input; the rest is I/O. */
static int
status_of_trouble(enum lfp_trouble trouble)
{
	switch (trouble) {
	case LFP_TROUBLE_MISSING:
	case LFP_TROUBLE_VANISHED:
	case LFP_TROUBLE_NOT_REGULAR:
		return VT_NO_INPUT;
	default:
		return VT_IO;
	}
}

static void
tell_trouble(const struct lfp_record *record)
{
	const char *name = vt_name(record->path, record->path_length);
	const char *text = lfp_trouble_text(record->trouble);

	if (record->sys_errno != 0)
		vt_say("%s: %s: %s", name, text,
		    strerror(record->sys_errno));
	else
		vt_say("%s: %s", name, text);
}

/* Every one with -W, else the first, which ends the run. */
static int
tell_troubles(const struct gen_options *gen, struct lfp_scan *scan)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_scan_counts counts;
	struct lfp_record record;
	int status = 0;

	lfp_scan_count(scan, &counts);
	if (counts.troubles == 0)
		return 0;
	lfp_scan_rewind(scan);
	while (lfp_scan_next(scan, &record, &error) == LFP_OK) {
		if (record.trouble == LFP_TROUBLE_NONE)
			continue;
		tell_trouble(&record);
		if (!gen->warn_only)
			return status_of_trouble(record.trouble);
		status = VT_INCOMPLETE;
	}
	return status;
}

/* Nothing is missing, but what is there is odd. */
static void
tell_loops(struct lfp_scan *scan)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	const char *path;
	size_t length;

	while (lfp_scan_next_loop(scan, &path, &length, &error) == LFP_OK)
		vt_say("%s: a loop: one of the directories above is mounted "
		    "here, and is not entered again", vt_name(path, length));
}

static void
tell_links(struct lfp_scan *scan)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	const char *path;
	size_t length;
	bool is_directory;

	while (lfp_scan_next_link(scan, &path, &length, &is_directory,
	    &error) == LFP_OK)
		vt_say("%s: %s: no file to fingerprint",
		    vt_name(path, length), is_directory ?
		    "a link to a directory" : "a dangling link");
}

static void
tell_counts(struct lfp_scan *scan, const struct gen_options *gen,
    const struct gen_stored *stored)
{
	struct lfp_scan_counts counts;

	lfp_scan_count(scan, &counts);
	vt_say("%" PRIu64 " files, %" PRIu64 " bytes in %" PRIu64
	    " directories; %" PRIu64 " further names of them", counts.files,
	    counts.bytes, counts.directories, counts.aliases);
	vt_say("left out: %" PRIu64 " not executable, %" PRIu64
	    " excluded, %" PRIu64 " special, %" PRIu64 " dangling links, %"
	    PRIu64 " links to directories", counts.not_executable,
	    counts.excluded, counts.special, counts.links_dangling,
	    counts.links_to_directories);
	if (stored->unchanged)
		vt_say("%s: nothing has changed, and nothing was written",
		    vt_name0(gen->output));
	else
		vt_say("%s: %zu entries%s: %zu new, %zu updated, %zu folded",
		    vt_name0(gen->output), stored->entries,
		    gen->dry_run ? ", not written (--dry-run)" : "",
		    stored->added, stored->updated, stored->folded);
}

/* The scan has run: what it found, and the file. */
static int
conclude(struct generation *generation)
{
	const struct gen_options *gen = generation->gen;
	struct lfp_scan *scan = generation->scan;
	int incomplete = tell_troubles(gen, scan), status;
	struct lfp_scan_counts counts;
	struct gen_stored stored;

	if (incomplete != 0 && !gen->warn_only)
		return incomplete;
	tell_loops(scan);
	if (gen->verbose)
		tell_links(scan);
	status = gen_store(gen, scan, generation->begun, &stored);
	generation->begun = NULL;
	if (status != VT_DONE && status != VT_INCOMPLETE)
		return status;
	if (gen->verbose)
		tell_counts(scan, gen, &stored);
	lfp_scan_count(scan, &counts);
	if (incomplete != 0 || status == VT_INCOMPLETE)
		vt_say("%" PRIu64 " files or directories were left out",
		    counts.troubles + stored.refused);
	return status != VT_DONE ? status : incomplete;
}

static int
scan_and_store(struct generation *generation)
{
	const struct gen_options *gen = generation->gen;
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	enum lfp_status status;
	int names = gen_names_add(gen, generation->scan);

	if (names != 0)
		return names;
	if (gen_store_can_begin(gen))
		generation->begun = gen_store_begin(gen, generation->scan);
	status = lfp_scan_run(generation->scan, &error);
	vt_progress_clear();
	vt_message_before(NULL);
	if (status == LFP_OK)
		return conclude(generation);
	if (status == LFP_ERR_CANCELLED)
		vt_say("interrupted; nothing was written");
	else
		vt_say("%s", error.text);
	return (int)vt_status_of(status);
}

int
gen_generate(struct gen_options *gen)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct generation generation = { .gen = gen };
	struct lfp_scan_options options;
	enum lfp_status made;
	bool annotated;
	int status = gen_store_check(gen, &annotated);

	if (status != 0)
		return status;
	gen->metadata = gen->metadata || annotated;
	fill_options(&generation, &options);
	made = lfp_scan_new(&options, &generation.scan, &error);
	if (made != LFP_OK) {
		vt_say("%s", error.text);
		return (int)vt_status_of(made);
	}
	vt_stop_scan(generation.scan);
	status = scan_and_store(&generation);
	vt_stop_scan(NULL);
	gen_store_drop(generation.begun);
	lfp_scan_free(generation.scan);
	return status;
}
