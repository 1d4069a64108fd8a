/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/thread.h"

/*
 * ThreadSanitizer knows one table for all threads, and would take the same
 * number in two tables for the same file.
 */
#ifdef __SANITIZE_THREAD__
#define WATCHED_BY_TSAN
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WATCHED_BY_TSAN
#endif
#endif

struct lfpi_member {
	pthread_t	 thread;
	lfpi_thread_fn	*run;
	void		*arg;
};

static void *
run(void *arg)
{
	struct lfpi_member *member = arg;

	member->run(member->arg);
	return NULL;
}

enum lfp_status
lfpi_team_start(struct lfpi_team *team, unsigned wanted, lfpi_thread_fn *fn,
    void *args, size_t arg_size, struct lfp_error *error)
{
	sigset_t all, before;
	unsigned i;
	int sys_errno = 0;

	team->count = 0;
	team->members = lfpi_calloc(wanted, sizeof(*team->members));
	if (team->members == NULL)
		return lfpi_fail_memory(error);
	(void)sigfillset(&all);
	/* These are raised by what the thread itself does. */
	(void)sigdelset(&all, SIGBUS);
	(void)sigdelset(&all, SIGSEGV);
	(void)sigdelset(&all, SIGILL);
	(void)sigdelset(&all, SIGFPE);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	for (i = 0; i < wanted && sys_errno == 0; i++) {
		team->members[i].run = fn;
		team->members[i].arg = (char *)args + i * arg_size;
		sys_errno = pthread_create(&team->members[i].thread, NULL,
		    run, &team->members[i]);
		team->count += sys_errno == 0;
	}
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (team->count > 0)
		return LFP_OK;
	lfpi_free(team->members);
	team->members = NULL;
	return lfpi_fail(error, LFP_ERR_MEMORY, sys_errno,
	    "cannot start a thread");
}

void
lfpi_team_join(struct lfpi_team *team)
{
	unsigned i;

	for (i = 0; i < team->count; i++)
		(void)pthread_join(team->members[i].thread, NULL);
	lfpi_free(team->members);
	team->members = NULL;
	team->count = 0;
}

bool
lfpi_thread_own_descriptors(void)
{
#if defined(__linux__) && !defined(WATCHED_BY_TSAN)
	/* It needs no privilege, but a sandbox may refuse it. */
	return unshare(CLONE_FILES) == 0;
#else
	return false;
#endif
}

void
lfpi_thread_close_descriptors(void)
{
#if defined(__linux__) && defined(HAVE_CLOSE_RANGE)
	(void)close_range(0, UINT_MAX, 0);
#endif
}

void
lfpi_thread_own_credentials(void)
{
#ifdef __linux__
	int keep = prctl(PR_GET_KEEPCAPS, 0L, 0L, 0L, 0L);

	/* Setting it, to whatever it may be, makes a copy for this thread. */
	if (keep >= 0)
		(void)prctl(PR_SET_KEEPCAPS, (long)keep, 0L, 0L, 0L);
#endif
}

enum lfp_status
lfpi_monitor_init(struct lfpi_monitor *monitor, struct lfp_error *error)
{
	pthread_condattr_t attr;
	int sys_errno;

	if ((sys_errno = pthread_mutex_init(&monitor->lock, NULL)) != 0)
		return lfpi_fail(error, LFP_ERR_MEMORY, sys_errno, "mutex");
	if ((sys_errno = pthread_condattr_init(&attr)) == 0) {
		(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
		sys_errno = pthread_cond_init(&monitor->changed, &attr);
		(void)pthread_condattr_destroy(&attr);
	}
	if (sys_errno == 0)
		return LFP_OK;
	(void)pthread_mutex_destroy(&monitor->lock);
	return lfpi_fail(error, LFP_ERR_MEMORY, sys_errno, "condition");
}

void
lfpi_monitor_destroy(struct lfpi_monitor *monitor)
{
	(void)pthread_cond_destroy(&monitor->changed);
	(void)pthread_mutex_destroy(&monitor->lock);
}

void
lfpi_monitor_enter(struct lfpi_monitor *monitor)
{
	(void)pthread_mutex_lock(&monitor->lock);
}

void
lfpi_monitor_leave(struct lfpi_monitor *monitor)
{
	(void)pthread_mutex_unlock(&monitor->lock);
}

void
lfpi_monitor_wait(struct lfpi_monitor *monitor)
{
	(void)pthread_cond_wait(&monitor->changed, &monitor->lock);
}

bool
lfpi_monitor_wait_ms(struct lfpi_monitor *monitor, unsigned ms)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(ms / 1000);
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	return pthread_cond_timedwait(&monitor->changed, &monitor->lock,
	    &until) == 0;
}

void
lfpi_monitor_wake_all(struct lfpi_monitor *monitor)
{
	(void)pthread_cond_broadcast(&monitor->changed);
}
