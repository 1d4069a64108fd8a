/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scans whose threads have descriptor tables of their own, and scans that may
 * not have them: one thread's result is everyone's.
 */
#include "config.h"

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include "scan_fixture.h"

/* Deeper than what workers take from each other; wide; and many. */
#define DEEP 3000
#define FLAT 5000
#define MANY 300
#define EACH 20
#define FILES (DEEP + FLAT + MANY * EACH)

/* Fewer than any thread has in hand otherwise. */
#define FEW 64

/* A test that hangs is ended by the system. */
#define SECONDS 250

static void
make_shapes(void)
{
	char name[64];
	unsigned i, j;

	(void)make_room();
	make_chain("room/deep", DEEP, true);
	make_directory("room/flat");
	for (i = 0; i < FLAT; i++) {
		(void)snprintf(name, sizeof(name), "room/flat/%u", i);
		make_file(name, name);
	}
	for (i = 0; i < MANY; i++) {
		(void)snprintf(name, sizeof(name), "room/%u", i);
		make_directory(name);
		for (j = 0; j < EACH; j++) {
			(void)snprintf(name, sizeof(name), "room/%u/%u", i, j);
			make_file(name, name);
		}
	}
}

static struct lfp_scan *
run_with(unsigned threads, bool plain_io)
{
	struct plan plan = { .trees = { "room" }, .options.threads = threads,
	    .options.plain_io = plain_io };
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	unsigned before = open_descriptors();
	struct lfp_scan *scan;

	alarm(SECONDS);
	scan = plan_new(&plan);
	ATF_REQUIRE_EQ_MSG(LFP_OK, lfp_scan_run(scan, &error), "%s",
	    error.text);
	/* The root's may still be there. */
	ATF_CHECK(open_descriptors() <= before + 2);
	return scan;
}

static void
check_same(struct lfp_scan *expected, struct lfp_scan *scan)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_record a, b;
	enum lfp_status status;
	unsigned n = 0;

	lfp_scan_rewind(expected);
	while ((status = lfp_scan_next(scan, &b, &error)) == LFP_OK) {
		ATF_REQUIRE_EQ(LFP_OK, lfp_scan_next(expected, &a, &error));
		ATF_REQUIRE_EQ(LFP_TROUBLE_NONE, a.trouble);
		ATF_REQUIRE_EQ(LFP_TROUBLE_NONE, b.trouble);
		ATF_REQUIRE_EQ(a.path_length, b.path_length);
		ATF_REQUIRE(memcmp(a.path, b.path, a.path_length) == 0);
		ATF_REQUIRE(memcmp(a.fingerprint, b.fingerprint,
		    lfp_algorithm_size(LFP_SHA256)) == 0);
		n++;
	}
	ATF_REQUIRE_EQ(LFP_END, status);
	ATF_CHECK_EQ(FILES, n);
}

static void
check_shapes(void)
{
	static const unsigned threads[] = { 1, 2, 3, 8 };
	struct lfp_scan *expected = run_with(1, true), *scan;
	unsigned i, before = open_descriptors();

	for (i = 0; i < 2 * sizeof(threads) / sizeof(threads[0]); i++) {
		scan = run_with(threads[i / 2], i % 2 != 0);
		check_same(expected, scan);
		lfp_scan_free(scan);
		ATF_CHECK_EQ(before, open_descriptors());
	}
	lfp_scan_free(expected);
}

ATF_TC_WITH_CLEANUP(tables__shapes);
ATF_TC_HEAD(tables__shapes, tc)
{
}
ATF_TC_BODY(tables__shapes, tc)
{
	make_shapes();
	check_shapes();
}
ATF_TC_CLEANUP(tables__shapes, tc)
{
	remove_room();
}

ATF_TC_WITH_CLEANUP(tables__few_descriptors);
ATF_TC_HEAD(tables__few_descriptors, tc)
{
}
ATF_TC_BODY(tables__few_descriptors, tc)
{
	make_shapes();
	limit_descriptors(FEW);
	check_shapes();
}
ATF_TC_CLEANUP(tables__few_descriptors, tc)
{
	remove_room();
}

#ifdef __linux__
/* As a sandbox does; false: it cannot be had here. */
static bool
forbid_unshare(void)
{
	struct sock_filter rows[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
	};
	struct sock_fprog filter = { sizeof(rows) / sizeof(rows[0]), rows };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
		return false;
	ATF_REQUIRE_ERRNO(EPERM, unshare(CLONE_FILES) != 0);
	return true;
}

ATF_TC_WITH_CLEANUP(tables__forbidden);
ATF_TC_HEAD(tables__forbidden, tc)
{
}
ATF_TC_BODY(tables__forbidden, tc)
{
	make_shapes();
	if (!forbid_unshare())
		atf_tc_skip("no seccomp filters here");
	check_shapes();
	limit_descriptors(256);
	check_shapes();
}
ATF_TC_CLEANUP(tables__forbidden, tc)
{
	remove_room();
}
#endif

/* What a thread of the run sees of the caller's descriptors. */
static bool
is_there(void *arg, const struct lfp_file_state *state, uint8_t *digest)
{
	const int *fd = arg;

	(void)state, (void)digest;
	if (fcntl(*fd, F_GETFD) < 0)
		atf_tc_fail_nonfatal("the caller's is not there");
	return false;
}

ATF_TC_WITHOUT_HEAD(tables__callers);
ATF_TC_BODY(tables__callers, tc)
{
	struct plan plan = { .trees = { "t" }, .options.known = is_there };
	char name[64];
	unsigned i;
	int fd;

	make_directory("t");
	make_file("t/a", "a");
	for (i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "t/%u", i);
		make_directory(name);
	}
	ATF_REQUIRE((fd = open("/dev/null", O_RDONLY)) >= 0);
	plan.options.cache_arg = &fd;
	alarm(SECONDS);
	plan_check(&plan, "t/a\n");
	ATF_CHECK_EQ(0, close(fd));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, tables__shapes);
	ATF_TP_ADD_TC(tp, tables__few_descriptors);
#ifdef __linux__
	ATF_TP_ADD_TC(tp, tables__forbidden);
#endif
	ATF_TP_ADD_TC(tp, tables__callers);
	return atf_no_error();
}
