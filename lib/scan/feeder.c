/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <fingerprint/batch.h>

#include "base/fail.h"
#include "base/portable.h"
#include "io/filereader.h"
#include "io/mapping.h"
#include "scan/details.h"
#include "scan/feeder.h"

/*
 * How many files are loaded at a time: enough that their opening and reading
 * can overlap, few enough that their content is still in the second-level
 * cache (1 MiB and up) when it is hashed.
 */
#define SLOTS_MAX 64
#define SLOTS_MIN 4
/* A beginning: most files of a system are no larger (and end before it). */
#define START_SIZE ((size_t)32 * 1024)
/*
 * What is read at a time of larger files: as much as keeps the pieces of all
 * lanes in the second-level cache.
 */
#define PIECES_SIZE ((size_t)512 * 1024)
#define PIECE_MIN ((size_t)32 * 1024)
#define PIECE_MAX ((size_t)256 * 1024)

/*
 * Files from this size on are mapped, where the program allows it: below,
 * setting up the mapping costs more than copying (measured: about 512 KiB).
 */
#define MAP_MIN ((off_t)512 * 1024)

/* Readings of a file that changes before we say that it is unstable. */
#define TRIES 3

/* A file on its way through the lanes. */
struct slot {
	struct slot		*next;		/* free, or waiting to be hashed */
	struct lfpi_file	*file;
	uint8_t			*start;		/* START_SIZE bytes */
	uint8_t			*piece;		/* larger; NULL: not yet */
	struct lfpi_window	*window;	/* NULL: not mapped */
	bool			 mapped;	/* is to be read through one */
	int			 fd;		/* -1: start holds all of it */
	unsigned		 tries;
	uint64_t		 offset;	/* read so far */
	struct stat		 before;	/* when the reading began */
	struct lfp_batch_job	 job;
};

struct lfpi_feed {
	struct lfpi_worker	*worker;
	struct lfpi_filereader	*reader;
	struct lfp_batch	*batch;
	size_t			 piece_size;
	uint8_t			*memory;	/* of all slots' starts */
	uint8_t			*pieces;	/* one for each lane */
	uint8_t			**free_pieces;
	unsigned		 free_piece_count;
	struct lfpi_windows	 windows;
	struct lfpi_window	**free_windows;
	unsigned		 free_window_count;
	struct slot		*slots;
	struct slot		*free;		/* by next */
	unsigned		 free_count;
	unsigned		 slot_count;
	struct slot		*taken[SLOTS_MAX]; /* of the group being loaded */
	struct lfpi_load	 loads[SLOTS_MAX];
};

static size_t
piece_size_for(unsigned lanes)
{
	size_t size = PIECES_SIZE / lanes;

	return size < PIECE_MIN ? PIECE_MIN :
	    size > PIECE_MAX ? PIECE_MAX : size;
}

/* Half of the descriptors are for files, the rest for directories. */
static unsigned
slots_for(unsigned threads)
{
	size_t n = lfpi_descriptor_limit() / 2 / threads;

	return n < SLOTS_MIN ? SLOTS_MIN :
	    n > SLOTS_MAX ? SLOTS_MAX : (unsigned)n;
}

static void
make_slots(struct lfpi_feed *feed)
{
	unsigned i;

	for (i = 0; i < feed->slot_count; i++) {
		feed->slots[i].start = feed->memory + i * START_SIZE;
		feed->slots[i].fd = -1;
		feed->slots[i].next = feed->free;
		feed->free = &feed->slots[i];
	}
	feed->free_count = feed->slot_count;
}

static enum lfp_status
make_buffers(struct lfpi_feed *feed, struct lfp_error *error)
{
	unsigned i, lanes = lfp_batch_lanes(feed->batch);

	feed->slot_count = slots_for(feed->worker->crew->options->threads);
	feed->piece_size = piece_size_for(lanes);
	feed->memory = lfpi_aligned_calloc(4096,
	    feed->slot_count * START_SIZE);
	feed->pieces = lfpi_aligned_calloc(4096, lanes * feed->piece_size);
	feed->free_pieces = lfpi_calloc(lanes, sizeof(*feed->free_pieces));
	if (feed->memory == NULL || feed->pieces == NULL ||
	    feed->free_pieces == NULL)
		return lfpi_fail_memory(error);
	for (i = 0; i < lanes; i++)
		feed->free_pieces[i] = feed->pieces + i * feed->piece_size;
	feed->free_piece_count = lanes;
	feed->slots = lfpi_calloc(feed->slot_count, sizeof(*feed->slots));
	if (feed->slots == NULL)
		return lfpi_fail_memory(error);
	make_slots(feed);
	return LFP_OK;
}

static enum lfp_status
make_windows(struct lfpi_feed *feed, struct lfp_error *error)
{
	unsigned i, lanes = lfp_batch_lanes(feed->batch);
	enum lfp_status status;

	if (!feed->worker->crew->options->map_files)
		return LFP_OK;
	feed->free_windows = lfpi_calloc(lanes, sizeof(*feed->free_windows));
	if (feed->free_windows == NULL)
		return lfpi_fail_memory(error);
	status = lfpi_windows_new(&feed->windows, lanes, error);
	for (i = 0; status == LFP_OK && i < lanes; i++)
		feed->free_windows[feed->free_window_count++] =
		    &feed->windows.windows[i];
	return status;
}

static enum lfp_status
make_reader(struct lfpi_feed *feed, struct lfp_error *error)
{
	const struct lfpi_crew *crew = feed->worker->crew;
	struct lfpi_filereader_options options = {
		.started = crew->started,
		.keep_open = lfpi_wants_details(crew->options),
		.plain = crew->options->plain_io,
		.group = feed->slot_count,
		.memory = feed->memory,
		.memory_size = feed->slot_count * START_SIZE
	};

	return lfpi_filereader_new(&options, &feed->reader, error);
}

enum lfp_status
lfpi_feed_new(struct lfpi_worker *worker, struct lfpi_feed **result,
    struct lfp_error *error)
{
	const struct lfp_scan_options *options = worker->crew->options;
	struct lfpi_feed *feed = lfpi_calloc(1, sizeof(*feed));
	enum lfp_status status;

	if (feed == NULL)
		return lfpi_fail_memory(error);
	feed->worker = worker;
	if ((status = lfp_batch_new(options->algorithm, &feed->batch,
	    error)) == LFP_OK &&
	    (status = make_buffers(feed, error)) == LFP_OK &&
	    (status = make_windows(feed, error)) == LFP_OK &&
	    (status = make_reader(feed, error)) == LFP_OK) {
		*result = feed;
		return LFP_OK;
	}
	lfpi_feed_free(feed);
	return status;
}

void
lfpi_feed_free(struct lfpi_feed *feed)
{
	unsigned i;

	if (feed == NULL)
		return;
	for (i = 0; feed->slots != NULL && i < feed->slot_count; i++)
		if (feed->slots[i].fd >= 0)
			(void)close(feed->slots[i].fd);
	/* Before the memory that a ring reads into. */
	lfpi_filereader_free(feed->reader);
	lfp_batch_free(feed->batch);
	lfpi_free(feed->memory);
	lfpi_free(feed->pieces);
	lfpi_free(feed->free_pieces);
	lfpi_windows_free(&feed->windows);
	lfpi_free(feed->free_windows);
	lfpi_free(feed->slots);
	lfpi_free(feed);
}

unsigned
lfpi_feed_wants(const struct lfpi_feed *feed)
{
	return lfp_batch_wants(feed->batch) > 0 ? feed->free_count : 0;
}

bool
lfpi_feed_is_empty(const struct lfpi_feed *feed)
{
	return feed->free_count == feed->slot_count;
}

/* Back to the free ones. */
static void
release(struct lfpi_feed *feed, struct slot *slot)
{
	if (slot->fd >= 0)
		(void)close(slot->fd);
	slot->fd = -1;
	if (slot->piece != NULL)
		feed->free_pieces[feed->free_piece_count++] = slot->piece;
	slot->piece = NULL;
	if (slot->window != NULL) {
		lfpi_window_close(slot->window);
		feed->free_windows[feed->free_window_count++] = slot->window;
	}
	slot->window = NULL;
	slot->next = feed->free;
	feed->free = slot;
	feed->free_count++;
}

static void
finish(struct lfpi_feed *feed, struct slot *slot, enum lfp_trouble trouble,
    int sys_errno)
{
	lfpi_worker_finish(feed->worker, slot->file, trouble, sys_errno);
	release(feed, slot);
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

static void
note_state(struct lfpi_file *file, const struct stat *st)
{
	file->id.device = (uint64_t)st->st_dev;
	file->id.inode = (uint64_t)st->st_ino;
	file->size = (uint64_t)st->st_size;
	file->mode = st->st_mode;
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
	atomic_fetch_add_explicit(&feed->worker->done, 1,
	    memory_order_relaxed);
	return true;
}

/* Asked for by a name that is a link: found out when it was opened. */
static void
set_aside_link(struct lfpi_worker *worker, struct lfpi_file *file)
{
	file->stage = LFPI_LEFT_OUT;
	file->next = worker->asked_links;
	worker->asked_links = file;
	atomic_fetch_add_explicit(&worker->done, 1, memory_order_relaxed);
}

static void
leave_out(struct lfpi_worker *worker, struct lfpi_file *file)
{
	file->stage = LFPI_LEFT_OUT;
	worker->counts.not_executable++;
	atomic_fetch_add_explicit(&worker->done, 1, memory_order_relaxed);
}

static void
submit(struct lfpi_feed *feed, struct slot *slot, const uint8_t *data,
    size_t length, bool last)
{
	slot->job.data = data;
	slot->job.length = length;
	slot->job.last = last;
	slot->offset += length;
	atomic_fetch_add_explicit(&feed->worker->bytes, length,
	    memory_order_relaxed);
	lfp_batch_submit(feed->batch, &slot->job);
}

static void
new_job(struct slot *slot)
{
	memset(&slot->job, 0, sizeof(slot->job));
	slot->job.owner = slot;
	slot->offset = 0;
}

/* A buffer whose content has been used up; a large one if there is one. */
static uint8_t *
buffer_for(struct lfpi_feed *feed, struct slot *slot, size_t *size)
{
	if (slot->piece == NULL && feed->free_piece_count > 0)
		slot->piece = feed->free_pieces[--feed->free_piece_count];
	*size = slot->piece != NULL ? feed->piece_size : START_SIZE;
	return slot->piece != NULL ? slot->piece : slot->start;
}

/* The next piece by read(2). */
static void
submit_read(struct lfpi_feed *feed, struct slot *slot)
{
	size_t size;
	uint8_t *buffer = buffer_for(feed, slot, &size);
	ssize_t n = lfpi_pread(slot->fd, buffer, size, (off_t)slot->offset);
	int sys_errno = errno;

	if (n < 0) {
		lfp_batch_cancel(feed->batch, &slot->job);
		finish(feed, slot, LFP_TROUBLE_UNREADABLE, sys_errno);
		return;
	}
	/* What comes after the size it had is found out at the end. */
	submit(feed, slot, buffer, (size_t)n, n == 0 ||
	    slot->offset + (uint64_t)n >= (uint64_t)slot->before.st_size);
}

/* The next piece through a window; false: it is to be read instead. */
static bool
submit_window(struct lfpi_feed *feed, struct slot *slot)
{
	uint64_t left = (uint64_t)slot->before.st_size - slot->offset;
	size_t length = left < LFPI_WINDOW_SIZE ? (size_t)left :
	    LFPI_WINDOW_SIZE;

	if (slot->window == NULL && feed->free_window_count > 0) {
		slot->window = feed->free_windows[--feed->free_window_count];
		slot->window->damaged = 0;
	}
	if (slot->window == NULL || lfpi_window_show(slot->window, slot->fd,
	    slot->offset, length) != 0)
		return false;
	submit(feed, slot, slot->window->data, length, length == left);
	return true;
}

/* Read on and hand it to the lanes. */
static void
submit_next(struct lfpi_feed *feed, struct slot *slot)
{
	if (slot->mapped && submit_window(feed, slot))
		return;
	slot->mapped = false;
	submit_read(feed, slot);
}

static bool
make_details(struct lfpi_feed *feed, struct slot *slot, int fd,
    const struct stat *st)
{
	int sys_errno;

	if (!lfpi_wants_details(feed->worker->crew->options))
		return true;
	sys_errno = lfpi_details_make(feed->worker, slot->file, fd, st);
	if (sys_errno != 0)
		finish(feed, slot, LFP_TROUBLE_UNREADABLE, sys_errno);
	return sys_errno == 0;
}

/* The beginning is there: to the lanes with it. */
static void
begin_hashing(struct lfpi_feed *feed, struct slot *slot,
    const struct lfpi_load *load)
{
	new_job(slot);
	slot->tries = 1;
	slot->before = load->st;
	if (!make_details(feed, slot, slot->fd, &load->st))
		return;
	if (load->whole && slot->fd >= 0) {
		(void)close(slot->fd);
		slot->fd = -1;
	}
	slot->mapped = !load->whole && feed->windows.count > 0 &&
	    load->st.st_size >= MAP_MIN;
	if (load->whole || (load->length > 0 && !slot->mapped))
		submit(feed, slot, slot->start, load->length, load->whole);
	else
		submit_next(feed, slot);
}

static void
begin(struct lfpi_feed *feed, struct slot *slot, const struct lfpi_load *load)
{
	struct lfpi_worker *worker = feed->worker;
	struct lfpi_file *file = slot->file;

	slot->fd = load->fd;
	if (load->sys_errno != 0 && file->asked && load->is_link) {
		set_aside_link(worker, file);
		release(feed, slot);
		return;
	}
	if (load->sys_errno != 0) {
		finish(feed, slot, trouble_of(file, load), load->sys_errno);
		return;
	}
	note_state(file, &load->st);
	if (!lfpi_is_wanted(worker->crew->options, load->st.st_mode)) {
		leave_out(worker, file);
		release(feed, slot);
	} else if (is_claimed(feed, file, &load->st))
		release(feed, slot);
	else
		begin_hashing(feed, slot, load);
}

static struct slot *
take_slot(struct lfpi_feed *feed, struct lfpi_file *file)
{
	struct slot *slot = feed->free;

	feed->free = slot->next;
	feed->free_count--;
	slot->file = file;
	return slot;
}

static void
load_files(struct lfpi_feed *feed, const struct lfpi_assignment *assignment,
    int fd)
{
	const struct lfpi_node *node = assignment->node;
	struct lfpi_place place = { fd, !node->nodev, node->local_clock };
	struct lfpi_file *file = assignment->files;
	struct lfpi_load *load;
	unsigned i;

	for (i = 0; i < assignment->count; i++, file = file->next) {
		feed->taken[i] = take_slot(feed, file);
		load = &feed->loads[i];
		load->name = file->name;
		load->careful = file->asked;
		load->buffer = feed->taken[i]->start;
		load->size = START_SIZE;
	}
	lfpi_filereader_load(feed->reader, &place, feed->loads,
	    assignment->count);
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
		    sys_errno == ESTALE ? LFP_TROUBLE_VANISHED :
		    LFP_TROUBLE_UNREADABLE, sys_errno);
	}
	lfpi_crew_give_up(feed->worker->crew, assignment->node,
	    assignment->count);
}

void
lfpi_feed_take(struct lfpi_feed *feed,
    const struct lfpi_assignment *assignment)
{
	struct lfpi_crew *crew = feed->worker->crew;
	int fd = lfpi_crew_pin(crew, assignment->node);
	unsigned i;

	if (fd < 0) {
		lose_files(feed, assignment, errno);
		return;
	}
	load_files(feed, assignment, fd);
	lfpi_crew_unpin(crew, assignment->node, assignment->count);
	for (i = 0; i < assignment->count; i++)
		begin(feed, feed->taken[i], &feed->loads[i]);
}

/* It is not as it was when its reading began: once more, or no more. */
static void
read_again(struct lfpi_feed *feed, struct slot *slot, const struct stat *now)
{
	if (slot->tries++ == TRIES) {
		finish(feed, slot, LFP_TROUBLE_UNSTABLE, 0);
		return;
	}
	new_job(slot);
	/* Errors of the disk show as such only to read(2). */
	slot->mapped = false;
	if (slot->window != NULL)
		slot->window->damaged = 0;
	slot->before = *now;
	note_state(slot->file, now);
	if (make_details(feed, slot, slot->fd, now))
		submit_next(feed, slot);
}

/* The last piece is hashed. */
static void
end_hashing(struct lfpi_feed *feed, struct slot *slot)
{
	struct stat now;

	if (slot->fd >= 0) {
		if (fstat(slot->fd, &now) != 0) {
			finish(feed, slot, LFP_TROUBLE_UNREADABLE, errno);
			return;
		}
		if (!lfpi_is_same_state(&slot->before, &now) ||
		    slot->offset != (uint64_t)now.st_size ||
		    (slot->window != NULL && slot->window->damaged)) {
			read_again(feed, slot, &now);
			return;
		}
	}
	memcpy(slot->file->digest, slot->job.digest,
	    feed->worker->maker.digest_size);
	feed->worker->counts.bytes += slot->offset;
	finish(feed, slot, LFP_TROUBLE_NONE, 0);
}

void
lfpi_feed_step(struct lfpi_feed *feed)
{
	struct lfp_batch_job *job = lfp_batch_flush(feed->batch);

	if (job == NULL)
		return;
	if (job->finished)
		end_hashing(feed, job->owner);
	else
		submit_next(feed, job->owner);
}
