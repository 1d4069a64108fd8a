/* SPDX-License-Identifier: BSD-2-Clause */
/* The Test Anything Protocol, version 13: an entry is a test. */
#include <inttypes.h>
#include <string.h>

#include "report/report.h"

static void
begin(struct vt_report *report)
{
	vt_sink_text(report->sink, "TAP version 13\n");
	vt_report_signers(report->sink, report->about);
}

/* '#' would begin a directive ("# SKIP"). */
static void
put_description(struct vt_sink *to, const char *text, size_t length)
{
	const char *hash;
	size_t n;

	while ((hash = memchr(text, '#', length)) != NULL) {
		n = (size_t)(hash - text);
		vt_sink_name(to, text, n);
		vt_sink_text(to, "\\#");
		text += n + 1;
		length -= n + 1;
	}
	vt_sink_name(to, text, length);
}

static void
finding(struct vt_report *report, const struct lfp_finding *found)
{
	struct vt_sink *to = report->sink;
	bool good = !found->differs && !found->incomplete;

	/* What is no failure is told beside the entry's own line. */
	if (good && found->verdict != LFP_VERDICT_MATCHED)
		vt_sink_format(to, "# %s ", lfp_verdict_name(found->verdict));
	else
		vt_sink_format(to, "%s %" PRIu64 " - %s ", good ? "ok" :
		    "not ok", ++report->written,
		    lfp_verdict_name(found->verdict));
	put_description(to, found->path, found->path_length);
	vt_sink_text(to, "\n");
	if (found->other != NULL) {
		vt_sink_text(to, "#   ");
		put_description(to, found->other, found->other_length);
		vt_sink_text(to, "\n");
	}
	/* It is one line and escaped, and as long as the names in it. */
	if (found->detail[0] != '\0') {
		vt_sink_text(to, "#   ");
		vt_sink_text(to, found->detail);
		vt_sink_text(to, "\n");
	}
}

static void
end(struct vt_report *report, const struct lfp_audit_counts *counts,
    const struct lfp_audit_level levels[LFP_STRICT_LEVELS])
{
	(void)counts;
	(void)levels;
	vt_sink_format(report->sink, "1..%" PRIu64 "\n", report->written);
}

const struct vt_report_form vt_report_tap = { true, begin, finding, end };
