/* SPDX-License-Identifier: BSD-2-Clause */
/* Files and trees to be worked on, and those who work on them. */
#ifndef TREE_FIXTURE_H
#define TREE_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>

void make_directory(const char *path);
void make_link(const char *target, const char *path);
/* A file with this text, or with so many bytes that seed decides. */
void make_file(const char *path, const char *text);
void make_filled(const char *path, size_t size, unsigned seed);

/* Of this process. */
unsigned open_descriptors(void);
void limit_descriptors(unsigned);

/*
 * Run it in a child as the user nobody, in the same directory, which that
 * user may read; all that it checks counts.  The test needs root.
 */
void as_nobody(void (*function)(void));

/*
 * Mount an empty file system in memory there, of at most `size` ("1m"; NULL:
 * as large as may be).  false: not here, or not for this user.
 */
bool mount_memory(const char *path, const char *size);
bool unmount_memory(const char *path);

/*
 * A chain of directories named "d", depth of them, in the directory path,
 * which is made too; with side, each has a directory "e" and a file "f".
 */
void make_chain(const char *path, unsigned depth, bool side);
/* Removes it again, whatever is missing. */
void remove_chain(const char *path);

/* "room", a place for chains, in memory if that may be; is it? */
bool make_room(void);
/* With the chain "room/deep". */
void remove_room(void);

#endif /* TREE_FIXTURE_H */
