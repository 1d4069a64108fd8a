/* SPDX-License-Identifier: BSD-2-Clause */
/* What a scan finds, in trees that lie still. */
#include <sys/resource.h>
#include <sys/stat.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scan_fixture.h"

ATF_TC_WITHOUT_HEAD(tree__order);
ATF_TC_BODY(tree__order, tc)
{
	struct plan plan = { .trees = { "t" } };

	make_directory("t");
	make_directory("t/a");
	make_directory("t/a/b");
	make_directory("t/a0");
	make_directory("t/empty");
	make_file("t/a-b", "1");
	make_file("t/a/x", "2");
	make_file("t/a/b/c", "3");
	make_file("t/a/b.c", "4");
	make_file("t/a.", "");
	make_file("t/a0/y", "6");
	make_file("t/\377", "7");
	make_file("t/\001", "8");
	plan_check(&plan, "t/\001\nt/a-b\nt/a.\nt/a/b.c\nt/a/b/c\nt/a/x\n"
	    "t/a0/y\nt/\377\n");
}

ATF_TC_WITHOUT_HEAD(tree__flat);
ATF_TC_BODY(tree__flat, tc)
{
	struct plan plan = { .flats = { "t" } };
	struct lfp_scan_counts counts;

	make_directory("t");
	make_directory("t/a");
	make_directory("t/a/b");
	make_file("t/a/b/f", "1");
	make_file("t/f", "2");
	plan_check(&plan, "t/f\n");
	/* One flat, one whole, one within the other. */
	plan.trees[0] = "t/a/b";
	plan_check(&plan, "t/a/b/f\nt/f\n");
	make_file("t/a/f", "3");
	plan.flats[1] = "t/a";
	plan_check(&plan, "t/a/b/f\nt/a/f\nt/f\n");
	plan.trees[1] = "t";
	free(plan_run(&plan, &counts));
	ATF_CHECK_EQ(3, counts.directories);
	plan_check(&plan, "t/a/b/f\nt/a/f\nt/f\n");
}

ATF_TC_WITHOUT_HEAD(tree__empty);
ATF_TC_BODY(tree__empty, tc)
{
	struct plan plan = { .trees = { "t" } };
	struct lfp_scan_counts counts;

	make_directory("t");
	plan_check(&plan, "");
	make_file("t/f", "");
	plan_check(&plan, "t/f\n");
	free(plan_run(&plan, &counts));
	ATF_CHECK_EQ(1, counts.files);
	ATF_CHECK_EQ(0, counts.bytes);
	plan.trees[0] = NULL;
	plan_check(&plan, "");
}

/* Around what is read or mapped at a time, see lib/scan/feeder.c. */
ATF_TC_WITHOUT_HEAD(tree__sizes);
ATF_TC_BODY(tree__sizes, tc)
{
	static const size_t edges[] = { 64, 4096, 32768, 65536, 131072, 262144,
	    524288, 1048576, 2097152, 4194304, 6291456 };
	struct plan plan = { .trees = { "t" } };
	char name[64], expected[2048] = "";
	size_t i, size;

	make_directory("t");
	for (i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		for (size = edges[i] - 1; size <= edges[i] + 1; size++) {
			(void)snprintf(name, sizeof(name), "t/%08zu", size);
			make_filled(name, size, (unsigned)size);
			(void)strcat(strcat(expected, name), "\n");
		}
	plan_check(&plan, expected);
	plan.options.map_files = true;
	plan_check(&plan, expected);
	/* As if they had been there for a long time, or came from tomorrow. */
	plan.options.metadata = true;
	plan_check(&plan, expected);
	plan.options.classify = true;
	plan_check(&plan, expected);
}

ATF_TC_WITHOUT_HEAD(tree__algorithms);
ATF_TC_BODY(tree__algorithms, tc)
{
	struct plan plan = { .trees = { "t" } };
	char expected[8192] = "", name[64];
	int algorithm;
	unsigned i;

	make_directory("t");
	for (i = 0; i < 150; i++) {
		(void)snprintf(name, sizeof(name), "t/%03u", i);
		make_filled(name, i * 600, i);
		(void)strcat(strcat(expected, name), "\n");
	}
	for (algorithm = 0; algorithm < LFP_ALGORITHM_COUNT; algorithm++) {
		plan.options.algorithm = (enum lfp_algorithm)algorithm;
		plan_check(&plan, expected);
	}
}

/* More at once than there are lanes, each larger than what is mapped of it. */
ATF_TC_WITHOUT_HEAD(tree__large_files_take_little_memory);
ATF_TC_BODY(tree__large_files_take_little_memory, tc)
{
	struct plan plan = { .trees = { "t" }, .options = {
	    .algorithm = LFP_MD5, .threads = 2, .map_files = true } };
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct rusage before, after;
	struct lfp_scan *scan;
	char name[64];
	unsigned i;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	atf_tc_skip("a sanitizer's own memory is not small");
#endif
	make_directory("t");
	for (i = 0; i < 80; i++) {
		(void)snprintf(name, sizeof(name), "t/%02u", i);
		make_file(name, "");
		ATF_REQUIRE_EQ(0, truncate(name, 6 << 20));
	}
	scan = plan_new(&plan);
	ATF_REQUIRE_EQ(0, getrusage(RUSAGE_SELF, &before));
	ATF_REQUIRE_EQ(LFP_OK, lfp_scan_run(scan, &error));
	ATF_REQUIRE_EQ(0, getrusage(RUSAGE_SELF, &after));
	lfp_scan_free(scan);
	/* In KiB. */
	ATF_CHECK_MSG(after.ru_maxrss - before.ru_maxrss < 40 * 1024,
	    "%ld KiB", after.ru_maxrss - before.ru_maxrss);
}

ATF_TC_WITHOUT_HEAD(tree__executables);
ATF_TC_BODY(tree__executables, tc)
{
	struct plan plan = { .trees = { "t" }, .not_all = true };
	struct lfp_scan_counts counts;

	make_directory("t");
	make_file("t/none", "1");
	make_file("t/user", "2");
	make_file("t/group", "3");
	make_file("t/other", "4");
	make_file("outside", "5");
	make_file("outside-x", "6");
	make_link("../outside", "t/to-outside");
	make_link("../outside-x", "t/to-outside-x");
	ATF_REQUIRE_EQ(0, chmod("t/user", 0700));
	ATF_REQUIRE_EQ(0, chmod("t/group", 0610));
	ATF_REQUIRE_EQ(0, chmod("t/other", 0601));
	ATF_REQUIRE_EQ(0, chmod("outside-x", 0755));
	plan_check(&plan, "outside-x\nt/group\nt/other\nt/user\n");
	free(plan_run(&plan, &counts));
	ATF_CHECK_EQ(1, counts.not_executable);
}

ATF_TC_WITHOUT_HEAD(tree__hard_links);
ATF_TC_BODY(tree__hard_links, tc)
{
	struct plan plan = { .trees = { "t" } };
	char name[64];
	unsigned i;

	make_directory("t");
	make_directory("t/a");
	make_directory("t/z");
	make_file("t/m", "one");
	ATF_REQUIRE_EQ(0, link("t/m", "t/z/1"));
	ATF_REQUIRE_EQ(0, link("t/m", "t/a/9"));
	ATF_REQUIRE_EQ(0, link("t/m", "t/a-1"));
	/* Another name that is not found is none. */
	make_filled("t/big", 100000, 1);
	ATF_REQUIRE_EQ(0, link("t/big", "elsewhere"));
	plan_check(&plan, "t/a-1 +t/a/9 +t/m +t/z/1\nt/big\n");
	for (i = 0; i < 300; i++) {
		(void)snprintf(name, sizeof(name), "t/z/big%u", i);
		ATF_REQUIRE_EQ(0, link("t/big", name));
	}
	plan.files[0] = "elsewhere";
	plan.trees[0] = "t/z";
	plan.flats[0] = "t/a";
	free(plan_run(&plan, &(struct lfp_scan_counts){ 0 }));
}

ATF_TC_WITHOUT_HEAD(tree__links);
ATF_TC_BODY(tree__links, tc)
{
	struct plan plan = { .trees = { "t" } };
	char here[PATH_MAX];

	ATF_REQUIRE(getcwd(here, sizeof(here)) != NULL);
	make_directory("t");
	make_directory("t/d");
	make_directory("outside");
	make_directory("outside/e");
	make_file("t/d/f", "1");
	make_file("outside/e/g", "2");
	make_file("outside/e/unseen", "2");
	make_link("d/f", "t/inside");
	make_link("../../t/./d//f", "t/d/inside");
	make_link("../outside/e/../e/g", "t/to-g");
	make_link("to-g", "t/to-to-g");
	make_link(here, "t/absolute");
	make_link("absolute/outside/e/g", "t/through-absolute");
	make_link("nowhere", "t/dangling");
	make_link("dangling", "t/to-dangling");
	make_link("d/f/", "t/slash");
	make_link("loop2", "t/loop1");
	make_link("loop1", "t/loop2");
	make_link("self", "t/self");
	make_link("../outside", "t/to-outside");
	make_link(".", "t/dot");
	make_link("/dev/null", "t/device");
	plan_check(&plan, "outside/e/g\nt/d/f\n@t/absolute/\n@t/dangling\n"
	    "@t/dot/\n@t/loop1\n@t/loop2\n@t/self\n@t/slash\n"
	    "@t/to-dangling\n@t/to-outside/\n");
}

/*
 * 40 links are followed and 41 are not, as in the kernel; which, for the real
 * root, may count some of them twice when it looks a second time.
 */
/* Each name that a link leads to counts, whichever was met first. */
ATF_TC_WITHOUT_HEAD(tree__links_to_names);
ATF_TC_BODY(tree__links_to_names, tc)
{
	struct plan plan = { .trees = { "t" } };
	struct lfp_scan_counts counts;
	char target[32], name[32];
	unsigned i;

	make_directory("t");
	make_directory("out");
	make_file("out/1", "x");
	for (i = 2; i <= 9; i++) {
		(void)snprintf(name, sizeof(name), "out/%u", i);
		ATF_REQUIRE_EQ(0, link("out/1", name));
	}
	for (i = 1; i <= 60; i++) {
		(void)snprintf(name, sizeof(name), "t/%u", i);
		(void)snprintf(target, sizeof(target), "../../out/%u", i % 8 +
		    2);
		make_directory(name);
		make_link(target, strcat(name, "/l"));
	}
	plan_check(&plan, "out/2 +out/3 +out/4 +out/5 +out/6 +out/7 +out/8 "
	    "+out/9\n");
	/* What was asked for, and met by its own name, is read once. */
	make_file("t/f", "12345");
	make_link("f", "t/link");
	plan.files[0] = "t/link";
	free(plan_run(&plan, &counts));
	ATF_CHECK_EQ(2, counts.files);
	ATF_CHECK_EQ(6, counts.bytes);
}

ATF_TC_WITHOUT_HEAD(tree__link_chain);
ATF_TC_BODY(tree__link_chain, tc)
{
	struct plan plan = { .trees = { "t" } };
	char name[64], target[64];
	unsigned i;

	make_directory("t");
	make_directory("links");
	make_file("file", "x");
	make_link("../file", "links/1");
	for (i = 2; i <= 41; i++) {
		(void)snprintf(name, sizeof(name), "links/%u", i);
		(void)snprintf(target, sizeof(target), "%u", i - 1);
		make_link(target, name);
	}
	make_link("../links/19", "t/20");
	plan_check(&plan, "file\n");
	ATF_REQUIRE_EQ(0, unlink("t/20"));
	make_link("../links/39", "t/40");
	plan.options.root = ".";
	plan_check(&plan, "/file\n");
	ATF_REQUIRE_EQ(0, unlink("t/40"));
	make_link("../links/40", "t/41");
	plan_check(&plan, "@/t/41\n");
	plan.options.root = NULL;
	plan_check(&plan, "@t/41\n");
}

ATF_TC_WITHOUT_HEAD(tree__root);
ATF_TC_BODY(tree__root, tc)
{
	struct plan plan = { .options.root = "r", .trees = { "/t" } };

	make_directory("r");
	make_directory("r/t");
	make_directory("r/etc");
	make_directory("etc");
	make_file("r/etc/f", "right");
	make_file("etc/f", "wrong");
	make_file("secret", "wrong");
	make_link("/etc/f", "r/t/absolute");
	make_link("../../../../../etc/passwd", "r/t/too-far");
	make_link("../../../../../secret", "r/t/secret");
	make_link("../../../../../etc", "r/t/to-etc");
	make_link("to-etc/f", "r/t/through");
	make_link("/", "r/t/top");
	make_link("/proc/self/root/secret", "r/t/magic");
	plan_check(&plan, "/etc/f\n@/t/magic\n@/t/secret\n@/t/to-etc/\n"
	    "@/t/too-far\n@/t/top/\n");
	/* Relative to the root, and through links in it. */
	plan.trees[0] = "t/../t/to-etc";
	plan_check(&plan, "/etc/f\n");
	plan.trees[0] = "../../t/top/etc/";
	plan_check(&plan, "/etc/f\n");
	plan.trees[0] = NULL;
	plan.files[0] = "../secret";
	plan.files[1] = "etc/f";
	plan.files[2] = "/t/too-far";
	plan_check(&plan, "/etc/f\n/secret !missing\n/t/too-far !missing\n");
}

ATF_TC_WITHOUT_HEAD(tree__exclude);
ATF_TC_BODY(tree__exclude, tc)
{
	static const char *const by_name[] = { "*.bak", "CVS", "l?nk" };
	static const char *const by_path[] = { "/t/*/f", "/t/b/c", "/t/[z]" };
	struct plan plan = { .options.root = ".", .trees = { "/t" } };
	struct lfp_scan_counts counts;

	make_directory("t");
	make_directory("t/a");
	make_directory("t/b");
	make_directory("t/b/c");
	make_directory("t/CVS");
	make_file("t/CVS/f", "1");
	make_file("t/a/f", "2");
	make_file("t/a/f.bak", "3");
	make_file("t/.bak", "3");
	make_file("t/b/c/g", "4");
	make_file("t/b/f", "5");
	make_file("t/z", "6");
	make_link("../outside", "t/link");
	make_file("outside", "7");
	plan.options.exclude = by_name;
	plan.options.exclude_count = 3;
	plan_check(&plan, "/t/a/f\n/t/b/c/g\n/t/b/f\n/t/z\n");
	free(plan_run(&plan, &counts));
	ATF_CHECK_EQ(4, counts.excluded);
	plan.options.exclude = by_path;
	plan_check(&plan, "/outside\n/t/.bak\n/t/a/f.bak\n");
	free(plan_run(&plan, &counts));
	ATF_CHECK_EQ(5, counts.excluded);
	/* What is asked for by name is not excluded. */
	plan.files[0] = "/t/z";
	plan.trees[1] = "/t/b/c";
	plan_check(&plan, "/outside\n/t/.bak\n/t/a/f.bak\n/t/b/c/g\n"
	    "/t/z\n");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, tree__order);
	ATF_TP_ADD_TC(tp, tree__flat);
	ATF_TP_ADD_TC(tp, tree__empty);
	ATF_TP_ADD_TC(tp, tree__sizes);
	ATF_TP_ADD_TC(tp, tree__algorithms);
	ATF_TP_ADD_TC(tp, tree__large_files_take_little_memory);
	ATF_TP_ADD_TC(tp, tree__executables);
	ATF_TP_ADD_TC(tp, tree__hard_links);
	ATF_TP_ADD_TC(tp, tree__links);
	ATF_TP_ADD_TC(tp, tree__links_to_names);
	ATF_TP_ADD_TC(tp, tree__link_chain);
	ATF_TP_ADD_TC(tp, tree__root);
	ATF_TP_ADD_TC(tp, tree__exclude);
	return atf_no_error();
}
