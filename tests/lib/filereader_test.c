/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading a group of files: when it is asked whether they are in memory. */
#include "config.h"

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/portable.h"
#include "io/filereader.h"
#include "io/ring.h"
#include "tree_fixture.h"

#define FILES 20
#define BUFFER 4096
/* What is read at a time before the clock is looked at. */
#define RUN 8
/* Read by the ring before it is asked again. */
#define SLOW_GROUPS 8

/* Instead of the library's: see LDFLAGS in local.am. */
ssize_t __real_lfpi_pread(int, void *, size_t, off_t);
ssize_t __wrap_lfpi_pread(int, void *, size_t, off_t);
ssize_t __real_lfpi_pread_cached(int, void *, size_t, off_t);
ssize_t __wrap_lfpi_pread_cached(int, void *, size_t, off_t);
int __real_lfpi_ring_read(struct lfpi_ring *, struct lfpi_load *, size_t);
int __wrap_lfpi_ring_read(struct lfpi_ring *, struct lfpi_load *, size_t);
bool __real_lfpi_is_cold(int);
bool __wrap_lfpi_is_cold(int);
uint64_t __wrap_lfpi_monotonic_ns(void);

/* By a call that can tell, or by the ring; by one that cannot. */
static unsigned		asked, waited;
static bool		cold;		/* nothing is in memory */
static uint64_t		tick;		/* each look at the clock */

ssize_t
__wrap_lfpi_pread(int fd, void *data, size_t size, off_t offset)
{
	waited++;
	return __real_lfpi_pread(fd, data, size, offset);
}

ssize_t
__wrap_lfpi_pread_cached(int fd, void *data, size_t size, off_t offset)
{
	asked++;
	if (!cold)
		return __real_lfpi_pread(fd, data, size, offset);
	errno = EAGAIN;
	return -1;
}

int
__wrap_lfpi_ring_read(struct lfpi_ring *ring, struct lfpi_load *loads,
    size_t n)
{
	asked += (unsigned)n;
	return __real_lfpi_ring_read(ring, loads, n);
}

bool
__wrap_lfpi_is_cold(int fd)
{
	(void)fd;
	return cold;
}

uint64_t
__wrap_lfpi_monotonic_ns(void)
{
	static uint64_t now;

	return now += tick;
}

static char	names[FILES][8];

static void
make_files(void)
{
	unsigned i;

	make_directory("d");
	for (i = 0; i < FILES; i++) {
		char path[16];

		(void)snprintf(names[i], sizeof(names[i]), "f%u", i);
		(void)snprintf(path, sizeof(path), "d/%s", names[i]);
		make_filled(path, i * 200, i);
	}
}

static void
check_content(int directory, const struct lfpi_load *load, unsigned i)
{
	static uint8_t content[BUFFER];
	int fd = openat(directory, load->name, O_RDONLY);

	ATF_REQUIRE(fd >= 0);
	ATF_CHECK_EQ(0, load->sys_errno);
	ATF_CHECK(load->whole);
	ATF_CHECK_EQ(-1, load->fd);
	ATF_REQUIRE_EQ((size_t)i * 200, load->length);
	ATF_REQUIRE_EQ((ssize_t)load->length, read(fd, content, BUFFER));
	ATF_CHECK(memcmp(content, load->buffer, load->length) == 0);
	ATF_CHECK_EQ(0, close(fd));
}

/* Load all of them; how often was it asked, and how often waited? */
static void
load(struct lfpi_filereader *reader, unsigned expect_asked,
    unsigned expect_waited)
{
	static uint8_t buffers[FILES][BUFFER];
	struct lfpi_load loads[FILES] = { 0 };
	struct lfpi_place place = { .local_clock = true };
	unsigned i;

	place.fd = open("d", O_RDONLY | O_DIRECTORY);
	ATF_REQUIRE(place.fd >= 0);
	for (i = 0; i < FILES; i++) {
		loads[i].name = names[i];
		loads[i].buffer = memset(buffers[i], 0, BUFFER);
		loads[i].size = BUFFER;
	}
	asked = waited = 0;
	lfpi_filereader_load(reader, &place, loads, FILES);
	for (i = 0; i < FILES; i++)
		check_content(place.fd, &loads[i], i);
	ATF_CHECK_EQ_MSG(expect_asked, asked, "asked %u", asked);
	ATF_CHECK_EQ_MSG(expect_waited, waited, "waited %u", waited);
	ATF_CHECK_EQ(0, close(place.fd));
}

static struct lfpi_filereader *
new_reader(bool plain)
{
	struct lfpi_filereader_options options = { .plain = plain,
		.group = FILES };
	struct lfpi_filereader *reader;

	make_files();
	/* Nothing changes any more before the scan begins. */
	(void)clock_gettime(CLOCK_REALTIME, &options.started);
	options.started.tv_sec++;
	ATF_REQUIRE_EQ(LFP_OK, lfpi_filereader_new(&options, &reader, NULL));
	return reader;
}

ATF_TC_WITHOUT_HEAD(cached__asked_when_slow);
ATF_TC_BODY(cached__asked_when_slow, tc)
{
	struct lfpi_filereader *reader = new_reader(true);

	load(reader, FILES, 0);
	load(reader, 0, FILES);
	tick = UINT64_C(1000000000);
	load(reader, FILES - RUN, RUN);
	tick = 0;
	load(reader, 0, FILES);
	/* Now it comes from a disk: all at once from the second group on. */
	cold = true;
	tick = UINT64_C(1000000000);
	load(reader, FILES - RUN, FILES);
	load(reader, FILES, FILES);
	cold = false;
	load(reader, FILES, 0);
	lfpi_filereader_free(reader);
}

/* What is not in memory, or slow, is the ring's. */
ATF_TC_WITHOUT_HEAD(cached__ring_when_not);
ATF_TC_BODY(cached__ring_when_not, tc)
{
	struct lfpi_ring *ring = lfpi_ring_new(FILES);
	struct lfpi_filereader *reader;
	unsigned i;

	if (ring == NULL)
		atf_tc_skip("no io_uring here");
	lfpi_ring_free(ring);
	reader = new_reader(false);
	load(reader, 0, FILES);
	tick = UINT64_C(1000000000);
	load(reader, FILES - RUN, RUN);
	tick = 0;
	for (i = 0; i < SLOW_GROUPS; i++)
		load(reader, FILES, 0);
	load(reader, 0, FILES);
	cold = true;
	tick = UINT64_C(1000000000);
	load(reader, FILES - RUN, RUN);
	for (i = 0; i < 2 * SLOW_GROUPS; i++)
		load(reader, FILES, 0);
	cold = false;
	load(reader, FILES - RUN, RUN);
	lfpi_filereader_free(reader);
}

#if defined(__linux__) && defined(HAVE_PREADV2)
/* A file just written is in memory, one just dropped is not. */
ATF_TC_WITHOUT_HEAD(cold__real);
ATF_TC_BODY(cold__real, tc)
{
	/* ext4, XFS, Btrfs; what others say depends on the kernel. */
	static const long tell[] = { 0xef53, 0x58465342L, 0x9123683eL };
	int fd;

	make_filled("f", BUFFER, 1);
	fd = open("f", O_RDONLY);
	ATF_REQUIRE(fd >= 0);
	ATF_CHECK(!__real_lfpi_is_cold(fd));
	ATF_REQUIRE_EQ(0, fsync(fd));
	lfpi_drop_cache(fd);
	if (!lfpi_fs_is_one_of(fd, tell, 3) ||
	    lfpi_cached_pages(fd, 0, BUFFER) != 0)
		atf_tc_skip("it was not dropped");
	ATF_CHECK(__real_lfpi_is_cold(fd));
	ATF_CHECK_EQ(0, close(fd));
}
#endif

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, cached__asked_when_slow);
	ATF_TP_ADD_TC(tp, cached__ring_when_not);
#if defined(__linux__) && defined(HAVE_PREADV2)
	ATF_TP_ADD_TC(tp, cold__real);
#endif
	return atf_no_error();
}
