/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "scan/aim.h"

/* What was opened on the way down is known by its identity. */
static bool
tell_above(void *arg, dev_t *device, ino_t *inode)
{
	const struct lfpi_node **at = arg;

	*at = (*at)->parent;
	*device = (dev_t)(*at)->id.device;
	*inode = (ino_t)(*at)->id.inode;
	return (*at)->opened;
}

/* Along the whole path: a directory on the way has been moved. */
static int
aim_from_root(const struct lfpi_root *root,
    const struct lfpi_node *directory, const char *name, size_t length,
    struct lfpi_buffer *path, struct lfpi_target *target, int *within)
{
	struct lfpi_start start = { .fd = root->fd };

	if (lfpi_tree_path(directory, name, length, path, NULL) != LFP_OK)
		return ENOMEM;
	return lfpi_resolve_from(root, &start, path->data, path->length,
	    target, within);
}

int
lfpi_aim(const struct lfpi_root *root, const struct lfpi_node *directory,
    int fd, const char *name, size_t length, struct lfpi_buffer *path,
    struct lfpi_target *target, int *within)
{
	const struct lfpi_node *at = directory;
	struct lfpi_start start = { fd, directory->depth, tell_above, &at };
	int sys_errno = ESTALE;

	if (fd >= 0)
		sys_errno = lfpi_resolve_from(root, &start, name, length,
		    target, within);
	return sys_errno != ESTALE ? sys_errno : aim_from_root(root,
	    directory, name, length, path, target, within);
}
