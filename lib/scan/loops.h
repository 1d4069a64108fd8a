/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directories that are one of those above them, which a bind mount can do:
 * what is in them is found above, and they are not entered again.
 */
#ifndef LFPI_SCAN_LOOPS_H
#define LFPI_SCAN_LOOPS_H

#include "scan/crew.h"

/* To be called once for each directory that was opened.  NULL: it is none. */
struct lfpi_node *lfpi_loop_find(struct lfpi_crew *,
    const struct lfpi_node *);
/*
 * Is it there, open at fd, by another mount than above?  Otherwise the disk
 * is damaged, or a file system lies.
 */
bool lfpi_loop_is_mount(struct lfpi_worker *, struct lfpi_node *above,
    int fd);
void lfpi_loop_note(struct lfpi_crew *, struct lfpi_node *);

/* Their paths, sorted.  All zero is none. */
struct lfpi_loop_path {
	char	*path;
	size_t	 length;
};

struct lfpi_loop_list {
	struct lfpi_loop_path	*loops;
	size_t			 count;
};

LFP_MUST_USE enum lfp_status lfpi_loops_list(const struct lfpi_crew *,
    struct lfpi_loop_list *, struct lfp_error *);
void lfpi_loops_free(struct lfpi_loop_list *);

#endif /* LFPI_SCAN_LOOPS_H */
