/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "common/message.h"
#include "common/progress.h"
#include "common/status.h"
#include "common/stop.h"
#include "veriexeccheck/auditor.h"
#include "veriexeccheck/watch.h"

static bool
stop(void *arg)
{
	(void)arg;
	return vt_stop_asked();
}

static void
looking(void *arg, const char *path, size_t length)
{
	(void)arg;
	chk_watch_looking(path, length);
}

void
chk_auditor_options(const struct chk_options *chk,
    struct lfp_audit_options *options, struct chk_cache *cache)
{
	memset(options, 0, sizeof(*options));
	options->size = sizeof(*options);
	options->root = chk->root;
	options->threads = chk->jobs;
	options->level = chk->level;
	options->matched = chk->verbose || chk->form->wants_matched;
	/* Who watches can only see what call a thread of ours waits in. */
	options->plain_io = chk->deadline > 0;
	options->map_files = chk->deadline == 0;
	options->paths = chk->paths;
	options->path_count = chk->path_count;
	if (chk->unmonitored || chk->level >= 3)
		options->unmonitored = LFP_UNMONITORED_ALL;
	else if (chk->level == 2)
		options->unmonitored = LFP_UNMONITORED_EXECUTABLE;
	if (cache != NULL) {
		options->recall = chk_cache_recall;
		options->remember = chk_cache_remember;
	}
	options->stop = stop;
	if (chk->deadline > 0)
		options->looking = looking;
	options->arg = cache;
	if (chk->progress) {
		options->progress = vt_progress_show;
		vt_message_before(vt_progress_clear);
	}
}

int
chk_auditor_run(const struct lfp_audit_options *options,
    const struct chk_text *text, struct lfp_audit **audit)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	enum lfp_status status = lfp_audit_new(options, audit, &error);

	if (status == LFP_OK) {
		status = lfp_audit_load(*audit, text->name, text->data,
		    text->length, &error);
		if (status == LFP_OK)
			status = lfp_audit_run(*audit, &error);
		vt_progress_clear();
		vt_message_before(NULL);
		if (status != LFP_OK)
			lfp_audit_free(*audit);
	}
	if (status == LFP_OK)
		return 0;
	vt_say("%s", error.text);
	return (int)vt_status_of(status);
}
