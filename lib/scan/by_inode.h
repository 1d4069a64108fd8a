/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The order in which a directory's files are read from a disk.  A file system
 * numbers what is written one after the other so that the numbers follow each
 * other, and where the files lie does, mostly: where names have another order
 * (digests, say) that takes 0.8 of the time.  What is in memory lies there as
 * it was read or written last, and is read in the order of names.
 */
#ifndef LFPI_SCAN_BY_INODE_H
#define LFPI_SCAN_BY_INODE_H

#include "scan/tree.h"

/*
 * Link files (by ->next, the last one's is NULL; their ids say which inode
 * the listing names) in the order of their inodes, those of one inode as they
 * were; without memory for it in the order they have.  The first one; NULL for
 * none.
 */
struct lfpi_file *lfpi_link_by_inode(struct lfpi_file *files);

#endif /* LFPI_SCAN_BY_INODE_H */
