/* SPDX-License-Identifier: BSD-2-Clause */
/* Trees that change while they are scanned, and scans that are stopped. */
#include "config.h"

#include <sys/stat.h>

#include <atf-c.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scan_fixture.h"

/* A test that hangs is ended by the system. */
#define SECONDS 250

/* Directories, one in the other; what a disk makes and removes quickly. */
#define DEPTH 5000

/* Something that goes on in another thread until it is told to stop. */
struct mischief {
	pthread_t	thread;
	void		(*act)(unsigned round);
	_Atomic bool	stop;
	_Atomic unsigned rounds;
};

static void *
run_mischief(void *arg)
{
	struct mischief *mischief = arg;
	unsigned round;

	for (round = 0; !atomic_load(&mischief->stop); round++) {
		mischief->act(round);
		atomic_store(&mischief->rounds, round + 1);
	}
	return NULL;
}

static void
start(struct mischief *mischief, void (*act)(unsigned))
{
	atomic_store(&mischief->stop, false);
	atomic_store(&mischief->rounds, 0);
	mischief->act = act;
	ATF_REQUIRE_EQ(0, pthread_create(&mischief->thread, NULL,
	    run_mischief, mischief));
	while (atomic_load(&mischief->rounds) == 0)
		(void)sched_yield();
}

static void
stop(struct mischief *mischief)
{
	atomic_store(&mischief->stop, true);
	ATF_REQUIRE_EQ(0, pthread_join(mischief->thread, NULL));
}

static int changing = -1;

/* One byte, here and at the end: a state is two that are the same, or not. */
#define STATES 64
#define CHANGING_SIZE 50000

static void
change(unsigned round)
{
	uint8_t byte = (uint8_t)(round / 2 % STATES);

	(void)!pwrite(changing, &byte, 1, round % 2 == 0 ? 0 :
	    CHANGING_SIZE - 1);
}

/* Is this the digest of a moment of the file's life? */
static bool
is_state(const uint8_t *digest, size_t size)
{
	uint8_t data[CHANGING_SIZE] = { 0 }, own[LFP_DIGEST_MAX];
	unsigned i;

	for (i = 0; i < 2 * STATES; i++) {
		data[size - 1] = (uint8_t)((i / 2 + STATES - i % 2) % STATES);
		data[0] = (uint8_t)(i / 2);
		ATF_REQUIRE_EQ(LFP_OK, lfp_hash_buffer(LFP_SHA256, data, size,
		    own, NULL));
		if (memcmp(own, digest, 32) == 0)
			return true;
	}
	return false;
}

/* Scan "t" and say what became of its one file, "t/f". */
static void
scan_changing(const struct plan *plan, unsigned *stable, unsigned *unstable)
{
	struct lfp_scan *scan = plan_new(plan);
	struct lfp_record record;

	ATF_REQUIRE_EQ(LFP_OK, lfp_scan_run(scan, NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_scan_next(scan, &record, NULL));
	if (record.fingerprint != NULL) {
		ATF_CHECK(is_state(record.fingerprint, CHANGING_SIZE));
		++*stable;
	} else {
		ATF_CHECK_EQ(LFP_TROUBLE_UNSTABLE, record.trouble);
		++*unstable;
	}
	ATF_CHECK_EQ(LFP_END, lfp_scan_next(scan, &record, NULL));
	lfp_scan_free(scan);
}

ATF_TC_WITHOUT_HEAD(changing__in_place);
ATF_TC_BODY(changing__in_place, tc)
{
	struct plan plan = { .trees = { "t" } };
	struct mischief mischief;
	unsigned i, stable = 0, unstable = 0;

	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	changing = open("t/f", O_RDWR | O_CREAT, 0644);
	ATF_REQUIRE(changing >= 0);
	ATF_REQUIRE_EQ(0, ftruncate(changing, CHANGING_SIZE));
	alarm(SECONDS);
	start(&mischief, change);
	for (i = 0; i < 200; i++) {
		plan.options.threads = i % 2 + 1;
		plan.options.plain_io = i % 4 < 2;
		scan_changing(&plan, &stable, &unstable);
	}
	stop(&mischief);
	/* How many it catches depends on the machine; none may be torn. */
	printf("%u stable, %u unstable\n", stable, unstable);
	ATF_CHECK_EQ(200, stable + unstable);
}

static void
grow(unsigned round)
{
	static const char piece[4096];

	if (round % 256 == 0)
		(void)!ftruncate(changing, 0);
	(void)!pwrite(changing, piece, sizeof(piece), round % 256 * 4096);
}

/* Zeros only: the size that is told must be that of the digest. */
static void
check_zeros(const struct lfp_record *record)
{
	uint8_t own[LFP_DIGEST_MAX], *zeros = calloc(1, record->size + 1);

	ATF_REQUIRE(zeros != NULL);
	ATF_REQUIRE_EQ(LFP_OK, lfp_hash_buffer(LFP_SHA256, zeros,
	    record->size, own, NULL));
	ATF_CHECK(memcmp(own, record->fingerprint, 32) == 0);
	free(zeros);
}

ATF_TC_WITHOUT_HEAD(changing__grows_and_shrinks);
ATF_TC_BODY(changing__grows_and_shrinks, tc)
{
	struct plan plan = { .trees = { "t" } };
	struct mischief mischief;
	struct lfp_record record;
	struct lfp_scan *scan;
	unsigned i;

	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	changing = open("t/f", O_RDWR | O_CREAT, 0644);
	ATF_REQUIRE(changing >= 0);
	alarm(SECONDS);
	start(&mischief, grow);
	for (i = 0; i < 200; i++) {
		plan.options.plain_io = i % 2 == 0;
		plan.options.threads = 1;
		scan = plan_new(&plan);
		ATF_REQUIRE_EQ(LFP_OK, lfp_scan_run(scan, NULL));
		ATF_REQUIRE_EQ(LFP_OK, lfp_scan_next(scan, &record, NULL));
		if (record.fingerprint != NULL)
			check_zeros(&record);
		else
			ATF_CHECK_EQ(LFP_TROUBLE_UNSTABLE, record.trouble);
		lfp_scan_free(scan);
	}
	stop(&mischief);
}

/* A name that is a file, a link out, a FIFO, a directory, and nothing. */
static void
replace(unsigned round)
{
	(void)unlink("t/x");
	(void)rmdir("t/x");
	switch (round % 5) {
	case 0:
		(void)!link("good", "t/x");
		break;
	case 1:
		(void)!symlink("../secret", "t/x");
		break;
	case 2:
		(void)mkfifo("t/x", 0755);
		break;
	case 3:
		(void)mkdir("t/x", 0755);
		break;
	}
}

/* The root is "t": what is beside it must never be seen. */
ATF_TC_WITHOUT_HEAD(changing__file_kinds);
ATF_TC_BODY(changing__file_kinds, tc)
{
	struct plan plan = { .options.root = "t", .trees = { "/" },
	    .changing = true };
	struct lfp_scan_counts counts;
	struct mischief mischief;
	uint8_t secret[LFP_DIGEST_MAX];
	struct lfp_record record;
	struct lfp_scan *scan;
	unsigned i;

	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	make_file("good", "good");
	make_file("secret", "secret");
	ATF_REQUIRE_EQ(LFP_OK, lfp_hash_buffer(LFP_SHA256, "secret", 6,
	    secret, NULL));
	alarm(SECONDS);
	start(&mischief, replace);
	for (i = 0; i < 400; i++) {
		plan.options.threads = 1;
		plan.options.plain_io = i % 2 == 0;
		plan.files[0] = i % 3 == 0 ? "/x" : NULL;
		scan = plan_new(&plan);
		ATF_REQUIRE_EQ(LFP_OK, lfp_scan_run(scan, NULL));
		while (lfp_scan_next(scan, &record, NULL) == LFP_OK)
			ATF_CHECK(record.fingerprint == NULL ||
			    memcmp(record.fingerprint, secret, 32) != 0);
		lfp_scan_rewind(scan);
		free(plan_text(&plan, scan, &counts));
	}
	stop(&mischief);
}

static void
swap_directories(unsigned round)
{
#ifdef RENAME_EXCHANGE
	(void)round;
	(void)renameat2(AT_FDCWD, "t/d", AT_FDCWD, "link",
	    RENAME_EXCHANGE);
#else
	static const char *const names[] = { "t/d", "link", "between" };

	/* Each into the place that is free. */
	(void)rename(names[(round + 1) % 3], names[(round + 2) % 3]);
#endif
}

/* A directory and a link to what is outside change places. */
ATF_TC_WITHOUT_HEAD(changing__swapped_directory);
ATF_TC_BODY(changing__swapped_directory, tc)
{
	struct plan plan = { .options.root = "t", .trees = { "/" },
	    .changing = true };
	struct lfp_scan_counts counts;
	struct mischief mischief;
	char name[64], *text;
	unsigned i;

	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	ATF_REQUIRE_EQ(0, mkdir("t/d", 0755));
	ATF_REQUIRE_EQ(0, mkdir("outside", 0755));
	for (i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "t/d/%u", i);
		make_file(name, "good");
		(void)snprintf(name, sizeof(name), "outside/%u", i);
		make_file(name, "bad");
		(void)snprintf(name, sizeof(name), "outside/secret%u", i);
		make_file(name, "bad");
	}
	ATF_REQUIRE_EQ(0, symlink("../outside", "link"));
	alarm(SECONDS);
	start(&mischief, swap_directories);
	for (i = 0; i < 200; i++) {
		plan.options.threads = 1;
		plan.options.plain_io = i % 2 == 0;
		text = plan_run(&plan, &counts);
		ATF_CHECK_MSG(strstr(text, "secret") == NULL, "%s", text);
		free(text);
	}
	stop(&mischief);
}

static struct lfp_scan *to_cancel;

static void
cancel_after(void *arg, const struct lfp_progress *progress)
{
	struct lfp_progress *last = arg;

	ATF_CHECK(progress->files_done <= progress->files_found);
	*last = *progress;
	if (progress->bytes_done > 0)
		lfp_scan_cancel(to_cancel);
}

/* A file that claims more than could be read in a year. */
ATF_TC_WITHOUT_HEAD(cancel__huge_file);
ATF_TC_BODY(cancel__huge_file, tc)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_progress last = { 0 };
	struct plan plan = { .trees = { "t" }, .changing = true };
	struct lfp_scan_counts counts;
	unsigned before;
	int fd;

	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	ATF_REQUIRE((fd = open("t/huge", O_WRONLY | O_CREAT, 0755)) >= 0);
	ATF_REQUIRE_EQ(0, ftruncate(fd, (off_t)1 << 43));
	ATF_REQUIRE_EQ(0, close(fd));
	before = open_descriptors();
	plan.options.threads = 2;
	plan.options.progress = cancel_after;
	plan.options.progress_arg = &last;
	plan.options.progress_ms = 20;
	alarm(SECONDS);
	to_cancel = plan_new(&plan);
	ATF_CHECK_EQ(LFP_ERR_CANCELLED, lfp_scan_run(to_cancel, &error));
	ATF_CHECK_EQ(LFP_ERR_CANCELLED, error.status);
	ATF_CHECK(last.bytes_done > 0);
	free(plan_text(&plan, to_cancel, &counts));
	ATF_CHECK_EQ(before, open_descriptors());
}

static void
cancel_at_once(void *arg, const struct lfp_progress *progress)
{
	(void)arg, (void)progress;
	lfp_scan_cancel(to_cancel);
}

/* Whatever is under way then is given back. */
ATF_TC_WITH_CLEANUP(cancel__half_way);
ATF_TC_HEAD(cancel__half_way, tc)
{
}
ATF_TC_BODY(cancel__half_way, tc)
{
	struct plan plan = { .trees = { "room/deep" }, .changing = true,
	    .options.progress = cancel_at_once, .options.progress_ms = 1 };
	unsigned i, before = open_descriptors(), cancelled = 0;
	struct lfp_scan_counts counts;

	(void)make_room();
	make_chain("room/deep", DEPTH, true);
	alarm(SECONDS);
	for (i = 0; i < 20; i++) {
		plan.options.threads = i % 4 + 1;
		plan.options.plain_io = i % 3 == 0;
		to_cancel = plan_new(&plan);
		cancelled += lfp_scan_run(to_cancel, NULL) ==
		    LFP_ERR_CANCELLED;
		free(plan_text(&plan, to_cancel, &counts));
		ATF_CHECK_EQ(before, open_descriptors());
	}
	ATF_CHECK(cancelled > 0);
}
ATF_TC_CLEANUP(cancel__half_way, tc)
{
	remove_room();
}

ATF_TC_WITHOUT_HEAD(cancel__before_the_run);
ATF_TC_BODY(cancel__before_the_run, tc)
{
	struct plan plan = { .trees = { "t" } };
	struct lfp_scan_counts counts;
	struct lfp_scan *scan;
	char *text;

	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	make_file("t/f", "x");
	scan = plan_new(&plan);
	lfp_scan_cancel(scan);
	ATF_CHECK_EQ(LFP_ERR_CANCELLED, lfp_scan_run(scan, NULL));
	text = plan_text(&plan, scan, &counts);
	ATF_CHECK_STREQ("", text);
	free(text);
}

static void
count_calls(void *arg, const struct lfp_progress *progress)
{
	unsigned *calls = arg;

	ATF_CHECK(progress->files_done <= progress->files_found);
	++*calls;
}

/* However busy the workers are, the caller hears from them. */
ATF_TC_WITH_CLEANUP(progress__many_directories);
ATF_TC_HEAD(progress__many_directories, tc)
{
}
ATF_TC_BODY(progress__many_directories, tc)
{
	unsigned calls = 0;
	struct plan plan = { .trees = { "room/deep" }, .options.progress =
	    count_calls, .options.progress_arg = &calls,
	    .options.progress_ms = 1 };
	struct lfp_scan_counts counts;

	(void)make_room();
	make_chain("room/deep", DEPTH, false);
	free(plan_run(&plan, &counts));
	ATF_CHECK_EQ(DEPTH + 1, counts.directories);
	ATF_CHECK_MSG(calls > 0, "never called");
}
ATF_TC_CLEANUP(progress__many_directories, tc)
{
	remove_room();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, changing__in_place);
	ATF_TP_ADD_TC(tp, changing__grows_and_shrinks);
	ATF_TP_ADD_TC(tp, changing__file_kinds);
	ATF_TP_ADD_TC(tp, changing__swapped_directory);
	ATF_TP_ADD_TC(tp, cancel__huge_file);
	ATF_TP_ADD_TC(tp, cancel__half_way);
	ATF_TP_ADD_TC(tp, cancel__before_the_run);
	ATF_TP_ADD_TC(tp, progress__many_directories);
	return atf_no_error();
}
