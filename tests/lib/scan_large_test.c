/* SPDX-License-Identifier: BSD-2-Clause */
/* How large files are shared out, see lib/scan/large.h. */
#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scan/large.h"
#include "scan/scan_private.h"
#include "scan/transit.h"
#include "scan_fixture.h"

/* A crew of two whose threads are one: this. */
struct two {
	struct lfp_scan_options options;
	struct lfpi_crew crew;
	struct lfpi_worker worker[2];
	struct lfpi_node node;
	struct lfpi_file *file[3];
};

static void
two_init(struct two *two)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	unsigned i;

	memset(two, 0, sizeof(*two));
	two->options.threads = 2;
	ATF_REQUIRE_EQ(LFP_OK, lfpi_crew_init(&two->crew, &two->options,
	    &error));
	two->crew.workers = two->worker;
	two->crew.worker_count = 2;
	for (i = 0; i < 2; i++) {
		two->worker[i].crew = &two->crew;
		two->worker[i].desk = &two->crew.desk;
	}
	for (i = 0; i < 3; i++) {
		two->file[i] = calloc(1, sizeof(**two->file));
		ATF_REQUIRE(two->file[i] != NULL);
		two->file[i]->directory = &two->node;
	}
	/* Two for the first, one for the other. */
	ATF_REQUIRE(lfpi_large_keep(&two->worker[0], two->file[0]));
	ATF_REQUIRE(lfpi_large_keep(&two->worker[1], two->file[1]));
	ATF_REQUIRE(lfpi_large_keep(&two->worker[0], two->file[2]));
}

static void
two_free(struct two *two)
{
	unsigned i;

	lfpi_crew_destroy(&two->crew);
	for (i = 0; i < 3; i++)
		free(two->file[i]);
}

/* What it is to do, if it does not want to wait. */
static enum lfpi_task
next(struct lfpi_worker *worker, struct lfpi_halfway **halfway)
{
	struct lfpi_assignment assignment;

	lfpi_crew_next(worker, 1, false, &assignment);
	*halfway = assignment.halfway;
	return assignment.task;
}

ATF_TC_WITHOUT_HEAD(halfway__goes_to_who_is_hungry);
ATF_TC_BODY(halfway__goes_to_who_is_hungry, tc)
{
	struct lfpi_halfway *halfway, one = { 0 };
	struct two two;
	struct lfpi_worker *giver = &two.worker[0], *taker = &two.worker[1];

	two_init(&two);
	one.file = two.file[2];
	/* Nobody is hungry; then one is, who has one in hand itself. */
	ATF_CHECK(!lfpi_large_is_asked_for(giver));
	ATF_CHECK(!lfpi_large_give(giver, &one));
	ATF_CHECK_EQ(LFPI_TASK_END, next(taker, &halfway));
	ATF_CHECK(lfpi_large_is_asked_for(giver));
	ATF_CHECK(!lfpi_large_give(giver, &one));
	lfpi_large_done(taker);
	ATF_CHECK_EQ(LFPI_TASK_NONE, next(taker, &halfway));
	ATF_CHECK(lfpi_large_give(giver, &one));
	/* It has no more to give, and does not take its own back. */
	ATF_CHECK(!lfpi_large_is_asked_for(giver));
	ATF_CHECK_EQ(LFPI_TASK_NONE, next(giver, &halfway));
	ATF_CHECK_EQ(LFPI_TASK_FILES, next(taker, &halfway));
	ATF_CHECK_EQ(&one, halfway);
	ATF_CHECK_EQ(1, two.crew.taken_over);
	ATF_CHECK_EQ(1, giver->large_in_hand);
	ATF_CHECK_EQ(1, taker->large_in_hand);
	/* Both are at their last ones. */
	ATF_CHECK_EQ(LFPI_TASK_END, next(giver, &halfway));
	ATF_CHECK_EQ(LFPI_TASK_END, next(taker, &halfway));
	two_free(&two);
}

ATF_TC_WITHOUT_HEAD(halfway__waits_for_nobody_who_left);
ATF_TC_BODY(halfway__waits_for_nobody_who_left, tc)
{
	struct lfpi_halfway *halfway, one = { 0 };
	struct two two;

	two_init(&two);
	one.file = two.file[2];
	lfpi_large_done(&two.worker[1]);
	ATF_CHECK_EQ(LFPI_TASK_NONE, next(&two.worker[1], &halfway));
	lfpi_crew_leave(&two.worker[1]);
	ATF_CHECK(!lfpi_large_is_asked_for(&two.worker[0]));
	ATF_CHECK(!lfpi_large_give(&two.worker[0], &one));
	two_free(&two);
}

/* What a run that is stopped has not taken is freed with the crew. */
ATF_TC_WITHOUT_HEAD(halfway__of_a_stopped_run);
ATF_TC_BODY(halfway__of_a_stopped_run, tc)
{
	struct lfpi_halfway *halfway, *one = calloc(1, sizeof(*one));
	struct two two;

	ATF_REQUIRE(one != NULL);
	two_init(&two);
	one->file = two.file[2];
	lfpi_large_done(&two.worker[1]);
	ATF_CHECK_EQ(LFPI_TASK_NONE, next(&two.worker[1], &halfway));
	ATF_CHECK(lfpi_large_give(&two.worker[0], one));
	lfpi_crew_cancel(&two.crew);
	ATF_CHECK_EQ(LFPI_TASK_END, next(&two.worker[1], &halfway));
	two_free(&two);
}

/* It goes on with the file that was begun, and with no other. */
ATF_TC_WITHOUT_HEAD(halfway__of_the_same_file_only);
ATF_TC_BODY(halfway__of_the_same_file_only, tc)
{
	struct lfpi_halfway halfway = { .tries = 2,
	    .offset = 3 * LFPI_WINDOW_SIZE, .job.total = 77 };
	struct lfpi_transit transit = { .tries = 1, .mapped = true };

	halfway.before.st_size = transit.before.st_size = 1 << 30;
	halfway.before.st_ino = 5;
	ATF_CHECK(!lfpi_transit_take_over(&transit, NULL));
	ATF_CHECK(!lfpi_transit_take_over(&transit, &halfway));
	ATF_CHECK_EQ(1, transit.tries);
	ATF_CHECK_EQ(0, transit.offset);
	ATF_CHECK_EQ(0, transit.job.total);
	transit.before.st_ino = 5;
	ATF_CHECK(lfpi_transit_take_over(&transit, &halfway));
	ATF_CHECK_EQ(2, transit.tries);
	ATF_CHECK_EQ(halfway.offset, transit.offset);
	ATF_CHECK_EQ(77, transit.job.total);
	ATF_CHECK_EQ(&transit, transit.job.owner);
	ATF_CHECK(transit.mapped);
	/* No window begins here: it is read from now on. */
	halfway.offset += 4096;
	ATF_CHECK(lfpi_transit_take_over(&transit, &halfway));
	ATF_CHECK(!transit.mapped);
}

#define FILES 7
#define ROUNDS 20

/* Files of 5 to 35 MiB; what a scan of them is to say. */
static void
make_unequal(char *expected, size_t size)
{
	char name[64];
	unsigned i;

	make_directory("t");
	expected[0] = '\0';
	for (i = 0; i < FILES; i++) {
		(void)snprintf(name, sizeof(name), "t/%u", i);
		make_filled(name, (5 + i * i % 11 * 3) * 1048576 + i * 1001,
		    i);
		ATF_REQUIRE(strlen(expected) + sizeof(name) < size);
		(void)strcat(strcat(expected, name), "\n");
	}
}

/* How many were taken over; the digests are seen to by the fixture. */
static size_t
scan_once(const struct plan *plan, const char *expected)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_scan *scan = plan_new(plan);
	struct lfp_scan_counts counts;
	size_t taken_over;
	char *text;

	ATF_REQUIRE_EQ(LFP_OK, lfp_scan_run(scan, &error));
	taken_over = scan->crew.taken_over;
	text = plan_text(plan, scan, &counts);
	ATF_CHECK_STREQ(expected, text);
	ATF_CHECK_EQ(FILES, counts.files);
	free(text);
	return taken_over;
}

/*
 * Which files a worker gets is a matter of chance, and so whether it has one
 * to give when the other is at its end: until it has come about, mapped and
 * not.
 */
ATF_TC_WITHOUT_HEAD(halfway__in_a_scan);
ATF_TC_BODY(halfway__in_a_scan, tc)
{
	struct plan plan = { .trees = { "t" } };
	char expected[1024];
	size_t taken_over;
	unsigned i, map;

	if (lanes_of_sha256() < 2)
		atf_tc_skip("who has one lane has one file");
	make_unequal(expected, sizeof(expected));
	for (map = 0; map < 2; map++) {
		plan.options.map_files = map != 0;
		taken_over = 0;
		for (i = 0; i < ROUNDS && taken_over < 2; i++) {
			plan.options.threads = 2 + i % 2;
			taken_over += scan_once(&plan, expected);
		}
		ATF_CHECK_MSG(taken_over > 0, "none in %u scans", i);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, halfway__goes_to_who_is_hungry);
	ATF_TP_ADD_TC(tp, halfway__waits_for_nobody_who_left);
	ATF_TP_ADD_TC(tp, halfway__of_a_stopped_run);
	ATF_TP_ADD_TC(tp, halfway__of_the_same_file_only);
	ATF_TP_ADD_TC(tp, halfway__in_a_scan);
	return atf_no_error();
}
