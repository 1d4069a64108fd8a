/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Windows onto large files: pieces of them, mapped one after the other at an
 * address that stays reserved.
 */
#ifndef LFPI_IO_MAPPING_H
#define LFPI_IO_MAPPING_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include <fingerprint/error.h>

/*
 * Measured: 2 MiB at a time is where mapping is cheapest a byte; larger
 * windows gain nothing.
 */
#define LFPI_WINDOW_SIZE ((size_t)2 * 1024 * 1024)

struct lfpi_window {
	uint8_t			*data;
	size_t			 length;	/* mapped now */
	/* Part of the file was not there: zeros were read in its place. */
	volatile sig_atomic_t	 damaged;
};

struct lfpi_windows {
	struct lfpi_window	*windows;
	unsigned		 count;
	uint8_t			*reserved;
};

/* To be used by the calling thread alone, which may have one such set. */
LFP_MUST_USE enum lfp_status lfpi_windows_new(struct lfpi_windows *,
    unsigned count, struct lfp_error *);
void lfpi_windows_free(struct lfpi_windows *);

/*
 * Show length (<= LFPI_WINDOW_SIZE) bytes at offset (a multiple of
 * LFPI_WINDOW_SIZE) in place of what was there; 0 or errno.  Pages come when
 * they are touched, the kernel brings 16 at a time: to have all of them
 * brought at once (MAP_POPULATE) takes longer, since it looks at each.
 */
int lfpi_window_show(struct lfpi_window *, int fd, uint64_t offset,
    size_t length);
/* Show nothing any more. */
void lfpi_window_close(struct lfpi_window *);

#endif /* LFPI_IO_MAPPING_H */
