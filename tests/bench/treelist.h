/* SPDX-License-Identifier: BSD-2-Clause */
/* What is in a tree, found beforehand so that reading it can be timed. */
#ifndef BENCH_TREELIST_H
#define BENCH_TREELIST_H

#include <stddef.h>
#include <stdint.h>

/* Files that are read together, or one large file's part. */
#define GROUP_FILES	64
/* From this size on a file is read by itself, in parts. */
#define LARGE_BYTES	((uint64_t)512 * 1024)
#define PART_BYTES	((uint64_t)32 * 1024 * 1024)

struct item {
	char		*name;
	uint64_t	 size;
};

struct group {
	size_t		 directory, first, count;
	uint64_t	 offset, length;	/* length 0: small files */
};

struct tree {
	char		**directories;		/* paths */
	size_t		 directory_count;
	struct item	*items;
	size_t		 item_count;
	struct group	*groups;
	size_t		 group_count;
	uint64_t	 bytes;
};

/* Ends the program if it cannot. */
void tree_list(struct tree *, const char *path);

#endif /* BENCH_TREELIST_H */
