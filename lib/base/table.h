/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An index over things that are kept elsewhere and known by number: open
 * addressing, XXH3 with a seed drawn at random for each table, so that nobody
 * can prepare names that collide.  Half of the hash is kept with each number:
 * neither another thing nor growing makes the table look at its things,
 * which would cost a cache miss each time.
 */
#ifndef LFPI_BASE_TABLE_H
#define LFPI_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <fingerprint/error.h>

/* Does thing number `index` have this key? */
typedef bool lfpi_table_match_fn(const void *things, uint32_t index,
    const void *key, size_t length);
struct lfpi_slot {
	uint32_t index;		/* + 1; 0: empty */
	uint32_t hash;
};

struct lfpi_table {
	struct lfpi_slot *slots;
	size_t		 size;		/* a power of two, or 0 */
	size_t		 used;
	uint64_t	 seed;
	const void	*things;	/* handed to match */
	lfpi_table_match_fn *match;
};

#define LFPI_TABLE_NONE UINT32_MAX

void lfpi_table_init(struct lfpi_table *, const void *things,
    lfpi_table_match_fn *);
void lfpi_table_free(struct lfpi_table *);

/* The index with this key, or LFPI_TABLE_NONE. */
uint32_t lfpi_table_find(const struct lfpi_table *, const void *key,
    size_t length);
/*
 * Find, or else enter index with this key: *found is what the table then
 * has.
 */
LFP_MUST_USE enum lfp_status lfpi_table_enter(struct lfpi_table *,
    const void *key, size_t length, uint32_t index, uint32_t *found,
    struct lfp_error *);

#endif /* LFPI_BASE_TABLE_H */
