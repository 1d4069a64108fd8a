/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The open directories of each desk.  A directory is open from its first use
 * there until nothing in it is left to be done; beyond a limit the one unused
 * for the longest time is closed, and opened again from its nearest open
 * ancestor when it is wanted.  It must then still be the same directory.
 *
 * Who finds that nothing is left to be done can close the directory in its
 * own table only: in another it waits to be closed by who uses that one.  Not
 * under the lock: closing a directory that was read takes the kernel a dozen
 * microseconds, for the sorted names that it kept.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/calls.h"
#include "base/portable.h"
#include "scan/large.h"
#include "scan/worker.h"

#define OPEN_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | \
    O_CLOEXEC)

/* As many are closed at a time. */
#define LEAVING_MAX 8

/* A directory that is open in a table. */
struct lfpi_open {
	struct lfpi_open	*next;		/* of the node; see desk */
	struct lfpi_open	*older, *newer;	/* not pinned, of the desk */
	struct lfpi_node	*node;
	struct lfpi_desk	*desk;
	uint32_t		 pins;		/* who uses fd right now */
	int			 fd;
};

/* NULL: it is not open there. */
static struct lfpi_open *
find(const struct lfpi_desk *desk, const struct lfpi_node *node)
{
	struct lfpi_open *open = node->opens;

	while (open != NULL && open->desk != desk)
		open = open->next;
	return open;
}

static void
lru_remove(struct lfpi_open *open)
{
	struct lfpi_desk *desk = open->desk;

	if (open->older != NULL)
		open->older->newer = open->newer;
	else
		desk->oldest = open->newer;
	if (open->newer != NULL)
		open->newer->older = open->older;
	else
		desk->newest = open->older;
	open->older = open->newer = NULL;
}

static void
lru_append(struct lfpi_open *open)
{
	struct lfpi_desk *desk = open->desk;

	open->older = desk->newest;
	open->newer = NULL;
	if (desk->newest != NULL)
		desk->newest->newer = open;
	else
		desk->oldest = open;
	desk->newest = open;
}

/* One that its node knows no more: what is to be closed, or -1. */
static int
give_up_open(struct lfpi_open *open)
{
	struct lfpi_desk *desk = open->desk;

	desk->open_count--;
	open->next = desk->spare;
	desk->spare = open;
	return open->node->parent != NULL ? open->fd : -1;
}

static void
close_open(struct lfpi_open *open)
{
	int fd = give_up_open(open);

	if (fd >= 0)
		(void)close(fd);
}

static struct lfpi_open *
take_done(struct lfpi_desk *desk)
{
	struct lfpi_open *open = desk->done;

	if (open != NULL)
		desk->done = open->next;
	return open;
}

static void
close_done(struct lfpi_desk *desk)
{
	struct lfpi_open *open;

	while ((open = take_done(desk)) != NULL)
		close_open(open);
}

static unsigned
take_some(struct lfpi_desk *desk, int fds[LEAVING_MAX])
{
	struct lfpi_open *open;
	unsigned n = 0;

	while (n < LEAVING_MAX && (open = take_done(desk)) != NULL)
		if ((fds[n] = give_up_open(open)) >= 0)
			n++;
	return n;
}

/* Give up the lock, and close what nobody has a use for; errno stays. */
static void
leave_and_close(struct lfpi_worker *worker)
{
	struct lfpi_monitor *monitor = &worker->crew->monitor;
	int fds[LEAVING_MAX], sys_errno = errno;
	unsigned i, n;

	while ((n = take_some(worker->desk, fds)) > 0) {
		lfpi_monitor_leave(monitor);
		for (i = 0; i < n; i++)
			(void)close(fds[i]);
		lfpi_monitor_enter(monitor);
	}
	lfpi_monitor_leave(monitor);
	errno = sys_errno;
}

static void
close_oldest(struct lfpi_desk *desk)
{
	struct lfpi_open *open = desk->oldest, **at = &open->node->opens;

	while (*at != open)
		at = &(*at)->next;
	*at = open->next;
	lru_remove(open);
	close_open(open);
}

static void
add_pin(struct lfpi_open *open)
{
	if (open->pins++ == 0)
		lru_remove(open);
}

static struct lfpi_open *
new_open(struct lfpi_desk *desk)
{
	struct lfpi_open *open = desk->spare;

	if (open == NULL)
		return lfpi_region_take(&desk->region, sizeof(*open), 8);
	desk->spare = open->next;
	return open;
}

/* A new open directory, pinned; NULL, errno and fd closed: no memory. */
static struct lfpi_open *
adopt(struct lfpi_worker *worker, struct lfpi_node *node, int fd)
{
	struct lfpi_desk *desk = worker->desk;
	struct lfpi_open *open;

	if (desk->open_count >= worker->crew->open_limit)
		close_done(desk);
	while (desk->open_count >= worker->crew->open_limit &&
	    desk->oldest != NULL)
		close_oldest(desk);
	if ((open = new_open(desk)) == NULL) {
		if (node->parent != NULL)
			(void)close(fd);
		lfpi_crew_fail_memory(worker->crew);
		errno = ENOMEM;
		return NULL;
	}
	*open = (struct lfpi_open){ .next = node->opens, .node = node,
	    .desk = desk, .pins = 1, .fd = fd };
	node->opens = open;
	desk->open_count++;
	return open;
}

/* Is it (still) the directory that was found there first? */
static int
identify(struct lfpi_node *node, int fd)
{
	struct stat st;

	if (lfpi_fstat(fd, &st) != 0)
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
	else if ((fd = lfpi_openat(neighbour, name, OPEN_FLAGS |
	    O_NOATIME)) < 0 && errno == EPERM)
		fd = lfpi_openat(neighbour, name, OPEN_FLAGS);
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

/*
 * A parent that was closed, and has something left to do, is next: it is
 * one step from here, and all the way down from the root later.
 */
static void
open_above(struct lfpi_worker *worker, const struct lfpi_open *open)
{
	struct lfpi_node *above = open->node->parent;
	struct lfpi_open *opened;
	int fd;

	if (above == NULL || above->work == 0 ||
	    find(worker->desk, above) != NULL ||
	    (fd = open_from(worker->crew, open->fd, "..", above)) < 0 ||
	    (opened = adopt(worker, above, fd)) == NULL)
		return;
	opened->pins--;
	lru_append(opened);
}

/* Nothing is left to be done in it: nobody need keep it open. */
static void
retire(struct lfpi_node *node)
{
	struct lfpi_open *open, **at = &node->opens;

	while ((open = *at) != NULL) {
		if (open->pins > 0) {
			at = &open->next;
			continue;
		}
		*at = open->next;
		lru_remove(open);
		open->next = open->desk->done;
		open->desk->done = open;
	}
}

static void
drop_pin(struct lfpi_worker *worker, struct lfpi_open *open)
{
	if (open->pins == 1 && open->node->work == 0)
		open_above(worker, open);
	if (--open->pins > 0)
		return;
	lru_append(open);
	if (open->node->work == 0)
		retire(open->node);
}

/*
 * Under the lock: open the nodes from the nearest open ancestor down.  The
 * way is kept in the nodes, so that it costs one step for each.
 */
static int
reopen(struct lfpi_worker *worker, struct lfpi_node *node)
{
	const struct lfpi_crew *crew = worker->crew;
	struct lfpi_open *at, *above;
	struct lfpi_node *top = node;
	int fd;

	for (top->way_down = NULL; (at = find(worker->desk, top)) == NULL &&
	    top->parent != NULL; top = top->parent)
		top->parent->way_down = top;
	if (at != NULL)
		add_pin(at);
	else if ((fd = open_from(crew, -1, top->name, top)) < 0 ||
	    (at = adopt(worker, top, fd)) == NULL)
		return -1;
	while (at->node != node) {
		above = at;
		top = above->node->way_down;
		fd = open_from(crew, above->fd, top->name, top);
		at = fd < 0 ? NULL : adopt(worker, top, fd);
		drop_pin(worker, above);
		if (at == NULL)
			return -1;
	}
	return at->fd;
}

/* Under the lock. */
static int
pin(struct lfpi_worker *worker, struct lfpi_node *node)
{
	struct lfpi_open *open = find(worker->desk, node);

	if (open == NULL)
		return reopen(worker, node);
	add_pin(open);
	return open->fd;
}

int
lfpi_crew_pin(struct lfpi_worker *worker, struct lfpi_node *node)
{
	int fd;

	lfpi_monitor_enter(&worker->crew->monitor);
	fd = pin(worker, node);
	leave_and_close(worker);
	return fd;
}

/* Under the lock. */
static void
unpin(struct lfpi_worker *worker, struct lfpi_node *node, size_t done)
{
	struct lfpi_open *open = find(worker->desk, node);

	node->work -= (uint32_t)done;
	/* Always: what is pinned is not closed. */
	if (open != NULL)
		drop_pin(worker, open);
}

void
lfpi_crew_unpin(struct lfpi_worker *worker, struct lfpi_node *node,
    size_t done)
{
	lfpi_monitor_enter(&worker->crew->monitor);
	unpin(worker, node, done);
	leave_and_close(worker);
}

void
lfpi_crew_give_up(struct lfpi_worker *worker, struct lfpi_node *node,
    size_t done)
{
	lfpi_monitor_enter(&worker->crew->monitor);
	node->work -= (uint32_t)done;
	if (node->work == 0)
		retire(node);
	leave_and_close(worker);
}

/* What is below is opened, or never will be; errno stays. */
static int
give_up_above(struct lfpi_worker *worker, struct lfpi_node *node, int fd)
{
	int sys_errno = errno;

	lfpi_crew_give_up(worker, node->parent, 1);
	errno = sys_errno;
	return fd;
}

int
lfpi_crew_open(struct lfpi_worker *worker, struct lfpi_node *node)
{
	struct lfpi_crew *crew = worker->crew;
	int above, fd, sys_errno;

	if (node->parent == NULL)
		return lfpi_crew_pin(worker, node);
	/* Others may open it for a file in it: under the lock. */
	if (node->has_asked)
		return give_up_above(worker, node,
		    lfpi_crew_pin(worker, node));
	if ((above = lfpi_crew_pin(worker, node->parent)) < 0)
		return give_up_above(worker, node, -1);
	fd = open_from(crew, above, node->name, node);
	sys_errno = errno;
	lfpi_monitor_enter(&crew->monitor);
	if (fd >= 0 && adopt(worker, node, fd) == NULL) {
		sys_errno = errno;
		fd = -1;
	}
	unpin(worker, node->parent, 1);
	leave_and_close(worker);
	errno = sys_errno;
	return fd;
}

void
lfpi_crew_listed(struct lfpi_worker *worker, struct lfpi_node *node,
    bool opened)
{
	struct lfpi_crew *crew = worker->crew;

	lfpi_monitor_enter(&crew->monitor);
	node->listed = LFPI_LISTED;
	/* Few files are left: who gives records away shall catch up. */
	if (--crew->directories_pending == 0)
		lfpi_monitor_wake_all(&crew->end);
	if (opened)
		unpin(worker, node, 0);
	lfpi_monitor_wake_all(&crew->monitor);
	leave_and_close(worker);
}

static void
close_all(struct lfpi_desk *desk)
{
	while (desk->oldest != NULL)
		close_oldest(desk);
	close_done(desk);
	desk->spare = NULL;
	lfpi_region_free(&desk->region);
}

void
lfpi_crew_leave(struct lfpi_worker *worker)
{
	struct lfpi_monitor *monitor = &worker->crew->monitor;

	lfpi_monitor_enter(monitor);
	lfpi_large_has_other_work(worker);
	if (lfpi_worker_is_apart(worker))
		close_all(worker->desk);
	/* In a run that is stopped, others may wait for it to go on. */
	lfpi_monitor_wake_all(monitor);
	lfpi_monitor_leave(monitor);
}

void
lfpi_crew_close_all(struct lfpi_crew *crew)
{
	close_all(&crew->desk);
}
