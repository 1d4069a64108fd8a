/* SPDX-License-Identifier: BSD-2-Clause */
/* One JSON document; findings are written as they come. */
#include "report/jsonvalue.h"

static void
begin(struct vt_report *report)
{
	vt_sink_text(report->sink, "{\"about\":");
	vt_json_put(report->sink, vt_json_about(report->about));
	vt_sink_text(report->sink, ",\n\"findings\":[");
}

static void
finding(struct vt_report *report, const struct lfp_finding *found)
{
	vt_sink_text(report->sink, report->written++ == 0 ? "\n" : ",\n");
	vt_json_put(report->sink, vt_json_finding(found));
}

static void
end(struct vt_report *report, const struct lfp_audit_counts *counts,
    const struct lfp_audit_level levels[LFP_STRICT_LEVELS])
{
	vt_sink_text(report->sink, "],\n\"summary\":");
	vt_json_put(report->sink, vt_json_summary(report->about, counts,
	    levels));
	vt_sink_text(report->sink, "}\n");
}

const struct vt_report_form vt_report_json = { false, begin, finding, end };
