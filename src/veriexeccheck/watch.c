/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/message.h"
#include "common/status.h"
#include "common/stop.h"
#include "veriexeccheck/watch.h"

/* How long one that is asked, or made, to go may take for it. */
#define GRACE_MS 2000

#define PATH_SIZE 4096

/* So many open files are named. */
#define OPEN_MAX_TOLD 16

/* Shared by the two; it may be read half-written, which is no harm. */
struct looking {
	size_t	length;
	char	path[PATH_SIZE];
};

static volatile struct looking *looking;

void
chk_watch_looking(const char *path, size_t length)
{
	if (looking == NULL)
		return;
	looking->length = 0;
	if (length > PATH_SIZE)
		length = PATH_SIZE;
	if (length > 0)
		memcpy((char *)(uintptr_t)looking->path, path, length);
	looking->length = length;
}

static long long
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/*
 * Until the other end is closed, by an exit: true; false: time is up, or a
 * signal asks to stop, where that matters.
 */
static bool
wait_end(int fd, long long until, bool stoppable)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	long long left;

	for (;;) {
		left = until - now_ms();
		if (left <= 0)
			return false;
		if (left > 1000)
			left = 1000;
		if (poll(&poller, 1, (int)left) > 0)
			return true;
		if (stoppable && vt_stop_asked())
			return false;
	}
}

/*
 * The file behind the system call that a thread waits in: its first
 * argument, where that is a descriptor of a file or directory.
 */
static bool
stuck_file(pid_t pid, const char *tid, char *out, size_t size)
{
	unsigned long long fd;
	char name[128];
	FILE *file;
	long number;
	ssize_t n;
	int fields;

	(void)snprintf(name, sizeof(name), "/proc/%ld/task/%s/syscall",
	    (long)pid, tid);
	if ((file = fopen(name, "re")) == NULL)
		return false;
	fields = fscanf(file, "%ld %llx", &number, &fd);
	(void)fclose(file);
	if (fields != 2 || number == SYS_futex || number == SYS_poll ||
	    fd > 1024 * 1024)
		return false;
	(void)snprintf(name, sizeof(name), "/proc/%ld/fd/%llu", (long)pid,
	    fd);
	n = readlink(name, out, size - 1);
	if (n <= 0 || out[0] != '/')
		return false;
	out[n] = '\0';
	return true;
}

static void
tell_threads(pid_t pid)
{
	char name[64], path[PATH_SIZE];
	struct dirent *entry;
	DIR *threads;

	(void)snprintf(name, sizeof(name), "/proc/%ld/task", (long)pid);
	if ((threads = opendir(name)) == NULL)
		return;
	while ((entry = readdir(threads)) != NULL)
		if (entry->d_name[0] != '.' && strlen(entry->d_name) < 32 &&
		    stuck_file(pid, entry->d_name, path, sizeof(path)))
			vt_say("a thread waits for %s", vt_name0(path));
	(void)closedir(threads);
}

/* Standard input, output and messages were open before. */
static bool
is_our_own(const char *number)
{
	return strlen(number) == 1 && number[0] <= '2';
}

/* What is open is being looked at, but for what all the time is. */
static void
tell_open(pid_t pid)
{
	char name[128], path[PATH_SIZE];
	struct dirent *entry;
	unsigned told = 0;
	DIR *fds;
	ssize_t n;

	(void)snprintf(name, sizeof(name), "/proc/%ld/fd", (long)pid);
	if ((fds = opendir(name)) == NULL)
		return;
	while (told < OPEN_MAX_TOLD && (entry = readdir(fds)) != NULL) {
		if (entry->d_name[0] == '.' || strlen(entry->d_name) > 16)
			continue;
		(void)snprintf(name, sizeof(name), "/proc/%ld/fd/%s",
		    (long)pid, entry->d_name);
		/* What a link in /proc says is asked of no file system. */
		n = readlink(name, path, sizeof(path) - 1);
		if (n <= 0 || path[0] != '/' || is_our_own(entry->d_name))
			continue;
		path[n] = '\0';
		vt_say("open at that time: %s", vt_name0(path));
		told++;
	}
	(void)closedir(fds);
}

static void
tell_stuck(pid_t pid, unsigned seconds)
{
	size_t length = looking->length;

	vt_say("the deadline of %u seconds has passed: the audit is not "
	    "complete", seconds);
	if (length > 0 && length <= PATH_SIZE)
		vt_say("the last path that was looked up: %s",
		    vt_name((const char *)(uintptr_t)looking->path, length));
	tell_threads(pid);
	tell_open(pid);
}

static int
status_of(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return VT_INTERNAL;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	if (!vt_stop_asked())
		vt_say("the process that works ended by signal %d",
		    WTERMSIG(status));
	return VT_INTERNAL;
}

static void
reap(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

static int
watch(pid_t pid, int fd, unsigned seconds)
{
	if (wait_end(fd, now_ms() + (long long)seconds * 1000, true))
		return status_of(pid);
	if (!vt_stop_asked())
		tell_stuck(pid, seconds);
	/* It cleans up, if it can; what waits for a disk may not even die. */
	(void)kill(pid, SIGTERM);
	if (!wait_end(fd, now_ms() + GRACE_MS, false))
		(void)kill(pid, SIGKILL);
	if (wait_end(fd, now_ms() + GRACE_MS, false))
		reap(pid);
	return VT_INCOMPLETE;
}

static int
cannot(const char *what)
{
	vt_say("--deadline: %s: %s", what, strerror(errno));
	return VT_INTERNAL;
}

int
chk_watch(unsigned seconds, int (*work)(void *), void *arg)
{
	int ends[2], status;
	pid_t pid;

	looking = mmap(NULL, sizeof(*looking), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (looking == MAP_FAILED)
		return cannot("no memory to share");
	if (pipe(ends) != 0)
		return cannot("no pipe");
	if ((pid = fork()) < 0)
		return cannot("no second process");
	if (pid == 0) {
		(void)close(ends[0]);
		status = work(arg);
		vt_stop_finish();
		exit(status);
	}
	(void)close(ends[1]);
	status = watch(pid, ends[0], seconds);
	(void)close(ends[0]);
	return status;
}
