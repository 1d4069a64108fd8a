/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <fingerprint/text.h>

#include "audit/detail.h"
#include "audit/entries.h"
#include "audit/judge.h"
#include "base/portable.h"

/* The first failure stays in *error, and ends the writing. */
struct pen {
	struct lfpi_buffer	*to;
	enum lfp_status		 status;
	struct lfp_error	*error;
};

static void put(struct pen *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

static void
put(struct pen *pen, const char *format, ...)
{
	char text[256];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (n < 0 || pen->status != LFP_OK)
		return;
	pen->status = lfpi_buffer_append(pen->to, text,
	    (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1,
	    pen->error);
}

static void
put_name(struct pen *pen, const char *name, size_t length)
{
	/* Each byte is at most four, and a NUL comes behind. */
	if (pen->status == LFP_OK)
		pen->status = lfpi_buffer_reserve(pen->to, 4 * length + 1,
		    pen->error);
	if (pen->status == LFP_OK)
		pen->to->length += lfp_text_escape(pen->to->data +
		    pen->to->length, 4 * length + 1, name, length);
}

/* "; " between two things. */
static void
next(struct pen *pen)
{
	if (pen->to->length > 0)
		put(pen, "; ");
}

static void
put_accesses(struct pen *pen, uint8_t accesses)
{
	const char *comma = "";

	if ((accesses & LFP_DIRECT) != 0) {
		put(pen, "direct");
		comma = ", ";
	}
	if ((accesses & LFP_INDIRECT) != 0) {
		put(pen, "%sindirect", comma);
		comma = ", ";
	}
	if ((accesses & LFP_FILE) != 0)
		put(pen, "%sfile", comma);
}

static const char *
type_name(uint32_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG: return "regular file";
	case S_IFDIR: return "directory";
	case S_IFCHR:
	case S_IFBLK: return "device";
	case S_IFIFO: return "FIFO";
	case S_IFSOCK: return "socket";
	default: return "special file";
	}
}

static void
put_time(struct pen *pen, const char *name, const struct timespec *was,
    const struct timespec *is)
{
	next(pen);
	put(pen, "%s %" PRId64 ".%09ld, was %" PRId64 ".%09ld", name,
	    (int64_t)is->tv_sec, is->tv_nsec, (int64_t)was->tv_sec,
	    was->tv_nsec);
}

static void
put_number(struct pen *pen, const char *name, uint64_t was, uint64_t is)
{
	next(pen);
	put(pen, "%s %" PRIu64 ", was %" PRIu64, name, is, was);
}

static void
put_link(struct pen *pen, const struct lfpi_subject *subject)
{
	if (subject->real == NULL || (subject->real_length ==
	    subject->path_length && memcmp(subject->real, subject->path,
	    subject->real_length) == 0))
		return;
	next(pen);
	put(pen, subject->is_link ? "the name is a symbolic link to " :
	    "through a symbolic link the name leads to ");
	put_name(pen, subject->real, subject->real_length);
}

static void
put_place(struct pen *pen, const struct lfpi_subject *subject)
{
	const struct lfpi_said *link = subject->expected->link;

	put_link(pen, subject);
	if (link == NULL)
		return;
	next(pen);
	put(pen, "the name led to ");
	put_name(pen, (const char *)link->value, link->length);
}

static void
put_metadata(struct pen *pen, const struct lfpi_subject *subject,
    unsigned unmet)
{
	const struct lfpi_expected *was = subject->expected;

	if ((unmet & LFPI_EXPECTS_PLACE) != 0)
		put_place(pen, subject);
	if ((unmet & LFPI_EXPECTS_SIZE) != 0)
		put_number(pen, "size", was->size, subject->size);
	if ((unmet & LFPI_EXPECTS_MODE) != 0) {
		next(pen);
		put(pen, "mode %04" PRIo32 ", was %04" PRIo32,
		    subject->mode & 07777, was->mode);
	}
	if ((unmet & LFPI_EXPECTS_UID) != 0)
		put_number(pen, "uid", was->uid, subject->uid);
	if ((unmet & LFPI_EXPECTS_GID) != 0)
		put_number(pen, "gid", was->gid, subject->gid);
	if ((unmet & LFPI_EXPECTS_MTIME) != 0)
		put_time(pen, "mtime", &was->mtime, &subject->mtime);
	if ((unmet & LFPI_EXPECTS_NLINK) != 0)
		put_number(pen, "nlink", was->nlink, subject->nlink);
	if ((unmet & LFPI_EXPECTS_XATTRS) != 0) {
		next(pen);
		put(pen, "capabilities, ACL or other security attributes "
		    "are not those recorded");
	}
}

static void
put_changed(struct pen *pen, const struct lfp_audit *audit,
    const struct lfpi_subject *subject)
{
	const unsigned shape = LFPI_EXPECTS_SIZE | LFPI_EXPECTS_MTIME;
	unsigned unmet = lfpi_judge_metadata(subject);
	const struct lfpi_subject *like;

	if (!subject->located) {
		put(pen, "it is a %s now (EBADF)", type_name(subject->mode));
		put_link(pen, subject);
		return;
	}
	put_link(pen, subject);
	like = lfpi_entries_of_digest(audit,
	    (enum lfp_algorithm)subject->algorithm, subject->digest);
	if (like != NULL && subject->size > 0) {
		next(pen);
		put(pen, "its content is that of ");
		put_name(pen, like->path, like->path_length);
	}
	if (subject->expected != NULL && !subject->is_link &&
	    (subject->expected->known & shape) == shape &&
	    (unmet & shape) == 0) {
		next(pen);
		put(pen, "size and time are as recorded: bit rot or a "
		    "hidden edit");
	}
	put_metadata(pen, subject, unmet & ~(unsigned)LFPI_EXPECTS_PLACE);
	if (subject->first != NULL) {
		next(pen);
		put(pen, "the kernel refuses the entry (EEXIST)");
	}
}

/* The file where it is now, against what was recorded of it. */
static void
put_moved(struct pen *pen, const struct lfpi_subject *subject)
{
	struct lfpi_subject there = *subject->kin;

	there.expected = subject->expected;
	put_metadata(pen, &there, lfpi_judge_metadata(&there) &
	    ~(unsigned)LFPI_EXPECTS_PLACE);
}

static void
put_trouble(struct pen *pen, const struct lfpi_subject *subject)
{
	char words[128];

	if (subject->trouble != LFP_TROUBLE_NONE)
		put(pen, "%s",
		    lfp_trouble_text((enum lfp_trouble)subject->trouble));
	/* How the reader says that it changed is no news then. */
	if (subject->sys_errno == 0 || (subject->sys_errno == EAGAIN &&
	    subject->trouble == LFP_TROUBLE_UNSTABLE))
		return;
	lfpi_strerror(subject->sys_errno, words, sizeof(words));
	if (pen->to->length > 0)
		put(pen, ": ");
	put(pen, "%s", words);
}

static void
put_depends(struct pen *pen, const struct lfp_audit *audit,
    const struct lfpi_subject *subject)
{
	const struct lfpi_subject *on;
	const struct lfpi_said *said = lfpi_judge_depends(audit, subject,
	    &on);

	put(pen, "it depends on ");
	put_name(pen, (const char *)said->value, said->length);
	put(pen, on == NULL ? ", which has no entry" :
	    ", which does not verify");
}

static void
put_duplicate(struct pen *pen, const struct lfpi_subject *subject)
{
	const struct lfpi_subject *first = subject->first;

	put(pen, "the same %s as in line %" PRIu64
	    ", which the kernel keeps (EEXIST)", subject->content ==
	    LFPI_CONTENT_REPEATED ? "path" : "file", first->line);
	if (first->algorithm == subject->algorithm && memcmp(
	    first->fingerprint, subject->fingerprint, lfp_algorithm_size(
	    (enum lfp_algorithm)first->algorithm)) != 0) {
		next(pen);
		put(pen, "the two fingerprints differ");
	}
	if (first->algorithm != subject->algorithm && subject->content ==
	    LFPI_CONTENT_REPEATED) {
		next(pen);
		put(pen, "this one's %s was not verified",
		    lfp_algorithm_name((enum lfp_algorithm)
		    subject->algorithm));
	}
	if (first->flags != subject->flags) {
		next(pen);
		put(pen, "the access types there: ");
		put_accesses(pen, first->flags);
	}
}

static void
put_stray(struct pen *pen, const struct lfpi_subject *stray)
{
	if (stray->trouble != LFP_TROUBLE_NONE) {
		put_trouble(pen, stray);
		return;
	}
	put(pen, "no entry; %s", lfp_kind_name((enum lfp_kind)stray->kind));
	if ((stray->mode & (S_ISUID | S_ISGID)) != 0)
		put(pen, "; mode %04" PRIo32, stray->mode & 07777);
}

static void
put_type(struct pen *pen, const struct lfpi_subject *subject)
{
	put(pen, "its use as %s needs ",
	    lfp_kind_name((enum lfp_kind)subject->kind));
	put_accesses(pen, subject->needs);
	put(pen, "; the entry has ");
	put_accesses(pen, subject->flags);
}

enum lfp_status
lfpi_detail_make(struct lfp_audit *audit, const struct lfpi_subject *subject,
    struct lfp_finding *finding, struct lfp_error *error)
{
	struct pen pen = { &audit->detail, LFP_OK, error };

	audit->detail.length = 0;
	switch (finding->verdict) {
	case LFP_VERDICT_CHANGED:
		put_changed(&pen, audit, subject);
		break;
	case LFP_VERDICT_ADDED:
	case LFP_VERDICT_COPIED:
		put_stray(&pen, subject);
		break;
	case LFP_VERDICT_METADATA:
		put_metadata(&pen, subject, lfpi_judge_metadata(subject));
		break;
	case LFP_VERDICT_TYPE:
		put_type(&pen, subject);
		break;
	case LFP_VERDICT_DEPENDENCY:
		put_depends(&pen, audit, subject);
		break;
	case LFP_VERDICT_DUPLICATE:
		put_duplicate(&pen, subject);
		break;
	case LFP_VERDICT_MOVED:
		put_moved(&pen, subject);
		break;
	case LFP_VERDICT_MATCHED:
		break;
	case LFP_VERDICT_UNSUPPORTED:
		put(&pen, "this system cannot compute %s",
		    lfp_algorithm_name((enum lfp_algorithm)
		    subject->algorithm));
		break;
	default:
		put_trouble(&pen, subject);
		break;
	}
	if (pen.status == LFP_OK)
		pen.status = lfpi_buffer_append(&audit->detail, "", 1, error);
	finding->detail = audit->detail.data;
	return pen.status;
}
