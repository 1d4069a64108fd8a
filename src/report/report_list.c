/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "report/report.h"

#define REPORT(id, name) extern const struct vt_report_form vt_report_##id;
#include "report/reports.def"
#undef REPORT

static const struct {
	const char			*name;
	const struct vt_report_form	*form;
} list[] = {
#define REPORT(id, name) { name, &vt_report_##id },
#include "report/reports.def"
#undef REPORT
};

#define COUNT (sizeof(list) / sizeof(list[0]))

const struct vt_report_form *
vt_report_find(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		if (strcmp(list[i].name, name) == 0)
			return list[i].form;
	return NULL;
}

const char *
vt_report_name(size_t i)
{
	return i < COUNT ? list[i].name : NULL;
}

void
vt_report_time(time_t when, char *out, size_t size)
{
	struct tm tm;

	if (gmtime_r(&when, &tm) == NULL ||
	    strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		out[0] = '\0';
}

void
vt_report_accesses(uint8_t accesses, char *out, size_t size)
{
	bool direct = (accesses & LFP_DIRECT) != 0;
	bool indirect = (accesses & LFP_INDIRECT) != 0;
	bool file = (accesses & LFP_FILE) != 0;

	(void)snprintf(out, size, "%s%s%s%s%s", direct ? "direct" : "",
	    direct && indirect ? "," : "", indirect ? "indirect" : "",
	    (direct || indirect) && file ? "," : "", file ? "file" : "");
}
