/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The only writer of files.  Everything happens relative to a descriptor of
 * the directory, so that a directory moved meanwhile cannot split a save.
 */
#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <fingerprint/save.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/portable.h"

struct lfp_save {
	char	*path;		/* as given, for messages */
	char	*name;		/* its last component, in directory */
	char	*old_name;	/* name.old */
	char	*lock_name;	/* .name.lock */
	char	*temp_name;	/* .name.new */
	char	*kept_name;	/* .name.keep: becomes old_name */
	mode_t	 mode;
	uid_t	 uid;
	gid_t	 gid;
	bool	 has_temp;	/* temp_name is there, and ours */
	bool	 failed;	/* not all could be written */
	bool	 replaces;	/* mode, uid and gid are the old file's */
	int	 directory;
	int	 lock;
	int	 old;
	int	 temp;
	size_t	 behind;	/* bytes not yet on their way to the disk */
	size_t	 unsettled;	/* bytes not known to be there */
};

static enum lfp_status
fail(const struct lfp_save *save, struct lfp_error *error, const char *what)
{
	int sys_errno = errno;
	struct lfpi_name name;

	return lfpi_fail(error, LFP_ERR_CREATE, sys_errno, "%s: %s",
	    lfpi_name(&name, save->path, strlen(save->path)), what);
}

static char *
join(const char *before, const char *name, const char *after)
{
	size_t size = strlen(before) + strlen(name) + strlen(after) + 1;
	char *joined = lfpi_calloc(1, size);

	if (joined != NULL)
		(void)snprintf(joined, size, "%s%s%s", before, name, after);
	return joined;
}

static enum lfp_status
split_path(struct lfp_save *save, const char *path, struct lfp_error *error)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;

	if ((save->path = lfpi_copy_string(path)) == NULL ||
	    (save->name = lfpi_copy_string(name)) == NULL ||
	    (save->old_name = join("", name, ".old")) == NULL ||
	    (save->lock_name = join(".", name, ".lock")) == NULL ||
	    (save->temp_name = join(".", name, ".new")) == NULL ||
	    (save->kept_name = join(".", name, ".keep")) == NULL)
		return lfpi_fail_memory(error);
	if (*name == '\0' || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0) {
		errno = EISDIR;
		return fail(save, error, "not the name of a file");
	}
	return LFP_OK;
}

static enum lfp_status
open_directory(struct lfp_save *save, struct lfp_error *error)
{
	size_t length = strlen(save->path) - strlen(save->name);
	char *parent;

	if (length == 0)
		parent = lfpi_copy_string(".");
	else if ((parent = lfpi_copy_string(save->path)) != NULL)
		parent[length] = '\0';
	if (parent == NULL)
		return lfpi_fail_memory(error);
	save->directory = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	lfpi_free(parent);
	if (save->directory < 0)
		return fail(save, error, "cannot open its directory");
	return LFP_OK;
}

/*
 * Take the lock file, and make sure that it is still the one that others
 * find: the writer before us removes it when it is done.
 */
static enum lfp_status
try_lock(struct lfp_save *save, bool *taken, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	struct stat held, named;
	int sys_errno;

	*taken = false;
	save->lock = openat(save->directory, save->lock_name,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
	if (save->lock < 0)
		return fail(save, error, "cannot create its lock file");
	sys_errno = lfpi_lock_file(save->lock);
	errno = sys_errno;
	/* Who waits for another writer wants to be stopped by signals. */
	if (sys_errno == EINTR)
		status = lfpi_fail(error, LFP_ERR_CANCELLED, 0,
		    "interrupted while waiting for another writer");
	else if (sys_errno != 0 || fstat(save->lock, &held) != 0)
		status = fail(save, error, "cannot lock");
	else
		*taken = fstatat(save->directory, save->lock_name, &named,
		    AT_SYMLINK_NOFOLLOW) == 0 &&
		    named.st_ino == held.st_ino && named.st_dev == held.st_dev;
	/* The name is not ours to remove then. */
	if (!*taken) {
		(void)close(save->lock);
		save->lock = -1;
	}
	return status;
}

static enum lfp_status
take_lock(struct lfp_save *save, struct lfp_error *error)
{
	enum lfp_status status;
	bool taken;

	do {
		status = try_lock(save, &taken, error);
	} while (status == LFP_OK && !taken);
	return status;
}

/* Look at the old file without opening what is no regular file. */
static enum lfp_status
open_old(struct lfp_save *save, struct lfp_error *error)
{
	struct stat st;

	if (fstatat(save->directory, save->name, &st,
	    AT_SYMLINK_NOFOLLOW) != 0) {
		if (errno == ENOENT)
			return LFP_OK;
		return fail(save, error, "cannot look at the old file");
	}
	errno = 0;
	if (S_ISLNK(st.st_mode))
		return fail(save, error,
		    "is a symbolic link; give the name of its target");
	if (!S_ISREG(st.st_mode))
		return fail(save, error,
		    "exists and is not a regular file");
	save->old = openat(save->directory, save->name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (save->old < 0 || fstat(save->old, &st) != 0)
		return fail(save, error, "cannot read the old file");
	save->replaces = true;
	save->mode = st.st_mode & 07777;
	save->uid = st.st_uid;
	save->gid = st.st_gid;
	return LFP_OK;
}

/*
 * Is this what a writer that was killed has left?  Such a file has no other
 * name, and belongs to whoever wrote it or to the owner of what it was to
 * replace.
 */
static bool
is_left_over(const struct lfp_save *save, int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_nlink == 1 && (st.st_uid == geteuid() ||
	    (save->replaces && st.st_uid == save->uid));
}

/* One who was killed in try_immutable() has left the flag set. */
static bool
make_mutable(const struct lfp_save *save)
{
	int fd = openat(save->directory, save->temp_name, O_RDONLY |
	    O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	bool done = fd >= 0 && is_left_over(save, fd) &&
	    lfpi_is_immutable(fd) && lfpi_set_immutable(fd, false) == 0;

	if (fd >= 0)
		(void)close(fd);
	return done;
}

/*
 * The lock is ours, so that a file of this name is what a writer that was
 * killed has left.
 */
static int
remove_old_temp(const struct lfp_save *save)
{
	int sys_errno = unlinkat(save->directory, save->temp_name, 0) == 0 ?
	    0 : errno;

	if (sys_errno == EPERM && make_mutable(save))
		sys_errno = unlinkat(save->directory, save->temp_name, 0) ==
		    0 ? 0 : errno;
	return sys_errno == ENOENT ? 0 : sys_errno;
}

static enum lfp_status
open_temp(struct lfp_save *save, struct lfp_error *error)
{
	if ((errno = remove_old_temp(save)) != 0)
		return fail(save, error, "cannot remove an old temporary");
	save->temp = openat(save->directory, save->temp_name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (save->temp < 0)
		return fail(save, error,
		    "cannot create a temporary file beside it");
	save->has_temp = true;
	return LFP_OK;
}

enum lfp_status
lfp_save_begin(const char *path, unsigned mode, struct lfp_save **result,
    struct lfp_error *error)
{
	struct lfp_save *save = lfpi_calloc(1, sizeof(*save));
	enum lfp_status status;

	if (save == NULL)
		return lfpi_fail_memory(error);
	save->directory = save->lock = save->old = save->temp = -1;
	save->mode = (mode_t)mode;
	if ((status = split_path(save, path, error)) == LFP_OK &&
	    (status = open_directory(save, error)) == LFP_OK &&
	    (status = take_lock(save, error)) == LFP_OK &&
	    (status = open_old(save, error)) == LFP_OK &&
	    (status = open_temp(save, error)) == LFP_OK) {
		*result = save;
		return LFP_OK;
	}
	lfp_save_abort(save);
	return status;
}

int
lfp_save_old(const struct lfp_save *save)
{
	return save->old;
}

enum lfp_status
lfp_save_identify(const struct lfp_save *save, uint64_t *device,
    uint64_t *inode, struct lfp_error *error)
{
	struct stat st;

	if (fstat(save->temp, &st) != 0)
		return fail(save, error, "cannot look at its temporary");
	*device = (uint64_t)st.st_dev;
	*inode = (uint64_t)st.st_ino;
	return LFP_OK;
}

/* Each time costs a turn to the disk: about a millisecond's writing at once. */
#define SEND_OFF_SIZE ((size_t)2 * 1024 * 1024)

/* So that there is less to wait for in the end. */
static void
send_off(struct lfp_save *save, size_t more)
{
	save->behind += more;
	save->unsettled += more;
	if (save->behind < SEND_OFF_SIZE)
		return;
	lfpi_write_back(save->temp);
	save->behind = 0;
}

enum lfp_status
lfp_save_write(void *sink, const void *data, size_t length,
    struct lfp_error *error)
{
	struct lfp_save *save = sink;
	int sys_errno = lfpi_write_all(save->temp, data, length);

	if (sys_errno == 0) {
		send_off(save, length);
		return LFP_OK;
	}
	save->failed = true;
	errno = sys_errno;
	return fail(save, error, "cannot write");
}

/* After an error nothing is known of what is on the disk: no second try. */
enum lfp_status
lfp_save_settle(struct lfp_save *save, struct lfp_error *error)
{
	if (save->unsettled < SEND_OFF_SIZE)
		return LFP_OK;
	save->unsettled = 0;
	if (fsync(save->temp) == 0)
		return LFP_OK;
	save->failed = true;
	return fail(save, error, "cannot bring it to the disk");
}

static void
close_if_open(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

static void
release(struct lfp_save *save)
{
	close_if_open(&save->old);
	close_if_open(&save->temp);
	/* Removed while it is locked: see try_lock(). */
	if (save->lock >= 0)
		(void)unlinkat(save->directory, save->lock_name, 0);
	close_if_open(&save->lock);
	close_if_open(&save->directory);
	lfpi_free(save->path);
	lfpi_free(save->name);
	lfpi_free(save->old_name);
	lfpi_free(save->lock_name);
	lfpi_free(save->temp_name);
	lfpi_free(save->kept_name);
	lfpi_free(save);
}

void
lfp_save_abort(struct lfp_save *save)
{
	if (save == NULL)
		return;
	if (save->has_temp)
		(void)unlinkat(save->directory, save->temp_name, 0);
	release(save);
}

/* All content on the disk under the temporary name. */
static enum lfp_status
finish_temp(struct lfp_save *save, struct lfp_error *error)
{
	errno = 0;
	if (save->failed)
		return fail(save, error, "was not written as a whole");
	/* An unprivileged writer cannot give files away. */
	if (save->replaces && fchown(save->temp, save->uid, save->gid) != 0 &&
	    errno != EPERM)
		return fail(save, error, "cannot set the owner");
	if (fchmod(save->temp, save->mode) != 0)
		return fail(save, error, "cannot set the mode");
	if (fsync(save->temp) != 0)
		return fail(save, error, "cannot bring it to the disk");
	return LFP_OK;
}

/* What close(2) has to say is heard before the name changes hands. */
static enum lfp_status
close_temp(struct lfp_save *save, int *flag_fd, struct lfp_error *error)
{
	int fd = save->temp;

	*flag_fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (*flag_fd < 0)
		return fail(save, error, "cannot keep it open");
	save->temp = -1;
	if (close(fd) != 0)
		return fail(save, error, "cannot close");
	return LFP_OK;
}

/* The flag set and taken away again shows whether it can be had here. */
static enum lfp_status
try_immutable(struct lfp_save *save, struct lfp_error *error)
{
	struct lfpi_name name;
	int sys_errno;

	if ((sys_errno = lfpi_set_immutable(save->temp, true)) == 0 &&
	    (sys_errno = lfpi_set_immutable(save->temp, false)) == 0)
		return LFP_OK;
	return lfpi_fail(error, LFP_ERR_UNSUPPORTED, sys_errno,
	    "%s: cannot be made immutable here",
	    lfpi_name(&name, save->path, strlen(save->path)));
}

/* A copy, for file systems that know no second name. */
static int
copy_old(struct lfp_save *save)
{
	int sys_errno, fd = openat(save->directory, save->kept_name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno;
	sys_errno = lfpi_copy_all(fd, save->old);
	if (sys_errno == 0 &&
	    (fchmod(fd, save->mode) != 0 || fsync(fd) != 0))
		sys_errno = errno;
	if (close(fd) != 0 && sys_errno == 0)
		sys_errno = errno;
	return sys_errno;
}

/* Told before NAME.old changes: the last step could not be done. */
static enum lfp_status
refuse_immutable(struct lfp_save *save, struct lfp_error *error)
{
	if (save->old < 0 || !lfpi_is_immutable(save->old))
		return LFP_OK;
	errno = EPERM;
	return fail(save, error,
	    "is immutable (chattr -i or chflags takes that away)");
}

/*
 * NAME.old becomes a second name of the old file before the name itself
 * changes hands, so that there is a NAME at every moment.
 */
static enum lfp_status
keep_old(struct lfp_save *save, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;

	if (!save->replaces)
		return LFP_OK;
	(void)unlinkat(save->directory, save->kept_name, 0);
	errno = linkat(save->directory, save->name, save->directory,
	    save->kept_name, 0) == 0 ? 0 : copy_old(save);
	if (errno != 0 || renameat(save->directory, save->kept_name,
	    save->directory, save->old_name) != 0)
		status = fail(save, error, "cannot keep the old file as .old");
	/* rename(2) leaves both names where they are one file already. */
	(void)unlinkat(save->directory, save->kept_name, 0);
	return status;
}

static enum lfp_status
put_in_place(struct lfp_save *save, int flag_fd, unsigned flags,
    struct lfp_error *error)
{
	if (renameat(save->directory, save->temp_name, save->directory,
	    save->name) != 0)
		return fail(save, error, "cannot replace it");
	save->has_temp = false;
	if (fsync(save->directory) != 0)
		return fail(save, error,
		    "in place, but its directory is not on the disk");
	if ((flags & LFP_SAVE_IMMUTABLE) != 0 &&
	    (errno = lfpi_set_immutable(flag_fd, true)) != 0)
		return fail(save, error, "in place, but not immutable");
	return LFP_OK;
}

enum lfp_status
lfp_save_commit(struct lfp_save *save, unsigned flags,
    struct lfp_error *error)
{
	enum lfp_status status = finish_temp(save, error);
	int flag_fd = -1;

	if (status == LFP_OK && (flags & LFP_SAVE_IMMUTABLE) != 0)
		status = try_immutable(save, error);
	if (status == LFP_OK)
		status = close_temp(save, &flag_fd, error);
	if (status == LFP_OK)
		status = refuse_immutable(save, error);
	if (status == LFP_OK && (flags & LFP_SAVE_KEEP) != 0)
		status = keep_old(save, error);
	if (status == LFP_OK)
		status = put_in_place(save, flag_fd, flags, error);
	close_if_open(&flag_fd);
	lfp_save_abort(save);
	return status;
}
