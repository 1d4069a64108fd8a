/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The library's own memory.c, with an allocator that counts what it is asked
 * for and refuses on demand.  For one file of a test program.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

static atomic_ulong count;		/* requests, by any thread */
static unsigned long fail_at;		/* refuse this one; 0: none */
static bool fail_on;			/* and all after it */

static bool
fails(void)
{
	unsigned long n = atomic_fetch_add(&count, 1) + 1;

	return fail_at != 0 && (n == fail_at || (fail_on && n > fail_at));
}

static void *
count_malloc(size_t size)
{
	return fails() ? NULL : malloc(size);
}

static void *
count_calloc(size_t n, size_t size)
{
	return fails() ? NULL : calloc(n, size);
}

static void *
count_realloc(void *p, size_t size)
{
	return fails() ? NULL : realloc(p, size);
}

static int
count_memalign(void **p, size_t align, size_t size)
{
	return fails() ? ENOMEM : posix_memalign(p, align, size);
}

#define malloc		count_malloc
#define calloc		count_calloc
#define realloc		count_realloc
#define posix_memalign	count_memalign
#include "base/memory.c"
#undef malloc
#undef calloc
#undef realloc
#undef posix_memalign
