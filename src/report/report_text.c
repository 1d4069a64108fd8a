/* SPDX-License-Identifier: BSD-2-Clause */
/* For people: one line a finding, then the counts and the levels. */
#include <inttypes.h>
#include <string.h>

#include "report/report.h"

static void
tell_place(struct vt_sink *to, const struct vt_about *about)
{
	vt_sink_text(to, "# root: ");
	vt_sink_name(to, about->root, strlen(about->root));
	vt_sink_text(to, "\n");
	if (about->mount_point[0] == '\0')
		return;
	vt_sink_text(to, "# on: device ");
	vt_sink_name(to, about->device, strlen(about->device));
	vt_sink_format(to, ", %s, mounted at ", about->fs_type);
	vt_sink_name(to, about->mount_point, strlen(about->mount_point));
	vt_sink_text(to, " (");
	vt_sink_name(to, about->mount_options, strlen(about->mount_options));
	vt_sink_text(to, "), the file system itself (");
	vt_sink_name(to, about->fs_options, strlen(about->fs_options));
	vt_sink_text(to, ")\n");
	if (about->writable)
		vt_sink_text(to, "# warning: it is mounted read-write: what "
		    "is examined can change\n");
	else if (about->fs_writable)
		vt_sink_text(to, "# warning: only this mount is read-only, "
		    "its file system is not: what is examined can change\n");
}

/* What was examined is told unless it goes without saying. */
static bool
has_head(const struct vt_about *about)
{
	return about->root != NULL || about->verbose || about->needed > 0 ||
	    about->encrypted;
}

static void
begin(struct vt_report *report)
{
	const struct vt_about *about = report->about;
	struct vt_sink *to = report->sink;
	char when[32];

	if (!has_head(about))
		return;
	vt_sink_format(to, "# veriexeccheck %s, libfingerprint %s\n"
	    "# signatures: ", LFP_VERSION, lfp_version());
	vt_sink_name(to, about->signatures, strlen(about->signatures));
	vt_sink_text(to, "\n");
	if (about->sha256[0] != '\0')
		vt_sink_format(to, "# their SHA-256: %s\n", about->sha256);
	vt_report_signers(to, about);
	if (about->root != NULL)
		tell_place(to, about);
	vt_report_time(about->started, when, sizeof(when));
	vt_sink_format(to, "# begun: %s\n", when);
}

/* "1 deny direct,file". */
static void
put_level(struct vt_sink *to, const struct lfp_effect *effect,
    unsigned level)
{
	char words[32];

	vt_sink_format(to, "%s%u ", level > 0 ? ", " : "", level);
	if (effect->denied != 0) {
		vt_report_accesses(effect->denied, words, sizeof(words));
		vt_sink_format(to, "deny %s", words);
	} else if (effect->failed != 0) {
		vt_report_accesses(effect->failed, words, sizeof(words));
		vt_sink_format(to, "fail %s", words);
	} else
		vt_sink_text(to, effect->reported != 0 ? "report" : "allow");
}

static void
finding(struct vt_report *report, const struct lfp_finding *found)
{
	struct vt_sink *to = report->sink;
	unsigned level;

	vt_sink_format(to, "%s: ", lfp_verdict_name(found->verdict));
	vt_sink_name(to, found->path, found->path_length);
	if (found->verdict == LFP_VERDICT_MOVED ||
	    found->verdict == LFP_VERDICT_COPIED) {
		vt_sink_text(to, found->verdict == LFP_VERDICT_MOVED ?
		    ": it is at " : ": the content of ");
		vt_sink_name(to, found->other, found->other_length);
	}
	if (found->detail[0] != '\0') {
		vt_sink_text(to, ": ");
		vt_sink_text(to, found->detail);
	}
	if (found->verdict == LFP_VERDICT_TRUST) {
		vt_sink_text(to, "\n");
		return;
	}
	vt_sink_text(to, " [");
	if (found->absent)
		vt_sink_text(to, "no file");
	for (level = 0; level < LFP_STRICT_LEVELS && !found->absent; level++)
		put_level(to, &found->effect[level], level);
	vt_sink_text(to, "]\n");
}

static void
put_counts(struct vt_sink *to, const struct vt_about *about,
    const struct lfp_audit_counts *counts)
{
	char when[32];

	vt_sink_format(to, "entries %" PRIu64 ": %" PRIu64 " matched, %"
	    PRIu64 " changed, %" PRIu64 " missing (%" PRIu64 " moved), %"
	    PRIu64 " unverifiable, %" PRIu64 " skipped, %" PRIu64
	    " repeated\n", counts->entries, counts->matched, counts->changed,
	    counts->missing, counts->moved, counts->unverifiable,
	    counts->skipped, counts->repeated);
	if (about->strays_known)
		vt_sink_format(to, "without an entry %" PRIu64 ": %" PRIu64
		    " added, %" PRIu64 " copied, %" PRIu64 " moved, %" PRIu64
		    " unreadable; in %" PRIu64 " directories, %" PRIu64
		    " on other file systems; left out %" PRIu64 " devices, "
		    "FIFOs and sockets, %" PRIu64 " file systems of the "
		    "kernel's\n", counts->unmonitored,
		    counts->added, counts->copied, counts->relocated,
		    counts->unread, counts->directories, counts->mounts,
		    counts->special, counts->pseudo);
	vt_sink_format(to, "read %" PRIu64 " files, %" PRIu64 " bytes",
	    counts->files_read, counts->bytes_read);
	if (about->has_cache) {
		vt_sink_format(to, "; known from the cache %" PRIu64
		    " files, %" PRIu64 " bytes", counts->files_known,
		    counts->bytes_known);
		vt_report_time(about->oldest_digest, when, sizeof(when));
		if (about->oldest_digest != 0)
			vt_sink_format(to, ", the oldest of %s", when);
	}
	vt_sink_text(to, "\n");
}

static void
put_level_sum(struct vt_sink *to, const struct vt_about *about,
    unsigned number, const struct lfp_audit_level *level)
{
	size_t i;

	vt_sink_format(to, "level %u: ", number);
	if (level->execute + level->open + level->map == 0)
		vt_sink_text(to, "all that was looked at can be used");
	else
		vt_sink_format(to, "%" PRIu64 " could not be executed, %"
		    PRIu64 " not opened, %" PRIu64 " not mapped",
		    level->execute, level->open, level->map);
	for (i = 0; i < LFP_AUDIT_REASONS && level->reasons[i].reason != NULL;
	    i++)
		vt_sink_format(to, "%s %" PRIu64 " %s", i == 0 ? ":" : ";",
		    level->reasons[i].files, level->reasons[i].reason);
	if (number >= 2 && !about->strays_known)
		vt_sink_text(to, "; files without an entry were not "
		    "looked for");
	vt_sink_text(to, "\n");
}

static void
end(struct vt_report *report, const struct lfp_audit_counts *counts,
    const struct lfp_audit_level levels[LFP_STRICT_LEVELS])
{
	const struct vt_about *about = report->about;
	unsigned level;
	char when[32];

	if (has_head(about)) {
		vt_report_time(about->finished, when, sizeof(when));
		vt_sink_format(report->sink, "# ended: %s\n", when);
	}
	if (about->refused != NULL) {
		vt_sink_text(report->sink, "nothing was looked at: the "
		    "signatures file is not to be believed\n");
		return;
	}
	put_counts(report->sink, about, counts);
	for (level = 0; level < LFP_STRICT_LEVELS; level++)
		put_level_sum(report->sink, about, level, &levels[level]);
}

const struct vt_report_form vt_report_text = { false, begin, finding, end };
