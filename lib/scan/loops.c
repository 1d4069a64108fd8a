/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directories that lie below themselves: by a bind mount, or on a damaged
 * disk.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/portable.h"
#include "scan/loops.h"

/* The nearest of its ancestors that is the same and is read as a whole. */
static struct lfpi_node *
find_above(const struct lfpi_node *node)
{
	struct lfpi_node *above;

	for (above = node->parent; above != NULL; above = above->parent)
		if (above->opened && above->recursive &&
		    above->id.device == node->id.device &&
		    above->id.inode == node->id.inode)
			return above;
	return NULL;
}

/*
 * With the lock held: directories are entered when they are met, parents
 * first, but for one that was asked for by name it may be otherwise.
 */
static const struct lfpi_identity *
enter(struct lfpi_crew *crew, const struct lfpi_node *node)
{
	const struct lfpi_identity *first = lfpi_inodes_enter(&crew->visited,
	    &node->id);
	const struct lfpi_node *above = node->asked ? node->parent : NULL;

	for (; first != NULL && above != NULL; above = above->parent)
		if (above->opened && lfpi_inodes_enter(&crew->visited,
		    &above->id) == NULL)
			first = NULL;
	return first;
}

struct lfpi_node *
lfpi_loop_find(struct lfpi_crew *crew, const struct lfpi_node *node)
{
	const struct lfpi_identity *first;

	lfpi_monitor_enter(&crew->monitor);
	first = enter(crew, node);
	lfpi_monitor_leave(&crew->monitor);
	if (first == NULL)
		lfpi_crew_fail_memory(crew);
	/* What was not met before is none, and most are new. */
	if (first == NULL || first == &node->id)
		return NULL;
	atomic_store(&crew->mounted_twice, true);
	return node->asked ? NULL : find_above(node);
}

bool
lfpi_loop_is_mount(struct lfpi_worker *worker, struct lfpi_node *above, int fd)
{
	int above_fd = lfpi_crew_pin(worker, above);
	bool is_other;

	if (above_fd < 0)
		return false;
	is_other = lfpi_is_other_mount(above_fd, fd);
	lfpi_crew_unpin(worker, above, 0);
	return is_other;
}

void
lfpi_loop_note(struct lfpi_crew *crew, struct lfpi_node *node)
{
	lfpi_monitor_enter(&crew->monitor);
	node->next_todo = crew->loops;
	crew->loops = node;
	lfpi_monitor_leave(&crew->monitor);
}

/* Few: each is a mount that only root can have made. */
static size_t
count(const struct lfpi_crew *crew)
{
	const struct lfpi_node *node;
	size_t n = 0;

	for (node = crew->loops; node != NULL; node = node->next_todo)
		n++;
	return n;
}

static int
compare(const void *a, const void *b)
{
	const struct lfpi_loop_path *x = a, *y = b;

	return lfpi_name_compare(x->path, x->length, y->path, y->length);
}

static enum lfp_status
add(struct lfpi_loop_list *list, const struct lfpi_node *node,
    struct lfpi_buffer *path, struct lfp_error *error)
{
	struct lfpi_loop_path *made = &list->loops[list->count];
	enum lfp_status status = lfpi_tree_path(node, "", 0, path, error);

	if (status != LFP_OK)
		return status;
	if ((made->path = lfpi_calloc(1, path->length + 1)) == NULL)
		return lfpi_fail_memory(error);
	memcpy(made->path, path->data, path->length);
	made->length = path->length;
	list->count++;
	return LFP_OK;
}

enum lfp_status
lfpi_loops_list(const struct lfpi_crew *crew, struct lfpi_loop_list *list,
    struct lfp_error *error)
{
	struct lfpi_buffer path = { 0 };
	enum lfp_status status = LFP_OK;
	const struct lfpi_node *node;

	lfpi_loops_free(list);
	list->loops = lfpi_calloc(count(crew), sizeof(*list->loops));
	if (list->loops == NULL)
		return lfpi_fail_memory(error);
	for (node = crew->loops; status == LFP_OK && node != NULL;
	    node = node->next_todo)
		status = add(list, node, &path, error);
	lfpi_buffer_free(&path);
	if (list->count > 1)
		qsort(list->loops, list->count, sizeof(*list->loops),
		    compare);
	return status;
}

void
lfpi_loops_free(struct lfpi_loop_list *list)
{
	while (list->count > 0)
		lfpi_free(list->loops[--list->count].path);
	lfpi_free(list->loops);
	list->loops = NULL;
}
