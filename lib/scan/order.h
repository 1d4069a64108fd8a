/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of a scan: all files in the order of their paths' bytes, each
 * inode with one owner (the first of its names), the others its aliases.
 */
#ifndef LFPI_SCAN_ORDER_H
#define LFPI_SCAN_ORDER_H

#include "scan/inodes.h"
#include "scan/tree.h"

struct lfpi_order {
	struct lfpi_file	**files;	/* not the aliases */
	size_t			  count, size;
	size_t			  done;		/* of these */
	size_t			  aliases;
	size_t			  digest_size;
	bool			  all_owners;
	struct lfpi_inodes	  owners;	/* of some, or all */
};

/*
 * Sort everything below top that is done, seen or troubled.  all_owners:
 * index also those that have only one name, as far as their inode tells.
 */
LFP_MUST_USE enum lfp_status lfpi_order_make(struct lfpi_order *,
    struct lfpi_node *top, size_t digest_size, bool all_owners,
    struct lfp_error *);
void lfpi_order_free(struct lfpi_order *);

/* What happened to the one that was read happened to all its names. */
void lfpi_order_share(struct lfpi_file *, size_t digest_size);

/* Symbolic links that led to no file.  All zero is none. */
struct lfpi_link_order {
	struct lfpi_link	**links;
	size_t			  count, size;
};

/* Sort those below top that lead to nothing or to a directory. */
LFP_MUST_USE enum lfp_status lfpi_order_links(struct lfpi_link_order *,
    struct lfpi_node *top, struct lfp_error *);

#endif /* LFPI_SCAN_ORDER_H */
