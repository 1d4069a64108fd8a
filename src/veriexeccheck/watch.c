/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/mman.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/wait.h>

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
#include "veriexeccheck/relay.h"
#include "veriexeccheck/stuck.h"
#include "veriexeccheck/watch.h"

/*
 * Who works is asked to end so long before the deadline, that it can clean
 * up: a tenth of the time, within these bounds; and is killed as the last.
 */
#define GRACE_MIN_MS 500
#define GRACE_MAX_MS 2000
#define KILL_MS 50

/* How often a signal to us, or an end without a word, is noticed. */
#define LOOK_MS 1000
#define END_MS 10

#define PATH_SIZE 4096

/* Shared by the two; it may be read half-written, which is no harm. */
struct looking {
	size_t	length;
	char	path[PATH_SIZE];
};

static volatile struct looking *looking;

struct watch {
	pid_t			pid;
	unsigned		seconds;
	struct chk_relay	out, messages;
	long long		ask, kill;	/* when; by now_ms() */
};

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

static bool
is_talking(const struct watch *watch)
{
	return watch->out.from >= 0 || watch->messages.from >= 0;
}

/* Pass on what is written, until it ends or the time has come. */
static void
pass_until(struct watch *watch, long long until, bool stoppable)
{
	struct pollfd pollers[2];
	long long left;

	while (is_talking(watch) && watch->out.sys_errno == 0 &&
	    !(stoppable && vt_stop_asked())) {
		if ((left = until - now_ms()) <= 0)
			return;
		chk_relay_ask(&watch->out, &pollers[0]);
		chk_relay_ask(&watch->messages, &pollers[1]);
		if (poll(pollers, 2, left > LOOK_MS ? LOOK_MS :
		    (int)left) <= 0)
			continue;
		chk_relay_pass(&watch->out, &pollers[0]);
		chk_relay_pass(&watch->messages, &pollers[1]);
	}
}

/* Has it ended by then?  What waits for a disk may not even die. */
static bool
reap_until(const struct watch *watch, long long until, int *status)
{
	pid_t pid;

	while ((pid = waitpid(watch->pid, status, WNOHANG)) != watch->pid) {
		if (pid < 0 && errno != EINTR)
			return false;
		if (now_ms() >= until)
			return false;
		(void)poll(NULL, 0, END_MS);
	}
	return true;
}

/* Signals its end, and goes on passing what it says about that. */
static void
end_it(struct watch *watch)
{
	int status;

	(void)kill(watch->pid, SIGTERM);
	pass_until(watch, watch->kill, false);
	if (reap_until(watch, watch->kill, &status))
		return;
	(void)kill(watch->pid, SIGKILL);
	(void)reap_until(watch, watch->kill + KILL_MS / 2, &status);
}

static void
tell_stuck(const struct watch *watch)
{
	size_t length = looking->length;

	/* Who does not read our messages does not hold us up either. */
	(void)alarm(GRACE_MAX_MS / 1000 + 1);
	vt_say("the deadline of %u seconds has come: the audit is not "
	    "complete", watch->seconds);
	if (length > 0 && length <= PATH_SIZE)
		vt_say("the last path that was looked up: %s",
		    vt_name((const char *)(uintptr_t)looking->path, length));
	chk_stuck_tell(watch->pid);
}

static int
status_of(int status)
{
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	vt_say("the process that works ended by signal %d",
	    WTERMSIG(status));
	return VT_INTERNAL;
}

static int
supervise(struct watch *watch)
{
	int status;

	pass_until(watch, watch->ask, true);
	if (watch->out.sys_errno == 0 && !vt_stop_asked() &&
	    !is_talking(watch) && reap_until(watch, watch->ask, &status))
		return status_of(status);
	if (watch->out.sys_errno != 0) {
		vt_say("standard output: cannot be written: %s",
		    strerror(watch->out.sys_errno));
		watch->kill = now_ms() + GRACE_MAX_MS;
	} else if (vt_stop_asked())
		watch->kill = now_ms() + GRACE_MAX_MS;
	else
		tell_stuck(watch);
	end_it(watch);
	return watch->out.sys_errno != 0 ? VT_IO : VT_INCOMPLETE;
}

static void
set_times(struct watch *watch)
{
	const long long all = (long long)watch->seconds * 1000;
	long long grace = all / 10;

	if (grace < GRACE_MIN_MS)
		grace = GRACE_MIN_MS;
	if (grace > GRACE_MAX_MS)
		grace = GRACE_MAX_MS;
	watch->ask = now_ms() + all - grace;
	watch->kill = watch->ask + grace - KILL_MS;
}

static int
cannot(const char *what, int sys_errno)
{
	vt_say("--deadline: %s: %s", what, strerror(sys_errno));
	return VT_INTERNAL;
}

/* In the process that works; ends are those of its two pipes. */
static _Noreturn void
work_here(pid_t watcher, const int *ends, int (*work)(void *), void *arg)
{
	int status;

#ifdef __linux__
	/* Nobody is left to read what it would find. */
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
	if (getppid() != watcher || dup2(ends[0], STDOUT_FILENO) < 0 ||
	    dup2(ends[1], STDERR_FILENO) < 0)
		_exit(VT_INTERNAL);
	(void)close(ends[0]);
	(void)close(ends[1]);
	status = work(arg);
	vt_stop_finish();
	exit(status);
}

/* The two pipes, and the process at their other ends. */
static int
start(struct watch *watch, int (*work)(void *), void *arg)
{
	const pid_t watcher = getpid();
	int ends[2] = { -1, -1 }, sys_errno;

	sys_errno = chk_relay_open(&watch->out, STDOUT_FILENO, true,
	    &ends[0]);
	if (sys_errno == 0)
		sys_errno = chk_relay_open(&watch->messages, STDERR_FILENO,
		    false, &ends[1]);
	if (sys_errno != 0)
		return cannot("no pipe", sys_errno);
	if ((watch->pid = fork()) < 0)
		return cannot("no second process", errno);
	if (watch->pid == 0) {
		chk_relay_close(&watch->out);
		chk_relay_close(&watch->messages);
		work_here(watcher, ends, work, arg);
	}
	(void)close(ends[0]);
	(void)close(ends[1]);
	return 0;
}

int
chk_watch(unsigned seconds, int (*work)(void *), void *arg)
{
	static struct watch watch;
	int status;

	watch.seconds = seconds;
	set_times(&watch);
	looking = mmap(NULL, sizeof(*looking), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (looking == MAP_FAILED)
		return cannot("no memory to share", errno);
	if ((status = start(&watch, work, arg)) == 0)
		status = supervise(&watch);
	chk_relay_close(&watch.out);
	chk_relay_close(&watch.messages);
	return status;
}
