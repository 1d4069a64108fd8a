/* SPDX-License-Identifier: BSD-2-Clause */
/* What a report says about trust in the signatures file. */
#include <string.h>

#include "report/report.h"

static void
put_signer(struct vt_sink *to, const struct vt_signer *signer)
{
	bool counts = signer->why[0] == '\0';
	char when[32];

	vt_report_time(signer->made, when, sizeof(when));
	vt_sink_format(to, "# %s: %s by %s", counts ? "signed" :
	    "signature that does not count", when, signer->primary[0] !=
	    '\0' ? signer->primary : "a key that is not known");
	if (signer->user[0] != '\0') {
		vt_sink_text(to, " (");
		vt_sink_name(to, signer->user, strlen(signer->user));
		vt_sink_text(to, ")");
	}
	if (signer->key[0] != '\0' &&
	    strcmp(signer->key, signer->primary) != 0)
		vt_sink_format(to, ", subkey %s", signer->key);
	vt_sink_format(to, ", %s, %s", signer->algorithm, signer->digest);
	if (!counts)
		vt_sink_format(to, ": %s", signer->why);
	vt_sink_text(to, "\n");
}

void
vt_report_signers(struct vt_sink *to, const struct vt_about *about)
{
	size_t i;

	if (about->encrypted)
		vt_sink_text(to, "# the signatures file is encrypted\n");
	if (about->needed == 0)
		return;
	for (i = 0; i < about->signer_count; i++)
		put_signer(to, &about->signers[i]);
	vt_sink_format(to, "# %s: %u of %u signatures that are needed",
	    about->refused == NULL ? "accepted" : "refused", about->counted,
	    about->needed);
	if (about->policy != NULL) {
		vt_sink_text(to, ", by the policy in ");
		vt_sink_name(to, about->policy, strlen(about->policy));
	}
	vt_sink_text(to, "\n");
	if (about->engine_config != NULL)
		vt_sink_format(to, "# GnuPG also reads %s\n",
		    about->engine_config);
}

void
vt_report_refused(struct vt_report *report)
{
	const struct vt_about *about = report->about;
	const struct lfp_finding found = { .verdict = LFP_VERDICT_TRUST,
	    .path = about->signatures, .path_length =
	    strlen(about->signatures), .detail = about->refused,
	    .incomplete = true, .state = LFP_STATE_NOENTRY, .absent = true };
	struct lfp_audit_counts counts;
	struct lfp_audit_level levels[LFP_STRICT_LEVELS];

	memset(&counts, 0, sizeof(counts));
	memset(levels, 0, sizeof(levels));
	counts.findings[LFP_VERDICT_TRUST] = 1;
	counts.incomplete = 1;
	report->form->begin(report);
	report->form->finding(report, &found);
	report->form->end(report, &counts, levels);
}
