/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Records that are taken while the scan still runs.  A worker that has read
 * the last file waits until as many records have been taken as can be known
 * by then, so that it does not depend on the machine how many they are.
 */
#include <sys/stat.h>

#include <atf-c.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "scan_fixture.h"

/*
 * The last file is known by its size; where there are lanes it ends after all
 * that are smaller.
 */
#define LAST_SIZE ((size_t)3 * 1024 * 1024)
/* For a machine that is busy; who waits so long has been forgotten. */
#define PATIENCE 120

struct gate {
	pthread_mutex_t	lock;
	pthread_cond_t	changed;
	size_t		taken, wanted;
	bool		late;		/* waited in vain */
};

static void
hold(struct gate *gate)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE;
	(void)pthread_mutex_lock(&gate->lock);
	while (gate->taken < gate->wanted && !gate->late)
		gate->late = pthread_cond_timedwait(&gate->changed,
		    &gate->lock, &until) != 0;
	(void)pthread_mutex_unlock(&gate->lock);
}

static void
hold_last(void *arg, const struct lfp_file_state *state,
    const uint8_t *digest)
{
	(void)digest;
	if (state->size == LAST_SIZE)
		hold(arg);
}

static void
count_taken(void *arg, size_t records)
{
	struct gate *gate = arg;

	(void)pthread_mutex_lock(&gate->lock);
	gate->taken = records;
	(void)pthread_cond_broadcast(&gate->changed);
	(void)pthread_mutex_unlock(&gate->lock);
}

/* The text, by any number of threads, if so many records are taken early. */
static void
check_early(const struct plan *plan, size_t wanted, const char *expected)
{
	static const unsigned threads[] = { 1, 2, 8 };
	struct lfp_scan_counts counts;
	struct plan each = *plan;
	char *text;
	size_t i;

	for (i = 0; i < sizeof(threads) / sizeof(threads[0]); i++) {
		struct gate gate = { PTHREAD_MUTEX_INITIALIZER,
		    PTHREAD_COND_INITIALIZER, 0, wanted, false };

		each.early = true;
		each.options.threads = threads[i];
		each.options.learned = hold_last;
		each.options.cache_arg = &gate;
		each.taken = count_taken;
		each.taken_arg = &gate;
		text = plan_run(&each, &counts);
		ATF_CHECK_MSG(!gate.late, "%u threads: %zu records taken of "
		    "%zu", threads[i], gate.taken, wanted);
		ATF_CHECK_STREQ(expected, text);
		free(text);
	}
	/* And by other ways, at the machine's own pace. */
	plan_check(plan, expected);
}

/* m/a, m/b and m/c have three files each; m/z has what comes last. */
static void
make_tree(void)
{
	char path[64];
	unsigned i;

	make_directory("m");
	for (i = 0; i < 9; i++) {
		(void)snprintf(path, sizeof(path), "m/%c",
		    (int)('a' + i / 3));
		if (i % 3 == 0)
			make_directory(path);
		(void)snprintf(path, sizeof(path), "m/%c/%u",
		    (int)('a' + i / 3), i % 3 + 1);
		make_filled(path, 100 * i, i);
	}
	make_directory("m/z");
	make_filled("m/z/last", LAST_SIZE, 99);
}

#define ABC "m/a/1\nm/a/2\nm/a/3\nm/b/1\nm/b/2\nm/b/3\n" \
	"m/c/1\nm/c/2\nm/c/3\n"

ATF_TC_WITHOUT_HEAD(early__kept);
ATF_TC_BODY(early__kept, tc)
{
	struct plan plan = { .trees = { "m" } };

	make_tree();
	check_early(&plan, 9, ABC "m/z/last\n");
}

/* Files beside directories, some of which sort before a slash. */
ATF_TC_WITHOUT_HEAD(early__mixed);
ATF_TC_BODY(early__mixed, tc)
{
	struct plan plan = { .trees = { "m" } };

	make_tree();
	make_file("m/a-b", "1");
	make_file("m/a.b", "2");
	make_file("m/ab", "3");
	make_directory("m/a/d");
	make_file("m/a/d/f", "4");
	make_directory("m/empty");
	check_early(&plan, 13, "m/a-b\nm/a.b\nm/a/1\nm/a/2\nm/a/3\n"
	    "m/a/d/f\nm/ab\nm/b/1\nm/b/2\nm/b/3\nm/c/1\nm/c/2\nm/c/3\n"
	    "m/z/last\n");
}

/* In one directory, what comes before the file that is being read. */
ATF_TC_WITHOUT_HEAD(early__within_directory);
ATF_TC_BODY(early__within_directory, tc)
{
	struct plan plan = { .trees = { "m" } };
	/* By one worker they are hashed beside the large file, or behind it. */
	size_t beside = lanes_of_sha256() > 1 ? 2 : 0;

	make_tree();
	make_file("m/z/first", "1");
	make_file("m/z/kept", "2");
	make_file("m/z/m", "3");
	ATF_REQUIRE_EQ(0, link("m/z/kept", "m/z/known"));
	check_early(&plan, 9 + beside, ABC "m/z/first\nm/z/kept +m/z/known\n"
	    "m/z/last\nm/z/m\n");
	/* Beside a directory it is the whole that counts. */
	make_directory("m/z/d");
	check_early(&plan, 9, ABC "m/z/first\nm/z/kept +m/z/known\n"
	    "m/z/last\nm/z/m\n");
}

/* What a link leads to comes before all that was taken, or between it. */
ATF_TC_WITHOUT_HEAD(early__link_to_before);
ATF_TC_BODY(early__link_to_before, tc)
{
	struct plan plan = { .trees = { "m" } };

	make_tree();
	make_directory("k");
	make_file("k/f", "before");
	make_link("../../k/f", "m/z/link");
	check_early(&plan, 9, "k/f\n" ABC "m/z/last\n");
	plan.trees[0] = "m/a";
	plan.trees[1] = "m/z";
	make_link("../b/2", "m/z/link2");
	check_early(&plan, 3, "k/f\nm/a/1\nm/a/2\nm/a/3\nm/b/2\n"
	    "m/z/last\n");
}

/* Or behind it: then that stands. */
ATF_TC_WITHOUT_HEAD(early__link_to_behind);
ATF_TC_BODY(early__link_to_behind, tc)
{
	struct plan plan = { .trees = { "m" } };

	make_tree();
	make_directory("n");
	make_file("n/f", "behind");
	make_link("../n/f", "m/link");
	make_link("c/1", "m/link2");
	check_early(&plan, 9, ABC "m/z/last\nn/f\n");
}

/* A file waits for as many names as it has, and what comes next with it. */
ATF_TC_WITHOUT_HEAD(early__several_names);
ATF_TC_BODY(early__several_names, tc)
{
	struct plan plan = { .trees = { "m" } };

	make_tree();
	ATF_REQUIRE_EQ(0, link("m/a/2", "m/a/4"));
	ATF_REQUIRE_EQ(0, link("m/a/2", "m/c/0"));
	ATF_REQUIRE_EQ(0, link("m/c/3", "m/a.b"));
	check_early(&plan, 9, "m/a.b +m/c/3\nm/a/1\nm/a/2 +m/a/4 +m/c/0\n"
	    "m/a/3\nm/b/1\nm/b/2\nm/b/3\nm/c/1\nm/c/2\nm/z/last\n");
	/* Not beside what comes last: it may be the name that is read. */
	make_directory("m/z/y");
	ATF_REQUIRE_EQ(0, link("m/b/2", "m/z/y/x"));
	check_early(&plan, 5, "m/a.b +m/c/3\nm/a/1\nm/a/2 +m/a/4 +m/c/0\n"
	    "m/a/3\nm/b/1\nm/b/2 +m/z/y/x\nm/b/3\nm/c/1\nm/c/2\n"
	    "m/z/last\n");
}

/* One of them is not in what is read: only the end tells. */
ATF_TC_WITHOUT_HEAD(early__name_elsewhere);
ATF_TC_BODY(early__name_elsewhere, tc)
{
	struct plan plan = { .trees = { "m" } };

	make_tree();
	make_directory("k");
	ATF_REQUIRE_EQ(0, link("m/b/2", "k/f"));
	ATF_REQUIRE_EQ(0, link("m/a/1", "m/a/4"));
	check_early(&plan, 4, "m/a/1 +m/a/4\nm/a/2\nm/a/3\nm/b/1\nm/b/2\n"
	    "m/b/3\nm/c/1\nm/c/2\nm/c/3\nm/z/last\n");
	/* The file is known by then: its other name is none of ours. */
	make_link("../../k/f", "m/z/link");
	check_early(&plan, 4, "m/a/1 +m/a/4\nm/a/2\nm/a/3\nm/b/1\nm/b/2\n"
	    "m/b/3\nm/c/1\nm/c/2\nm/c/3\nm/z/last\n");
}

/* A link leads to what comes behind: what was given stands, with its names. */
ATF_TC_WITHOUT_HEAD(early__names_stand);
ATF_TC_BODY(early__names_stand, tc)
{
	struct plan plan = { .trees = { "m" } };

	make_tree();
	make_directory("n");
	make_file("n/f", "behind");
	make_link("../n/f", "m/link");
	ATF_REQUIRE_EQ(0, link("m/a/1", "m/b/4"));
	ATF_REQUIRE_EQ(0, link("m/a/1", "m/c/4"));
	check_early(&plan, 9, "m/a/1 +m/b/4 +m/c/4\nm/a/2\nm/a/3\n"
	    "m/b/1\nm/b/2\nm/b/3\nm/c/1\nm/c/2\nm/c/3\n"
	    "m/z/last\nn/f\n");
}

/* Known by their size as well: one of them is read first. */
#define FIRST_SIZE ((size_t)1234)

static void
hold_then_link(void *arg, const struct lfp_file_state *state,
    const uint8_t *digest)
{
	(void)digest;
	if (state->size != FIRST_SIZE || access("m/z/3", F_OK) == 0)
		return;
	hold(arg);
	ATF_CHECK_EQ(0, link("m/a/1", "m/z/3"));
}

/*
 * A name that is made when those that the file had have been taken, in a
 * directory that the only worker has not listed yet, because it knows more
 * files than it reads ahead.
 */
ATF_TC_WITHOUT_HEAD(early__new_name);
ATF_TC_BODY(early__new_name, tc)
{
	struct gate gate = { PTHREAD_MUTEX_INITIALIZER,
	    PTHREAD_COND_INITIALIZER, 0, 1, false };
	struct plan plan = { .trees = { "m" }, .early = true,
	    .taken = count_taken, .taken_arg = &gate, .options = {
	    .threads = 1, .learned = hold_then_link, .cache_arg = &gate } };
	struct lfp_scan_counts counts;
	char path[64], *text;
	unsigned i;

	make_directory("m");
	make_directory("m/a");
	make_file("m/a/1", "three names");
	ATF_REQUIRE_EQ(0, link("m/a/1", "m/a/2"));
	make_directory("m/b");
	for (i = 0; i < 3001; i++) {
		(void)snprintf(path, sizeof(path), "m/b/%u", i);
		make_filled(path, FIRST_SIZE, i);
	}
	make_directory("m/z");
	text = plan_run(&plan, &counts);
	ATF_CHECK(!gate.late);
	ATF_CHECK_EQ(3002, counts.files);
	ATF_CHECK_EQ(2, counts.aliases);
	ATF_CHECK_EQ(0, strncmp(text, "m/a/1 +m/a/2 +m/z/3\nm/b/", 24));
	free(text);
}

/* What cannot be read ends it, and so does what was asked for by name. */
ATF_TC_WITHOUT_HEAD(early__trouble);
ATF_TC_BODY(early__trouble, tc)
{
	struct plan plan = { .trees = { "m" }, .files = { "m/b/missing" } };

	make_tree();
	check_early(&plan, 3, "m/a/1\nm/a/2\nm/a/3\nm/b/1\nm/b/2\n"
	    "m/b/3\nm/b/missing !missing\nm/c/1\nm/c/2\nm/c/3\n"
	    "m/z/last\n");
	make_link("nothing", "m/c/dangling");
	plan.files[0] = "m/c/dangling";
	check_early(&plan, 6, "m/a/1\nm/a/2\nm/a/3\nm/b/1\nm/b/2\n"
	    "m/b/3\nm/c/1\nm/c/2\nm/c/3\nm/c/dangling !missing\n"
	    "m/z/last\n@m/c/dangling\n");
}

/* Only what has an x bit: nothing waits for the others. */
ATF_TC_WITHOUT_HEAD(early__not_all);
ATF_TC_BODY(early__not_all, tc)
{
	struct plan plan = { .trees = { "m" }, .not_all = true };

	make_tree();
	ATF_REQUIRE_EQ(0, chmod("m/b/2", 0755));
	ATF_REQUIRE_EQ(0, chmod("m/z/last", 0755));
	check_early(&plan, 1, "m/b/2\nm/z/last\n");
}

static void
count_looks(void *arg, const struct lfp_progress *progress)
{
	struct gate *gate = arg;

	(void)progress;
	count_taken(gate, gate->taken + 1);
}

/*
 * The only worker waits in one tree, of more files than it reads ahead, while
 * the other tree has not been listed: that one is not empty, it is unknown.
 */
static void
check_unlisted(const char *full, const char *other)
{
	struct gate gate = { PTHREAD_MUTEX_INITIALIZER,
	    PTHREAD_COND_INITIALIZER, 0, 3, false };
	struct plan plan = { .trees = { full, other }, .early = true,
	    .options = { .threads = 1, .progress = count_looks,
	    .progress_arg = &gate, .progress_ms = 1, .learned = hold_last,
	    .cache_arg = &gate } };
	struct lfp_scan_counts counts;

	free(plan_run(&plan, &counts));
	ATF_CHECK(!gate.late);
	ATF_CHECK_EQ(1102, counts.files);
}

ATF_TC_WITHOUT_HEAD(early__unlisted);
ATF_TC_BODY(early__unlisted, tc)
{
	char path[64];
	unsigned i;

	make_directory("full");
	for (i = 0; i < 1100; i++) {
		(void)snprintf(path, sizeof(path), "full/%u", i);
		make_file(path, path);
	}
	make_filled("full/last", LAST_SIZE, 99);
	make_directory("a");
	make_file("a/f", "before");
	check_unlisted("full", "a");
	make_directory("z");
	make_file("z/f", "behind");
	check_unlisted("full", "z");
	check_unlisted("z", "full");
}

struct stopped {
	struct lfp_scan	*scan;
	struct gate	*gate;
};

static void
stop(void *arg)
{
	struct stopped *stopped = arg;

	lfp_scan_cancel(stopped->scan);
	count_taken(stopped->gate, 1);
}

/* Who takes records may stop the scan. */
ATF_TC_WITHOUT_HEAD(early__cancelled);
ATF_TC_BODY(early__cancelled, tc)
{
	struct gate gate = { PTHREAD_MUTEX_INITIALIZER,
	    PTHREAD_COND_INITIALIZER, 0, 1, false };
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct stopped stopped = { NULL, &gate };
	struct plan plan = { .trees = { "m" }, .options = {
	    .ready = stop, .ready_arg = &stopped,
	    .learned = hold_last, .cache_arg = &gate } };

	make_tree();
	stopped.scan = plan_new(&plan);
	ATF_CHECK_EQ(LFP_ERR_CANCELLED, lfp_scan_run(stopped.scan, &error));
	ATF_CHECK(!gate.late);
	lfp_scan_free(stopped.scan);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, early__kept);
	ATF_TP_ADD_TC(tp, early__mixed);
	ATF_TP_ADD_TC(tp, early__within_directory);
	ATF_TP_ADD_TC(tp, early__link_to_before);
	ATF_TP_ADD_TC(tp, early__link_to_behind);
	ATF_TP_ADD_TC(tp, early__several_names);
	ATF_TP_ADD_TC(tp, early__name_elsewhere);
	ATF_TP_ADD_TC(tp, early__names_stand);
	ATF_TP_ADD_TC(tp, early__new_name);
	ATF_TP_ADD_TC(tp, early__trouble);
	ATF_TP_ADD_TC(tp, early__not_all);
	ATF_TP_ADD_TC(tp, early__unlisted);
	ATF_TP_ADD_TC(tp, early__cancelled);

	return atf_no_error();
}
