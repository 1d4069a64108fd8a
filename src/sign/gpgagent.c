/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sign/gpgagent.h"

#define ANSWER_MS 2000
#define TURN_MS 10
#define LINES_MAX 16

static int
dial(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s",
	    path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address,
	    sizeof(address)) != 0) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

/* Whoever is impatient sends a second signal: that must not end it. */
static bool
speaks(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	int n;

	do {
		n = poll(&wait, 1, ANSWER_MS);
	} while (n < 0 && errno == EINTR);
	return n == 1;
}

/* One line of what the agent says; 0: it has gone, or says nothing. */
static size_t
hear(int fd, char *line, size_t size)
{
	size_t n = 0;

	/* A line may come in pieces; what follows it must stay unread. */
	while (n < size - 1 && speaks(fd) && read(fd, line + n, 1) == 1)
		if (line[n++] == '\n')
			break;
	line[n] = '\0';
	return n;
}

static bool
ask(int fd, const char *command, char *answer, size_t size)
{
	size_t n = strlen(command);

	return write(fd, command, n) == (ssize_t)n &&
	    hear(fd, answer, size) > 0;
}

void
vs_agent_look(struct vs_agent *agent, const char *socket)
{
	int fd;

	(void)snprintf(agent->socket, sizeof(agent->socket), "%s", socket);
	fd = dial(socket);
	agent->was_there = fd >= 0;
	if (fd >= 0)
		(void)close(fd);
}

/*
 * Has it ended?  It is left for waitpid(2), so that its number stays its
 * own.  True too if it is no child of ours: then there is nothing to do.
 */
static bool
has_ended(pid_t pid, bool *ours)
{
	siginfo_t info = { .si_pid = 0 };

	*ours = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG |
	    WNOWAIT) == 0;
	return !*ours || info.si_pid == pid;
}

/* A whole turn, whatever signals come. */
static void
take_a_turn(void)
{
	struct timespec left = { .tv_nsec = TURN_MS * 1000000L };

	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		continue;
}

/* One who waits for a passphrase may not end of itself. */
static void
see_off(pid_t pid)
{
	bool ours = true;
	int turns;

	for (turns = ANSWER_MS / TURN_MS; turns > 0; turns--) {
		if (has_ended(pid, &ours))
			break;
		take_a_turn();
	}
	if (!ours)
		return;
	/* A daemon leads a group, in which is all that it started. */
	(void)kill(pid, SIGKILL);
	(void)kill(-pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	while (waitpid(-pid, NULL, 0) > 0 || errno == EINTR)
		continue;
}

void
vs_agent_end(const struct vs_agent *agent)
{
	char line[1024];
	int fd, lines;
	long pid = 0;

	if (agent->was_there || (fd = dial(agent->socket)) < 0)
		return;
	/* Its greeting; "D <pid>"; and all until it hangs up. */
	if (hear(fd, line, sizeof(line)) > 0 &&
	    ask(fd, "GETINFO pid\n", line, sizeof(line)) &&
	    sscanf(line, "D %ld", &pid) == 1 &&
	    ask(fd, "KILLAGENT\n", line, sizeof(line)))
		for (lines = 0; lines < LINES_MAX &&
		    hear(fd, line, sizeof(line)) > 0; lines++)
			continue;
	(void)close(fd);
	if (pid > 1)
		see_off((pid_t)pid);
}
