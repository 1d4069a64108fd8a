/* SPDX-License-Identifier: BSD-2-Clause */
/* Where paths and links lead inside a root. */
#ifndef LFPI_IO_RESOLVE_H
#define LFPI_IO_RESOLVE_H

#include <sys/stat.h>

#include "base/buffer.h"
#include "io/root.h"

/* As many links as Linux follows (MAXSYMLINKS, include/linux/namei.h). */
#define LFPI_LINKS_MAX 40

/*
 * Resolve a path of the root component by component, following symbolic
 * links, ".." and absolute targets inside the root.  canonical receives the
 * path without links, dots and doubled slashes ("/" for the root), *st what
 * is there, and *fd (fd may be NULL) a descriptor to list it if it is a
 * directory, else -1.  Returns 0 or errno: ENOENT, ELOOP, ENOTDIR, EACCES,
 * ENAMETOOLONG, ENOMEM ...  Needs no more than three descriptors at a time.
 */
int lfpi_root_resolve(const struct lfpi_root *, const char *path,
    size_t length, struct lfpi_buffer *canonical, struct stat *st, int *fd);

/*
 * The identity of the directory above the one that was told last, at first
 * above the start; false: it is not known.
 */
typedef bool lfpi_above_fn(void *arg, dev_t *, ino_t *);

/* A directory inside the root, to begin at. */
struct lfpi_start {
	int		 fd;
	size_t		 depth;		/* how far below the root */
	lfpi_above_fn	*above;		/* never asked beyond the root */
	void		*arg;
};

/* What a resolution came to.  All zero at first; free path. */
struct lfpi_target {
	bool			from_root;	/* else from the start, */
	size_t			ups;		/* so many directories up; */
	struct lfpi_buffer	path;		/* then "/a/b", or "" */
	struct stat		st;		/* of what is there */
};

/*
 * Resolve a path as from the start's directory, at a cost that depends on
 * the path and the links in it, not on the depth of the start.  within (may
 * be NULL) receives a descriptor (O_PATH) of the directory that the target
 * is in, or that it is; the caller closes it.  0 or errno as above, or
 * ESTALE if a directory is not any more where it was.
 */
int lfpi_resolve_from(const struct lfpi_root *, const struct lfpi_start *,
    const char *path, size_t length, struct lfpi_target *, int *within);

#endif /* LFPI_IO_RESOLVE_H */
