/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lane scheduler.
 *
 * Busy lanes are always the first ones: when a message leaves its lane and no
 * other waits, the last busy lane moves into the gap.  So a kernel of any
 * number of lanes runs on the first ones, and as jobs run out the choice is
 * by their number alone.  A message between two pieces holds no lane: its
 * state goes out with the job and comes back with it, to any lane.
 *
 * A lane is fed in segments of whole blocks: blocks right in the caller's
 * piece, or in the job's carry (the block that two pieces share; the padded
 * end of the message, unless it may be padded where it is).  One kernel call
 * runs until the first segment ends.
 *
 * Which blocks come after a call is known before it, mostly, and a kernel may
 * make them ready (struct lfpi_ahead).  Pieces do not change while they are
 * the batch's; so what lies where a lane was to go on is what was made ready,
 * if no message was cancelled since.
 */
#include <fingerprint/batch.h>

#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "hash/kernel.h"
#include "hash/state.h"

/* carry_length of a job whose message has been padded. */
#define PADDED LFPI_TAIL_SIZE

_Static_assert(sizeof(((struct lfp_batch_job *)0)->carry) == LFPI_TAIL_SIZE,
    "a job carries the end of its message");
_Static_assert(LFP_BATCH_ROOM >= LFPI_TAIL_SIZE, "a block and its padding");
_Static_assert(sizeof(((struct lfp_batch_job *)0)->state) ==
    LFPI_STATE_WORDS * sizeof(uint64_t), "a job carries its state");

struct fifo {
	struct lfp_batch_job *first, *last;
};

struct lfp_batch {
	union lfpi_state state;
	struct lfpi_ahead ahead;
	/* The segment of each lane; its blocks are 0 only on the way. */
	const uint8_t	*data[LFPI_LANES_MAX];
	size_t		blocks[LFPI_LANES_MAX];
	/* What is left of the piece behind the segment. */
	const uint8_t	*rest[LFPI_LANES_MAX];
	size_t		left[LFPI_LANES_MAX];
	struct lfp_batch_job *job[LFPI_LANES_MAX];
	unsigned	busy;
	bool		is_ahead;	/* by the last call, and still right */
	const struct lfpi_algorithm *algorithm;
	struct lfpi_kernel_choice kernels;
	struct fifo	waiting;	/* for a lane */
	struct fifo	consumed;	/* for step to return them */
};

static void
fifo_put(struct fifo *f, struct lfp_batch_job *job)
{
	job->next = NULL;
	if (f->last == NULL)
		f->first = job;
	else
		f->last->next = job;
	f->last = job;
}

static struct lfp_batch_job *
fifo_take(struct fifo *f)
{
	struct lfp_batch_job *job = f->first;

	if (job != NULL) {
		f->first = job->next;
		job->next = NULL;
		if (f->first == NULL)
			f->last = NULL;
	}
	return job;
}

static bool
fifo_remove(struct fifo *f, struct lfp_batch_job *job)
{
	struct lfp_batch_job *before = NULL, *at;

	for (at = f->first; at != NULL && at != job; at = at->next)
		before = at;
	if (at == NULL)
		return false;
	if (before == NULL)
		f->first = job->next;
	else
		before->next = job->next;
	if (f->last == job)
		f->last = before;
	return true;
}

enum lfp_status
lfp_batch_new(enum lfp_algorithm which, struct lfp_batch **made,
    struct lfp_error *error)
{
	const struct lfpi_algorithm *a = lfpi_algorithm(which);
	struct lfp_batch *b;
	enum lfp_status status;

	*made = NULL;
	if (a == NULL)
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "no such digest algorithm: %d", (int)which);
	b = lfpi_aligned_calloc(_Alignof(struct lfp_batch), sizeof(*b));
	if (b == NULL)
		return lfpi_fail_memory(error);
	b->algorithm = a;
	status = lfpi_kernel_choose(lfpi_kernel_list(), lfpi_kernel_allowed(),
	    a->kernels, &b->kernels, error);
	if (status != LFP_OK) {
		lfpi_free(b);
		return status;
	}
	*made = b;
	return LFP_OK;
}

void
lfp_batch_free(struct lfp_batch *b)
{
	lfpi_free(b);
}

unsigned
lfp_batch_lanes(const struct lfp_batch *b)
{
	return b->kernels.lanes;
}

unsigned
lfp_batch_wants(const struct lfp_batch *b)
{
	return b->kernels.lanes - b->busy;
}

static void
set_segment(struct lfp_batch *b, unsigned lane, const uint8_t *data,
    size_t blocks)
{
	b->data[lane] = data;
	b->blocks[lane] = blocks;
}

/* Move n bytes from the piece to the carry. */
static void
carry(struct lfp_batch *b, unsigned lane, struct lfp_batch_job *job, size_t n)
{
	if (n == 0)
		return;
	memcpy(job->carry + job->carry_length, b->rest[lane], n);
	job->carry_length += (unsigned)n;
	b->rest[lane] += n;
	b->left[lane] -= n;
}

static void
set_padded(struct lfp_batch *b, unsigned lane, struct lfp_batch_job *job)
{
	size_t blocks;

	carry(b, lane, job, b->left[lane]);
	blocks = lfpi_tail_pad(b->algorithm, job->carry, job->carry_length,
	    job->total);
	job->carry_length = PADDED;
	set_segment(b, lane, job->carry, blocks);
}

/* All that is left, with its padding behind it. */
static void
set_padded_in_place(struct lfp_batch *b, unsigned lane,
    struct lfp_batch_job *job)
{
	size_t whole = b->left[lane] / b->algorithm->block;
	size_t part = b->left[lane] % b->algorithm->block;

	set_segment(b, lane, b->rest[lane], whole + lfpi_tail_pad(b->algorithm,
	    job->end - part, part, job->total));
	b->left[lane] = 0;
	job->carry_length = PADDED;
}

/*
 * Give a lane its next segment; false when its piece is consumed.  The end of
 * a message that fits the carry is one segment, even if it has whole blocks:
 * every segment less is a kernel call less.
 */
static bool
next_segment(struct lfp_batch *b, unsigned lane)
{
	struct lfp_batch_job *job = b->job[lane];
	size_t block = b->algorithm->block, n;

	if (job->carry_length == PADDED)
		return false;
	if (job->last && job->end != NULL && job->carry_length == 0) {
		set_padded_in_place(b, lane, job);
		return true;
	}
	if (job->last && b->left[lane] <=
	    lfpi_tail_max(b->algorithm) - job->carry_length) {
		set_padded(b, lane, job);
		return true;
	}
	if (job->carry_length > 0 && b->left[lane] >=
	    block - job->carry_length) {
		carry(b, lane, job, block - job->carry_length);
		job->carry_length = 0;
		set_segment(b, lane, job->carry, 1);
		return true;
	}
	n = b->left[lane] / block;
	if (job->carry_length == 0 && n > 0) {
		set_segment(b, lane, b->rest[lane], n);
		b->rest[lane] += n * block;
		b->left[lane] -= n * block;
		return true;
	}
	carry(b, lane, job, b->left[lane]);
	return false;
}

/* Put a job into an idle lane; false if it has nothing to hash. */
static bool
enter(struct lfp_batch *b, unsigned lane, struct lfp_batch_job *job)
{
	b->job[lane] = job;
	b->rest[lane] = job->data;
	b->left[lane] = job->length;
	if (!next_segment(b, lane))
		return false;
	lfpi_state_put(b->algorithm, &b->state, lane, job->state);
	job->lane = lane + 1;
	return true;
}

/* The next one that waits into an idle lane; false: none does. */
static bool
fill(struct lfp_batch *b, unsigned lane)
{
	struct lfp_batch_job *job;

	while ((job = fifo_take(&b->waiting)) != NULL) {
		if (enter(b, lane, job))
			return true;
		fifo_put(&b->consumed, job);
	}
	return false;
}

static void
refill(struct lfp_batch *b)
{
	while (b->busy < b->kernels.lanes && fill(b, b->busy))
		b->busy++;
}

/* The last busy lane moves into an idle one. */
static void
close_gap(struct lfp_batch *b, unsigned lane)
{
	unsigned from = --b->busy;

	if (lane == from)
		return;
	lfpi_state_move(b->algorithm, &b->state, lane, from);
	b->data[lane] = b->data[from];
	b->blocks[lane] = b->blocks[from];
	b->rest[lane] = b->rest[from];
	b->left[lane] = b->left[from];
	b->job[lane] = b->job[from];
	b->job[lane]->lane = lane + 1;
}

/* Ready for another message. */
static void
reset(struct lfp_batch_job *job)
{
	job->total = 0;
	job->carry_length = 0;
}

/* Take the job out of its lane, which is another's then. */
static void
leave(struct lfp_batch *b, unsigned lane)
{
	b->job[lane]->lane = 0;
	if (!fill(b, lane))
		close_gap(b, lane);
}

static void
consume(struct lfp_batch *b, unsigned lane)
{
	struct lfp_batch_job *job = b->job[lane];

	if (job->carry_length == PADDED) {
		lfpi_state_digest(b->algorithm, &b->state, lane, job->digest);
		job->finished = true;
		reset(job);
	} else {
		lfpi_state_get(b->algorithm, &b->state, lane, job->state);
	}
	leave(b, lane);
	fifo_put(&b->consumed, job);
}

/*
 * Where a message that waits will begin, if it has a whole block there; else,
 * or if none waits, NULL.  Moves on to the next one.
 */
static const uint8_t *
foresee_waiting(const struct lfp_batch *b, struct lfp_batch_job **waiting)
{
	struct lfp_batch_job *job = *waiting;

	if (job == NULL || job->carry_length > 0 ||
	    job->length < b->algorithm->block)
		return NULL;
	*waiting = job->next;
	return job->data;
}

/* Is the lane's job done with its piece when this segment ends? */
static bool
is_last_segment(const struct lfp_batch *b, unsigned lane)
{
	const struct lfp_batch_job *job = b->job[lane];

	return job->carry_length == PADDED ||
	    (!job->last && b->left[lane] == 0);
}

/*
 * Where all lanes go on when n blocks are done, as advance() will have it;
 * false: of one it is not known, and is anywhere.
 */
static bool
foresee(struct lfp_batch *b, unsigned lanes, size_t n)
{
	struct lfp_batch_job *waiting = b->waiting.first;
	const uint8_t *next;
	bool known = true;
	unsigned lane = lanes;

	while (lane-- > 0) {
		if (b->blocks[lane] > n)
			next = b->data[lane] + n * b->algorithm->block;
		else
			next = is_last_segment(b, lane) ?
			    foresee_waiting(b, &waiting) : NULL;
		known = known && next != NULL;
		b->ahead.next[lane] = next != NULL ? next : b->data[lane];
	}
	return known;
}

static void
run_ahead(struct lfp_batch *b, const struct lfpi_kernel *k, size_t n)
{
	b->ahead.ready = b->is_ahead && memcmp(b->ahead.next, b->data,
	    k->lanes * sizeof(b->data[0])) == 0;
	b->is_ahead = foresee(b, k->lanes, n);
	k->run_ahead(&b->state, b->data, n, &b->ahead);
}

/* Run the kernel on the first lanes until one of their segments ends. */
static unsigned
run(struct lfp_batch *b)
{
	const struct lfpi_kernel *k = b->kernels.by_busy[b->busy];
	unsigned lanes = k->lanes < b->busy ? k->lanes : b->busy, i;
	size_t n = b->blocks[0];

	for (i = 1; i < lanes; i++)
		n = b->blocks[i] < n ? b->blocks[i] : n;
	for (i = lanes; i < k->lanes; i++)
		b->data[i] = b->data[0];
	if (k->run_ahead != NULL && lanes == k->lanes) {
		run_ahead(b, k, n);
	} else {
		b->is_ahead = false;
		k->run(&b->state, b->data, n);
	}
	for (i = 0; i < lanes; i++) {
		b->data[i] += n * b->algorithm->block;
		b->blocks[i] -= n;
	}
	return lanes;
}

/*
 * From the last lane down: the lane that closes a gap is one that was seen
 * to, or one that did not run.
 */
static void
advance(struct lfp_batch *b)
{
	unsigned lane = run(b);

	while (lane-- > 0) {
		if (b->blocks[lane] == 0 && !next_segment(b, lane))
			consume(b, lane);
	}
}

void
lfp_batch_submit(struct lfp_batch *b, struct lfp_batch_job *job)
{
	if (job->total == 0)
		memcpy(job->state, b->algorithm->iv, sizeof(job->state));
	job->finished = false;
	job->total += job->length;
	fifo_put(&b->waiting, job);
	refill(b);
}

struct lfp_batch_job *
lfp_batch_step(struct lfp_batch *b)
{
	while (b->consumed.first == NULL && b->busy == b->kernels.lanes)
		advance(b);
	return fifo_take(&b->consumed);
}

struct lfp_batch_job *
lfp_batch_flush(struct lfp_batch *b)
{
	while (b->consumed.first == NULL && b->busy > 0)
		advance(b);
	return fifo_take(&b->consumed);
}

void
lfp_batch_cancel(struct lfp_batch *b, struct lfp_batch_job *job)
{
	unsigned lane = job->lane;

	b->is_ahead = false;
	if (lane > 0 && lane <= b->busy && b->job[lane - 1] == job)
		leave(b, lane - 1);
	else if (!fifo_remove(&b->waiting, job) &&
	    !fifo_remove(&b->consumed, job))
		return;
	job->next = NULL;
	job->finished = false;
	reset(job);
}
