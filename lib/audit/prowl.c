/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/prowl.h"
#include "audit/reading.h"
#include "base/fail.h"
#include "base/portable.h"
#include "io/directory.h"
#include "io/resolve.h"

/*
 * No deeper: an absolute path of NetBSD's longest, MAXPATHLEN (1024), can
 * name nothing below 512 directories.
 */
#define DEPTH_MAX 512

struct level {
	struct lfpi_identity	 id;
	struct lfpi_listing	 listing;
	size_t			 at;		/* in the listing */
	size_t			 length;	/* of the path to it */
	int			 fd;
};

struct prowl {
	struct lfp_audit	*audit;
	struct lfpi_buffer	 path;		/* "" is the root */
	struct level		*levels;
	size_t			 depth;
	bool			 recursive;
};

static struct lfpi_subject *
new_stray(struct lfp_audit *audit, const char *path, size_t length)
{
	size_t size = audit->stray_size > 0 ? audit->stray_size * 2 : 64;
	struct lfpi_subject *strays, *stray;

	if (audit->stray_count == audit->stray_size) {
		strays = lfpi_resize(audit->strays, size, sizeof(*strays));
		if (strays == NULL)
			return NULL;
		audit->strays = strays;
		audit->stray_size = size;
	}
	stray = &audit->strays[audit->stray_count];
	memset(stray, 0, sizeof(*stray));
	stray->path = lfpi_audit_keep(audit, path, length);
	stray->path_length = length;
	if (stray->path == NULL)
		return NULL;
	audit->stray_count++;
	return stray;
}

static enum lfp_status
add_trouble(struct lfp_audit *audit, const char *path, size_t length,
    int sys_errno, struct lfp_error *error)
{
	struct lfpi_subject *stray = NULL;

	if (sys_errno != ENOMEM)
		stray = length == 0 ? new_stray(audit, "/", 1) :
		    new_stray(audit, path, length);
	if (stray == NULL)
		return lfpi_fail_memory(error);
	stray->trouble = LFP_TROUBLE_LISTING;
	stray->sys_errno = sys_errno;
	return LFP_OK;
}

enum lfp_status
lfpi_prowl_file(struct lfp_audit *audit, const char *path, size_t length,
    const struct stat *st, struct lfp_error *error)
{
	struct lfpi_identity id = { (uint64_t)st->st_dev,
		(uint64_t)st->st_ino };
	struct lfpi_subject *stray;

	if (audit->options.unmonitored == LFP_UNMONITORED_EXECUTABLE &&
	    (st->st_mode & 0111) == 0)
		return LFP_OK;
	if (lfpi_inodes_find(&audit->by_inode, &id) != NULL)
		return LFP_OK;
	if ((stray = new_stray(audit, path, length)) == NULL)
		return lfpi_fail_memory(error);
	audit->scratch.length = 0;
	if (lfpi_buffer_append(&audit->scratch, path, length, error) !=
	    LFP_OK)
		return LFP_ERR_MEMORY;
	return lfpi_subject_place(audit, stray, 0, st, error);
}

static void
leave(struct prowl *prowl)
{
	struct level *level = &prowl->levels[--prowl->depth];

	(void)close(level->fd);
	lfpi_listing_free(&level->listing);
	memset(level, 0, sizeof(*level));
}

/* Has this directory been read, by whatever name?  NULL: no memory. */
static const struct lfpi_identity *
note_walked(struct lfp_audit *audit, const struct stat *st, bool *is_new)
{
	struct lfpi_identity *id = lfpi_region_take(&audit->region,
	    sizeof(*id), 8);
	const struct lfpi_identity *found;

	if (id == NULL)
		return NULL;
	id->device = (uint64_t)st->st_dev;
	id->inode = (uint64_t)st->st_ino;
	found = lfpi_inodes_enter(&audit->walked, id);
	*is_new = found == id;
	return found;
}

/* A directory that was opened: list it, unless it was listed before. */
static enum lfp_status
enter(struct prowl *prowl, int fd, const struct stat *st,
    struct lfp_error *error)
{
	struct level *level = &prowl->levels[prowl->depth];
	struct lfp_audit *audit = prowl->audit;
	bool is_new = false;
	int sys_errno;

	if (note_walked(audit, st, &is_new) == NULL) {
		(void)close(fd);
		return lfpi_fail_memory(error);
	}
	if (!is_new || lfpi_directory_is_pseudo(fd)) {
		audit->counts.pseudo += is_new;
		(void)close(fd);
		return LFP_OK;
	}
	lfpi_audit_looking(audit, prowl->path.data, prowl->path.length);
	audit->counts.directories++;
	sys_errno = lfpi_directory_list(fd, &level->listing);
	level->fd = fd;
	level->at = 0;
	level->length = prowl->path.length;
	level->id.device = (uint64_t)st->st_dev;
	prowl->depth++;
	return sys_errno == 0 ? LFP_OK : add_trouble(audit,
	    prowl->path.data, prowl->path.length, sys_errno, error);
}

/* Access times stay, where the caller's rights allow that. */
static int
open_directory(int parent, const char *name)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC |
	    O_NOCTTY | O_NONBLOCK;
	int fd = openat(parent, name, flags | O_NOATIME);

	return fd < 0 && errno == EPERM ? openat(parent, name, flags) : fd;
}

static enum lfp_status
descend(struct prowl *prowl, const struct level *level, const char *name,
    struct lfp_error *error)
{
	struct lfp_audit *audit = prowl->audit;
	struct stat st;
	int fd, sys_errno = ELOOP;

	if (!prowl->recursive)
		return LFP_OK;
	fd = prowl->depth == DEPTH_MAX ? -1 :
	    open_directory(level->fd, name);
	if (prowl->depth == DEPTH_MAX)
		sys_errno = ENAMETOOLONG;
	else if (fd < 0)
		sys_errno = errno;
	else if (fstat(fd, &st) != 0) {
		sys_errno = errno;
		(void)close(fd);
		fd = -1;
	}
	if (fd < 0)
		return sys_errno == ENOENT ? LFP_OK : add_trouble(audit,
		    prowl->path.data, prowl->path.length, sys_errno, error);
	audit->counts.mounts += (uint64_t)st.st_dev != level->id.device;
	return enter(prowl, fd, &st, error);
}

static enum lfp_status
look_at(struct prowl *prowl, const struct level *level,
    const struct lfpi_dirent *entry, struct lfp_error *error)
{
	enum lfp_status status;
	struct stat st;

	prowl->path.length = level->length;
	if ((status = lfpi_buffer_append(&prowl->path, "/", 1, error)) !=
	    LFP_OK || (status = lfpi_buffer_append(&prowl->path, entry->name,
	    entry->length, error)) != LFP_OK)
		return status;
	switch (entry->type) {
	case LFPI_TYPE_DIRECTORY:
		return descend(prowl, level, entry->name, error);
	case LFPI_TYPE_REGULAR:
		/* It may have gone, or be another thing, by now. */
		if (fstatat(level->fd, entry->name, &st,
		    AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
			return LFP_OK;
		return lfpi_prowl_file(prowl->audit, prowl->path.data,
		    prowl->path.length, &st, error);
	case LFPI_TYPE_SPECIAL:
		prowl->audit->counts.special++;
		return LFP_OK;
	default:
		return LFP_OK;
	}
}

static enum lfp_status
walk(struct prowl *prowl, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	struct level *level;

	while (status == LFP_OK && prowl->depth > 0) {
		level = &prowl->levels[prowl->depth - 1];
		if (lfpi_audit_stopped(prowl->audit))
			status = lfpi_fail(error, LFP_ERR_CANCELLED, 0,
			    "interrupted");
		else if (level->at < level->listing.count)
			status = look_at(prowl, level,
			    &level->listing.entries[level->at++], error);
		else
			leave(prowl);
	}
	return status;
}

static enum lfp_status
start(struct prowl *prowl, const struct lfpi_scope *scope,
    struct lfp_error *error)
{
	struct lfpi_buffer real = { 0 };
	enum lfp_status status;
	struct stat st;
	int sys_errno, fd = -1;

	sys_errno = lfpi_root_resolve(&prowl->audit->locator.root,
	    scope->path, scope->length, &real, &st, &fd);
	prowl->recursive = scope->recursive;
	prowl->path.length = 0;
	status = lfpi_buffer_append(&prowl->path, real.data,
	    real.length == 1 ? 0 : real.length, error);
	lfpi_buffer_free(&real);
	if (status != LFP_OK || fd < 0) {
		if (fd >= 0)
			(void)close(fd);
		/* Its entries are missing; that is told of each. */
		return status != LFP_OK || sys_errno == 0 ||
		    sys_errno == ENOENT || sys_errno == ENOTDIR ? status :
		    add_trouble(prowl->audit, scope->path, scope->length,
		    sys_errno, error);
	}
	status = enter(prowl, fd, &st, error);
	return status == LFP_OK ? walk(prowl, error) : status;
}

static int
compare(const void *a, const void *b)
{
	const struct lfpi_subject *x = a, *y = b;

	return lfpi_name_compare(x->path, x->path_length, y->path,
	    y->path_length);
}

void
lfpi_prowl_sort(struct lfp_audit *audit)
{
	if (audit->stray_count > 1)
		qsort(audit->strays, audit->stray_count,
		    sizeof(*audit->strays), compare);
}

enum lfp_status
lfpi_prowl(struct lfp_audit *audit, const struct lfpi_scope *scopes,
    size_t n, struct lfp_error *error)
{
	struct prowl prowl = { .audit = audit };
	enum lfp_status status = LFP_OK;
	size_t i;

	prowl.levels = lfpi_calloc(DEPTH_MAX, sizeof(*prowl.levels));
	if (prowl.levels == NULL)
		return lfpi_fail_memory(error);
	for (i = 0; status == LFP_OK && i < n; i++)
		status = start(&prowl, &scopes[i], error);
	while (prowl.depth > 0)
		leave(&prowl);
	lfpi_free(prowl.levels);
	lfpi_buffer_free(&prowl.path);
	return status;
}
