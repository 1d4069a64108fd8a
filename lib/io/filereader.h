/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opening files of one directory and reading their beginnings, which for
 * most files is all of them.
 *
 * What is read is what one state of the file holds: either its change time
 * lies before the scan began, on a file system whose clock is this
 * machine's, or its state was the same before and after reading.
 */
#ifndef LFPI_IO_FILEREADER_H
#define LFPI_IO_FILEREADER_H

#include <sys/stat.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <fingerprint/error.h>

/* How a directory's files may be opened. */
struct lfpi_place {
	int	fd;		/* of the directory */
	bool	careful;	/* look at a file before opening it: devices
				   could be among them */
	bool	local_clock;	/* change times are this machine's */
};

/* The beginning of one file. */
struct lfpi_load {
	/* Filled by the caller. */
	const char	*name;
	bool		 careful;	/* as place.careful, for this one */
	uint8_t		*buffer;
	size_t		 size;		/* of buffer */

	/* The answer. */
	/*
	 * 0: the rest is valid.  ESTALE: no regular file; is_link says
	 * whether it is a symbolic link, st what it is if it was careful.
	 */
	int		 sys_errno;
	bool		 is_link;
	bool		 unstable;	/* it changed at each try */
	bool		 whole;		/* length bytes are all of it */
	size_t		 length;
	struct stat	 st;		/* regular; at the reading's end */
	struct stat	 before;	/* without local_clock: when opened */
	/*
	 * Open at its beginning if it is not whole or if keep_open was
	 * asked, else -1.  The caller closes it.
	 */
	int		 fd;
};

struct lfpi_filereader;

struct lfpi_filereader_options {
	struct timespec	 started;	/* real time when the scan began */
	bool		 keep_open;	/* leave all files open */
	bool		 plain;		/* no io_uring */
	unsigned	 group;		/* the most files in one load */
};

LFP_MUST_USE enum lfp_status lfpi_filereader_new(
    const struct lfpi_filereader_options *, struct lfpi_filereader **,
    struct lfp_error *);
void lfpi_filereader_free(struct lfpi_filereader *);

/* Load n files of a directory. */
void lfpi_filereader_load(struct lfpi_filereader *,
    const struct lfpi_place *, struct lfpi_load *, size_t n);

/* Was all that was loaded last in memory?  False before the first time. */
bool lfpi_filereader_finds_cached(const struct lfpi_filereader *);

/* The states of one file at two times: did nothing change between them? */
bool lfpi_is_same_state(const struct stat *, const struct stat *);

/*
 * Wait until a change from now on would show in the file's change time: two
 * in one tick of the clock look like one.  At most 10 ms, and only if the
 * last change is no older than that.
 */
void lfpi_wait_for_tick(const struct stat *);

/* Does change happen by this machine's clock in the file system of fd? */
bool lfpi_has_local_clock(int fd);

#endif /* LFPI_IO_FILEREADER_H */
