/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tree_fixture.h"

unsigned
open_descriptors(void)
{
	unsigned n = 0;
	int fd;

	for (fd = 0; fd < 4096; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

void
make_directory(const char *path)
{
	ATF_REQUIRE_EQ_MSG(0, mkdir(path, 0755), "%s: %s", path,
	    strerror(errno));
}

void
make_link(const char *target, const char *path)
{
	ATF_REQUIRE_EQ_MSG(0, symlink(target, path), "%s: %s", path,
	    strerror(errno));
}

void
make_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ATF_REQUIRE_MSG(f != NULL, "%s: %s", path, strerror(errno));
	ATF_REQUIRE(fputs(text, f) >= 0);
	ATF_REQUIRE(fclose(f) == 0);
}

void
make_filled(const char *path, size_t size, unsigned seed)
{
	FILE *f = fopen(path, "w");
	size_t i;

	ATF_REQUIRE_MSG(f != NULL, "%s: %s", path, strerror(errno));
	for (i = 0; i < size; i++) {
		seed = seed * 1103515245 + 12345;
		ATF_REQUIRE(putc((int)(seed >> 16 & 255), f) != EOF);
	}
	ATF_REQUIRE(fclose(f) == 0);
}

void
limit_descriptors(unsigned n)
{
	struct rlimit limit;

	ATF_REQUIRE_EQ(0, getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = n;
	ATF_REQUIRE_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
}

#define NOBODY 65534

/* In the child: what a check that fails says goes to fd. */
static void
be_nobody(void (*function)(void), int fd)
{
	if (dup2(fd, STDERR_FILENO) < 0 || setgroups(0, NULL) != 0 ||
	    setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
		_exit(99);
	function();
	_exit(0);
}

/* A child's checks do not count in its parent: what it said does. */
void
as_nobody(void (*function)(void))
{
	char name[] = "nobody.XXXXXX", said[4096];
	int status, fd = mkstemp(name);
	pid_t child;
	ssize_t n;

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(0, unlink(name));
	ATF_REQUIRE_EQ(0, chmod(".", 0755));
	ATF_REQUIRE((child = fork()) >= 0);
	if (child == 0)
		be_nobody(function, fd);
	ATF_REQUIRE_EQ(child, waitpid(child, &status, 0));
	ATF_REQUIRE((n = pread(fd, said, sizeof(said) - 1, 0)) >= 0);
	said[n] = '\0';
	ATF_REQUIRE_EQ(0, close(fd));
	ATF_REQUIRE_MSG(status == 0 && n == 0, "as nobody: status %#x, %s",
	    (unsigned)status, said);
}

#ifdef __linux__
bool
mount_memory(const char *path, const char *size)
{
	char options[64];

	(void)snprintf(options, sizeof(options), "size=%s", size != NULL ?
	    size : "50%");
	return mount("test", path, "tmpfs", MS_NODEV, options) == 0;
}

bool
unmount_memory(const char *path)
{
	return umount2(path, MNT_DETACH) == 0;
}
#else
bool
mount_memory(const char *path, const char *size)
{
	(void)path, (void)size;
	return false;
}

bool
unmount_memory(const char *path)
{
	(void)path;
	return false;
}
#endif

void
make_chain(const char *path, unsigned depth, bool side)
{
	int fd, next;
	unsigned i;

	ATF_REQUIRE_EQ(0, mkdir(path, 0755));
	ATF_REQUIRE((fd = open(path, O_RDONLY | O_DIRECTORY)) >= 0);
	for (i = 0; i < depth; i++) {
		if (side) {
			ATF_REQUIRE_EQ(0, mkdirat(fd, "e", 0755));
			next = openat(fd, "f", O_WRONLY | O_CREAT, 0644);
			ATF_REQUIRE(next >= 0);
			ATF_REQUIRE_EQ(1, write(next, "x", 1));
			ATF_REQUIRE_EQ(0, close(next));
		}
		ATF_REQUIRE_EQ(0, mkdirat(fd, "d", 0755));
		ATF_REQUIRE((next = openat(fd, "d", O_RDONLY |
		    O_DIRECTORY)) >= 0);
		ATF_REQUIRE_EQ(0, close(fd));
		fd = next;
	}
	ATF_REQUIRE_EQ(0, close(fd));
}

void
remove_chain(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY), next;
	unsigned depth = 0;

	if (fd < 0)
		return;
	while ((next = openat(fd, "d", O_RDONLY | O_DIRECTORY)) >= 0) {
		(void)close(fd);
		fd = next;
		depth++;
	}
	for (; depth > 0; depth--) {
		next = openat(fd, "..", O_RDONLY | O_DIRECTORY);
		(void)close(fd);
		fd = next;
		(void)unlinkat(fd, "d", AT_REMOVEDIR);
		(void)unlinkat(fd, "e", AT_REMOVEDIR);
		(void)unlinkat(fd, "f", 0);
	}
	(void)close(fd);
	(void)rmdir(path);
}

bool
make_room(void)
{
	ATF_REQUIRE_EQ(0, mkdir("room", 0755));
	return mount_memory("room", NULL);
}

void
remove_room(void)
{
	if (!unmount_memory("room"))
		remove_chain("room/deep");
}
