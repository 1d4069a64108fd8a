/* SPDX-License-Identifier: BSD-2-Clause */
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

#include "common/stop.h"

static const int stoppers[] = { SIGINT, SIGTERM, SIGHUP };

static bool ours[sizeof(stoppers) / sizeof(stoppers[0])];
static volatile sig_atomic_t signal_seen;
static struct lfp_scan *_Atomic scan;

static void
note(int number)
{
	struct lfp_scan *running = atomic_load(&scan);

	signal_seen = number;
	if (running != NULL)
		lfp_scan_cancel(running);
}

static void
handle(void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler };
	size_t i;

	(void)sigemptyset(&action.sa_mask);
	for (i = 0; i < sizeof(stoppers) / sizeof(stoppers[0]); i++)
		if (ours[i])
			(void)sigaction(stoppers[i], &action, NULL);
}

void
vt_stop_install(void)
{
	struct sigaction old;
	size_t i;

	/* nohup(1) and the shell's background jobs ignore some. */
	for (i = 0; i < sizeof(stoppers) / sizeof(stoppers[0]); i++)
		ours[i] = sigaction(stoppers[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN;
	handle(note);
}

void
vt_stop_suspend(void)
{
	handle(SIG_DFL);
	vt_stop_finish();
}

void
vt_stop_resume(void)
{
	handle(note);
}

void
vt_stop_scan(struct lfp_scan *running)
{
	atomic_store(&scan, running);
	if (running != NULL && signal_seen != 0)
		lfp_scan_cancel(running);
}

bool
vt_stop_asked(void)
{
	return signal_seen != 0;
}

void
vt_stop_finish(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };

	if (signal_seen == 0)
		return;
	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(signal_seen, &action, NULL);
	(void)raise(signal_seen);
}
