/* SPDX-License-Identifier: BSD-2-Clause */
/* Scans of what was asked for by name, and what else one can ask of a scan. */
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

ATF_TC_WITHOUT_HEAD(files__kinds);
ATF_TC_BODY(files__kinds, tc)
{
	struct plan plan = { .files = { "file", "missing", "d/", "d",
	    "link", "dangling", "to-d", "fifo" } };

	plan.files[2] = "no/such/directory";
	make_directory("d");
	make_file("file", "1");
	make_file("target", "2");
	make_link("target", "link");
	make_link("nothing", "dangling");
	make_link("d", "to-d");
	ATF_REQUIRE_EQ(0, mkfifo("fifo", 0644));
	plan_check(&plan, "d !not-regular\ndangling !missing\n"
	    "fifo !not-regular\nfile\nmissing !missing\n"
	    "no/such/directory !missing\ntarget\nto-d !not-regular\n");
}

/* However often and by whatever name a file is asked for, it is one. */
ATF_TC_WITHOUT_HEAD(files__twice);
ATF_TC_BODY(files__twice, tc)
{
	struct plan plan = { .files = { "t/d/f", "t/d/f", "./t/d/../d//f",
	    "t/link", "t/to-d/f", "t/d/g", "t/link" } };

	make_directory("t");
	make_directory("t/d");
	make_file("t/d/f", "1");
	make_link("d/f", "t/link");
	make_link("d", "t/to-d");
	ATF_REQUIRE_EQ(0, link("t/d/f", "t/d/g"));
	plan_check(&plan, "t/d/f +t/d/g\n");
	/* And met on the way as well. */
	plan.trees[0] = "t/d";
	plan_check(&plan, "t/d/f +t/d/g\n");
	plan.flats[0] = "t";
	plan_check(&plan, "t/d/f +t/d/g\n@t/to-d/\n");
}

/* A file asked for in a directory that is asked for too, among others. */
ATF_TC_WITHOUT_HEAD(files__in_asked_directories);
ATF_TC_BODY(files__in_asked_directories, tc)
{
	static const char *const trees[][3] = { { "a", "b", "c" },
	    { "c", "b", "a" }, { "b", "a", "c" }, { "c", "a", "b" } };
	static const char *const files[][4] = { { "b/f" }, { "b/missing" },
	    { "b/f", "c/f", "a/missing", "c/d/f" }, { "a/d/f", "b/d/f" } };
	static const char *const missing[] = { "", "b/missing !missing\n", "",
	    "" };
	struct plan plan = { .files = { NULL } };
	char name[64], expected[512];
	size_t i, j;

	for (i = 0; i < 3; i++) {
		(void)snprintf(name, sizeof(name), "%c", (int)('a' + i));
		make_directory(name);
		(void)snprintf(name, sizeof(name), "%c/d", (int)('a' + i));
		make_directory(name);
		(void)strcat(name, "/f");
		make_file(name, name);
		(void)snprintf(name, sizeof(name), "%c/f", (int)('a' + i));
		make_file(name, name);
	}
	for (i = 0; i < 16; i++) {
		j = i % 4;
		memcpy(plan.trees, trees[i / 4], sizeof(trees[0]));
		memcpy(plan.files, files[j], sizeof(files[0]));
		(void)snprintf(expected, sizeof(expected), "a/d/f\na/f\n%s"
		    "b/d/f\nb/f\n%sc/d/f\nc/f\n", j == 2 ?
		    "a/missing !missing\n" : "", missing[j]);
		plan_check(&plan, expected);
	}
}

/* What cannot name a file, and what cannot name anything. */
ATF_TC_WITHOUT_HEAD(files__bad_names);
ATF_TC_BODY(files__bad_names, tc)
{
	static const char *const bad[] = { "", "/", ".", "..", "d/", "d/.",
	    "d/.." };
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct plan plan = { .files = { NULL } };
	struct lfp_scan *scan = plan_new(&plan);
	struct lfp_scan_counts counts;
	char *text;
	size_t i;

	make_directory("d");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ATF_CHECK(lfp_scan_add_file(scan, bad[i], strlen(bad[i]),
		    &error) != LFP_OK);
		ATF_CHECK(strlen(error.text) > 0);
		lfp_error_clear(&error);
	}
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_scan_add_file(scan, "d\0f", 3,
	    &error));
	ATF_REQUIRE_EQ(LFP_OK, lfp_scan_run(scan, NULL));
	text = plan_text(&plan, scan, &counts);
	ATF_CHECK_STREQ("", text);
	free(text);
}

/* 255 bytes are a name; 256 are that of a file that cannot be there. */
ATF_TC_WITHOUT_HEAD(files__long_names);
ATF_TC_BODY(files__long_names, tc)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	char good[256], bad[512], expected[1024];
	struct plan plan = { .files = { good }, .trees = { "t" } };
	struct lfp_scan_counts counts;
	struct lfp_scan *scan;
	char *text;

	make_directory("t");
	memset(good, 'n', 255);
	memcpy(good, "t/", 2);
	good[255] = '\0';
	make_file(good, "1");
	(void)snprintf(expected, sizeof(expected), "%s\n", good);
	plan_check(&plan, expected);
	scan = plan_new(&plan);
	memset(bad, 'n', 256);
	(void)snprintf(bad + 256, sizeof(bad) - 256, "/f");
	ATF_CHECK(lfp_scan_add_file(scan, bad, 256, &error) != LFP_OK);
	ATF_CHECK(lfp_scan_add_file(scan, bad, 258, NULL) != LFP_OK);
	ATF_CHECK(lfp_scan_add_file(scan, bad, 258, NULL) != LFP_OK);
	ATF_REQUIRE_EQ(LFP_OK, lfp_scan_run(scan, NULL));
	text = plan_text(&plan, scan, &counts);
	ATF_CHECK_STREQ(expected, text);
	free(text);
}

ATF_TC_WITHOUT_HEAD(directories__kinds);
ATF_TC_BODY(directories__kinds, tc)
{
	static const struct { const char *path; enum lfp_status status; }
	    bad[] = {
		{ "missing", LFP_ERR_NOT_FOUND },
		{ "dangling", LFP_ERR_NOT_FOUND },
		{ "t/f/x", LFP_ERR_NOT_FOUND },
		{ "self", LFP_ERR_IO }
	};
	struct plan plan = { .trees = { "to-t" } };
	struct lfp_error error;
	struct lfp_scan *scan;
	size_t i;

	make_directory("t");
	make_file("t/f", "1");
	make_link("t", "to-t");
	make_link("t/f", "to-f");
	make_link("nothing", "dangling");
	make_link("self", "self");
	ATF_REQUIRE_EQ(0, mkfifo("t/fifo", 0644));
	plan_check(&plan, "t/f\n");
	plan.trees[0] = "t/f";
	plan_check(&plan, "t/f\n");
	plan.trees[0] = "to-f";
	plan_check(&plan, "t/f\n");
	plan.trees[0] = "t/fifo";
	plan_check(&plan, "t/fifo !not-regular\n");
	plan.trees[0] = NULL;
	scan = plan_new(&plan);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		lfp_error_clear(&error);
		ATF_CHECK_EQ_MSG(bad[i].status, lfp_scan_add_directory(scan,
		    bad[i].path, true, &error), "%s", bad[i].path);
		ATF_CHECK_MSG(strncmp(error.text, bad[i].path,
		    strlen(bad[i].path)) == 0, "%s", error.text);
	}
	lfp_scan_free(scan);
}

ATF_TC_WITHOUT_HEAD(scan__arguments);
ATF_TC_BODY(scan__arguments, tc)
{
	struct lfp_scan_options options = { .size = 8 };
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct plan plan = { .trees = { NULL } };
	struct lfp_scan *scan;

	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_scan_new(&options, &scan, &error));
	options.size = sizeof(options);
	options.algorithm = LFP_ALGORITHM_COUNT;
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_scan_new(&options, &scan, NULL));
	options.algorithm = LFP_SHA256;
	options.root = "missing";
	ATF_CHECK_EQ(LFP_ERR_NOT_FOUND, lfp_scan_new(&options, &scan, NULL));
	make_file("file", "");
	options.root = "file";
	ATF_CHECK_EQ(LFP_ERR_NOT_FOUND, lfp_scan_new(&options, &scan, NULL));
	lfp_scan_free(NULL);
	scan = plan_new(&plan);
	ATF_CHECK_EQ(LFP_OK, lfp_scan_run(scan, NULL));
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_scan_run(scan, NULL));
	lfp_scan_free(scan);
}

ATF_TC_WITHOUT_HEAD(scan__metadata);
ATF_TC_BODY(scan__metadata, tc)
{
	struct plan plan = { .options.metadata = true, .files = { "f" } };
	const struct timespec times[2] = { { 1, 2 }, { 3, 4 } };
	struct lfp_record record;
	struct lfp_scan *scan;

	make_file("f", "12345");
	ATF_REQUIRE_EQ(0, chmod("f", 04751));
	ATF_REQUIRE_EQ(0, utimensat(AT_FDCWD, "f", times, 0));
	ATF_REQUIRE_EQ(0, link("f", "g"));
	scan = plan_new(&plan);
	ATF_REQUIRE_EQ(LFP_OK, lfp_scan_run(scan, NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_scan_next(scan, &record, NULL));
	ATF_REQUIRE(record.metadata != NULL);
	ATF_CHECK_EQ(5, record.metadata->size);
	ATF_CHECK_EQ(04751, record.metadata->mode);
	ATF_CHECK_EQ(geteuid(), record.metadata->uid);
	ATF_CHECK_EQ(2, record.metadata->nlink);
	ATF_CHECK_EQ(3, record.metadata->mtime.tv_sec);
	ATF_CHECK_EQ(4, record.metadata->mtime.tv_nsec);
	lfp_scan_free(scan);
	ATF_REQUIRE_EQ(0, chmod("f", 0640));
	plan.options.metadata = false;
	plan.options.classify = true;
	scan = plan_new(&plan);
	ATF_REQUIRE_EQ(LFP_OK, lfp_scan_run(scan, NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_scan_next(scan, &record, NULL));
	ATF_CHECK(record.metadata == NULL);
	ATF_CHECK_EQ(LFP_KIND_DATA, record.kind);
	lfp_scan_free(scan);
}

/* "path" is a file and which one, or is none. */
static void
check_identity(struct lfp_scan *scan, const char *path, size_t length,
    const char *file)
{
	uint64_t device, inode;
	struct stat st;

	if (file == NULL) {
		ATF_CHECK_EQ_MSG(LFP_ERR_NOT_FOUND, lfp_scan_identify(scan,
		    path, length, &device, &inode), "%s", path);
		return;
	}
	ATF_REQUIRE_EQ(0, stat(file, &st));
	ATF_CHECK_EQ_MSG(LFP_OK, lfp_scan_identify(scan, path, length,
	    &device, &inode), "%s", path);
	ATF_CHECK_EQ((uint64_t)st.st_dev, device);
	ATF_CHECK_EQ((uint64_t)st.st_ino, inode);
}

ATF_TC_WITHOUT_HEAD(scan__identify);
ATF_TC_BODY(scan__identify, tc)
{
	static const struct { const char *path, *file; } cases[] = {
		{ "/f", "r/f" }, { "/d/f", "r/d/f" }, { "/d/g", "r/d/g" },
		{ "/link", "r/d/f" }, { "/d/up", "r/f" },
		{ "/to-d/f", "r/d/f" },
		{ "/d/missing", NULL }, { "/missing/f", NULL }, { "/d", NULL },
		{ "/d/f", "r/d/f" }, { "/d/f/x", NULL }, { "/d/", NULL },
		{ "/d/..", NULL }, { "/", NULL }, { "f", NULL }, { "", NULL },
		{ "/to-d", NULL }, { "/d/fifo", NULL }, { "/d/f", "r/d/f" }
	};
	struct plan plan = { .options.root = "r" };
	char name[300] = "/";
	struct lfp_scan *scan;
	size_t i;

	make_directory("r");
	make_directory("r/d");
	make_file("r/f", "1");
	make_file("r/d/f", "2");
	make_file("r/d/g", "3");
	make_link("/d/f", "r/link");
	make_link("../../../f", "r/d/up");
	make_link("d", "r/to-d");
	ATF_REQUIRE_EQ(0, mkfifo("r/d/fifo", 0600));
	scan = plan_new(&plan);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_identity(scan, cases[i].path, strlen(cases[i].path),
		    cases[i].file);
	check_identity(scan, "/f\0x", 4, NULL);
	memset(name + 1, 'n', 256);
	check_identity(scan, name, 257, NULL);
	check_identity(scan, name, 256, NULL);
	lfp_scan_free(scan);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, files__kinds);
	ATF_TP_ADD_TC(tp, files__twice);
	ATF_TP_ADD_TC(tp, files__in_asked_directories);
	ATF_TP_ADD_TC(tp, files__bad_names);
	ATF_TP_ADD_TC(tp, files__long_names);
	ATF_TP_ADD_TC(tp, directories__kinds);
	ATF_TP_ADD_TC(tp, scan__arguments);
	ATF_TP_ADD_TC(tp, scan__metadata);
	ATF_TP_ADD_TC(tp, scan__identify);
	return atf_no_error();
}
