/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Linux, NetBSD and FreeBSD do not have in common, in one place: each
 * call has a form that works on all three.
 */
#ifndef LFPI_BASE_PORTABLE_H
#define LFPI_BASE_PORTABLE_H

#include <sys/stat.h>
#include <sys/types.h>

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#ifndef O_NOATIME
#define O_NOATIME 0
#endif
#ifndef O_PATH
#define O_PATH 0
#endif

/* For seeds of hash tables and names of temporary files; never fails. */
uint64_t lfpi_random64(void);

/* The system's words for an errno, thread-safe, always a string. */
void lfpi_strerror(int sys_errno, char *out, size_t size);

/* Nanoseconds of a clock that only goes forward. */
uint64_t lfpi_monotonic_ns(void);

/* CPUs this process may run on, at least 1. */
unsigned lfpi_cpu_count(void);

/* How many descriptors this process may have open. */
size_t lfpi_descriptor_limit(void);

/*
 * Of memory that is new and will be filled soon: have its pages at once, which
 * is cheaper than one fault for each; a hint.
 */
void lfpi_bring_pages(void *, size_t size);

/* Start reading length bytes at offset in the background; a hint. */
void lfpi_read_ahead(int fd, uint64_t offset, uint64_t length);
/*
 * How many pages of this part of a file are in memory; -1: the system does
 * not tell.
 */
int64_t lfpi_cached_pages(int fd, uint64_t offset, uint64_t length);
/* Is a file's first byte on a disk only?  false also where nobody can tell. */
bool lfpi_is_cold(int fd);
/* What was read of this file will not be read again soon; a hint. */
void lfpi_drop_cache(int fd);

/*
 * As lfpi_pread() of calls.h, but EAGAIN rather than waiting for a disk, and
 * perhaps less than there is; where the system cannot tell, it waits.
 */
ssize_t lfpi_pread_cached(int fd, void *data, size_t size, off_t offset);
/* All of it; 0 or errno. */
int lfpi_write_all(int fd, const void *data, size_t length);
/* The whole content of from, behind what to has so far; 0 or errno. */
int lfpi_copy_all(int to, int from);

/* Start writing to the disk what the file holds, without waiting; a hint. */
void lfpi_write_back(int fd);

/* Close all descriptors from first to last, which must all be the caller's. */
void lfpi_close_range(int first, int last);

/* As F_OFD_SETLKW / F_SETLKW on the whole file; 0 or errno. */
int lfpi_lock_file(int fd);

/* Set or clear the file attribute that forbids all change; 0 or errno. */
int lfpi_set_immutable(int fd, bool on);
bool lfpi_is_immutable(int fd);

/*
 * Open a directory for walking below it.  Where the system and the caller's
 * rights allow that it is a private view of the tree, mounts below it
 * included, in which devices cannot be opened, nothing can be written and no
 * access time changes; then *mounts is a descriptor to close last, else -1.
 * (Without it the view would still work, but as mounts that are being taken
 * down: each close in it would take a lock of the whole system.)  -1 and
 * errno on failure.
 */
int lfpi_open_view(const char *path, int *mounts);

#ifdef __linux__
/* Is the file system of one of n kinds (statfs(2)'s magic numbers)? */
bool lfpi_fs_is_one_of(int fd, const long *kinds, size_t n);
#endif
/* Are the two known to be reached by different mounts? */
bool lfpi_is_other_mount(int fd, int other);

/* Is the file system mounted so that devices cannot be opened? */
bool lfpi_mount_nodev(int fd);

#endif /* LFPI_BASE_PORTABLE_H */
