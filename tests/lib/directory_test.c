/* SPDX-License-Identifier: BSD-2-Clause */
/* Listing a directory, and resolving paths inside a root. */
#include "config.h"

#include <sys/stat.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/directory.h"
#include "io/resolve.h"
#include "tree_fixture.h"

static int
list(const char *path, struct lfpi_listing *listing)
{
	int sys_errno, fd = open(path, O_RDONLY | O_DIRECTORY);
	unsigned before = open_descriptors();

	ATF_REQUIRE_MSG(fd >= 0, "%s: %s", path, strerror(errno));
	sys_errno = lfpi_directory_list(fd, listing);
	ATF_CHECK_EQ(before, open_descriptors());
	ATF_REQUIRE_EQ(0, close(fd));
	return sys_errno;
}

static void
check_sorted(const struct lfpi_listing *listing)
{
	size_t i;

	for (i = 0; i < listing->count; i++) {
		ATF_CHECK_EQ(strlen(listing->entries[i].name),
		    listing->entries[i].length);
		ATF_CHECK(i == 0 || strcmp(listing->entries[i - 1].name,
		    listing->entries[i].name) < 0);
	}
}

ATF_TC_WITHOUT_HEAD(list__many);
ATF_TC_BODY(list__many, tc)
{
	enum { COUNT = 10000 };
	struct lfpi_listing listing = { 0 };
	char name[300];
	int i;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	for (i = 0; i < COUNT; i++) {
		(void)snprintf(name, sizeof(name), "d/%0*d", i % 200 + 5,
		    (int)((unsigned)i * 7919U % COUNT));
		make_file(name, "");
	}
	ATF_CHECK_EQ(0, list("d", &listing));
	ATF_CHECK_EQ(COUNT, listing.count);
	check_sorted(&listing);
	/* The listing can be used again. */
	ATF_CHECK_EQ(0, list("d", &listing));
	ATF_CHECK_EQ(COUNT, listing.count);
	ATF_REQUIRE_EQ(0, mkdir("empty", 0755));
	ATF_CHECK_EQ(0, list("empty", &listing));
	ATF_CHECK_EQ(0, listing.count);
	lfpi_listing_free(&listing);
	lfpi_listing_free(&listing);
}

/* Wherever the description stands: few names are read by it itself. */
ATF_TC_WITHOUT_HEAD(list__again);
ATF_TC_BODY(list__again, tc)
{
	struct lfpi_listing listing = { 0 };
	int fd, i;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/a", "");
	make_file("d/b", "");
	fd = open("d", O_RDONLY | O_DIRECTORY);
	ATF_REQUIRE(fd >= 0);
	for (i = 0; i < 3; i++) {
		ATF_CHECK_EQ(0, lfpi_directory_list(fd, &listing));
		ATF_REQUIRE_EQ(2, listing.count);
		ATF_CHECK_STREQ("b", listing.entries[1].name);
	}
	ATF_REQUIRE_EQ(0, close(fd));
	lfpi_listing_free(&listing);
}

ATF_TC_WITHOUT_HEAD(list__all_bytes);
ATF_TC_BODY(list__all_bytes, tc)
{
	struct lfpi_listing listing = { 0 };
	char name[300];
	unsigned byte;
	size_t i = 0;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	for (byte = 1; byte < 256; byte++) {
		(void)snprintf(name, sizeof(name), "d/%c%c", (int)byte, 'x');
		if (byte != '/')
			make_file(name, "");
	}
	memset(name, '.', sizeof(name));
	memcpy(name, "d/", 2);
	name[257] = '\0';
	make_file(name, "");
	name[5] = '\0';
	make_file(name, "");
	ATF_CHECK_EQ(0, list("d", &listing));
	ATF_REQUIRE_EQ(256, listing.count);
	check_sorted(&listing);
	for (byte = 1; byte < 256; byte++) {
		if (byte == '/')
			continue;
		if (byte == '.') {
			ATF_CHECK_STREQ("...", listing.entries[i++].name);
			ATF_CHECK_EQ(255, listing.entries[i++].length);
		}
		ATF_CHECK_EQ((char)byte, listing.entries[i].name[0]);
		ATF_CHECK_EQ(2, listing.entries[i++].length);
	}
	lfpi_listing_free(&listing);
}

ATF_TC_WITHOUT_HEAD(list__types);
ATF_TC_BODY(list__types, tc)
{
	static const struct { const char *name; enum lfpi_type type; }
	    expected[] = { { "dir", LFPI_TYPE_DIRECTORY },
	    { "fifo", LFPI_TYPE_SPECIAL }, { "file", LFPI_TYPE_REGULAR },
	    { "link", LFPI_TYPE_LINK } };
	struct lfpi_listing listing = { 0 };
	struct stat st;
	size_t i;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	ATF_REQUIRE_EQ(0, mkdir("d/dir", 0755));
	ATF_REQUIRE_EQ(0, mkfifo("d/fifo", 0644));
	ATF_REQUIRE_EQ(0, symlink("dir", "d/link"));
	make_file("d/file", "");
	ATF_CHECK_EQ(0, list("d", &listing));
	ATF_REQUIRE_EQ(4, listing.count);
	for (i = 0; i < 4; i++) {
		ATF_CHECK_STREQ(expected[i].name, listing.entries[i].name);
		ATF_CHECK_EQ(expected[i].type, listing.entries[i].type);
	}
	ATF_REQUIRE_EQ(0, stat("d/file", &st));
	ATF_CHECK_EQ(st.st_ino, listing.entries[2].inode);
	lfpi_listing_free(&listing);
}

ATF_TC_WITHOUT_HEAD(list__gone);
ATF_TC_BODY(list__gone, tc)
{
	struct lfpi_listing listing = { 0 };
	int fd;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	ATF_REQUIRE((fd = open("d", O_RDONLY | O_DIRECTORY)) >= 0);
	ATF_REQUIRE_EQ(0, rmdir("d"));
	ATF_CHECK(lfpi_directory_list(fd, &listing) == 0 ||
	    lfpi_directory_list(fd, &listing) == ENOENT);
	ATF_CHECK_EQ(0, listing.count);
	ATF_REQUIRE_EQ(0, close(fd));
	ATF_CHECK_EQ(EBADF, lfpi_directory_list(-1, &listing));
	make_file("f", "");
	ATF_REQUIRE((fd = open("f", O_RDONLY)) >= 0);
	ATF_CHECK_EQ(ENOTDIR, lfpi_directory_list(fd, &listing));
	ATF_CHECK_EQ(0, listing.count);
	ATF_REQUIRE_EQ(0, close(fd));
	lfpi_listing_free(&listing);
}

#ifdef HAVE_GETDENTS64
/* It cannot be opened once more: it is read as it is, from its beginning. */
static void
check_read_as_it_is(int fd, int sys_errno)
{
	struct lfpi_listing listing = { 0 };
	int i;

	ATF_REQUIRE_EQ(-1, openat(fd, ".", O_RDONLY));
	ATF_REQUIRE_EQ(sys_errno, errno);
	for (i = 0; i < 2; i++) {
		ATF_CHECK_EQ(0, lfpi_directory_list(fd, &listing));
		ATF_REQUIRE_EQ(1, listing.count);
		ATF_CHECK_STREQ("f", listing.entries[0].name);
	}
	lfpi_listing_free(&listing);
}

static void
list_without_search(void)
{
	int fd;

	ATF_REQUIRE((fd = open("d", O_RDONLY | O_DIRECTORY)) >= 0);
	check_read_as_it_is(fd, EACCES);
	ATF_REQUIRE_EQ(0, close(fd));
}

ATF_TC(list__without_search);
ATF_TC_HEAD(list__without_search, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(list__without_search, tc)
{
	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "");
	ATF_REQUIRE_EQ(0, chmod("d", 0744));
	as_nobody(list_without_search);
}

ATF_TC_WITHOUT_HEAD(list__last_descriptor);
ATF_TC_BODY(list__last_descriptor, tc)
{
	int fd;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "");
	ATF_REQUIRE((fd = open("d", O_RDONLY | O_DIRECTORY)) >= 0);
	limit_descriptors((unsigned)fd + 1);
	check_read_as_it_is(fd, EMFILE);
	ATF_REQUIRE_EQ(0, close(fd));
}
#endif

ATF_TC_WITHOUT_HEAD(list__pseudo);
ATF_TC_BODY(list__pseudo, tc)
{
	int fd;

	ATF_REQUIRE((fd = open(".", O_RDONLY | O_DIRECTORY)) >= 0);
	ATF_CHECK(!lfpi_directory_is_pseudo(fd));
	ATF_REQUIRE_EQ(0, close(fd));
	if (access("/proc/self/fd", R_OK) != 0)
		atf_tc_skip("no /proc here");
	ATF_REQUIRE((fd = open("/proc/self", O_RDONLY | O_DIRECTORY)) >= 0);
	ATF_CHECK(lfpi_directory_is_pseudo(fd));
	ATF_REQUIRE_EQ(0, close(fd));
}

/* A path leads to another, or to an errno; "dir" and "file" say to what. */
struct resolution {
	const char	*path;
	const char	*canonical;	/* NULL: an error */
	int		 sys_errno;
	bool		 is_directory;
};

static void
resolve(const struct lfpi_root *root, const struct resolution *expected)
{
	struct lfpi_buffer canonical = { 0 };
	unsigned before = open_descriptors();
	int fd = -2, sys_errno;
	struct stat st;

	sys_errno = lfpi_root_resolve(root, expected->path,
	    strlen(expected->path), &canonical, &st, &fd);
	ATF_CHECK_EQ_MSG(expected->sys_errno, sys_errno, "\"%s\": %s",
	    expected->path, strerror(sys_errno));
	if (sys_errno == 0) {
		ATF_CHECK_MSG(canonical.length == strlen(expected->canonical)
		    && memcmp(canonical.data, expected->canonical,
		    canonical.length) == 0, "\"%s\": %.*s", expected->path,
		    (int)canonical.length, canonical.data);
		ATF_CHECK_EQ(expected->is_directory, S_ISDIR(st.st_mode));
		ATF_CHECK_EQ(expected->is_directory, fd >= 0);
		if (fd >= 0)
			ATF_REQUIRE_EQ(0, close(fd));
	}
	ATF_CHECK_EQ(before, open_descriptors());
	lfpi_buffer_free(&canonical);
}

static void
make_root(void)
{
	ATF_REQUIRE_EQ(0, mkdir("r", 0755));
	ATF_REQUIRE_EQ(0, mkdir("r/a", 0755));
	ATF_REQUIRE_EQ(0, mkdir("r/a/b", 0755));
	make_file("r/a/f", "1");
	make_file("secret", "2");
	ATF_REQUIRE_EQ(0, symlink("/a", "r/absolute"));
	ATF_REQUIRE_EQ(0, symlink("../f", "r/a/b/up"));
	ATF_REQUIRE_EQ(0, symlink("../../../../secret", "r/a/b/out"));
	ATF_REQUIRE_EQ(0, symlink("/../../a/b/up", "r/odd"));
	ATF_REQUIRE_EQ(0, symlink("self", "r/self"));
	ATF_REQUIRE_EQ(0, symlink("two", "r/one"));
	ATF_REQUIRE_EQ(0, symlink("one/x", "r/two"));
	ATF_REQUIRE_EQ(0, symlink("nothing", "r/dangling"));
	ATF_REQUIRE_EQ(0, symlink("/", "r/a/top"));
	ATF_REQUIRE_EQ(0, symlink(".", "r/a/dot"));
	ATF_REQUIRE_EQ(0, symlink("b/..", "r/a/back"));
}

ATF_TC_WITHOUT_HEAD(root__paths);
ATF_TC_BODY(root__paths, tc)
{
	static const struct resolution cases[] = {
		{ "/", "/", 0, true }, { "", "/", 0, true },
		{ "//", "/", 0, true }, { ".", "/", 0, true },
		{ "..", "/", 0, true }, { "/../../..", "/", 0, true },
		{ "a", "/a", 0, true }, { "/a//./b/", "/a/b", 0, true },
		{ "/a/b/../f", "/a/f", 0, false },
		{ "/a/b/../../a/b/../..", "/", 0, true },
		{ "/absolute/b/up", "/a/f", 0, false },
		{ "/absolute/..", "/", 0, true },
		{ "/odd", "/a/f", 0, false },
		{ "/a/b/out", NULL, ENOENT, false },
		{ "/../secret", NULL, ENOENT, false },
		{ "/self", NULL, ELOOP, false }, { "/one", NULL, ELOOP, false },
		{ "/dangling", NULL, ENOENT, false },
		{ "/dangling/..", NULL, ENOENT, false },
		{ "/a/f/x", NULL, ENOTDIR, false },
		{ "/a/f/..", NULL, ENOTDIR, false },
		{ "/a/f/.", NULL, ENOTDIR, false },
		{ "/a/nothing/../f", NULL, ENOENT, false },
		{ "/a/top/a/top/a/f", "/a/f", 0, false },
		{ "/a/dot/dot/dot/f", "/a/f", 0, false },
		{ "/a/back/back/f", "/a/f", 0, false }
	};
	struct lfpi_root root;
	size_t i;

	make_root();
	ATF_REQUIRE_EQ(LFP_OK, lfpi_root_open(&root, "r", NULL));
	ATF_CHECK(!root.is_real);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		resolve(&root, &cases[i]);
	lfpi_root_close(&root);
	lfpi_root_close(&root);
	ATF_REQUIRE_EQ(LFP_OK, lfpi_root_open(&root, NULL, NULL));
	ATF_CHECK(root.is_real);
	lfpi_root_close(&root);
	ATF_REQUIRE_EQ(LFP_OK, lfpi_root_open(&root, "/../.", NULL));
	ATF_CHECK(root.is_real);
	lfpi_root_close(&root);
}

ATF_TC_WITHOUT_HEAD(root__long_names);
ATF_TC_BODY(root__long_names, tc)
{
	char path[300] = "r/", *deep;
	struct resolution expected = { path + 1, path + 1, 0, true };
	struct lfpi_buffer found = { 0 };
	struct lfpi_root root;
	struct stat st;
	size_t i;

	ATF_REQUIRE_EQ(0, mkdir("r", 0755));
	memset(path + 2, 'n', 255);
	ATF_REQUIRE_EQ(0, mkdir(path, 0755));
	ATF_REQUIRE_EQ(LFP_OK, lfpi_root_open(&root, "r", NULL));
	resolve(&root, &expected);
	path[257] = 'n';
	expected.sys_errno = ENAMETOOLONG;
	resolve(&root, &expected);
	/* A byte that ends a name for the system is in none. */
	ATF_CHECK_EQ(ENOENT, lfpi_root_resolve(&root, "/n\0n", 4, &found, &st,
	    NULL));
	/* Longer than any path the system takes. */
	ATF_REQUIRE((deep = malloc(100000)) != NULL);
	for (i = 0; i < 100000; i += 2)
		memcpy(deep + i, "./", 2);
	ATF_CHECK_EQ(0, lfpi_root_resolve(&root, deep, 100000, &found, &st,
	    NULL));
	ATF_CHECK_EQ(1, found.length);
	free(deep);
	lfpi_buffer_free(&found);
	lfpi_root_close(&root);
}

/* The 41st link is one too many, wherever it is met. */
ATF_TC_WITHOUT_HEAD(root__many_links);
ATF_TC_BODY(root__many_links, tc)
{
	struct resolution expected = { NULL, "/f", 0, false };
	char name[32], target[32], path[512] = "";
	struct lfpi_root root;
	int i;

	ATF_REQUIRE_EQ(0, mkdir("r", 0755));
	make_file("r/f", "1");
	ATF_REQUIRE_EQ(0, symlink("f", "r/l1"));
	for (i = 2; i <= 41; i++) {
		(void)snprintf(name, sizeof(name), "r/l%d", i);
		(void)snprintf(target, sizeof(target), "l%d", i - 1);
		ATF_REQUIRE_EQ(0, symlink(target, name));
	}
	ATF_REQUIRE_EQ(0, symlink(".", "r/s"));
	ATF_REQUIRE_EQ(LFP_OK, lfpi_root_open(&root, "r", NULL));
	expected.path = "/l40";
	resolve(&root, &expected);
	for (i = 0; i < 40; i++)
		(void)strcat(path, "/s");
	expected.path = strcat(path, "/f");
	resolve(&root, &expected);
	expected.sys_errno = ELOOP;
	expected.path = "/l41";
	resolve(&root, &expected);
	(void)strcpy(strrchr(path, 'f'), "l1");
	expected.path = path;
	resolve(&root, &expected);
	lfpi_root_close(&root);
}

ATF_TC_WITHOUT_HEAD(root__bad);
ATF_TC_BODY(root__bad, tc)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	unsigned before = open_descriptors();
	struct lfpi_root root;

	ATF_CHECK_EQ(LFP_ERR_NOT_FOUND, lfpi_root_open(&root, "missing",
	    &error));
	ATF_CHECK_MSG(strncmp(error.text, "missing: ", 9) == 0, "%s",
	    error.text);
	make_file("f", "");
	ATF_CHECK_EQ(LFP_ERR_NOT_FOUND, lfpi_root_open(&root, "f", NULL));
	lfpi_root_close(&root);
	ATF_CHECK_EQ(before, open_descriptors());
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, list__many);
	ATF_TP_ADD_TC(tp, list__again);
	ATF_TP_ADD_TC(tp, list__all_bytes);
	ATF_TP_ADD_TC(tp, list__types);
	ATF_TP_ADD_TC(tp, list__gone);
#ifdef HAVE_GETDENTS64
	ATF_TP_ADD_TC(tp, list__without_search);
	ATF_TP_ADD_TC(tp, list__last_descriptor);
#endif
	ATF_TP_ADD_TC(tp, list__pseudo);
	ATF_TP_ADD_TC(tp, root__paths);
	ATF_TP_ADD_TC(tp, root__long_names);
	ATF_TP_ADD_TC(tp, root__many_links);
	ATF_TP_ADD_TC(tp, root__bad);
	return atf_no_error();
}
