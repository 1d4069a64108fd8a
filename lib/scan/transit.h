/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The inside of a feeder: its files under way, and the buffers and windows
 * that they share.
 */
#ifndef LFPI_SCAN_TRANSIT_H
#define LFPI_SCAN_TRANSIT_H

#include <fingerprint/batch.h>

#include "hash/kernel.h"
#include "io/filereader.h"
#include "io/mapping.h"
#include "scan/feeder.h"

/*
 * How many files are loaded at a time, while as many are in the lanes: enough
 * that their opening and reading can overlap, few enough that their content
 * is still in the second-level cache (1 MiB and up) when it is hashed.
 */
#define LFPI_GROUP 40
#define LFPI_TRANSITS_MAX (LFPI_GROUP + LFPI_LANES_MAX)
/* A beginning: most files of a system end before it, and need no piece. */
#define LFPI_START_SIZE ((size_t)64 * 1024)
/*
 * More lanes than these are worth filling only while all of their data stays
 * in the second-level cache, that is with small files.
 */
#define LFPI_LANES_FEW 16
/* What takes so long that it matters who has it: about a millisecond. */
#define LFPI_LARGE_MIN ((off_t)4 * 1024 * 1024)

/* A file on its way through the lanes. */
struct lfpi_transit {
	struct lfpi_transit	*next;		/* when it is free */
	struct lfpi_file	*file;
	uint8_t			*start;		/* LFPI_START_SIZE bytes */
	uint8_t			*piece;		/* larger; NULL: not yet */
	struct lfpi_window	*window;	/* NULL: not mapped */
	bool			 mapped;	/* is to be read through one */
	bool			 cold;		/* was not in the page cache */
	bool			 large;		/* see large.h */
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
	size_t			 in_lanes;	/* bytes that the batch has */
	size_t			 piece_size;
	uint8_t			*memory;	/* of all starts and pieces */
	uint8_t			*pieces;	/* one for each of few lanes */
	uint8_t			**free_pieces;
	unsigned		 free_piece_count;
	struct lfpi_windows	 windows;
	struct lfpi_window	**free_windows;
	unsigned		 free_window_count;
	struct lfpi_transit	*transits;
	struct lfpi_transit	*free;		/* by next */
	unsigned		 free_count;
	unsigned		 transit_count;
	/* The group that is being loaded. */
	struct lfpi_transit	*taken[LFPI_TRANSITS_MAX];
	struct lfpi_load	 loads[LFPI_TRANSITS_MAX];
};

struct lfpi_transit *lfpi_transit_take(struct lfpi_feed *, struct lfpi_file *);
/* Closed, its buffers back: free for another file. */
void lfpi_transit_release(struct lfpi_feed *, struct lfpi_transit *);
/*
 * Is it large, and nothing of it in memory but its beginning, which was just
 * read?
 */
bool lfpi_transit_is_cold(const struct lfpi_transit *);
/* A buffer whose content has been used up; a large one if there is one. */
uint8_t *lfpi_transit_buffer(struct lfpi_feed *, struct lfpi_transit *,
    size_t *size);
/* A window of its own; NULL: there is none to be had. */
struct lfpi_window *lfpi_transit_window(struct lfpi_feed *,
    struct lfpi_transit *);

/*
 * What is left of a large file goes to a worker who would have nothing; true:
 * it is gone, and the transit free.
 */
bool lfpi_transit_give(struct lfpi_feed *, struct lfpi_transit *);
/*
 * With a file just opened: on from where another worker was, if it is still
 * the same file.  halfway may be NULL.
 */
bool lfpi_transit_take_over(struct lfpi_transit *,
    const struct lfpi_halfway *);

#endif /* LFPI_SCAN_TRANSIT_H */
