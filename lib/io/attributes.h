/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extended attributes that decide what a file may do or who may use it:
 * those of the security and trusted namespaces and ACLs.  The user's own
 * are not among them.
 */
#ifndef LFPI_IO_ATTRIBUTES_H
#define LFPI_IO_ATTRIBUTES_H

#include <stddef.h>
#include <stdint.h>

struct lfpi_attribute {
	char	*name;
	uint8_t	*value;
	size_t	 length;
};

/* All zero is empty. */
struct lfpi_attributes {
	struct lfpi_attribute	*items;	/* sorted by name */
	size_t			 count, size;
};

/* 0 or errno.  A file system that has none gives none. */
int lfpi_attributes_read(int fd, struct lfpi_attributes *);
void lfpi_attributes_free(struct lfpi_attributes *);

#endif /* LFPI_IO_ATTRIBUTES_H */
