/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where paths and links lead inside a root.  Going up costs one step, not
 * the way down again from the root: the identity of each directory that was
 * gone through is kept, and ".." of one that has been moved meanwhile, maybe
 * out of the root, is not followed.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/portable.h"
#include "io/resolve.h"

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

#define OPEN_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | \
    O_CLOEXEC | O_PATH)

struct identity {
	dev_t	device;
	ino_t	inode;
};

/* Where a resolution stands. */
struct walk {
	const struct lfpi_root	*root;
	const struct lfpi_start	*start;
	struct lfpi_target	*target;	/* its path is where we are */
	struct lfpi_buffer	 ids;	/* of the directories of that path */
	struct lfpi_buffer	 rest;	/* what is still to be gone */
	size_t			 at;	/* how much of rest is gone */
	int			 base;	/* where target->path begins */
	int			 fd;	/* where it ends */
	int			 links;
};

static int
append(struct lfpi_buffer *buffer, const void *data, size_t length)
{
	return lfpi_buffer_append(buffer, data, length, NULL) == LFP_OK ?
	    0 : ENOMEM;
}

static void
close_own(const struct walk *walk, int fd)
{
	if (fd != walk->root->fd && fd != walk->start->fd)
		(void)close(fd);
}

static void
step_to(struct walk *walk, int fd)
{
	if (walk->fd != walk->base && walk->fd != fd)
		close_own(walk, walk->fd);
	walk->fd = fd;
}

static void
stand_at(struct walk *walk, int fd)
{
	step_to(walk, walk->base);
	if (walk->base != fd)
		close_own(walk, walk->base);
	walk->base = walk->fd = fd;
}

/* The path begins there anew. */
static void
begin_at(struct walk *walk, int fd)
{
	stand_at(walk, fd);
	walk->target->path.length = 0;
	walk->ids.length = 0;
}

static int
look_here(struct walk *walk)
{
	return fstat(walk->fd, &walk->target->st) == 0 ? 0 : errno;
}

/* The next component of text at *at; its length, 0 at the end. */
static size_t
component(const char *text, size_t length, size_t *at)
{
	size_t n = 0;

	while (*at < length && text[*at] == '/')
		++*at;
	while (*at + n < length && text[*at + n] != '/')
		n++;
	return n;
}

/* NUL-terminated for the system; 0 or errno. */
static int
name_of(char name[NAME_MAX + 1], const char *text, size_t length)
{
	if (length > NAME_MAX)
		return ENAMETOOLONG;
	if (memchr(text, '\0', length) != NULL)
		return ENOENT;
	memcpy(name, text, length);
	name[length] = '\0';
	return 0;
}

static int
enter(struct walk *walk, const char *name)
{
	struct stat *st = &walk->target->st;
	struct identity id;
	int fd = openat(walk->fd, name, OPEN_FLAGS);

	if (fd < 0)
		return errno;
	step_to(walk, fd);
	if (fstat(fd, st) != 0)
		return errno;
	id = (struct identity){ st->st_dev, st->st_ino };
	return append(&walk->ids, &id, sizeof(id));
}

/* Down again from where the path begins, along names that are no links. */
static int
reopen(struct walk *walk)
{
	const struct lfpi_buffer *path = &walk->target->path;
	char name[NAME_MAX + 1];
	int sys_errno;
	size_t n, at = 0;

	walk->ids.length = 0;
	step_to(walk, walk->base);
	sys_errno = look_here(walk);
	while (sys_errno == 0 &&
	    (n = component(path->data, path->length, &at)) > 0) {
		if ((sys_errno = name_of(name, path->data + at, n)) == 0)
			sys_errno = enter(walk, name);
		at += n;
	}
	return sys_errno;
}

/* ".." of fd, if it is the directory that it should be; else -1. */
static int
open_above(struct walk *walk, int fd, const struct identity *id)
{
	struct stat *st = &walk->target->st;
	int above = openat(fd, "..", OPEN_FLAGS);

	if (above >= 0 && (fstat(above, st) != 0 ||
	    st->st_dev != id->device || st->st_ino != id->inode)) {
		(void)close(above);
		above = -1;
	}
	return above;
}

/* Back by one name of the path. */
static int
go_back(struct walk *walk)
{
	struct lfpi_buffer *path = &walk->target->path;
	struct identity id;
	int above;

	while (path->data[--path->length] != '/')
		continue;
	walk->ids.length -= sizeof(id);
	if (path->length == 0) {
		step_to(walk, walk->base);
		return look_here(walk);
	}
	memcpy(&id, walk->ids.data + walk->ids.length - sizeof(id),
	    sizeof(id));
	if ((above = open_above(walk, walk->fd, &id)) < 0)
		return reopen(walk);
	step_to(walk, above);
	return 0;
}

static int
go_up(struct walk *walk)
{
	const struct lfpi_start *start = walk->start;
	struct lfpi_target *target = walk->target;
	struct identity id;
	int above;

	if (target->path.length > 0)
		return go_back(walk);
	/* ".." of the root is the root. */
	if (target->from_root || target->ups == start->depth)
		return look_here(walk);
	if (!start->above(start->arg, &id.device, &id.inode) ||
	    (above = open_above(walk, walk->base, &id)) < 0)
		return ESTALE;
	begin_at(walk, above);
	target->ups++;
	return 0;
}

/* What remains becomes the link's target and then what remained. */
static int
follow(struct walk *walk, const char *name)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(walk->fd, name, target, sizeof(target));
	struct lfpi_buffer rest = { 0 };
	int sys_errno;

	if (n < 0)
		return errno;
	if (n == 0 || (size_t)n == sizeof(target))
		return n == 0 ? ENOENT : ENAMETOOLONG;
	if (++walk->links > LFPI_LINKS_MAX)
		return ELOOP;
	if ((sys_errno = append(&rest, target, (size_t)n)) != 0 ||
	    (sys_errno = append(&rest, walk->rest.data + walk->at,
	    walk->rest.length - walk->at)) != 0) {
		lfpi_buffer_free(&rest);
		return sys_errno;
	}
	lfpi_buffer_free(&walk->rest);
	walk->rest = rest;
	walk->at = 0;
	if (target[0] != '/')
		return 0;
	walk->target->from_root = true;
	walk->target->ups = 0;
	begin_at(walk, walk->root->fd);
	return look_here(walk);
}

/* One component that is neither "." nor "..". */
static int
go_down(struct walk *walk, const char *name, size_t length)
{
	struct lfpi_target *target = walk->target;
	int sys_errno;

	if (fstatat(walk->fd, name, &target->st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno;
	if (S_ISLNK(target->st.st_mode))
		return follow(walk, name);
	if ((sys_errno = append(&target->path, "/", 1)) != 0 ||
	    (sys_errno = append(&target->path, name, length)) != 0)
		return sys_errno;
	if (S_ISDIR(target->st.st_mode))
		return enter(walk, name);
	/* As for the kernel, what a slash follows is a directory. */
	return walk->at == walk->rest.length ? 0 : ENOTDIR;
}

static int
go(struct walk *walk)
{
	char name[NAME_MAX + 1];
	const char *text;
	size_t n, steps;
	int sys_errno = 0;

	for (steps = 0; sys_errno == 0 && (n = component(walk->rest.data,
	    walk->rest.length, &walk->at)) > 0; steps++) {
		text = walk->rest.data + walk->at;
		if ((sys_errno = name_of(name, text, n)) != 0)
			break;
		walk->at += n;
		if (strcmp(name, ".") == 0)
			sys_errno = look_here(walk);
		else if (strcmp(name, "..") == 0)
			sys_errno = go_up(walk);
		else
			sys_errno = go_down(walk, name, n);
	}
	return sys_errno == 0 && steps == 0 ? look_here(walk) : sys_errno;
}

static int
resolve(struct walk *walk, const char *path, size_t length)
{
	struct lfpi_target *target = walk->target;

	target->from_root = length > 0 && path[0] == '/';
	target->ups = 0;
	target->path.length = 0;
	walk->base = walk->fd = target->from_root ? walk->root->fd :
	    walk->start->fd;
	return append(&walk->rest, path, length) != 0 ? ENOMEM : go(walk);
}

static void
finish(struct walk *walk)
{
	stand_at(walk, walk->root->fd);
	lfpi_buffer_free(&walk->ids);
	lfpi_buffer_free(&walk->rest);
}

/* Another descriptor of the directory that was reached; 0 or errno. */
static int
hand_over(const struct walk *walk, int flags, int *fd)
{
	*fd = openat(walk->fd, ".", flags);
	return *fd < 0 ? errno : 0;
}

int
lfpi_resolve_from(const struct lfpi_root *root,
    const struct lfpi_start *start, const char *path, size_t length,
    struct lfpi_target *target, int *within)
{
	struct walk walk = { .root = root, .start = start,
	    .target = target };
	int sys_errno = resolve(&walk, path, length);

	if (within != NULL)
		*within = -1;
	if (sys_errno == 0 && within != NULL)
		sys_errno = hand_over(&walk, OPEN_FLAGS, within);
	finish(&walk);
	return sys_errno;
}

int
lfpi_root_resolve(const struct lfpi_root *root, const char *path,
    size_t length, struct lfpi_buffer *canonical, struct stat *st, int *fd)
{
	struct lfpi_start start = { .fd = root->fd };
	struct lfpi_target target = { .path = *canonical };
	struct walk walk = { .root = root, .start = &start,
	    .target = &target };
	int sys_errno = resolve(&walk, path, length);

	if (fd != NULL)
		*fd = -1;
	if (sys_errno == 0 && fd != NULL && S_ISDIR(target.st.st_mode))
		sys_errno = hand_over(&walk, O_RDONLY | O_DIRECTORY |
		    O_NONBLOCK | O_CLOEXEC, fd);
	if (sys_errno == 0 && target.path.length == 0)
		sys_errno = append(&target.path, "/", 1);
	finish(&walk);
	*canonical = target.path;
	*st = target.st;
	return sys_errno;
}
