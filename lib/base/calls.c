/* SPDX-License-Identifier: BSD-2-Clause */
/* Always there: see calls.h. */
#undef LFPI_CALLS_BY_FUNCTION
#define LFPI_CALLS_BY_FUNCTION 1

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/calls.h"

int
lfpi_openat(int directory, const char *name, int flags)
{
	return openat(directory, name, flags);
}

int
lfpi_fstat(int fd, struct stat *st)
{
	return fstat(fd, st);
}

ssize_t
lfpi_pread(int fd, void *data, size_t size, off_t offset)
{
	ssize_t n;

	do {
		n = pread(fd, data, size, offset);
	} while (n < 0 && errno == EINTR);
	return n;
}
