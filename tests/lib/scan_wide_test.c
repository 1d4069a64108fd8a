/* SPDX-License-Identifier: BSD-2-Clause */
/* Directories of many names: read in parts, and by inodes from a disk. */
#include "config.h"

#include <sys/stat.h>

#include <atf-c.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "io/directory.h"
#include "scan/by_inode.h"
#include "scan_fixture.h"

/* Several parts: names that long need a megabyte. */
#define WIDE 8000
#define PAD "................................................................"

static struct lfpi_file *
link_in_a_row(struct lfpi_file *files, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		files[i].next = i + 1 < n ? &files[i + 1] : NULL;
	return n > 0 ? files : NULL;
}

/* All of them, each once, and of one inode the first first. */
static void
check_by_inode(struct lfpi_file *files, size_t n)
{
	const struct lfpi_file *file, *last = NULL;
	size_t count = 0;

	for (file = lfpi_link_by_inode(link_in_a_row(files, n));
	    file != NULL; file = file->next, count++) {
		ATF_REQUIRE(file >= files && file < files + n);
		ATF_REQUIRE(last == NULL || last->id.inode < file->id.inode ||
		    (last->id.inode == file->id.inode && last < file));
		last = file;
	}
	ATF_REQUIRE_EQ(n, count);
}

ATF_TC_WITHOUT_HEAD(by_inode__sorted);
ATF_TC_BODY(by_inode__sorted, tc)
{
	/* Few values and many, small ones and as large as may be. */
	static const uint64_t masks[] = { 0, 3, 255, 256, 0xffff, 0x1000000,
	    UINT64_MAX };
	enum { MOST = 600 };
	struct lfpi_file *files = calloc(MOST, sizeof(*files));
	uint64_t number = 1;
	size_t i, n, mask;

	ATF_REQUIRE(files != NULL);
	for (mask = 0; mask < sizeof(masks) / sizeof(masks[0]); mask++)
		for (n = 0; n <= MOST; n++) {
			for (i = 0; i < n; i++) {
				number = number * 6364136223846793005U + 1;
				files[i].id.inode = (number ^ number >> 32) &
				    masks[mask];
			}
			check_by_inode(files, n);
		}
	free(files);
}

ATF_TC_WITHOUT_HEAD(by_inode__sorted_before);
ATF_TC_BODY(by_inode__sorted_before, tc)
{
	struct lfpi_file files[3] = { { .id = { 0 } } };

	files[0].id.inode = 0;
	files[1].id.inode = UINT64_MAX - 1;
	files[2].id.inode = UINT64_MAX;
	check_by_inode(files, 3);
	files[0].id.inode = UINT64_MAX;
	files[1].id.inode = 0;
	check_by_inode(files, 3);
	ATF_CHECK(lfpi_link_by_inode(NULL) == NULL);
}

static void
make_wide(void)
{
	char path[128];
	unsigned i;

	make_directory("w");
	for (i = 0; i < WIDE; i++) {
		(void)snprintf(path, sizeof(path), "w/%u" PAD, i);
		if (i % 500 == 250) {
			make_directory(path);
			(void)strcat(path, "/below");
		}
		make_file(path, path);
	}
}

/* Of what was told: that it is there and its names are. */
struct told {
	struct lfpi_listing	listing;
	size_t			parts, count;
};

static void
look_at_part(void *arg)
{
	struct told *told = arg;
	const struct lfpi_dirent *entry;
	size_t i;

	ATF_CHECK(told->listing.count > told->count);
	told->parts++;
	told->count = told->listing.count;
	for (i = 0; i < told->count; i++) {
		entry = &told->listing.entries[i];
		ATF_REQUIRE_EQ(entry->length, strlen(entry->name));
		ATF_REQUIRE_EQ(entry->length,
		    strspn(entry->name, ".0123456789"));
		told->listing.entries[i].type = LFPI_TYPE_DEALT_WITH;
	}
}

/* What is known of an entry goes with it when they are sorted. */
static void
check_told(const struct told *told)
{
	const struct lfpi_dirent *entry = told->listing.entries;
	size_t i, dealt_with = 0;

	ATF_CHECK_EQ(WIDE, told->listing.count);
	for (i = 0; i < told->listing.count; i++) {
		ATF_REQUIRE(i == 0 ||
		    strcmp(entry[i - 1].name, entry[i].name) < 0);
		dealt_with += entry[i].type == LFPI_TYPE_DEALT_WITH;
	}
	ATF_CHECK_EQ(told->count, dealt_with);
}

ATF_TC_WITHOUT_HEAD(list__by_parts);
ATF_TC_BODY(list__by_parts, tc)
{
	struct told told = { .parts = 0 };
	int fd;

	make_wide();
	fd = open("w", O_RDONLY | O_DIRECTORY);
	ATF_REQUIRE(fd >= 0);
	ATF_CHECK_EQ(0, lfpi_directory_list_by_parts(fd, &told.listing,
	    look_at_part, &told));
#ifdef HAVE_GETDENTS64
	ATF_CHECK(told.parts > 1);
#endif
	check_told(&told);
	ATF_REQUIRE_EQ(0, close(fd));
	/* A small one is not told. */
	told.parts = 0;
	fd = open("w/250" PAD, O_RDONLY | O_DIRECTORY);
	ATF_REQUIRE(fd >= 0);
	ATF_CHECK_EQ(0, lfpi_directory_list_by_parts(fd, &told.listing,
	    look_at_part, &told));
	ATF_CHECK_EQ(0, told.parts);
	ATF_CHECK_EQ(1, told.listing.count);
	ATF_REQUIRE_EQ(0, close(fd));
	lfpi_listing_free(&told.listing);
}

static int
compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What "find w | LC_ALL=C sort" would say; the caller frees it. */
static char *
expect_wide(void)
{
	static char paths[WIDE][96], *lines[WIDE];
	char *text = calloc(WIDE, sizeof(paths[0]) + 8), *end = text;
	unsigned i;

	ATF_REQUIRE(text != NULL);
	for (i = 0; i < WIDE; i++) {
		(void)snprintf(paths[i], sizeof(paths[i]), "w/%u" PAD "%s",
		    i, i % 500 == 250 ? "/below" : "");
		lines[i] = paths[i];
	}
	qsort(lines, WIDE, sizeof(lines[0]), compare_lines);
	for (i = 0; i < WIDE; i++)
		end += sprintf(end, "%s%s\n", lines[i],
		    strcmp(lines[i], "w/1" PAD) == 0 ? " +w/other" : "");
	(void)strcpy(end, "@w/dangling\n");
	return text;
}

/* Files, directories, links, and a file of two names. */
ATF_TC_WITHOUT_HEAD(wide__kept);
ATF_TC_BODY(wide__kept, tc)
{
	struct plan plan = { .trees = { "w" } };
	char *expected;

	make_wide();
	ATF_REQUIRE_EQ(0, link("w/1" PAD, "w/other"));
	make_link("nothing", "w/dangling");
	make_link("250" PAD, "w/link");
	ATF_REQUIRE_EQ(0, mkfifo("w/fifo", 0600));
	expected = expect_wide();
	(void)strcat(expected, "@w/link/\n");
	plan_check(&plan, expected);
	/* Asked for by name as well: before those of the listing. */
	plan.files[0] = "w/7" PAD;
	plan.files[1] = "w/7999" PAD;
	plan_check(&plan, expected);
	free(expected);
}

#ifdef HAVE_GETDENTS64
/* For a machine that is busy; who waits so long has been forgotten. */
#define PATIENCE 120

/* Files that were read, and bytes of directories, while they are counted. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static size_t read_so_far, listed_so_far;
static bool waits, breaks, late;

static void
count_read(void *arg, const struct lfp_file_state *state,
    const uint8_t *digest)
{
	(void)arg, (void)state, (void)digest;
	(void)pthread_mutex_lock(&lock);
	read_so_far++;
	(void)pthread_cond_broadcast(&changed);
	(void)pthread_mutex_unlock(&lock);
}

static void
wait_for_reading(void)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE;
	while (read_so_far == 0 && !late)
		late = pthread_cond_timedwait(&changed, &lock, &until) != 0;
}

ssize_t __real_getdents64(int fd, void *buffer, size_t size);
ssize_t __wrap_getdents64(int fd, void *buffer, size_t size);

/*
 * The wide directory does not end before a file in it has been read, or
 * breaks, once, in the middle.
 */
ssize_t
__wrap_getdents64(int fd, void *buffer, size_t size)
{
	ssize_t n = __real_getdents64(fd, buffer, size);

	(void)pthread_mutex_lock(&lock);
	listed_so_far += n > 0 ? (size_t)n : 0;
	if (waits && n == 0 && listed_so_far > (size_t)WIDE * sizeof(PAD))
		wait_for_reading();
	if (breaks && listed_so_far > (size_t)WIDE * sizeof(PAD) / 2) {
		breaks = false;
		errno = EIO;
		n = -1;
	}
	(void)pthread_mutex_unlock(&lock);
	return n;
}

ATF_TC_WITHOUT_HEAD(wide__shared);
ATF_TC_BODY(wide__shared, tc)
{
	struct plan plan = { .trees = { "w" }, .options = { .threads = 2,
	    .learned = count_read } };
	struct lfp_scan_counts found;

	make_wide();
	waits = true;
	free(plan_run(&plan, &found));
	ATF_CHECK_MSG(!late, "nothing was read while it was listed");
	ATF_CHECK_EQ(WIDE, found.files);
}

static char *
run_broken(unsigned threads)
{
	struct plan plan = { .trees = { "w" },
	    .options = { .threads = threads } };
	struct lfp_scan_counts found;
	char *text;

	listed_so_far = 0;
	breaks = true;
	text = plan_run(&plan, &found);
	ATF_CHECK_EQ(1, found.troubles);
	ATF_CHECK(found.files > 1000);
	ATF_CHECK(found.files < WIDE);
	return text;
}

/* What was read of it before is there, and that it is not all. */
ATF_TC_WITHOUT_HEAD(wide__broken);
ATF_TC_BODY(wide__broken, tc)
{
	char *one, *eight;

	make_wide();
	one = run_broken(1);
	eight = run_broken(8);
	ATF_CHECK_EQ(0, strncmp(one, "w !listing\n", 11));
	ATF_CHECK_STREQ(one, eight);
	free(one);
	free(eight);
}
#endif

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, by_inode__sorted);
	ATF_TP_ADD_TC(tp, by_inode__sorted_before);
	ATF_TP_ADD_TC(tp, list__by_parts);
	ATF_TP_ADD_TC(tp, wide__kept);
#ifdef HAVE_GETDENTS64
	ATF_TP_ADD_TC(tp, wide__shared);
	ATF_TP_ADD_TC(tp, wide__broken);
#endif
	return atf_no_error();
}
