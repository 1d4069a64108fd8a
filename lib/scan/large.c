/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/memory.h"
#include "scan/large.h"

/* Does nobody have fewer large files in hand? */
static bool
has_fewest(const struct lfpi_worker *worker)
{
	const struct lfpi_crew *crew = worker->crew;
	unsigned i;

	for (i = 0; i < crew->worker_count; i++)
		if (crew->workers[i].large_in_hand < worker->large_in_hand)
			return false;
	return true;
}

/* The hungry worker with the fewest; NULL: there is none. */
static const struct lfpi_worker *
hungriest(const struct lfpi_crew *crew)
{
	const struct lfpi_worker *worker, *found = NULL;
	unsigned i;

	for (i = 0; i < crew->worker_count; i++) {
		worker = &crew->workers[i];
		if (worker->hungry && (found == NULL ||
		    worker->large_in_hand < found->large_in_hand))
			found = worker;
	}
	return found;
}

/* Who else opens what lies so deep goes all the way: crew.h. */
static bool
stays_with(const struct lfpi_worker *worker, const struct lfpi_file *file)
{
	return lfpi_worker_is_apart(worker) &&
	    file->directory->depth > LFPI_SHARED_DEPTH;
}

bool
lfpi_large_keep(struct lfpi_worker *worker, struct lfpi_file *file)
{
	struct lfpi_crew *crew = worker->crew;
	bool kept;

	lfpi_monitor_enter(&crew->monitor);
	kept = has_fewest(worker) || stays_with(worker, file);
	if (kept)
		worker->large_in_hand++;
	else {
		file->put_off = true;
		file->next = crew->large;
		crew->large = file;
		file->directory->work++;
		lfpi_monitor_wake_all(&crew->monitor);
	}
	lfpi_monitor_leave(&crew->monitor);
	return kept;
}

void
lfpi_large_done(struct lfpi_worker *worker)
{
	lfpi_monitor_enter(&worker->crew->monitor);
	worker->large_in_hand--;
	lfpi_monitor_wake_all(&worker->crew->monitor);
	lfpi_monitor_leave(&worker->crew->monitor);
}

bool
lfpi_large_is_asked_for(const struct lfpi_worker *worker)
{
	return worker->large_in_hand > 1 && atomic_load_explicit(
	    &worker->crew->hungry, memory_order_relaxed) > 0;
}

/* One at a time, and only what leaves the giver with no fewer. */
static bool
is_taker_there(const struct lfpi_worker *giver)
{
	const struct lfpi_worker *taker = hungriest(giver->crew);

	return giver->crew->halfway == NULL && taker != NULL &&
	    taker->large_in_hand + 1 < giver->large_in_hand;
}

bool
lfpi_large_give(struct lfpi_worker *worker, struct lfpi_halfway *halfway)
{
	struct lfpi_crew *crew = worker->crew;
	bool given;

	lfpi_monitor_enter(&crew->monitor);
	given = is_taker_there(worker) && !stays_with(worker, halfway->file);
	if (given) {
		crew->halfway = halfway;
		halfway->file->put_off = true;
		halfway->file->directory->work++;
		worker->large_in_hand--;
		lfpi_monitor_wake_all(&crew->monitor);
	}
	lfpi_monitor_leave(&crew->monitor);
	return given;
}

static void
assign(struct lfpi_file *file, struct lfpi_halfway *halfway,
    struct lfpi_assignment *assignment)
{
	file->next = NULL;
	assignment->task = LFPI_TASK_FILES;
	assignment->files = file;
	assignment->node = file->directory;
	assignment->count = 1;
	assignment->halfway = halfway;
}

bool
lfpi_large_assign(struct lfpi_worker *worker,
    struct lfpi_assignment *assignment)
{
	struct lfpi_crew *crew = worker->crew;
	struct lfpi_file *file = crew->large;

	if (file == NULL || !has_fewest(worker))
		return false;
	crew->large = file->next;
	assign(file, NULL, assignment);
	return true;
}

static void
set_hungry(struct lfpi_worker *worker, bool hungry)
{
	if (worker->hungry == hungry)
		return;
	worker->hungry = hungry;
	if (hungry)
		atomic_fetch_add_explicit(&worker->crew->hungry, 1,
		    memory_order_relaxed);
	else
		atomic_fetch_sub_explicit(&worker->crew->hungry, 1,
		    memory_order_relaxed);
}

bool
lfpi_large_take_over(struct lfpi_worker *worker,
    struct lfpi_assignment *assignment)
{
	struct lfpi_crew *crew = worker->crew;
	struct lfpi_halfway *halfway = crew->halfway;
	const struct lfpi_worker *first;

	set_hungry(worker, true);
	first = hungriest(crew);
	if (halfway == NULL || (first != NULL &&
	    first->large_in_hand < worker->large_in_hand))
		return false;
	crew->halfway = NULL;
	crew->taken_over++;
	worker->large_in_hand++;
	assign(halfway->file, halfway, assignment);
	/* Some may wait to see whether it comes to them. */
	lfpi_monitor_wake_all(&crew->monitor);
	return true;
}

bool
lfpi_large_may_come(const struct lfpi_worker *worker)
{
	const struct lfpi_crew *crew = worker->crew;
	unsigned i;

	for (i = 0; i < crew->worker_count; i++)
		if (crew->workers[i].large_in_hand >
		    worker->large_in_hand + 1)
			return true;
	return crew->halfway != NULL;
}

void
lfpi_large_has_other_work(struct lfpi_worker *worker)
{
	set_hungry(worker, false);
}
