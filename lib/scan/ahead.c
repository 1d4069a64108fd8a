/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "scan/ahead.h"
#include "scan/aliases.h"

bool
lfpi_ahead_is_on(const struct lfp_scan *scan)
{
	return scan->options.ready != NULL && !scan->options.classify;
}

enum lfp_status
lfpi_ahead_begin(struct lfp_scan *scan, struct lfp_error *error)
{
	return lfpi_order_begin(&scan->order, scan->top,
	    scan->maker.digest_size, error);
}

static bool
is_listed(struct lfpi_crew *crew, const struct lfpi_node *node)
{
	bool listed;

	lfpi_monitor_enter(&crew->monitor);
	listed = node->listed != LFPI_QUEUED;
	lfpi_monitor_leave(&crew->monitor);
	return listed;
}

/* This first: what is known of the file was written before. */
static bool
is_dealt_with(struct lfpi_file *file)
{
	return atomic_load_explicit(&file->is_dealt_with,
	    memory_order_acquire);
}

/*
 * May a file be put in order?  If not, not for now, or never: then we are
 * stuck.
 */
static bool
is_final(void *arg, struct lfpi_file *file)
{
	struct lfp_scan *scan = arg;
	struct lfpi_file *read = file;

	if (scan->is_stuck || !is_dealt_with(file))
		return false;
	if (file->stage == LFPI_SAME_INODE) {
		read = file->owner;
		if (!is_dealt_with(read))
			return false;
	}
	/* What was asked for by name may still prove to be a link. */
	scan->is_stuck = file->asked || (read->stage != LFPI_DONE &&
	    read->stage != LFPI_LEFT_OUT);
	return !scan->is_stuck;
}

static bool
is_node_final(void *arg, struct lfpi_node *node)
{
	struct lfp_scan *scan = arg;
	struct lfpi_file *file;

	if (scan->is_stuck || !is_listed(&scan->crew, node))
		return false;
	scan->is_stuck = node->trouble != NULL;
	if (lfpi_order_is_leaf(node))
		return !scan->is_stuck;
	/* On from the one that it failed for the last time. */
	file = scan->waits_for != NULL && scan->waits_for->directory == node ?
	    scan->waits_for : node->files;
	for (; file != NULL && !scan->is_stuck; file = file->sibling)
		if (!is_final(scan, file)) {
			scan->waits_for = file;
			return false;
		}
	return !scan->is_stuck;
}

/* Without memory there is none for the rest of the scan either. */
static void
go_on(struct lfp_scan *scan)
{
	const struct lfpi_final final = { is_node_final, is_final, scan };

	if (scan->order.stack != NULL && !scan->is_stuck &&
	    (lfpi_order_go_on(&scan->order, &final, NULL) != LFP_OK ||
	    scan->order.has_more_names))
		scan->is_stuck = true;
}

void
lfpi_ahead_give(struct lfp_scan *scan)
{
	go_on(scan);
	if (scan->at < scan->order.ready)
		scan->options.ready(scan->options.ready_arg);
}

/* The records that were given, and no more or other names than then? */
static bool
begins_with(const struct lfpi_order *order,
    struct lfpi_file *const *given, size_t n)
{
	size_t i;

	if (order->count < n)
		return false;
	for (i = 0; i < n; i++)
		if (order->files[i] != given[i] ||
		    !lfpi_aliases_are_all(given[i]))
			return false;
	return true;
}

static enum lfp_status
begin_anew(struct lfp_scan *scan, struct lfp_error *error)
{
	struct lfpi_file **given = scan->order.files;
	enum lfp_status status;

	scan->order.files = NULL;
	lfpi_order_free(&scan->order);
	status = lfpi_order_make(&scan->order, scan->top,
	    scan->maker.digest_size,
	    atomic_load(&scan->crew.mounted_twice), error);
	scan->is_kept = status == LFP_OK &&
	    begins_with(&scan->order, given, scan->at);
	if (!scan->is_kept)
		lfp_scan_rewind(scan);
	lfpi_free(given);
	return status;
}

enum lfp_status
lfpi_ahead_end(struct lfp_scan *scan, bool same, struct lfp_error *error)
{
	if (same && !atomic_load(&scan->crew.mounted_twice) &&
	    !lfpi_crew_stopped(&scan->crew))
		go_on(scan);
	else
		scan->is_stuck = true;
	scan->is_kept = !scan->is_stuck && scan->order.stack == NULL;
	return scan->is_kept ? LFP_OK : begin_anew(scan, error);
}
