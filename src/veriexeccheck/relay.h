/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What one process writes, passed on by another: a process that cannot be
 * ended then holds none of what its caller waits to see closed.
 */
#ifndef VT_VERIEXECCHECK_RELAY_H
#define VT_VERIEXECCHECK_RELAY_H

#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

struct chk_relay {
	int	from, to;	/* from < 0: it has ended */
	bool	must;		/* it has failed if something is lost */
	int	sys_errno;	/* of what could not be passed on */
	size_t	at, length;	/* of data */
	/* A pipe that has room takes so much without keeping us waiting. */
	char	data[PIPE_BUF];
};

/* 0 or errno: a pipe; *end is for who writes. */
int chk_relay_open(struct chk_relay *, int to, bool must, int *end);
void chk_relay_close(struct chk_relay *);

/* What to wait for; then do what can be done without waiting. */
void chk_relay_ask(const struct chk_relay *, struct pollfd *);
void chk_relay_pass(struct chk_relay *, const struct pollfd *);

#endif /* VT_VERIEXECCHECK_RELAY_H */
