/* SPDX-License-Identifier: BSD-2-Clause */
#include <signal.h>

#include <fingerprint.h>

#include "common/guard.h"

/* What is not the library's is a bug, and dies of it as it would have. */
static void
handle(int number, siginfo_t *info, void *context)
{
	(void)context;
	if (!lfp_guard_handle(info->si_addr))
		(void)signal(number, SIG_DFL);
}

void
vt_guard_install(void)
{
	struct sigaction action = { .sa_flags = SA_SIGINFO };

	action.sa_sigaction = handle;
	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(SIGBUS, &action, NULL);
}
