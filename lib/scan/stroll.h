/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Going from directory to directory of the tree while nobody else works on
 * it: a step up or down for each that lies between, and one descriptor.
 */
#ifndef LFPI_SCAN_STROLL_H
#define LFPI_SCAN_STROLL_H

#include "io/root.h"
#include "scan/tree.h"

struct lfpi_stroll {
	const struct lfpi_root	*root;
	struct lfpi_node	*top, *node;	/* where we are */
	int			 fd;		/* there */
};

void lfpi_stroll_begin(struct lfpi_stroll *, const struct lfpi_root *,
    struct lfpi_node *top);
/*
 * The directory's descriptor (O_PATH), valid until the next step; -1 and
 * errno: ESTALE if another is in its place by now.
 */
int lfpi_stroll_to(struct lfpi_stroll *, struct lfpi_node *);
void lfpi_stroll_end(struct lfpi_stroll *);

#endif /* LFPI_SCAN_STROLL_H */
