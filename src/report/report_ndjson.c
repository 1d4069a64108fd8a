/* SPDX-License-Identifier: BSD-2-Clause */
/* One JSON object a line, "type" first, for who collects logs. */
#include "report/jsonvalue.h"

/* The type comes first, whatever the value has. */
static void
put_line(struct vt_sink *to, const char *type, json_t *value)
{
	json_t *line = json_object();

	if (line == NULL || value == NULL ||
	    json_object_set_new(line, "type", json_string(type)) != 0 ||
	    json_object_update(line, value) != 0) {
		json_decref(line);
		line = NULL;
	}
	json_decref(value);
	vt_json_put(to, line);
	vt_sink_text(to, "\n");
}

static void
begin(struct vt_report *report)
{
	put_line(report->sink, "about", vt_json_about(report->about));
}

static void
finding(struct vt_report *report, const struct lfp_finding *found)
{
	put_line(report->sink, "finding", vt_json_finding(found));
}

static void
end(struct vt_report *report, const struct lfp_audit_counts *counts,
    const struct lfp_audit_level levels[LFP_STRICT_LEVELS])
{
	put_line(report->sink, "summary", vt_json_summary(report->about,
	    counts, levels));
}

const struct vt_report_form vt_report_ndjson = { false, begin, finding,
	end };
