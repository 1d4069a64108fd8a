/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "scan/aliases.h"

/*
 * A name in a directory: small, as there may be a million in one, but with the
 * name, as each look at what it names costs a cache miss.
 */
struct child {
	const char		*name;
	union {
		struct lfpi_node	*node;
		struct lfpi_file	*file;
		struct lfpi_link	*link;
	};
	uint16_t		 length;
	enum {
		A_NODE,
		A_FILE,		/* or a directory's own record */
		IN_LEAF,	/* a file, and those behind it */
		A_LINK
	} kind : 8;
};

/*
 * The children still to be visited, of all directories on the way down: a
 * stack, since trees may be deeper than any thread's own stack.
 */
struct lfpi_stack {
	struct child		*children;
	size_t			 count, size;
	/* Who gets what is visited: one of these. */
	struct lfpi_order	*order;
	struct lfpi_link_order	*link_order;
};

static enum lfp_status
push(struct lfpi_stack *stack, const struct child *child,
    struct lfp_error *error)
{
	size_t size = stack->size > 0 ? stack->size * 2 : 256;
	struct child *children;

	if (stack->count == stack->size) {
		children = lfpi_resize(stack->children, size,
		    sizeof(*children));
		if (children == NULL)
			return lfpi_fail_memory(error);
		stack->children = children;
		stack->size = size;
	}
	stack->children[stack->count++] = *child;
	return LFP_OK;
}

/* The byte at i of what a path has there: a directory goes on with '/'. */
static int
byte_at(const struct child *child, size_t i)
{
	if (i < child->length)
		return (unsigned char)child->name[i];
	return i == child->length && child->kind == A_NODE ? '/' : -1;
}

/* Last comes first: the stack is taken from its end. */
static int
compare_backwards(const void *a, const void *b)
{
	const struct child *x = a, *y = b;
	size_t n = x->length < y->length ? x->length : y->length;
	int order = memcmp(y->name, x->name, n);

	if (order != 0)
		return order;
	order = byte_at(y, n) - byte_at(x, n);
	/* The same name: what has a fingerprint is seen first. */
	if (order == 0 && x->kind == A_FILE && y->kind == A_FILE)
		order = (x->file->stage == LFPI_DONE) -
		    (y->file->stage == LFPI_DONE);
	return order;
}

/* As those of a directory are that holds only directories. */
static bool
is_sorted(const struct lfpi_stack *stack, size_t first)
{
	size_t i;

	for (i = first + 1; i < stack->count; i++)
		if (compare_backwards(&stack->children[i - 1],
		    &stack->children[i]) > 0)
			return false;
	return true;
}

static enum lfp_status
push_files(struct lfpi_stack *stack, const struct lfpi_node *node,
    struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	struct child child = { .kind = A_FILE };
	struct lfpi_file *file;

	for (file = node->files; status == LFP_OK && file != NULL;
	    file = file->sibling) {
		child.name = file->name;
		child.length = file->name_length;
		child.file = file;
		status = push(stack, &child, error);
	}
	return status;
}

static enum lfp_status
push_links(struct lfpi_stack *stack, const struct lfpi_node *node,
    struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	struct child child = { .kind = A_LINK };
	struct lfpi_link *link;

	for (link = node->links; status == LFP_OK && link != NULL;
	    link = link->sibling) {
		if (link->leads_to != LFPI_TYPE_UNKNOWN &&
		    link->leads_to != LFPI_TYPE_DIRECTORY)
			continue;
		child.name = link->name;
		child.length = link->name_length;
		child.link = link;
		status = push(stack, &child, error);
	}
	return status;
}

static enum lfp_status
push_node(struct lfpi_stack *stack, struct lfpi_node *node,
    struct lfp_error *error)
{
	struct child child = { .name = node->name,
		.length = node->name_length, .node = node, .kind = A_NODE };
	enum lfp_status status = push(stack, &child, error);

	/* Bit by bit: it may be being read, and trouble ends that anyway. */
	if (stack->order == NULL || stack->order->stack != NULL)
		return status;
	/* Its own record comes before what sorts before a slash. */
	child.kind = A_FILE;
	child.file = node->trouble;
	if (status == LFP_OK && child.file != NULL)
		status = push(stack, &child, error);
	return status;
}

static enum lfp_status
push_children(struct lfpi_stack *stack, const struct lfpi_node *node,
    struct lfp_error *error)
{
	size_t first = stack->count;
	struct lfpi_node *below;
	enum lfp_status status;

	status = stack->order != NULL ? push_files(stack, node, error) :
	    push_links(stack, node, error);
	for (below = node->children; status == LFP_OK && below != NULL;
	    below = below->sibling)
		status = push_node(stack, below, error);
	if (status == LFP_OK && !is_sorted(stack, first))
		qsort(stack->children + first, stack->count - first,
		    sizeof(*stack->children), compare_backwards);
	return status;
}

static enum lfp_status
reserve(struct lfpi_order *order, size_t more, struct lfp_error *error)
{
	size_t size = order->size > 0 ? order->size : 1024;
	struct lfpi_file **files;

	if (more <= order->size - order->count)
		return LFP_OK;
	while (size - order->count < more)
		size *= 2;
	files = lfpi_resize(order->files, size, sizeof(*files));
	if (files == NULL)
		return lfpi_fail_memory(error);
	order->files = files;
	order->size = size;
	return LFP_OK;
}

/* A directory's own record has no name in it. */
static void
locate(const struct lfpi_file *file, const struct lfpi_node **directory,
    const char **name, size_t *length)
{
	const struct lfpi_node *node = file->directory;
	bool is_node = file->name_length == 0 && node->parent != NULL;

	*directory = is_node ? node->parent : node;
	*name = is_node ? node->name : file->name;
	*length = is_node ? node->name_length : file->name_length;
}

/* One name twice: asked for, and met in its directory. */
static bool
is_repeated(const struct lfpi_order *order, const struct lfpi_file *file)
{
	const struct lfpi_node *directory, *last_directory;
	const char *name, *last_name;
	size_t length, last_length;

	if (order->last == NULL)
		return false;
	locate(file, &directory, &name, &length);
	locate(order->last, &last_directory, &last_name, &last_length);
	return last_directory == directory && last_length == length &&
	    memcmp(last_name, name, length) == 0;
}

static enum lfp_status
append_link(struct lfpi_link_order *order, struct lfpi_link *link,
    struct lfp_error *error)
{
	size_t size = order->size > 0 ? order->size * 2 : 256;
	struct lfpi_link **links;

	if (order->count == order->size) {
		links = lfpi_resize(order->links, size, sizeof(*links));
		if (links == NULL)
			return lfpi_fail_memory(error);
		order->links = links;
		order->size = size;
	}
	order->links[order->count++] = link;
	return LFP_OK;
}

/*
 * Everything that is to be known of a file, since each look at one costs a
 * cache miss.  There is room for it.
 */
static enum lfp_status
append(struct lfpi_order *order, struct lfpi_file *file,
    struct lfp_error *error)
{
	enum lfp_status status;

	/* Of a name that comes twice the first. */
	if (file->stage == LFPI_LEFT_OUT || is_repeated(order, file))
		return LFP_OK;
	lfpi_aliases_share(file, order->digest_size);
	/* A scan that ended early never came to it, or to its owner. */
	if (file->stage == LFPI_PENDING)
		return LFP_OK;
	file->next = NULL;
	order->last = file;
	status = lfpi_aliases_sort_out(order, file, error);
	if (file->is_alias)
		return status;
	order->done += file->stage == LFPI_DONE;
	order->files[order->count++] = file;
	return status;
}

bool
lfpi_order_is_leaf(const struct lfpi_node *node)
{
	return node->children == NULL && !node->has_asked;
}

/* What is left of a leaf, by name. */
static enum lfp_status
push_rest(struct lfpi_stack *stack, struct lfpi_file *file,
    struct lfp_error *error)
{
	struct child rest = { .file = file, .kind = IN_LEAF };

	return file == NULL ? LFP_OK : push(stack, &rest, error);
}

static enum lfp_status
visit(struct lfpi_stack *stack, const struct child *child,
    struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;

	if (child->kind == A_LINK)
		return append_link(stack->link_order, child->link, error);
	if (child->kind == A_NODE)
		return stack->order != NULL &&
		    lfpi_order_is_leaf(child->node) ?
		    push_rest(stack, child->node->files, error) :
		    push_children(stack, child->node, error);
	if (child->kind == IN_LEAF)
		status = push_rest(stack, child->file->sibling, error);
	if (status == LFP_OK)
		status = reserve(stack->order, 1, error);
	return status != LFP_OK ? status :
	    append(stack->order, child->file, error);
}

static bool
is_waiting(const struct child *child, const struct lfpi_final *final)
{
	if (final == NULL)
		return false;
	if (child->kind == IN_LEAF)
		return !final->file(final->arg, child->file);
	return child->kind == A_NODE &&
	    !final->node(final->arg, child->node);
}

/* Until nothing is left, or something that is not final comes next. */
static enum lfp_status
visit_some(struct lfpi_stack *stack, const struct lfpi_final *final,
    struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	struct child child;

	while (status == LFP_OK && stack->count > 0) {
		child = stack->children[stack->count - 1];
		if (is_waiting(&child, final))
			break;
		stack->count--;
		status = visit(stack, &child, error);
	}
	return status;
}

static enum lfp_status
visit_all(struct lfpi_stack *stack, struct lfpi_node *top,
    struct lfp_error *error)
{
	enum lfp_status status = push_node(stack, top, error);

	if (status == LFP_OK)
		status = visit_some(stack, NULL, error);
	lfpi_free(stack->children);
	return status;
}

enum lfp_status
lfpi_order_links(struct lfpi_link_order *order, struct lfpi_node *top,
    struct lfp_error *error)
{
	struct lfpi_stack stack = { .link_order = order };

	order->count = 0;
	return visit_all(&stack, top, error);
}

static void
init(struct lfpi_order *order, size_t digest_size)
{
	memset(order, 0, sizeof(*order));
	order->digest_size = digest_size;
	lfpi_inodes_init(&order->owners);
}

enum lfp_status
lfpi_order_make(struct lfpi_order *order, struct lfpi_node *top,
    size_t digest_size, bool all_owners, struct lfp_error *error)
{
	struct lfpi_stack stack = { .order = order };
	enum lfp_status status;

	init(order, digest_size);
	order->all_owners = all_owners;
	status = visit_all(&stack, top, error);
	if (status == LFP_OK)
		lfpi_aliases_end(order);
	return status;
}

static void
free_stack(struct lfpi_order *order)
{
	if (order->stack != NULL)
		lfpi_free(order->stack->children);
	lfpi_free(order->stack);
	order->stack = NULL;
}

enum lfp_status
lfpi_order_begin(struct lfpi_order *order, struct lfpi_node *top,
    size_t digest_size, struct lfp_error *error)
{
	init(order, digest_size);
	order->stack = lfpi_calloc(1, sizeof(*order->stack));
	if (order->stack == NULL)
		return lfpi_fail_memory(error);
	order->stack->order = order;
	return push_node(order->stack, top, error);
}

enum lfp_status
lfpi_order_go_on(struct lfpi_order *order, const struct lfpi_final *final,
    struct lfp_error *error)
{
	enum lfp_status status = visit_some(order->stack, final, error);

	if (status == LFP_OK && order->stack->count == 0) {
		free_stack(order);
		lfpi_aliases_end(order);
	}
	lfpi_aliases_count_ready(order);
	return status;
}

void
lfpi_order_free(struct lfpi_order *order)
{
	free_stack(order);
	lfpi_inodes_free(&order->owners);
	lfpi_free(order->files);
	memset(order, 0, sizeof(*order));
}
