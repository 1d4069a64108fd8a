/* SPDX-License-Identifier: BSD-2-Clause */
/* Where paths lead inside a root; neighbours cost one system call each. */
#ifndef LFPI_AUDIT_LOCATE_H
#define LFPI_AUDIT_LOCATE_H

#include <sys/stat.h>

#include <stdbool.h>

#include "base/buffer.h"
#include "io/root.h"

struct lfpi_locator {
	struct lfpi_root	root;
	bool			has_root;
	/* The directory of the last path: as named, without links, open. */
	struct lfpi_buffer	parent, canonical;
	int			fd;
	int			sys_errno;
};

/* root NULL: the real one. */
LFP_MUST_USE enum lfp_status lfpi_locator_open(struct lfpi_locator *,
    const char *root, struct lfp_error *);
void lfpi_locator_close(struct lfpi_locator *);

/*
 * What a path leads to, symbolic links followed: 0 or errno.  real receives
 * its path without links, *is_link whether its last name was one.
 */
int lfpi_locate(struct lfpi_locator *, const char *path, size_t length,
    struct lfpi_buffer *real, struct stat *, bool *is_link);

/* An open directory, to be listed; -1 with errno. */
int lfpi_locate_directory(struct lfpi_locator *, const char *path,
    size_t length);

#endif /* LFPI_AUDIT_LOCATE_H */
