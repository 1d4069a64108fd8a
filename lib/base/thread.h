/* SPDX-License-Identifier: BSD-2-Clause */
/* The only place that makes threads. */
#ifndef LFPI_BASE_THREAD_H
#define LFPI_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include <fingerprint/error.h>

typedef void lfpi_thread_fn(void *arg);

struct lfpi_team {
	struct lfpi_member	*members;
	unsigned		 count;		/* that were started */
};

/*
 * Start `wanted` threads, number i with argument args + i * arg_size.  Fewer
 * are fine if at least one could be started: count tells.  No signal is
 * handled in them but those that their own instructions raise.
 */
LFP_MUST_USE enum lfp_status lfpi_team_start(struct lfpi_team *,
    unsigned wanted, lfpi_thread_fn *, void *args, size_t arg_size,
    struct lfp_error *);
/* Wait until all have returned. */
void lfpi_team_join(struct lfpi_team *);

/*
 * From here on the calling thread has a descriptor table of its own, at first
 * a copy: with one that is shared each opening, closing and reading takes
 * locks and counts.  False: it shares the process's, as before.
 */
bool lfpi_thread_own_descriptors(void);
/*
 * The end of such a table, copies and all: the system would be late, for a
 * thread that has been joined may still have it.
 */
void lfpi_thread_close_descriptors(void);

/*
 * From here on the calling thread has credentials of its own, the same as
 * before.  Each open file is counted by those that it was opened with, so that
 * threads that share them wait for each other's counting.
 */
void lfpi_thread_own_credentials(void);

/* A lock and what one waits for under it, with a clock that never jumps. */
struct lfpi_monitor {
	pthread_mutex_t	lock;
	pthread_cond_t	changed;
};

LFP_MUST_USE enum lfp_status lfpi_monitor_init(struct lfpi_monitor *,
    struct lfp_error *);
void lfpi_monitor_destroy(struct lfpi_monitor *);
void lfpi_monitor_enter(struct lfpi_monitor *);
void lfpi_monitor_leave(struct lfpi_monitor *);
/* With the lock held. */
void lfpi_monitor_wait(struct lfpi_monitor *);
/* The same, for at most this long; false: the time is over. */
bool lfpi_monitor_wait_ms(struct lfpi_monitor *, unsigned ms);
void lfpi_monitor_wake_all(struct lfpi_monitor *);

#endif /* LFPI_BASE_THREAD_H */
