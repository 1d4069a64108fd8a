/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/fail.h"
#include "base/portable.h"
#include "scan/ahead.h"
#include "scan/shift.h"

/* How often a wait looks whether the scan is to stop. */
#define LOOK_MS 50

enum lfp_status
lfpi_shift_prepare(struct lfp_scan *scan, struct lfp_error *error)
{
	unsigned i, n = scan->options.threads;

	scan->workers = lfpi_calloc(n, sizeof(*scan->workers));
	if (scan->workers == NULL)
		return lfpi_fail_memory(error);
	scan->worker_count = n;
	for (i = 0; i < n; i++) {
		scan->workers[i].crew = &scan->crew;
		scan->workers[i].maker.digest_size = scan->maker.digest_size;
	}
	return LFP_OK;
}

static void
tell_progress(struct lfp_scan *scan)
{
	struct lfp_progress progress = { 0 };
	unsigned i;

	for (i = 0; i < scan->worker_count; i++) {
		progress.files_done += atomic_load(&scan->workers[i].done);
		progress.bytes_done += atomic_load(&scan->workers[i].bytes);
	}
	/* After those that are done: never fewer. */
	for (i = 0; i < scan->worker_count; i++)
		progress.files_found += atomic_load(&scan->workers[i].found);
	lfpi_monitor_enter(&scan->crew.monitor);
	progress.directories_left = scan->crew.directories_pending;
	lfpi_monitor_leave(&scan->crew.monitor);
	lfpi_monitor_leave(&scan->crew.end);
	scan->options.progress(scan->options.progress_arg, &progress);
	lfpi_monitor_enter(&scan->crew.end);
}

static void
give_ahead(struct lfp_scan *scan)
{
	lfpi_monitor_leave(&scan->crew.end);
	lfpi_ahead_give(scan);
	lfpi_monitor_enter(&scan->crew.end);
}

/*
 * The calling thread waits, shows how far it is, and gives away what is
 * finished.
 */
static void
watch(struct lfp_scan *scan)
{
	struct lfpi_crew *crew = &scan->crew;
	bool shows = scan->options.progress != NULL;
	bool ahead = lfpi_ahead_is_on(scan);
	unsigned ms = ahead && (!shows || scan->options.progress_ms >
	    LFPI_AHEAD_MS) ? LFPI_AHEAD_MS : scan->options.progress_ms;
	uint64_t shown = lfpi_monotonic_ns(), now;

	lfpi_monitor_enter(&crew->end);
	while (crew->working > 0) {
		if (!ahead && !shows)
			lfpi_monitor_wait(&crew->end);
		else
			(void)lfpi_monitor_wait_ms(&crew->end, ms);
		if (ahead)
			give_ahead(scan);
		now = lfpi_monotonic_ns();
		if (shows && now - shown >=
		    scan->options.progress_ms * UINT64_C(1000000)) {
			tell_progress(scan);
			shown = now;
		}
	}
	lfpi_monitor_leave(&crew->end);
}

enum lfp_status
lfpi_shift_work(struct lfp_scan *scan, struct lfp_error *error)
{
	struct lfpi_crew *crew = &scan->crew;
	struct lfpi_team team;
	enum lfp_status status;

	crew->workers = scan->workers;
	crew->worker_count = scan->worker_count;
	crew->working = scan->worker_count;
	status = lfpi_team_start(&team, scan->worker_count, lfpi_worker_run,
	    scan->workers, sizeof(*scan->workers), error);
	if (status != LFP_OK)
		return status;
	/* Those that could not be started have nothing in hand for ever. */
	lfpi_monitor_enter(&crew->monitor);
	crew->worker_count = team.count;
	lfpi_monitor_leave(&crew->monitor);
	lfpi_monitor_enter(&crew->end);
	crew->working -= scan->worker_count - team.count;
	lfpi_monitor_leave(&crew->end);
	watch(scan);
	lfpi_team_join(&team);
	if (atomic_load(&crew->out_of_memory))
		return lfpi_fail_memory(error);
	if (crew->error.status != LFP_OK)
		return lfpi_fail(error, crew->error.status, 0, "%s",
		    crew->error.text);
	return LFP_OK;
}

void
lfpi_shift_pause(struct lfp_scan *scan, unsigned ms)
{
	uint64_t until = lfpi_monotonic_ns() + ms * UINT64_C(1000000);
	struct lfpi_crew *crew = &scan->crew;

	lfpi_monitor_enter(&crew->end);
	while (!lfpi_crew_stopped(crew) && lfpi_monotonic_ns() < until) {
		(void)lfpi_monitor_wait_ms(&crew->end, ms < LOOK_MS ? ms :
		    LOOK_MS);
		if (scan->options.progress != NULL)
			tell_progress(scan);
	}
	lfpi_monitor_leave(&crew->end);
}
