/* SPDX-License-Identifier: BSD-2-Clause */
#include "veriexeccheck/stuck.h"

#ifdef __linux__
#include <sys/syscall.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"

#define PATH_SIZE 4096

/* So many open files of a thread are named. */
#define OPEN_MAX_TOLD 16

/*
 * Calls that a file system can keep waiting: which argument is a descriptor,
 * and which the address of a path, from 0 on; -1: none.
 */
static const struct call {
	long	number;
	int	fd, path;
} calls[] = {
	{ SYS_openat, 0, 1 },
	{ SYS_readlinkat, 0, 1 },
	{ SYS_read, 0, -1 },
	{ SYS_pread64, 0, -1 },
	{ SYS_preadv, 0, -1 },
#ifdef SYS_preadv2
	{ SYS_preadv2, 0, -1 },
#endif
	{ SYS_getdents64, 0, -1 },
	{ SYS_fstat, 0, -1 },
	{ SYS_fstatfs, 0, -1 },
	{ SYS_statfs, -1, 0 },
	{ SYS_flistxattr, 0, -1 },
	{ SYS_fgetxattr, 0, -1 },
#ifdef SYS_newfstatat
	{ SYS_newfstatat, 0, 1 },
#endif
#ifdef SYS_statx
	{ SYS_statx, 0, 1 },
#endif
#ifdef SYS_open_tree
	{ SYS_open_tree, 0, 1 },
#endif
#ifdef SYS_openat2
	{ SYS_openat2, 0, 1 },
#endif
};

static const struct call *
call_of(long number)
{
	size_t i;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i].number == number)
			return &calls[i];
	return NULL;
}

/*
 * What descriptor fd is of, in the table of that thread; false: of no file,
 * or not a descriptor.
 */
static bool
name_of_fd(pid_t pid, const char *tid, const char *fd, char *out,
    size_t size)
{
	char name[128];
	ssize_t n;

	(void)snprintf(name, sizeof(name), "/proc/%ld/task/%.32s/fd/%.32s",
	    (long)pid, tid, fd);
	/* What a link in /proc says is asked of no file system. */
	n = readlink(name, out, size - 1);
	if (n <= 0 || out[0] != '/')
		return false;
	out[n] = '\0';
	return true;
}

/* The string at an address of the other process; "" if there is none. */
static void
read_string(pid_t pid, unsigned long long address, char *out, size_t size)
{
	char name[64];
	ssize_t n;
	int fd;

	out[0] = '\0';
	(void)snprintf(name, sizeof(name), "/proc/%ld/mem", (long)pid);
	if ((fd = open(name, O_RDONLY | O_CLOEXEC)) < 0)
		return;
	/* It ends where the memory does, if that comes first. */
	n = pread(fd, out, size - 1, (off_t)address);
	(void)close(fd);
	out[n < 0 ? 0 : n] = '\0';
}

/* The path that a call is about: "directory/name", or one of the two. */
static bool
path_of_call(pid_t pid, const char *tid, const struct call *call,
    const unsigned long long *arguments, char *out, size_t size)
{
	char name[PATH_SIZE] = "", fd[32];
	size_t n;

	out[0] = '\0';
	if (call->path >= 0)
		read_string(pid, arguments[call->path], name, sizeof(name));
	if (call->fd >= 0 && name[0] != '/') {
		(void)snprintf(fd, sizeof(fd), "%d",
		    (int)arguments[call->fd]);
		(void)name_of_fd(pid, tid, fd, out, size);
	}
	n = strlen(out);
	(void)snprintf(out + n, size - n, "%s%s", n > 0 && name[0] != '\0' &&
	    out[n - 1] != '/' ? "/" : "", name);
	return out[0] != '\0';
}

/* What a thread waits for; false: it waits for no file. */
static bool
path_of_thread(pid_t pid, const char *tid, char *out, size_t size)
{
	unsigned long long arguments[2];
	const struct call *call = NULL;
	char name[128];
	FILE *file;
	long number;

	(void)snprintf(name, sizeof(name), "/proc/%ld/task/%s/syscall",
	    (long)pid, tid);
	if ((file = fopen(name, "re")) == NULL)
		return false;
	if (fscanf(file, "%ld %llx %llx", &number, &arguments[0],
	    &arguments[1]) == 3)
		call = call_of(number);
	(void)fclose(file);
	return call != NULL && path_of_call(pid, tid, call, arguments, out,
	    size);
}

/* Returns how many things were told. */
typedef unsigned tell_fn(pid_t pid, const char *tid);

static unsigned
tell_thread(pid_t pid, const char *tid)
{
	char path[2 * PATH_SIZE];

	if (!path_of_thread(pid, tid, path, sizeof(path)))
		return 0;
	vt_say("a thread waits for %s", vt_name0(path));
	return 1;
}

/* Standard input, output and messages were open before. */
static bool
is_our_own(const char *number)
{
	return strlen(number) == 1 && number[0] <= '2';
}

/* The process's first thread has the table that others began with. */
static bool
is_copy(pid_t pid, const char *tid, const char *fd, const char *path)
{
	char first[32], other[PATH_SIZE];

	(void)snprintf(first, sizeof(first), "%ld", (long)pid);
	return strcmp(first, tid) != 0 &&
	    name_of_fd(pid, first, fd, other, sizeof(other)) &&
	    strcmp(path, other) == 0;
}

/* What is open is being looked at, but for what all the time is. */
static unsigned
tell_open(pid_t pid, const char *tid)
{
	char name[128], path[PATH_SIZE];
	struct dirent *entry;
	unsigned told = 0;
	DIR *fds;

	(void)snprintf(name, sizeof(name), "/proc/%ld/task/%.32s/fd",
	    (long)pid, tid);
	if ((fds = opendir(name)) == NULL)
		return 0;
	while (told < OPEN_MAX_TOLD && (entry = readdir(fds)) != NULL) {
		if (entry->d_name[0] == '.' || strlen(entry->d_name) > 16 ||
		    is_our_own(entry->d_name) || !name_of_fd(pid, tid,
		    entry->d_name, path, sizeof(path)) ||
		    is_copy(pid, tid, entry->d_name, path))
			continue;
		vt_say("open at that time: %s", vt_name0(path));
		told++;
	}
	(void)closedir(fds);
	return told;
}

static unsigned
tell_threads(pid_t pid, tell_fn *tell)
{
	char name[64];
	struct dirent *entry;
	unsigned told = 0;
	DIR *threads;

	(void)snprintf(name, sizeof(name), "/proc/%ld/task", (long)pid);
	if ((threads = opendir(name)) == NULL)
		return 0;
	while ((entry = readdir(threads)) != NULL)
		if (entry->d_name[0] != '.' && strlen(entry->d_name) < 32)
			told += tell(pid, entry->d_name);
	(void)closedir(threads);
	return told;
}

void
chk_stuck_tell(pid_t pid)
{
	if (tell_threads(pid, tell_thread) == 0)
		(void)tell_threads(pid, tell_open);
}
#else
void
chk_stuck_tell(pid_t pid)
{
	(void)pid;
}
#endif
