/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <unistd.h>

#include "base/fail.h"
#include "base/portable.h"
#include "scan/details.h"
#include "scan/large.h"
#include "scan/transit.h"

/* With few descriptors and many threads. */
#define TRANSITS_MIN 4

/*
 * What is read at a time of larger files, for all lanes together.  Few lanes
 * have their pieces in a second-level cache of 1 MiB; of 16 and more only
 * half, which costs less than twice as many calls (measured: 0.98).
 */
#define PIECES_SIZE ((size_t)1536 * 1024)
#define PIECE_MIN ((size_t)32 * 1024)
#define PIECE_MAX ((size_t)256 * 1024)

/*
 * From this size on it is worth a system call to know whether a file is in
 * the page cache, beyond what reading its beginning has brought there.
 */
#define CACHE_MIN ((off_t)1024 * 1024)
#define CACHE_PROBE ((uint64_t)512 * 1024)

/* More lanes than a few are for small files, which need no piece. */
static unsigned
pieces_for(unsigned lanes)
{
	return lanes < LFPI_LANES_FEW ? lanes : LFPI_LANES_FEW;
}

static size_t
piece_size_for(unsigned lanes)
{
	size_t size = PIECES_SIZE / pieces_for(lanes);

	return size < PIECE_MIN ? PIECE_MIN :
	    size > PIECE_MAX ? PIECE_MAX : size;
}

/* What is mapped counts as the program's memory: as many as SHA-NI's lanes. */
#define WINDOWS_MAX 3

/* Half of a table's descriptors are for files, the rest for directories. */
static unsigned
transits_for(const struct lfpi_worker *worker, unsigned lanes)
{
	size_t most = LFPI_GROUP + lanes, n = lfpi_descriptor_limit() / 2;

	if (!lfpi_worker_is_apart(worker))
		n /= worker->crew->options->threads;

	return (unsigned)(n < TRANSITS_MIN ? TRANSITS_MIN :
	    n > most ? most : n);
}

static void
make_transits(struct lfpi_feed *feed)
{
	unsigned i;

	for (i = 0; i < feed->transit_count; i++) {
		feed->transits[i].start = feed->memory + i * LFPI_START_SIZE;
		feed->transits[i].fd = -1;
		feed->transits[i].next = feed->free;
		feed->free = &feed->transits[i];
	}
	feed->free_count = feed->transit_count;
}

static enum lfp_status
make_buffers(struct lfpi_feed *feed, struct lfp_error *error)
{
	unsigned i, lanes = lfp_batch_lanes(feed->batch);
	unsigned pieces = pieces_for(lanes);
	size_t starts;

	feed->transit_count = transits_for(feed->worker, lanes);
	feed->piece_size = piece_size_for(lanes);
	starts = feed->transit_count * LFPI_START_SIZE;
	feed->memory = lfpi_pages_new(starts + pieces * feed->piece_size);
	feed->free_pieces = lfpi_calloc(pieces, sizeof(*feed->free_pieces));
	if (feed->memory == NULL || feed->free_pieces == NULL)
		return lfpi_fail_memory(error);
	feed->pieces = feed->memory + starts;
	for (i = 0; i < pieces; i++)
		feed->free_pieces[i] = feed->pieces + i * feed->piece_size;
	feed->free_piece_count = pieces;
	feed->transits = lfpi_calloc(feed->transit_count,
	    sizeof(*feed->transits));
	if (feed->transits == NULL)
		return lfpi_fail_memory(error);
	make_transits(feed);
	return LFP_OK;
}

static enum lfp_status
make_windows(struct lfpi_feed *feed, struct lfp_error *error)
{
	unsigned i, lanes = lfp_batch_lanes(feed->batch);
	unsigned count = lanes < WINDOWS_MAX ? lanes : WINDOWS_MAX;
	enum lfp_status status;

	if (!feed->worker->crew->options->map_files)
		return LFP_OK;
	feed->free_windows = lfpi_calloc(count, sizeof(*feed->free_windows));
	if (feed->free_windows == NULL)
		return lfpi_fail_memory(error);
	status = lfpi_windows_new(&feed->windows, count, error);
	for (i = 0; status == LFP_OK && i < count; i++)
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
		.group = feed->transit_count
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
	for (i = 0; feed->transits != NULL && i < feed->transit_count; i++)
		if (feed->transits[i].fd >= 0)
			(void)close(feed->transits[i].fd);
	/* Before the memory that its ring reads into. */
	lfpi_filereader_free(feed->reader);
	lfp_batch_free(feed->batch);
	lfpi_free(feed->memory);
	lfpi_free(feed->free_pieces);
	lfpi_windows_free(&feed->windows);
	lfpi_free(feed->free_windows);
	lfpi_free(feed->transits);
	lfpi_free(feed);
}

struct lfpi_transit *
lfpi_transit_take(struct lfpi_feed *feed, struct lfpi_file *file)
{
	struct lfpi_transit *transit = feed->free;

	feed->free = transit->next;
	feed->free_count--;
	transit->file = file;
	return transit;
}

/*
 * A file system that does not know of the beginning (an overlay, whose pages
 * are those of the file below) cannot tell of the rest either.
 */
bool
lfpi_transit_is_cold(const struct lfpi_transit *transit)
{
	return transit->before.st_size >= CACHE_MIN &&
	    lfpi_cached_pages(transit->fd, CACHE_PROBE, CACHE_PROBE) == 0 &&
	    lfpi_cached_pages(transit->fd, 0, 1) > 0;
}

void
lfpi_transit_release(struct lfpi_feed *feed, struct lfpi_transit *transit)
{
	if (transit->window != NULL) {
		lfpi_window_close(transit->window);
		feed->free_windows[feed->free_window_count++] = transit->window;
	}
	transit->window = NULL;
	/* What nobody had in use before will not be used again soon. */
	if (transit->fd >= 0 && transit->cold)
		lfpi_drop_cache(transit->fd);
	if (transit->fd >= 0)
		(void)close(transit->fd);
	transit->fd = -1;
	transit->cold = false;
	if (transit->piece != NULL)
		feed->free_pieces[feed->free_piece_count++] = transit->piece;
	transit->piece = NULL;
	if (transit->large)
		lfpi_large_done(feed->worker);
	transit->large = false;
	transit->next = feed->free;
	feed->free = transit;
	feed->free_count++;
}

uint8_t *
lfpi_transit_buffer(struct lfpi_feed *feed, struct lfpi_transit *transit,
    size_t *size)
{
	if (transit->piece == NULL && feed->free_piece_count > 0)
		transit->piece = feed->free_pieces[--feed->free_piece_count];
	*size = transit->piece != NULL ? feed->piece_size : LFPI_START_SIZE;
	return transit->piece != NULL ? transit->piece : transit->start;
}

struct lfpi_window *
lfpi_transit_window(struct lfpi_feed *feed, struct lfpi_transit *transit)
{
	if (transit->window == NULL && feed->free_window_count > 0) {
		transit->window = feed->free_windows[--feed->free_window_count];
		transit->window->damaged = 0;
	}
	return transit->window;
}

/*
 * Is it worth opening again?  Not one of several names: whose they are is
 * told by the inode, which may be another by then.
 */
static bool
can_be_given(const struct lfpi_transit *transit)
{
	const struct stat *st = &transit->before;

	return transit->large && st->st_nlink == 1 &&
	    st->st_size - (off_t)transit->offset >= LFPI_LARGE_MIN &&
	    (transit->window == NULL || !transit->window->damaged);
}

static struct lfpi_halfway *
halfway_new(const struct lfpi_transit *transit)
{
	struct lfpi_halfway *halfway = lfpi_calloc(1, sizeof(*halfway));

	if (halfway == NULL)
		return NULL;
	halfway->file = transit->file;
	halfway->before = transit->before;
	halfway->tries = transit->tries;
	halfway->offset = transit->offset;
	halfway->job = transit->job;
	return halfway;
}

bool
lfpi_transit_give(struct lfpi_feed *feed, struct lfpi_transit *transit)
{
	struct lfpi_halfway *halfway;

	if (!lfpi_large_is_asked_for(feed->worker) ||
	    !can_be_given(transit) ||
	    (halfway = halfway_new(transit)) == NULL)
		return false;
	if (!lfpi_large_give(feed->worker, halfway)) {
		lfpi_free(halfway);
		return false;
	}
	transit->large = false;
	lfpi_transit_release(feed, transit);
	return true;
}

bool
lfpi_transit_take_over(struct lfpi_transit *transit,
    const struct lfpi_halfway *halfway)
{
	if (halfway == NULL ||
	    !lfpi_is_same_state(&halfway->before, &transit->before))
		return false;
	transit->tries = halfway->tries;
	transit->offset = halfway->offset;
	transit->job = halfway->job;
	transit->job.owner = transit;
	/* What was read may end anywhere, what is mapped may not begin so. */
	transit->mapped = transit->mapped &&
	    transit->offset % LFPI_WINDOW_SIZE == 0;
	return true;
}
