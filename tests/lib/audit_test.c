/* SPDX-License-Identifier: BSD-2-Clause */
/* Audits of a tree that changes under them. */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <fingerprint/audit.h>

#include "lib/tree_fixture.h"

#define X_SHA256 \
    "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

static const char signatures[] =
    "/d/first SHA256 " X_SHA256 " file\n"
    "/d/second SHA256 " X_SHA256 " file\n";

/* Called before each entry is looked up: the first is gone at the second. */
static void
remove_first(void *arg, const char *path, size_t length)
{
	(void)arg;
	if (length == 9 && memcmp(path, "/d/second", 9) == 0)
		(void)unlink("tree/d/first");
}

ATF_TC_WITHOUT_HEAD(vanishes);
ATF_TC_BODY(vanishes, tc)
{
	struct lfp_audit_options options = {
		.size = sizeof(options), .root = "tree", .threads = 1,
		.looking = remove_first
	};
	struct lfp_audit_counts counts;
	struct lfp_finding found;
	struct lfp_audit *audit;

	(void)tc;
	make_directory("tree");
	make_directory("tree/d");
	make_file("tree/d/first", "x");
	make_file("tree/d/second", "x");
	ATF_REQUIRE_EQ(LFP_OK, lfp_audit_new(&options, &audit, NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_audit_load(audit, "signatures", signatures,
	    sizeof(signatures) - 1, NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_audit_run(audit, NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_audit_next(audit, &found, NULL));
	ATF_CHECK_STREQ("/d/first", found.path);
	ATF_CHECK_EQ(LFP_VERDICT_UNSTABLE, found.verdict);
	ATF_CHECK_STREQ("vanished while the tree was read: No such file or "
	    "directory", found.detail);
	ATF_CHECK(found.incomplete);
	ATF_CHECK(!found.differs);
	ATF_CHECK_EQ(LFP_END, lfp_audit_next(audit, &found, NULL));
	lfp_audit_count(audit, &counts);
	ATF_CHECK_EQ(1, counts.matched);
	ATF_CHECK_EQ(1, counts.unverifiable);
	ATF_CHECK_EQ(0, counts.missing);
	lfp_audit_free(audit);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, vanishes);
	return atf_no_error();
}
