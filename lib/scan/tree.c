/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/fail.h"
#include "scan/tree.h"

struct lfpi_asked_thing {
	const struct lfpi_node	*directory;
	const char		*name;
	size_t			 length;
	struct lfpi_node	*node;	/* one of these two */
	struct lfpi_file	*file;
};

void
lfpi_maker_free(struct lfpi_maker *maker)
{
	lfpi_region_free(&maker->region);
}

const char *
lfpi_maker_name(struct lfpi_maker *maker, const char *name, size_t length)
{
	char *copy = lfpi_region_take(&maker->region, length + 1, 1);

	if (copy != NULL) {
		memcpy(copy, name, length);
		copy[length] = '\0';
	}
	return copy;
}

struct lfpi_node *
lfpi_node_new(struct lfpi_maker *maker, struct lfpi_node *parent,
    const char *name, size_t length)
{
	struct lfpi_node *node;

	node = lfpi_region_take(&maker->region, sizeof(*node), 8);
	if (node == NULL)
		return NULL;
	memset(node, 0, sizeof(*node));
	node->parent = parent;
	node->depth = parent == NULL ? 0 : parent->depth + 1;
	node->name_length = (uint16_t)length;
	node->name = lfpi_maker_name(maker, name, length);
	return node->name == NULL ? NULL : node;
}

struct lfpi_file *
lfpi_file_new(struct lfpi_maker *maker, struct lfpi_node *directory,
    const char *name, size_t length)
{
	const size_t size = sizeof(struct lfpi_file) + maker->digest_size;
	struct lfpi_file *file = lfpi_region_take(&maker->region, size, 8);

	if (file == NULL)
		return NULL;
	memset(file, 0, size);
	file->directory = directory;
	file->name_length = (uint16_t)length;
	file->name = lfpi_maker_name(maker, name, length);
	return file->name == NULL ? NULL : file;
}

void
lfpi_attach_node(struct lfpi_node *node)
{
	node->sibling = node->parent->children;
	node->parent->children = node;
}

void
lfpi_attach_file(struct lfpi_file *file)
{
	file->sibling = file->directory->files;
	file->directory->files = file;
}

/* The key of a name in a directory, as bytes. */
struct key {
	const struct lfpi_node	*directory;
	char			 kind;
	char			 name[UINT8_MAX];	/* NAME_MAX */
} __attribute__((packed));

static size_t
make_key(struct key *key, const struct lfpi_node *directory, bool is_file,
    const char *name, size_t length)
{
	key->directory = directory;
	key->kind = is_file ? 'f' : 'd';
	if (length > sizeof(key->name))
		length = sizeof(key->name);
	memcpy(key->name, name, length);
	return offsetof(struct key, name) + length;
}

static size_t
key_of(struct key *key, const void *things, uint32_t index)
{
	const struct lfpi_asked *asked = things;
	const struct lfpi_asked_thing *thing = &asked->things[index];

	return make_key(key, thing->directory, thing->file != NULL,
	    thing->name, thing->length);
}

static bool
match(const void *things, uint32_t index, const void *key, size_t length)
{
	struct key own;

	return key_of(&own, things, index) == length &&
	    memcmp(&own, key, length) == 0;
}

void
lfpi_asked_init(struct lfpi_asked *asked)
{
	memset(asked, 0, sizeof(*asked));
	lfpi_table_init(&asked->table, asked, match);
}

void
lfpi_asked_free(struct lfpi_asked *asked)
{
	lfpi_table_free(&asked->table);
	lfpi_free(asked->things);
}

static enum lfp_status
add(struct lfpi_asked *asked, const struct lfpi_asked_thing *thing,
    struct lfp_error *error)
{
	size_t size = asked->size > 0 ? asked->size * 2 : 64;
	struct lfpi_asked_thing *things;
	struct key key;
	size_t length;
	uint32_t found;

	if (asked->count == asked->size) {
		things = lfpi_resize(asked->things, size, sizeof(*things));
		if (things == NULL)
			return lfpi_fail_memory(error);
		asked->things = things;
		asked->size = size;
	}
	asked->things[asked->count] = *thing;
	length = key_of(&key, asked, (uint32_t)asked->count);
	asked->count++;
	return lfpi_table_enter(&asked->table, &key, length,
	    (uint32_t)(asked->count - 1), &found, error);
}

enum lfp_status
lfpi_asked_add_node(struct lfpi_asked *asked, struct lfpi_node *node,
    struct lfp_error *error)
{
	struct lfpi_asked_thing thing = { node->parent, node->name,
	    node->name_length, node, NULL };

	node->parent->has_asked = true;
	return add(asked, &thing, error);
}

enum lfp_status
lfpi_asked_add_file(struct lfpi_asked *asked, struct lfpi_file *file,
    struct lfp_error *error)
{
	struct lfpi_asked_thing thing = { file->directory, file->name,
	    file->name_length, NULL, file };

	file->directory->has_asked = true;
	return add(asked, &thing, error);
}

static const struct lfpi_asked_thing *
find(const struct lfpi_asked *asked, const struct lfpi_node *directory,
    bool is_file, const char *name, size_t length)
{
	struct key key;
	uint32_t index;

	length = make_key(&key, directory, is_file, name, length);
	index = lfpi_table_find(&asked->table, &key, length);
	return index == LFPI_TABLE_NONE ? NULL : &asked->things[index];
}

struct lfpi_node *
lfpi_asked_node(const struct lfpi_asked *asked,
    const struct lfpi_node *directory, const char *name, size_t length)
{
	const struct lfpi_asked_thing *thing;

	thing = find(asked, directory, false, name, length);
	return thing == NULL ? NULL : thing->node;
}

struct lfpi_file *
lfpi_asked_file(const struct lfpi_asked *asked,
    const struct lfpi_node *directory, const char *name, size_t length)
{
	const struct lfpi_asked_thing *thing;

	thing = find(asked, directory, true, name, length);
	return thing == NULL ? NULL : thing->file;
}

struct lfpi_node *
lfpi_tree_common(const struct lfpi_node *a, const struct lfpi_node *b)
{
	while (a != b) {
		if (a->depth >= b->depth)
			a = a->parent;
		else
			b = b->parent;
	}
	return (struct lfpi_node *)(uintptr_t)a;
}

/* Written from its end, since a node knows only its parent. */
enum lfp_status
lfpi_tree_path(const struct lfpi_node *directory, const char *name,
    size_t length, struct lfpi_buffer *path, struct lfp_error *error)
{
	const struct lfpi_node *node;
	enum lfp_status status;
	size_t need = length > 0 ? length + 1 : 0;
	char *end;

	for (node = directory; node->parent != NULL; node = node->parent)
		need += node->name_length + (size_t)1;
	path->length = 0;
	if ((status = lfpi_buffer_reserve(path, need + 2, error)) != LFP_OK)
		return status;
	path->length = need > 0 ? need : 1;
	path->data[0] = '/';
	end = path->data + path->length;
	*end = '\0';
	if (length > 0) {
		end -= length;
		memcpy(end, name, length);
		*--end = '/';
	}
	for (node = directory; node->parent != NULL; node = node->parent) {
		end -= node->name_length;
		memcpy(end, node->name, node->name_length);
		*--end = '/';
	}
	return LFP_OK;
}
