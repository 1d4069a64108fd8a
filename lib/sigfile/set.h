/* SPDX-License-Identifier: BSD-2-Clause */
/* The set as its own files and the writer see it. */
#ifndef LFPI_SIGFILE_SET_H
#define LFPI_SIGFILE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <fingerprint/sigfile.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/table.h"

#define LFPI_RECORD_REMOVED	0x01
#define LFPI_RECORD_BOUND	0x02	/* device and inode are set */

/* 48 bytes on a 64-bit machine: a million of them count. */
struct lfpi_record {
	/* Fingerprint, path, lead and text, one behind the other. */
	unsigned char	*bytes;
	union {
		uint64_t line;
		/* Of a removed one: who is found in its place; 0: nobody. */
		struct {
			uint32_t path, inode;
		} heir;
	} u;
	uint64_t	 device, inode;
	uint32_t	 path_length, lead_length;
	/* The entry's own lines, where style does not give them; else 0. */
	uint32_t	 text_length;
	uint8_t		 algorithm, flags, style, state;
};

/* Records never move, so that growing needs no second copy of them all. */
#define LFPI_RECORDS_SHIFT	12
#define LFPI_RECORDS_EACH	((size_t)1 << LFPI_RECORDS_SHIFT)

struct lfp_set {
	struct lfpi_record **blocks;
	size_t		 nblocks;
	size_t		 count, dropped;
	struct lfpi_region bytes;
	struct lfpi_table paths, inodes;
	struct lfpi_buffer tail;
	struct lfpi_buffer scratch;
};

struct lfpi_record *lfpi_set_record(const struct lfp_set *, size_t i);
void lfpi_record_get(const struct lfpi_record *, struct lfp_entry *);
/* The entry's own lines if they are kept, else NULL. */
const char *lfpi_record_text(const struct lfpi_record *);

/*
 * Add, as lfp_set_add() does, an entry that is fit for it.  text: its lines
 * as they were read, NULL if they are to be ours.  *there: its path is in
 * the set, and nothing was added.
 */
LFP_MUST_USE enum lfp_status lfpi_set_enter(struct lfp_set *,
    const struct lfp_entry *, const char *text, size_t text_length,
    bool *there, struct lfp_error *);
/* Copy what an entry has to one stretch of memory; text_length 0: no text. */
LFP_MUST_USE enum lfp_status lfpi_set_fill(struct lfp_set *,
    struct lfpi_record *, const struct lfp_entry *, const char *text,
    size_t text_length, struct lfp_error *);

#endif /* LFPI_SIGFILE_SET_H */
