/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that runs out: at each single request, once or for good.  What is
 * under test must then fail cleanly or succeed as if nothing had been.
 *
 * The linker makes calls of malloc(3) and its kin in the library's own code
 * come here; OpenSSL offers the same by a function of its own.
 */
#include <sys/stat.h>

#include <atf-c.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fingerprint/save.h>
#include <fingerprint/scan.h>

#include "tree_fixture.h"

/* As --wrap of the linker wants them. */
void	*__real_malloc(size_t);
void	*__real_calloc(size_t, size_t);
void	*__real_realloc(void *, size_t);
int	 __real_posix_memalign(void **, size_t, size_t);
void	 __real_free(void *);
void	*__wrap_malloc(size_t);
void	*__wrap_calloc(size_t, size_t);
void	*__wrap_realloc(void *, size_t);
int	 __wrap_posix_memalign(void **, size_t, size_t);
void	 __wrap_free(void *);

static _Atomic long requests;		/* since fail_at() */
static _Atomic long failing;		/* this one; 0: none */
static _Atomic bool for_good;		/* and all after it */
static _Atomic long failures;
static _Atomic long pieces;		/* the library's, not yet freed */

static bool
is_refused(void)
{
	long n = atomic_fetch_add(&requests, 1) + 1, at = failing;

	if (at == 0 || (for_good ? n < at : n != at))
		return false;
	atomic_fetch_add(&failures, 1);
	return true;
}

static void *
counted(void *p)
{
	if (p != NULL)
		atomic_fetch_add(&pieces, 1);
	return p;
}

void *
__wrap_malloc(size_t size)
{
	return is_refused() ? NULL : counted(__real_malloc(size));
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return is_refused() ? NULL : counted(__real_calloc(n, size));
}

void *
__wrap_realloc(void *p, size_t size)
{
	void *moved;

	if (is_refused())
		return NULL;
	moved = __real_realloc(p, size);
	return p == NULL ? counted(moved) : moved;
}

int
__wrap_posix_memalign(void **p, size_t align, size_t size)
{
	int result = is_refused() ? 12 : __real_posix_memalign(p, align, size);

	if (result == 0)
		(void)counted(*p);
	return result;
}

void
__wrap_free(void *p)
{
	if (p != NULL)
		atomic_fetch_sub(&pieces, 1);
	__real_free(p);
}

/* OpenSSL's: what it keeps for the next time is not ours to count. */
static void *
crypto_malloc(size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return is_refused() ? NULL : __real_malloc(size);
}

static void *
crypto_realloc(void *p, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return is_refused() ? NULL : __real_realloc(p, size);
}

static void
crypto_free(void *p, const char *file, int line)
{
	(void)file, (void)line;
	__real_free(p);
}

static void
fail_at(long at, bool forever)
{
	atomic_store(&requests, 0);
	atomic_store(&failures, 0);
	atomic_store(&for_good, forever);
	atomic_store(&failing, at);
}

/* No more failures; how many there were. */
static long
stop_failing(void)
{
	long n = failures;

	fail_at(0, false);
	return n;
}

/* What is tried; a description of what it made, which is freed. */
typedef enum lfp_status attempt_fn(char **made, struct lfp_error *);

/* Returns how many requests failed. */
static long
check_attempt(attempt_fn *attempt, const char *whole)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	unsigned descriptors = open_descriptors();
	long n, at = failing, before = pieces;
	enum lfp_status status;
	char *made = NULL;

	status = attempt(&made, &error);
	n = stop_failing();
	ATF_CHECK_EQ_MSG(descriptors, open_descriptors(), "request %ld", at);
	ATF_CHECK_EQ_MSG(before, pieces, "request %ld: %ld pieces left", at,
	    pieces - before);
	if (status == LFP_OK) {
		ATF_CHECK_MSG(strcmp(whole, made) == 0, "request %ld: \"%s\"",
		    at, made);
	} else {
		ATF_CHECK_EQ_MSG(LFP_ERR_MEMORY, status, "request %ld: %s", at,
		    error.text);
		ATF_CHECK_EQ(status, error.status);
		ATF_CHECK(strlen(error.text) > 0);
	}
	free(made);
	return n;
}

/* Until it needs no more requests than have been made to fail. */
static void
check_all(attempt_fn *attempt, const char *whole, long most)
{
	long at, forever, seen;

	for (forever = 0; forever < 2; forever++) {
		seen = 1;
		for (at = 1; seen > 0; at++) {
			ATF_REQUIRE_MSG(at < most, "no end");
			fail_at(at, forever != 0);
			seen = check_attempt(attempt, whole);
		}
		printf("%ld requests\n", at - 1);
	}
}

/* Without the fixture: it could not stand a failure. */
static enum lfp_status
describe(struct lfp_scan *scan, char **made, struct lfp_error *error)
{
	static char text[4096];
	struct lfp_record record;
	enum lfp_status status;
	const char *path;
	bool is_directory;
	size_t length;

	text[0] = '\0';
	while ((status = lfp_scan_next(scan, &record, error)) == LFP_OK) {
		(void)strcat(strcat(text, record.path), record.trouble ==
		    LFP_TROUBLE_NONE ? " " : "! ");
		while ((status = lfp_scan_next_alias(scan, &path, &length,
		    error)) == LFP_OK)
			(void)strcat(strcat(text, path), "+ ");
		if (status != LFP_END)
			return status;
	}
	if (status != LFP_END)
		return status;
	while ((status = lfp_scan_next_link(scan, &path, &length,
	    &is_directory, error)) == LFP_OK)
		(void)strcat(strcat(text, path), "@ ");
	if (status != LFP_END)
		return status;
	return (*made = strdup(text)) != NULL ? LFP_OK : LFP_ERR_MEMORY;
}

static struct lfp_scan_options options;

static enum lfp_status
scan_all(struct lfp_scan *scan, char **made, struct lfp_error *error)
{
	enum lfp_status status;

	if ((status = lfp_scan_add_directory(scan, "/t", true, error)) !=
	    LFP_OK ||
	    (status = lfp_scan_add_file(scan, "/t/d/g", 6, error)) != LFP_OK ||
	    (status = lfp_scan_add_file(scan, "/asked", 6, error)) != LFP_OK ||
	    (status = lfp_scan_add_file(scan, "/no/thing", 9, error)) !=
	    LFP_OK || (status = lfp_scan_run(scan, error)) != LFP_OK)
		return status;
	return describe(scan, made, error);
}

static enum lfp_status
scan(char **made, struct lfp_error *error)
{
	struct lfp_scan *scan;
	enum lfp_status status = lfp_scan_new(&options, &scan, error);

	if (status != LFP_OK)
		return status;
	status = scan_all(scan, made, error);
	lfp_scan_free(scan);
	return status;
}

static void
make_tree(void)
{
	ATF_REQUIRE_EQ(0, mkdir("t", 0755));
	ATF_REQUIRE_EQ(0, mkdir("t/d", 0755));
	ATF_REQUIRE_EQ(0, mkdir("t/d/e", 0755));
	ATF_REQUIRE_EQ(0, mkdir("u", 0755));
	make_file("t/f", "#!/t/d/g\n");
	make_filled("t/d/large", 300000, 1);
	make_file("t/d/g", "x");
	make_file("t/d/e/h", "");
	make_file("u/outside", "x");
	make_file("target", "x");
	ATF_REQUIRE_EQ(0, chmod("t/f", 0755));
	ATF_REQUIRE_EQ(0, link("t/d/large", "t/d/e/large"));
	ATF_REQUIRE_EQ(0, symlink("../u/outside", "t/link"));
	ATF_REQUIRE_EQ(0, symlink("nowhere", "t/dangling"));
	ATF_REQUIRE_EQ(0, symlink("target", "asked"));
}

#define WHOLE "/no/thing! /t/d/e/h /t/d/e/large /t/d/large+ /t/d/g /t/f " \
    "/target /u/outside /t/dangling@ "

static void
check_scan(enum lfp_algorithm algorithm, unsigned threads, bool details)
{
	static const char *const exclude[] = { "*.bak", "/t/*/never" };

	options = (struct lfp_scan_options){ .size = sizeof(options),
	    .algorithm = algorithm, .threads = threads, .root = ".",
	    .all_files = true, .metadata = details, .classify = details,
	    .exclude = exclude, .exclude_count = 2 };
	check_all(scan, WHOLE, 20000);
}

static void
take_nothing(void *arg)
{
	(void)arg;
}

ATF_TC_WITHOUT_HEAD(alloc__scan);
ATF_TC_BODY(alloc__scan, tc)
{
	make_tree();
	check_scan(LFP_SHA256, 1, true);
	check_scan(LFP_SHA256, 2, false);
	/* Put in order bit by bit: what fails there is done once more. */
	options.ready = take_nothing;
	check_all(scan, WHOLE, 20000);
}

/* What has no kernel of ours is done by OpenSSL. */
ATF_TC_WITHOUT_HEAD(alloc__scan_openssl);
ATF_TC_BODY(alloc__scan_openssl, tc)
{
	ATF_REQUIRE_EQ(1, CRYPTO_set_mem_functions(crypto_malloc,
	    crypto_realloc, crypto_free));
	make_tree();
	/* What OpenSSL makes once and keeps is made now. */
	ATF_REQUIRE_EQ(LFP_OK, lfp_kernel_restrict("openssl", NULL));
	options = (struct lfp_scan_options){ .size = sizeof(options),
	    .threads = 1, .root = ".", .all_files = true };
	ATF_CHECK_EQ(0, check_attempt(scan, WHOLE));
	check_scan(LFP_SHA256, 1, false);
}

static enum lfp_status
save(char **made, struct lfp_error *error)
{
	struct lfp_save *save;
	enum lfp_status status = lfp_save_begin("d/f", 0644, &save, error);

	if (status != LFP_OK)
		return status;
	if ((status = lfp_save_write(save, "new", 3, error)) == LFP_OK)
		status = lfp_save_commit(save, LFP_SAVE_KEEP, error);
	else
		lfp_save_abort(save);
	if (status == LFP_OK)
		*made = strdup("saved");
	return status;
}

ATF_TC_WITHOUT_HEAD(alloc__save);
ATF_TC_BODY(alloc__save, tc)
{
	char content[8] = "";
	FILE *f;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "old");
	/* Fails before it has done anything. */
	fail_at(1, true);
	ATF_CHECK_EQ(1, check_attempt(save, ""));
	ATF_REQUIRE((f = fopen("d/f", "r")) != NULL);
	ATF_CHECK(fgets(content, sizeof(content), f) != NULL);
	ATF_CHECK_STREQ("old", content);
	ATF_REQUIRE_EQ(0, fclose(f));
	check_all(save, "saved", 100);
	ATF_CHECK_EQ(0, unlink("d/f"));
	ATF_CHECK_EQ(0, unlink("d/f.old"));
	/* Nothing else is there. */
	ATF_CHECK_EQ(0, rmdir("d"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, alloc__scan);
	ATF_TP_ADD_TC(tp, alloc__scan_openssl);
	ATF_TP_ADD_TC(tp, alloc__save);
	return atf_no_error();
}
