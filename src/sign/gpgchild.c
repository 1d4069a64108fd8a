/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/status.h"
#include "common/stop.h"
#include "sign/gpgchild.h"

/* How often a signal that came just before the wait is looked for. */
#define TICK_MS 250

/* Less than any machine hashes and pipes in a second. */
#define BYTES_A_SECOND (8 * 1024 * 1024)

/* Besides what the child puts out. */
#define REPLY_MAX (VS_DATA_MAX + sizeof(struct vs_error))

extern char **environ;

static long last_end;		/* in milliseconds(); 0: none */

/* Where a pinentry can ask. */
static const char *const kept[] = { "HOME", "GPG_TTY", "TERM", "DISPLAY",
	"WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS",
	"XDG_RUNTIME_DIR", NULL };

/* Before the standard input is exchanged for nothing. */
static void
set_environment(bool asks)
{
	static char *none[] = { NULL };
	const char *terminal = asks ? ttyname(STDIN_FILENO) : NULL;
	char *values[sizeof(kept) / sizeof(kept[0])] = { NULL };
	int i;

	for (i = 0; asks && kept[i] != NULL; i++)
		values[i] = getenv(kept[i]);
	environ = none;
	for (i = 0; asks && kept[i] != NULL; i++)
		if (values[i] != NULL)
			(void)setenv(kept[i], values[i], 1);
	/* gpg(1) wants users to set it, and they forget. */
	if (terminal != NULL)
		(void)setenv("GPG_TTY", terminal, 0);
	(void)setenv("PATH", "/usr/bin:/bin:/usr/local/bin:/usr/pkg/bin", 1);
	(void)setenv("LC_ALL", "C", 1);
}

static void
forget_signals(void)
{
	sigset_t none;

	(void)signal(SIGINT, SIG_DFL);
	(void)signal(SIGTERM, SIG_DFL);
	(void)signal(SIGHUP, SIG_DFL);
	(void)signal(SIGCHLD, SIG_DFL);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Nothing of the parent's but the pipe; and gone when the parent is. */
static void
detach(pid_t parent, int out)
{
	int null = open("/dev/null", O_RDWR), fd;
	long most = sysconf(_SC_OPEN_MAX);

	(void)setpgid(0, 0);
#ifdef __linux__
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	if (getppid() != parent)
		_exit(0);
	for (fd = 0; fd <= 2; fd++)
		(void)dup2(null, fd);
	if (most < 0 || most > 65536)
		most = 65536;
	for (fd = 3; fd < most; fd++)
		if (fd != out)
			(void)close(fd);
	forget_signals();
	(void)umask(077);
}

static bool
write_all(int fd, const void *data, size_t length)
{
	const char *bytes = data;
	ssize_t n;

	while (length > 0) {
		n = write(fd, bytes, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		length -= (size_t)n;
	}
	return true;
}

static _Noreturn void
be_child(const struct vs_child *child, pid_t parent, vs_work_fn *work,
    void *arg, int fd)
{
	struct vs_blob out = { .data = NULL };
	struct vs_error error;

	memset(&error, 0, sizeof(error));
	set_environment(child->asks);
	detach(parent, fd);
	work(arg, &out, &error);
	if (write_all(fd, &error, sizeof(error)) && error.status == 0)
		(void)write_all(fd, out.data, out.length);
	_exit(0);
}

static long
milliseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
vs_child_deadline(unsigned seconds)
{
	last_end = seconds > 0 ? milliseconds() + (long)seconds * 1000 : 0;
}

long
vs_child_time(unsigned seconds)
{
	long left, all = (long)seconds * 1000;

	if (last_end == 0)
		return all;
	left = last_end - milliseconds();
	return left < 0 ? 0 : left < all ? left : all;
}

unsigned
vs_child_seconds(unsigned least, uint64_t bytes)
{
	return least + (unsigned)(bytes / BYTES_A_SECOND);
}

static int
too_late(const struct vs_child *child, struct vs_error *error)
{
	if (last_end != 0 && milliseconds() >= last_end)
		return vs_fail(error, VT_UNTRUSTED, "%s: the deadline has "
		    "passed, and GnuPG was ended", child->what);
	return vs_fail(error, VT_UNTRUSTED, "%s took more than %u seconds, "
	    "and GnuPG was ended", child->what, child->seconds);
}

/* All that the child says, up to the deadline. */
static int
listen_to(const struct vs_child *child, int fd, struct vs_blob *reply,
    struct vs_error *error)
{
	long end = milliseconds() + vs_child_time(child->seconds);
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	uint8_t piece[65536];
	ssize_t n;

	for (;;) {
		if (vt_stop_asked())
			return vs_fail(error, VT_INTERNAL, "interrupted");
		if (milliseconds() >= end)
			return too_late(child, error);
		if (poll(&wait, 1, TICK_MS) <= 0)
			continue;
		n = read(fd, piece, sizeof(piece));
		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return vs_fail(error, VT_IO, "%s: %s", child->what,
			    strerror(errno));
		if (n > 0 && !vs_blob_append(reply, piece, (size_t)n,
		    REPLY_MAX))
			return vs_fail(error, VT_INTERNAL, "%s: too much "
			    "output, or out of memory", child->what);
	}
}

/* The child with all that it started, so that nothing writes any more. */
static void
end_group(pid_t pid)
{
	(void)kill(-pid, SIGKILL);
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	while (waitpid(-pid, NULL, 0) > 0 || errno == EINTR)
		continue;
}

/* A whole error comes first; less means that the child died. */
static int
take_reply(const struct vs_child *child, struct vs_blob *reply,
    struct vs_blob *out, struct vs_error *error)
{
	struct vs_error said;

	if (reply->length < sizeof(said))
		return vs_fail(error, VT_INTERNAL, "%s ended early",
		    child->what);
	memcpy(&said, reply->data, sizeof(said));
	if (said.status != 0)
		return vs_fail(error, said.status, "%s", said.text);
	if (!vs_blob_append(out, reply->data + sizeof(said),
	    reply->length - sizeof(said), VS_DATA_MAX))
		return vs_fail(error, VT_INTERNAL, "out of memory");
	return 0;
}

int
vs_child_run(const struct vs_child *child, vs_work_fn *work, void *arg,
    struct vs_blob *out, struct vs_error *error)
{
	struct vs_blob reply = { .data = NULL };
	pid_t parent = getpid(), pid;
	int ends[2], status;

	memset(out, 0, sizeof(*out));
	if (pipe2(ends, O_CLOEXEC) != 0)
		return vs_fail(error, VT_IO, "pipe: %s", strerror(errno));
#ifdef __linux__
	/* So that orphans of the child can be waited for. */
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
	if ((pid = fork()) == 0)
		be_child(child, parent, work, arg, ends[1]);
	(void)close(ends[1]);
	if (pid < 0)
		status = vs_fail(error, VT_IO, "fork: %s", strerror(errno));
	else {
		(void)setpgid(pid, pid);
		status = listen_to(child, ends[0], &reply, error);
		end_group(pid);
	}
	(void)close(ends[0]);
	if (status == 0)
		status = take_reply(child, &reply, out, error);
	vs_blob_free(&reply);
	return status;
}
