/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/calls.h"
#include "base/portable.h"
#include "scan/details.h"
#include "scan/large.h"
#include "scan/transit.h"

/*
 * Files from this size on are mapped, where the program allows it.  Below,
 * setting up the mapping costs more than copying: with several threads each
 * change of one interrupts them all (measured: from 2 MiB on they are equal).
 */
#define MAP_MIN ((off_t)4 * 1024 * 1024)

/*
 * With this in LFPI_LANES_FEW lanes no more are filled: together with the
 * files of the next group it is what a cache of 1 MiB can keep (measured).
 */
#define IN_LANES_MAX ((size_t)384 * 1024)

/* Readings of a file that changes before we say that it is unstable. */
#define TRIES 3

unsigned
lfpi_feed_wants(const struct lfpi_feed *feed)
{
	unsigned idle = lfp_batch_wants(feed->batch);
	unsigned busy = lfp_batch_lanes(feed->batch) - idle;

	return idle == 0 || (busy >= LFPI_LANES_FEW &&
	    feed->in_lanes > IN_LANES_MAX) ? 0 : feed->free_count;
}

bool
lfpi_feed_is_empty(const struct lfpi_feed *feed)
{
	return feed->free_count == feed->transit_count;
}

bool
lfpi_feed_finds_cached(const struct lfpi_feed *feed)
{
	return lfpi_filereader_finds_cached(feed->reader);
}

static void
finish(struct lfpi_feed *feed, struct lfpi_transit *transit,
    enum lfp_trouble trouble, int sys_errno)
{
	lfpi_worker_finish(feed->worker, transit->file, trouble, sys_errno);
	lfpi_transit_release(feed, transit);
}

static enum lfp_trouble
trouble_of(const struct lfpi_file *file, const struct lfpi_load *load)
{
	bool gone = load->sys_errno == ENOENT;

	if (load->unstable)
		return LFP_TROUBLE_UNSTABLE;
	if (file->asked && gone)
		return LFP_TROUBLE_MISSING;
	if (file->asked && load->sys_errno == ESTALE)
		return LFP_TROUBLE_NOT_REGULAR;
	/* It was a regular file when its directory was listed. */
	return gone || load->sys_errno == ESTALE ||
	    load->sys_errno == ELOOP || load->sys_errno == EMLINK ||
	    load->sys_errno == ENXIO || load->sys_errno == EISDIR ?
	    LFP_TROUBLE_VANISHED : LFP_TROUBLE_UNREADABLE;
}

/* A listing that names another inode does not know what is mounted there. */
static void
note_state(struct lfpi_crew *crew, struct lfpi_file *file,
    const struct stat *st)
{
	if (file->id.inode != (uint64_t)st->st_ino)
		atomic_store_explicit(&crew->mounted_twice, true,
		    memory_order_relaxed);
	file->links = st->st_nlink < UINT16_MAX ? (uint16_t)st->st_nlink :
	    (uint16_t)UINT16_MAX;
	file->id.device = (uint64_t)st->st_dev;
	file->id.inode = (uint64_t)st->st_ino;
	file->size = (uint64_t)st->st_size;
	file->mode = (uint16_t)st->st_mode;
}

/* Is another name of this inode being hashed, or done? */
static bool
is_claimed(struct lfpi_feed *feed, struct lfpi_file *file,
    const struct stat *st)
{
	struct lfpi_file *owner;

	if (st->st_nlink <= 1)
		return false;
	owner = lfpi_crew_claim(feed->worker->crew, file);
	if (owner == NULL)
		return false;
	file->stage = LFPI_SAME_INODE;
	file->owner = owner;
	lfpi_worker_done(feed->worker, file);
	return true;
}

/* Asked for by a name that is a link: found out when it was opened. */
static void
set_aside_link(struct lfpi_worker *worker, struct lfpi_file *file)
{
	file->stage = LFPI_LEFT_OUT;
	file->next = worker->asked_links;
	worker->asked_links = file;
	lfpi_worker_done(worker, file);
}

static void
leave_out(struct lfpi_worker *worker, struct lfpi_file *file)
{
	file->stage = LFPI_LEFT_OUT;
	worker->counts.not_executable++;
	lfpi_worker_done(worker, file);
}

static void
submit(struct lfpi_feed *feed, struct lfpi_transit *transit,
    const uint8_t *data, size_t length, bool last, uint8_t *end)
{
	transit->job.data = data;
	transit->job.length = length;
	transit->job.last = last;
	transit->job.end = end;
	feed->in_lanes += length;
	transit->offset += length;
	atomic_fetch_add_explicit(&feed->worker->bytes, length,
	    memory_order_relaxed);
	lfp_batch_submit(feed->batch, &transit->job);
}

/* The same from a buffer of ours, where padding can be put behind it. */
static void
submit_buffer(struct lfpi_feed *feed, struct lfpi_transit *transit,
    uint8_t *buffer, size_t size, size_t length, bool last)
{
	submit(feed, transit, buffer, length, last,
	    size - length >= LFP_BATCH_ROOM ? buffer + length : NULL);
}

static void
new_job(struct lfpi_transit *transit)
{
	struct lfp_batch_job *job = &transit->job;

	job->next = NULL;
	job->total = 0;
	job->lane = job->carry_length = 0;
	job->owner = transit;
	transit->offset = 0;
}

/* The next piece by read(2). */
static void
submit_read(struct lfpi_feed *feed, struct lfpi_transit *transit)
{
	size_t size;
	uint8_t *buffer = lfpi_transit_buffer(feed, transit, &size);
	ssize_t n = lfpi_pread(transit->fd, buffer, size,
	    (off_t)transit->offset);
	int sys_errno = errno;

	if (n < 0) {
		lfp_batch_cancel(feed->batch, &transit->job);
		finish(feed, transit, LFP_TROUBLE_UNREADABLE, sys_errno);
		return;
	}
	/* What comes after the size it had is found out at the end. */
	submit_buffer(feed, transit, buffer, size, (size_t)n, n == 0 ||
	    transit->offset + (uint64_t)n >= (uint64_t)transit->before.st_size);
}

/* The next piece through a window; false: it is to be read instead. */
static bool
submit_window(struct lfpi_feed *feed, struct lfpi_transit *transit)
{
	uint64_t left = (uint64_t)transit->before.st_size - transit->offset;
	size_t length = left < LFPI_WINDOW_SIZE ? (size_t)left :
	    LFPI_WINDOW_SIZE;
	struct lfpi_window *window = lfpi_transit_window(feed, transit);

	if (transit->cold)
		lfpi_read_ahead(transit->fd, transit->offset + length,
		    LFPI_WINDOW_SIZE);
	if (window == NULL || lfpi_window_show(window, transit->fd,
	    transit->offset, length) != 0)
		return false;
	submit(feed, transit, window->data, length, length == left, NULL);
	return true;
}

/* Read on and hand it to the lanes. */
static void
submit_next(struct lfpi_feed *feed, struct lfpi_transit *transit)
{
	if (transit->mapped && submit_window(feed, transit))
		return;
	transit->mapped = false;
	submit_read(feed, transit);
}

static bool
make_details(struct lfpi_feed *feed, struct lfpi_transit *transit, int fd,
    const struct stat *st)
{
	int sys_errno;

	if (!lfpi_wants_details(feed->worker->crew->options))
		return true;
	sys_errno = lfpi_details_make(feed->worker, transit->file, fd, st);
	if (sys_errno != 0)
		finish(feed, transit, LFP_TROUBLE_UNREADABLE, sys_errno);
	return sys_errno == 0;
}

/* The beginning is there: to the lanes with it. */
static void
begin_hashing(struct lfpi_feed *feed, struct lfpi_transit *transit,
    const struct lfpi_load *load, const struct lfpi_halfway *halfway)
{
	new_job(transit);
	transit->tries = 1;
	transit->before = load->st;
	if (!make_details(feed, transit, transit->fd, &load->st))
		return;
	if (load->whole && transit->fd >= 0) {
		(void)close(transit->fd);
		transit->fd = -1;
	}
	transit->mapped = !load->whole && feed->windows.count > 0 &&
	    load->st.st_size >= MAP_MIN;
	transit->cold = !load->whole && lfpi_transit_is_cold(transit);
	if (!lfpi_transit_take_over(transit, halfway) &&
	    (load->whole || (load->length > 0 && !transit->mapped)))
		submit_buffer(feed, transit, transit->start, LFPI_START_SIZE,
		    load->length, load->whole);
	else
		submit_next(feed, transit);
}

/* A large file that another worker is to have, or whoever is free first. */
static bool
is_set_aside(struct lfpi_feed *feed, struct lfpi_transit *transit,
    const struct stat *st)
{
	if (transit->large || st->st_size < LFPI_LARGE_MIN)
		return false;
	transit->large = lfpi_large_keep(feed->worker, transit->file);
	return !transit->large;
}

static void
begin(struct lfpi_feed *feed, struct lfpi_transit *transit,
    const struct lfpi_load *load, const struct lfpi_halfway *halfway)
{
	struct lfpi_worker *worker = feed->worker;
	struct lfpi_file *file = transit->file;

	transit->fd = load->fd;
	transit->large = halfway != NULL;
	if (load->sys_errno != 0 && file->asked && load->is_link) {
		set_aside_link(worker, file);
		lfpi_transit_release(feed, transit);
		return;
	}
	if (load->sys_errno != 0) {
		/* ESTALE is our own word for what is no regular file. */
		finish(feed, transit, trouble_of(file, load),
		    load->sys_errno == ESTALE ? 0 : load->sys_errno);
		return;
	}
	note_state(worker->crew, file, &load->st);
	/* What was asked for by name is wanted whatever its x bits. */
	if (!file->asked &&
	    !lfpi_is_wanted(worker->crew->options, load->st.st_mode)) {
		leave_out(worker, file);
		lfpi_transit_release(feed, transit);
	} else if (is_set_aside(feed, transit, &load->st) ||
	    is_claimed(feed, file, &load->st))
		lfpi_transit_release(feed, transit);
	else
		begin_hashing(feed, transit, load, halfway);
}

static void
fill_state(struct lfp_file_state *state, const struct stat *st)
{
	state->device = (uint64_t)st->st_dev;
	state->inode = (uint64_t)st->st_ino;
	state->size = (uint64_t)st->st_size;
	state->mode = st->st_mode;
	state->mtime = st->st_mtim;
	state->ctime = st->st_ctim;
}

/* Does the caller know its fingerprint, for the state it is in now? */
static bool
is_known(struct lfpi_feed *feed, int directory, struct lfpi_file *file)
{
	const struct lfp_scan_options *options = feed->worker->crew->options;
	struct lfp_file_state state;
	struct stat st;

	if (fstatat(directory, file->name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode) ||
	    (!file->asked && !lfpi_is_wanted(options, st.st_mode)))
		return false;
	fill_state(&state, &st);
	if (!options->known(options->cache_arg, &state, file->digest))
		return false;
	note_state(feed->worker->crew, file, &st);
	lfpi_worker_finish(feed->worker, file, LFP_TROUBLE_NONE, 0);
	return true;
}

/* Those that have to be read, in their order; returns their number. */
static unsigned
leave_known(struct lfpi_feed *feed, int directory, struct lfpi_file **files)
{
	struct lfpi_file **end = files, *file = *files, *next;
	unsigned n = 0;

	for (; file != NULL; file = next) {
		next = file->next;
		if (is_known(feed, directory, file))
			continue;
		*end = file;
		end = &file->next;
		n++;
	}
	*end = NULL;
	return n;
}

static void
load_files(struct lfpi_feed *feed, const struct lfpi_node *node, int fd,
    struct lfpi_file *file, unsigned count)
{
	struct lfpi_place place = { fd, !node->nodev, node->local_clock };
	struct lfpi_load *load;
	unsigned i;

	for (i = 0; i < count; i++, file = file->next) {
		feed->taken[i] = lfpi_transit_take(feed, file);
		load = &feed->loads[i];
		load->name = file->name;
		load->careful = file->asked || file->put_off;
		load->buffer = feed->taken[i]->start;
		load->size = LFPI_START_SIZE;
	}
	lfpi_filereader_load(feed->reader, &place, feed->loads, count);
}

/* The directory is not to be had: neither is any file in it. */
static void
lose_files(struct lfpi_feed *feed, const struct lfpi_assignment *assignment,
    int sys_errno)
{
	struct lfpi_file *file, *next;

	for (file = assignment->files; file != NULL; file = next) {
		next = file->next;
		lfpi_worker_finish(feed->worker, file, sys_errno == ENOENT ||
		    sys_errno == ESTALE || sys_errno == ENOTDIR ||
		    sys_errno == ELOOP ? LFP_TROUBLE_VANISHED :
		    LFP_TROUBLE_UNREADABLE, sys_errno);
	}
	if (assignment->halfway != NULL)
		lfpi_large_done(feed->worker);
	lfpi_crew_give_up(feed->worker, assignment->node,
	    assignment->count);
}

static void
take(struct lfpi_feed *feed, const struct lfpi_assignment *assignment)
{
	struct lfpi_worker *worker = feed->worker;
	int fd = lfpi_crew_pin(worker, assignment->node);
	struct lfpi_file *files = assignment->files;
	unsigned i, count;

	if (fd < 0) {
		lose_files(feed, assignment, errno);
		return;
	}
	count = worker->crew->options->known == NULL ||
	    assignment->halfway != NULL ? assignment->count :
	    leave_known(feed, fd, &files);
	if (count > 0)
		load_files(feed, assignment->node, fd, files, count);
	lfpi_crew_unpin(worker, assignment->node, assignment->count);
	for (i = 0; i < count; i++)
		begin(feed, feed->taken[i], &feed->loads[i],
		    assignment->halfway);
}

void
lfpi_feed_take(struct lfpi_feed *feed,
    const struct lfpi_assignment *assignment)
{
	take(feed, assignment);
	lfpi_free(assignment->halfway);
}

/* It is not as it was when its reading began: once more, or no more. */
static void
read_again(struct lfpi_feed *feed, struct lfpi_transit *transit,
    const struct stat *now)
{
	if (transit->tries++ == TRIES) {
		finish(feed, transit, LFP_TROUBLE_UNSTABLE, 0);
		return;
	}
	new_job(transit);
	/* Errors of the disk show as such only to read(2). */
	transit->mapped = false;
	if (transit->window != NULL)
		transit->window->damaged = 0;
	lfpi_wait_for_tick(now);
	if (lfpi_fstat(transit->fd, &transit->before) != 0) {
		finish(feed, transit, LFP_TROUBLE_UNREADABLE, errno);
		return;
	}
	transit->file->size = (uint64_t)transit->before.st_size;
	transit->file->mode = (uint16_t)transit->before.st_mode;
	if (make_details(feed, transit, transit->fd, &transit->before))
		submit_next(feed, transit);
}

/* `before` is what the file is now as well. */
static void
keep_digest(struct lfpi_feed *feed, struct lfpi_transit *transit)
{
	const struct lfp_scan_options *options = feed->worker->crew->options;
	struct lfp_file_state state;

	memcpy(transit->file->digest, transit->job.digest,
	    feed->worker->maker.digest_size);
	feed->worker->counts.bytes += transit->offset;
	if (options->learned == NULL)
		return;
	fill_state(&state, &transit->before);
	options->learned(options->cache_arg, &state, transit->file->digest);
}

/* As it was before, after its last piece?  Else it is dealt with here. */
static bool
is_still_same(struct lfpi_feed *feed, struct lfpi_transit *transit)
{
	struct stat now;

	if (lfpi_fstat(transit->fd, &now) != 0) {
		finish(feed, transit, LFP_TROUBLE_UNREADABLE, errno);
		return false;
	}
	if (lfpi_is_same_state(&transit->before, &now) &&
	    transit->offset == (uint64_t)now.st_size &&
	    (transit->window == NULL || !transit->window->damaged))
		return true;
	read_again(feed, transit, &now);
	return false;
}

/* The last piece is hashed. */
static void
end_hashing(struct lfpi_feed *feed, struct lfpi_transit *transit)
{
	if (transit->fd >= 0 && !is_still_same(feed, transit))
		return;
	keep_digest(feed, transit);
	finish(feed, transit, LFP_TROUBLE_NONE, 0);
}

void
lfpi_feed_step(struct lfpi_feed *feed)
{
	struct lfp_batch_job *job = lfp_batch_flush(feed->batch);

	if (job == NULL)
		return;
	feed->in_lanes -= job->length;
	if (job->finished)
		end_hashing(feed, job->owner);
	else if (!lfpi_transit_give(feed, job->owner))
		submit_next(feed, job->owner);
}
