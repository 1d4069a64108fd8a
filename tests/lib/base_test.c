/* SPDX-License-Identifier: BSD-2-Clause */
/* What everything else stands on, from digits to system calls. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base/buffer.h"
#include "base/calls.h"
#include "base/hex.h"
#include "base/memory.h"
#include "base/portable.h"
#include "base/table.h"
#include "base/thread.h"

/*
 * Sanitizers end a program that asks for more than there can be; here it is
 * done on purpose.
 */
const char *__asan_default_options(void);
const char *__tsan_default_options(void);

const char *
__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

const char *
__tsan_default_options(void)
{
	return "allocator_may_return_null=1";
}

ATF_TC_WITHOUT_HEAD(hex__both_ways);
ATF_TC_BODY(hex__both_ways, tc)
{
	uint8_t bytes[256], back[256];
	char text[513] = "";
	size_t i;

	for (i = 0; i < 256; i++)
		bytes[i] = (uint8_t)i;
	lfpi_hex_encode(text, bytes, 256);
	ATF_CHECK_EQ(512, strlen(text));
	ATF_CHECK(strncmp(text, "000102", 6) == 0);
	ATF_CHECK_STREQ("fdfeff", text + 506);
	ATF_CHECK_EQ(512, lfpi_hex_decode(back, text, 512));
	ATF_CHECK(memcmp(bytes, back, 256) == 0);
	ATF_CHECK_EQ(4, lfpi_hex_decode(back, "aBCd", 4));
	ATF_CHECK_EQ(0xab, back[0]);
	ATF_CHECK_EQ(0xcd, back[1]);
	ATF_CHECK_EQ(0, lfpi_hex_decode(back, "", 0));
}

ATF_TC_WITHOUT_HEAD(hex__bad_digits);
ATF_TC_BODY(hex__bad_digits, tc)
{
	char text[9] = "01234567";
	uint8_t out[4];
	size_t at;
	int byte;

	for (byte = 0; byte < 256; byte++) {
		if (byte != 0 && strchr("0123456789abcdefABCDEF", byte) !=
		    NULL)
			continue;
		for (at = 0; at < 8; at++) {
			memcpy(text, "01234567", 8);
			text[at] = (char)byte;
			ATF_CHECK_EQ(at, lfpi_hex_decode(out, text, 8));
		}
	}
	/* The last of an odd number is not looked at. */
	ATF_CHECK_EQ(2, lfpi_hex_decode(out, "123", 3));
	ATF_CHECK_EQ(0, lfpi_hex_decode(out, "1", 1));
}

ATF_TC_WITHOUT_HEAD(buffer__grows);
ATF_TC_BODY(buffer__grows, tc)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfpi_buffer buffer = { 0 };
	char piece[1000];
	size_t n, i, length = 0;

	for (n = 0; n < sizeof(piece); n++) {
		memset(piece, (int)(n & 255), n);
		ATF_REQUIRE_EQ(LFP_OK, lfpi_buffer_append(&buffer, piece, n,
		    &error));
		length += n;
		ATF_REQUIRE_EQ(length, buffer.length);
		ATF_REQUIRE(buffer.size >= length);
	}
	for (n = 0, i = 0; n < sizeof(piece); i += n, n++)
		ATF_REQUIRE(n == 0 || (buffer.data[i] == (char)n &&
		    buffer.data[i + n - 1] == (char)n));
	/* More than there is, and more than can be counted. */
	ATF_CHECK_EQ(LFP_ERR_MEMORY, lfpi_buffer_reserve(&buffer, SIZE_MAX,
	    &error));
	ATF_CHECK_EQ(LFP_ERR_MEMORY, lfpi_buffer_reserve(&buffer,
	    SIZE_MAX / 2 - 1, NULL));
	ATF_CHECK_EQ(length, buffer.length);
	ATF_CHECK_EQ(LFP_ERR_MEMORY, error.status);
	lfpi_buffer_free(&buffer);
	ATF_CHECK(buffer.data == NULL && buffer.size == 0);
	lfpi_buffer_free(&buffer);
}

ATF_TC_WITHOUT_HEAD(memory__sizes);
ATF_TC_BODY(memory__sizes, tc)
{
	unsigned char *p;
	size_t align, i;

	ATF_CHECK(lfpi_calloc(SIZE_MAX / 2, 3) == NULL);
	ATF_CHECK(lfpi_resize(NULL, SIZE_MAX / 2, 3) == NULL);
	/* Nothing is something that can be freed. */
	ATF_REQUIRE((p = lfpi_calloc(0, 8)) != NULL);
	ATF_REQUIRE((p = lfpi_resize(p, 0, 8)) != NULL);
	ATF_REQUIRE((p = lfpi_resize(p, 3, 5)) != NULL);
	lfpi_free(p);
	for (align = sizeof(void *); align <= 4096; align *= 2) {
		p = lfpi_aligned_calloc(align, 100);
		ATF_REQUIRE(p != NULL);
		ATF_CHECK_EQ(0, (uintptr_t)p % align);
		for (i = 0; i < 100; i++)
			ATF_REQUIRE_EQ(0, p[i]);
		lfpi_free(p);
	}
	lfpi_free(NULL);
}

ATF_TC_WITHOUT_HEAD(memory__region);
ATF_TC_BODY(memory__region, tc)
{
	static const size_t sizes[] = { 0, 1, 3, 8, 250, 4000, 262144, 300000,
	    1000000, 5 };
	enum { PIECES = 3000 };
	struct lfpi_region region = { 0 };
	unsigned char **pieces = calloc(PIECES, sizeof(*pieces));
	size_t i, align, size;

	ATF_REQUIRE(pieces != NULL);
	for (i = 0; i < PIECES; i++) {
		/* Large ones now and then. */
		size = sizes[i % 97 == 0 ? i % 10 : i % 5];
		align = (size_t)1 << i % 4;
		pieces[i] = lfpi_region_take(&region, size, align);
		ATF_REQUIRE(pieces[i] != NULL);
		ATF_REQUIRE_EQ(0, (uintptr_t)pieces[i] % align);
		memset(pieces[i], (int)(i & 255), size);
	}
	for (i = 0; i < PIECES; i++) {
		size = sizes[i % 97 == 0 ? i % 10 : i % 5];
		ATF_REQUIRE(size == 0 || (pieces[i][0] == (i & 255) &&
		    pieces[i][size - 1] == (i & 255)));
	}
	ATF_CHECK(lfpi_region_take(&region, SIZE_MAX, 8) == NULL);
	ATF_CHECK(lfpi_region_take(&region, SIZE_MAX - 8, 1) == NULL);
	ATF_CHECK(lfpi_region_take(&region, SIZE_MAX / 2, 1) == NULL);
	ATF_CHECK(lfpi_region_take(&region, 8, 8) != NULL);
	lfpi_region_free(&region);
	lfpi_region_free(&region);
	free(pieces);
}

struct numbers {
	uint64_t	*values;
};

static bool
match(const void *things, uint32_t index, const void *key, size_t length)
{
	const struct numbers *numbers = things;

	return memcmp(&numbers->values[index], key, length) == 0;
}

ATF_TC_WITHOUT_HEAD(table__many);
ATF_TC_BODY(table__many, tc)
{
	enum { COUNT = 200000 };
	struct numbers numbers = { calloc(COUNT, sizeof(uint64_t)) };
	struct lfpi_table table;
	uint32_t i, found;
	uint64_t key;

	ATF_REQUIRE(numbers.values != NULL);
	lfpi_table_init(&table, &numbers, match);
	key = 1;
	ATF_CHECK_EQ(LFPI_TABLE_NONE, lfpi_table_find(&table, &key,
	    sizeof(key)));
	for (i = 0; i < COUNT; i++) {
		numbers.values[i] = (uint64_t)i * 65536;
		ATF_REQUIRE_EQ(LFP_OK, lfpi_table_enter(&table,
		    &numbers.values[i], sizeof(uint64_t), i, &found, NULL));
		ATF_REQUIRE_EQ(i, found);
		/* A second time it is the first that is there. */
		ATF_REQUIRE_EQ(LFP_OK, lfpi_table_enter(&table,
		    &numbers.values[i / 2], sizeof(uint64_t), i, &found,
		    NULL));
		ATF_REQUIRE_EQ(i / 2, found);
	}
	for (i = 0; i < COUNT; i++) {
		key = (uint64_t)i * 65536;
		ATF_REQUIRE_EQ(i, lfpi_table_find(&table, &key, sizeof(key)));
		key++;
		ATF_REQUIRE_EQ(LFPI_TABLE_NONE, lfpi_table_find(&table, &key,
		    sizeof(key)));
	}
	ATF_CHECK_EQ(COUNT, table.used);
	ATF_CHECK(table.used <= table.size / 4 * 3);
	ATF_CHECK_EQ(LFP_ERR_LIMIT, lfpi_table_enter(&table, &key,
	    sizeof(key), UINT32_MAX - 1, &found, NULL));
	lfpi_table_free(&table);
	lfpi_table_free(&table);
	free(numbers.values);
}

/* Nobody can prepare names for a table that has not been made. */
ATF_TC_WITHOUT_HEAD(table__seeds_differ);
ATF_TC_BODY(table__seeds_differ, tc)
{
	struct lfpi_table a, b;

	lfpi_table_init(&a, NULL, match);
	lfpi_table_init(&b, NULL, match);
	ATF_CHECK(a.seed != b.seed);
}

struct counter {
	struct lfpi_monitor	*monitor;
	unsigned		*count;
	bool			 all_blocked;
};

static void
count_up(void *arg)
{
	struct counter *counter = arg;
	sigset_t set;
	int i;

	(void)pthread_sigmask(SIG_SETMASK, NULL, &set);
	counter->all_blocked = sigismember(&set, SIGINT) == 1 &&
	    sigismember(&set, SIGTERM) == 1;
	for (i = 0; i < 1000; i++) {
		lfpi_monitor_enter(counter->monitor);
		++*counter->count;
		lfpi_monitor_wake_all(counter->monitor);
		lfpi_monitor_leave(counter->monitor);
	}
}

ATF_TC_WITHOUT_HEAD(thread__team);
ATF_TC_BODY(thread__team, tc)
{
	enum { THREADS = 16 };
	struct counter counters[THREADS];
	struct lfpi_monitor monitor;
	struct lfpi_team team;
	sigset_t before, after;
	unsigned i, count = 0;

	ATF_REQUIRE_EQ(0, pthread_sigmask(SIG_SETMASK, NULL, &before));
	ATF_REQUIRE_EQ(LFP_OK, lfpi_monitor_init(&monitor, NULL));
	for (i = 0; i < THREADS; i++)
		counters[i] = (struct counter){ &monitor, &count, false };
	ATF_REQUIRE_EQ(LFP_OK, lfpi_team_start(&team, THREADS, count_up,
	    counters, sizeof(counters[0]), NULL));
	ATF_REQUIRE_EQ(THREADS, team.count);
	lfpi_monitor_enter(&monitor);
	while (count < THREADS * 1000)
		lfpi_monitor_wait(&monitor);
	lfpi_monitor_leave(&monitor);
	lfpi_team_join(&team);
	ATF_CHECK_EQ(THREADS * 1000, count);
	for (i = 0; i < THREADS; i++)
		ATF_CHECK(counters[i].all_blocked);
	ATF_REQUIRE_EQ(0, pthread_sigmask(SIG_SETMASK, NULL, &after));
	ATF_CHECK_EQ(sigismember(&before, SIGINT),
	    sigismember(&after, SIGINT));
	lfpi_monitor_destroy(&monitor);
}

ATF_TC_WITHOUT_HEAD(thread__wait_ends);
ATF_TC_BODY(thread__wait_ends, tc)
{
	uint64_t before = lfpi_monotonic_ns(), after;
	struct lfpi_monitor monitor;

	ATF_REQUIRE_EQ(LFP_OK, lfpi_monitor_init(&monitor, NULL));
	lfpi_monitor_enter(&monitor);
	while (lfpi_monitor_wait_ms(&monitor, 1050))
		continue;
	lfpi_monitor_leave(&monitor);
	after = lfpi_monotonic_ns();
	ATF_CHECK(after - before >= 1050 * UINT64_C(1000000));
	lfpi_monitor_destroy(&monitor);
}

struct opener {
	int	before, after;	/* opened by the caller, and by the thread */
	bool	own;
};

static void
open_and_close(void *arg)
{
	struct opener *opener = arg;

	opener->own = lfpi_thread_own_descriptors();
	ATF_CHECK(fcntl(opener->before, F_GETFD) >= 0);
	ATF_CHECK_EQ(0, close(opener->before));
	opener->after = fcntl(STDIN_FILENO, F_DUPFD, 100);
	ATF_CHECK(opener->after >= 100);
	if (opener->own)
		lfpi_thread_close_descriptors();
}

/* Where it is not to be had, all is as it is without it. */
ATF_TC_WITHOUT_HEAD(thread__own_descriptors);
ATF_TC_BODY(thread__own_descriptors, tc)
{
	struct opener opener = { .before = dup(STDIN_FILENO) };
	struct lfpi_team team;

	ATF_REQUIRE(opener.before >= 0);
	ATF_REQUIRE_EQ(LFP_OK, lfpi_team_start(&team, 1, open_and_close,
	    &opener, sizeof(opener), NULL));
	lfpi_team_join(&team);
	ATF_CHECK_EQ(opener.own, fcntl(opener.before, F_GETFD) >= 0);
	ATF_CHECK_EQ(opener.own, fcntl(opener.after, F_GETFD) < 0);
	ATF_CHECK(fcntl(STDIN_FILENO, F_GETFD) >= 0);
}

static void
own_credentials(void *arg)
{
	uid_t *user = arg;

#ifdef __linux__
	ATF_REQUIRE_EQ(0, prctl(PR_SET_KEEPCAPS, 1L));
#endif
	lfpi_thread_own_credentials();
	*user = geteuid();
#ifdef __linux__
	ATF_CHECK_EQ(1, prctl(PR_GET_KEEPCAPS));
#endif
}

/* What can be seen of them is as before, in the thread and outside. */
ATF_TC_WITHOUT_HEAD(thread__own_credentials);
ATF_TC_BODY(thread__own_credentials, tc)
{
	struct lfpi_team team;
	uid_t user = (uid_t)-1;

	ATF_REQUIRE_EQ(LFP_OK, lfpi_team_start(&team, 1, own_credentials,
	    &user, sizeof(user), NULL));
	lfpi_team_join(&team);
	ATF_CHECK_EQ(geteuid(), user);
#ifdef __linux__
	ATF_CHECK_EQ(0, prctl(PR_GET_KEEPCAPS));
#endif
}

ATF_TC_WITHOUT_HEAD(portable__words);
ATF_TC_BODY(portable__words, tc)
{
	char words[64], few[4];

	lfpi_strerror(2, words, sizeof(words));
	ATF_CHECK_STREQ("No such file or directory", words);
	lfpi_strerror(2, few, sizeof(few));
	ATF_CHECK_STREQ("No ", few);
	lfpi_strerror(-1, words, sizeof(words));
	ATF_CHECK(strlen(words) > 0);
	ATF_CHECK(lfpi_cpu_count() >= 1);
	ATF_CHECK(lfpi_descriptor_limit() >= 16);
	ATF_CHECK(lfpi_random64() != lfpi_random64());
}

/* As the C library's, in what they do and in what they say. */
ATF_TC_WITHOUT_HEAD(calls__answers);
ATF_TC_BODY(calls__answers, tc)
{
	static const char text[] = "0123456789";
	struct stat ours, theirs;
	char read_back[16];
	int fd;

	atf_utils_create_file("f", "%s", text);
	fd = lfpi_openat(AT_FDCWD, "f", O_RDONLY | O_CLOEXEC);
	ATF_REQUIRE(fd >= 0);
	ATF_CHECK_EQ(FD_CLOEXEC, fcntl(fd, F_GETFD));
	memset(&ours, 0, sizeof(ours));
	memset(&theirs, 0, sizeof(theirs));
	ATF_CHECK_EQ(0, lfpi_fstat(fd, &ours));
	ATF_CHECK_EQ(0, fstat(fd, &theirs));
	ATF_CHECK_EQ(0, memcmp(&ours, &theirs, sizeof(ours)));
	ATF_CHECK_EQ(3, lfpi_pread(fd, read_back, 3, 4));
	ATF_CHECK_EQ(0, memcmp("456", read_back, 3));
	ATF_CHECK_EQ(10, lfpi_pread(fd, read_back, sizeof(read_back), 0));
	ATF_CHECK_EQ(0, memcmp(text, read_back, 10));
	ATF_CHECK_EQ(0, lfpi_pread(fd, read_back, 3, 10));
	ATF_REQUIRE_EQ(0, close(fd));
	ATF_CHECK_ERRNO(EBADF, lfpi_pread(fd, read_back, 3, 0) == -1);
	ATF_CHECK_ERRNO(EBADF, lfpi_fstat(fd, &ours) == -1);
	ATF_CHECK_ERRNO(ENOENT,
	    lfpi_openat(AT_FDCWD, "missing", O_RDONLY) == -1);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, hex__both_ways);
	ATF_TP_ADD_TC(tp, hex__bad_digits);
	ATF_TP_ADD_TC(tp, buffer__grows);
	ATF_TP_ADD_TC(tp, memory__sizes);
	ATF_TP_ADD_TC(tp, memory__region);
	ATF_TP_ADD_TC(tp, table__many);
	ATF_TP_ADD_TC(tp, table__seeds_differ);
	ATF_TP_ADD_TC(tp, thread__team);
	ATF_TP_ADD_TC(tp, thread__wait_ends);
	ATF_TP_ADD_TC(tp, thread__own_descriptors);
	ATF_TP_ADD_TC(tp, thread__own_credentials);
	ATF_TP_ADD_TC(tp, portable__words);
	ATF_TP_ADD_TC(tp, calls__answers);
	return atf_no_error();
}
