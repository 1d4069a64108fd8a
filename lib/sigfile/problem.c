/* SPDX-License-Identifier: BSD-2-Clause */
/* What can be wrong with a signatures file, in words. */
#include <stddef.h>

#include <fingerprint/sigfile.h>

static const struct {
	enum lfp_severity severity;
	const char	*text;
} problems[LFP_PROBLEM_COUNT] = {
#define LFP_PROBLEM(id, severity, text) { severity, text },
#include <fingerprint/problems.def>
#undef LFP_PROBLEM
};

enum lfp_severity
lfp_problem_severity(enum lfp_problem problem)
{
	return (size_t)problem < LFP_PROBLEM_COUNT ?
	    problems[problem].severity : LFP_ERROR;
}

const char *
lfp_problem_text(enum lfp_problem problem)
{
	return (size_t)problem < LFP_PROBLEM_COUNT ? problems[problem].text :
	    "an unknown problem";
}
