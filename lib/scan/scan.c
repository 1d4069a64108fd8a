/* SPDX-License-Identifier: BSD-2-Clause */
/* The public face: what to look at, the run, and what was found. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/portable.h"
#include "io/resolve.h"
#include "scan/scan_private.h"

/* More than the widest machine has use for; bounds what -j can ask. */
#define THREADS_MAX 256

static void
free_options(struct lfp_scan_options *options)
{
	size_t i;

	for (i = 0; i < options->exclude_count; i++)
		lfpi_free((char *)(uintptr_t)options->exclude[i]);
	lfpi_free((void *)(uintptr_t)options->exclude);
	lfpi_free((char *)(uintptr_t)options->root);
}

static bool
copy_patterns(struct lfp_scan_options *to,
    const struct lfp_scan_options *from)
{
	char **copy = lfpi_calloc(from->exclude_count, sizeof(*copy));
	size_t i;

	to->exclude = (const char *const *)copy;
	if (copy == NULL)
		return false;
	for (i = 0; i < from->exclude_count; i++) {
		if ((copy[i] = lfpi_copy_string(from->exclude[i])) == NULL)
			return false;
		to->exclude_count++;
	}
	return true;
}

static enum lfp_status
copy_options(struct lfp_scan_options *to, const struct lfp_scan_options *from,
    struct lfp_error *error)
{
	if (from->size != sizeof(*from))
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "scan options of another version of the library");
	if (lfp_algorithm_size(from->algorithm) == 0)
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "no such algorithm");
	*to = *from;
	to->exclude = NULL;
	to->exclude_count = 0;
	to->root = NULL;
	if (to->threads == 0)
		to->threads = lfpi_cpu_count();
	if (to->threads > THREADS_MAX)
		to->threads = THREADS_MAX;
	if (from->root != NULL &&
	    (to->root = lfpi_copy_string(from->root)) == NULL)
		return lfpi_fail_memory(error);
	return copy_patterns(to, from) ? LFP_OK : lfpi_fail_memory(error);
}

enum lfp_status
lfp_scan_new(const struct lfp_scan_options *options, struct lfp_scan **result,
    struct lfp_error *error)
{
	struct lfp_scan *scan = lfpi_calloc(1, sizeof(*scan));
	enum lfp_status status;

	if (scan == NULL)
		return lfpi_fail_memory(error);
	lfpi_asked_init(&scan->asked);
	lfpi_inodes_init(&scan->order.owners);
	scan->crew.root.fd = -1;
	scan->identify_fd = -1;
	if ((status = copy_options(&scan->options, options, error)) != LFP_OK)
		goto fail;
	scan->maker.digest_size = lfp_algorithm_size(options->algorithm);
	scan->top = lfpi_node_new(&scan->maker, NULL, "", 0);
	if (scan->top == NULL) {
		status = lfpi_fail_memory(error);
		goto fail;
	}
	scan->inserter.maker = &scan->maker;
	scan->inserter.asked = &scan->asked;
	scan->inserter.top = scan->top;
	status = lfpi_crew_init(&scan->crew, &scan->options, error);
	if (status != LFP_OK)
		goto fail;
	scan->crew.asked = &scan->asked;
	scan->has_crew = true;
	*result = scan;
	return LFP_OK;
fail:
	lfp_scan_free(scan);
	return status;
}

/* The memory of all that was found. */
static void
give_back(void *arg)
{
	struct lfp_scan *scan = arg;
	unsigned i;

	for (i = 0; i < scan->worker_count; i++)
		lfpi_maker_free(&scan->workers[i].maker);
}

void
lfp_scan_forget(struct lfp_scan *scan)
{
	if (scan->cleaner.count > 0)
		return;
	/* They know where they are in the tree. */
	lfpi_crew_close_all(&scan->crew);
	scan->order.ready = 0;
	scan->next_alias = NULL;
	scan->has_links = scan->has_loops = true;
	scan->link_at = scan->links.count;
	scan->loop_at = scan->loops.count;
	if (lfpi_team_start(&scan->cleaner, 1, give_back, scan, 0, NULL) !=
	    LFP_OK)
		give_back(scan);
}

void
lfp_scan_free(struct lfp_scan *scan)
{
	if (scan == NULL)
		return;
	if (scan->has_crew) {
		lfpi_crew_close_all(&scan->crew);
		lfpi_crew_destroy(&scan->crew);
	}
	lfpi_team_join(&scan->cleaner);
	give_back(scan);
	lfpi_free(scan->workers);
	lfpi_order_free(&scan->order);
	lfpi_free(scan->links.links);
	lfpi_loops_free(&scan->loops);
	lfpi_asked_free(&scan->asked);
	lfpi_maker_free(&scan->maker);
	lfpi_buffer_free(&scan->path);
	lfpi_trail_free(&scan->trail);
	lfpi_trail_free(&scan->alias_trail);
	lfpi_trail_free(&scan->link_trail);
	lfpi_buffer_free(&scan->last_parent);
	lfpi_buffer_free(&scan->identify_parent);
	if (scan->identify_fd >= 0)
		(void)close(scan->identify_fd);
	free_options(&scan->options);
	lfpi_free(scan);
}

static enum lfp_status
working_directory(struct lfpi_buffer *out, struct lfp_error *error)
{
	enum lfp_status status = lfpi_buffer_reserve(out, PATH_MAX, error);

	while (status == LFP_OK && getcwd(out->data, out->size) == NULL)
		status = errno == ERANGE ?
		    lfpi_buffer_reserve(out, out->size * 2, error) :
		    lfpi_fail(error, LFP_ERR_IO, errno,
		    "the working directory is not to be had");
	if (status == LFP_OK)
		out->length = strlen(out->data);
	return status;
}

/* Relative paths are taken from where the caller stands, or from the root. */
static enum lfp_status
absolute(struct lfp_scan *scan, const char *path, size_t length,
    struct lfpi_buffer *out, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;

	out->length = 0;
	if ((length == 0 || path[0] != '/') && scan->crew.root.is_real)
		status = working_directory(out, error);
	if (status == LFP_OK)
		status = lfpi_buffer_append(out, "/", 1, error);
	return status != LFP_OK ? status :
	    lfpi_buffer_append(out, path, length, error);
}

enum lfp_status
lfpi_scan_ask_directory(struct lfp_scan *scan,
    const struct lfpi_buffer *path, const struct stat *st, bool recursive,
    struct lfp_error *error)
{
	struct lfpi_node *node;
	enum lfp_status status = lfpi_insert_node(&scan->inserter,
	    path->data, path->length, &node, error);

	if (status != LFP_OK)
		return status;
	node->recursive = node->recursive || recursive;
	if (scan->options.one_file_system)
		node->start_device = (uint64_t)st->st_dev;
	node->asked = true;
	return LFP_OK;
}

enum lfp_status
lfp_scan_add_directory(struct lfp_scan *scan, const char *path,
    bool recursive, struct lfp_error *error)
{
	struct lfpi_buffer whole = { 0 }, canonical = { 0 };
	enum lfp_status status;
	struct lfpi_name name;
	struct stat st;
	int sys_errno = 0;

	status = absolute(scan, path, strlen(path), &whole, error);
	if (status == LFP_OK)
		sys_errno = lfpi_root_resolve(&scan->crew.root, whole.data,
		    whole.length, &canonical, &st, NULL);
	if (status == LFP_OK && sys_errno == ENOMEM)
		status = lfpi_fail_memory(error);
	else if (status == LFP_OK && sys_errno != 0)
		status = lfpi_fail(error, sys_errno == ENOENT ||
		    sys_errno == ENOTDIR ? LFP_ERR_NOT_FOUND : LFP_ERR_IO,
		    sys_errno, "%s", lfpi_name(&name, path, strlen(path)));
	else if (status == LFP_OK && S_ISDIR(st.st_mode))
		status = lfpi_scan_ask_directory(scan, &canonical, &st,
		    recursive, error);
	else if (status == LFP_OK)
		status = lfp_scan_add_file(scan, path, strlen(path), error);
	lfpi_buffer_free(&canonical);
	lfpi_buffer_free(&whole);
	return status;
}

static enum lfp_status
resolve_parent(struct lfp_scan *scan, const char *parent, size_t length,
    struct lfp_error *error)
{
	struct lfpi_buffer canonical = { 0 };
	enum lfp_status status;
	struct stat st;

	scan->last_errno = lfpi_root_resolve(&scan->crew.root,
	    scan->last_parent.data, scan->last_parent.length, &canonical, &st,
	    NULL);
	if (scan->last_errno == 0 && !S_ISDIR(st.st_mode))
		scan->last_errno = ENOTDIR;
	if (scan->last_errno == ENOMEM)
		status = lfpi_fail_memory(error);
	else if (scan->last_errno != 0)
		status = lfpi_insert_node(&scan->inserter, parent, length,
		    &scan->last_node, error);
	else
		status = lfpi_insert_node(&scan->inserter, canonical.data,
		    canonical.length, &scan->last_node, error);
	lfpi_buffer_free(&canonical);
	return status;
}

/* The node of a file's directory; the last answer serves its neighbours. */
static enum lfp_status
find_parent(struct lfp_scan *scan, const char *parent, size_t length,
    struct lfp_error *error)
{
	enum lfp_status status;

	if (scan->last_parent.length == length + 1 && memcmp(
	    scan->last_parent.data, parent, length) == 0)
		return LFP_OK;
	scan->last_parent.length = 0;
	status = lfpi_buffer_append(&scan->last_parent, parent, length,
	    error);
	/* One byte more than the name, so that none is like the root's. */
	if (status == LFP_OK)
		status = lfpi_buffer_append(&scan->last_parent, "/", 1,
		    error);
	if (status == LFP_OK)
		status = resolve_parent(scan, parent, length, error);
	if (status != LFP_OK)
		scan->last_parent.length = 0;
	return status;
}

static enum lfp_trouble
trouble_of(int sys_errno)
{
	return sys_errno == ENOENT || sys_errno == ENOTDIR ?
	    LFP_TROUBLE_MISSING : LFP_TROUBLE_UNREADABLE;
}

static enum lfp_status
ask_file(struct lfp_scan *scan, const char *name, size_t length,
    struct lfp_error *error)
{
	enum lfp_status status;
	struct lfpi_file *file;
	bool is_new;

	status = lfpi_insert_file(&scan->inserter, scan->last_node, name,
	    length, &file, &is_new, error);
	if (status != LFP_OK || !is_new)
		return status;
	file->asked = true;
	if (scan->last_errno != 0) {
		file->stage = LFPI_TROUBLED;
		file->trouble = (uint8_t)trouble_of(scan->last_errno);
		file->sys_errno = (int16_t)scan->last_errno;
		scan->counts.troubles++;
	}
	return LFP_OK;
}

/* Names that are no names of a file: "", ".", ".." and what ends in '/'. */
static bool
is_no_file_name(const char *name, size_t length)
{
	return length == 0 || (length == 1 && name[0] == '.') ||
	    (length == 2 && name[0] == '.' && name[1] == '.');
}

enum lfp_status
lfp_scan_add_file(struct lfp_scan *scan, const char *path, size_t length,
    struct lfp_error *error)
{
	struct lfpi_buffer whole = { 0 };
	enum lfp_status status;
	struct lfpi_name text;
	size_t parent;

	if (length == 0 || memchr(path, '\0', length) != NULL)
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "\"%s\": not the name of a file",
		    lfpi_name(&text, path, length));
	status = absolute(scan, path, length, &whole, error);
	if (status == LFP_OK) {
		parent = lfpi_parent_length(whole.data, whole.length);
		if (is_no_file_name(whole.data + parent + 1,
		    whole.length - parent - 1))
			status = lfpi_fail(error, LFP_ERR_NOT_REGULAR, 0,
			    "%s: not a regular file",
			    lfpi_name(&text, path, length));
		else if ((status = find_parent(scan, whole.data, parent,
		    error)) == LFP_OK)
			status = ask_file(scan, whole.data + parent + 1,
			    whole.length - parent - 1, error);
	}
	lfpi_buffer_free(&whole);
	return status;
}

void
lfp_scan_pass_by(struct lfp_scan *scan, uint64_t device, uint64_t inode)
{
	scan->crew.passes_by = true;
	scan->crew.passed.device = device;
	scan->crew.passed.inode = inode;
}

/* The directory of the last path that was identified stays open. */
static int
open_parent(struct lfp_scan *scan, const char *path, size_t length)
{
	struct lfpi_buffer canonical = { 0 };
	struct stat st;
	int sys_errno;

	if (scan->identify_fd >= 0 && scan->identify_parent.length == length &&
	    (length == 0 ||
	    memcmp(scan->identify_parent.data, path, length) == 0))
		return 0;
	if (scan->identify_fd >= 0)
		(void)close(scan->identify_fd);
	scan->identify_fd = -1;
	scan->identify_parent.length = 0;
	if (lfpi_buffer_append(&scan->identify_parent, path, length, NULL) !=
	    LFP_OK)
		return ENOMEM;
	sys_errno = lfpi_root_resolve(&scan->crew.root, path, length,
	    &canonical, &st, &scan->identify_fd);
	lfpi_buffer_free(&canonical);
	return sys_errno != 0 ? sys_errno :
	    scan->identify_fd < 0 ? ENOTDIR : 0;
}

/* 0 or errno. */
static int
identify(struct lfp_scan *scan, const char *path, size_t length,
    struct stat *st)
{
	size_t parent = lfpi_parent_length(path, length);
	struct lfpi_buffer canonical = { 0 };
	char name[256];
	int sys_errno = open_parent(scan, path, parent);

	if (sys_errno != 0 || length - parent > sizeof(name))
		return sys_errno != 0 ? sys_errno : ENAMETOOLONG;
	memcpy(name, path + parent + 1, length - parent - 1);
	name[length - parent - 1] = '\0';
	if (fstatat(scan->identify_fd, name, st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno;
	if (!S_ISLNK(st->st_mode))
		return 0;
	sys_errno = lfpi_root_resolve(&scan->crew.root, path, length,
	    &canonical, st, NULL);
	lfpi_buffer_free(&canonical);
	return sys_errno;
}

enum lfp_status
lfp_scan_identify(struct lfp_scan *scan, const char *path, size_t length,
    uint64_t *device, uint64_t *inode)
{
	struct stat st;

	if (length < 2 || path[0] != '/' || path[length - 1] == '/' ||
	    memchr(path, '\0', length) != NULL ||
	    identify(scan, path, length, &st) != 0 || !S_ISREG(st.st_mode))
		return LFP_ERR_NOT_FOUND;
	*device = (uint64_t)st.st_dev;
	*inode = (uint64_t)st.st_ino;
	return LFP_OK;
}
