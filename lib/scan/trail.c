/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "scan/trail.h"

void
lfpi_trail_free(struct lfpi_trail *trail)
{
	lfpi_buffer_free(&trail->path);
	memset(trail, 0, sizeof(*trail));
}

static const struct lfpi_node *
root_of(const struct lfpi_node *node)
{
	while (node->parent != NULL)
		node = node->parent;
	return node;
}

/* How long the path from above to node is. */
static size_t
distance(const struct lfpi_node *above, const struct lfpi_node *node)
{
	size_t length = 0;

	for (; node != above; node = node->parent)
		length += node->name_length + (size_t)1;
	return length;
}

/* Written from its end, since a node knows only its parent. */
static void
write_back(char *end, const struct lfpi_node *above,
    const struct lfpi_node *node)
{
	for (; node != above; node = node->parent) {
		end -= node->name_length;
		memcpy(end, node->name, node->name_length);
		*--end = '/';
	}
}

static enum lfp_status
move(struct lfpi_trail *trail, const struct lfpi_node *to,
    struct lfp_error *error)
{
	const struct lfpi_node *above, *from = trail->directory;
	enum lfp_status status;
	size_t more;

	if (from == NULL)
		from = root_of(to);
	above = lfpi_tree_common(from, to);
	trail->length -= distance(above, from);
	trail->directory = above;
	trail->path.length = trail->length;
	more = distance(above, to);
	if ((status = lfpi_buffer_reserve(&trail->path, more, error)) !=
	    LFP_OK)
		return status;
	trail->length += more;
	trail->directory = to;
	if (more > 0)
		write_back(trail->path.data + trail->length, above, to);
	return LFP_OK;
}

enum lfp_status
lfpi_trail_path(struct lfpi_trail *trail, const struct lfpi_node *directory,
    const char *name, size_t length, struct lfp_error *error)
{
	struct lfpi_buffer *path = &trail->path;
	enum lfp_status status = LFP_OK;

	if (directory != trail->directory)
		status = move(trail, directory, error);
	path->length = trail->length;
	/* Besides the name a slash and the NUL. */
	if (status != LFP_OK || (status = lfpi_buffer_reserve(path,
	    length + 2, error)) != LFP_OK)
		return status;
	if (length > 0 || path->length == 0)
		path->data[path->length++] = '/';
	if (length > 0)
		memcpy(path->data + path->length, name, length);
	path->length += length;
	path->data[path->length] = '\0';
	return LFP_OK;
}
