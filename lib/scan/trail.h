/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Paths of the tree, one after the other: what a path has in common with the
 * last one stays, so that paths in their order cost what differs.
 */
#ifndef LFPI_SCAN_TRAIL_H
#define LFPI_SCAN_TRAIL_H

#include "scan/tree.h"

/* All zero at first. */
struct lfpi_trail {
	struct lfpi_buffer	 path;		/* the last one; NUL behind */
	const struct lfpi_node	*directory;	/* that it is in */
	size_t			 length;	/* of the directory's path */
};

void lfpi_trail_free(struct lfpi_trail *);

/*
 * The path of a name in a directory, "/...", with a NUL behind it, into
 * trail->path.  length 0: the directory itself.
 */
LFP_MUST_USE enum lfp_status lfpi_trail_path(struct lfpi_trail *,
    const struct lfpi_node *directory, const char *name, size_t length,
    struct lfp_error *);

#endif /* LFPI_SCAN_TRAIL_H */
