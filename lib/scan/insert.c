/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>
#include <string.h>

#include "base/fail.h"
#include "scan/insert.h"

#ifndef NAME_MAX
#define NAME_MAX 255
#endif

static enum lfp_status
too_long(const char *name, size_t length, struct lfp_error *error)
{
	struct lfpi_name text;

	return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
	    "%s: a name longer than %d bytes", lfpi_name(&text, name, length),
	    NAME_MAX);
}

static enum lfp_status
child_of(struct lfpi_inserter *inserter, struct lfpi_node **node,
    const char *name, size_t length, struct lfp_error *error)
{
	struct lfpi_node *child;

	if (length > NAME_MAX)
		return too_long(name, length, error);
	child = lfpi_asked_node(inserter->asked, *node, name, length);
	if (child == NULL) {
		child = lfpi_node_new(inserter->maker, *node, name, length);
		if (child == NULL)
			return lfpi_fail_memory(error);
		lfpi_attach_node(child);
		*node = child;
		return lfpi_asked_add_node(inserter->asked, child, error);
	}
	*node = child;
	return LFP_OK;
}

enum lfp_status
lfpi_insert_node(struct lfpi_inserter *inserter, const char *path,
    size_t length, struct lfpi_node **node, struct lfp_error *error)
{
	*node = inserter->top;
	return lfpi_insert_below(inserter, path, length, node, error);
}

enum lfp_status
lfpi_insert_below(struct lfpi_inserter *inserter, const char *path,
    size_t length, struct lfpi_node **node, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	size_t n, at = 0;

	while (status == LFP_OK && at < length) {
		for (n = 0; at + n < length && path[at + n] != '/'; n++)
			continue;
		if (n > 0)
			status = child_of(inserter, node, path + at, n,
			    error);
		at += n + 1;
	}
	return status;
}

enum lfp_status
lfpi_insert_file(struct lfpi_inserter *inserter, struct lfpi_node *node,
    const char *name, size_t length, struct lfpi_file **file, bool *is_new,
    struct lfp_error *error)
{
	if (length > NAME_MAX)
		return too_long(name, length, error);
	*file = lfpi_asked_file(inserter->asked, node, name, length);
	*is_new = *file == NULL;
	if (!*is_new)
		return LFP_OK;
	*file = lfpi_file_new(inserter->maker, node, name, length);
	if (*file == NULL)
		return lfpi_fail_memory(error);
	lfpi_attach_file(*file);
	return lfpi_asked_add_file(inserter->asked, *file, error);
}

size_t
lfpi_parent_length(const char *path, size_t length)
{
	while (length > 0 && path[length - 1] != '/')
		length--;
	return length > 0 ? length - 1 : 0;
}

struct lfpi_node *
lfpi_tree_next(struct lfpi_node *node)
{
	if (node->children != NULL)
		return node->children;
	while (node != NULL && node->sibling == NULL)
		node = node->parent;
	return node == NULL ? NULL : node->sibling;
}

enum lfp_status
lfpi_insert_index(struct lfpi_inserter *inserter, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	struct lfpi_node *node;

	for (node = lfpi_tree_next(inserter->top);
	    status == LFP_OK && node != NULL; node = lfpi_tree_next(node))
		if (lfpi_asked_node(inserter->asked, node->parent,
		    node->name, node->name_length) == NULL)
			status = lfpi_asked_add_node(inserter->asked, node,
			    error);
	return status;
}
