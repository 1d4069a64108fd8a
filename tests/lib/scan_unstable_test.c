/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files that change at just the moment when they are read: reported as
 * unstable after three readings, hashed as they are in the end if they rest
 * before.  Never a mixture, whatever the way in which they are read.
 */
#include "config.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "restless_fixture.h"
#include "scan_fixture.h"

/* A test that hangs is ended by the system. */
#define SECONDS 250

/* Changes as long as it is read. */
#define ALWAYS 100000

/*
 * Read at once; as long as what is read first; in pieces; in three windows
 * where that is allowed.
 */
#define SMALL 1000
#define START ((size_t)64 * 1024)
#define MEDIUM 300000
#define LARGE ((size_t)5 * 1024 * 1024 + 1)

/* Each byte the number of the last change. */
static void
check_digest(const struct restless *file, const uint8_t *digest)
{
	uint8_t *data = malloc(file->size), own[LFP_DIGEST_MAX];

	ATF_REQUIRE(data != NULL);
	memset(data, (int)file->changes, file->size);
	ATF_REQUIRE_EQ(LFP_OK, lfp_hash_buffer(LFP_SHA256, data, file->size,
	    own, NULL));
	ATF_CHECK_MSG(memcmp(own, digest, 32) == 0,
	    "size %zu, %u of at most %u changes at %zu: not its content",
	    file->size, file->changes, file->most, file->at);
	free(data);
}

static void
count_learned(void *arg, const struct lfp_file_state *state,
    const uint8_t *digest)
{
	unsigned *learned = arg;

	(void)state, (void)digest;
	++*learned;
}

/* Is it unstable?  If not, digest is what it seems to be. */
static bool
scan_it(struct plan *plan, size_t size, uint8_t *digest)
{
	struct lfp_record record;
	struct lfp_scan *scan;
	unsigned learned = 0;
	bool unstable;

	plan->options.threads = 1;
	plan->options.learned = count_learned;
	plan->options.cache_arg = &learned;
	scan = plan_new(plan);
	ATF_REQUIRE_EQ(LFP_OK, lfp_scan_run(scan, NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_scan_next(scan, &record, NULL));
	unstable = record.trouble == LFP_TROUBLE_UNSTABLE;
	if (!unstable) {
		ATF_REQUIRE_EQ(LFP_TROUBLE_NONE, record.trouble);
		ATF_CHECK_EQ(size, record.size);
		memcpy(digest, record.fingerprint, 32);
	}
	ATF_CHECK_EQ(unstable, record.fingerprint == NULL);
	/* What is not known must not be remembered either. */
	ATF_CHECK_EQ(!unstable, learned);
	ATF_CHECK_EQ(LFP_END, lfp_scan_next(scan, &record, NULL));
	lfp_scan_free(scan);
	return unstable;
}

/* One that rests after so many changes, and what is to become of it. */
struct life {
	size_t		size;
	size_t		at;	/* only of a served one */
	unsigned	most;
	bool		unstable;
};

static void
check_life(const struct life *life, struct plan *plan,
    void (*begin)(struct restless *), void (*end)(struct restless *))
{
	struct restless file = { .size = life->size, .at = life->at,
	    .most = life->most };
	uint8_t digest[LFP_DIGEST_MAX];
	bool unstable;

	begin(&file);
	unstable = scan_it(plan, file.size, digest);
	end(&file);
	if (!unstable)
		check_digest(&file, digest);
	ATF_CHECK_EQ_MSG(life->unstable, unstable,
	    "size %zu, at %zu, plain_io %d, map_files %d: unstable %d after "
	    "%u of %u changes", life->size, life->at, plan->options.plain_io,
	    plan->options.map_files, unstable, file.changes, life->most);
	if (!unstable)
		ATF_CHECK_EQ(life->most, file.changes);
	else if (life->size < START)
		ATF_CHECK_EQ(3, file.changes);
	else
		ATF_CHECK(file.changes >= 3);
}

/* With io_uring, without, and so with and without mapping. */
static void
check_lives(const struct life *lives, size_t n,
    void (*begin)(struct restless *), void (*end)(struct restless *))
{
	size_t i;

	alarm(SECONDS);
	for (i = 0; i < 4 * n; i++) {
		struct plan plan = { .trees = { "t" },
		    .options.plain_io = i % 2 != 0,
		    .options.map_files = i / 2 % 2 != 0 };

		check_life(&lives[i / 4], &plan, begin, end);
	}
}

/*
 * Times are this machine's, so that a file that was not changed lately is
 * looked at only once.  The beginning of a larger one, which is read in any
 * case, is one reading more.
 */
static const struct life watched[] = {
	{ 1, 0, 0, false }, { 1, 0, 2, false }, { 1, 0, 3, true },
	{ SMALL, 0, 0, false }, { SMALL, 0, 1, false },
	{ SMALL, 0, 2, false }, { SMALL, 0, 3, true },
	{ SMALL, 0, ALWAYS, true },
	{ START - 1, 0, 2, false }, { START - 1, 0, 3, true },
	{ START, 0, 3, false }, { START, 0, 4, true },
	{ MEDIUM, 0, 0, false }, { MEDIUM, 0, 1, false },
	{ MEDIUM, 0, 2, false }, { MEDIUM, 0, 3, false },
	{ MEDIUM, 0, ALWAYS, true }
};

ATF_TC(changing__watched);
ATF_TC_HEAD(changing__watched, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(changing__watched, tc)
{
	check_lives(watched, sizeof(watched) / sizeof(watched[0]),
	    watch_start, watch_stop);
}

/*
 * Times may be another machine's: the state before is compared with the one
 * after.  The change is in the middle of one page.
 */
static const struct life served[] = {
	{ SMALL, 500, 0, false }, { SMALL, 500, 1, false },
	{ SMALL, 500, 2, false }, { SMALL, 500, 3, true },
	{ SMALL, 999, ALWAYS, true }, { SMALL, 0, ALWAYS, true },
	{ START - 1, 20000, 2, false }, { START - 1, 20000, 3, true },
	{ START, 20000, 2, false }, { START, 20000, ALWAYS, true },
	{ MEDIUM, 100, 2, false }, { MEDIUM, 100, ALWAYS, true },
	{ MEDIUM, 200100, 2, false }, { MEDIUM, 200100, ALWAYS, true },
	{ LARGE, 100, 2, false }, { LARGE, 100, ALWAYS, true },
	{ LARGE, 3000100, 0, false }, { LARGE, 3000100, 1, false },
	{ LARGE, 3000100, 2, false }, { LARGE, 3000100, ALWAYS, true },
	{ LARGE, LARGE - 1, 2, false }, { LARGE, LARGE - 1, ALWAYS, true }
};

ATF_TC(changing__served);
ATF_TC_HEAD(changing__served, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(changing__served, tc)
{
	check_lives(served, sizeof(served) / sizeof(served[0]), serve_start,
	    serve_stop);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, changing__watched);
	ATF_TP_ADD_TC(tp, changing__served);
	return atf_no_error();
}
