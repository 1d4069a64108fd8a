/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/portable.h"
#include "scan/stroll.h"

#define OPEN_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | \
    O_CLOEXEC | O_PATH)

void
lfpi_stroll_begin(struct lfpi_stroll *stroll, const struct lfpi_root *root,
    struct lfpi_node *top)
{
	stroll->root = root;
	stroll->top = stroll->node = top;
	stroll->fd = root->fd;
}

static void
step_to(struct lfpi_stroll *stroll, struct lfpi_node *node, int fd)
{
	if (stroll->fd != stroll->root->fd)
		(void)close(stroll->fd);
	stroll->node = node;
	stroll->fd = fd;
}

void
lfpi_stroll_end(struct lfpi_stroll *stroll)
{
	step_to(stroll, stroll->top, stroll->root->fd);
}

/* One step, to the parent or to a child; false and errno on failure. */
static bool
step(struct lfpi_stroll *stroll, const char *name, struct lfpi_node *to)
{
	int fd = openat(stroll->fd, name, OPEN_FLAGS);
	struct stat st;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) != 0 || (to->opened &&
	    (to->id.device != (uint64_t)st.st_dev ||
	    to->id.inode != (uint64_t)st.st_ino))) {
		(void)close(fd);
		errno = ESTALE;
		return false;
	}
	step_to(stroll, to, fd);
	return true;
}

/* A directory that was never opened cannot be known again from below. */
static bool
step_up(struct lfpi_stroll *stroll)
{
	struct lfpi_node *above = stroll->node->parent;

	if (above == stroll->top) {
		step_to(stroll, above, stroll->root->fd);
		return true;
	}
	return above->opened && step(stroll, "..", above);
}

static bool
walk_down(struct lfpi_stroll *stroll, struct lfpi_node *to)
{
	struct lfpi_node *at;

	/* Nobody else has a use for these now. */
	for (at = to; at != stroll->node; at = at->parent)
		at->parent->way_down = at;
	while (stroll->node != to)
		if (!step(stroll, stroll->node->way_down->name,
		    stroll->node->way_down))
			return false;
	return true;
}

/* To above or, if that is nearer to it or the way is barred, to the top. */
static void
walk_up(struct lfpi_stroll *stroll, const struct lfpi_node *above)
{
	bool is_near = stroll->node->depth - above->depth <= above->depth;

	while (is_near && stroll->node != above)
		is_near = step_up(stroll);
	if (!is_near)
		lfpi_stroll_end(stroll);
}

int
lfpi_stroll_to(struct lfpi_stroll *stroll, struct lfpi_node *to)
{
	int sys_errno;

	walk_up(stroll, lfpi_tree_common(stroll->node, to));
	if (walk_down(stroll, to))
		return stroll->fd;
	sys_errno = errno;
	lfpi_stroll_end(stroll);
	errno = sys_errno;
	return -1;
}
