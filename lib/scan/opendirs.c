/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The crew's open directories.  A directory is open from its first use until
 * nothing in it is left to be done; beyond a limit the one unused for the
 * longest time is closed, and opened again from its nearest open ancestor
 * when it is wanted.  It must then still be the same directory.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/portable.h"
#include "scan/crew.h"

#define OPEN_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | \
    O_CLOEXEC)

static void
lru_remove(struct lfpi_crew *crew, struct lfpi_node *node)
{
	if (node->lru_older != NULL)
		node->lru_older->lru_newer = node->lru_newer;
	else
		crew->oldest = node->lru_newer;
	if (node->lru_newer != NULL)
		node->lru_newer->lru_older = node->lru_older;
	else
		crew->newest = node->lru_older;
	node->lru_older = node->lru_newer = NULL;
}

static void
lru_append(struct lfpi_crew *crew, struct lfpi_node *node)
{
	node->lru_older = crew->newest;
	node->lru_newer = NULL;
	if (crew->newest != NULL)
		crew->newest->lru_newer = node;
	else
		crew->oldest = node;
	crew->newest = node;
}

static void
close_node(struct lfpi_crew *crew, struct lfpi_node *node)
{
	if (node->parent != NULL)
		(void)close(node->fd);
	node->fd = -1;
	crew->open_count--;
}

static void
add_pin(struct lfpi_crew *crew, struct lfpi_node *node)
{
	if (node->pins++ == 0)
		lru_remove(crew, node);
}

/* A new open directory, pinned. */
static void
adopt(struct lfpi_crew *crew, struct lfpi_node *node, int fd)
{
	struct lfpi_node *victim;

	while (crew->open_count >= crew->open_limit &&
	    (victim = crew->oldest) != NULL) {
		lru_remove(crew, victim);
		close_node(crew, victim);
	}
	node->fd = fd;
	node->pins = 1;
	crew->open_count++;
}

/* Is it (still) the directory that was found there first? */
static int
identify(struct lfpi_node *node, int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return errno;
	if (!node->opened) {
		node->id.device = (uint64_t)st.st_dev;
		node->id.inode = (uint64_t)st.st_ino;
		node->opened = true;
	}
	return node->id.device == (uint64_t)st.st_dev &&
	    node->id.inode == (uint64_t)st.st_ino ? 0 : ESTALE;
}

/* By this name, from an open neighbour; -1 and errno. */
static int
open_from(const struct lfpi_crew *crew, int neighbour, const char *name,
    struct lfpi_node *node)
{
	int sys_errno, fd;

	if (node->parent == NULL)
		fd = crew->root.fd;
	else if ((fd = openat(neighbour, name, OPEN_FLAGS | O_NOATIME)) < 0 &&
	    errno == EPERM)
		fd = openat(neighbour, name, OPEN_FLAGS);
	if (fd < 0)
		return -1;
	if ((sys_errno = identify(node, fd)) != 0) {
		if (node->parent != NULL)
			(void)close(fd);
		errno = sys_errno;
		return -1;
	}
	return fd;
}

/* From the pinned parent; -1 and errno. */
static int
open_below(const struct lfpi_crew *crew, struct lfpi_node *node)
{
	return open_from(crew, node->parent == NULL ? -1 : node->parent->fd,
	    node->name, node);
}

/*
 * A parent that was closed, and has something left to do, is next: it is
 * one step from here, and all the way down from the root later.
 */
static void
open_above(struct lfpi_crew *crew, struct lfpi_node *node)
{
	struct lfpi_node *above = node->parent;
	int fd;

	if (above == NULL || above->fd >= 0 || above->work == 0 ||
	    (fd = open_from(crew, node->fd, "..", above)) < 0)
		return;
	adopt(crew, above, fd);
	above->pins--;
	lru_append(crew, above);
}

static void
drop_pin(struct lfpi_crew *crew, struct lfpi_node *node)
{
	if (--node->pins > 0)
		return;
	if (node->work > 0) {
		lru_append(crew, node);
		return;
	}
	open_above(crew, node);
	close_node(crew, node);
}

/*
 * Under the lock: open the nodes from the nearest open ancestor down.  The
 * way is kept in the nodes, so that it costs one step for each.
 */
static int
reopen(struct lfpi_crew *crew, struct lfpi_node *node)
{
	struct lfpi_node *at = node, *above = NULL, *below = NULL;
	int fd;

	for (at->way_down = NULL; at->fd < 0 && at->parent != NULL;
	    at = at->parent)
		at->parent->way_down = at;
	if (at->fd >= 0)
		add_pin(crew, at);
	else if ((fd = open_below(crew, at)) < 0)
		return -1;
	else
		adopt(crew, at, fd);
	for (above = at; above != node; above = below) {
		below = above->way_down;
		fd = open_below(crew, below);
		if (fd >= 0)
			adopt(crew, below, fd);
		drop_pin(crew, above);
		if (fd < 0)
			return -1;
	}
	return node->fd;
}

int
lfpi_crew_pin(struct lfpi_crew *crew, struct lfpi_node *node)
{
	int fd;

	lfpi_monitor_enter(&crew->monitor);
	if (node->fd >= 0)
		add_pin(crew, node);
	fd = node->fd >= 0 ? node->fd : reopen(crew, node);
	lfpi_monitor_leave(&crew->monitor);
	return fd;
}

void
lfpi_crew_unpin(struct lfpi_crew *crew, struct lfpi_node *node, size_t done)
{
	lfpi_monitor_enter(&crew->monitor);
	node->work -= (uint32_t)done;
	drop_pin(crew, node);
	lfpi_monitor_leave(&crew->monitor);
}

void
lfpi_crew_give_up(struct lfpi_crew *crew, struct lfpi_node *node, size_t done)
{
	lfpi_monitor_enter(&crew->monitor);
	node->work -= (uint32_t)done;
	if (node->work == 0 && node->pins == 0 && node->fd >= 0) {
		lru_remove(crew, node);
		close_node(crew, node);
	}
	lfpi_monitor_leave(&crew->monitor);
}

int
lfpi_crew_open(struct lfpi_crew *crew, struct lfpi_node *node)
{
	int fd, sys_errno;

	if (node->parent == NULL)
		return lfpi_crew_pin(crew, node);
	if (node->has_asked) {
		/* Others may open it for a file in it: under the lock. */
		fd = lfpi_crew_pin(crew, node);
		sys_errno = errno;
		lfpi_crew_give_up(crew, node->parent, 1);
		errno = sys_errno;
		return fd;
	}
	if (lfpi_crew_pin(crew, node->parent) < 0) {
		sys_errno = errno;
		lfpi_crew_give_up(crew, node->parent, 1);
		errno = sys_errno;
		return -1;
	}
	fd = open_below(crew, node);
	sys_errno = errno;
	lfpi_monitor_enter(&crew->monitor);
	if (fd >= 0)
		adopt(crew, node, fd);
	node->parent->work--;
	drop_pin(crew, node->parent);
	lfpi_monitor_leave(&crew->monitor);
	errno = sys_errno;
	return fd;
}

void
lfpi_crew_listed(struct lfpi_crew *crew, struct lfpi_node *node, bool opened)
{
	lfpi_monitor_enter(&crew->monitor);
	node->listed = LFPI_LISTED;
	crew->reading--;
	crew->directories_pending--;
	if (opened)
		drop_pin(crew, node);
	lfpi_monitor_wake_all(&crew->monitor);
	lfpi_monitor_leave(&crew->monitor);
}

void
lfpi_crew_close_all(struct lfpi_crew *crew)
{
	struct lfpi_node *node;

	while ((node = crew->oldest) != NULL) {
		lru_remove(crew, node);
		close_node(crew, node);
	}
}
