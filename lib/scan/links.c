/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stddef.h>
#include <unistd.h>

#include "base/fail.h"
#include "scan/aim.h"
#include "scan/links.h"
#include "scan/stroll.h"

static const struct lfpi_link *
link_of(const struct lfpi_identity *target)
{
	return (const struct lfpi_link *)(const void *)
	    ((const char *)target - offsetof(struct lfpi_link, target));
}

static enum lfp_status
index_targets(struct lfp_scan *scan, struct lfpi_inodes *index,
    struct lfp_error *error)
{
	struct lfpi_link *link;
	unsigned i;

	for (i = 0; i < scan->worker_count; i++)
		for (link = scan->workers[i].links; link != NULL;
		    link = link->next)
			if (link->wanted && lfpi_inodes_enter(index,
			    &link->target) == NULL)
				return lfpi_fail_memory(error);
	return LFP_OK;
}

/*
 * A target that was found under a name of its own needs no link: the link
 * that stands for it in the index is wanted no more.
 */
static void
mark_known(struct lfp_scan *scan, const struct lfpi_inodes *index)
{
	const struct lfpi_identity *target;
	struct lfpi_node *node;
	struct lfpi_file *file;

	for (node = scan->top; node != NULL; node = lfpi_tree_next(node))
		for (file = node->files; file != NULL; file = file->sibling) {
			if (file->stage != LFPI_DONE &&
			    file->stage != LFPI_SAME_INODE)
				continue;
			target = lfpi_inodes_find(index, &file->id);
			if (target != NULL)
				((struct lfpi_link *)(uintptr_t)
				    link_of(target))->wanted = false;
		}
}

/* Is it one that leads to what the run has not found? */
static bool
is_unknown(const struct lfpi_link *link, const struct lfpi_inodes *index)
{
	const struct lfpi_identity *target;

	if (!link->wanted)
		return false;
	target = lfpi_inodes_find(index, &link->target);
	return target != NULL && link_of(target)->wanted;
}

/* A way through the tree, to where links are and lead to. */
struct tour {
	struct lfp_scan		*scan;
	struct lfpi_stroll	 stroll;
	struct lfpi_target	 target;	/* of the last link */
	int			 within;	/* where that is, or -1 */
	/* What was found out last: most links lead to one file system. */
	dev_t			 device;
	bool			 is_known, is_pseudo;
	struct lfpi_file	*made;		/* to be read, by next */
};

/* Where a name leads inside the root; 0 or errno. */
static int
resolve(struct tour *tour, struct lfpi_node *directory, const char *name,
    size_t length)
{
	struct lfp_scan *scan = tour->scan;

	if (tour->within >= 0)
		(void)close(tour->within);
	tour->within = -1;
	return lfpi_aim(&scan->crew.root, directory,
	    lfpi_stroll_to(&tour->stroll, directory), name, length,
	    &scan->path, &tour->target, &tour->within);
}

/* A view of the kernel's: without end, or another at each look. */
static bool
is_pseudo(struct tour *tour)
{
	if (!tour->is_known || tour->device != tour->target.st.st_dev)
		tour->is_pseudo = lfpi_directory_is_pseudo(tour->within);
	tour->is_known = true;
	tour->device = tour->target.st.st_dev;
	return tour->is_pseudo;
}

/* The directory of the tree that the target is in. */
static enum lfp_status
node_of_target(struct tour *tour, struct lfpi_node *directory,
    struct lfpi_node **node, struct lfp_error *error)
{
	const struct lfpi_target *target = &tour->target;
	size_t i;

	*node = directory;
	for (i = 0; i < target->ups; i++)
		*node = (*node)->parent;
	if (target->from_root)
		*node = tour->scan->top;
	return lfpi_insert_below(&tour->scan->inserter, target->path.data,
	    lfpi_parent_length(target->path.data, target->path.length), node,
	    error);
}

static enum lfp_status
make_file(struct tour *tour, struct lfpi_node *node, const char *name,
    size_t length, bool asked, struct lfp_error *error)
{
	enum lfp_status status;
	struct lfpi_file *file;
	bool is_new;

	status = lfpi_insert_file(&tour->scan->inserter, node, name, length,
	    &file, &is_new, error);
	if (status == LFP_OK && is_new) {
		file->asked = asked;
		file->next = tour->made;
		tour->made = file;
		node->has_made = true;
	}
	return status;
}

/*
 * Patterns are about what is found below a directory that was asked for;
 * what the run has listed has passed them already.
 */
static enum lfp_status
check_patterns(struct tour *tour, const struct lfpi_node *node,
    const char *name, size_t length, bool *excluded, struct lfp_error *error)
{
	const struct lfp_scan_options *options = &tour->scan->options;
	struct lfpi_buffer *path = &tour->scan->path;
	bool failed;

	*excluded = lfpi_is_excluded(options, node, name, length, path,
	    &failed);
	for (; !*excluded && node->parent != NULL && !node->asked &&
	    node->listed != LFPI_LISTED; node = node->parent)
		*excluded = lfpi_is_excluded(options, node->parent,
		    node->name, node->name_length, path, &failed);
	return failed ? lfpi_fail_memory(error) : LFP_OK;
}

static enum lfp_status
take_target(struct tour *tour, struct lfpi_node *directory, bool asked,
    struct lfp_error *error)
{
	const struct lfpi_buffer *path = &tour->target.path;
	struct lfpi_node *node;
	enum lfp_status status = lfpi_buffer_reserve(&tour->target.path, 1,
	    error);
	bool excluded = false;
	const char *name;
	size_t length;

	if (status == LFP_OK)
		status = node_of_target(tour, directory, &node, error);
	if (status != LFP_OK)
		return status;
	path->data[path->length] = '\0';
	length = path->length - lfpi_parent_length(path->data,
	    path->length) - 1;
	name = path->data + path->length - length;
	if (!asked)
		status = check_patterns(tour, node, name, length, &excluded,
		    error);
	if (excluded)
		tour->scan->workers[0].counts.excluded++;
	return status != LFP_OK || excluded ? status :
	    make_file(tour, node, name, length, asked, error);
}

static enum lfp_status
follow_link(struct tour *tour, struct lfpi_link *link,
    struct lfp_error *error)
{
	struct lfp_scan *scan = tour->scan;
	int sys_errno = resolve(tour, link->directory, link->name,
	    link->name_length);

	if (sys_errno == ENOMEM)
		return lfpi_fail_memory(error);
	if (sys_errno != 0) {
		/* One that leads elsewhere by now is as good as dangling. */
		link->leads_to = LFPI_TYPE_UNKNOWN;
		link->sys_errno = (int16_t)sys_errno;
		return LFP_OK;
	}
	if (!lfpi_is_wanted(&scan->options, tour->target.st.st_mode))
		return LFP_OK;
	if (is_pseudo(tour)) {
		scan->workers[0].counts.excluded++;
		return LFP_OK;
	}
	return take_target(tour, link->directory, false, error);
}

static void
fail_asked(struct lfp_scan *scan, struct lfpi_file *file,
    enum lfp_trouble trouble, int sys_errno)
{
	/* As a link it was done with once before. */
	lfpi_worker_found(&scan->workers[0], 1);
	lfpi_worker_finish(&scan->workers[0], file, trouble, sys_errno);
}

/* A file that was asked for by a name that turned out to be a link. */
static enum lfp_status
follow_asked(struct tour *tour, struct lfpi_file *file,
    struct lfp_error *error)
{
	int sys_errno = resolve(tour, file->directory, file->name,
	    file->name_length);

	if (sys_errno == ENOMEM)
		return lfpi_fail_memory(error);
	if (sys_errno != 0)
		fail_asked(tour->scan, file, sys_errno == ENOENT ?
		    LFP_TROUBLE_MISSING : LFP_TROUBLE_UNREADABLE, sys_errno);
	else if (!S_ISREG(tour->target.st.st_mode))
		fail_asked(tour->scan, file, LFP_TROUBLE_NOT_REGULAR, 0);
	else
		return take_target(tour, file->directory, true, error);
	return LFP_OK;
}

/* Nothing else that was asked for has been left out. */
static bool
is_asked_link(const struct lfpi_file *file)
{
	return file->asked && file->stage == LFPI_LEFT_OUT;
}

static enum lfp_status
visit(struct tour *tour, struct lfpi_node *node,
    const struct lfpi_inodes *index, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	struct lfpi_file *file;
	struct lfpi_link *link;

	for (link = node->links; status == LFP_OK && link != NULL;
	    link = link->sibling)
		if (is_unknown(link, index))
			status = follow_link(tour, link, error);
	for (file = node->files; status == LFP_OK && file != NULL;
	    file = file->sibling)
		if (is_asked_link(file))
			status = follow_asked(tour, file, error);
	return status;
}

/*
 * The walk may have met a name that was made for a link: one that was asked
 * for, or leads to a file that could not be read yet.
 */
static void
leave_repeated(const struct lfp_scan *scan, struct lfpi_node *node)
{
	const struct lfpi_file *met;
	struct lfpi_file *file;

	node->has_made = false;
	for (met = node->files; met != NULL; met = met->sibling) {
		file = lfpi_asked_file(&scan->asked, node, met->name,
		    met->name_length);
		if (file != NULL && file != met &&
		    file->stage == LFPI_PENDING &&
		    met->stage != LFPI_LEFT_OUT) {
			file->stage = LFPI_LEFT_OUT;
			atomic_store(&file->is_dealt_with, true);
		}
	}
}

static bool
queue_made(struct lfp_scan *scan, struct lfpi_file *made)
{
	struct lfpi_file *file, *next;
	bool queued = false;

	for (file = made; file != NULL; file = file->next)
		if (file->directory->has_made)
			leave_repeated(scan, file->directory);
	for (file = made; file != NULL; file = next) {
		next = file->next;
		if (file->stage != LFPI_PENDING)
			continue;
		lfpi_worker_found(&scan->workers[0], 1);
		lfpi_crew_add_file(&scan->crew, file);
		queued = true;
	}
	return queued;
}

/* From neighbour to neighbour: short ways, however deep the tree is. */
static enum lfp_status
visit_all(struct lfp_scan *scan, const struct lfpi_inodes *index,
    bool *queued, struct lfp_error *error)
{
	struct tour tour = { .scan = scan, .within = -1 };
	enum lfp_status status;
	struct lfpi_node *node;

	lfpi_stroll_begin(&tour.stroll, &scan->crew.root, scan->top);
	status = lfpi_insert_index(&scan->inserter, error);
	for (node = scan->top; status == LFP_OK && node != NULL;
	    node = lfpi_tree_next(node))
		status = visit(&tour, node, index, error);
	if (tour.within >= 0)
		(void)close(tour.within);
	lfpi_stroll_end(&tour.stroll);
	lfpi_buffer_free(&tour.target.path);
	*queued = queue_made(scan, tour.made);
	return status;
}

/* Does any of the links lead to what was not found, or was any asked for? */
static bool
is_needed(const struct lfp_scan *scan, const struct lfpi_inodes *index)
{
	unsigned i;
	size_t j;

	for (i = 0; i < scan->worker_count; i++)
		if (scan->workers[i].asked_links != NULL)
			return true;
	for (j = 0; j < index->count; j++)
		if (link_of(index->things[j])->wanted)
			return true;
	return false;
}

enum lfp_status
lfpi_links_follow(struct lfp_scan *scan, bool *queued,
    struct lfp_error *error)
{
	struct lfpi_inodes index;
	enum lfp_status status;

	*queued = false;
	lfpi_inodes_init(&index);
	status = index_targets(scan, &index, error);
	if (status == LFP_OK && index.count > 0)
		mark_known(scan, &index);
	if (status == LFP_OK && is_needed(scan, &index))
		status = visit_all(scan, &index, queued, error);
	lfpi_inodes_free(&index);
	return status;
}
