/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/param.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/fs.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#endif

#include "base/calls.h"
#include "base/portable.h"

uint64_t
lfpi_random64(void)
{
	uint64_t value;

#ifdef HAVE_ARC4RANDOM_BUF
	arc4random_buf(&value, sizeof(value));
#else
	if (getrandom(&value, sizeof(value), 0) != sizeof(value)) {
		/* No entropy before the first boot's end: time and place. */
		value = lfpi_monotonic_ns() * UINT64_C(0x9e3779b97f4a7c15);
		value ^= (uint64_t)(uintptr_t)&value ^ (uint64_t)getpid();
	}
#endif
	return value;
}

/*
 * strerror_r() comes in two forms, told apart by what it returns; C's
 * overloading by type picks the right reader.
 */
static const char *
words_posix(int result, const char *buffer)
{
	return result == 0 ? buffer : NULL;
}

static const char *
words_gnu(const char *result, const char *buffer)
{
	(void)buffer;
	return result;
}

void
lfpi_strerror(int sys_errno, char *out, size_t size)
{
	char buffer[128];
	const char *words;

	words = _Generic(strerror_r(0, buffer, 0),
	    int: words_posix, char *: words_gnu)
	    (strerror_r(sys_errno, buffer, sizeof(buffer)), buffer);
	if (words != NULL)
		(void)snprintf(out, size, "%s", words);
	else
		(void)snprintf(out, size, "errno %d", sys_errno);
}

uint64_t
lfpi_monotonic_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

unsigned
lfpi_cpu_count(void)
{
	long n;
#ifdef __linux__
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return (unsigned)CPU_COUNT(&set);
#endif
	n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : (unsigned)n;
}

size_t
lfpi_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
	    limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > 4096)
		return 4096;
	return limit.rlim_cur < 16 ? 16 : (size_t)limit.rlim_cur;
}

void
lfpi_bring_pages(void *data, size_t size)
{
#ifdef MADV_POPULATE_WRITE
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t first = ((uintptr_t)data + page - 1) & ~(page - 1);
	uintptr_t end = ((uintptr_t)data + size) & ~(page - 1);

	/* Older kernels do not know it. */
	if (end > first)
		(void)madvise((void *)first, end - first,
		    MADV_POPULATE_WRITE);
#else
	(void)data, (void)size;
#endif
}

void
lfpi_read_ahead(int fd, uint64_t offset, uint64_t length)
{
#ifdef POSIX_FADV_WILLNEED
	(void)posix_fadvise(fd, (off_t)offset, (off_t)length,
	    POSIX_FADV_WILLNEED);
#else
	(void)fd, (void)offset, (void)length;
#endif
}

#ifdef __linux__
/* cachestat(2), Linux 6.5; the number is the same on all architectures. */
#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

int64_t
lfpi_cached_pages(int fd, uint64_t offset, uint64_t length)
{
	uint64_t range[2] = { offset, length };
	uint64_t answer[5] = { 0 };	/* the first: pages in the cache */

	if (syscall(SYS_cachestat, fd, range, answer, 0) != 0)
		return -1;
	return (int64_t)answer[0];
}
#else
int64_t
lfpi_cached_pages(int fd, uint64_t offset, uint64_t length)
{
	(void)fd, (void)offset, (void)length;
	return -1;
}
#endif

void
lfpi_drop_cache(int fd)
{
#ifdef POSIX_FADV_DONTNEED
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
#else
	(void)fd;
#endif
}

/* EAGAIN: not from memory. */
static ssize_t
pread_at_once(int fd, void *data, size_t size, off_t offset)
{
#if defined(HAVE_PREADV2) && defined(RWF_NOWAIT)
	struct iovec all = { data, size };
	ssize_t n;

	do {
		n = preadv2(fd, &all, 1, offset, RWF_NOWAIT);
	} while (n < 0 && errno == EINTR);
	return n;
#else
	(void)fd, (void)data, (void)size, (void)offset;
	errno = ENOSYS;
	return -1;
#endif
}

/*
 * Not every file system can tell what is in memory, and a sandbox that
 * allows only older calls says so in one of these ways.
 */
static bool
is_refused_call(int sys_errno)
{
	return sys_errno == EOPNOTSUPP || sys_errno == ENOSYS ||
	    sys_errno == EPERM || sys_errno == EACCES || sys_errno == EINVAL;
}

ssize_t
lfpi_pread_cached(int fd, void *data, size_t size, off_t offset)
{
	ssize_t n = pread_at_once(fd, data, size, offset);

	return n >= 0 || !is_refused_call(errno) ? n :
	    lfpi_pread(fd, data, size, offset);
}

/* An overlay knows of no pages, for they are those of the file below it. */
bool
lfpi_is_cold(int fd)
{
	char byte;

	return lfpi_cached_pages(fd, 0, 1) <= 0 &&
	    pread_at_once(fd, &byte, 1, 0) < 0 && errno == EAGAIN;
}

int
lfpi_write_all(int fd, const void *data, size_t length)
{
	const char *bytes = data;
	ssize_t n;

	while (length > 0) {
		n = write(fd, bytes, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 ? ENOSPC : errno;
		bytes += n;
		length -= (size_t)n;
	}
	return 0;
}

int
lfpi_copy_all(int to, int from)
{
	char piece[65536];
	off_t offset = 0;
	ssize_t n;
	int sys_errno;

	while ((n = lfpi_pread(from, piece, sizeof(piece), offset)) > 0) {
		sys_errno = lfpi_write_all(to, piece, (size_t)n);
		if (sys_errno != 0)
			return sys_errno;
		offset += n;
	}
	return n < 0 ? errno : 0;
}

void
lfpi_close_range(int first, int last)
{
#ifdef HAVE_CLOSE_RANGE
	if (first < last &&
	    close_range((unsigned)first, (unsigned)last, 0) == 0)
		return;
#endif
	while (first <= last)
		(void)close(first++);
}

void
lfpi_write_back(int fd)
{
#ifdef SYNC_FILE_RANGE_WRITE
	(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
	(void)fd;
#endif
}

int
lfpi_lock_file(int fd)
{
#ifdef F_OFD_SETLKW
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_SETLKW, &lock) == 0 ? 0 : errno;
#else
	return flock(fd, LOCK_EX) == 0 ? 0 : errno;
#endif
}

bool
lfpi_is_immutable(int fd)
{
#if defined(FS_IOC_GETFLAGS)
	int flags;

	return ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0 &&
	    (flags & FS_IMMUTABLE_FL) != 0;
#elif defined(HAVE_FCHFLAGS)
	struct stat st;

	return fstat(fd, &st) == 0 &&
	    (st.st_flags & (SF_IMMUTABLE | UF_IMMUTABLE)) != 0;
#else
	(void)fd;
	return false;
#endif
}

int
lfpi_set_immutable(int fd, bool on)
{
#if defined(FS_IOC_GETFLAGS)
	int flags;

	if (ioctl(fd, FS_IOC_GETFLAGS, &flags) != 0)
		return errno;
	flags = on ? flags | FS_IMMUTABLE_FL : flags & ~FS_IMMUTABLE_FL;
	return ioctl(fd, FS_IOC_SETFLAGS, &flags) == 0 ? 0 : errno;
#elif defined(HAVE_FCHFLAGS)
	return fchflags(fd, on ? SF_IMMUTABLE : 0) == 0 ? 0 : errno;
#else
	(void)fd, (void)on;
	return EOPNOTSUPP;
#endif
}

#ifdef HAVE_MOUNT_SETATTR
/* A copy of the mounts that nobody else can see; open_tree(2). */
static int
private_view(const char *path, int *mounts)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY |
	    MOUNT_ATTR_NODEV | MOUNT_ATTR_NOATIME,
	    .attr_clr = MOUNT_ATTR__ATIME };
	int view, fd = -1;

	view = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE |
	    OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	if (view < 0)
		return -1;
	if (mount_setattr(view, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr,
	    sizeof(attr)) == 0)
		fd = openat(view, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		*mounts = view;
	else
		(void)close(view);
	return fd;
}
#endif

int
lfpi_open_view(const char *path, int *mounts)
{
	int fd = -1;

	*mounts = -1;
#ifdef HAVE_MOUNT_SETATTR
	fd = private_view(path, mounts);
#endif
	if (fd < 0)
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd;
}

#ifdef __linux__
bool
lfpi_fs_is_one_of(int fd, const long *kinds, size_t n)
{
	struct statfs fs;
	size_t i;

	if (fstatfs(fd, &fs) != 0)
		return false;
	for (i = 0; i < n; i++)
		if ((long)fs.f_type == kinds[i])
			return true;
	return false;
}
#endif

#ifdef STATX_MNT_ID
/* 0: not told, as before Linux 5.8. */
static uint64_t
mount_of(int fd)
{
	struct statx stx;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &stx) != 0 ||
	    (stx.stx_mask & STATX_MNT_ID) == 0)
		return 0;
	return stx.stx_mnt_id;
}

bool
lfpi_is_other_mount(int fd, int other)
{
	uint64_t a = mount_of(fd), b = mount_of(other);

	return a != 0 && b != 0 && a != b;
}
#else
bool
lfpi_is_other_mount(int fd, int other)
{
	(void)fd, (void)other;
	return false;
}
#endif

bool
lfpi_mount_nodev(int fd)
{
#ifdef ST_NODEV
	struct statvfs fs;

	return fstatvfs(fd, &fs) == 0 && (fs.f_flag & ST_NODEV) != 0;
#else
	/* A file system of devices is the only place where these exist. */
	(void)fd;
	return false;
#endif
}
