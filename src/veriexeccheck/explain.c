/* SPDX-License-Identifier: BSD-2-Clause */
/* --explain: all decisions about one file, and why. */
#include <stdio.h>
#include <string.h>

#include "common/message.h"
#include "common/status.h"
#include "veriexeccheck/auditor.h"
#include "veriexeccheck/modes.h"

static void
print_decision(const char *what, unsigned level, struct lfp_decision decided)
{
	(void)printf("  %-12s level %u: %-5s %s%s%s\n", what, level,
	    lfp_result_name(decided.result), decided.reason != NULL ?
	    decided.reason : "", decided.reported ? " (logged)" : "",
	    decided.entry_dropped ? " (the entry is dropped)" : "");
}

static void
print_accesses(const struct lfp_finding *found)
{
	static const struct {
		uint8_t		 bit;
		const char	*name;
	} accesses[] = {
		{ LFP_DIRECT, "direct" }, { LFP_INDIRECT, "indirect" },
		{ LFP_FILE, "file" }
	};
	unsigned level;
	size_t i;

	(void)printf("access:\n");
	for (i = 0; i < 3; i++)
		for (level = 0; level < LFP_STRICT_LEVELS; level++)
			print_decision(accesses[i].name, level,
			    lfp_decide_verify(found->state, found->flags,
			    accesses[i].bit, level));
}

static void
print_events(const struct lfp_finding *found)
{
	unsigned level;
	int event;

	(void)printf("event:\n");
	for (event = 0; event < LFP_EVENT_COUNT; event++)
		for (level = 0; level < LFP_STRICT_LEVELS; level++)
			print_decision(lfp_event_name((enum lfp_event)event),
			    level, lfp_decide_event((enum lfp_event)event,
			    found->state, found->flags, level));
}

static void
print_file(const struct lfp_finding *found)
{
	char flags[32], needs[32];

	vt_report_accesses(found->flags, flags, sizeof(flags));
	vt_report_accesses(found->needs, needs, sizeof(needs));
	(void)printf("%s: %s", vt_name(found->path, found->path_length),
	    lfp_verdict_name(found->verdict));
	if (found->detail[0] != '\0')
		(void)printf(": %s", found->detail);
	(void)printf("\nstate: %s\n", found->absent ? "absent" :
	    lfp_state_name(found->state));
	if (found->line != 0)
		(void)printf("entry: line %llu, %s%s\n",
		    (unsigned long long)found->line, flags,
		    (found->flags & LFP_UNTRUSTED) != 0 ? ",untrusted" : "");
	else
		(void)printf("entry: none\n");
	(void)printf("its use needs: %s\n", needs);
	if (found->absent)
		return;
	print_accesses(found);
	print_events(found);
}

/* An entry under another name of the file, or another thing about it. */
static void
print_further(const struct lfp_finding *found)
{
	(void)printf("also: %s: %s%s%s\n",
	    vt_name(found->path, found->path_length),
	    lfp_verdict_name(found->verdict), found->detail[0] != '\0' ?
	    ": " : "", found->detail);
}

static int
status_of(const struct lfp_audit *audit)
{
	struct lfp_audit_counts counts;

	lfp_audit_count(audit, &counts);
	return (counts.differing > 0 ? VT_DIFFERS : 0) |
	    (counts.incomplete > 0 ? VT_INCOMPLETE : 0);
}

static int
explain(struct lfp_audit *audit, const char *path)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_finding found;
	enum lfp_status status = lfp_audit_next(audit, &found, &error);
	int result;

	if (status == LFP_END) {
		vt_say("%s: neither an entry nor a regular file",
		    vt_name0(path));
		return VT_NO_INPUT;
	}
	result = status_of(audit);
	if (status == LFP_OK)
		print_file(&found);
	while (status == LFP_OK &&
	    (status = lfp_audit_next(audit, &found, &error)) == LFP_OK)
		print_further(&found);
	if (status == LFP_END)
		return result;
	vt_say("%s", error.text);
	return (int)vt_status_of(status);
}

static int
explain_path(const struct chk_options *chk, const struct chk_text *text,
    const struct chk_paths *path)
{
	struct lfp_audit_options options;
	struct lfp_audit *audit;
	int status;

	chk_auditor_options(chk, &options, NULL);
	options.paths = (const char *const *)path->items;
	options.path_count = 1;
	options.files_only = true;
	options.unmonitored = LFP_UNMONITORED_ALL;
	options.matched = true;
	if ((status = chk_auditor_run(&options, text, &audit)) != 0)
		return status;
	status = explain(audit, chk->explain);
	lfp_audit_free(audit);
	return status;
}

static int
explain_text(const struct chk_options *chk, const struct chk_text *text)
{
	struct chk_paths path;
	int status = chk_paths_make(chk, &chk->explain, 1, &path);

	if (status == 0)
		status = explain_path(chk, text, &path);
	chk_paths_free(&path);
	return status;
}

int
chk_explain(const struct chk_options *chk)
{
	struct chk_text text;
	int status = chk_text_read(&text, chk, chk->signatures);

	if (status == 0)
		status = explain_text(chk, &text);
	chk_text_free(&text);
	return status;
}
