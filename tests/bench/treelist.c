/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/treelist.h"

#include <sys/stat.h>

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/directory.h"

/* Room for one more: arrays double when their count is a power of two. */
static void *
grow(void *array, size_t count, size_t size)
{
	if (count != 0 && (count & (count - 1)) != 0)
		return array;
	array = reallocarray(array, count == 0 ? 1 : count * 2, size);
	if (array == NULL)
		err(1, "memory");
	return array;
}

static void
add_directory(struct tree *tree, const char *parent, const char *name)
{
	char *path;

	if (asprintf(&path, "%s%s%s", parent, *parent == '\0' ? "" : "/",
	    name) < 0)
		err(1, "memory");
	tree->directories = grow(tree->directories, tree->directory_count,
	    sizeof(tree->directories[0]));
	tree->directories[tree->directory_count++] = path;
}

static struct group *
add_group(struct tree *tree, size_t directory, size_t first)
{
	struct group *group;

	tree->groups = grow(tree->groups, tree->group_count,
	    sizeof(tree->groups[0]));
	group = &tree->groups[tree->group_count++];
	memset(group, 0, sizeof(*group));
	group->directory = directory;
	group->first = first;
	return group;
}

static void
add_item(struct tree *tree, int fd, const char *name)
{
	struct item *item;
	struct stat st;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		err(1, "%s", name);
	tree->items = grow(tree->items, tree->item_count,
	    sizeof(tree->items[0]));
	item = &tree->items[tree->item_count++];
	item->name = strdup(name);
	item->size = (uint64_t)st.st_size;
	if (item->name == NULL)
		err(1, "memory");
	tree->bytes += item->size;
}

/* The files of a directory, in groups; large ones in parts. */
static void
group_items(struct tree *tree, size_t directory, size_t first)
{
	struct group *group = NULL;
	uint64_t offset, size;
	size_t i;

	for (i = first; i < tree->item_count; i++) {
		size = tree->items[i].size;
		if (size < LARGE_BYTES) {
			if (group == NULL || group->count == GROUP_FILES)
				group = add_group(tree, directory, i);
			group->count++;
			continue;
		}
		group = NULL;
		for (offset = 0; offset < size; offset += PART_BYTES) {
			group = add_group(tree, directory, i);
			group->offset = offset;
			group->length = size - offset < PART_BYTES ?
			    size - offset : PART_BYTES;
		}
		group = NULL;
	}
}

static void
list_directory(struct tree *tree, size_t i, struct lfpi_listing *listing)
{
	const char *path = tree->directories[i];
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	size_t k, first = tree->item_count;

	if (fd < 0 || lfpi_directory_list(fd, listing) != 0)
		err(1, "%s", path);
	for (k = 0; k < listing->count; k++) {
		if (listing->entries[k].type == LFPI_TYPE_DIRECTORY)
			add_directory(tree, path, listing->entries[k].name);
		else if (listing->entries[k].type == LFPI_TYPE_REGULAR)
			add_item(tree, fd, listing->entries[k].name);
	}
	close(fd);
	group_items(tree, i, first);
}

void
tree_list(struct tree *tree, const char *path)
{
	struct lfpi_listing listing;
	size_t i;

	memset(tree, 0, sizeof(*tree));
	memset(&listing, 0, sizeof(listing));
	add_directory(tree, "", path);
	for (i = 0; i < tree->directory_count; i++)
		list_directory(tree, i, &listing);
	lfpi_listing_free(&listing);
}
