/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of a scan: all files in the order of their paths' bytes, each
 * inode with one owner (the first of its names), the others its aliases.
 */
#ifndef LFPI_SCAN_ORDER_H
#define LFPI_SCAN_ORDER_H

#include "scan/inodes.h"
#include "scan/tree.h"

struct lfpi_stack;

struct lfpi_order {
	struct lfpi_stack	*stack;		/* NULL: nothing is left */
	struct lfpi_file	**files;	/* not the aliases */
	size_t			  count, size;
	size_t			  ready;	/* the first: all is known */
	size_t			  done;		/* of all */
	size_t			  aliases;
	size_t			  digest_size;
	const struct lfpi_file	 *last;		/* that was visited */
	bool			  all_owners;
	bool			  has_more_names; /* than was thought */
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

/* Is what is known of something final?  See ahead.h. */
struct lfpi_final {
	/* Of what is in this directory, but for its files if it is a leaf. */
	bool	(*node)(void *arg, struct lfpi_node *);
	bool	(*file)(void *arg, struct lfpi_file *);	/* in a leaf */
	void	*arg;
};

/* Are there only files in it, all from one listing, which is complete? */
bool lfpi_order_is_leaf(const struct lfpi_node *);

/*
 * The same, bit by bit while the tree is still being read.  What is in order
 * so far stays as it is; go_on() adds to it until it comes to something that
 * is not final.  Done when stack is NULL.  The aliases of a file that is
 * ready are all that its link count tells of; has_more_names says that there
 * are others, so that it was not.
 */
LFP_MUST_USE enum lfp_status lfpi_order_begin(struct lfpi_order *,
    struct lfpi_node *top, size_t digest_size, struct lfp_error *);
LFP_MUST_USE enum lfp_status lfpi_order_go_on(struct lfpi_order *,
    const struct lfpi_final *, struct lfp_error *);

/* Symbolic links that led to no file.  All zero is none. */
struct lfpi_link_order {
	struct lfpi_link	**links;
	size_t			  count, size;
};

/* Sort those below top that lead to nothing or to a directory. */
LFP_MUST_USE enum lfp_status lfpi_order_links(struct lfpi_link_order *,
    struct lfpi_node *top, struct lfp_error *);

#endif /* LFPI_SCAN_ORDER_H */
