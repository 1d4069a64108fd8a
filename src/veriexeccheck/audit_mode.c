/* SPDX-License-Identifier: BSD-2-Clause */
/* The audit itself, and its report. */
#include <string.h>
#include <time.h>

#include "common/status.h"
#include "report/report.h"
#include "veriexeccheck/auditor.h"
#include "veriexeccheck/giveout.h"
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
	const char *last = NULL;
	struct lfp_finding found;
	enum lfp_status status;

	while ((status = lfp_audit_next(audit, &found, error)) == LFP_OK) {
		/* One file can come to several findings. */
		if (found.verdict == LFP_VERDICT_MATCHED ||
		    found.path == last)
			continue;
		vt_sink_put(sink, found.path, found.path_length);
		vt_sink_put(sink, "", 1);
		last = found.path;
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

struct give {
	struct lfp_audit	*audit;
	struct vt_report	 report;
	bool			 only_paths;
};

static enum lfp_status
write_all(void *arg, struct vt_sink *sink, struct lfp_error *error)
{
	struct give *give = arg;
	enum lfp_status status;

	give->report.sink = sink;
	status = give->only_paths ? write_paths(give->audit, sink, error) :
	    write_report(give->audit, &give->report, error);
	return status == LFP_END ? LFP_OK : status;
}

static int
report_on(const struct chk_options *chk, struct lfp_audit *audit,
    const struct vt_about *about)
{
	struct give give = { audit, { chk->form, NULL, about, 0 },
		chk->only_paths };
	int given, status = status_of(audit);

	/* A file would keep what an earlier run has found. */
	if (chk->quiet && status == VT_DONE && !chk_gives_file(chk))
		return status;
	given = chk_give_out(chk, write_all, &give);
	return given != 0 ? given : status;
}

static int
audit_paths(const struct chk_options *chk, const struct chk_text *text,
    struct chk_cache *cache, const struct chk_paths *paths)
{
	struct lfp_audit_options options;
	struct vt_signer signers[VS_PACKETS_MAX];
	struct lfp_audit *audit;
	struct vt_about about = { .signatures = text->name,
		.root = chk->root, .level = chk->level,
		.verbose = chk->verbose, .has_cache = cache != NULL };
	int status;

	about.started = time(NULL);
	memcpy(about.sha256, text->hex, sizeof(about.sha256));
	chk_about_trust(chk, text, &about, signers);
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
	int status = chk_text_read(&text, chk, chk->signatures);

	if (status == VT_UNTRUSTED)
		status = chk_give_refusal(chk, &text);
	if (status == 0 && chk->cache != NULL)
		status = chk_cache_open(chk->cache, &text, chk->root,
		    chk->rehash, &cache);
	if (status == 0)
		status = audit_text(chk, &text, cache);
	chk_cache_close(cache);
	chk_text_free(&text);
	return status;
}
