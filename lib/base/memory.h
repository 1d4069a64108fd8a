/* SPDX-License-Identifier: BSD-2-Clause */
/* The only place that asks the system for memory. NULL: there is none. */
#ifndef LFPI_BASE_MEMORY_H
#define LFPI_BASE_MEMORY_H

#include <stddef.h>

/* n objects of size bytes, zeroed; NULL too when n * size overflows. */
void	*lfpi_calloc(size_t n, size_t size);
/* As realloc, of n * size bytes; p stays valid on failure. */
void	*lfpi_resize(void *p, size_t n, size_t size);
/* size zeroed bytes aligned to align (a power of two, >= sizeof(void *)). */
void	*lfpi_aligned_calloc(size_t align, size_t size);
/*
 * size bytes, not zeroed, from the beginning of a page on: what is never
 * touched costs no memory.
 */
void	*lfpi_pages_new(size_t size);
char	*lfpi_copy_string(const char *);
/* Free of NULL is fine. For any of the above. */
void	 lfpi_free(void *);

/*
 * A region: many small pieces that live and die together, each at a fixed
 * address, with no header of its own.
 */
struct lfpi_region {
	struct lfpi_chunk	*chunks;
	unsigned char		*next;
	size_t			 left;
	size_t			 size;	/* of all chunks */
};

/* size bytes, not zeroed, aligned to align (1, 2, 4 or 8). */
void	*lfpi_region_take(struct lfpi_region *, size_t size, size_t align);
void	 lfpi_region_free(struct lfpi_region *);

#endif /* LFPI_BASE_MEMORY_H */
