/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "scan/links.h"

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

/* A target that was found under a name of its own needs no link. */
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

static enum lfp_status
queue_file(struct lfp_scan *scan, const struct lfpi_buffer *path,
    bool asked, struct lfp_error *error)
{
	size_t parent = lfpi_parent_length(path->data, path->length);
	const char *name = path->data + parent;
	enum lfp_status status;
	struct lfpi_node *node;
	struct lfpi_file *file;
	bool is_new;

	status = lfpi_insert_node(&scan->inserter, path->data, parent, &node,
	    error);
	if (status == LFP_OK)
		status = lfpi_insert_file(&scan->inserter, node, name + 1,
		    path->length - parent - 1, &file, &is_new, error);
	if (status == LFP_OK && is_new) {
		file->asked = asked;
		atomic_fetch_add(&scan->workers[0].found, 1);
		lfpi_crew_add_files(&scan->crew, node, file, 1);
	}
	return status;
}

/* Where a path leads inside the root; 0 or errno. */
static int
resolve(struct lfp_scan *scan, const struct lfpi_node *directory,
    const char *name, size_t length, struct lfpi_buffer *canonical,
    struct stat *st)
{
	if (lfpi_tree_path(directory, name, length, &scan->path, NULL) !=
	    LFP_OK)
		return ENOMEM;
	return lfpi_root_resolve(&scan->crew.root, scan->path.data,
	    scan->path.length, canonical, st, NULL);
}

/* What was found out last: most links lead to one file system. */
struct kind {
	bool	known, pseudo;
	dev_t	device;
};

/* A view of the kernel's: without end, or another at each look. */
static bool
is_pseudo(struct lfp_scan *scan, const struct lfpi_buffer *path,
    dev_t device, struct kind *last)
{
	size_t parent = lfpi_parent_length(path->data, path->length);
	struct lfpi_buffer canonical = { 0 };
	struct stat st;
	int fd = -1;

	if (last->known && last->device == device)
		return last->pseudo;
	last->known = lfpi_root_resolve(&scan->crew.root, path->data, parent,
	    &canonical, &st, &fd) == 0 && fd >= 0;
	last->device = device;
	last->pseudo = last->known && lfpi_directory_is_pseudo(fd);
	if (fd >= 0)
		(void)close(fd);
	lfpi_buffer_free(&canonical);
	return last->pseudo;
}

/*
 * How much of a path is the directory that was asked for: patterns are about
 * what is found below.
 */
static size_t
asked_part(const struct lfp_scan *scan, const struct lfpi_buffer *path)
{
	const struct lfpi_node *node = scan->top;
	size_t n, at = 0, part = 0;

	while (at < path->length && node != NULL) {
		for (n = 1; at + n < path->length &&
		    path->data[at + n] != '/'; n++)
			continue;
		node = lfpi_asked_node(&scan->asked, node,
		    path->data + at + 1, n - 1);
		at += n;
		if (node != NULL && node->asked)
			part = at;
	}
	return part;
}

static enum lfp_status
follow_one(struct lfp_scan *scan, struct lfpi_link *link, struct kind *last,
    bool *queued, struct lfp_error *error)
{
	struct lfpi_buffer canonical = { 0 };
	enum lfp_status status = LFP_OK;
	struct stat st;
	int sys_errno = resolve(scan, link->directory, link->name,
	    link->name_length, &canonical, &st);

	if (sys_errno == ENOMEM)
		status = lfpi_fail_memory(error);
	else if (sys_errno != 0) {
		/* One that leads elsewhere by now is as good as dangling. */
		link->leads_to = LFPI_TYPE_UNKNOWN;
		link->sys_errno = (int16_t)sys_errno;
	} else if (lfpi_buffer_reserve(&canonical, 1, error) != LFP_OK)
		status = LFP_ERR_MEMORY;
	else if (is_pseudo(scan, &canonical, st.st_dev, last) ||
	    lfpi_path_is_excluded(&scan->options, canonical.data,
	    canonical.length, asked_part(scan, &canonical)))
		scan->workers[0].counts.excluded++;
	else if (lfpi_is_wanted(&scan->options, st.st_mode)) {
		*queued = true;
		status = queue_file(scan, &canonical, false, error);
	}
	lfpi_buffer_free(&canonical);
	return status;
}

static enum lfp_status
follow_unknown(struct lfp_scan *scan, const struct lfpi_inodes *index,
    bool *queued, struct lfp_error *error)
{
	struct kind last = { .known = false };
	enum lfp_status status = LFP_OK;
	struct lfpi_link *link;
	size_t i;

	for (i = 0; status == LFP_OK && i < index->count; i++) {
		link = (struct lfpi_link *)(uintptr_t)link_of(index->things[i]);
		if (link->wanted)
			status = follow_one(scan, link, &last, queued, error);
	}
	return status;
}

static void
fail_asked(struct lfp_scan *scan, struct lfpi_file *file,
    enum lfp_trouble trouble, int sys_errno)
{
	/* As a link it was done with once before. */
	atomic_fetch_add(&scan->workers[0].found, 1);
	lfpi_worker_finish(&scan->workers[0], file, trouble, sys_errno);
}

/* A file that was asked for by a name that turned out to be a link. */
static enum lfp_status
follow_asked(struct lfp_scan *scan, struct lfpi_file *file, bool *queued,
    struct lfp_error *error)
{
	struct lfpi_buffer canonical = { 0 };
	enum lfp_status status = LFP_OK;
	struct stat st;
	int sys_errno = resolve(scan, file->directory, file->name,
	    file->name_length, &canonical, &st);

	file->stage = LFPI_LEFT_OUT;
	if (sys_errno == ENOMEM)
		status = lfpi_fail_memory(error);
	else if (sys_errno != 0)
		fail_asked(scan, file, sys_errno == ENOENT ?
		    LFP_TROUBLE_MISSING : LFP_TROUBLE_UNREADABLE, sys_errno);
	else if (!S_ISREG(st.st_mode))
		fail_asked(scan, file, LFP_TROUBLE_NOT_REGULAR, 0);
	else {
		*queued = true;
		status = queue_file(scan, &canonical, true, error);
	}
	lfpi_buffer_free(&canonical);
	return status;
}

static enum lfp_status
follow_all_asked(struct lfp_scan *scan, bool *queued,
    struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	struct lfpi_file *file, *next;
	unsigned i;

	for (i = 0; i < scan->worker_count; i++)
		for (file = scan->workers[i].asked_links;
		    status == LFP_OK && file != NULL; file = next) {
			next = file->next;
			file->next = NULL;
			status = follow_asked(scan, file, queued, error);
		}
	return status;
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
	if (status == LFP_OK)
		status = lfpi_insert_index(&scan->inserter, error);
	if (status == LFP_OK)
		status = follow_unknown(scan, &index, queued, error);
	if (status == LFP_OK)
		status = follow_all_asked(scan, queued, error);
	lfpi_inodes_free(&index);
	return status;
}

static int
compare(const void *a, const void *b)
{
	const struct lfpi_link_path *x = a, *y = b;

	return lfpi_name_compare(x->path, x->length, y->path, y->length);
}

static size_t
count_links(const struct lfp_scan *scan)
{
	const struct lfpi_link *link;
	size_t n = 0;
	unsigned i;

	for (i = 0; i < scan->worker_count; i++)
		for (link = scan->workers[i].links; link != NULL;
		    link = link->next)
			n++;
	return n;
}

static enum lfp_status
list_link(struct lfp_scan *scan, const struct lfpi_link *link,
    struct lfp_error *error)
{
	struct lfpi_link_path *made = &scan->links[scan->link_count];
	enum lfp_status status;

	if (link->leads_to != LFPI_TYPE_UNKNOWN &&
	    link->leads_to != LFPI_TYPE_DIRECTORY)
		return LFP_OK;
	status = lfpi_tree_path(link->directory, link->name,
	    link->name_length, &scan->path, error);
	if (status != LFP_OK)
		return status;
	if ((made->path = lfpi_copy_string(scan->path.data)) == NULL)
		return lfpi_fail_memory(error);
	made->length = scan->path.length;
	made->is_directory = link->leads_to == LFPI_TYPE_DIRECTORY;
	scan->link_count++;
	return LFP_OK;
}

enum lfp_status
lfpi_links_list(struct lfp_scan *scan, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	const struct lfpi_link *link;
	unsigned i;

	scan->links = lfpi_calloc(count_links(scan), sizeof(*scan->links));
	if (scan->links == NULL)
		return lfpi_fail_memory(error);
	for (i = 0; i < scan->worker_count; i++)
		for (link = scan->workers[i].links;
		    status == LFP_OK && link != NULL; link = link->next)
			status = list_link(scan, link, error);
	if (scan->link_count > 1)
		qsort(scan->links, scan->link_count, sizeof(*scan->links),
		    compare);
	return status;
}

void
lfpi_links_free(struct lfp_scan *scan)
{
	size_t i;

	for (i = 0; i < scan->link_count; i++)
		lfpi_free(scan->links[i].path);
	lfpi_free(scan->links);
	scan->links = NULL;
	scan->link_count = 0;
}
