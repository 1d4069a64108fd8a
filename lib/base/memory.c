/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/portable.h"

/* Large enough that a million small pieces cost few calls. */
#define CHUNK_SIZE ((size_t)1024 * 1024)

struct lfpi_chunk {
	struct lfpi_chunk	*older;
	uint64_t		 data[];	/* aligned for any piece */
};

void *
lfpi_calloc(size_t n, size_t size)
{
	return calloc(n > 0 ? n : 1, size > 0 ? size : 1);
}

void *
lfpi_resize(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return realloc(p, bytes > 0 ? bytes : 1);
}

void *
lfpi_aligned_calloc(size_t align, size_t size)
{
	void *p;

	if (posix_memalign(&p, align, size > 0 ? size : 1) != 0)
		return NULL;
	return memset(p, 0, size);
}

void *
lfpi_pages_new(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *p;

	return posix_memalign(&p, page, size > 0 ? size : 1) != 0 ? NULL : p;
}

char *
lfpi_copy_string(const char *s)
{
	size_t size = strlen(s) + 1;
	char *copy = lfpi_calloc(1, size);

	return copy == NULL ? NULL : memcpy(copy, s, size);
}

void
lfpi_free(void *p)
{
	free(p);
}

static int
region_grow(struct lfpi_region *region, size_t size)
{
	size_t room = CHUNK_SIZE - sizeof(struct lfpi_chunk);
	struct lfpi_chunk *chunk;

	if (room < size)
		room = size;
	if (room > SIZE_MAX - sizeof(*chunk))
		return -1;
	chunk = malloc(sizeof(*chunk) + room);
	if (chunk == NULL)
		return -1;
	/* The second is the beginning of many. */
	if (region->chunks != NULL)
		lfpi_bring_pages(chunk, sizeof(*chunk) + room);
	region->size += room;
	chunk->older = region->chunks;
	region->chunks = chunk;
	region->next = (unsigned char *)chunk->data;
	region->left = room;
	return 0;
}

void *
lfpi_region_take(struct lfpi_region *region, size_t size, size_t align)
{
	size_t pad = -(uintptr_t)region->next & (align - 1);
	void *piece;

	if (size > SIZE_MAX - pad)
		return NULL;
	if (region->chunks == NULL || pad + size > region->left) {
		if (region_grow(region, size) != 0)
			return NULL;
		pad = 0;
	}
	piece = region->next + pad;
	region->next += pad + size;
	region->left -= pad + size;
	return piece;
}

void
lfpi_region_free(struct lfpi_region *region)
{
	struct lfpi_chunk *chunk, *older;

	for (chunk = region->chunks; chunk != NULL; chunk = older) {
		older = chunk->older;
		free(chunk);
	}
	memset(region, 0, sizeof(*region));
}
