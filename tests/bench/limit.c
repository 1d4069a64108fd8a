/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The least time that fingerprinting a tree could take on this machine: that
 * of hashing its bytes, at the rate of the kernel with its data at hand, and
 * that of opening, reading and closing its files, with nothing else done.
 *
 *	limit THREADS DIRECTORY
 *
 * prints, with tabs between: rate (bytes a second, all threads), files,
 * bytes, seconds of hashing, of reading with plain calls, and of reading
 * with io_uring (0 where there is none).  SHA-256, a warm page cache, and
 * the median of several passes each.
 */
#include <sys/mman.h>

#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <fingerprint/batch.h>

#include "base/portable.h"
#include "base/thread.h"
#include "bench/treelist.h"
#include "io/filereader.h"
#include "io/ring.h"

#define PASSES		5
#define RATE_SECONDS	0.3
#define THREADS_MAX	256
/* Of each lane; all of them stay in a core's own cache. */
#define LANE_BYTES	16384
#define LANES_MAX	64
/* The beginning of a file that is read with others. */
#define START_BYTES	16384
#define PIECE_BYTES	((size_t)256 * 1024)
#define WINDOW_BYTES	((size_t)2 * 1024 * 1024)

struct work {
	const struct tree	*tree;
	bool			 uring;
	atomic_size_t		 next;		/* group */
};

struct thread {
	struct work	*work;
	uint8_t		*memory;	/* of a group's files */
	struct lfpi_ring *ring;
	struct lfpi_load loads[GROUP_FILES];
	double		 rate;
	uint64_t	 touched;
};

static struct lfp_error	error;
static struct thread	threads[THREADS_MAX];
static unsigned		thread_count;

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
must(enum lfp_status status)
{
	if (status != LFP_OK)
		errx(1, "%s", error.text);
}

static void
run_threads(lfpi_thread_fn *fn)
{
	struct lfpi_team team;

	must(lfpi_team_start(&team, thread_count, fn, threads,
	    sizeof(threads[0]), &error));
	if (team.count != thread_count)
		errx(1, "too few threads");
	lfpi_team_join(&team);
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *values)
{
	qsort(values, PASSES, sizeof(values[0]), compare);
	return values[PASSES / 2];
}

/* --- hashing --- */

static void
rate_thread(void *arg)
{
	static uint8_t data[LANES_MAX * LANE_BYTES];
	struct thread *thread = arg;
	struct lfp_batch_job *jobs, *job;
	struct lfp_batch *batch;
	double begin, end;
	uint64_t bytes = 0;
	unsigned i;

	must(lfp_batch_new(LFP_SHA256, &batch, &error));
	jobs = calloc(LANES_MAX, sizeof(*jobs));
	if (jobs == NULL || lfp_batch_lanes(batch) > LANES_MAX)
		errx(1, "jobs");
	for (i = 0; i < lfp_batch_lanes(batch); i++) {
		jobs[i].data = data + i * LANE_BYTES;
		jobs[i].length = LANE_BYTES;
		lfp_batch_submit(batch, &jobs[i]);
	}
	for (begin = end = now(); end - begin < RATE_SECONDS; end = now()) {
		job = lfp_batch_step(batch);
		bytes += job->length;
		lfp_batch_submit(batch, job);
	}
	thread->rate = (double)bytes / (end - begin);
	for (i = 0; i < LANES_MAX; i++)
		lfp_batch_cancel(batch, &jobs[i]);
	lfp_batch_free(batch);
	free(jobs);
}

static double
hash_rate(void)
{
	double rates[PASSES];
	unsigned pass, i;

	for (pass = 0; pass < PASSES; pass++) {
		run_threads(rate_thread);
		for (rates[pass] = 0, i = 0; i < thread_count; i++)
			rates[pass] += threads[i].rate;
	}
	return median(rates);
}

/* --- reading --- */

/* A large file's part, through windows; each line of the cache is needed. */
static void
read_part(struct thread *thread, int fd, const struct group *group)
{
	uint64_t at = group->offset, end = at + group->length, i, n;
	const volatile uint8_t *data;
	void *window;

	for (; at < end; at += n) {
		n = end - at < WINDOW_BYTES ? end - at : WINDOW_BYTES;
		window = mmap(NULL, n, PROT_READ, MAP_SHARED, fd,
		    (off_t)at);
		if (window == MAP_FAILED)
			err(1, "mmap");
		data = window;
		for (i = 0; i < n; i += 64)
			thread->touched += data[i];
		munmap(window, n);
	}
}

static void
read_rest(struct thread *thread, int fd, uint64_t at, uint64_t size)
{
	ssize_t n;

	for (; at < size; at += (uint64_t)n) {
		n = pread(fd, thread->memory, PIECE_BYTES, (off_t)at);
		if (n <= 0)
			errx(1, "a file became shorter");
	}
}

static int
open_file(int directory, const char *name)
{
	int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		err(1, "%s", name);
	return fd;
}

static void
read_plainly(struct thread *thread, int directory, const struct item *items,
    size_t n)
{
	size_t i;
	int fd;

	for (i = 0; i < n; i++) {
		fd = open_file(directory, items[i].name);
		read_rest(thread, fd, 0, items[i].size);
		close(fd);
	}
}

static void
close_all(const struct lfpi_load *loads, size_t n)
{
	size_t i, first;

	for (i = 0; i < n; i++) {
		for (first = i; i + 1 < n &&
		    loads[i + 1].fd == loads[i].fd + 1; i++)
			continue;
		lfpi_close_range(loads[first].fd, loads[i].fd);
	}
}

static void
read_by_ring(struct thread *thread, int directory, const struct item *items,
    size_t n)
{
	struct lfpi_load *loads = thread->loads;
	size_t i;

	for (i = 0; i < n; i++) {
		memset(&loads[i], 0, sizeof(loads[i]));
		loads[i].name = items[i].name;
		loads[i].buffer = thread->memory + i * START_BYTES;
		loads[i].size = START_BYTES;
		loads[i].fd = -1;
	}
	if (lfpi_ring_open(thread->ring, directory, loads, n) != 0 ||
	    lfpi_ring_read(thread->ring, loads, n) != 0)
		errx(1, "io_uring failed");
	for (i = 0; i < n; i++) {
		if (loads[i].sys_errno != 0)
			errx(1, "%s: %s", items[i].name,
			    strerror(loads[i].sys_errno));
		read_rest(thread, loads[i].fd, loads[i].length, items[i].size);
	}
	close_all(loads, n);
}

static void
read_group(struct thread *thread, int directory, const struct group *group)
{
	const struct item *items = thread->work->tree->items + group->first;
	int fd;

	if (group->length > 0) {
		fd = open_file(directory, items[0].name);
		read_part(thread, fd, group);
		close(fd);
	} else if (thread->work->uring)
		read_by_ring(thread, directory, items, group->count);
	else
		read_plainly(thread, directory, items, group->count);
}

static void
read_thread(void *arg)
{
	struct thread *thread = arg;
	const struct tree *tree = thread->work->tree;
	size_t i, held = SIZE_MAX;
	int fd = -1;

	while ((i = atomic_fetch_add(&thread->work->next, 1)) <
	    tree->group_count) {
		if (tree->groups[i].directory != held) {
			held = tree->groups[i].directory;
			if (fd >= 0)
				close(fd);
			fd = open(tree->directories[held],
			    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
			if (fd < 0)
				err(1, "%s", tree->directories[held]);
		}
		read_group(thread, fd, &tree->groups[i]);
	}
	if (fd >= 0)
		close(fd);
}

/* A ring is used by the thread that made it. */
static void
ring_thread(void *arg)
{
	struct thread *thread = arg;

	thread->ring = lfpi_ring_new(GROUP_FILES);
	if (thread->ring == NULL)
		return;
	read_thread(thread);
	lfpi_ring_free(thread->ring);
}

static double
read_time(const struct tree *tree, bool uring)
{
	struct work work = { .tree = tree, .uring = uring };
	double times[PASSES], begin;
	unsigned pass, i;

	for (i = 0; i < thread_count; i++)
		threads[i].work = &work;
	for (pass = 0; pass < PASSES; pass++) {
		atomic_store(&work.next, 0);
		begin = now();
		run_threads(uring ? ring_thread : read_thread);
		times[pass] = now() - begin;
		if (atomic_load(&work.next) < tree->group_count)
			return 0;
	}
	return median(times);
}

int
main(int argc, char **argv)
{
	double rate, plain, ring;
	struct tree tree;
	unsigned i;

	thread_count = argc == 3 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
	if (thread_count == 0 || thread_count > THREADS_MAX) {
		fprintf(stderr, "usage: limit THREADS DIRECTORY\n");
		return 64;
	}
	tree_list(&tree, argv[2]);
	for (i = 0; i < thread_count; i++) {
		threads[i].memory = calloc(GROUP_FILES, START_BYTES);
		if (threads[i].memory == NULL)
			err(1, "memory");
	}
	rate = hash_rate();
	(void)read_time(&tree, false);
	plain = read_time(&tree, false);
	ring = read_time(&tree, true);
	printf("%.0f\t%zu\t%" PRIu64 "\t%.4f\t%.4f\t%.4f\n", rate,
	    tree.item_count, tree.bytes, (double)tree.bytes / rate, plain,
	    ring);
	return 0;
}
