/* SPDX-License-Identifier: BSD-2-Clause */
/* The agent that GnuPG starts for secret keys, and leaves running. */
#ifndef VT_SIGN_GPGAGENT_H
#define VT_SIGN_GPGAGENT_H

#include <stdbool.h>
#include <sys/un.h>

struct vs_agent {
	char	socket[sizeof(((struct sockaddr_un *)0)->sun_path)];
	bool	was_there;
};

/* Is one running for this socket? */
void vs_agent_look(struct vs_agent *, const char *socket);
/*
 * End the one that runs, with a pinentry that it still has, unless it was
 * there at the look.
 */
void vs_agent_end(const struct vs_agent *);

#endif /* VT_SIGN_GPGAGENT_H */
