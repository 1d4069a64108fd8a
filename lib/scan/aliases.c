/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/fail.h"
#include "scan/aliases.h"

void
lfpi_aliases_share(struct lfpi_file *file, size_t digest_size)
{
	const struct lfpi_file *owner = file->owner;

	if (file->stage != LFPI_SAME_INODE)
		return;
	file->stage = owner->stage;
	file->trouble = owner->trouble;
	file->sys_errno = owner->sys_errno;
	file->details = owner->details;
	memcpy(file->digest, owner->digest, digest_size);
}

static enum lfp_status
find_owner(struct lfpi_order *order, struct lfpi_file *file,
    struct lfp_error *error)
{
	const struct lfpi_identity *first;

	file->is_alias = file->is_named = false;
	file->names = 1;
	if (file->stage != LFPI_DONE ||
	    (file->links <= 1 && !order->all_owners))
		return LFP_OK;
	first = lfpi_inodes_enter(&order->owners, &file->id);
	if (first == NULL)
		return lfpi_fail_memory(error);
	/* The identity is a file's first member. */
	file->owner = (struct lfpi_file *)(uintptr_t)first;
	file->is_alias = file->owner != file;
	return LFP_OK;
}

/* They were hung up as they came: now the first comes first. */
static void
turn(struct lfpi_file *owner)
{
	struct lfpi_file *file, *next, *first = NULL;

	for (file = owner->next; file != NULL; file = next) {
		next = file->next;
		file->next = first;
		first = file;
	}
	owner->next = first;
	owner->is_named = true;
}

static void
hang_up(struct lfpi_order *order, struct lfpi_file *alias)
{
	struct lfpi_file *owner = alias->owner;

	order->aliases++;
	order->has_more_names = order->has_more_names || owner->is_named;
	alias->next = owner->next;
	owner->next = alias;
	if (owner->names < UINT16_MAX)
		owner->names++;
	/* Bit by bit: what is complete is wanted at once. */
	if (order->stack != NULL && !owner->is_named &&
	    lfpi_aliases_are_all(owner))
		turn(owner);
}

enum lfp_status
lfpi_aliases_sort_out(struct lfpi_order *order, struct lfpi_file *file,
    struct lfp_error *error)
{
	enum lfp_status status = find_owner(order, file, error);

	if (file->is_alias)
		hang_up(order, file);
	return status;
}

bool
lfpi_aliases_are_all(const struct lfpi_file *owner)
{
	return owner->links <= 1 ? owner->next == NULL :
	    owner->names == owner->links;
}

void
lfpi_aliases_count_ready(struct lfpi_order *order)
{
	const struct lfpi_file *file;

	for (; order->ready < order->count; order->ready++) {
		file = order->files[order->ready];
		if (file->links > 1 && !file->is_named)
			break;
	}
}

void
lfpi_aliases_end(struct lfpi_order *order)
{
	struct lfpi_file *owner;
	size_t i;

	for (i = 0; i < order->owners.count; i++) {
		owner = (struct lfpi_file *)(uintptr_t)order->owners.things[i];
		if (!owner->is_named)
			turn(owner);
	}
	order->ready = order->count;
}
