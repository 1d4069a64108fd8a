/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each allocation fails in turn, once or from then on: the audit ends with
 * LFP_ERR_MEMORY, or it finds what it finds otherwise; it never says that
 * something is fine which is not.
 */
#include <sys/stat.h>

#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fingerprint/audit.h>

#include "counting_memory.h"

#define EMPTY_SHA256 \
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define EMPTY_MD5 "d41d8cd98f00b204e9800998ecf8427e"
#define MOVED_SHA256 \
    "5edd1832df25e2f1a72585c0ee55c1e585e7f4902eb1d15f7abf1c71c1b296ae"

/* The whole tree, in which a directory was renamed; else only "/d". */
static bool whole;

static const char signatures[] =
    "#: size=0 mode=0644 depends=/d/changed xattr.security.x=00\n"
    "/d/empty SHA256 " EMPTY_SHA256 " file\n"
    "/d/changed SHA256 " EMPTY_SHA256 " file\n"
    "/d/missing SHA256 " EMPTY_SHA256 " file\n"
    "/d/link MD5 " EMPTY_MD5 " file\n"
    "/d/link MD5 " EMPTY_MD5 " file\n"
    "#: mode=0644 link=/d/empty\n"
    "/gone/e/moved SHA256 " MOVED_SHA256 " file\n";

#define EXPECTED \
    "metadata /d/empty\ndependency /d/empty\nchanged /d/changed\n" \
    "missing /d/missing\nduplicate /d/link\nduplicate /d/link\n"

static const char expected[] = EXPECTED "added /d/new\n";
static const char expected_whole[] = EXPECTED
    "moved /gone/e/moved\nadded /d/new\n";

static void
put_file(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ((ssize_t)strlen(text), write(fd, text, strlen(text)));
	ATF_REQUIRE_EQ(0, close(fd));
}

static void
make_tree(void)
{
	ATF_REQUIRE_EQ(0, mkdir("tree", 0755));
	ATF_REQUIRE_EQ(0, mkdir("tree/d", 0755));
	put_file("tree/d/empty", "");
	put_file("tree/d/changed", "changed");
	put_file("tree/d/new", "new");
	ATF_REQUIRE_EQ(0, mkdir("tree/kept", 0755));
	ATF_REQUIRE_EQ(0, mkdir("tree/kept/e", 0755));
	put_file("tree/kept/e/moved", "moved");
	ATF_REQUIRE_EQ(0, link("tree/kept/e/moved", "tree/kept/too"));
	ATF_REQUIRE_EQ(0, symlink("empty", "tree/d/link"));
}

static enum lfp_status
tell(struct lfp_audit *audit, char *out, size_t size)
{
	struct lfp_finding found;
	enum lfp_status status;
	size_t n = 0;

	out[0] = '\0';
	while ((status = lfp_audit_next(audit, &found, NULL)) == LFP_OK)
		n += (size_t)snprintf(out + n, size - n, "%s %s\n",
		    lfp_verdict_name(found.verdict), found.path);
	return status == LFP_END ? LFP_OK : status;
}

static enum lfp_status
audit_tree(char *out, size_t size)
{
	static const char *const paths[] = { "/d" };
	struct lfp_audit_options options = {
		.size = sizeof(options), .root = "tree", .threads = 1,
		.unmonitored = LFP_UNMONITORED_ALL, .plain_io = true,
		.paths = paths, .path_count = whole ? 0 : 1
	};
	struct lfp_audit *audit = NULL;
	enum lfp_status status = lfp_audit_new(&options, &audit, NULL);

	if (status != LFP_OK)
		return status;
	status = lfp_audit_load(audit, "signatures", signatures,
	    sizeof(signatures) - 1, NULL);
	if (status == LFP_OK)
		status = lfp_audit_run(audit, NULL);
	if (status == LFP_OK)
		status = tell(audit, out, size);
	lfp_audit_free(audit);
	return status;
}

static int
open_descriptors(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

/* Returns how many of the allocations there are, all tried. */
static unsigned long
try_all(void)
{
	unsigned long total, failed = 0;
	enum lfp_status status;
	char text[1024];
	int descriptors;

	fail_at = 0;
	atomic_store(&count, 0);
	ATF_REQUIRE_EQ(LFP_OK, audit_tree(text, sizeof(text)));
	ATF_REQUIRE_STREQ(whole ? expected_whole : expected, text);
	total = atomic_load(&count);
	descriptors = open_descriptors();
	for (fail_at = 1; fail_at <= total; fail_at++) {
		atomic_store(&count, 0);
		status = audit_tree(text, sizeof(text));
		ATF_REQUIRE_EQ_MSG(descriptors, open_descriptors(),
		    "allocation %lu leaves a descriptor", fail_at);
		if (status == LFP_OK) {
			ATF_REQUIRE_STREQ(whole ? expected_whole : expected,
			    text);
			continue;
		}
		failed++;
		ATF_REQUIRE_EQ_MSG(LFP_ERR_MEMORY, status,
		    "allocation %lu: %s", fail_at, lfp_status_name(status));
	}
	ATF_REQUIRE(failed > total / 2);
	return total;
}

ATF_TC_WITHOUT_HEAD(once);
ATF_TC_BODY(once, tc)
{
	(void)tc;
	make_tree();
	fail_on = false;
	printf("%lu allocations\n", try_all());
	whole = true;
	printf("%lu allocations\n", try_all());
}

ATF_TC_WITHOUT_HEAD(for_good);
ATF_TC_BODY(for_good, tc)
{
	(void)tc;
	make_tree();
	fail_on = true;
	printf("%lu allocations\n", try_all());
	whole = true;
	printf("%lu allocations\n", try_all());
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, once);
	ATF_TP_ADD_TC(tp, for_good);
	return atf_no_error();
}
