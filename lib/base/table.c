/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include <xxhash.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/portable.h"
#include "base/table.h"

#define FIRST_SIZE 64

void
lfpi_table_init(struct lfpi_table *table, const void *things,
    lfpi_table_match_fn *match)
{
	memset(table, 0, sizeof(*table));
	table->seed = lfpi_random64();
	table->things = things;
	table->match = match;
}

void
lfpi_table_free(struct lfpi_table *table)
{
	lfpi_free(table->slots);
	table->slots = NULL;
	table->size = table->used = 0;
}

static uint32_t
hash_of(const struct lfpi_table *table, const void *key, size_t length)
{
	return (uint32_t)XXH3_64bits_withSeed(key, length, table->seed);
}

/* The slot that has the key, or the empty one where it would go. */
static struct lfpi_slot *
slot_of(const struct lfpi_table *table, const void *key, size_t length,
    uint32_t hash)
{
	size_t mask = table->size - 1, i = hash & mask;
	struct lfpi_slot *slot;

	for (;; i = (i + 1) & mask) {
		slot = &table->slots[i];
		if (slot->index == 0 || (slot->hash == hash &&
		    table->match(table->things, slot->index - 1, key,
		    length)))
			return slot;
	}
}

uint32_t
lfpi_table_find(const struct lfpi_table *table, const void *key,
    size_t length)
{
	const struct lfpi_slot *slot;

	if (table->size == 0)
		return LFPI_TABLE_NONE;
	slot = slot_of(table, key, length, hash_of(table, key, length));
	return slot->index == 0 ? LFPI_TABLE_NONE : slot->index - 1;
}

static enum lfp_status
grow(struct lfpi_table *table, struct lfp_error *error)
{
	size_t i, j, size = table->size > 0 ? table->size * 2 : FIRST_SIZE;
	struct lfpi_slot *slots = lfpi_calloc(size, sizeof(*slots));

	if (slots == NULL)
		return lfpi_fail_memory(error);
	for (i = 0; i < table->size; i++) {
		if (table->slots[i].index == 0)
			continue;
		j = table->slots[i].hash & (size - 1);
		while (slots[j].index != 0)
			j = (j + 1) & (size - 1);
		slots[j] = table->slots[i];
	}
	lfpi_free(table->slots);
	table->slots = slots;
	table->size = size;
	return LFP_OK;
}

enum lfp_status
lfpi_table_enter(struct lfpi_table *table, const void *key, size_t length,
    uint32_t index, uint32_t *found, struct lfp_error *error)
{
	uint32_t hash = hash_of(table, key, length);
	struct lfpi_slot *slot;
	enum lfp_status status;

	if (index >= LFPI_TABLE_NONE - 1)
		return lfpi_fail(error, LFP_ERR_LIMIT, 0,
		    "more than four billion entries");
	/* At most three quarters full: probes stay short. */
	if (table->used >= table->size / 4 * 3 &&
	    (status = grow(table, error)) != LFP_OK)
		return status;
	slot = slot_of(table, key, length, hash);
	if (slot->index == 0) {
		slot->index = index + 1;
		slot->hash = hash;
		table->used++;
	}
	*found = slot->index - 1;
	return LFP_OK;
}
