/* SPDX-License-Identifier: BSD-2-Clause */
/* What a report says, as JSON values; both forms of JSON share them. */
#ifndef VT_REPORT_JSONVALUE_H
#define VT_REPORT_JSONVALUE_H

#include <jansson.h>

#include "report/report.h"

/* Name and version of the JSON library; static. */
const char *vt_json_version(void);

/* New references; NULL: no memory. */
json_t *vt_json_about(const struct vt_about *);
json_t *vt_json_finding(const struct lfp_finding *);
/* With the levels. */
json_t *vt_json_summary(const struct vt_about *,
    const struct lfp_audit_counts *,
    const struct lfp_audit_level levels[LFP_STRICT_LEVELS]);

/* Write it in one line, without a newline, and let go of it. */
void vt_json_put(struct vt_sink *, json_t *);

#endif /* VT_REPORT_JSONVALUE_H */
