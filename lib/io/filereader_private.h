/* SPDX-License-Identifier: BSD-2-Clause */
/* What the ways of reading (plain calls, io_uring) share. */
#ifndef LFPI_IO_FILEREADER_PRIVATE_H
#define LFPI_IO_FILEREADER_PRIVATE_H

#include <fcntl.h>

#include "io/filereader.h"
#include "io/ring.h"

/*
 * No link is followed, no terminal taken over, no FIFO or lease waited for.
 */
#define LFPI_OPEN_FILE (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | \
    O_CLOEXEC)

struct lfpi_filereader {
	struct timespec		 started;
	bool			 keep_open;
	bool			 broken;	/* the ring: read nothing */
	bool			 cached;	/* all of the group before */
	unsigned		 slow_groups;	/* to come, for the ring */
	struct lfpi_ring	*ring;		/* NULL: plain calls */
};

#endif /* LFPI_IO_FILEREADER_PRIVATE_H */
