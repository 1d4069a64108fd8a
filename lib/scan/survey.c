/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>

#include <fingerprint/batch.h>

#include "base/fail.h"
#include "io/resolve.h"
#include "scan/aliases.h"
#include "scan/held.h"
#include "scan/interpreters.h"
#include "scan/shift.h"
#include "scan/survey.h"

enum lfp_status
lfpi_survey_new(const struct lfp_scan_options *options, lfpi_pick_fn *pick,
    void *arg, struct lfp_scan **result, struct lfp_error *error)
{
	struct lfp_scan_options all = *options;
	enum lfp_status status;

	all.all_files = true;
	all.one_file_system = false;
	/* Of no matter yet, but it must be one that there is. */
	all.algorithm = LFP_SHA256;
	if ((status = lfp_scan_new(&all, result, error)) != LFP_OK)
		return status;
	/* It is read by one algorithm after the other. */
	(*result)->maker.digest_size = LFP_DIGEST_MAX;
	(*result)->crew.pick = pick;
	(*result)->crew.pick_arg = arg;
	return LFP_OK;
}

/* --- what to look at --- */

static enum lfp_status
add_trouble(struct lfp_scan *scan, const char *path, size_t length,
    int sys_errno, struct lfp_error *error)
{
	struct lfp_error local = LFP_ERROR_INITIALIZER;
	struct lfpi_node *node;
	enum lfp_status status = lfpi_insert_node(&scan->inserter, path,
	    length, &node, &local);

	/* A name that cannot be is told with the entries that have it. */
	if (status == LFP_ERR_ARGUMENT)
		return LFP_OK;
	if (status == LFP_OK && node->trouble == NULL) {
		node->trouble = lfpi_file_new(&scan->maker, node, "", 0);
		if (node->trouble == NULL)
			status = LFP_ERR_MEMORY;
	}
	if (status != LFP_OK)
		return lfpi_fail_memory(error);
	node->trouble->stage = LFPI_TROUBLED;
	node->trouble->trouble = LFP_TROUBLE_LISTING;
	node->trouble->sys_errno = (int16_t)sys_errno;
	return LFP_OK;
}

/*
 * Where a path leads inside the root, if that is a directory (*sys_errno is
 * ENOTDIR if not).  LFP_ERR_MEMORY is all that fails.
 */
static enum lfp_status
find_directory(struct lfp_scan *scan, const char *path, size_t length,
    struct lfpi_buffer *canonical, struct stat *st, int *sys_errno,
    struct lfp_error *error)
{
	*sys_errno = lfpi_root_resolve(&scan->crew.root, path, length,
	    canonical, st, NULL);
	if (*sys_errno == ENOMEM)
		return lfpi_fail_memory(error);
	if (*sys_errno == 0 && !S_ISDIR(st->st_mode))
		*sys_errno = ENOTDIR;
	return LFP_OK;
}

enum lfp_status
lfpi_survey_add_directory(struct lfp_scan *scan, const char *path,
    size_t length, bool recursive, struct lfp_error *error)
{
	struct lfpi_buffer canonical = { 0 };
	struct stat st;
	int sys_errno;
	enum lfp_status status = find_directory(scan, path, length,
	    &canonical, &st, &sys_errno, error);

	if (status == LFP_OK && sys_errno == 0)
		status = lfpi_scan_ask_directory(scan, &canonical, &st,
		    recursive, error);
	else if (status == LFP_OK && sys_errno != ENOENT &&
	    sys_errno != ENOTDIR)
		status = add_trouble(scan, path, length, sys_errno, error);
	lfpi_buffer_free(&canonical);
	return status;
}

/* Does the walk come there because of a directory above? */
static bool
is_below_asked(const struct lfpi_node *node)
{
	const struct lfpi_node *above;

	for (above = node->parent; above != NULL; above = above->parent)
		if (above->asked && above->recursive)
			return true;
	return false;
}

static enum lfp_status
add_group(struct lfp_scan *scan, const struct lfpi_buffer *canonical,
    uint64_t group, bool *is_new, struct lfp_error *error)
{
	struct lfpi_node *node;
	enum lfp_status status = lfpi_insert_node(&scan->inserter,
	    canonical->data, canonical->length, &node, error);

	if (status != LFP_OK || node->asked || is_below_asked(node))
		return status;
	*is_new = node->asked = node->recursive = true;
	node->group = group;
	return LFP_OK;
}

enum lfp_status
lfpi_survey_add_group(struct lfp_scan *scan, const char *path, size_t length,
    uint64_t group, bool *is_new, struct lfp_error *error)
{
	struct lfpi_buffer canonical = { 0 };
	struct stat st;
	int sys_errno;
	enum lfp_status status = find_directory(scan, path, length,
	    &canonical, &st, &sys_errno, error);

	*is_new = false;
	if (status == LFP_OK && sys_errno == 0)
		status = add_group(scan, &canonical, group, is_new, error);
	lfpi_buffer_free(&canonical);
	return status;
}

static bool
fill_file(struct lfpi_maker *maker, struct lfpi_file *file,
    const struct stat *st)
{
	struct lfpi_seen *seen = lfpi_region_take(&maker->region,
	    sizeof(*seen), 8);

	if (seen == NULL)
		return false;
	seen->mtime = st->st_mtim;
	seen->ctime = st->st_ctim;
	seen->nlink = (uint64_t)st->st_nlink;
	seen->uid = (uint32_t)st->st_uid;
	seen->gid = (uint32_t)st->st_gid;
	file->seen = seen;
	file->id.device = (uint64_t)st->st_dev;
	file->id.inode = (uint64_t)st->st_ino;
	file->size = (uint64_t)st->st_size;
	file->mode = (uint16_t)st->st_mode;
	file->stage = LFPI_SEEN;
	return true;
}

enum lfp_status
lfpi_survey_add_file(struct lfp_scan *scan, const char *path, size_t length,
    const struct stat *st, struct lfp_error *error)
{
	size_t parent = lfpi_parent_length(path, length);
	struct lfpi_node *node;
	struct lfpi_file *file;
	enum lfp_status status;
	bool is_new;

	if (!S_ISREG(st->st_mode) ||
	    !scan->crew.pick(scan->crew.pick_arg, st))
		return LFP_OK;
	status = lfpi_insert_node(&scan->inserter, path, parent, &node,
	    error);
	if (status == LFP_OK)
		status = lfpi_insert_file(&scan->inserter, node, path +
		    parent + 1, length - parent - 1, &file, &is_new, error);
	if (status == LFP_OK && !fill_file(&scan->maker, file, st))
		status = lfpi_fail_memory(error);
	return status;
}

/* --- the first step --- */

/* False: the directory cannot be looked into. */
static bool
look_at(struct lfpi_worker *worker, int fd, struct lfpi_node *node,
    const struct lfpi_dirent *entry)
{
	struct lfpi_crew *crew = worker->crew;
	struct lfpi_file *file;
	struct stat st;

	if (node->has_asked && lfpi_asked_file(crew->asked, node,
	    entry->name, entry->length) != NULL)
		return true;
	/* It may have gone, or be another thing, by now. */
	if (fstatat(fd, entry->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT;
	if (!S_ISREG(st.st_mode) || !crew->pick(crew->pick_arg, &st))
		return true;
	file = lfpi_file_new(&worker->maker, node, entry->name,
	    entry->length);
	if (file == NULL || !fill_file(&worker->maker, file, &st))
		lfpi_crew_fail_memory(crew);
	else
		lfpi_attach_file(file);
	return true;
}

void
lfpi_survey_look(struct lfpi_worker *worker, int fd, struct lfpi_node *node)
{
	const struct lfpi_dirent *entry;
	size_t i = worker->listing.count;
	int sys_errno = 0;

	/* From its end: see lfpi_attach_file(). */
	while (i-- > 0) {
		entry = &worker->listing.entries[i];
		switch (entry->type) {
		case LFPI_TYPE_DIRECTORY:
			lfpi_walk_into(worker, node, entry);
			break;
		case LFPI_TYPE_LINK:
			break;
		case LFPI_TYPE_SPECIAL:
			worker->counts.special++;
			break;
		default:
			if (!look_at(worker, fd, node, entry))
				sys_errno = errno;
			break;
		}
	}
	if (sys_errno != 0 && node->trouble == NULL)
		lfpi_walk_trouble(worker, node, sys_errno);
}

enum lfp_status
lfpi_survey_run(struct lfp_scan *scan, struct lfp_error *error)
{
	enum lfp_status status = lfpi_shift_prepare(scan, error);

	if (status != LFP_OK)
		return status;
	lfpi_scan_queue_asked(scan);
	status = lfpi_shift_work(scan, error);
	if (status == LFP_OK && scan->crew.interrupted)
		status = lfpi_fail(error, LFP_ERR_CANCELLED, 0, "cancelled");
	if (status == LFP_OK)
		status = lfpi_order_make(&scan->order, scan->top,
		    scan->maker.digest_size, false, error);
	return status;
}

size_t
lfpi_survey_count(const struct lfp_scan *scan)
{
	return scan->order.count;
}

struct lfpi_file *
lfpi_survey_file(const struct lfp_scan *scan, size_t i)
{
	return scan->order.files[i];
}

const struct lfpi_seen *
lfpi_survey_seen(const struct lfpi_file *file)
{
	return file->seen;
}

uint64_t
lfpi_survey_group(const struct lfpi_file *file)
{
	return file->directory->group;
}

/* Has the walk come there, whether it was asked for or not? */
static bool
is_met(const struct lfpi_node *node)
{
	return !node->asked || is_below_asked(node);
}

void
lfpi_survey_count_all(struct lfp_scan *scan,
    struct lfpi_survey_counts *counts)
{
	struct lfpi_node *node;
	unsigned i;

	memset(counts, 0, sizeof(*counts));
	for (i = 0; i < scan->worker_count; i++) {
		counts->directories += scan->workers[i].counts.directories;
		counts->special += scan->workers[i].counts.special;
		counts->pseudo += scan->workers[i].counts.excluded;
	}
	for (node = lfpi_tree_next(scan->top); node != NULL;
	    node = lfpi_tree_next(node))
		if (node->entered && is_met(node) &&
		    node->id.device != node->parent->id.device)
			counts->mounts++;
}

/* --- the second step --- */

/* Nothing is left of the first step, or of another reading. */
static void
forget(struct lfp_scan *scan)
{
	size_t i;

	for (i = 0; i < scan->order.count; i++) {
		scan->order.files[i]->details = NULL;
		scan->order.files[i]->next = NULL;
	}
	for (i = 0; i < scan->worker_count; i++) {
		scan->workers[i].counts.bytes = 0;
		scan->workers[i].asked_links = NULL;
	}
	lfpi_inodes_free(&scan->crew.claims);
	lfpi_inodes_init(&scan->crew.claims);
	lfpi_inodes_free(&scan->order.owners);
	lfpi_inodes_init(&scan->order.owners);
}

static void
queue(struct lfp_scan *scan, struct lfpi_file *file)
{
	file->stage = LFPI_PENDING;
	file->trouble = LFP_TROUBLE_NONE;
	file->sys_errno = 0;
	file->owner = NULL;
	/* It was looked at long ago; what is a link now is none of ours. */
	file->asked = true;
	/* See lfpi_worker_finish(). */
	file->mode = 0;
	lfpi_worker_found(&scan->workers[0], 1);
	lfpi_crew_add_file(&scan->crew, file);
}

/* As append() in order.c, of these alone. */
static enum lfp_status
settle(struct lfp_scan *scan, struct lfpi_file *const *files, size_t n,
    uint64_t *read, struct lfp_error *error)
{
	struct lfpi_file *file;
	size_t i;

	for (i = 0; i < n; i++) {
		file = files[i];
		file->next = NULL;
		*read += file->stage == LFPI_DONE;
		lfpi_aliases_share(file, scan->maker.digest_size);
		if (file->stage == LFPI_DONE && lfpi_inodes_enter(
		    &scan->order.owners, &file->id) == NULL)
			return lfpi_fail_memory(error);
	}
	return LFP_OK;
}

/* Known before anything is queued for it. */
static enum lfp_status
check_algorithm(enum lfp_algorithm algorithm, struct lfp_error *error)
{
	struct lfp_batch *batch;
	enum lfp_status status = lfp_batch_new(algorithm, &batch, error);

	if (status == LFP_OK)
		lfp_batch_free(batch);
	return status;
}

enum lfp_status
lfpi_survey_read(struct lfp_scan *scan, enum lfp_algorithm algorithm,
    struct lfpi_file *const *files, size_t n, uint64_t *read,
    uint64_t *bytes, struct lfp_error *error)
{
	enum lfp_status status = check_algorithm(algorithm, error);
	unsigned worker;
	size_t i;

	*read = *bytes = 0;
	if (status != LFP_OK)
		return status;
	forget(scan);
	scan->options.algorithm = algorithm;
	(void)clock_gettime(CLOCK_REALTIME, &scan->crew.started);
	/* The last that is queued is the first that is read. */
	for (i = n; i-- > 0;)
		queue(scan, files[i]);
	if ((status = lfpi_shift_work(scan, error)) == LFP_OK)
		status = lfpi_held_wait(scan, error);
	if (status == LFP_OK && scan->crew.interrupted)
		status = lfpi_fail(error, LFP_ERR_CANCELLED, 0, "cancelled");
	if (status == LFP_OK)
		status = settle(scan, files, n, read, error);
	if (status == LFP_OK)
		status = lfpi_interpreters_mark(scan, error);
	for (worker = 0; worker < scan->worker_count; worker++)
		*bytes += scan->workers[worker].counts.bytes;
	return status;
}

void
lfpi_survey_record(const struct lfp_scan *scan, const struct lfpi_file *file,
    struct lfp_record *record)
{
	memset(record, 0, sizeof(*record));
	lfpi_scan_fill_record(scan, file, record);
}
