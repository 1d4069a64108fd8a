/* SPDX-License-Identifier: BSD-2-Clause */
/* The entries of a signatures file in memory, and how they are found. */
#include <string.h>

#include "base/fail.h"
#include "sigfile/entryline.h"
#include "sigfile/leadtext.h"
#include "sigfile/set.h"

static bool
path_match(const void *things, uint32_t i, const void *key, size_t length)
{
	const struct lfpi_record *record = lfpi_set_record(things, i);

	return record->path_length == length && memcmp(record->bytes +
	    lfp_algorithm_size(record->algorithm), key, length) == 0;
}

static bool
inode_match(const void *things, uint32_t i, const void *key, size_t length)
{
	const struct lfpi_record *record = lfpi_set_record(things, i);
	const uint64_t inode[2] = { record->device, record->inode };

	return length == sizeof(inode) && memcmp(inode, key, length) == 0;
}

enum lfp_status
lfp_set_new(struct lfp_set **set, struct lfp_error *error)
{
	*set = lfpi_calloc(1, sizeof(**set));
	if (*set == NULL)
		return lfpi_fail_memory(error);
	lfpi_table_init(&(*set)->paths, *set, path_match);
	lfpi_table_init(&(*set)->inodes, *set, inode_match);
	return LFP_OK;
}

void
lfp_set_free(struct lfp_set *set)
{
	size_t i;

	if (set == NULL)
		return;
	for (i = 0; i < set->nblocks; i++)
		lfpi_free(set->blocks[i]);
	lfpi_free(set->blocks);
	lfpi_region_free(&set->bytes);
	lfpi_table_free(&set->paths);
	lfpi_table_free(&set->inodes);
	lfpi_buffer_free(&set->tail);
	lfpi_buffer_free(&set->scratch);
	lfpi_free(set);
}

struct lfpi_record *
lfpi_set_record(const struct lfp_set *set, size_t i)
{
	return &set->blocks[i >> LFPI_RECORDS_SHIFT]
	    [i & (LFPI_RECORDS_EACH - 1)];
}

void
lfpi_record_get(const struct lfpi_record *record, struct lfp_entry *entry)
{
	entry->algorithm = (enum lfp_algorithm)record->algorithm;
	entry->flags = record->flags;
	entry->fingerprint = record->bytes;
	entry->path = (const char *)record->bytes +
	    lfp_algorithm_size(entry->algorithm);
	entry->path_length = record->path_length;
	entry->lead = entry->path + record->path_length;
	entry->lead_length = record->lead_length;
	entry->line = (record->state & LFPI_RECORD_REMOVED) != 0 ? 0 :
	    record->u.line;
}

const char *
lfpi_record_text(const struct lfpi_record *record)
{
	struct lfp_entry entry;

	if (record->text_length == 0)
		return NULL;
	lfpi_record_get(record, &entry);
	return entry.lead + entry.lead_length;
}

size_t
lfp_set_count(const struct lfp_set *set)
{
	return set->count;
}

size_t
lfp_set_dropped(const struct lfp_set *set)
{
	return set->dropped;
}

void
lfp_set_get(const struct lfp_set *set, size_t i, struct lfp_entry *entry)
{
	lfpi_record_get(lfpi_set_record(set, i), entry);
}

const char *
lfp_set_tail(const struct lfp_set *set, size_t *length)
{
	*length = set->tail.length;
	return set->tail.data;
}

bool
lfp_set_removed(const struct lfp_set *set, size_t i)
{
	return (lfpi_set_record(set, i)->state & LFPI_RECORD_REMOVED) != 0;
}

/* A removed entry stays in the tables; what followed it there is its heir. */
static uint32_t *
path_heir(struct lfpi_record *record)
{
	return &record->u.heir.path;
}

static uint32_t *
inode_heir(struct lfpi_record *record)
{
	return &record->u.heir.inode;
}

/* From what a table has to the entry that counts, or the last removed one. */
static uint32_t
follow(const struct lfp_set *set, uint32_t i,
    uint32_t *(*heir)(struct lfpi_record *))
{
	uint32_t next;

	while (lfp_set_removed(set, i)) {
		next = *heir(lfpi_set_record(set, i));
		if (next == 0)
			break;
		i = next - 1;
	}
	return i;
}

static size_t
find(const struct lfp_set *set, const struct lfpi_table *table,
    const void *key, size_t length, uint32_t *(*heir)(struct lfpi_record *))
{
	uint32_t i = lfpi_table_find(table, key, length);

	if (i == LFPI_TABLE_NONE)
		return LFP_NONE;
	i = follow(set, i, heir);
	return lfp_set_removed(set, i) ? LFP_NONE : i;
}

size_t
lfp_set_find(const struct lfp_set *set, const char *path, size_t length)
{
	return find(set, &set->paths, path, length, path_heir);
}

size_t
lfp_set_find_inode(const struct lfp_set *set, uint64_t device,
    uint64_t inode)
{
	const uint64_t key[2] = { device, inode };

	return find(set, &set->inodes, key, sizeof(key), inode_heir);
}

static enum lfp_status
bind_new(struct lfp_set *set, uint32_t i, size_t *owner,
    struct lfp_error *error)
{
	struct lfpi_record *record = lfpi_set_record(set, i);
	const uint64_t key[2] = { record->device, record->inode };
	enum lfp_status status;
	uint32_t found;

	status = lfpi_table_enter(&set->inodes, key, sizeof(key), i, &found,
	    error);
	if (status != LFP_OK)
		return status;
	record->state |= LFPI_RECORD_BOUND;
	found = follow(set, found, inode_heir);
	if (lfp_set_removed(set, found)) {
		*inode_heir(lfpi_set_record(set, found)) = i + 1;
		found = i;
	}
	*owner = found;
	return LFP_OK;
}

enum lfp_status
lfp_set_bind(struct lfp_set *set, size_t i, uint64_t device, uint64_t inode,
    size_t *owner, struct lfp_error *error)
{
	struct lfpi_record *record = lfpi_set_record(set, i);

	if ((record->state & LFPI_RECORD_REMOVED) != 0)
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "a removed entry cannot have an inode");
	if ((record->state & LFPI_RECORD_BOUND) == 0) {
		record->device = device;
		record->inode = inode;
		return bind_new(set, (uint32_t)i, owner, error);
	}
	if (record->device != device || record->inode != inode)
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "an entry cannot have a second inode");
	*owner = lfp_set_find_inode(set, device, inode);
	return LFP_OK;
}

void
lfp_set_remove(struct lfp_set *set, size_t i)
{
	struct lfpi_record *record = lfpi_set_record(set, i);

	if ((record->state & LFPI_RECORD_REMOVED) != 0)
		return;
	record->state |= LFPI_RECORD_REMOVED;
	record->u.heir.path = 0;
	record->u.heir.inode = 0;
}

/* The record that the next entry gets; NULL: out of memory. */
static struct lfpi_record *
next_record(struct lfp_set *set)
{
	struct lfpi_record **blocks, *block;

	if (set->count == set->nblocks * LFPI_RECORDS_EACH) {
		blocks = lfpi_resize(set->blocks, set->nblocks + 1,
		    sizeof(struct lfpi_record *));
		if (blocks == NULL)
			return NULL;
		set->blocks = blocks;
		block = lfpi_calloc(LFPI_RECORDS_EACH, sizeof(*block));
		if (block == NULL)
			return NULL;
		blocks[set->nblocks++] = block;
	}
	return lfpi_set_record(set, set->count);
}

enum lfp_status
lfpi_set_fill(struct lfp_set *set, struct lfpi_record *record,
    const struct lfp_entry *entry, const char *text, size_t text_length,
    struct lfp_error *error)
{
	size_t digest = lfp_algorithm_size(entry->algorithm);
	uint64_t size = (uint64_t)digest + entry->path_length +
	    entry->lead_length + text_length;
	unsigned char *p;

	if (entry->path_length > UINT32_MAX || text_length > UINT32_MAX ||
	    entry->lead_length > UINT32_MAX || size > SIZE_MAX / 2)
		return lfpi_fail(error, LFP_ERR_LIMIT, 0,
		    "an entry or the comments before it are too long");
	p = lfpi_region_take(&set->bytes, (size_t)size, 1);
	if (p == NULL)
		return lfpi_fail_memory(error);
	record->bytes = p;
	memcpy(p, entry->fingerprint, digest);
	memcpy(p += digest, entry->path, entry->path_length);
	p += entry->path_length;
	if (entry->lead_length > 0)
		memcpy(p, entry->lead, entry->lead_length);
	if (text_length > 0)
		memcpy(p + entry->lead_length, text, text_length);
	record->path_length = (uint32_t)entry->path_length;
	record->lead_length = (uint32_t)entry->lead_length;
	record->text_length = (uint32_t)text_length;
	record->algorithm = (uint8_t)entry->algorithm;
	record->flags = entry->flags;
	return LFP_OK;
}

/* Take back what lfpi_set_fill() took, with nothing taken since. */
static void
unfill(struct lfp_set *set, struct lfpi_record *record)
{
	size_t size = (size_t)(set->bytes.next - record->bytes);

	set->bytes.next -= size;
	set->bytes.left += size;
}

static enum lfp_status
enter_record(struct lfp_set *set, struct lfpi_record *record,
    const struct lfp_entry *entry, bool *there, struct lfp_error *error)
{
	uint32_t found, i = (uint32_t)set->count;
	enum lfp_status status;

	record->u.line = entry->line;
	record->state = 0;
	status = lfpi_table_enter(&set->paths, entry->path,
	    entry->path_length, i, &found, error);
	if (status != LFP_OK)
		return status;
	if (found != i) {
		found = follow(set, found, path_heir);
		*there = !lfp_set_removed(set, found);
		if (*there)
			return LFP_OK;
		*path_heir(lfpi_set_record(set, found)) = i + 1;
	}
	set->count++;
	return LFP_OK;
}

/*
 * The tail stands before what is added now, and so becomes part of its lead;
 * annotations in it, which belonged to nothing, must not belong to this.
 */
static enum lfp_status
take_tail(struct lfp_set *set, struct lfp_entry *entry,
    struct lfp_error *error)
{
	enum lfp_status status;

	if (set->tail.length == 0)
		return LFP_OK;
	set->scratch.length = 0;
	status = lfpi_lead_plain(&set->scratch, set->tail.data,
	    set->tail.length, error);
	if (status == LFP_OK)
		status = lfpi_buffer_append(&set->scratch, entry->lead,
		    entry->lead_length, error);
	entry->lead = set->scratch.data;
	entry->lead_length = set->scratch.length;
	return status;
}

static enum lfp_status
find_style(struct lfp_set *set, const struct lfp_entry *entry,
    const char *text, size_t *text_length, unsigned *style,
    struct lfp_error *error)
{
	enum lfp_status status;

	*style = 0;
	if (text == NULL)
		return LFP_OK;
	set->scratch.length = 0;
	status = lfpi_buffer_reserve(&set->scratch, lfpi_line_bound(entry),
	    error);
	if (status == LFP_OK && lfpi_line_style(entry, text, *text_length,
	    set->scratch.data, style))
		*text_length = 0;
	return status;
}

enum lfp_status
lfpi_set_enter(struct lfp_set *set, const struct lfp_entry *given,
    const char *text, size_t text_length, bool *there,
    struct lfp_error *error)
{
	struct lfp_entry entry = *given;
	struct lfpi_record *record;
	enum lfp_status status;
	unsigned style;

	*there = false;
	if ((record = next_record(set)) == NULL)
		return lfpi_fail_memory(error);
	if ((status = find_style(set, &entry, text, &text_length, &style,
	    error)) != LFP_OK ||
	    (status = take_tail(set, &entry, error)) != LFP_OK ||
	    (status = lfpi_set_fill(set, record, &entry, text,
	    text_length, error)) != LFP_OK)
		return status;
	record->style = (uint8_t)style;
	status = enter_record(set, record, &entry, there, error);
	if (status != LFP_OK || *there)
		unfill(set, record);
	else
		set->tail.length = 0;
	return status;
}
