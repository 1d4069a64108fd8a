/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <string.h>

#include "audit/entries.h"
#include "audit/judge.h"

static enum lfpi_content
content_of_errno(int sys_errno)
{
	return sys_errno == ENOENT || sys_errno == ENOTDIR ?
	    LFPI_CONTENT_MISSING : LFPI_CONTENT_UNREADABLE;
}

static enum lfpi_content
content_of_trouble(const struct lfpi_subject *subject)
{
	switch ((enum lfp_trouble)subject->trouble) {
	case LFP_TROUBLE_MISSING:
	case LFP_TROUBLE_VANISHED:
		/* Files without an entry come and go. */
		return subject->fingerprint == NULL ?
		    LFPI_CONTENT_MISSING : LFPI_CONTENT_UNSTABLE;
	case LFP_TROUBLE_UNSTABLE:
	case LFP_TROUBLE_NOT_REGULAR:
		/* It was one when the audit began. */
		return LFPI_CONTENT_UNSTABLE;
	default:
		return LFPI_CONTENT_UNREADABLE;
	}
}

void
lfpi_judge_content(struct lfpi_subject *subject)
{
	size_t size = lfp_algorithm_size(
	    (enum lfp_algorithm)subject->algorithm);

	if (subject->content != LFPI_CONTENT_PENDING)
		return;
	if (subject->trouble != LFP_TROUBLE_NONE)
		subject->content = (uint8_t)content_of_trouble(subject);
	else if (subject->sys_errno != 0)
		subject->content = (uint8_t)content_of_errno(
		    subject->sys_errno);
	else if (subject->fingerprint == NULL)
		subject->content = LFPI_CONTENT_STRAY;
	else if (subject->digest != NULL && memcmp(subject->digest,
	    subject->fingerprint, size) == 0)
		subject->content = LFPI_CONTENT_MATCHED;
	else
		subject->content = LFPI_CONTENT_CHANGED;
}

static enum lfp_state
state_of(const struct lfpi_subject *subject)
{
	switch (subject->content) {
	case LFPI_CONTENT_MATCHED:
		return LFP_STATE_VALID;
	case LFPI_CONTENT_CHANGED:
		return subject->located ? LFP_STATE_MISMATCH :
		    LFP_STATE_NONREGULAR;
	case LFPI_CONTENT_STRAY:
		return LFP_STATE_NOENTRY;
	default:
		return subject->fingerprint == NULL ? LFP_STATE_NOENTRY :
		    LFP_STATE_IOERROR;
	}
}

static void
add_effect(struct lfp_effect *effect, struct lfp_decision decision,
    uint8_t access)
{
	if (decision.result == LFP_DENY)
		effect->denied |= access;
	else if (decision.result == LFP_FAIL)
		effect->failed |= access;
	else if (decision.reported)
		effect->reported |= access;
}

/*
 * The kernel knows files, not names: where an entry before this one has the
 * same file, that one's fingerprint and flags decide.
 */
void
lfpi_judge_levels(const struct lfpi_subject *subject,
    struct lfp_finding *finding)
{
	const struct lfpi_subject *entry = subject->first != NULL &&
	    subject->first->content != LFPI_CONTENT_SKIPPED ?
	    subject->first : subject;
	unsigned level;
	uint8_t access;

	finding->absent = entry->content == LFPI_CONTENT_MISSING ||
	    entry->content == LFPI_CONTENT_SKIPPED;
	finding->state = state_of(entry);
	finding->flags = entry->flags & (LFP_ACCESS_MASK | LFP_UNTRUSTED);
	finding->needs = subject->is_read ? subject->needs :
	    entry->is_read ? entry->needs : entry->fingerprint == NULL ?
	    LFP_ACCESS_MASK : entry->flags & LFP_ACCESS_MASK;
	if (finding->absent)
		return;
	for (level = 0; level < LFP_STRICT_LEVELS; level++)
		for (access = LFP_DIRECT; access <= LFP_FILE;
		    access = (uint8_t)(access << 1))
			if ((finding->needs & access) != 0)
				add_effect(&finding->effect[level],
				    lfp_decide_verify(finding->state,
				    finding->flags, access, level), access);
}

static bool
same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool
same_xattr(const struct lfpi_said *said, const struct lfp_xattr *xattr)
{
	size_t length = xattr->length;

	/* A label's NUL at its end is no part of it. */
	if (strcmp(xattr->name, "security.selinux") == 0)
		length -= length > 0 && xattr->value[length - 1] == '\0';
	return !said->malformed &&
	    said->name_length == strlen(xattr->name) &&
	    memcmp(said->name, xattr->name, said->name_length) == 0 &&
	    said->length == length &&
	    memcmp(said->value, xattr->value, length) == 0;
}

static bool
same_xattrs(const struct lfpi_subject *subject)
{
	const struct lfpi_said *said, *all = subject->expected->xattrs;
	size_t i, n = 0;

	for (said = all; said != NULL && n <= subject->xattr_count;
	    said = said->next)
		n++;
	if (n != subject->xattr_count)
		return false;
	for (i = 0; i < n; i++) {
		for (said = all; said != NULL &&
		    !same_xattr(said, &subject->xattrs[i]); said = said->next)
			continue;
		if (said == NULL)
			return false;
	}
	return true;
}

/* Where the path led when it was recorded. */
static bool
same_place(const struct lfpi_subject *subject)
{
	const struct lfpi_said *link = subject->expected->link;
	const void *path = link != NULL ? (const void *)link->value :
	    subject->path;
	size_t length = link != NULL ? link->length : subject->path_length;

	if (subject->real == NULL || (link != NULL && link->malformed))
		return true;
	return subject->real_length == length &&
	    memcmp(subject->real, path, length) == 0;
}

unsigned
lfpi_judge_metadata(const struct lfpi_subject *subject)
{
	const struct lfpi_expected *to = subject->expected;
	unsigned unmet = 0;

	if (to == NULL || !subject->located)
		return 0;
	if (to->size != subject->size)
		unmet |= LFPI_EXPECTS_SIZE;
	if (to->mode != (subject->mode & 07777))
		unmet |= LFPI_EXPECTS_MODE;
	if (to->uid != subject->uid)
		unmet |= LFPI_EXPECTS_UID;
	if (to->gid != subject->gid)
		unmet |= LFPI_EXPECTS_GID;
	if (!same_time(&to->mtime, &subject->mtime))
		unmet |= LFPI_EXPECTS_MTIME;
	if (to->nlink != subject->nlink)
		unmet |= LFPI_EXPECTS_NLINK;
	if (subject->has_xattrs && !same_xattrs(subject))
		unmet |= LFPI_EXPECTS_XATTRS;
	if (!same_place(subject))
		unmet |= LFPI_EXPECTS_PLACE;
	return unmet & to->known;
}

const struct lfpi_said *
lfpi_judge_depends(const struct lfp_audit *audit,
    const struct lfpi_subject *subject, const struct lfpi_subject **on)
{
	const struct lfpi_said *said;

	if (subject->expected == NULL)
		return NULL;
	for (said = subject->expected->depends; said != NULL;
	    said = said->next) {
		*on = said->malformed ? NULL : lfpi_entries_of_path(audit,
		    (const char *)said->value, said->length);
		if (*on == NULL || ((*on)->content != LFPI_CONTENT_MATCHED &&
		    (*on)->content != LFPI_CONTENT_SKIPPED))
			return said;
	}
	return NULL;
}

static void
begin(const struct lfpi_subject *subject, enum lfp_verdict verdict,
    struct lfp_finding *finding)
{
	memset(finding, 0, sizeof(*finding));
	finding->verdict = verdict;
	finding->path = subject->path;
	finding->path_length = subject->path_length;
	finding->line = subject->line;
	/* One that comes again was not looked for again. */
	finding->device = subject->content == LFPI_CONTENT_REPEATED ?
	    subject->first->id.device : subject->id.device;
	finding->sys_errno = subject->sys_errno;
	finding->detail = "";
	finding->differs = verdict != LFP_VERDICT_MATCHED;
	finding->incomplete = verdict == LFP_VERDICT_UNREADABLE ||
	    verdict == LFP_VERDICT_UNSTABLE ||
	    verdict == LFP_VERDICT_UNSUPPORTED;
	if (finding->incomplete)
		finding->differs = false;
	lfpi_judge_levels(subject, finding);
}

static bool
set_other(struct lfp_finding *finding, const struct lfpi_subject *other)
{
	finding->other = other->path;
	finding->other_length = other->path_length;
	return true;
}

/* Where a moved file is now is told with its entry. */
static bool
judge_stray(const struct lfp_audit *audit, const struct lfpi_subject *stray,
    struct lfp_finding *finding)
{
	if (stray->kin != NULL && stray->kin->kin == stray)
		return false;
	begin(stray, stray->kin != NULL ? LFP_VERDICT_COPIED :
	    LFP_VERDICT_ADDED, finding);
	/* Who only asks for what level 2 denies is told by its denials. */
	finding->differs = audit->options.unmonitored ==
	    LFP_UNMONITORED_ALL ||
	    finding->effect[audit->options.level].denied != 0;
	return stray->kin == NULL || set_other(finding, stray->kin);
}

static bool
judge_content(const struct lfp_audit *audit,
    const struct lfpi_subject *subject, struct lfp_finding *finding)
{
	static const uint8_t verdicts[] = {
		[LFPI_CONTENT_MATCHED] = LFP_VERDICT_MATCHED,
		[LFPI_CONTENT_CHANGED] = LFP_VERDICT_CHANGED,
		[LFPI_CONTENT_MISSING] = LFP_VERDICT_MISSING,
		[LFPI_CONTENT_UNREADABLE] = LFP_VERDICT_UNREADABLE,
		[LFPI_CONTENT_UNSTABLE] = LFP_VERDICT_UNSTABLE,
		[LFPI_CONTENT_UNSUPPORTED] = LFP_VERDICT_UNSUPPORTED
	};

	switch (subject->content) {
	case LFPI_CONTENT_PENDING:
	case LFPI_CONTENT_SKIPPED:
	case LFPI_CONTENT_REPEATED:
		return false;
	case LFPI_CONTENT_STRAY:
		return judge_stray(audit, subject, finding);
	case LFPI_CONTENT_MATCHED:
		if (!audit->options.matched)
			return false;
		break;
	case LFPI_CONTENT_MISSING:
		/* A file without an entry that has gone is none any more. */
		if (subject->fingerprint == NULL)
			return false;
		break;
	default:
		break;
	}
	begin(subject, (enum lfp_verdict)verdicts[subject->content],
	    finding);
	if (subject->content != LFPI_CONTENT_MISSING || subject->kin == NULL)
		return true;
	finding->verdict = LFP_VERDICT_MOVED;
	return set_other(finding, subject->kin);
}

static bool
judge_type(const struct lfp_audit *audit, const struct lfpi_subject *subject,
    struct lfp_finding *finding)
{
	if (!subject->is_read || (subject->needs & ~subject->flags) == 0)
		return false;
	begin(subject, LFP_VERDICT_TYPE, finding);
	finding->differs =
	    finding->effect[audit->options.level].denied != 0;
	return true;
}

/*
 * A path that comes again with another fingerprint: whatever the file is
 * like, it does not agree with both.
 */
static bool
contradicts_first(const struct lfpi_subject *subject)
{
	const struct lfpi_subject *first = subject->first;

	return subject->content == LFPI_CONTENT_REPEATED &&
	    (subject->algorithm != first->algorithm ||
	    memcmp(subject->fingerprint, first->fingerprint,
	    lfp_algorithm_size((enum lfp_algorithm)subject->algorithm)) != 0);
}

/* The kernel refuses the entry; it matters if the first one says less. */
static bool
judge_duplicate(const struct lfp_audit *audit,
    const struct lfpi_subject *subject, struct lfp_finding *finding)
{
	if (subject->first == NULL ||
	    subject->first->content == LFPI_CONTENT_SKIPPED)
		return false;
	begin(subject, LFP_VERDICT_DUPLICATE, finding);
	finding->differs = contradicts_first(subject) ||
	    finding->effect[audit->options.level].denied != 0;
	return set_other(finding, subject->first);
}

bool
lfpi_judge(const struct lfp_audit *audit, const struct lfpi_subject *subject,
    enum lfpi_facet facet, struct lfp_finding *finding)
{
	const struct lfpi_subject *on;
	bool matched = subject->content == LFPI_CONTENT_MATCHED;

	switch (facet) {
	case LFPI_FACET_CONTENT:
		return judge_content(audit, subject, finding);
	case LFPI_FACET_METADATA:
		if (!matched || lfpi_judge_metadata(subject) == 0)
			return false;
		begin(subject, LFP_VERDICT_METADATA, finding);
		return true;
	case LFPI_FACET_TYPE:
		return matched && judge_type(audit, subject, finding);
	case LFPI_FACET_DEPENDENCY:
		if (!matched ||
		    lfpi_judge_depends(audit, subject, &on) == NULL)
			return false;
		begin(subject, LFP_VERDICT_DEPENDENCY, finding);
		return true;
	case LFPI_FACET_DUPLICATE:
	default:
		return (matched ||
		    subject->content == LFPI_CONTENT_REPEATED) &&
		    judge_duplicate(audit, subject, finding);
	}
}
