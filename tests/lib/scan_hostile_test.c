/* SPDX-License-Identifier: BSD-2-Clause */
/* Trees that are made to harm whoever scans them, and trees that change. */
#include "config.h"

#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/un.h>

#ifdef __linux__
#include <sys/sysmacros.h>
#endif

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scan_fixture.h"

/* A test that hangs is ended by the system. */
#define SECONDS 250

/* The directories' names are the worst case of what is in a file's name. */
ATF_TC_WITHOUT_HEAD(names__all_bytes);
ATF_TC_BODY(names__all_bytes, tc)
{
	struct plan plan = { .trees = { "t" } };
	char name[8] = "t/?", expected[2048] = "";
	struct lfp_scan_counts counts;
	unsigned byte;

	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	for (byte = 1; byte < 256; byte++) {
		if (byte == '/' || byte == '.')
			continue;
		(void)snprintf(name, sizeof(name), "t/%c", (int)byte);
		make_file(name, name);
		(void)strcat(strcat(expected, name), "\n");
	}
	plan_check(&plan, expected);
	free(plan_run(&plan, &counts));
	ATF_CHECK_EQ(253, counts.files);
}

ATF_TC(special__never_opened);
ATF_TC_HEAD(special__never_opened, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(special__never_opened, tc)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct plan plan = { .trees = { "t" } };
	struct lfp_scan_counts counts;
	int s;

	alarm(SECONDS);
	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	ATF_REQUIRE_EQ(0, mkfifo("t/fifo", 0755));
	ATF_REQUIRE_EQ(0, mkfifo("fifo", 0755));
	/* The tape (9, 0) would rewind; nobody has one, so opening fails. */
	ATF_REQUIRE_EQ(0, mknod("t/tape", S_IFCHR | 0755, makedev(9, 0)));
	ATF_REQUIRE_EQ(0, mknod("t/tty", S_IFCHR | 0755, makedev(5, 0)));
	ATF_REQUIRE_EQ(0, mknod("t/disk", S_IFBLK | 0755, makedev(7, 200)));
	ATF_REQUIRE((s = socket(AF_UNIX, SOCK_STREAM, 0)) >= 0);
	(void)strcpy(address.sun_path, "t/socket");
	ATF_REQUIRE_EQ(0, bind(s, (struct sockaddr *)&address,
	    sizeof(address)));
	ATF_REQUIRE_EQ(0, symlink("../fifo", "t/to-fifo"));
	ATF_REQUIRE_EQ(0, symlink("tape", "t/to-tape"));
	make_file("t/f", "x");
	plan_check(&plan, "t/f\n");
	free(plan_run(&plan, &counts));
	ATF_CHECK_EQ(5, counts.special);
	plan = (struct plan){ .files = { "fifo", "t/tape", "t/disk", "t/socket",
	    "t/to-fifo", "t/tty" } };
	plan_check(&plan, "fifo !not-regular\nt/disk !not-regular\n"
	    "t/socket !not-regular\nt/tape !not-regular\n"
	    "t/to-fifo !not-regular\nt/tty !not-regular\n");
	(void)close(s);
}

/*
 * What the kernel shows as files has no end (kcore), waits (kmsg) or changes
 * at each look: a link must not lead there.
 */
ATF_TC_WITHOUT_HEAD(special__link_to_proc);
ATF_TC_BODY(special__link_to_proc, tc)
{
	struct plan plan = { .trees = { "t" } };

	if (access("/proc/self/status", R_OK) != 0)
		atf_tc_skip("no /proc here");
	alarm(SECONDS);
	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	ATF_REQUIRE_EQ(0, symlink("/proc/self/status", "t/status"));
	ATF_REQUIRE_EQ(0, symlink("/proc/uptime", "t/uptime"));
	ATF_REQUIRE_EQ(0, symlink("/proc/kmsg", "t/kmsg"));
	ATF_REQUIRE_EQ(0, symlink("/sys/kernel/notes", "t/notes"));
	make_file("t/f", "x");
	plan_check(&plan, "t/f\n");
}

static void
scan_unreadable(void)
{
	struct plan plan = { .options.root = ".", .trees = { "/t" } };

	plan_check(&plan, "/t/a !listing\n/t/a-b\n/t/d/g\n"
	    "/t/no !unreadable\n/t/through\n/t/unsearchable !listing\n"
	    "@/t/link-into-a\n");
	plan.trees[0] = NULL;
	plan.files[0] = "/t/a/f";
	plan.files[1] = "/t/no";
	plan.files[2] = "/t/a-b";
	plan_check(&plan, "/t/a-b\n/t/a/f !unreadable\n"
	    "/t/no !unreadable\n");
}

ATF_TC(unreadable__files_and_directories);
ATF_TC_HEAD(unreadable__files_and_directories, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(unreadable__files_and_directories, tc)
{
	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	ATF_REQUIRE_EQ(0, mkdir("t/a", 0755));
	ATF_REQUIRE_EQ(0, mkdir("t/d", 0755));
	ATF_REQUIRE_EQ(0, mkdir("t/unsearchable", 0755));
	make_file("t/a/f", "1");
	make_file("t/a-b", "2");
	make_file("t/no", "3");
	make_file("t/d/g", "4");
	make_file("t/through", "5");
	make_file("t/unsearchable/f", "6");
	ATF_REQUIRE_EQ(0, symlink("a/f", "t/link-into-a"));
	ATF_REQUIRE_EQ(0, chmod("t/a", 0));
	ATF_REQUIRE_EQ(0, chmod("t/no", 0));
	ATF_REQUIRE_EQ(0, chmod("t/unsearchable", 0311));
	as_nobody(scan_unreadable);
}

static char *
scan_once(const struct plan *plan, struct lfp_scan_counts *counts)
{
	alarm(SECONDS);
	return plan_run(plan, counts);
}

/* Each inode's lines are read once, all its names have one fate. */
static void
scan_unreadable_names(void)
{
	struct plan plan = { .options.root = ".", .trees = { "/t" } };

	plan_check(&plan, "/t/a !unreadable\n/t/b !unreadable\n");
}

ATF_TC(unreadable__hard_links);
ATF_TC_HEAD(unreadable__hard_links, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(unreadable__hard_links, tc)
{
	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	make_file("t/a", "1");
	ATF_REQUIRE_EQ(0, chmod("t/a", 0));
	ATF_REQUIRE_EQ(0, link("t/a", "t/b"));
	as_nobody(scan_unreadable_names);
}

/* At the first problem a scan ends; what it did not come to is no record. */
static void
scan_until_trouble(void)
{
	struct plan plan = { .options.root = ".", .options.stop_early = true,
	    .trees = { "/t" } };
	struct lfp_scan_counts counts;
	unsigned i;
	char *text;

	for (i = 0; i < 20; i++) {
		plan.options.threads = i % 4 + 1;
		text = scan_once(&plan, &counts);
		ATF_CHECK_MSG(strstr(text, "!unreadable") != NULL, "%s", text);
		ATF_CHECK_MSG(strstr(text, "!no trouble") == NULL, "%s", text);
		free(text);
	}
}

ATF_TC(unreadable__stop_early);
ATF_TC_HEAD(unreadable__stop_early, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(unreadable__stop_early, tc)
{
	char name[64];
	unsigned i;

	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	make_filled("t/big", 300000, 1);
	for (i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "t/b%u", i);
		ATF_REQUIRE_EQ(0, link("t/big", name));
	}
	make_file("t/c", "x");
	ATF_REQUIRE_EQ(0, chmod("t/c", 0));
	as_nobody(scan_until_trouble);
}

#ifdef __linux__
ATF_TC_WITH_CLEANUP(mounts__file_systems);
ATF_TC_HEAD(mounts__file_systems, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(mounts__file_systems, tc)
{
	struct plan plan = { .trees = { "t" } };
	struct lfp_scan_counts counts;

	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	ATF_REQUIRE_EQ(0, mkdir("t/other", 0755));
	ATF_REQUIRE_EQ(0, mkdir("t/proc", 0755));
	make_file("t/f", "1");
	make_file("t/other/hidden", "1");
	if (!mount_memory("t/other", "1m"))
		atf_tc_skip("cannot mount: %s", strerror(errno));
	ATF_REQUIRE_EQ(0, mkdir("t/other/d", 0755));
	make_file("t/other/d/f", "2");
	ATF_REQUIRE_EQ(0, mount("proc", "t/proc", "proc", 0, NULL));
	plan_check(&plan, "t/f\nt/other/d/f\n");
	free(scan_once(&plan, &counts));
	ATF_CHECK_EQ(1, counts.excluded);
	plan.options.one_file_system = true;
	plan_check(&plan, "t/f\n");
	free(scan_once(&plan, &counts));
	ATF_CHECK_EQ(2, counts.excluded);
	/* Asked for by name it is where one begins. */
	plan.trees[1] = "t/other/d";
	plan_check(&plan, "t/f\nt/other/d/f\n");
	plan.trees[0] = NULL;
	plan.trees[1] = NULL;
	plan.trees[0] = "t/other";
	plan_check(&plan, "t/other/d/f\n");
}
ATF_TC_CLEANUP(mounts__file_systems, tc)
{
	(void)unmount_memory("t/other");
	(void)unmount_memory("t/proc");
}
#endif

/* More files under way than there are descriptors. */
ATF_TC_WITHOUT_HEAD(limits__few_descriptors);
ATF_TC_BODY(limits__few_descriptors, tc)
{
	struct plan plan = { .trees = { "t" } };
	struct lfp_scan_counts counts;
	char name[64];
	unsigned i;

	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	for (i = 0; i < 300; i++) {
		(void)snprintf(name, sizeof(name), "t/%u", i);
		make_filled(name, 40000, i);
	}
	limit_descriptors(64);
	for (i = 0; i < 6; i++) {
		plan.options.threads = i % 3 == 0 ? 1 : i % 3 == 1 ? 2 : 8;
		plan.options.plain_io = i >= 3;
		free(scan_once(&plan, &counts));
		ATF_CHECK_EQ_MSG(300, counts.files, "%u threads: %u files, "
		    "%u troubles", plan.options.threads,
		    (unsigned)counts.files, (unsigned)counts.troubles);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, names__all_bytes);
	ATF_TP_ADD_TC(tp, special__never_opened);
	ATF_TP_ADD_TC(tp, special__link_to_proc);
	ATF_TP_ADD_TC(tp, unreadable__files_and_directories);
	ATF_TP_ADD_TC(tp, unreadable__hard_links);
	ATF_TP_ADD_TC(tp, unreadable__stop_early);
#ifdef __linux__
	ATF_TP_ADD_TC(tp, mounts__file_systems);
#endif
	ATF_TP_ADD_TC(tp, limits__few_descriptors);
	return atf_no_error();
}
