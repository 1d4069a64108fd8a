/* SPDX-License-Identifier: BSD-2-Clause */
/* The course of an audit: where things are, reading them, comparing. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "audit/entries.h"
#include "audit/judge.h"
#include "audit/prowl.h"
#include "audit/reading.h"
#include "audit/seek.h"
#include "audit/tally.h"
#include "base/fail.h"

/* --- where things are --- */

static enum lfp_status
place_operand(struct lfp_audit *audit, const char *path,
    struct lfp_error *error)
{
	struct lfpi_operand *operand =
	    &audit->operands[audit->operand_count];
	struct lfpi_name text;
	struct stat st;
	bool is_link;
	int sys_errno = lfpi_locate(&audit->locator, path, strlen(path),
	    &audit->scratch, &st, &is_link);

	if (sys_errno == ENOMEM)
		return lfpi_fail_memory(error);
	if (sys_errno != 0 && sys_errno != ENOENT && sys_errno != ENOTDIR)
		return lfpi_fail(error, LFP_ERR_IO, sys_errno, "%s",
		    lfpi_name(&text, path, strlen(path)));
	operand->is_directory = sys_errno == 0 && S_ISDIR(st.st_mode);
	if (operand->is_directory && audit->options.files_only)
		return lfpi_fail(error, LFP_ERR_NOT_REGULAR, EISDIR, "%s",
		    lfpi_name(&text, path, strlen(path)));
	operand->is_file = sys_errno == 0 && S_ISREG(st.st_mode);
	if (operand->is_file) {
		operand->id.device = (uint64_t)st.st_dev;
		operand->id.inode = (uint64_t)st.st_ino;
	}
	/* What has gone may still have its entry. */
	operand->real = sys_errno != 0 ?
	    lfpi_audit_keep(audit, path, strlen(path)) :
	    lfpi_audit_keep(audit, audit->scratch.data,
	    audit->scratch.length);
	operand->real_length = sys_errno != 0 ? strlen(path) :
	    audit->scratch.length;
	if (operand->real == NULL)
		return lfpi_fail_memory(error);
	audit->operand_count++;
	return LFP_OK;
}

static enum lfp_status
place_operands(struct lfp_audit *audit, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	size_t i;

	audit->operands = lfpi_calloc(audit->options.path_count,
	    sizeof(*audit->operands));
	if (audit->operands == NULL)
		return lfpi_fail_memory(error);
	for (i = 0; status == LFP_OK && i < audit->options.path_count; i++)
		status = place_operand(audit, audit->options.paths[i],
		    error);
	return status;
}

static bool
is_below(const struct lfpi_operand *operand, const char *path, size_t length)
{
	size_t n = operand->real_length;

	while (n > 0 && operand->real[n - 1] == '/')
		n--;
	return length >= n && memcmp(path, operand->real, n) == 0 &&
	    (length == n || path[n] == '/');
}

static bool
is_of(const struct lfpi_operand *operand, const struct lfpi_subject *subject)
{
	/* What the survey found has neither path. */
	return (subject->path != NULL && is_below(operand, subject->path,
	    subject->path_length)) || (subject->real != NULL &&
	    is_below(operand, subject->real, subject->real_length)) ||
	    (operand->is_file && subject->located &&
	    operand->id.device == subject->id.device &&
	    operand->id.inode == subject->id.inode);
}

static bool
in_scope(const struct lfp_audit *audit, const struct lfpi_subject *subject)
{
	bool found = audit->operand_count == 0;
	size_t i;

	for (i = 0; i < audit->operand_count; i++)
		if (is_of(&audit->operands[i], subject))
			found = audit->operands[i].used = true;
	return found;
}

/* The kernel keeps the first entry of a file, whatever its name there. */
static enum lfp_status
claim_inode(struct lfp_audit *audit, struct lfpi_subject *entry,
    struct lfp_error *error)
{
	const struct lfpi_identity *found = lfpi_inodes_enter(
	    &audit->by_inode, &entry->id);

	if (found == NULL)
		return lfpi_fail_memory(error);
	if (found != &entry->id)
		/* The identity is a subject's first member. */
		entry->first = (struct lfpi_subject *)(uintptr_t)found;
	return LFP_OK;
}

static enum lfp_status
place_entry(struct lfp_audit *audit, struct lfpi_subject *entry,
    struct lfp_error *error)
{
	enum lfp_status status;
	struct stat st;
	int sys_errno;

	if (entry->content == LFPI_CONTENT_REPEATED)
		return LFP_OK;
	if (lfpi_audit_stopped(audit))
		return lfpi_fail(error, LFP_ERR_CANCELLED, 0, "interrupted");
	lfpi_audit_looking(audit, entry->path, entry->path_length);
	sys_errno = lfpi_locate(&audit->locator, entry->path,
	    entry->path_length, &audit->scratch, &st, &entry->is_link);
	status = lfpi_subject_place(audit, entry, sys_errno, &st, error);
	if (status == LFP_OK && entry->located)
		status = claim_inode(audit, entry, error);
	if (status == LFP_OK && !in_scope(audit, entry)) {
		entry->content = LFPI_CONTENT_SKIPPED;
		entry->located = false;
	}
	return status;
}

/* --- files without an entry --- */

static size_t
directory_length(const struct lfpi_subject *entry)
{
	size_t n = entry->path_length;

	while (n > 0 && entry->path[n - 1] != '/')
		n--;
	return n > 1 ? n - 1 : n;
}

/* The directories that hold entries; neighbours share theirs. */
static size_t
list_directories(const struct lfp_audit *audit, struct lfpi_scope *scopes)
{
	const struct lfpi_subject *entry;
	struct lfpi_scope *last;
	size_t i, n = 0, length;

	for (i = 0; i < audit->entry_count; i++) {
		entry = &audit->entries[i];
		length = directory_length(entry);
		last = n > 0 ? &scopes[n - 1] : NULL;
		if (last != NULL && last->length == length &&
		    memcmp(last->path, entry->path, length) == 0)
			continue;
		scopes[n++] = (struct lfpi_scope){ entry->path, length,
			length > 1 };
	}
	return n;
}

static enum lfp_status
prowl_entries(struct lfp_audit *audit, struct lfp_error *error)
{
	struct lfpi_scope *scopes = lfpi_calloc(audit->entry_count,
	    sizeof(*scopes));
	enum lfp_status status = LFP_OK;
	size_t i, n;

	if (scopes == NULL)
		return lfpi_fail_memory(error);
	n = list_directories(audit, scopes);
	for (i = 0; status == LFP_OK && i < n; i++)
		status = lfpi_prowl_add(audit, &scopes[i], error);
	lfpi_free(scopes);
	return status;
}

static enum lfp_status
prowl_operand(struct lfp_audit *audit, const struct lfpi_operand *operand,
    struct lfp_error *error)
{
	struct lfpi_scope scope = { operand->real, operand->real_length,
		true };
	struct stat st;
	bool is_link;
	int sys_errno;

	if (operand->is_directory)
		return lfpi_prowl_add(audit, &scope, error);
	sys_errno = lfpi_locate(&audit->locator, operand->real,
	    operand->real_length, &audit->scratch, &st, &is_link);
	if (sys_errno == ENOMEM)
		return lfpi_fail_memory(error);
	return sys_errno != 0 ? LFP_OK : lfpi_prowl_add_file(audit,
	    audit->scratch.data, audit->scratch.length, &st, error);
}

static enum lfp_status
find_strays(struct lfp_audit *audit, struct lfp_error *error)
{
	enum lfp_status status;
	size_t i;

	if (audit->options.unmonitored == LFP_UNMONITORED_NONE)
		return LFP_OK;
	status = lfpi_prowl_new(audit, error);
	if (status == LFP_OK && audit->operand_count == 0)
		status = prowl_entries(audit, error);
	if (status == LFP_OK && audit->operand_count == 0)
		status = lfpi_seek(audit, error);
	for (i = 0; status == LFP_OK && i < audit->operand_count; i++)
		status = prowl_operand(audit, &audit->operands[i], error);
	return status == LFP_OK ? lfpi_prowl_run(audit, error) : status;
}

/* --- reading and comparing --- */

static bool
uses(const struct lfp_audit *audit, enum lfp_algorithm algorithm)
{
	size_t i;

	for (i = 0; i < audit->entry_count; i++)
		if (audit->entries[i].algorithm == algorithm &&
		    audit->entries[i].content != LFPI_CONTENT_REPEATED)
			return true;
	return false;
}

static enum lfp_status
read_entries(struct lfp_audit *audit, enum lfp_algorithm algorithm,
    struct lfpi_subject **some, struct lfp_error *error)
{
	enum lfp_status status;
	size_t i, n = 0;

	for (i = 0; i < audit->entry_count; i++)
		if (audit->entries[i].algorithm == algorithm)
			some[n++] = &audit->entries[i];
	status = lfpi_read_subjects(audit, algorithm, some, n, error);
	for (i = 0; status == LFP_OK && i < audit->entry_count; i++)
		if (audit->entries[i].algorithm == algorithm)
			lfpi_judge_content(&audit->entries[i]);
	return status;
}

/*
 * An entry whose file is missing, and whose content is here, has moved; one
 * whose file is where it was has been copied.  Empty files are all alike.
 */
static void
find_kin(const struct lfp_audit *audit, enum lfp_algorithm algorithm,
    struct lfpi_subject *stray)
{
	struct lfpi_subject *entry;

	if (stray->digest == NULL || stray->size == 0 || (stray->kin !=
	    NULL && stray->kin->kin == stray))
		return;
	for (entry = lfpi_entries_of_digest(audit, algorithm, stray->digest);
	    entry != NULL; entry = entry->same) {
		if (entry->content == LFPI_CONTENT_MISSING &&
		    entry->kin == NULL) {
			entry->kin = stray;
			stray->kin = entry;
			return;
		}
		if (stray->kin == NULL)
			stray->kin = entry;
	}
}

static enum lfp_status
read_strays(struct lfp_audit *audit, enum lfp_algorithm algorithm,
    struct lfpi_subject **some, struct lfp_error *error)
{
	enum lfp_status status;
	size_t i, n = 0;

	for (i = 0; i < audit->stray_count; i++) {
		audit->strays[i].digest = NULL;
		if (audit->strays[i].trouble == LFP_TROUBLE_NONE)
			some[n++] = &audit->strays[i];
	}
	status = lfpi_read_strays(audit, algorithm, some, n, error);
	for (i = 0; status == LFP_OK && i < audit->stray_count; i++)
		find_kin(audit, algorithm, &audit->strays[i]);
	return status;
}

static enum lfp_status
read_all(struct lfp_audit *audit, struct lfpi_subject **some,
    struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	unsigned algorithm;
	size_t i;

	for (algorithm = 0; status == LFP_OK &&
	    algorithm < LFP_ALGORITHM_COUNT; algorithm++)
		if (uses(audit, (enum lfp_algorithm)algorithm))
			status = read_entries(audit,
			    (enum lfp_algorithm)algorithm, some, error);
	for (algorithm = 0; status == LFP_OK && audit->stray_count > 0 &&
	    algorithm < LFP_ALGORITHM_COUNT; algorithm++)
		if (uses(audit, (enum lfp_algorithm)algorithm))
			status = read_strays(audit,
			    (enum lfp_algorithm)algorithm, some, error);
	for (i = 0; i < audit->stray_count; i++)
		lfpi_judge_content(&audit->strays[i]);
	return status != LFP_OK ? status : lfpi_seek_settle(audit, error);
}

static enum lfp_status
read_and_judge(struct lfp_audit *audit, struct lfp_error *error)
{
	size_t n = audit->entry_count > audit->stray_count ?
	    audit->entry_count : audit->stray_count;
	struct lfpi_subject **some = lfpi_calloc(n, sizeof(*some));
	enum lfp_status status;

	if (some == NULL)
		return lfpi_fail_memory(error);
	status = audit->options.load_only ? LFP_OK :
	    read_all(audit, some, error);
	lfpi_free(some);
	return status;
}

/* Without reading, what is there agrees. */
static void
trust_all(struct lfp_audit *audit)
{
	struct lfpi_subject *entry;
	size_t i;

	for (i = 0; i < audit->entry_count; i++) {
		entry = &audit->entries[i];
		if (entry->content == LFPI_CONTENT_PENDING && entry->located)
			entry->content = LFPI_CONTENT_MATCHED;
		lfpi_judge_content(entry);
	}
}

/* Each path was to be audited: that there is nothing of one is no success. */
static enum lfp_status
check_operands(const struct lfp_audit *audit, struct lfp_error *error)
{
	const struct lfpi_operand *operand;
	struct lfpi_name text;
	size_t i;

	for (i = 0; i < audit->stray_count; i++)
		(void)in_scope(audit, &audit->strays[i]);
	for (i = 0; i < audit->operand_count; i++) {
		operand = &audit->operands[i];
		if (operand->used || (operand->is_directory &&
		    audit->options.unmonitored != LFP_UNMONITORED_NONE))
			continue;
		return lfpi_fail(error, LFP_ERR_NOT_FOUND, 0, "%s: there is "
		    "no entry for it: nothing was audited",
		    lfpi_name(&text, audit->options.paths[i],
		    strlen(audit->options.paths[i])));
	}
	return LFP_OK;
}

/* Nothing to audit is no clean audit. */
static enum lfp_status
check_scope(const struct lfp_audit *audit, struct lfp_error *error)
{
	size_t i;

	if (audit->options.load_only)
		return LFP_OK;
	for (i = 0; i < audit->entry_count; i++)
		if (audit->entries[i].content != LFPI_CONTENT_SKIPPED &&
		    audit->entries[i].content != LFPI_CONTENT_REPEATED)
			return check_operands(audit, error);
	return audit->stray_count > 0 ? check_operands(audit, error) :
	    lfpi_fail(error, LFP_ERR_NOT_FOUND, 0, "none of the entries is "
	    "among the paths given: nothing was audited");
}

enum lfp_status
lfp_audit_run(struct lfp_audit *audit, struct lfp_error *error)
{
	enum lfp_status status;
	size_t i;

	if (!audit->loaded || audit->ran)
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "an audit runs once, after it was given its entries");
	(void)clock_gettime(CLOCK_REALTIME, &audit->started);
	status = place_operands(audit, error);
	for (i = 0; status == LFP_OK && i < audit->entry_count; i++)
		status = place_entry(audit, &audit->entries[i], error);
	if (status == LFP_OK)
		status = find_strays(audit, error);
	if (status == LFP_OK)
		status = check_scope(audit, error);
	if (status == LFP_OK)
		status = read_and_judge(audit, error);
	if (status != LFP_OK)
		return status;
	if (audit->options.load_only)
		trust_all(audit);
	audit->ran = true;
	lfpi_tally(audit);
	return LFP_OK;
}
