/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "audit/prowl.h"
#include "base/fail.h"
#include "scan/survey.h"

/* Called by several threads: by_inode is not changed any more. */
static bool
is_stray(void *arg, const struct stat *st)
{
	const struct lfp_audit *audit = arg;
	struct lfpi_identity id = { (uint64_t)st->st_dev,
		(uint64_t)st->st_ino };

	if (audit->options.unmonitored == LFP_UNMONITORED_EXECUTABLE &&
	    (st->st_mode & 0111) == 0)
		return false;
	return lfpi_inodes_find(&audit->by_inode, &id) == NULL;
}

static void
watch(void *arg, const struct lfp_progress *progress)
{
	struct lfp_audit *audit = arg;

	if (lfpi_audit_stopped(audit))
		lfp_scan_cancel(audit->survey);
	else if (audit->reads_strays && audit->options.progress != NULL)
		audit->options.progress(audit->options.arg, progress);
}

enum lfp_status
lfpi_prowl_new(struct lfp_audit *audit, struct lfp_error *error)
{
	const struct lfp_audit_options *from = &audit->options;
	struct lfp_scan_options options = { .size = sizeof(options) };

	options.threads = from->threads;
	options.root = from->root;
	options.classify = true;
	options.plain_io = from->plain_io;
	options.map_files = from->map_files;
	options.progress = watch;
	options.progress_arg = audit;
	options.progress_ms = LFPI_AUDIT_STOP_MS;
	return lfpi_survey_new(&options, is_stray, audit, &audit->survey,
	    error);
}

enum lfp_status
lfpi_prowl_add(struct lfp_audit *audit, const struct lfpi_scope *scope,
    struct lfp_error *error)
{
	if (lfpi_audit_stopped(audit))
		return lfpi_fail(error, LFP_ERR_CANCELLED, 0, "interrupted");
	lfpi_audit_looking(audit, scope->path, scope->length);
	return lfpi_survey_add_directory(audit->survey, scope->path,
	    scope->length, scope->recursive, error);
}

enum lfp_status
lfpi_prowl_add_sought(struct lfp_audit *audit, const char *path,
    size_t length, uint32_t sought, bool *is_new, struct lfp_error *error)
{
	lfpi_audit_looking(audit, path, length);
	return lfpi_survey_add_group(audit->survey, path, length, sought,
	    is_new, error);
}

enum lfp_status
lfpi_prowl_add_file(struct lfp_audit *audit, const char *path, size_t length,
    const struct stat *st, struct lfp_error *error)
{
	return lfpi_survey_add_file(audit->survey, path, length, st, error);
}

static void
fill_stray(struct lfpi_subject *stray, struct lfpi_file *file)
{
	const struct lfpi_seen *seen;

	stray->found = file;
	stray->sought = (uint32_t)lfpi_survey_group(file);
	stray->trouble = file->trouble;
	stray->sys_errno = file->sys_errno;
	if (file->trouble != LFP_TROUBLE_NONE)
		return;
	seen = lfpi_survey_seen(file);
	stray->id = file->id;
	stray->size = file->size;
	stray->mode = file->mode;
	stray->nlink = seen->nlink;
	stray->uid = seen->uid;
	stray->gid = seen->gid;
	stray->mtime = seen->mtime;
	stray->ctime = seen->ctime;
	stray->located = true;
}

static enum lfp_status
take_strays(struct lfp_audit *audit, struct lfp_error *error)
{
	size_t i, n = lfpi_survey_count(audit->survey);

	audit->strays = lfpi_calloc(n, sizeof(*audit->strays));
	if (audit->strays == NULL)
		return lfpi_fail_memory(error);
	audit->stray_count = n;
	for (i = 0; i < n; i++)
		fill_stray(&audit->strays[i],
		    lfpi_survey_file(audit->survey, i));
	return LFP_OK;
}

enum lfp_status
lfpi_prowl_run(struct lfp_audit *audit, struct lfp_error *error)
{
	struct lfp_error local = LFP_ERROR_INITIALIZER;
	enum lfp_status status = lfpi_survey_run(audit->survey, &local);
	struct lfpi_survey_counts counts;

	if (status == LFP_ERR_CANCELLED)
		return lfpi_fail(error, status, 0, "interrupted");
	if (status != LFP_OK)
		return lfpi_fail(error, status, 0, "%s", local.text);
	lfpi_survey_count_all(audit->survey, &counts);
	audit->counts.directories = counts.directories;
	audit->counts.special = counts.special;
	audit->counts.mounts = counts.mounts;
	audit->counts.pseudo = counts.pseudo;
	return take_strays(audit, error);
}
