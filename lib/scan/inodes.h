/* SPDX-License-Identifier: BSD-2-Clause */
/* An index of things by the inode they are. */
#ifndef LFPI_SCAN_INODES_H
#define LFPI_SCAN_INODES_H

#include <stddef.h>
#include <stdint.h>

#include "base/table.h"

/* Part of each thing that is indexed. */
struct lfpi_identity {
	uint64_t device;
	uint64_t inode;
};

struct lfpi_inodes {
	struct lfpi_table		  table;
	const struct lfpi_identity	**things;
	size_t				  count, size;
};

/* Must not move afterwards. */
void lfpi_inodes_init(struct lfpi_inodes *);
void lfpi_inodes_free(struct lfpi_inodes *);

/*
 * The thing that is indexed under this identity: the one given, if it was
 * the first; borrowed as long as the index lives.  NULL: out of memory.
 */
const struct lfpi_identity *lfpi_inodes_enter(struct lfpi_inodes *,
    const struct lfpi_identity *);
/* NULL: none. */
const struct lfpi_identity *lfpi_inodes_find(const struct lfpi_inodes *,
    const struct lfpi_identity *);

#endif /* LFPI_SCAN_INODES_H */
