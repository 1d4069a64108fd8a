/* SPDX-License-Identifier: BSD-2-Clause */
/* Saving where it cannot be done, and many who save at a time. */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/portable.h"
#include "save_fixture.h"

ATF_TC_WITHOUT_HEAD(save__refused);
ATF_TC_BODY(save__refused, tc)
{
	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	ATF_REQUIRE_EQ(0, mkdir("d/sub", 0755));
	ATF_REQUIRE_EQ(0, mkfifo("d/fifo", 0644));
	ATF_REQUIRE_EQ(0, symlink("sub", "d/link"));
	ATF_REQUIRE_EQ(0, symlink("nowhere", "d/dangling"));
	alarm(30);
	check_refused("d/sub", "not a regular file");
	check_refused("d/fifo", "not a regular file");
	check_refused("d/link", "symbolic link");
	check_refused("d/dangling", "symbolic link");
	check_refused("missing/f", "No such file");
	check_refused("d/fifo/f", "Not a directory");
	check_refused("d/", "not the name of a file");
	check_refused("d/.", "not the name of a file");
	check_refused("d/..", "not the name of a file");
	check_refused("", "");
	check_refused("/dev/null", "not a regular file");
	check_names("dangling fifo link sub ");
}

/* What a writer that was killed has left, and what others put in the way. */
ATF_TC_WITHOUT_HEAD(save__stale);
ATF_TC_BODY(save__stale, tc)
{
	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "old");
	make_file("d/.f.new", "half a fi");
	make_file("d/.f.lock", "");
	make_file("d/.f.keep", "old");
	save_text("d/f", "new", LFP_SAVE_KEEP);
	check_content("d/f", "new");
	check_names("f f.old ");
	make_file("elsewhere", "untouched");
	ATF_REQUIRE_EQ(0, symlink("../elsewhere", "d/.f.new"));
	ATF_REQUIRE_EQ(0, symlink("../elsewhere", "d/.f.keep"));
	save_text("d/f", "newer", LFP_SAVE_KEEP);
	check_content("elsewhere", "untouched");
	check_names("f f.old ");
	ATF_REQUIRE_EQ(0, symlink("../elsewhere", "d/.f.lock"));
	check_refused("d/f", "lock");
	ATF_REQUIRE_EQ(0, unlink("d/.f.lock"));
	ATF_REQUIRE_EQ(0, mkdir("d/.f.new", 0755));
	check_refused("d/f", "temporary");
	check_content("d/f", "newer");
	check_content("elsewhere", "untouched");
	check_names(".f.new f f.old ");
}

/* Both names are the library's own: the flag is set as it would be. */
static bool
set_flag(const char *path, bool on)
{
	int fd = open(path, O_RDONLY), sys_errno;

	ATF_REQUIRE_MSG(fd >= 0, "%s: %s", path, strerror(errno));
	sys_errno = lfpi_set_immutable(fd, on);
	ATF_REQUIRE_EQ(0, close(fd));
	errno = sys_errno;
	return sys_errno == 0;
}

/* A temporary that cannot be removed, of this owner, beside "old". */
static void
leave_immutable(uid_t uid)
{
	make_file("d/.f.new", "half a fi");
	ATF_REQUIRE_EQ(0, chown("d/.f.new", uid, (gid_t)-1));
	ATF_REQUIRE(set_flag("d/.f.new", true));
	ATF_REQUIRE_EQ(-1, unlink("d/.f.new"));
}

/* Killed while it tried whether the flag can be had. */
ATF_TC_WITH_CLEANUP(save__stale_immutable);
ATF_TC_HEAD(save__stale_immutable, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(save__stale_immutable, tc)
{
	struct stat st;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "old");
	if (!set_flag("d/f", true))
		atf_tc_skip("no immutable files here: %s", strerror(errno));
	ATF_REQUIRE(set_flag("d/f", false));
	leave_immutable(0);
	save_text("d/f", "new", LFP_SAVE_KEEP);
	check_content("d/f", "new");
	check_names("f f.old ");
	/* It has got the old file's owner already. */
	ATF_REQUIRE_EQ(0, chown("d/f", 4711, (gid_t)-1));
	leave_immutable(4711);
	save_text("d/f", "newer", 0);
	check_content("d/f", "newer");
	/* What nobody of us can have made keeps its flag. */
	leave_immutable(4712);
	check_refused("d/f", "cannot remove an old temporary: Operation not");
	ATF_REQUIRE(set_flag("d/.f.new", false));
	ATF_REQUIRE_EQ(0, chown("d/.f.new", 0, 0));
	ATF_REQUIRE_EQ(0, link("d/.f.new", "d/precious"));
	ATF_REQUIRE(set_flag("d/.f.new", true));
	check_refused("d/f", "cannot remove an old temporary: Operation not");
	ATF_REQUIRE_EQ(0, stat("d/precious", &st));
	ATF_CHECK_EQ(2, st.st_nlink);
	check_content("d/f", "newer");
	check_names(".f.new f f.old precious ");
}
ATF_TC_CLEANUP(save__stale_immutable, tc)
{
	/* Who removes this directory cannot take away flags. */
	if (access("d/.f.new", F_OK) == 0)
		(void)set_flag("d/.f.new", false);
	if (access("d/f", F_OK) == 0)
		(void)set_flag("d/f", false);
}

static void
save_read_only(void)
{
	check_refused("d/f", "Permission denied");
	check_content("d/f", "old");
	check_names("f ");
	/* One may be read, and its directory written, but not by chown. */
	save_text("mine/f", "new", LFP_SAVE_KEEP);
	check_content("mine/f", "new");
	check_mode("mine/f", 0604);
	check_content("mine/f.old", "root's");
}

ATF_TC(save__unprivileged);
ATF_TC_HEAD(save__unprivileged, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(save__unprivileged, tc)
{
	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	ATF_REQUIRE_EQ(0, mkdir("mine", 0755));
	ATF_REQUIRE_EQ(0, chown("mine", 65534, 65534));
	make_file("d/f", "old");
	make_file("mine/f", "root's");
	ATF_REQUIRE_EQ(0, chmod("mine/f", 0604));
	as_nobody(save_read_only);
}

/* Write until it fails, and then see that nothing has happened. */
static void
check_full(const char *path, int sys_errno)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	unsigned before = open_descriptors(), i;
	enum lfp_status status = LFP_OK;
	struct lfp_save *save = begin_save(path);
	static char piece[65536];

	for (i = 0; i < 100 && status == LFP_OK; i++)
		status = lfp_save_write(save, piece, sizeof(piece), &error);
	ATF_CHECK_EQ(LFP_ERR_CREATE, status);
	ATF_CHECK_EQ_MSG(sys_errno, error.sys_errno, "%s", error.text);
	ATF_CHECK(strncmp(error.text, path, strlen(path)) == 0);
	lfp_save_abort(save);
	check_content(path, "old");
	ATF_CHECK_EQ(before, open_descriptors());
}

ATF_TC_WITH_CLEANUP(save__disk_full);
ATF_TC_HEAD(save__disk_full, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(save__disk_full, tc)
{
	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	if (!mount_memory("d", "1m"))
		atf_tc_skip("cannot mount: %s", strerror(errno));
	make_file("d/f", "old");
	check_full("d/f", ENOSPC);
	check_names("f ");
}
ATF_TC_CLEANUP(save__disk_full, tc)
{
	(void)unmount_memory("d");
}

ATF_TC_WITHOUT_HEAD(save__size_limit);
ATF_TC_BODY(save__size_limit, tc)
{
	struct rlimit limit = { 1 << 20, 1 << 20 };

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "old");
	(void)signal(SIGXFSZ, SIG_IGN);
	ATF_REQUIRE_EQ(0, setrlimit(RLIMIT_FSIZE, &limit));
	check_full("d/f", EFBIG);
	check_names("f ");
}

/* A caller that did not listen must not get a file with a hole in it. */
ATF_TC_WITHOUT_HEAD(save__commit_after_failure);
ATF_TC_BODY(save__commit_after_failure, tc)
{
	struct rlimit limit = { 4096, RLIM_INFINITY };
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	static char piece[8192];
	struct lfp_save *save;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "old");
	(void)signal(SIGXFSZ, SIG_IGN);
	save = begin_save("d/f");
	put_text(save, "beginning");
	ATF_REQUIRE_EQ(0, setrlimit(RLIMIT_FSIZE, &limit));
	ATF_CHECK_EQ(LFP_ERR_CREATE, lfp_save_write(save, piece,
	    sizeof(piece), NULL));
	limit.rlim_cur = RLIM_INFINITY;
	ATF_REQUIRE_EQ(0, setrlimit(RLIMIT_FSIZE, &limit));
	ATF_CHECK_EQ(LFP_ERR_CREATE, lfp_save_commit(save, 0, &error));
	ATF_CHECK(strlen(error.text) > 0);
	check_content("d/f", "old");
	check_names("f ");
}

#define WRITERS 8
#define ROUNDS 40

/* Add a line to what is there, again and again. */
static void
append_lines(void)
{
	struct lfp_save *save;
	char data[4096];
	ssize_t n;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		save = begin_save("d/f");
		n = lfp_save_old(save) < 0 ? 0 : read(lfp_save_old(save), data,
		    sizeof(data) - 1);
		ATF_REQUIRE(n >= 0);
		ATF_REQUIRE_EQ(LFP_OK, lfp_save_write(save, data, (size_t)n,
		    NULL));
		put_text(save, "line\n");
		ATF_REQUIRE_EQ(LFP_OK, lfp_save_commit(save, i % 2 == 0 ?
		    LFP_SAVE_KEEP : 0, NULL));
	}
}

ATF_TC_WITHOUT_HEAD(save__many_writers);
ATF_TC_BODY(save__many_writers, tc)
{
	struct stat st;
	int i, status;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	for (i = 0; i < WRITERS; i++)
		if (fork() == 0) {
			append_lines();
			_exit(0);
		}
	for (i = 0; i < WRITERS; i++) {
		ATF_REQUIRE(wait(&status) > 0);
		ATF_CHECK_EQ(0, status);
	}
	ATF_REQUIRE_EQ(0, stat("d/f", &st));
	ATF_CHECK_EQ(WRITERS * ROUNDS * 5, st.st_size);
	check_names("f f.old ");
}

/* Killed at any time it leaves one of the two, and the next one succeeds. */
ATF_TC_WITHOUT_HEAD(save__killed);
ATF_TC_BODY(save__killed, tc)
{
	struct stat st;
	int i, status;
	pid_t child;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "line\n");
	for (i = 0; i < 60; i++) {
		ATF_REQUIRE((child = fork()) >= 0);
		if (child == 0)
			for (;;)
				save_text("d/f", "line\nline\n",
				    LFP_SAVE_KEEP);
		ATF_REQUIRE_EQ(0, usleep((useconds_t)(i * 97 % 3000)));
		ATF_REQUIRE_EQ(0, kill(child, SIGKILL));
		ATF_REQUIRE_EQ(child, waitpid(child, &status, 0));
		ATF_CHECK(WIFSIGNALED(status));
		ATF_REQUIRE_EQ(0, stat("d/f", &st));
		ATF_CHECK(st.st_size == 5 || st.st_size == 10);
		save_text("d/f", "line\n", LFP_SAVE_KEEP);
		check_names("f f.old ");
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, save__refused);
	ATF_TP_ADD_TC(tp, save__stale);
	ATF_TP_ADD_TC(tp, save__stale_immutable);
	ATF_TP_ADD_TC(tp, save__unprivileged);
	ATF_TP_ADD_TC(tp, save__disk_full);
	ATF_TP_ADD_TC(tp, save__size_limit);
	ATF_TP_ADD_TC(tp, save__commit_after_failure);
	ATF_TP_ADD_TC(tp, save__many_writers);
	ATF_TP_ADD_TC(tp, save__killed);
	return atf_no_error();
}
