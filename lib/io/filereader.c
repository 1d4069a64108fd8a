/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/magic.h>
#endif

#include "base/calls.h"
#include "base/fail.h"
#include "base/memory.h"
#include "base/portable.h"
#include "io/filereader_private.h"

/*
 * Change times are taken from a clock that ticks: at worst every 10 ms
 * (CONFIG_HZ=100), so that a change may seem to be that much older.
 */
#define TICK_NS 10000000L

/* Readings of a file that changes before we say that it is unstable. */
#define TRIES 3

/*
 * What is in memory is opened and read quickest by plain calls, one after the
 * other; files on a disk all at once.  Asking which it is costs a tenth of a
 * small file's read.  So while all files were in memory they are read without
 * asking, so many at a time, until those take longer than a disk does for one.
 * Then it is asked again: of each file where there are only plain calls; else
 * io_uring opens and reads so many groups, and the next is asked about as a
 * whole.  (An overlay cannot tell, and is taken for cached; hence the groups
 * before that.)
 */
#define QUICK_RUN 8
#define QUICK_NS 200000
#define SLOW_GROUPS 8

bool
lfpi_is_same_state(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_ino == b->st_ino &&
	    a->st_dev == b->st_dev &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	    a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	    a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	    a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

#ifdef __linux__
bool
lfpi_has_local_clock(int fd)
{
	/* XFS_SUPER_MAGIC and ZFS's are not in linux/magic.h everywhere. */
	static const long kinds[] = { EXT4_SUPER_MAGIC, 0x58465342L,
	    BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC, TMPFS_MAGIC, RAMFS_MAGIC,
	    OVERLAYFS_SUPER_MAGIC, SQUASHFS_MAGIC, 0xE0F5E1E2L, 0x2fc12fc1L };

	return lfpi_fs_is_one_of(fd, kinds, sizeof(kinds) / sizeof(kinds[0]));
}
#else
bool
lfpi_has_local_clock(int fd)
{
	(void)fd;
	return false;
}
#endif

/* How a time is to another, plus ns: negative, 0, positive. */
static int
compare_times(const struct timespec *a, const struct timespec *b, long ns)
{
	struct timespec c = *b;

	c.tv_nsec += ns;
	if (c.tv_nsec >= 1000000000L) {
		c.tv_nsec -= 1000000000L;
		c.tv_sec++;
	} else if (c.tv_nsec < 0) {
		c.tv_nsec += 1000000000L;
		c.tv_sec--;
	}
	if (a->tv_sec != c.tv_sec)
		return a->tv_sec < c.tv_sec ? -1 : 1;
	return (a->tv_nsec > c.tv_nsec) - (a->tv_nsec < c.tv_nsec);
}

/*
 * A file that was not changed since the scan began was not changed while it
 * was read.  A time in the future was not set by a change of today either.
 */
static bool
is_settled(const struct lfpi_filereader *reader, const struct stat *st)
{
	struct timespec now;

	if (compare_times(&st->st_ctim, &reader->started, -TICK_NS) < 0)
		return true;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	return compare_times(&st->st_ctim, &now, TICK_NS) > 0;
}

void
lfpi_wait_for_tick(const struct stat *st)
{
	struct timespec pause = { .tv_nsec = TICK_NS }, now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (compare_times(&st->st_ctim, &now, -TICK_NS) > 0 &&
	    compare_times(&st->st_ctim, &now, TICK_NS) < 0)
		(void)nanosleep(&pause, NULL);
}

enum lfp_status
lfpi_filereader_new(const struct lfpi_filereader_options *options,
    struct lfpi_filereader **result, struct lfp_error *error)
{
	struct lfpi_filereader *reader = lfpi_calloc(1, sizeof(*reader));

	if (reader == NULL)
		return lfpi_fail_memory(error);
	reader->started = options->started;
	reader->keep_open = options->keep_open;
	if (!options->plain)
		reader->ring = lfpi_ring_new(options->group);
	*result = reader;
	return LFP_OK;
}

void
lfpi_filereader_free(struct lfpi_filereader *reader)
{
	if (reader != NULL)
		lfpi_ring_free(reader->ring);
	lfpi_free(reader);
}

bool
lfpi_filereader_finds_cached(const struct lfpi_filereader *reader)
{
	return reader->cached;
}

/* The type is known before the file is opened, as far as that can be. */
static void
look_first(const struct lfpi_place *place, struct lfpi_load *load)
{
	if (!place->careful && !load->careful)
		return;
	if (fstatat(place->fd, load->name, &load->st, AT_SYMLINK_NOFOLLOW) !=
	    0)
		load->sys_errno = errno;
	else if (!S_ISREG(load->st.st_mode))
		load->sys_errno = ESTALE;
	load->is_link = load->sys_errno == ESTALE &&
	    S_ISLNK(load->st.st_mode);
}

/* Fill the buffer from the file's beginning, then see how the file is. */
static int
read_start(struct lfpi_load *load)
{
	ssize_t n = 1;

	for (load->length = 0; n > 0 && load->length < load->size;
	    load->length += (size_t)n) {
		n = lfpi_pread(load->fd, load->buffer + load->length,
		    load->size - load->length, (off_t)load->length);
		if (n < 0)
			return errno;
		if (lfpi_fstat(load->fd, &load->st) != 0)
			return errno;
		/* A count that is the size saves a read that says "end". */
		if (load->length + (size_t)n == (size_t)load->st.st_size) {
			load->length += (size_t)n;
			break;
		}
	}
	return 0;
}

static void
fail_load(struct lfpi_load *load, int sys_errno)
{
	load->sys_errno = sys_errno;
	if (load->fd >= 0)
		(void)close(load->fd);
	load->fd = -1;
}

/* Read until two states, before and after, are the same. */
static void
read_again(struct lfpi_load *load)
{
	struct stat before;
	int sys_errno, i;

	for (i = 1; i < TRIES; i++) {
		lfpi_wait_for_tick(&load->st);
		sys_errno = lfpi_fstat(load->fd, &before) != 0 ? errno :
		    read_start(load);
		if (sys_errno != 0) {
			fail_load(load, sys_errno);
			return;
		}
		load->whole = load->length == (size_t)load->st.st_size &&
		    lfpi_is_same_state(&before, &load->st);
		/* Whole, or grown beyond what is read here. */
		if (load->whole || load->length == load->size)
			return;
	}
	load->unstable = true;
	fail_load(load, EAGAIN);
}

/* Did nothing change from before it was read until now? */
static bool
is_stable(const struct lfpi_filereader *reader,
    const struct lfpi_place *place, const struct lfpi_load *load)
{
	return place->local_clock ? is_settled(reader, &load->st) :
	    lfpi_is_same_state(&load->before, &load->st);
}

/*
 * Opened, and length bytes read: is that the whole file, or is it to be read
 * again, or left to the caller?
 */
static void
judge(struct lfpi_filereader *reader, const struct lfpi_place *place,
    struct lfpi_load *load)
{
	bool stable;

	if (lfpi_fstat(load->fd, &load->st) != 0) {
		fail_load(load, errno);
		return;
	}
	if (!S_ISREG(load->st.st_mode)) {
		fail_load(load, ESTALE);
		return;
	}
	stable = is_stable(reader, place, load);
	load->whole = stable && load->length == (size_t)load->st.st_size;
	if (!load->whole && load->st.st_size < (off_t)load->size)
		read_again(load);
	/* Large, and perhaps changing: the caller starts at byte 0. */
	if (load->sys_errno == 0 && !load->whole && !stable) {
		load->length = 0;
		lfpi_wait_for_tick(&load->st);
		if (lfpi_fstat(load->fd, &load->st) != 0)
			fail_load(load, errno);
	}
}

static void
open_plainly(const struct lfpi_place *place, struct lfpi_load *load,
    int flags)
{
	load->fd = lfpi_openat(place->fd, load->name, LFPI_OPEN_FILE | flags);
	load->sys_errno = load->fd < 0 ? errno : 0;
}

static void
open_all(struct lfpi_filereader *reader, const struct lfpi_place *place,
    struct lfpi_load *loads, size_t n)
{
	bool by_ring = reader->ring != NULL && !reader->cached;
	size_t i;

	if (by_ring && lfpi_ring_open(reader->ring, place->fd, loads, n) != 0)
		reader->broken = true;
	for (i = 0; i < n; i++) {
		if (!by_ring && loads[i].sys_errno == 0)
			open_plainly(place, &loads[i], O_NOATIME);
		/* Only the owner and root may read without a trace. */
		if (loads[i].sys_errno == EPERM)
			open_plainly(place, &loads[i], 0);
		if (loads[i].fd >= 0 && !place->local_clock &&
		    lfpi_fstat(loads[i].fd, &loads[i].before) != 0)
			fail_load(&loads[i], errno);
	}
}

static void
take_read(struct lfpi_load *load, ssize_t got)
{
	load->length = got < 0 ? 0 : (size_t)got;
	load->sys_errno = got < 0 ? errno : 0;
}

/* Never a function: see calls.h. */
static inline __attribute__((always_inline)) void
read_waiting(struct lfpi_load *load)
{
	take_read(load, lfpi_pread(load->fd, load->buffer, load->size, 0));
}

/*
 * What is in memory first, while what is not is being fetched: all of the
 * group's files at once keep a disk busier than one after the other.  True:
 * all of it was.
 */
static bool
read_cached_first(struct lfpi_load *loads, size_t n)
{
	bool cached = true;
	size_t i;

	for (i = 0; i < n; i++) {
		if (loads[i].fd < 0)
			continue;
		take_read(&loads[i], lfpi_pread_cached(loads[i].fd,
		    loads[i].buffer, loads[i].size, 0));
		if (loads[i].sys_errno != EAGAIN)
			continue;
		lfpi_read_ahead(loads[i].fd, 0, loads[i].size);
		cached = false;
	}
	for (i = 0; i < n; i++)
		if (loads[i].fd >= 0 && loads[i].sys_errno == EAGAIN)
			read_waiting(&loads[i]);
	return cached;
}

/* As it comes, until it takes so long that it cannot come from memory. */
static size_t
read_quickly(struct lfpi_filereader *reader, struct lfpi_load *loads,
    size_t n)
{
	uint64_t before, now = lfpi_monotonic_ns();
	size_t end, i = 0;

	while (i < n && reader->cached) {
		before = now;
		for (end = i + QUICK_RUN; i < n && i < end; i++)
			if (loads[i].fd >= 0)
				read_waiting(&loads[i]);
		now = lfpi_monotonic_ns();
		reader->cached = now - before < QUICK_NS;
	}
	return i;
}

static bool
is_any_cold(const struct lfpi_load *loads, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (loads[i].fd >= 0 && lfpi_is_cold(loads[i].fd))
			return true;
	return false;
}

static void
read_by_ring(struct lfpi_filereader *reader, struct lfpi_load *loads,
    size_t n)
{
	size_t done;

	if (reader->slow_groups > 0)
		reader->slow_groups--;
	else if (!reader->cached)
		reader->cached = !is_any_cold(loads, n);
	done = read_quickly(reader, loads, n);
	if (done > 0 && !reader->cached)
		reader->slow_groups = SLOW_GROUPS;
	if (done < n &&
	    lfpi_ring_read(reader->ring, loads + done, n - done) != 0)
		reader->broken = true;
}

static void
read_plainly(struct lfpi_filereader *reader, struct lfpi_load *loads,
    size_t n)
{
	size_t done = read_quickly(reader, loads, n);

	if (done < n)
		reader->cached = read_cached_first(loads + done, n - done);
}

/* Those that are whole, in as few calls as their numbers allow. */
static void
close_whole(struct lfpi_load *loads, size_t n)
{
	size_t i, first;

	for (i = 0; i < n; i++) {
		if (!loads[i].whole)
			continue;
		for (first = i; i + 1 < n && loads[i + 1].whole &&
		    loads[i + 1].fd == loads[i].fd + 1; i++)
			continue;
		lfpi_close_range(loads[first].fd, loads[i].fd);
		for (; first <= i; first++)
			loads[first].fd = -1;
	}
}

/* Nothing that a broken ring may still be writing to can be trusted. */
static void
give_up(struct lfpi_load *loads, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		fail_load(&loads[i], EIO);
}

void
lfpi_filereader_load(struct lfpi_filereader *reader,
    const struct lfpi_place *place, struct lfpi_load *loads, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		loads[i].fd = -1;
		loads[i].sys_errno = 0;
		loads[i].unstable = loads[i].is_link = loads[i].whole = false;
		loads[i].length = 0;
		look_first(place, &loads[i]);
	}
	if (!reader->broken)
		open_all(reader, place, loads, n);
	if (!reader->broken && reader->ring != NULL)
		read_by_ring(reader, loads, n);
	else if (!reader->broken)
		read_plainly(reader, loads, n);
	if (reader->broken) {
		give_up(loads, n);
		return;
	}
	for (i = 0; i < n; i++) {
		if (loads[i].fd >= 0 && loads[i].sys_errno != 0)
			fail_load(&loads[i], loads[i].sys_errno);
		else if (loads[i].fd >= 0)
			judge(reader, place, &loads[i]);
	}
	if (!reader->keep_open)
		close_whole(loads, n);
}
