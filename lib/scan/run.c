/* SPDX-License-Identifier: BSD-2-Clause */
/* The run of a scan, and reading what it found. */
#include "config.h"

#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "base/portable.h"
#include "scan/ahead.h"
#include "scan/held.h"
#include "scan/interpreters.h"
#include "scan/links.h"
#include "scan/shift.h"

/* A directory below one that is read recursively is part of it. */
static void
inherit_recursion(struct lfpi_node *node)
{
	const struct lfpi_node *above, *first = NULL;

	for (above = node->parent; above != NULL; above = above->parent)
		if (above->asked && above->recursive)
			first = above;
	/* With those between: it may be read before the walk is there. */
	for (; first != NULL && node != first; node = node->parent)
		node->recursive = true;
}

/* What was asked for by name, and is in this directory. */
static void
queue_asked_files(struct lfp_scan *scan, struct lfpi_node *node)
{
	struct lfpi_file *file, *first = NULL;
	size_t n = 0;

	for (file = node->files; file != NULL; file = file->sibling)
		if (file->stage == LFPI_PENDING) {
			file->next = first;
			first = file;
			n++;
		}
	lfpi_worker_found(&scan->workers[0], n);
	lfpi_crew_add_files(&scan->crew, &scan->crew.desk, node, first, n);
}

void
lfpi_scan_queue_asked(struct lfp_scan *scan)
{
	struct lfpi_node *node;

	for (node = scan->top; node != NULL; node = lfpi_tree_next(node)) {
		if (node->asked) {
			inherit_recursion(node);
			lfpi_crew_add_directory(&scan->crew,
			    &scan->crew.desk, node);
		}
		queue_asked_files(scan, node);
	}
}

static void
sum_counts(struct lfp_scan *scan)
{
	struct lfp_scan_counts *sum = &scan->counts;
	const struct lfp_scan_counts *part;
	const struct lfpi_link *link;
	const struct lfpi_node *loop;
	unsigned i;

	sum->files = scan->order.done;
	sum->aliases = scan->order.aliases;
	sum->troubles = scan->order.count - scan->order.done;
	for (loop = scan->crew.loops; loop != NULL; loop = loop->next_todo)
		sum->loops++;
	for (i = 0; i < scan->worker_count; i++) {
		part = &scan->workers[i].counts;
		sum->bytes += part->bytes;
		sum->directories += part->directories;
		sum->excluded += part->excluded;
		sum->not_executable += part->not_executable;
		sum->special += part->special;
		for (link = scan->workers[i].links; link != NULL;
		    link = link->next) {
			sum->links_dangling +=
			    link->leads_to == LFPI_TYPE_UNKNOWN;
			sum->links_to_directories +=
			    link->leads_to == LFPI_TYPE_DIRECTORY;
		}
	}
}

static enum lfp_status
make_order(struct lfp_scan *scan, bool queued, struct lfp_error *error)
{
	if (lfpi_ahead_is_on(scan))
		return lfpi_ahead_end(scan, !queued, error);
	return lfpi_order_make(&scan->order, scan->top,
	    scan->maker.digest_size, scan->options.classify ||
	    atomic_load(&scan->crew.mounted_twice), error);
}

enum lfp_status
lfp_scan_run(struct lfp_scan *scan, struct lfp_error *error)
{
	enum lfp_status status;
	bool queued = false;

	if (scan->workers != NULL)
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "a scan runs once");
	(void)clock_gettime(CLOCK_REALTIME, &scan->crew.started);
	if ((status = lfpi_shift_prepare(scan, error)) != LFP_OK)
		return status;
	if (lfpi_ahead_is_on(scan) &&
	    (status = lfpi_ahead_begin(scan, error)) != LFP_OK)
		return status;
	lfpi_scan_queue_asked(scan);
	status = lfpi_shift_work(scan, error);
	if (status == LFP_OK && !lfpi_crew_stopped(&scan->crew))
		status = lfpi_links_follow(scan, &queued, error);
	if (status == LFP_OK && queued)
		status = lfpi_shift_work(scan, error);
	if (status == LFP_OK)
		status = lfpi_held_wait(scan, error);
	if (status == LFP_OK)
		status = make_order(scan, queued, error);
	if (status == LFP_OK && scan->options.classify)
		status = lfpi_interpreters_mark(scan, error);
	if (status != LFP_OK)
		return status;
	sum_counts(scan);
	if (scan->crew.interrupted)
		return lfpi_fail(error, LFP_ERR_CANCELLED, 0, "cancelled");
	return LFP_OK;
}

void
lfp_scan_cancel(struct lfp_scan *scan)
{
	atomic_store(&scan->crew.interrupted, true);
	lfpi_crew_cancel(&scan->crew);
}

void
lfp_scan_rewind(struct lfp_scan *scan)
{
	scan->at = 0;
	scan->next_alias = NULL;
}

bool
lfp_scan_is_kept(const struct lfp_scan *scan)
{
	return scan->is_kept;
}

void
lfpi_scan_fill_record(const struct lfp_scan *scan,
    const struct lfpi_file *file, struct lfp_record *record)
{
	const struct lfpi_file *alias;

	record->trouble = file->trouble;
	record->sys_errno = file->sys_errno;
	record->fingerprint = file->stage == LFPI_DONE ? file->digest : NULL;
	record->device = file->id.device;
	record->inode = file->id.inode;
	record->size = file->size;
	record->mode = file->mode;
	for (alias = file->next; alias != NULL; alias = alias->next)
		record->alias_count++;
	if (file->details == NULL)
		return;
	if (scan->options.metadata)
		record->metadata = &file->details->metadata;
	record->kind = file->details->kind;
	record->needs = file->details->needs;
}

enum lfp_status
lfp_scan_next(struct lfp_scan *scan, struct lfp_record *record,
    struct lfp_error *error)
{
	const struct lfpi_file *file;
	enum lfp_status status;

	if (scan->at >= scan->order.ready)
		return LFP_END;
	file = scan->order.files[scan->at++];
	memset(record, 0, sizeof(*record));
	status = lfpi_trail_path(&scan->trail, file->directory, file->name,
	    file->name_length, error);
	if (status != LFP_OK)
		return status;
	record->path = scan->trail.path.data;
	record->path_length = scan->trail.path.length;
	lfpi_scan_fill_record(scan, file, record);
	scan->next_alias = file->next;
	return LFP_OK;
}

enum lfp_status
lfp_scan_next_alias(struct lfp_scan *scan, const char **path, size_t *length,
    struct lfp_error *error)
{
	const struct lfpi_file *file = scan->next_alias;
	enum lfp_status status;

	if (file == NULL)
		return LFP_END;
	scan->next_alias = file->next;
	status = lfpi_trail_path(&scan->alias_trail, file->directory,
	    file->name, file->name_length, error);
	*path = scan->alias_trail.path.data;
	*length = scan->alias_trail.path.length;
	return status;
}

void
lfp_scan_count(const struct lfp_scan *scan, struct lfp_scan_counts *counts)
{
	*counts = scan->counts;
}

enum lfp_status
lfp_scan_next_link(struct lfp_scan *scan, const char **path, size_t *length,
    bool *is_directory, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	const struct lfpi_link *link;

	if (!scan->has_links)
		status = lfpi_order_links(&scan->links, scan->top, error);
	if (status != LFP_OK)
		return status;
	scan->has_links = true;
	if (scan->link_at >= scan->links.count)
		return LFP_END;
	link = scan->links.links[scan->link_at++];
	status = lfpi_trail_path(&scan->link_trail, link->directory,
	    link->name, link->name_length, error);
	*path = scan->link_trail.path.data;
	*length = scan->link_trail.path.length;
	*is_directory = link->leads_to == LFPI_TYPE_DIRECTORY;
	return status;
}

enum lfp_status
lfp_scan_next_loop(struct lfp_scan *scan, const char **path, size_t *length,
    struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;

	if (!scan->has_loops)
		status = lfpi_loops_list(&scan->crew, &scan->loops, error);
	if (status != LFP_OK)
		return status;
	scan->has_loops = true;
	if (scan->loop_at >= scan->loops.count)
		return LFP_END;
	*path = scan->loops.loops[scan->loop_at].path;
	*length = scan->loops.loops[scan->loop_at].length;
	scan->loop_at++;
	return LFP_OK;
}

const char *
lfp_trouble_text(enum lfp_trouble trouble)
{
	static const char *const texts[] = {
		[LFP_TROUBLE_NONE] = "fine",
		[LFP_TROUBLE_UNREADABLE] = "cannot be read",
		[LFP_TROUBLE_VANISHED] = "vanished while the tree was read",
		[LFP_TROUBLE_UNSTABLE] = "changed each time it was read",
		[LFP_TROUBLE_NOT_REGULAR] = "is not a regular file",
		[LFP_TROUBLE_MISSING] = "is not there",
		[LFP_TROUBLE_LISTING] = "directory cannot be read whole",
		[LFP_TROUBLE_HELD] =
		    "cannot be read: another process keeps a lease on it"
	};

	if ((size_t)trouble >= sizeof(texts) / sizeof(texts[0]))
		return "unknown trouble";
	return texts[trouble];
}
