/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * io_uring for groups of files: all are opened by one system call and read
 * by a second, in parallel where the disk has to be waited for.
 */
#ifndef LFPI_IO_RING_H
#define LFPI_IO_RING_H

#include <stddef.h>

struct lfpi_load;
struct lfpi_ring;

/* For up to `size` files at a time; NULL where the kernel does not allow it. */
struct lfpi_ring *lfpi_ring_new(unsigned size);
void lfpi_ring_free(struct lfpi_ring *);

/*
 * Open each file that has no error yet: load->fd, or -1 and load->sys_errno.
 * -1: the ring is broken, and what it did not do is to be done otherwise.
 */
int lfpi_ring_open(struct lfpi_ring *, int directory, struct lfpi_load *,
    size_t n);
/*
 * Read the beginning of each file that is open: load->length, or
 * load->sys_errno.  -1 as above.
 */
int lfpi_ring_read(struct lfpi_ring *, struct lfpi_load *, size_t n);

#endif /* LFPI_IO_RING_H */
