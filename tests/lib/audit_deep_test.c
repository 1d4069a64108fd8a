/* SPDX-License-Identifier: BSD-2-Clause */
/* Files without an entry, in trees without end. */
#include "config.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fingerprint/audit.h>

#include "tree_fixture.h"

#define DEEP 100000
#define LESS_DEEP 3000
#define COMB 20000

/* A test that hangs is ended by the system. */
#define SECONDS 250

/* SHA-256 of nothing. */
#define SIGNATURES "/deep/known SHA256 " \
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 file\n"

static void
require_ok(enum lfp_status status, const struct lfp_error *error)
{
	ATF_REQUIRE_MSG(status == LFP_OK, "%s: %s", lfp_status_name(status),
	    error->text);
}

static struct lfp_audit *
run_audit(unsigned threads)
{
	struct lfp_audit_options options = { .size = sizeof(options),
		.root = "room", .threads = threads,
		.unmonitored = LFP_UNMONITORED_ALL };
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_audit *audit;

	require_ok(lfp_audit_new(&options, &audit, &error), &error);
	require_ok(lfp_audit_load(audit, "sigs", SIGNATURES,
	    strlen(SIGNATURES), &error), &error);
	require_ok(lfp_audit_run(audit, &error), &error);
	return audit;
}

/* "/deep", then "/d" so many times, and more. */
static void
check_path(const struct lfp_finding *finding, size_t depth, const char *more)
{
	const char *path = finding->path;
	size_t i;

	ATF_CHECK_EQ(LFP_VERDICT_ADDED, finding->verdict);
	ATF_REQUIRE_EQ(5 + 2 * depth + strlen(more), finding->path_length);
	ATF_REQUIRE(memcmp(path, "/deep", 5) == 0);
	for (i = 0; i < depth; i++)
		ATF_REQUIRE(memcmp(path + 5 + 2 * i, "/d", 2) == 0);
	ATF_CHECK_STREQ(more, path + 5 + 2 * depth);
}

/* One at the very bottom. */
static void
plant(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY), next;

	ATF_REQUIRE(fd >= 0);
	while ((next = openat(fd, "d", O_RDONLY | O_DIRECTORY)) >= 0) {
		ATF_REQUIRE_EQ(0, close(fd));
		fd = next;
	}
	ATF_REQUIRE((next = openat(fd, "f", O_WRONLY | O_CREAT, 0600)) >= 0);
	ATF_REQUIRE_EQ(1, write(next, "x", 1));
	ATF_REQUIRE_EQ(0, close(next));
	ATF_REQUIRE_EQ(0, close(fd));
}

ATF_TC_WITH_CLEANUP(deep__bottom);
ATF_TC_HEAD(deep__bottom, tc)
{
}
ATF_TC_BODY(deep__bottom, tc)
{
	size_t depth = make_room() ? DEEP : LESS_DEEP;
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct rlimit stack = { 1 << 20, 1 << 20 };
	unsigned before = open_descriptors(), threads;
	struct lfp_finding finding;
	struct lfp_audit *audit;

	make_chain("room/deep", (unsigned)depth, false);
	plant("room/deep");
	make_file("room/deep/known", "");
	limit_descriptors(256);
	ATF_REQUIRE_EQ(0, setrlimit(RLIMIT_STACK, &stack));
	alarm(SECONDS);
	for (threads = 1; threads <= 8; threads *= 8) {
		audit = run_audit(threads);
		require_ok(lfp_audit_next(audit, &finding, &error), &error);
		check_path(&finding, depth, "/f");
		ATF_CHECK_EQ(LFP_END, lfp_audit_next(audit, &finding,
		    &error));
		lfp_audit_free(audit);
	}
	ATF_CHECK_EQ(before, open_descriptors());
}
ATF_TC_CLEANUP(deep__bottom, tc)
{
	remove_room();
}

/*
 * One in each directory, the deepest first: 400 MB of paths, of which none
 * are kept.
 */
ATF_TC_WITH_CLEANUP(deep__each);
ATF_TC_HEAD(deep__each, tc)
{
}
ATF_TC_BODY(deep__each, tc)
{
	size_t depth = make_room() ? COMB : LESS_DEEP, i;
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_audit_counts counts;
	struct lfp_finding finding;
	struct lfp_audit *audit;
	struct rusage before, after;

	make_chain("room/deep", (unsigned)depth, true);
	make_file("room/deep/known", "");
	limit_descriptors(256);
	alarm(SECONDS);
	ATF_REQUIRE_EQ(0, getrusage(RUSAGE_SELF, &before));
	audit = run_audit(2);
	for (i = depth; i-- > 0;) {
		require_ok(lfp_audit_next(audit, &finding, &error), &error);
		ATF_REQUIRE_EQ(5 + 2 * i + 2, finding.path_length);
		ATF_REQUIRE_STREQ("/f", finding.path + 5 + 2 * i);
		if (i % 1000 == 0)
			check_path(&finding, i, "/f");
	}
	ATF_CHECK_EQ(LFP_END, lfp_audit_next(audit, &finding, &error));
	lfp_audit_count(audit, &counts);
	ATF_CHECK_EQ(depth, counts.added);
	ATF_CHECK_EQ(2 * depth + 1, counts.directories);
	ATF_CHECK_EQ(depth + 1, counts.files_read);
	ATF_REQUIRE_EQ(0, getrusage(RUSAGE_SELF, &after));
	/* In KiB; a sanitizer's own is not small. */
	ATF_CHECK_MSG(after.ru_maxrss - before.ru_maxrss < 200 * 1024,
	    "%ld KiB", after.ru_maxrss - before.ru_maxrss);
	lfp_audit_free(audit);
}
ATF_TC_CLEANUP(deep__each, tc)
{
	remove_room();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, deep__bottom);
	ATF_TP_ADD_TC(tp, deep__each);
	return atf_no_error();
}
