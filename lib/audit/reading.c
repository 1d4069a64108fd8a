/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit/reading.h"
#include "base/fail.h"
#include "io/directory.h"
#include "scan/survey.h"

/*
 * A file whose state changed so shortly before is not remembered: it could
 * change again without its change time telling (two seconds are the coarsest
 * clock that we know of, that of FAT).
 */
#define SETTLED_SECONDS 2

struct run {
	struct lfp_audit	*audit;
	enum lfp_algorithm	 algorithm;
	struct lfpi_subject	**wanted;	/* sorted by real path */
	size_t			 count;
	struct lfp_scan		*scan;
};

static int
compare(const void *a, const void *b)
{
	const struct lfpi_subject *x = *(struct lfpi_subject *const *)a;
	const struct lfpi_subject *y = *(struct lfpi_subject *const *)b;

	return lfpi_name_compare(x->real, x->real_length, y->real,
	    y->real_length);
}

static void
begin_known(const struct run *run, const struct lfpi_subject *subject,
    struct lfp_known *known)
{
	memset(known, 0, sizeof(*known));
	known->device = subject->id.device;
	known->inode = subject->id.inode;
	known->size = subject->size;
	known->mtime = subject->mtime;
	known->ctime = subject->ctime;
	known->algorithm = run->algorithm;
}

static bool
wants_xattrs(const struct lfpi_subject *subject)
{
	return subject->expected != NULL &&
	    (subject->expected->known & LFPI_EXPECTS_XATTRS) != 0;
}

/* What an earlier run found out, if nothing has changed since. */
static bool
recall(struct run *run, struct lfpi_subject *subject)
{
	const struct lfp_audit_options *options = &run->audit->options;
	struct lfp_known known;

	if (options->recall == NULL)
		return false;
	begin_known(run, subject, &known);
	if (!options->recall(options->arg, &known) ||
	    (wants_xattrs(subject) && (!known.has_xattrs ||
	    !lfpi_xattrs_unpack(run->audit, subject, known.xattrs,
	    known.xattrs_length))))
		return false;
	subject->digest = (const uint8_t *)lfpi_audit_keep(run->audit,
	    known.digest, lfp_algorithm_size(run->algorithm));
	if (subject->digest == NULL)
		return false;
	subject->kind = known.kind;
	subject->needs = known.needs;
	subject->is_read = true;
	run->audit->counts.files_known++;
	run->audit->counts.bytes_known += subject->size;
	return true;
}

static enum lfp_status
remember(struct run *run, const struct lfpi_subject *subject,
    struct lfp_error *error)
{
	const struct lfp_audit_options *options = &run->audit->options;
	struct lfpi_buffer *packed = &run->audit->scratch;
	enum lfp_status status;
	struct lfp_known known;

	if (options->remember == NULL || subject->ctime.tv_sec >=
	    run->audit->started.tv_sec - SETTLED_SECONDS)
		return LFP_OK;
	begin_known(run, subject, &known);
	memcpy(known.digest, subject->digest,
	    lfp_algorithm_size(run->algorithm));
	known.kind = subject->kind;
	known.needs = subject->needs;
	known.has_xattrs = subject->has_xattrs;
	packed->length = 0;
	if (known.has_xattrs) {
		status = lfpi_xattrs_pack(subject, packed, error);
		if (status != LFP_OK)
			return status;
	}
	known.xattrs = (const uint8_t *)packed->data;
	known.xattrs_length = packed->length;
	options->remember(options->arg, &known);
	return LFP_OK;
}

static void
show_progress(void *arg, const struct lfp_progress *progress)
{
	struct run *run = arg;
	const struct lfp_audit_options *options = &run->audit->options;

	if (lfpi_audit_stopped(run->audit))
		lfp_scan_cancel(run->scan);
	else if (options->progress != NULL)
		options->progress(options->arg, progress);
}

static enum lfp_status
new_scan(struct run *run, bool metadata, struct lfp_error *error)
{
	const struct lfp_audit_options *from = &run->audit->options;
	struct lfp_scan_options options = { .size = sizeof(options) };
	enum lfp_status status;

	options.algorithm = run->algorithm;
	options.threads = from->threads;
	options.root = from->root;
	options.all_files = true;
	options.classify = true;
	options.metadata = metadata;
	options.plain_io = from->plain_io;
	options.map_files = from->map_files;
	options.progress = show_progress;
	options.progress_arg = run;
	options.progress_ms = LFPI_AUDIT_STOP_MS;
	status = lfp_scan_new(&options, &run->scan, error);
	if (status == LFP_OK)
		run->audit->scans[run->audit->scan_count++] = run->scan;
	return status;
}

static void
take_metadata(struct lfpi_subject *subject,
    const struct lfp_metadata *metadata)
{
	subject->size = metadata->size;
	subject->mode = (subject->mode & ~(uint32_t)07777) | metadata->mode;
	subject->uid = metadata->uid;
	subject->gid = metadata->gid;
	subject->nlink = metadata->nlink;
	subject->mtime = metadata->mtime;
	subject->xattrs = metadata->xattrs;
	subject->xattr_count = metadata->xattr_count;
	subject->has_xattrs = true;
}

static enum lfp_status
take_record(struct run *run, struct lfpi_subject *subject,
    const struct lfp_record *record, struct lfp_error *error)
{
	bool same = subject->id.device == record->device &&
	    subject->id.inode == record->inode &&
	    subject->size == record->size;

	if (record->trouble != LFP_TROUBLE_NONE &&
	    record->sys_errno == ENOMEM)
		return lfpi_fail_memory(error);
	if (record->trouble != LFP_TROUBLE_NONE) {
		/* It was there when it was located. */
		subject->trouble = record->trouble == LFP_TROUBLE_MISSING ?
		    LFP_TROUBLE_VANISHED : (uint8_t)record->trouble;
		subject->sys_errno = record->sys_errno;
		return LFP_OK;
	}
	subject->digest = (const uint8_t *)lfpi_audit_keep(run->audit,
	    record->fingerprint, lfp_algorithm_size(run->algorithm));
	if (subject->digest == NULL)
		return lfpi_fail_memory(error);
	subject->kind = (uint8_t)record->kind;
	subject->needs = record->needs;
	subject->is_read = true;
	if (record->metadata != NULL)
		take_metadata(subject, record->metadata);
	return same ? remember(run, subject, error) : LFP_OK;
}

/* All subjects with this real path have what was read there. */
static enum lfp_status
take_path(struct run *run, const char *path, size_t length,
    const struct lfp_record *record, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	size_t low = 0, high = run->count, middle;
	const struct lfpi_subject *at;

	while (low < high) {
		middle = low + (high - low) / 2;
		at = run->wanted[middle];
		if (lfpi_name_compare(at->real, at->real_length, path,
		    length) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; status == LFP_OK && low < run->count; low++) {
		at = run->wanted[low];
		if (at->real_length != length ||
		    memcmp(at->real, path, length) != 0)
			break;
		status = take_record(run, run->wanted[low], record, error);
	}
	return status;
}

static enum lfp_status
take_records(struct run *run, struct lfp_error *error)
{
	enum lfp_status status;
	struct lfp_record record;
	const char *path;
	size_t length;

	while ((status = lfp_scan_next(run->scan, &record, error)) ==
	    LFP_OK) {
		status = take_path(run, record.path, record.path_length,
		    &record, error);
		while (status == LFP_OK && (status = lfp_scan_next_alias(
		    run->scan, &path, &length, error)) == LFP_OK)
			status = take_path(run, path, length, &record, error);
		if (status != LFP_END)
			return status;
	}
	return status == LFP_END ? LFP_OK : status;
}

/* One that has neither was not there any more where it had been found. */
static void
settle(struct run *run)
{
	size_t i;

	for (i = 0; i < run->count; i++)
		if (run->wanted[i]->digest == NULL &&
		    run->wanted[i]->trouble == LFP_TROUBLE_NONE)
			run->wanted[i]->trouble = LFP_TROUBLE_UNSTABLE;
}

static enum lfp_status
read_all(struct run *run, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	struct lfp_scan_counts counts;
	bool metadata = false;
	size_t i;

	for (i = 0; i < run->count; i++)
		metadata = metadata || wants_xattrs(run->wanted[i]);
	if ((status = new_scan(run, metadata, error)) != LFP_OK)
		return status;
	for (i = 0; status == LFP_OK && i < run->count; i++)
		status = lfp_scan_add_file(run->scan, run->wanted[i]->real,
		    run->wanted[i]->real_length, error);
	if (status == LFP_OK)
		status = lfp_scan_run(run->scan, error);
	if (status != LFP_OK)
		return status;
	lfp_scan_count(run->scan, &counts);
	run->audit->counts.files_read += counts.files;
	run->audit->counts.bytes_read += counts.bytes;
	if ((status = take_records(run, error)) == LFP_OK)
		settle(run);
	return status;
}

/* Those that have to be read. */
static void
choose(struct run *run, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (run->wanted[i]->located && !recall(run, run->wanted[i]))
			run->wanted[run->count++] = run->wanted[i];
}

static enum lfp_status
conclude(struct run *run, enum lfp_status status,
    const struct lfp_error *local, struct lfp_error *error)
{
	size_t i;

	/* An algorithm that this system has not is a finding, no failure. */
	if (status == LFP_ERR_UNSUPPORTED) {
		for (i = 0; i < run->count; i++)
			run->wanted[i]->content = LFPI_CONTENT_UNSUPPORTED;
		return LFP_OK;
	}
	if (status == LFP_ERR_CANCELLED && lfpi_audit_stopped(run->audit))
		return lfpi_fail(error, status, 0, "interrupted");
	return status == LFP_OK ? LFP_OK :
	    lfpi_fail(error, status, 0, "%s", local->text);
}

enum lfp_status
lfpi_read_subjects(struct lfp_audit *audit, enum lfp_algorithm algorithm,
    struct lfpi_subject **subjects, size_t n, struct lfp_error *error)
{
	struct run run = { .audit = audit, .algorithm = algorithm,
		.wanted = subjects };
	struct lfp_error local = LFP_ERROR_INITIALIZER;

	choose(&run, n);
	if (run.count == 0)
		return LFP_OK;
	qsort(run.wanted, run.count, sizeof(*run.wanted), compare);
	return conclude(&run, read_all(&run, &local), &local, error);
}

static enum lfp_status
read_found(struct run *run, struct lfpi_file **files,
    struct lfp_error *error)
{
	struct lfp_audit *audit = run->audit;
	enum lfp_status status;
	struct lfp_record record;
	uint64_t read, bytes;
	size_t i;

	for (i = 0; i < run->count; i++)
		files[i] = run->wanted[i]->found;
	audit->reads_strays = true;
	status = lfpi_survey_read(audit->survey, run->algorithm, files,
	    run->count, &read, &bytes, error);
	audit->reads_strays = false;
	audit->counts.files_read += read;
	audit->counts.bytes_read += bytes;
	for (i = 0; status == LFP_OK && i < run->count; i++) {
		lfpi_survey_record(audit->survey, files[i], &record);
		/* Neither: there is a link now. */
		if (record.fingerprint != NULL ||
		    record.trouble != LFP_TROUBLE_NONE)
			status = take_record(run, run->wanted[i], &record,
			    error);
	}
	if (status == LFP_OK)
		settle(run);
	return status;
}

enum lfp_status
lfpi_read_strays(struct lfp_audit *audit, enum lfp_algorithm algorithm,
    struct lfpi_subject **strays, size_t n, struct lfp_error *error)
{
	struct run run = { .audit = audit, .algorithm = algorithm,
		.wanted = strays };
	struct lfp_error local = LFP_ERROR_INITIALIZER;
	enum lfp_status status;
	struct lfpi_file **files;

	choose(&run, n);
	if (run.count == 0)
		return LFP_OK;
	files = lfpi_calloc(run.count, sizeof(struct lfpi_file *));
	if (files == NULL)
		return lfpi_fail_memory(error);
	status = read_found(&run, files, &local);
	lfpi_free(files);
	return conclude(&run, status, &local, error);
}

enum lfp_status
lfpi_subject_place(struct lfp_audit *audit, struct lfpi_subject *subject,
    int sys_errno, const struct stat *st, struct lfp_error *error)
{
	const struct lfpi_buffer *real = &audit->scratch;

	/* Of what a path leads to; it says nothing about the file. */
	if (sys_errno == ENOMEM)
		return lfpi_fail_memory(error);
	subject->sys_errno = sys_errno;
	if (sys_errno != 0)
		return LFP_OK;
	subject->id.device = (uint64_t)st->st_dev;
	subject->id.inode = (uint64_t)st->st_ino;
	subject->size = (uint64_t)st->st_size;
	subject->nlink = (uint64_t)st->st_nlink;
	subject->mode = (uint32_t)st->st_mode;
	subject->uid = (uint32_t)st->st_uid;
	subject->gid = (uint32_t)st->st_gid;
	subject->mtime = st->st_mtim;
	subject->ctime = st->st_ctim;
	subject->located = S_ISREG(st->st_mode);
	subject->real_length = real->length;
	if (real->length == subject->path_length &&
	    memcmp(real->data, subject->path, real->length) == 0)
		subject->real = subject->path;
	else
		subject->real = lfpi_audit_keep(audit, real->data,
		    real->length);
	return subject->real == NULL ? lfpi_fail_memory(error) : LFP_OK;
}
