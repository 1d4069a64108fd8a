/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>

#include "base/thread.h"
#include "scan/feeder.h"
#include "scan/held.h"
#include "scan/worker.h"

void
lfpi_worker_found(struct lfpi_worker *worker, size_t n)
{
	atomic_fetch_add(&worker->found, n);
}

/* Who sees it sees what is known of the file: ahead.c. */
void
lfpi_worker_done(struct lfpi_worker *worker, struct lfpi_file *file)
{
	atomic_fetch_add_explicit(&worker->done, 1, memory_order_relaxed);
	atomic_store_explicit(&file->is_dealt_with, true,
	    memory_order_release);
}

void
lfpi_worker_finish(struct lfpi_worker *worker, struct lfpi_file *file,
    enum lfp_trouble trouble, int sys_errno)
{
	/* It was never opened: that is what a lease does. */
	if (trouble == LFP_TROUBLE_UNREADABLE && sys_errno == EWOULDBLOCK &&
	    file->mode == 0) {
		if (lfpi_held_put_off(worker, file))
			return;
		trouble = LFP_TROUBLE_HELD;
		sys_errno = 0;
	}
	file->stage = trouble == LFP_TROUBLE_NONE ? LFPI_DONE :
	    LFPI_TROUBLED;
	file->trouble = (uint8_t)trouble;
	file->sys_errno = (int16_t)sys_errno;
	lfpi_worker_done(worker, file);
	if (trouble != LFP_TROUBLE_NONE && worker->crew->options->stop_early)
		lfpi_crew_cancel(worker->crew);
}

/* One thing to do; false: nothing is left. */
static bool
do_next(struct lfpi_worker *worker)
{
	struct lfpi_feed *feed = worker->feed;
	unsigned want = lfpi_feed_wants(feed);
	struct lfpi_assignment assignment = { .task = LFPI_TASK_NONE };

	if (want > 0)
		lfpi_crew_next(worker, want, lfpi_feed_is_empty(feed),
		    &assignment);
	switch (assignment.task) {
	case LFPI_TASK_DIRECTORY:
		lfpi_walk_directory(worker, assignment.node);
		return true;
	case LFPI_TASK_FILES:
		lfpi_feed_take(feed, &assignment);
		return true;
	default:
		break;
	}
	if (lfpi_feed_is_empty(feed) || lfpi_crew_stopped(worker->crew))
		return false;
	lfpi_feed_step(feed);
	return true;
}

static void
say_done(struct lfpi_crew *crew)
{
	lfpi_monitor_enter(&crew->end);
	crew->working--;
	lfpi_monitor_wake_all(&crew->end);
	lfpi_monitor_leave(&crew->end);
}

void
lfpi_worker_run(void *arg)
{
	struct lfpi_worker *worker = arg;
	struct lfpi_crew *crew = worker->crew;
	struct lfp_error error = LFP_ERROR_INITIALIZER;

	/* Before it opens anything; one alone would gain next to nothing. */
	if (crew->options->threads > 1)
		lfpi_thread_own_credentials();
	worker->desk = crew->options->threads > 1 &&
	    lfpi_thread_own_descriptors() ? &worker->own : &crew->desk;
	if (lfpi_feed_new(worker, &worker->feed, &error) == LFP_OK) {
		while (do_next(worker))
			continue;
	} else
		lfpi_crew_fail(crew, &error);
	/* Before giving memory back: there is something to do meanwhile. */
	say_done(crew);
	lfpi_feed_free(worker->feed);
	worker->feed = NULL;
	lfpi_listing_free(&worker->listing);
	lfpi_buffer_free(&worker->path);
	lfpi_crew_leave(worker);
	if (lfpi_worker_is_apart(worker))
		lfpi_thread_close_descriptors();
}
