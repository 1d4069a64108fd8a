/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "audit/judge.h"
#include "audit/tally.h"

/* The reasons of verify() are fewer than this; the rest would be lost. */
#define REASONS_MAX 16

struct reasons {
	struct {
		const char	*text;
		uint64_t	 files;
	} item[REASONS_MAX];
	size_t	count;
};

static void
count_entry(struct lfp_audit_counts *counts,
    const struct lfpi_subject *entry)
{
	counts->entries++;
	switch (entry->content) {
	case LFPI_CONTENT_SKIPPED:
		counts->skipped++;
		return;
	case LFPI_CONTENT_REPEATED:
		counts->repeated++;
		return;
	case LFPI_CONTENT_MISSING:
		counts->missing++;
		counts->moved += entry->kin != NULL;
		return;
	case LFPI_CONTENT_MATCHED:
		counts->matched++;
		break;
	case LFPI_CONTENT_CHANGED:
		counts->changed++;
		break;
	default:
		counts->unverifiable++;
		break;
	}
	counts->found++;
}

static void
count_stray(struct lfp_audit_counts *counts,
    const struct lfpi_subject *stray)
{
	if (stray->content == LFPI_CONTENT_MISSING ||
	    stray->content == LFPI_CONTENT_SKIPPED)
		return;
	counts->unmonitored++;
	if (stray->content != LFPI_CONTENT_STRAY)
		counts->unread++;
	else if (stray->kin == NULL)
		counts->added++;
	else if (stray->kin->kin == stray)
		counts->relocated++;
	else
		counts->copied++;
}

static void
add_reason(struct reasons *reasons, const char *text)
{
	size_t i;

	for (i = 0; i < reasons->count; i++)
		if (reasons->item[i].text == text)
			break;
	if (i == REASONS_MAX)
		return;
	reasons->item[i].text = text;
	reasons->item[i].files++;
	if (i == reasons->count)
		reasons->count++;
}

static bool
was_looked_at(const struct lfpi_subject *subject)
{
	return subject->content != LFPI_CONTENT_SKIPPED &&
	    subject->content != LFPI_CONTENT_REPEATED &&
	    subject->trouble != LFP_TROUBLE_LISTING;
}

/* One file counts once for each reason. */
static void
count_level(struct lfp_audit_level *sum, struct reasons *reasons,
    const struct lfp_finding *finding, unsigned level)
{
	uint8_t lost = finding->effect[level].denied |
	    finding->effect[level].failed;
	const char *text, *last = NULL;
	uint8_t access;

	sum->execute += (lost & LFP_DIRECT) != 0;
	sum->map += (lost & LFP_INDIRECT) != 0;
	sum->open += (lost & LFP_FILE) != 0;
	for (access = LFP_DIRECT; access <= LFP_FILE;
	    access = (uint8_t)(access << 1)) {
		if ((lost & access) == 0)
			continue;
		text = lfp_decide_verify(finding->state, finding->flags,
		    access, level).reason;
		if (text != last)
			add_reason(reasons, text);
		last = text;
	}
}

static void
take_worst(struct lfp_audit_level *sum, struct reasons *reasons)
{
	size_t i, j, worst;

	for (j = 0; j < LFP_AUDIT_REASONS; j++) {
		worst = 0;
		for (i = 1; i < reasons->count; i++)
			if (reasons->item[i].files >
			    reasons->item[worst].files)
				worst = i;
		if (reasons->count == 0 || reasons->item[worst].files == 0)
			return;
		sum->reasons[j].reason = reasons->item[worst].text;
		sum->reasons[j].files = reasons->item[worst].files;
		reasons->item[worst].files = 0;
	}
}

static void
tally_levels(struct lfp_audit *audit)
{
	struct reasons reasons[LFP_STRICT_LEVELS];
	const struct lfpi_subject *subject;
	struct lfp_finding finding;
	unsigned level;
	size_t i;

	memset(reasons, 0, sizeof(reasons));
	for (i = 0; i < lfpi_audit_subjects(audit); i++) {
		subject = lfpi_audit_subject(audit, i);
		if (!was_looked_at(subject))
			continue;
		memset(&finding, 0, sizeof(finding));
		lfpi_judge_levels(subject, &finding);
		for (level = 0; level < LFP_STRICT_LEVELS; level++)
			count_level(&audit->levels[level], &reasons[level],
			    &finding, level);
	}
	for (level = 0; level < LFP_STRICT_LEVELS; level++)
		take_worst(&audit->levels[level], &reasons[level]);
}

static void
tally_findings(struct lfp_audit *audit)
{
	struct lfp_audit_counts *counts = &audit->counts;
	struct lfp_finding finding;
	unsigned facet;
	size_t i;

	for (i = 0; i < lfpi_audit_subjects(audit); i++)
		for (facet = 0; facet < LFPI_FACET_COUNT; facet++) {
			if (!lfpi_judge(audit, lfpi_audit_subject(audit, i),
			    (enum lfpi_facet)facet, &finding))
				continue;
			counts->findings[finding.verdict]++;
			counts->differing += finding.differs;
			counts->incomplete += finding.incomplete;
		}
}

void
lfpi_tally(struct lfp_audit *audit)
{
	size_t i;

	for (i = 0; i < audit->entry_count; i++)
		count_entry(&audit->counts, &audit->entries[i]);
	for (i = 0; i < audit->stray_count; i++)
		count_stray(&audit->counts, &audit->strays[i]);
	tally_findings(audit);
	tally_levels(audit);
}
