/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading one directory of the tree, and queueing what is in it. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>

#include "base/portable.h"
#include "io/filereader.h"
#include "scan/aim.h"
#include "scan/by_inode.h"
#include "scan/feeder.h"
#include "scan/loops.h"
#include "scan/survey.h"
#include "scan/worker.h"

/* As many entries of a part are taken at most before the rest is there. */
#define PART_MAX 4096

/* Bytes of a listing that are kept for the next; few directories have more. */
#define LISTING_KEPT (1024 * 1024)

bool
lfpi_is_wanted(const struct lfp_scan_options *options, mode_t mode)
{
	return S_ISREG(mode) && (options->all_files ||
	    (mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0);
}

void
lfpi_walk_trouble(struct lfpi_worker *worker, struct lfpi_node *node,
    int sys_errno)
{
	struct lfpi_file *file = lfpi_file_new(&worker->maker, node, "", 0);

	if (file == NULL) {
		lfpi_crew_fail_memory(worker->crew);
		return;
	}
	node->trouble = file;
	lfpi_worker_found(worker, 1);
	lfpi_worker_finish(worker, file, LFP_TROUBLE_LISTING, sys_errno);
}

static uint32_t
count_slashes(const char *pattern)
{
	uint32_t n = 0;

	for (; *pattern != '\0'; pattern++)
		n += *pattern == '/';
	return n;
}

/* Is name, in this directory, what the pattern is about? */
static bool
matches(const char *pattern, const struct lfpi_node *node, const char *name,
    size_t length, struct lfpi_buffer *path, bool *failed)
{
	uint32_t slashes = count_slashes(pattern);

	if (slashes == 0)
		return fnmatch(pattern, name, 0) == 0;
	/*
	 * With FNM_PATHNAME only a slash matches a slash: the paths of trees
	 * without end need not be written out to see that.
	 */
	if (slashes != node->depth + 1)
		return false;
	*failed = lfpi_tree_path(node, name, length, path, NULL) != LFP_OK;
	return *failed || fnmatch(pattern, path->data, FNM_PATHNAME) == 0;
}

bool
lfpi_is_excluded(const struct lfp_scan_options *options,
    const struct lfpi_node *node, const char *name, size_t length,
    struct lfpi_buffer *path, bool *failed)
{
	size_t i;

	*failed = false;
	for (i = 0; i < options->exclude_count; i++)
		if (matches(options->exclude[i], node, name, length, path,
		    failed))
			return true;
	return false;
}

static bool
is_excluded(struct lfpi_worker *worker, const struct lfpi_node *node,
    const struct lfpi_dirent *entry)
{
	bool failed, excluded = lfpi_is_excluded(worker->crew->options, node,
	    entry->name, entry->length, &worker->path, &failed);

	if (failed)
		lfpi_crew_fail_memory(worker->crew);
	worker->counts.excluded += excluded;
	return excluded;
}

/* Without all_files the mode decides, before anything is opened. */
static bool
is_executable(struct lfpi_worker *worker, int fd,
    const struct lfpi_dirent *entry)
{
	struct stat st;

	if (worker->crew->options->all_files)
		return true;
	/* What cannot be looked at becomes trouble when it is opened. */
	if (fstatat(fd, entry->name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    lfpi_is_wanted(worker->crew->options, st.st_mode))
		return true;
	worker->counts.not_executable++;
	return false;
}

static struct lfpi_node *
make_child(struct lfpi_worker *worker, struct lfpi_node *node,
    const struct lfpi_dirent *entry)
{
	struct lfpi_node *child = NULL;

	if (node->has_asked)
		child = lfpi_asked_node(worker->crew->asked, node,
		    entry->name, entry->length);
	if (child != NULL)
		return child;
	child = lfpi_node_new(&worker->maker, node, entry->name,
	    entry->length);
	if (child == NULL)
		lfpi_crew_fail_memory(worker->crew);
	else
		lfpi_attach_node(child);
	return child;
}

void
lfpi_walk_into(struct lfpi_worker *worker, struct lfpi_node *node,
    const struct lfpi_dirent *entry)
{
	struct lfpi_node *child;

	if (!node->recursive || is_excluded(worker, node, entry))
		return;
	child = make_child(worker, node, entry);
	if (child == NULL || child->asked ||
	    child->listed != LFPI_NOT_LISTED)
		return;
	child->recursive = true;
	child->start_device = node->start_device;
	lfpi_crew_add_directory(worker->crew, worker->desk, child);
}

/* Where a link leads: the kernel's answer, or ours inside a root. */
static int
look_through(struct lfpi_worker *worker, int fd,
    const struct lfpi_node *node, const struct lfpi_dirent *entry,
    struct stat *st)
{
	struct lfpi_target target = { .ups = 0 };
	int sys_errno;

	if (worker->crew->root.is_real)
		return fstatat(fd, entry->name, st, 0) == 0 ? 0 : errno;
	sys_errno = lfpi_aim(&worker->crew->root, node, fd, entry->name,
	    entry->length, &worker->path, &target, NULL);
	*st = target.st;
	lfpi_buffer_free(&target.path);
	return sys_errno;
}

static void
add_link(struct lfpi_worker *worker, int fd, struct lfpi_node *node,
    const struct lfpi_dirent *entry)
{
	struct lfpi_link *link;
	struct stat st = { 0 };
	int sys_errno;

	if (is_excluded(worker, node, entry))
		return;
	link = lfpi_region_take(&worker->maker.region, sizeof(*link), 8);
	if (link == NULL || (link->name = lfpi_maker_name(&worker->maker,
	    entry->name, entry->length)) == NULL) {
		lfpi_crew_fail_memory(worker->crew);
		return;
	}
	sys_errno = look_through(worker, fd, node, entry, &st);
	if (sys_errno == ENOMEM)
		lfpi_crew_fail_memory(worker->crew);
	link->directory = node;
	link->name_length = entry->length;
	link->sys_errno = (int16_t)sys_errno;
	link->leads_to = (uint8_t)(sys_errno != 0 ? LFPI_TYPE_UNKNOWN :
	    lfpi_type_of_mode(st.st_mode));
	link->wanted = sys_errno == 0 &&
	    lfpi_is_wanted(worker->crew->options, st.st_mode);
	link->target.device = (uint64_t)st.st_dev;
	link->target.inode = (uint64_t)st.st_ino;
	link->next = worker->links;
	worker->links = link;
	link->sibling = node->links;
	node->links = link;
}

static bool
is_passed_by(const struct lfpi_crew *crew, const struct lfpi_node *node,
    const struct lfpi_dirent *entry)
{
	return crew->passes_by && entry->inode == crew->passed.inode &&
	    node->id.device == crew->passed.device;
}

/* The last by name first: what is queued last is read next. */
static void
walk_into_all(struct lfpi_worker *worker, struct lfpi_node *node)
{
	const struct lfpi_listing *listing = &worker->listing;
	size_t i;

	for (i = listing->count; i-- > 0;)
		if (listing->entries[i].type == LFPI_TYPE_DIRECTORY)
			lfpi_walk_into(worker, node, &listing->entries[i]);
}

/*
 * Does this entry become a file?  Everything else is dealt with here, but
 * for directories.
 */
static bool
sort_out(struct lfpi_worker *worker, int fd, struct lfpi_node *node,
    const struct lfpi_dirent *entry)
{
	switch (entry->type) {
	case LFPI_TYPE_DIRECTORY:
		return false;
	case LFPI_TYPE_LINK:
		add_link(worker, fd, node, entry);
		return false;
	case LFPI_TYPE_SPECIAL:
		worker->counts.special++;
		return false;
	default:
		break;
	}
	if (node->has_asked && lfpi_asked_file(worker->crew->asked, node,
	    entry->name, entry->length) != NULL)
		return false;
	return !is_passed_by(worker->crew, node, entry) &&
	    !is_excluded(worker, node, entry) &&
	    is_executable(worker, fd, entry);
}

static struct lfpi_file *
make_file(struct lfpi_worker *worker, struct lfpi_node *node,
    struct lfpi_dirent *entry)
{
	struct lfpi_file *file = lfpi_file_new(&worker->maker, node,
	    entry->name, entry->length);

	if (file == NULL)
		lfpi_crew_fail_memory(worker->crew);
	else
		file->id.inode = entry->inode;
	entry->made = file;
	return file;
}

/*
 * Those of the listing's entries, from one on, that become files, linked by
 * ->next; all are dealt with then, but for directories.
 */
static struct lfpi_file *
make_files(struct lfpi_worker *worker, int fd, struct lfpi_node *node,
    size_t from, size_t *n)
{
	struct lfpi_file *files = NULL, **end = &files;
	struct lfpi_dirent *entry;
	bool wanted;
	size_t i;

	for (i = from, *n = 0; i < worker->listing.count; i++) {
		entry = &worker->listing.entries[i];
		if (entry->type == LFPI_TYPE_DIRECTORY ||
		    entry->type == LFPI_TYPE_DEALT_WITH)
			continue;
		wanted = sort_out(worker, fd, node, entry);
		entry->type = LFPI_TYPE_DEALT_WITH;
		if (!wanted)
			entry->made = NULL;
		else if ((*end = make_file(worker, node, entry)) != NULL) {
			end = &(*end)->next;
			++*n;
		}
	}
	return files;
}

static void
take_files(struct lfpi_worker *worker, int fd, struct lfpi_node *node,
    size_t from)
{
	size_t n;
	struct lfpi_file *files = make_files(worker, fd, node, from, &n);

	if (n == 0)
		return;
	if (!lfpi_feed_finds_cached(worker->feed))
		files = lfpi_link_by_inode(files);
	lfpi_worker_found(worker, n);
	lfpi_crew_add_files(worker->crew, worker->desk, node, files, n);
}

/* A directory that is being listed. */
struct listed {
	struct lfpi_worker	*worker;
	struct lfpi_node	*node;
	int			 fd;
};

/*
 * What came last of a large directory, at once: else nobody but who reads and
 * sorts it would have anything to do.  All else is taken in the order of names.
 */
static void
take_part(void *arg)
{
	const struct listed *listed = arg;
	size_t count = listed->worker->listing.count;

	if (lfpi_crew_is_waiting(listed->worker->crew))
		take_files(listed->worker, listed->fd, listed->node,
		    count > PART_MAX ? count - PART_MAX : 0);
}

static void
attach_files(struct lfpi_worker *worker)
{
	const struct lfpi_listing *listing = &worker->listing;
	size_t i;

	for (i = listing->count; i-- > 0;)
		if (listing->entries[i].type == LFPI_TYPE_DEALT_WITH &&
		    listing->entries[i].made != NULL)
			lfpi_attach_file(listing->entries[i].made);
}

static void
take_all(struct lfpi_worker *worker, int fd, struct lfpi_node *node)
{
	walk_into_all(worker, node);
	take_files(worker, fd, node, 0);
	attach_files(worker);
}

/* Another file system: is it one to go into? */
static bool
is_off_limits(struct lfpi_worker *worker, const struct lfpi_node *node,
    int fd)
{
	/* A survey is of files, whoever asks for it. */
	if (node->asked && worker->crew->pick != NULL)
		return lfpi_directory_is_pseudo(fd);
	if (node->asked || node->parent == NULL)
		return false;
	if (worker->crew->options->one_file_system &&
	    node->id.device != node->start_device)
		return true;
	return node->id.device != node->parent->id.device &&
	    lfpi_directory_is_pseudo(fd);
}

/* What its file system lets us rely on; asked once for each. */
static void
learn_place(struct lfpi_worker *worker, struct lfpi_node *node, int fd)
{
	const struct lfpi_node *above = node->parent;

	node->nodev = worker->crew->root.is_private || lfpi_mount_nodev(fd);
	/* What was asked for may be read before what is above it. */
	if (above != NULL && !node->asked &&
	    above->id.device == node->id.device)
		node->local_clock = above->local_clock;
	else
		node->local_clock = lfpi_has_local_clock(fd);
}

/* One that lies below itself has been, or will be, read above. */
static bool
is_loop(struct lfpi_worker *worker, int fd, struct lfpi_node *node)
{
	struct lfpi_node *above = lfpi_loop_find(worker->crew, node);

	if (above == NULL)
		return false;
	if (lfpi_loop_is_mount(worker, above, fd))
		lfpi_loop_note(worker->crew, node);
	else
		lfpi_walk_trouble(worker, node, ELOOP);
	return true;
}

static void
read_directory(struct lfpi_worker *worker, int fd, struct lfpi_node *node)
{
	struct listed listed = { worker, node, fd };
	int sys_errno;

	if (is_loop(worker, fd, node))
		return;
	if (is_off_limits(worker, node, fd)) {
		worker->counts.excluded++;
		return;
	}
	node->entered = true;
	learn_place(worker, node, fd);
	worker->counts.directories++;
	sys_errno = lfpi_directory_list_by_parts(fd, &worker->listing,
	    worker->crew->pick == NULL ? take_part : NULL, &listed);
	if (sys_errno == ENOMEM)
		lfpi_crew_fail_memory(worker->crew);
	else if (sys_errno != 0)
		lfpi_walk_trouble(worker, node, sys_errno);
	if (worker->crew->pick != NULL)
		lfpi_survey_look(worker, fd, node);
	else
		take_all(worker, fd, node);
	if (worker->listing.raw.size > LISTING_KEPT)
		lfpi_listing_free(&worker->listing);
}

void
lfpi_walk_directory(struct lfpi_worker *worker, struct lfpi_node *node)
{
	int fd = lfpi_crew_open(worker, node);

	if (fd < 0)
		lfpi_walk_trouble(worker, node, errno);
	else
		read_directory(worker, fd, node);
	lfpi_crew_listed(worker, node, fd >= 0);
}
