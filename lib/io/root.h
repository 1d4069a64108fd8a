/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A root: the directory that is seen as "/", so that a mounted disk is
 * examined with its own links and nothing of the host is touched.
 */
#ifndef LFPI_IO_ROOT_H
#define LFPI_IO_ROOT_H

#include <sys/stat.h>

#include <stdbool.h>

#include "base/buffer.h"

/* As many links as Linux follows (MAXSYMLINKS, include/linux/namei.h). */
#define LFPI_LINKS_MAX 40

struct lfpi_root {
	int	fd;
	bool	is_real;	/* it is the system's own "/" */
	int	mounts;		/* of a private view, else -1 */
	bool	is_private;	/* no device can be opened below it */
};

/*
 * path NULL: the real root.  Where the system lets us, what is opened below
 * is a private view of the tree in which devices cannot be opened and no
 * atime changes.
 */
LFP_MUST_USE enum lfp_status lfpi_root_open(struct lfpi_root *,
    const char *path, struct lfp_error *);
void lfpi_root_close(struct lfpi_root *);

/*
 * Resolve a path of the root component by component, following symbolic
 * links, ".." and absolute targets inside the root.  canonical receives the
 * path without links, dots and doubled slashes ("/" for the root), *st what
 * is there, and *fd (fd may be NULL) a descriptor to list it if it is a
 * directory, else -1.  Returns 0 or errno: ENOENT, ELOOP, ENOTDIR, EACCES,
 * ENAMETOOLONG, ENOMEM ...  Needs no more than two descriptors at a time.
 */
int lfpi_root_resolve(const struct lfpi_root *, const char *path,
    size_t length, struct lfpi_buffer *canonical, struct stat *st, int *fd);

#endif /* LFPI_IO_ROOT_H */
