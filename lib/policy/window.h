/* SPDX-License-Identifier: BSD-2-Clause */
/* A bounded look at places in a file or in memory. */
#ifndef LFPI_POLICY_WINDOW_H
#define LFPI_POLICY_WINDOW_H

#include <stddef.h>
#include <stdint.h>

/*
 * One page: in ordinary programs the headers, the program headers and the
 * interpreter's name lie in the first, and are had with one read.
 */
#define LFPI_WINDOW_SIZE 4096

struct lfpi_window {
	const uint8_t	*memory;	/* NULL: read from fd */
	int		fd;
	int		sys_errno;	/* of the read that failed; 0: none */
	uint64_t	size;		/* of the whole content */
	uint64_t	start;		/* what bytes[] holds at present */
	size_t		length;
	uint8_t		bytes[LFPI_WINDOW_SIZE];
};

void lfpi_window_open_fd(struct lfpi_window *, int fd, uint64_t size);
void lfpi_window_open_memory(struct lfpi_window *, const void *content,
    size_t length);

/*
 * length (at most LFPI_WINDOW_SIZE) bytes at offset, borrowed until the next
 * call.  NULL: the content has no such bytes, or a read failed, now or
 * before (sys_errno is set).
 */
const uint8_t *lfpi_window_at(struct lfpi_window *, uint64_t offset,
    size_t length);

#endif /* LFPI_POLICY_WINDOW_H */
