/* SPDX-License-Identifier: BSD-2-Clause */
/* Putting paths into the tree of a scan. */
#ifndef LFPI_SCAN_INSERT_H
#define LFPI_SCAN_INSERT_H

#include "scan/tree.h"

struct lfpi_inserter {
	struct lfpi_maker	*maker;
	struct lfpi_asked	*asked;
	struct lfpi_node	*top;
};

/*
 * The node of a canonical path, made with all above it where it is not
 * there.
 */
LFP_MUST_USE enum lfp_status lfpi_insert_node(struct lfpi_inserter *,
    const char *path, size_t length, struct lfpi_node **,
    struct lfp_error *);
/* The same from a directory on, which *node is at first. */
LFP_MUST_USE enum lfp_status lfpi_insert_below(struct lfpi_inserter *,
    const char *path, size_t length, struct lfpi_node **node,
    struct lfp_error *);
/* The file `name` in a directory; *is_new: it was not there before. */
LFP_MUST_USE enum lfp_status lfpi_insert_file(struct lfpi_inserter *,
    struct lfpi_node *, const char *name, size_t length,
    struct lfpi_file **, bool *is_new, struct lfp_error *);
/* Make what a run has listed findable by lfpi_insert_node(). */
LFP_MUST_USE enum lfp_status lfpi_insert_index(struct lfpi_inserter *,
    struct lfp_error *);

/* How much of an absolute path comes before its last slash. */
size_t lfpi_parent_length(const char *path, size_t length);

/* All nodes below top, parents first: the one after node; NULL: the end. */
struct lfpi_node *lfpi_tree_next(struct lfpi_node *node);

#endif /* LFPI_SCAN_INSERT_H */
