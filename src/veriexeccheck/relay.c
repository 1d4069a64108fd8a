/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "veriexeccheck/relay.h"

int
chk_relay_open(struct chk_relay *relay, int to, bool must, int *end)
{
	int ends[2];

	memset(relay, 0, sizeof(*relay));
	relay->from = -1;
	relay->to = to;
	relay->must = must;
	if (pipe(ends) != 0)
		return errno;
	(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	relay->from = ends[0];
	*end = ends[1];
	return 0;
}

void
chk_relay_close(struct chk_relay *relay)
{
	if (relay->from >= 0)
		(void)close(relay->from);
	relay->from = -1;
	relay->length = relay->at = 0;
}

void
chk_relay_ask(const struct chk_relay *relay, struct pollfd *poller)
{
	bool full = relay->length > 0;

	poller->fd = full ? relay->to : relay->from;
	poller->events = full ? POLLOUT : POLLIN;
	poller->revents = 0;
}

static void
fill(struct chk_relay *relay)
{
	ssize_t n = read(relay->from, relay->data, sizeof(relay->data));

	if (n > 0)
		relay->length = (size_t)n;
	else if (n == 0 || errno != EINTR)
		chk_relay_close(relay);
}

static void
drain(struct chk_relay *relay)
{
	ssize_t n = write(relay->to, relay->data + relay->at,
	    relay->length - relay->at);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n < 0 && relay->must) {
		relay->sys_errno = errno;
		chk_relay_close(relay);
		return;
	}
	relay->at += n < 0 ? relay->length - relay->at : (size_t)n;
	if (relay->at == relay->length)
		relay->at = relay->length = 0;
}

void
chk_relay_pass(struct chk_relay *relay, const struct pollfd *poller)
{
	if (poller->fd < 0 || poller->revents == 0)
		return;
	if (relay->length > 0)
		drain(relay);
	else
		fill(relay);
}
