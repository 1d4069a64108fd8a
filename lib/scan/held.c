/* SPDX-License-Identifier: BSD-2-Clause */
#include "scan/held.h"
#include "scan/shift.h"

/*
 * A holder that is alive answers its signal at once, and gets five seconds
 * in all, for however many files: 10 ms, then twice as long each time.  One
 * that does not answer loses the lease after /proc/sys/fs/lease-break-time,
 * 45 seconds, which is too long to wait for.
 */
#define FIRST_PAUSE_MS 10U
#define ROUNDS 9

bool
lfpi_held_put_off(struct lfpi_worker *worker, struct lfpi_file *file)
{
	if (worker->crew->last_try)
		return false;
	file->put_off = true;
	file->next = worker->held;
	worker->held = file;
	return true;
}

static bool
queue_all(struct lfp_scan *scan)
{
	struct lfpi_file *file, *next;
	bool queued = false;
	unsigned i;

	for (i = 0; i < scan->worker_count; i++) {
		file = scan->workers[i].held;
		scan->workers[i].held = NULL;
		queued = queued || file != NULL;
		for (; file != NULL; file = next) {
			next = file->next;
			lfpi_crew_add_file(&scan->crew, file);
		}
	}
	return queued;
}

enum lfp_status
lfpi_held_wait(struct lfp_scan *scan, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	unsigned round;

	for (round = 0; status == LFP_OK &&
	    !lfpi_crew_stopped(&scan->crew) && queue_all(scan); round++) {
		lfpi_shift_pause(scan, FIRST_PAUSE_MS << round);
		scan->crew.last_try = round + 1 == ROUNDS;
		status = lfpi_shift_work(scan, error);
	}
	scan->crew.last_try = false;
	return status;
}
