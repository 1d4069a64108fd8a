/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "audit/locate.h"
#include "base/portable.h"
#include "io/resolve.h"

/* Longer names exist nowhere (NAME_MAX of all file systems we know). */
#define NAME_SIZE 256

enum lfp_status
lfpi_locator_open(struct lfpi_locator *locator, const char *root,
    struct lfp_error *error)
{
	enum lfp_status status = lfpi_root_open(&locator->root, root, error);

	locator->fd = -1;
	locator->has_root = status == LFP_OK;
	return status;
}

static void
forget(struct lfpi_locator *locator)
{
	if (locator->fd >= 0)
		(void)close(locator->fd);
	locator->fd = -1;
	locator->parent.length = 0;
	locator->canonical.length = 0;
}

void
lfpi_locator_close(struct lfpi_locator *locator)
{
	if (!locator->has_root)
		return;
	forget(locator);
	lfpi_root_close(&locator->root);
	lfpi_buffer_free(&locator->parent);
	lfpi_buffer_free(&locator->canonical);
	locator->has_root = false;
}

/* path up to and with its last '/'. */
static int
open_parent(struct lfpi_locator *locator, const char *path, size_t length)
{
	struct stat st;

	if (locator->parent.length == length &&
	    memcmp(locator->parent.data, path, length) == 0)
		return locator->sys_errno;
	forget(locator);
	if (lfpi_buffer_append(&locator->parent, path, length, NULL) !=
	    LFP_OK)
		return ENOMEM;
	locator->sys_errno = lfpi_root_resolve(&locator->root, path, length,
	    &locator->canonical, &st, &locator->fd);
	if (locator->sys_errno == 0 && locator->fd < 0)
		locator->sys_errno = ENOTDIR;
	return locator->sys_errno;
}

static bool
is_plain_name(const char *name, size_t length)
{
	return length > 0 && length < NAME_SIZE &&
	    !(length == 1 && name[0] == '.') &&
	    !(length == 2 && name[0] == '.' && name[1] == '.');
}

static int
join(const struct lfpi_buffer *directory, const char *name, size_t length,
    struct lfpi_buffer *real)
{
	real->length = 0;
	if (lfpi_buffer_append(real, directory->data, directory->length,
	    NULL) != LFP_OK || ((directory->length != 1 ||
	    directory->data[0] != '/') &&
	    lfpi_buffer_append(real, "/", 1, NULL) != LFP_OK) ||
	    lfpi_buffer_append(real, name, length, NULL) != LFP_OK)
		return ENOMEM;
	return 0;
}

int
lfpi_locate(struct lfpi_locator *locator, const char *path, size_t length,
    struct lfpi_buffer *real, struct stat *st, bool *is_link)
{
	size_t parent = length;
	char name[NAME_SIZE];
	int sys_errno;

	*is_link = false;
	while (parent > 0 && path[parent - 1] != '/')
		parent--;
	if (!is_plain_name(path + parent, length - parent))
		return lfpi_root_resolve(&locator->root, path, length, real,
		    st, NULL);
	if ((sys_errno = open_parent(locator, path, parent)) != 0)
		return sys_errno;
	memcpy(name, path + parent, length - parent);
	name[length - parent] = '\0';
	if (fstatat(locator->fd, name, st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno;
	*is_link = S_ISLNK(st->st_mode);
	if (*is_link)
		return lfpi_root_resolve(&locator->root, path, length, real,
		    st, NULL);
	return join(&locator->canonical, name, length - parent, real);
}

int
lfpi_locate_directory(struct lfpi_locator *locator, const char *path,
    size_t length)
{
	struct lfpi_buffer real = { 0 };
	struct stat st;
	int sys_errno, fd = -1;

	sys_errno = lfpi_root_resolve(&locator->root, path, length, &real,
	    &st, &fd);
	lfpi_buffer_free(&real);
	errno = sys_errno != 0 ? sys_errno : fd < 0 ? ENOTDIR : 0;
	return fd;
}
