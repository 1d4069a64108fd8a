/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading one directory, whole and sorted. */
#ifndef LFPI_IO_DIRECTORY_H
#define LFPI_IO_DIRECTORY_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum lfpi_type {
	LFPI_TYPE_UNKNOWN,	/* it was gone when it was looked at */
	LFPI_TYPE_REGULAR,
	LFPI_TYPE_DIRECTORY,
	LFPI_TYPE_LINK,
	LFPI_TYPE_SPECIAL,	/* device, FIFO, socket */
	LFPI_TYPE_DEALT_WITH	/* set by the caller, see made */
};

enum lfpi_type lfpi_type_of_mode(mode_t);

struct lfpi_dirent {
	const char	*name;		/* NUL-terminated; in the listing */
	uint64_t	 first;		/* used here, by reading and sorting */
	union {
		uint64_t inode;		/* as the directory says: a hint */
		void	*made;		/* the caller's, what it became */
	};
	uint16_t	 length;
	uint8_t		 type;		/* enum lfpi_type */
};

/* Used again and again, best for neighbours; all zero at first. */
struct lfpi_listing {
	struct lfpi_dirent	*entries;	/* sorted by name's bytes */
	size_t			 count;
	size_t			 size;
	struct lfpi_buffer	 raw;
};

/*
 * Read fd, a directory open for reading, from its beginning, wherever it
 * stands then and afterwards; "." and ".." are left out.
 * 0 or errno; after an error the entries that could be read are there, and
 * there may be more.
 */
int lfpi_directory_list(int fd, struct lfpi_listing *);
/*
 * The same, and of a directory of some thousand names each part is told as it
 * comes: what is in the listing so far, in no order yet.
 */
typedef void lfpi_part_fn(void *arg);
int lfpi_directory_list_by_parts(int fd, struct lfpi_listing *,
    lfpi_part_fn *, void *arg);
/* By name; 0 or ENOMEM, and then they are in no order. */
int lfpi_listing_sort(struct lfpi_listing *);
void lfpi_listing_free(struct lfpi_listing *);

/* Byte order; what is a beginning of the other comes first. */
int lfpi_name_compare(const char *a, size_t a_length, const char *b,
    size_t b_length);

/*
 * Does the file system behind fd hold no files of its own, only views of the
 * kernel's (proc, sysfs ...)?
 */
bool lfpi_directory_is_pseudo(int fd);

#endif /* LFPI_IO_DIRECTORY_H */
