/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many messages hashed side by side in one thread.
 *
 * One message keeps a CPU's hash unit idle most of the time, because each
 * round waits for the one before.  A batch runs several messages in lanes: a
 * lane whose message ends takes the next one at once, messages of different
 * lengths cost nothing, and what is left at the end falls to fewer lanes.
 *
 * A message is given in pieces.  The caller fills a struct lfp_batch_job,
 * submits it, and gets it back when its piece has been consumed: to give the
 * next piece (submit it again) or, after the last piece, to read the digest.
 *
 *	while (more messages, or jobs under way) {
 *		while (lfp_batch_wants(b) > 0 && there is a message)
 *			lfp_batch_submit(b, job);
 *		job = lfp_batch_step(b);	(or _flush: nothing to add)
 *		if (job->finished) use job->digest, else next piece, submit
 *	}
 *
 * A batch is used by one thread at a time.  It allocates nothing after
 * lfp_batch_new(), and keeps no copies of pieces: they are borrowed, and must
 * not change, until their job comes back or is cancelled.
 */
#ifndef FINGERPRINT_BATCH_H
#define FINGERPRINT_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <fingerprint/error.h>
#include <fingerprint/hash.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lfp_batch;

/* Behind a last piece, for its padding. */
#define LFP_BATCH_ROOM 256

struct lfp_batch_job {
	/* Filled by the caller before each submit. */
	const uint8_t	*data;		/* the piece; borrowed */
	size_t		length;		/* its bytes; 0 only with last */
	bool		last;		/* the message ends with this piece */
	/*
	 * NULL, or data + length where LFP_BATCH_ROOM bytes are there that may
	 * be overwritten: padding put there saves a run of the lanes.
	 */
	uint8_t		*end;
	void		*owner;		/* the caller's own; not looked at */

	/* Filled by the batch. */
	bool		finished;	/* digest is valid */
	uint8_t		digest[LFP_DIGEST_MAX];

	/* The batch's own between first submit and finish; zero it first. */
	struct lfp_batch_job *next;
	uint64_t	total;		/* bytes of the message so far */
	unsigned	lane;		/* 1-based; 0: not in a lane */
	unsigned	carry_length;	/* bytes in carry */
	uint64_t	state[8];	/* between two pieces */
	/* The unfinished block between two pieces, then the padding. */
	uint8_t		carry[256];
};

/*
 * The number of lanes follows from the CPU and lfp_kernel_restrict().  The
 * kernels chosen are tested against a known answer first; one that fails is
 * never used.  Caller frees with lfp_batch_free().
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_batch_new(enum lfp_algorithm,
    struct lfp_batch **, struct lfp_error *);
LFP_PUBLIC void lfp_batch_free(struct lfp_batch *);

/* How many messages are hashed side by side when all lanes are busy. */
LFP_PUBLIC unsigned lfp_batch_lanes(const struct lfp_batch *);
/* How many more jobs must be submitted before all lanes are busy. */
LFP_PUBLIC unsigned lfp_batch_wants(const struct lfp_batch *);

/*
 * Begin a message (job->next, total, lane, carry_length all zero) or go on
 * with one that came back unfinished. Never blocks; jobs beyond the number of
 * lanes wait in order. The job is the batch's until it comes back.
 */
LFP_PUBLIC void lfp_batch_submit(struct lfp_batch *, struct lfp_batch_job *);

/*
 * Hash until a piece is consumed, and return its job.  NULL when lanes are
 * idle that more jobs could fill (lfp_batch_wants() > 0): submit or flush.
 */
LFP_PUBLIC struct lfp_batch_job *lfp_batch_step(struct lfp_batch *);

/* The same with whatever is there.  NULL when no job is left. */
LFP_PUBLIC struct lfp_batch_job *lfp_batch_flush(struct lfp_batch *);

/* Take a job back, its message abandoned. A job that is not in: no effect. */
LFP_PUBLIC void lfp_batch_cancel(struct lfp_batch *, struct lfp_batch_job *);

#ifdef __cplusplus
}
#endif

#endif /* FINGERPRINT_BATCH_H */
