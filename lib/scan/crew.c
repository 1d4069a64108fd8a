/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "base/portable.h"
#include "scan/large.h"
#include "scan/worker.h"

/*
 * Directories are read until this many files are known: far enough ahead
 * that no worker waits for a directory, near enough that what the walk
 * brought into the cache is still there.
 */
#define AHEAD_PER_THREAD 1024
/*
 * Or, where files are taken in order, this many directories: those that come
 * first had better be open still.
 */
#define AHEAD_NODES 64

enum lfp_status
lfpi_crew_init(struct lfpi_crew *crew, const struct lfp_scan_options *options,
    struct lfp_error *error)
{
	enum lfp_status status;

	memset(crew, 0, sizeof(*crew));
	crew->options = options;
	crew->open_limit = lfpi_descriptor_limit() / 4;
	crew->in_order = options->ready != NULL;
	if ((status = lfpi_monitor_init(&crew->monitor, error)) != LFP_OK)
		return status;
	if ((status = lfpi_monitor_init(&crew->end, error)) != LFP_OK) {
		lfpi_monitor_destroy(&crew->monitor);
		return status;
	}
	lfpi_inodes_init(&crew->claims);
	lfpi_inodes_init(&crew->visited);
	status = lfpi_root_open(&crew->root, options->root, error);
	if (status != LFP_OK)
		lfpi_crew_destroy(crew);
	return status;
}

void
lfpi_crew_destroy(struct lfpi_crew *crew)
{
	lfpi_root_close(&crew->root);
	lfpi_inodes_free(&crew->claims);
	lfpi_inodes_free(&crew->visited);
	lfpi_free(crew->halfway);
	lfpi_monitor_destroy(&crew->end);
	lfpi_monitor_destroy(&crew->monitor);
}

void
lfpi_crew_cancel(struct lfpi_crew *crew)
{
	atomic_store(&crew->cancelled, true);
}

void
lfpi_crew_fail_memory(struct lfpi_crew *crew)
{
	atomic_store(&crew->out_of_memory, true);
	lfpi_crew_cancel(crew);
}

void
lfpi_crew_fail(struct lfpi_crew *crew, const struct lfp_error *error)
{
	lfpi_monitor_enter(&crew->monitor);
	if (crew->error.status == LFP_OK)
		crew->error = *error;
	lfpi_monitor_leave(&crew->monitor);
	lfpi_crew_cancel(crew);
}

bool
lfpi_crew_stopped(const struct lfpi_crew *crew)
{
	return atomic_load_explicit(&crew->cancelled, memory_order_relaxed);
}

void
lfpi_crew_add_directory(struct lfpi_crew *crew, struct lfpi_desk *desk,
    struct lfpi_node *node)
{
	lfpi_monitor_enter(&crew->monitor);
	node->listed = LFPI_QUEUED;
	node->next_todo = desk->directories;
	desk->directories = node;
	desk->directory_count++;
	crew->directories_pending++;
	if (node->parent != NULL)
		node->parent->work++;
	lfpi_monitor_wake_all(&crew->monitor);
	lfpi_monitor_leave(&crew->monitor);
}

static void
queue_first(struct lfpi_desk *desk, struct lfpi_node *node)
{
	node->next_files = desk->files;
	if (desk->files == NULL)
		desk->last_files = node;
	desk->files = node;
}

static void
queue_last(struct lfpi_desk *desk, struct lfpi_node *node)
{
	node->next_files = NULL;
	desk->last_files->next_files = node;
	desk->last_files = node;
}

/* Where it is queued already, or at this desk. */
static void
queue_files(struct lfpi_desk *desk, struct lfpi_node *node, size_t n,
    bool in_order)
{
	if (node->files_desk == NULL) {
		node->files_desk = desk;
		if (desk->files == NULL || !in_order)
			queue_first(desk, node);
		else
			queue_last(desk, node);
		desk->file_nodes++;
	}
	node->files_desk->files_pending += n;
}

/* n more wait in the node. */
static void
count_pending(struct lfpi_crew *crew, struct lfpi_desk *desk,
    struct lfpi_node *node, size_t n)
{
	node->pending_count += n;
	node->work += (uint32_t)n;
	crew->files_pending += n;
	queue_files(desk, node, n, crew->in_order &&
	    node->depth <= LFPI_SHARED_DEPTH);
	lfpi_monitor_wake_all(&crew->monitor);
}

void
lfpi_crew_add_files(struct lfpi_crew *crew, struct lfpi_desk *desk,
    struct lfpi_node *node, struct lfpi_file *files, size_t n)
{
	struct lfpi_file **end = &node->pending;

	if (n == 0)
		return;
	lfpi_monitor_enter(&crew->monitor);
	while (*end != NULL)
		end = &(*end)->next;
	*end = files;
	count_pending(crew, desk, node, n);
	lfpi_monitor_leave(&crew->monitor);
}

void
lfpi_crew_add_file(struct lfpi_crew *crew, struct lfpi_file *file)
{
	struct lfpi_node *node = file->directory;

	lfpi_monitor_enter(&crew->monitor);
	file->next = node->pending;
	node->pending = file;
	count_pending(crew, &crew->desk, node, 1);
	lfpi_monitor_leave(&crew->monitor);
}

bool
lfpi_crew_is_waiting(struct lfpi_crew *crew)
{
	bool waiting;

	lfpi_monitor_enter(&crew->monitor);
	waiting = crew->files_pending < (size_t)(crew->worker_count - 1) *
	    AHEAD_PER_THREAD / 2;
	lfpi_monitor_leave(&crew->monitor);
	return waiting;
}

/*
 * No more than a fair part of what is left, so that the last and perhaps
 * largest files do not all end in one worker's hands.
 */
static unsigned
fair_share(const struct lfpi_crew *crew, unsigned want)
{
	size_t part;

	if (crew->directories_pending > 0)
		return want;
	part = crew->files_pending / ((size_t)crew->options->threads * 2);
	return part < 1 ? 1 : part < want ? (unsigned)part : want;
}

/*
 * All groups of a directory's files of one size, rather than a few files that
 * are left in the end: each group has its price.
 */
static unsigned
even_share(size_t n, unsigned want)
{
	size_t groups = (n + want - 1) / want;

	return (unsigned)((n + groups - 1) / groups);
}

static void
assign_files(struct lfpi_crew *crew, struct lfpi_desk *desk, unsigned want,
    struct lfpi_assignment *assignment)
{
	struct lfpi_node *node = desk->files;
	struct lfpi_file **end = &assignment->files;

	want = fair_share(crew, even_share(node->pending_count, want));
	assignment->task = LFPI_TASK_FILES;
	assignment->node = node;
	while (assignment->count < want && node->pending != NULL) {
		*end = node->pending;
		end = &node->pending->next;
		node->pending = *end;
		assignment->count++;
	}
	*end = NULL;
	node->pending_count -= assignment->count;
	crew->files_pending -= assignment->count;
	desk->files_pending -= assignment->count;
	if (node->pending != NULL)
		return;
	desk->files = node->next_files;
	desk->file_nodes--;
	node->files_desk = NULL;
	/* Some may wait for what was below it, or for the end. */
	if (node->depth > LFPI_SHARED_DEPTH)
		lfpi_monitor_wake_all(&crew->monitor);
}

static void
assign_directory(struct lfpi_desk *desk, struct lfpi_assignment *assignment)
{
	assignment->task = LFPI_TASK_DIRECTORY;
	assignment->node = desk->directories;
	desk->directories = assignment->node->next_todo;
	desk->directory_count--;
}

/* The first worker is always there. */
static bool
may_take(const struct lfpi_worker *worker, const struct lfpi_desk *desk,
    const struct lfpi_node *node)
{
	return node != NULL && (desk == worker->desk ||
	    node->depth <= LFPI_SHARED_DEPTH || (desk == &worker->crew->desk &&
	    worker == worker->crew->workers));
}

/* Enough files are known, in as many directories as may stay open. */
static bool
is_far_ahead(const struct lfpi_crew *crew, const struct lfpi_desk *desk)
{
	size_t ahead = AHEAD_PER_THREAD, nodes = AHEAD_NODES;

	if (desk == &crew->desk) {
		ahead *= crew->options->threads;
		nodes *= crew->options->threads;
	}
	return desk->files_pending >= ahead || (crew->in_order &&
	    (desk->file_nodes >= nodes ||
	    desk->file_nodes >= crew->open_limit / 2));
}

/* False: nothing at that desk is for this worker. */
static bool
assign_from(const struct lfpi_worker *worker, struct lfpi_desk *desk,
    unsigned want, struct lfpi_assignment *assignment)
{
	struct lfpi_crew *crew = worker->crew;
	bool files = may_take(worker, desk, desk->files);

	if (may_take(worker, desk, desk->directories) &&
	    (!files || !is_far_ahead(crew, desk)))
		assign_directory(desk, assignment);
	else if (files)
		assign_files(crew, desk, want, assignment);
	return assignment->task != LFPI_TASK_NONE;
}

static size_t
left_for(const struct lfpi_worker *worker, const struct lfpi_desk *desk)
{
	return (may_take(worker, desk, desk->directories) ?
	    desk->directory_count : 0) + (may_take(worker, desk,
	    desk->files) ? desk->files_pending : 0);
}

/* Where another's help is worth most. */
static struct lfpi_desk *
fullest_desk(const struct lfpi_worker *worker)
{
	struct lfpi_crew *crew = worker->crew;
	struct lfpi_desk *desk, *fullest = &crew->desk;
	size_t n, most = left_for(worker, fullest);
	unsigned i;

	for (i = 0; i < crew->worker_count; i++) {
		desk = &crew->workers[i].own;
		if ((n = left_for(worker, desk)) > most) {
			most = n;
			fullest = desk;
		}
	}
	return fullest;
}

/* Nothing that has not been begun. */
static bool
is_nothing_left(const struct lfpi_crew *crew)
{
	return crew->directories_pending == 0 && crew->files_pending == 0 &&
	    crew->large == NULL;
}

/* With the lock held: can something be had at once? */
static bool
assign(struct lfpi_worker *worker, unsigned want,
    struct lfpi_assignment *assignment)
{
	struct lfpi_crew *crew = worker->crew;

	memset(assignment, 0, sizeof(*assignment));
	if (lfpi_crew_stopped(crew))
		assignment->task = LFPI_TASK_END;
	else if (lfpi_large_assign(worker, assignment) ||
	    assign_from(worker, worker->desk, want, assignment) ||
	    assign_from(worker, fullest_desk(worker), want, assignment))
		lfpi_large_has_other_work(worker);
	else if (is_nothing_left(crew) &&
	    !lfpi_large_take_over(worker, assignment) &&
	    !lfpi_large_may_come(worker))
		assignment->task = LFPI_TASK_END;
	return assignment->task != LFPI_TASK_NONE;
}

void
lfpi_crew_next(struct lfpi_worker *worker, unsigned want, bool wait,
    struct lfpi_assignment *assignment)
{
	struct lfpi_monitor *monitor = &worker->crew->monitor;

	lfpi_monitor_enter(monitor);
	while (!assign(worker, want, assignment) && wait)
		lfpi_monitor_wait(monitor);
	lfpi_monitor_leave(monitor);
}

struct lfpi_file *
lfpi_crew_claim(struct lfpi_crew *crew, struct lfpi_file *file)
{
	const struct lfpi_identity *owner;

	lfpi_monitor_enter(&crew->monitor);
	owner = lfpi_inodes_enter(&crew->claims, &file->id);
	lfpi_monitor_leave(&crew->monitor);
	if (owner == NULL)
		lfpi_crew_fail_memory(crew);
	/* The identity is a file's first member. */
	return owner == NULL || owner == &file->id ? NULL :
	    (struct lfpi_file *)(uintptr_t)owner;
}
