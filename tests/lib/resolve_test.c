/* SPDX-License-Identifier: BSD-2-Clause */
/* Where links lead, asked from the directory that they are in. */
#include <sys/stat.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/resolve.h"
#include "tree_fixture.h"

#define SEEDS 20
#define DIRECTORIES 40
#define LINKS 200

static unsigned
draw(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245 + 12345;
	return (*seed >> 16 & 0x7fff) % below;
}

/* What lies above a directory, as who walked there has seen it. */
struct way {
	char	path[PATH_MAX];		/* of the directory told last */
};

static void
cut_last(char *path)
{
	char *slash = strrchr(path, '/');

	slash[slash == path] = '\0';
}

static bool
tell_above(void *arg, dev_t *device, ino_t *inode)
{
	struct way *way = arg;
	struct stat st;

	cut_last(way->path);
	ATF_REQUIRE_EQ(0, stat(way->path, &st));
	*device = st.st_dev;
	*inode = st.st_ino;
	return true;
}

static size_t
depth_of(const char *path)
{
	size_t n = 0;

	for (; *path != '\0'; path++)
		n += path[0] == '/' && path[1] != '\0';
	return n;
}

/* The path that a target told from a directory comes to. */
static void
whole_path(const char *directory, const struct lfpi_target *target,
    char path[2 * PATH_MAX])
{
	size_t i, length;

	(void)strcpy(path, target->from_root ? "/" : directory);
	for (i = 0; i < target->ups; i++)
		cut_last(path);
	length = strcmp(path, "/") == 0 ? 0 : strlen(path);
	(void)snprintf(path + length, 2 * PATH_MAX - length, "%.*s",
	    (int)target->path.length, target->path.data);
	if (path[0] == '\0')
		(void)strcpy(path, "/");
}

/* The C library knows where it leads, too. */
static void
compare(const struct lfpi_root *root, const char *directory,
    const char *name)
{
	char whole[PATH_MAX + 64], expected[PATH_MAX], is[2 * PATH_MAX];
	struct lfpi_target target = { .ups = 0 };
	struct way way;
	struct lfpi_start start = { open(directory, O_RDONLY | O_DIRECTORY),
		depth_of(directory), tell_above, &way };
	unsigned before = open_descriptors();
	int sys_errno, within;
	struct stat st;

	ATF_REQUIRE(start.fd >= 0);
	(void)strcpy(way.path, directory);
	(void)snprintf(whole, sizeof(whole), "%s/%s", directory, name);
	sys_errno = lfpi_resolve_from(root, &start, name, strlen(name),
	    &target, &within);
	if (realpath(whole, expected) == NULL)
		ATF_CHECK_EQ_MSG(errno, sys_errno, "%s: %s", whole,
		    strerror(sys_errno));
	else {
		ATF_CHECK_EQ_MSG(0, sys_errno, "%s: %s", whole,
		    strerror(sys_errno));
		whole_path(directory, &target, is);
		ATF_CHECK_STREQ(expected, is);
		ATF_REQUIRE_EQ(0, stat(whole, &st));
		ATF_CHECK_EQ(st.st_ino, target.st.st_ino);
		ATF_REQUIRE_EQ(0, fstat(within, &st));
		ATF_REQUIRE_EQ(0, close(within));
		if (!S_ISDIR(target.st.st_mode))
			cut_last(expected);
		ATF_REQUIRE_EQ(0, stat(expected, &target.st));
		ATF_CHECK_EQ(st.st_ino, target.st.st_ino);
	}
	ATF_CHECK_EQ(before, open_descriptors());
	ATF_REQUIRE_EQ(0, close(start.fd));
	lfpi_buffer_free(&target.path);
}

/* "a", "..", "l3/", "/.../r/b": a target out of such pieces. */
static void
make_target(unsigned *seed, const char *top, char target[PATH_MAX])
{
	unsigned i, n = draw(seed, 6) + 1;
	size_t length = 0;

	if (draw(seed, 6) == 0)
		length = (size_t)snprintf(target, PATH_MAX, "%s%s/",
		    draw(seed, 2) == 0 ? "/../" : "", top);
	for (i = 0; i < n; i++)
		switch (draw(seed, 8)) {
		case 0:
		case 1:
		case 2:
			length += (size_t)sprintf(target + length, "../");
			break;
		case 3:
			length += (size_t)sprintf(target + length, ".//");
			break;
		case 4:
			length += (size_t)sprintf(target + length, "l%u/",
			    draw(seed, LINKS));
			break;
		case 5:
			length += (size_t)sprintf(target + length, "f/");
			break;
		default:
			length += (size_t)sprintf(target + length, "d%u/",
			    draw(seed, 4));
			break;
		}
	if (draw(seed, 4) != 0)
		target[length - 1] = '\0';
}

static void
check_seed(const struct lfpi_root *root, unsigned seed)
{
	char top[PATH_MAX / 2], directories[DIRECTORIES][PATH_MAX];
	char path[PATH_MAX + 64], target[PATH_MAX];
	unsigned i, where[LINKS];

	ATF_REQUIRE(getcwd(path, PATH_MAX / 2 - 16) != NULL);
	(void)snprintf(top, sizeof(top), "%.*s/r%u", PATH_MAX / 2 - 16, path,
	    seed);
	(void)strcpy(directories[0], top);
	make_directory(top);
	for (i = 1; i < DIRECTORIES; i++) {
		do
			(void)snprintf(path, sizeof(path), "%s/d%u",
			    directories[draw(&seed, i)], draw(&seed, 4));
		while (access(path, F_OK) == 0);
		make_directory(path);
		(void)strcpy(directories[i], path);
		(void)strcat(path, "/f");
		make_file(path, "");
	}
	for (i = 0; i < LINKS; i++) {
		where[i] = draw(&seed, DIRECTORIES);
		(void)snprintf(path, sizeof(path), "%s/l%u",
		    directories[where[i]], i);
		make_target(&seed, top, target);
		make_link(target, path);
	}
	for (i = 0; i < LINKS; i++) {
		(void)snprintf(path, sizeof(path), "l%u", i);
		compare(root, directories[where[i]], path);
	}
}

ATF_TC_WITHOUT_HEAD(from__as_realpath);
ATF_TC_BODY(from__as_realpath, tc)
{
	struct lfpi_root root;
	unsigned seed;

	ATF_REQUIRE_EQ(LFP_OK, lfpi_root_open(&root, NULL, NULL));
	for (seed = 1; seed <= SEEDS; seed++)
		check_seed(&root, seed);
	lfpi_root_close(&root);
}

/* Who has nothing to tell, as for what was never opened. */
static bool
tell_nothing(void *arg, dev_t *device, ino_t *inode)
{
	(void)arg, (void)device, (void)inode;
	return false;
}

static int
from_moved(const struct lfpi_root *root, int fd, lfpi_above_fn *above,
    const char *path)
{
	struct lfpi_target target = { .ups = 0 };
	struct way way = { "r/a/b" };
	struct lfpi_start start = { fd, 2, above, &way };
	unsigned before = open_descriptors();
	int sys_errno = lfpi_resolve_from(root, &start, path, strlen(path),
	    &target, NULL);

	ATF_CHECK_EQ(before, open_descriptors());
	lfpi_buffer_free(&target.path);
	return sys_errno;
}

/* A directory that is moved out of the root takes nobody along. */
ATF_TC_WITHOUT_HEAD(from__moved_away);
ATF_TC_BODY(from__moved_away, tc)
{
	struct lfpi_root root;
	int fd;

	make_directory("r");
	make_directory("r/a");
	make_directory("r/a/b");
	make_directory("outside");
	make_file("secret", "1");
	make_file("outside/secret", "2");
	make_file("r/a/f", "3");
	make_link("../secret", "r/a/b/l");
	make_link("../f", "r/a/b/m");
	make_link("/a/f", "r/a/b/n");
	ATF_REQUIRE_EQ(LFP_OK, lfpi_root_open(&root, "r", NULL));
	ATF_REQUIRE((fd = openat(root.fd, "a/b", O_RDONLY |
	    O_DIRECTORY)) >= 0);
	ATF_CHECK_EQ(ENOENT, from_moved(&root, fd, tell_above, "l"));
	ATF_CHECK_EQ(0, from_moved(&root, fd, tell_above, "m"));
	ATF_CHECK_EQ(ESTALE, from_moved(&root, fd, tell_nothing, "m"));
	ATF_CHECK_EQ(0, from_moved(&root, fd, tell_nothing, "n"));
	ATF_CHECK_EQ(ESTALE, from_moved(&root, fd, tell_nothing, "../b/n"));
	ATF_REQUIRE_EQ(0, rename("r/a/b", "outside/b"));
	ATF_CHECK_EQ(ESTALE, from_moved(&root, fd, tell_above, "l"));
	ATF_CHECK_EQ(ESTALE, from_moved(&root, fd, tell_above, "m"));
	ATF_CHECK_EQ(ESTALE, from_moved(&root, fd, tell_above, ".."));
	ATF_CHECK_EQ(0, from_moved(&root, fd, tell_above, "n"));
	ATF_REQUIRE_EQ(0, close(fd));
	lfpi_root_close(&root);
}

/* As deep as a link can lead, and up again, further than it can be. */
ATF_TC_WITHOUT_HEAD(from__up_and_down);
ATF_TC_BODY(from__up_and_down, tc)
{
	enum { DEPTH = 1000, UPS = DEPTH + 9 };
	char down[2 * DEPTH + 1], path[3 * UPS + 16] = "down";
	struct lfpi_target target = { .ups = 0 };
	struct lfpi_start start;
	struct lfpi_root root;
	size_t i;

	for (i = 0; i < DEPTH; i++)
		(void)strcpy(down + 2 * i, "d/");
	for (i = 0; i < UPS; i++)
		(void)strcpy(path + 4 + 3 * i, "/..");
	make_chain("r", DEPTH, false);
	make_file("r/f", "1");
	make_link(down, "r/down");
	ATF_REQUIRE_EQ(LFP_OK, lfpi_root_open(&root, "r", NULL));
	start = (struct lfpi_start){ .fd = root.fd };
	ATF_CHECK_EQ(0, lfpi_resolve_from(&root, &start, path, strlen(path),
	    &target, NULL));
	ATF_CHECK_EQ(0, target.path.length);
	ATF_CHECK(S_ISDIR(target.st.st_mode));
	(void)strcat(path, "/f");
	ATF_CHECK_EQ(0, lfpi_resolve_from(&root, &start, path, strlen(path),
	    &target, NULL));
	ATF_CHECK_EQ(2, target.path.length);
	/* One up from the deepest. */
	ATF_CHECK_EQ(0, lfpi_resolve_from(&root, &start, path, 7, &target,
	    NULL));
	ATF_CHECK_EQ(2 * (DEPTH - 1), target.path.length);
	lfpi_buffer_free(&target.path);
	lfpi_root_close(&root);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, from__as_realpath);
	ATF_TP_ADD_TC(tp, from__moved_away);
	ATF_TP_ADD_TC(tp, from__up_and_down);
	return atf_no_error();
}
