/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/portable.h"
#include "io/root.h"

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

enum lfp_status
lfpi_root_open(struct lfpi_root *root, const char *path,
    struct lfp_error *error)
{
	struct lfpi_name name;
	struct stat real, st;

	root->fd = lfpi_open_view(path == NULL ? "/" : path, &root->mounts);
	root->is_private = root->mounts >= 0;
	if (root->fd < 0)
		return lfpi_fail(error, errno == ENOENT ||
		    errno == ENOTDIR ? LFP_ERR_NOT_FOUND : LFP_ERR_IO, errno,
		    "%s: cannot open the root",
		    lfpi_name(&name, path, path == NULL ? 0 : strlen(path)));
	root->is_real = path == NULL ||
	    (fstat(root->fd, &st) == 0 && stat("/", &real) == 0 &&
	    st.st_dev == real.st_dev && st.st_ino == real.st_ino);
	return LFP_OK;
}

void
lfpi_root_close(struct lfpi_root *root)
{
	if (root->fd >= 0)
		(void)close(root->fd);
	if (root->is_private)
		(void)close(root->mounts);
	root->fd = -1;
	root->is_private = false;
}

/* Where a resolution stands. */
struct walk {
	const struct lfpi_root	*root;
	struct lfpi_buffer	*canonical;	/* "" is the root */
	struct lfpi_buffer	 rest;		/* what is still to be gone */
	size_t			 at;		/* how much of rest is gone */
	int			 fd;		/* of canonical */
	int			 links;
	struct stat		*st;		/* of the last component */
};

static int
append(struct lfpi_buffer *buffer, const void *data, size_t length)
{
	return lfpi_buffer_append(buffer, data, length, NULL) == LFP_OK ?
	    0 : ENOMEM;
}

static void
step_to(struct walk *walk, int fd)
{
	if (walk->fd != walk->root->fd)
		(void)close(walk->fd);
	walk->fd = fd;
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
	int fd = openat(walk->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_NONBLOCK | O_CLOEXEC | O_PATH);

	if (fd < 0)
		return errno;
	step_to(walk, fd);
	return fstat(fd, walk->st) == 0 ? 0 : errno;
}

/*
 * Down again from the root along names that are no links.  openat("..")
 * would follow a directory that is being moved out of the root.
 */
static int
reopen(struct walk *walk)
{
	const struct lfpi_buffer *path = walk->canonical;
	char name[NAME_MAX + 1];
	size_t n, at = 0;
	int sys_errno;

	step_to(walk, walk->root->fd);
	if (fstat(walk->fd, walk->st) != 0)
		return errno;
	while ((n = component(path->data, path->length, &at)) > 0) {
		if ((sys_errno = name_of(name, path->data + at, n)) != 0 ||
		    (sys_errno = enter(walk, name)) != 0)
			return sys_errno;
		at += n;
	}
	return 0;
}

static int
go_up(struct walk *walk)
{
	struct lfpi_buffer *path = walk->canonical;

	while (path->length > 0 && path->data[--path->length] != '/')
		continue;
	return reopen(walk);
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
	walk->canonical->length = 0;
	return reopen(walk);
}

static bool
at_end(struct walk *walk)
{
	size_t at = walk->at;

	return component(walk->rest.data, walk->rest.length, &at) == 0;
}

/* One component that is neither "." nor "..". */
static int
go_down(struct walk *walk, const char *name, size_t length)
{
	int sys_errno;

	if (fstatat(walk->fd, name, walk->st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno;
	if (S_ISLNK(walk->st->st_mode))
		return follow(walk, name);
	if ((sys_errno = append(walk->canonical, "/", 1)) != 0 ||
	    (sys_errno = append(walk->canonical, name, length)) != 0)
		return sys_errno;
	if (S_ISDIR(walk->st->st_mode))
		return enter(walk, name);
	return at_end(walk) ? 0 : ENOTDIR;
}

static int
go(struct walk *walk)
{
	char name[NAME_MAX + 1];
	const char *text;
	size_t n;
	int sys_errno = 0;

	while (sys_errno == 0 && (n = component(walk->rest.data,
	    walk->rest.length, &walk->at)) > 0) {
		text = walk->rest.data + walk->at;
		if ((sys_errno = name_of(name, text, n)) != 0)
			break;
		walk->at += n;
		if (strcmp(name, ".") == 0)
			continue;
		if (strcmp(name, "..") == 0)
			sys_errno = go_up(walk);
		else
			sys_errno = go_down(walk, name, n);
	}
	return sys_errno;
}

/* A descriptor that can be listed, of the directory that was reached. */
static int
hand_over(struct walk *walk, int *fd)
{
	*fd = -1;
	if (!S_ISDIR(walk->st->st_mode))
		return 0;
	*fd = openat(walk->fd, ".", O_RDONLY | O_DIRECTORY | O_NONBLOCK |
	    O_CLOEXEC);
	return *fd < 0 ? errno : 0;
}

int
lfpi_root_resolve(const struct lfpi_root *root, const char *path,
    size_t length, struct lfpi_buffer *canonical, struct stat *st, int *fd)
{
	struct walk walk = { .root = root, .canonical = canonical,
	    .fd = root->fd, .st = st };
	int sys_errno;

	canonical->length = 0;
	if ((sys_errno = append(&walk.rest, path, length)) == 0 &&
	    (sys_errno = fstat(root->fd, st) == 0 ? 0 : errno) == 0 &&
	    (sys_errno = go(&walk)) == 0 && fd != NULL)
		sys_errno = hand_over(&walk, fd);
	if (sys_errno == 0 && canonical->length == 0)
		sys_errno = append(canonical, "/", 1);
	step_to(&walk, root->fd);
	lfpi_buffer_free(&walk.rest);
	return sys_errno;
}
