/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A radix sort, by bytes of what inodes are above the least of them: one pass
 * for a few hundred files that were written together, three for 100,000.
 */
#include "config.h"

#include "scan/by_inode.h"

#define DIGIT_BITS 8
#define DIGITS (1 << DIGIT_BITS)

struct slot {
	uint64_t		 above;		/* the least inode */
	struct lfpi_file	*file;
};

static bool
is_in_order(const struct lfpi_file *file)
{
	for (; file->next != NULL; file = file->next)
		if (file->next->id.inode < file->id.inode)
			return false;
	return true;
}

static void
count_and_bound(const struct lfpi_file *file, size_t *count,
    uint64_t *least, uint64_t *most)
{
	*count = 0;
	*least = *most = file->id.inode;
	for (; file != NULL; file = file->next, ++*count) {
		if (file->id.inode < *least)
			*least = file->id.inode;
		if (file->id.inode > *most)
			*most = file->id.inode;
	}
}

static size_t
digit_of(const struct slot *slot, unsigned shift)
{
	return slot->above >> shift & (DIGITS - 1);
}

static void
sort_by_digit(const struct slot *from, struct slot *to, size_t n,
    unsigned shift)
{
	size_t i, count, at[DIGITS] = { 0 }, begin = 0;

	for (i = 0; i < n; i++)
		at[digit_of(&from[i], shift)]++;
	for (i = 0; i < DIGITS; i++) {
		count = at[i];
		at[i] = begin;
		begin += count;
	}
	for (i = 0; i < n; i++)
		to[at[digit_of(&from[i], shift)]++] = from[i];
}

/* In slots, of which there are 2 * n; where they are in the end. */
static const struct slot *
sort(struct slot *slots, size_t n, uint64_t range)
{
	struct slot *from = slots, *to = slots + n, *sorted;
	unsigned shift;

	for (shift = 0; shift < 64 && range >> shift != 0;
	    shift += DIGIT_BITS) {
		sort_by_digit(from, to, n, shift);
		sorted = to;
		to = from;
		from = sorted;
	}
	return from;
}

static struct lfpi_file *
link_all(const struct slot *slots, size_t n)
{
	size_t i;

	for (i = 0; i + 1 < n; i++)
		slots[i].file->next = slots[i + 1].file;
	slots[i].file->next = NULL;
	return slots[0].file;
}

struct lfpi_file *
lfpi_link_by_inode(struct lfpi_file *files)
{
	struct lfpi_file *file;
	struct slot *slots;
	uint64_t least, most;
	size_t i, n;

	if (files == NULL || is_in_order(files))
		return files;
	count_and_bound(files, &n, &least, &most);
	if ((slots = lfpi_resize(NULL, n, 2 * sizeof(*slots))) == NULL)
		return files;
	for (i = 0, file = files; i < n; i++, file = file->next)
		slots[i] = (struct slot){ file->id.inode - least, file };
	files = link_all(sort(slots, n, most - least), n);
	lfpi_free(slots);
	return files;
}
