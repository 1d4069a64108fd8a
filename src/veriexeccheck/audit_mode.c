/* SPDX-License-Identifier: BSD-2-Clause */
/* The audit itself, and its report. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/message.h"
#include "common/output.h"
#include "common/status.h"
#include "report/report.h"
#include "veriexeccheck/auditor.h"
#include "veriexeccheck/modes.h"
#include "veriexeccheck/place.h"

static int
status_of(struct lfp_audit *audit)
{
	struct lfp_audit_counts counts;

	lfp_audit_count(audit, &counts);
	return (counts.differing > 0 ? VT_DIFFERS : 0) |
	    (counts.incomplete > 0 ? VT_INCOMPLETE : 0);
}

static enum lfp_status
write_paths(struct lfp_audit *audit, struct vt_sink *sink,
    struct lfp_error *error)
{
	struct lfp_finding found;
	enum lfp_status status;

	while ((status = lfp_audit_next(audit, &found, error)) == LFP_OK)
		if (found.verdict != LFP_VERDICT_MATCHED) {
			vt_sink_put(sink, found.path, found.path_length);
			vt_sink_put(sink, "", 1);
		}
	return status;
}

static enum lfp_status
write_report(struct lfp_audit *audit, struct vt_report *report,
    struct lfp_error *error)
{
	struct lfp_audit_level levels[LFP_STRICT_LEVELS];
	struct lfp_audit_counts counts;
	struct lfp_finding found;
	enum lfp_status status;
	unsigned level;

	report->form->begin(report);
	while ((status = lfp_audit_next(audit, &found, error)) == LFP_OK)
		report->form->finding(report, &found);
	if (status != LFP_END)
		return status;
	lfp_audit_count(audit, &counts);
	for (level = 0; level < LFP_STRICT_LEVELS; level++)
		lfp_audit_level(audit, level, &levels[level]);
	report->form->end(report, &counts, levels);
	return LFP_END;
}

static enum lfp_status
write_all(const struct chk_options *chk, struct lfp_audit *audit,
    const struct vt_about *about, struct vt_sink *sink,
    struct lfp_error *error)
{
	struct vt_report report = { chk->form, sink, about, 0 };
	enum lfp_status status;

	status = chk->only_paths ? write_paths(audit, sink, error) :
	    write_report(audit, &report, error);
	if (status != LFP_END)
		return status;
	if ((status = vt_sink_flush(sink)) != LFP_OK)
		*error = sink->error;
	return status;
}

static int
give_out(const struct chk_options *chk, struct lfp_audit *audit,
    const struct vt_about *about, struct vt_sink *sink)
{
	bool to_file = chk->output != NULL && strcmp(chk->output, "-") != 0;
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	enum lfp_status status = LFP_OK;
	struct lfp_save *save = NULL;

	if (to_file)
		status = lfp_save_begin(chk->output, 0600, &save, &error);
	if (status == LFP_OK) {
		vt_sink_init(sink, to_file ? lfp_save_write :
		    vt_output_write, save);
		status = write_all(chk, audit, about, sink, &error);
		if (status == LFP_OK && to_file)
			status = lfp_save_commit(save, 0, &error);
		else
			lfp_save_abort(save);
	}
	if (status == LFP_OK)
		return status_of(audit);
	vt_say("the report could not be written: %s", error.text);
	return status == LFP_ERR_CREATE ? VT_CANNOT_CREATE : VT_IO;
}

static int
report_on(const struct chk_options *chk, struct lfp_audit *audit,
    const struct vt_about *about)
{
	struct vt_sink *sink;
	int status = status_of(audit);

	if (chk->quiet && status == VT_DONE)
		return status;
	if ((sink = malloc(sizeof(*sink))) == NULL) {
		vt_say("out of memory");
		return VT_INTERNAL;
	}
	status = give_out(chk, audit, about, sink);
	free(sink);
	return status;
}

static int
audit_paths(const struct chk_options *chk, const struct chk_text *text,
    struct chk_cache *cache, const struct chk_paths *paths)
{
	struct lfp_audit_options options;
	struct lfp_audit *audit;
	struct vt_about about = { .signatures = text->name,
		.root = chk->root, .level = chk->level,
		.verbose = chk->verbose, .has_cache = cache != NULL };
	int status;

	about.started = time(NULL);
	memcpy(about.sha256, text->hex, sizeof(about.sha256));
	if (chk->root != NULL)
		chk_place_describe(chk->root, &about);
	chk_auditor_options(chk, &options, cache);
	options.paths = (const char *const *)paths->items;
	about.strays_known = options.unmonitored != LFP_UNMONITORED_NONE;
	status = chk_auditor_run(&options, text, &audit);
	if (status != 0)
		return status;
	about.finished = time(NULL);
	if (cache != NULL) {
		chk_cache_finish(cache, chk->path_count > 0);
		about.oldest_digest = chk_cache_oldest(cache);
	}
	status = report_on(chk, audit, &about);
	lfp_audit_free(audit);
	return status;
}

static int
audit_text(const struct chk_options *chk, const struct chk_text *text,
    struct chk_cache *cache)
{
	struct chk_paths paths;
	int status = chk_paths_make(chk, chk->paths, chk->path_count,
	    &paths);

	if (status == 0)
		status = audit_paths(chk, text, cache, &paths);
	chk_paths_free(&paths);
	return status;
}

int
chk_audit(const struct chk_options *chk)
{
	struct chk_cache *cache = NULL;
	struct chk_text text;
	int status = chk_text_read(&text, chk->signatures);

	if (status == 0 && chk->cache != NULL)
		status = chk_cache_open(chk->cache, &text, chk->root,
		    chk->rehash, &cache);
	if (status == 0)
		status = audit_text(chk, &text, cache);
	chk_cache_close(cache);
	chk_text_free(&text);
	return status;
}
