/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "audit/prowl.h"
#include "audit/seek.h"
#include "base/fail.h"
#include "base/portable.h"
#include "io/directory.h"

/*
 * What one audit spends on this: entries that are tried for a directory that
 * is missing, directories that are read in its stead for the first time, and
 * lookups.
 */
#define TRIES_MAX 4
#define CANDIDATES_MAX 16
#define LOOKUPS_MAX 100000

struct seek {
	struct lfp_audit	*audit;
	struct lfpi_buffer	 path;		/* the directory above */
	const struct lfpi_subject *last;	/* of the one missing; */
	size_t			 length;	/* its path's, in last */
	unsigned		 tries;		/* entries tried for it */
	uint32_t		 sought;	/* directories, of all */
	unsigned		 candidates;	/* directories, of this one, */
	unsigned		 fresh;		/* and those that are new */
	unsigned		 lookups;
	bool			 no_memory;
};

/* So much of a path is the directory that its last name is in; 0: the root. */
static size_t
above(const struct lfpi_subject *entry, size_t length)
{
	while (length > 0 && entry->path[length - 1] != '/')
		length--;
	while (length > 0 && entry->path[length - 1] == '/')
		length--;
	return length;
}

/* Of this entry's path, up to the first directory that is not there. */
static size_t
missing_length(struct seek *seek, const struct lfpi_subject *entry, int *fd)
{
	struct lfpi_locator *locator = &seek->audit->locator;
	size_t length = 0, up = above(entry, entry->path_length);

	while ((*fd = lfpi_locate_directory(locator, up > 0 ? entry->path :
	    "/", up > 0 ? up : 1)) < 0) {
		seek->lookups++;
		seek->no_memory = errno == ENOMEM;
		if (errno != ENOENT || up == 0)
			return 0;
		length = up;
		up = above(entry, up);
	}
	seek->path.length = 0;
	seek->no_memory = lfpi_buffer_append(&seek->path, entry->path, up,
	    NULL) != LFP_OK;
	return length;
}

/* Is the rest of the entry's path there, as a file without an entry? */
static bool
holds(struct seek *seek, const struct lfpi_subject *entry)
{
	struct lfp_audit *audit = seek->audit;
	struct lfpi_identity id;
	int sys_errno = ENOMEM;
	struct stat st;
	bool is_link;

	seek->lookups++;
	if (lfpi_buffer_append(&seek->path, entry->path + seek->length,
	    entry->path_length - seek->length, NULL) == LFP_OK)
		sys_errno = lfpi_locate(&audit->locator, seek->path.data,
		    seek->path.length, &audit->scratch, &st, &is_link);
	seek->no_memory = sys_errno == ENOMEM;
	if (sys_errno != 0 || !S_ISREG(st.st_mode))
		return false;
	id.device = (uint64_t)st.st_dev;
	id.inode = (uint64_t)st.st_ino;
	return lfpi_inodes_find(&audit->by_inode, &id) == NULL;
}

static enum lfp_status
add(struct seek *seek, size_t length, struct lfp_error *error)
{
	enum lfp_status status;
	bool is_new;

	status = lfpi_prowl_add_sought(seek->audit, seek->path.data, length,
	    seek->sought + 1, &is_new, error);
	seek->candidates++;
	seek->sought += is_new;
	seek->fresh += is_new;
	return status;
}

/* path: the directory above, then the name of one in it. */
static enum lfp_status
try_one(struct seek *seek, const struct lfpi_subject *entry,
    const struct lfpi_dirent *directory, struct lfp_error *error)
{
	enum lfp_status status;
	size_t length;

	if ((status = lfpi_buffer_append(&seek->path, "/", 1, error)) !=
	    LFP_OK || (status = lfpi_buffer_append(&seek->path,
	    directory->name, directory->length, error)) != LFP_OK)
		return status;
	length = seek->path.length;
	if (holds(seek, entry))
		return add(seek, length, error);
	return seek->no_memory ? lfpi_fail_memory(error) : LFP_OK;
}

/* The directories in the one above, which is open. */
static enum lfp_status
try_all(struct seek *seek, const struct lfpi_subject *entry, int fd,
    struct lfp_error *error)
{
	const size_t up = seek->path.length;
	struct lfpi_listing listing = { .entries = NULL };
	enum lfp_status status = LFP_OK;
	size_t i;

	/* What cannot be listed whole has what could be. */
	if (lfpi_directory_list(fd, &listing) == ENOMEM)
		status = lfpi_fail_memory(error);
	for (i = 0; status == LFP_OK && i < listing.count &&
	    seek->lookups < LOOKUPS_MAX &&
	    seek->fresh < CANDIDATES_MAX; i++) {
		if (listing.entries[i].type != LFPI_TYPE_DIRECTORY)
			continue;
		seek->path.length = up;
		status = try_one(seek, entry, &listing.entries[i], error);
	}
	lfpi_listing_free(&listing);
	return status;
}

/* Is the entry below the directory that was missing last? */
static bool
is_below_last(const struct seek *seek, const struct lfpi_subject *entry)
{
	return seek->last != NULL && entry->path_length > seek->length &&
	    entry->path[seek->length] == '/' &&
	    memcmp(entry->path, seek->last->path, seek->length) == 0;
}

static enum lfp_status
seek_entry(struct seek *seek, const struct lfpi_subject *entry,
    struct lfp_error *error)
{
	enum lfp_status status;
	size_t length;
	int fd;

	if (is_below_last(seek, entry) && (seek->candidates > 0 ||
	    seek->tries >= TRIES_MAX))
		return LFP_OK;
	lfpi_audit_looking(seek->audit, entry->path, entry->path_length);
	length = missing_length(seek, entry, &fd);
	if (!is_below_last(seek, entry))
		seek->tries = seek->candidates = seek->fresh = 0;
	seek->tries++;
	seek->last = length > 0 ? entry : NULL;
	seek->length = length;
	if (seek->no_memory)
		status = lfpi_fail_memory(error);
	else
		status = length > 0 ? try_all(seek, entry, fd, error) :
		    LFP_OK;
	if (fd >= 0)
		(void)close(fd);
	return status;
}

enum lfp_status
lfpi_seek(struct lfp_audit *audit, struct lfp_error *error)
{
	struct seek seek = { .audit = audit };
	const struct lfpi_subject *entry;
	enum lfp_status status = LFP_OK;
	size_t i;

	for (i = 0; status == LFP_OK && i < audit->entry_count &&
	    seek.lookups < LOOKUPS_MAX; i++) {
		entry = &audit->entries[i];
		if (entry->content == LFPI_CONTENT_PENDING &&
		    entry->sys_errno == ENOENT)
			status = seek_entry(&seek, entry, error);
		if (status == LFP_OK && lfpi_audit_stopped(audit))
			status = lfpi_fail(error, LFP_ERR_CANCELLED, 0,
			    "interrupted");
	}
	lfpi_buffer_free(&seek.path);
	audit->sought = seek.sought;
	return status;
}

static bool
has_moved(const struct lfpi_subject *stray)
{
	return stray->kin != NULL && stray->kin->kin == stray;
}

static enum lfp_status
leave_out_unfound(struct lfp_audit *audit, struct lfp_error *error)
{
	bool *found = lfpi_calloc(audit->sought + 1, sizeof(*found));
	size_t i;

	if (found == NULL)
		return lfpi_fail_memory(error);
	found[0] = true;
	for (i = 0; i < audit->stray_count; i++)
		if (has_moved(&audit->strays[i]))
			found[audit->strays[i].sought] = true;
	for (i = 0; i < audit->stray_count; i++)
		if (!found[audit->strays[i].sought])
			audit->strays[i].content = LFPI_CONTENT_SKIPPED;
	lfpi_free(found);
	return LFP_OK;
}

static enum lfp_status
leave_out_names(struct lfp_audit *audit, struct lfp_error *error)
{
	struct lfpi_inodes moved;
	enum lfp_status status = LFP_OK;
	struct lfpi_subject *stray;
	size_t i;

	lfpi_inodes_init(&moved);
	for (i = 0; status == LFP_OK && i < audit->stray_count; i++) {
		stray = &audit->strays[i];
		if (stray->nlink > 1 && has_moved(stray) &&
		    lfpi_inodes_enter(&moved, &stray->id) == NULL)
			status = lfpi_fail_memory(error);
	}
	for (i = 0; status == LFP_OK && i < audit->stray_count; i++) {
		stray = &audit->strays[i];
		if (stray->nlink > 1 && !has_moved(stray) &&
		    lfpi_inodes_find(&moved, &stray->id) != NULL)
			stray->content = LFPI_CONTENT_SKIPPED;
	}
	lfpi_inodes_free(&moved);
	return status;
}

enum lfp_status
lfpi_seek_settle(struct lfp_audit *audit, struct lfp_error *error)
{
	enum lfp_status status = leave_out_unfound(audit, error);

	return status == LFP_OK ? leave_out_names(audit, error) : status;
}
