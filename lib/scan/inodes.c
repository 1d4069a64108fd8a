/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/memory.h"
#include "scan/inodes.h"

static bool
match(const void *things, uint32_t index, const void *key, size_t length)
{
	const struct lfpi_inodes *inodes = things;

	return memcmp(inodes->things[index], key, length) == 0;
}

void
lfpi_inodes_init(struct lfpi_inodes *inodes)
{
	memset(inodes, 0, sizeof(*inodes));
	lfpi_table_init(&inodes->table, inodes, match);
}

void
lfpi_inodes_free(struct lfpi_inodes *inodes)
{
	lfpi_table_free(&inodes->table);
	lfpi_free(inodes->things);
}

static bool
make_room(struct lfpi_inodes *inodes)
{
	size_t size = inodes->size > 0 ? inodes->size * 2 : 256;
	const struct lfpi_identity **things;

	if (inodes->count < inodes->size)
		return true;
	things = lfpi_resize(inodes->things, size, sizeof(*things));
	if (things == NULL)
		return false;
	inodes->things = things;
	inodes->size = size;
	return true;
}

const struct lfpi_identity *
lfpi_inodes_enter(struct lfpi_inodes *inodes,
    const struct lfpi_identity *thing)
{
	uint32_t found, index = (uint32_t)inodes->count;

	if (!make_room(inodes))
		return NULL;
	inodes->things[index] = thing;
	if (lfpi_table_enter(&inodes->table, thing, sizeof(*thing), index,
	    &found, NULL) != LFP_OK)
		return NULL;
	inodes->count += found == index;
	return inodes->things[found];
}

const struct lfpi_identity *
lfpi_inodes_find(const struct lfpi_inodes *inodes,
    const struct lfpi_identity *identity)
{
	uint32_t index;

	index = lfpi_table_find(&inodes->table, identity, sizeof(*identity));
	return index == LFPI_TABLE_NONE ? NULL : inodes->things[index];
}
