/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trees without end.  What takes the square of the depth does not come to
 * its own end here before the alarm.
 */
#include "config.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scan_fixture.h"

#define DEEP 100000
/* Of what is on a disk, and long to make and to remove. */
#define LESS_DEEP 5000
#define COMB 3000
#define DEEP_PATHS 20000
#define DEEP_LINKS 10000

/* A test that hangs is ended by the system. */
#define SECONDS 250

static char *
scan_once(const struct plan *plan, struct lfp_scan_counts *counts)
{
	alarm(SECONDS);
	return plan_run(plan, counts);
}

ATF_TC_WITH_CLEANUP(deep__chain);
ATF_TC_HEAD(deep__chain, tc)
{
}
ATF_TC_BODY(deep__chain, tc)
{
	static const char *const exclude[] = { "/never/*", "/*/never" };
	unsigned depth = make_room() ? DEEP : LESS_DEEP;
	struct plan plan = { .trees = { "room/deep" } };
	struct lfp_scan_counts counts;
	struct rlimit stack = { 1 << 20, 1 << 20 };
	char *text;

	make_chain("room/deep", depth, false);
	make_file("room/deep/f", "x");
	limit_descriptors(1024);
	ATF_REQUIRE_EQ(0, setrlimit(RLIMIT_STACK, &stack));
	plan.options.threads = 2;
	text = scan_once(&plan, &counts);
	ATF_CHECK_STREQ("room/deep/f\n", text);
	ATF_CHECK_EQ(depth + 1, counts.directories);
	free(text);
	plan.options.exclude = exclude;
	plan.options.exclude_count = 2;
	text = scan_once(&plan, &counts);
	ATF_CHECK_STREQ("room/deep/f\n", text);
	free(text);
}
ATF_TC_CLEANUP(deep__chain, tc)
{
	remove_room();
}

/* Every level has something left to do when it is left. */
ATF_TC_WITH_CLEANUP(deep__comb);
ATF_TC_HEAD(deep__comb, tc)
{
}
ATF_TC_BODY(deep__comb, tc)
{
	struct plan plan = { .trees = { "room/deep" }, .changing = true };
	struct lfp_scan_counts counts;
	unsigned i;

	(void)make_room();
	make_chain("room/deep", COMB, true);
	limit_descriptors(64);
	for (i = 0; i < 6; i++) {
		plan.options.threads = i % 3 == 0 ? 1 : i % 3 == 1 ? 2 : 8;
		plan.options.plain_io = i >= 3;
		free(scan_once(&plan, &counts));
		ATF_CHECK_EQ(COMB, counts.files);
		ATF_CHECK_EQ(0, counts.troubles);
		ATF_CHECK_EQ(2 * COMB + 1, counts.directories);
	}
}
ATF_TC_CLEANUP(deep__comb, tc)
{
	remove_room();
}

/* "/d/d...", as long as it takes. */
static char *
chain_name(size_t depth)
{
	char *name = malloc(2 * depth + 1);
	size_t i;

	ATF_REQUIRE(name != NULL);
	for (i = 0; i < depth; i++)
		memcpy(name + 2 * i, "/d", 2);
	name[2 * depth] = '\0';
	return name;
}

/*
 * One file in each of many directories, the deepest first: 400 MB of paths,
 * each right to its last byte.
 */
ATF_TC_WITH_CLEANUP(deep__paths);
ATF_TC_HEAD(deep__paths, tc)
{
}
ATF_TC_BODY(deep__paths, tc)
{
	size_t depth = make_room() ? DEEP_PATHS : LESS_DEEP, i;
	struct plan plan = { .options.root = "room/deep", .trees = { "/" } };
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	char *chain = chain_name(depth);
	struct lfp_record record;
	struct lfp_scan *scan;

	make_chain("room/deep", (unsigned)depth, true);
	alarm(SECONDS);
	scan = plan_new(&plan);
	ATF_REQUIRE_EQ(LFP_OK, lfp_scan_run(scan, &error));
	for (i = depth; i-- > 0;) {
		ATF_REQUIRE_EQ(LFP_OK, lfp_scan_next(scan, &record, &error));
		ATF_REQUIRE_EQ(2 * i + 2, record.path_length);
		ATF_REQUIRE(memcmp(record.path, chain, 2 * i) == 0);
		ATF_REQUIRE_STREQ("/f", record.path + 2 * i);
	}
	ATF_CHECK_EQ(LFP_END, lfp_scan_next(scan, &record, &error));
	lfp_scan_free(scan);
	free(chain);
}
ATF_TC_CLEANUP(deep__paths, tc)
{
	remove_room();
}

/*
 * Links in each directory of a chain: to the file beside it, to that above,
 * to one at the top by its whole name, to one of a thousand elsewhere, to
 * nothing, and to a directory.
 */
static void
make_linked_chain(const char *path, unsigned depth)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY), next;
	char target[64];
	unsigned i;

	for (i = 0; i < depth; i++) {
		ATF_REQUIRE(fd >= 0);
		(void)snprintf(target, sizeof(target), "/elsewhere/%u", i %
		    1000);
		ATF_REQUIRE_EQ(0, symlinkat("f", fd, "beside"));
		ATF_REQUIRE_EQ(0, symlinkat("../f", fd, "above"));
		ATF_REQUIRE_EQ(0, symlinkat("/deep/f", fd, "top"));
		ATF_REQUIRE_EQ(0, symlinkat(target, fd, "elsewhere"));
		ATF_REQUIRE_EQ(0, symlinkat("../e/x", fd, "nothing"));
		ATF_REQUIRE_EQ(0, symlinkat("../../d", fd, "way"));
		next = openat(fd, "d", O_RDONLY | O_DIRECTORY);
		ATF_REQUIRE_EQ(0, close(fd));
		fd = next;
	}
	ATF_REQUIRE_EQ(0, close(fd));
}

ATF_TC_WITH_CLEANUP(deep__links);
ATF_TC_HEAD(deep__links, tc)
{
}
ATF_TC_BODY(deep__links, tc)
{
	static const char *const exclude[] = { "99?", "/*/98?", "/*/*/never" };
	struct plan plan = { .options.root = "room", .trees = { "deep" },
	    .options.exclude = exclude, .options.exclude_count = 3 };
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_scan_counts counts;
	struct lfp_scan *scan;
	char name[64];
	unsigned i;

	if (!make_room())
		atf_tc_skip("no place for so many links");
	make_chain("room/deep", DEEP_LINKS, true);
	make_linked_chain("room/deep", DEEP_LINKS);
	make_directory("room/elsewhere");
	for (i = 0; i < 1000; i++) {
		(void)snprintf(name, sizeof(name), "room/elsewhere/%u", i);
		make_file(name, name);
	}
	limit_descriptors(256);
	for (i = 1; i <= 8; i *= 8) {
		plan.options.threads = i;
		alarm(SECONDS);
		scan = plan_new(&plan);
		ATF_REQUIRE_EQ(LFP_OK, lfp_scan_run(scan, &error));
		lfp_scan_count(scan, &counts);
		lfp_scan_free(scan);
		/* Each link to one that is left out is told of. */
		ATF_CHECK_EQ(DEEP_LINKS + 980, counts.files);
		ATF_CHECK_EQ(DEEP_LINKS / 50, counts.excluded);
		ATF_CHECK_EQ(0, counts.troubles);
		/* Above the first two levels there is nothing like that. */
		ATF_CHECK_EQ(DEEP_LINKS + 3, counts.links_dangling);
		ATF_CHECK_EQ(DEEP_LINKS - 2, counts.links_to_directories);
	}
}
ATF_TC_CLEANUP(deep__links, tc)
{
	remove_room();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, deep__chain);
	ATF_TP_ADD_TC(tp, deep__comb);
	ATF_TP_ADD_TC(tp, deep__paths);
	ATF_TP_ADD_TC(tp, deep__links);
	return atf_no_error();
}
