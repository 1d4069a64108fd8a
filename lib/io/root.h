/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A root: the directory that is seen as "/", so that a mounted disk is
 * examined with its own links and nothing of the host is touched.
 */
#ifndef LFPI_IO_ROOT_H
#define LFPI_IO_ROOT_H

#include <stdbool.h>

#include <fingerprint/error.h>

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

#endif /* LFPI_IO_ROOT_H */
