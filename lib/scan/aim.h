/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a link in a directory of the tree leads. */
#ifndef LFPI_SCAN_AIM_H
#define LFPI_SCAN_AIM_H

#include "io/resolve.h"
#include "scan/tree.h"

/*
 * Resolve a name in a directory, which fd is open at (-1: it is not to be
 * had).  *target is as told from that directory; within as of
 * lfpi_resolve_from().  path is scratch.  0 or errno.
 */
int lfpi_aim(const struct lfpi_root *, const struct lfpi_node *directory,
    int fd, const char *name, size_t length, struct lfpi_buffer *path,
    struct lfpi_target *target, int *within);

#endif /* LFPI_SCAN_AIM_H */
