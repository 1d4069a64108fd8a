/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/status.h"
#include "sign/armor.h"
#include "sign/gpghome.h"

/* Directories inside the home that GnuPG makes, and no deeper. */
#define DEPTH_MAX 3

/*
 * Only the keys that were given, no trust model, nothing from the network,
 * no agent, no questions.  A file name without a slash is in the home.
 */
static const char config[] =
    "no-default-keyring\n"
    "keyring trusted.gpg\n"
    "trust-model always\n"
    "weak-digest SHA1\n"
    "no-autostart\n"
    "disable-dirmngr\n"
    "no-auto-key-locate\n"
    "no-auto-key-retrieve\n"
    "no-auto-check-trustdb\n"
    "lock-never\n"
    "batch\n"
    "no-tty\n"
    "no-greeting\n";

/* In memory where that is possible; TMPDIR is the environment's to choose. */
static const char *const places[] = { "/run", "/dev/shm", "/tmp", "/var/tmp",
	NULL };

static int
put(int directory, const char *name, const void *data, size_t length,
    struct vs_error *error)
{
	const char *bytes = data;
	bool failed;
	ssize_t n = 0;
	int fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return vs_fail(error, VT_CANNOT_CREATE, "temporary home: "
		    "%s: %s", name, strerror(errno));
	while (length > 0 && ((n = write(fd, bytes, length)) > 0 ||
	    errno == EINTR)) {
		bytes += n > 0 ? n : 0;
		length -= n > 0 ? (size_t)n : 0;
	}
	failed = length > 0;
	if (close(fd) != 0 || failed)
		return vs_fail(error, VT_IO, "temporary home: %s: %s", name,
		    strerror(errno));
	return 0;
}

/* Armour around the keys would be no keyring to GnuPG. */
static int
put_keys(int directory, const struct vs_blob *keys, struct vs_error *error)
{
	const char *why;
	uint8_t *bytes;
	size_t length;
	int status;

	if (keys->length == 0)
		return vs_fail(error, VT_NO_INPUT, "the keyring is empty");
	if (!vs_armor_is(keys->data, keys->length))
		return put(directory, "trusted.gpg", keys->data,
		    keys->length, error);
	if ((bytes = malloc(keys->length)) == NULL)
		return vs_fail(error, VT_INTERNAL, "out of memory");
	why = vs_armor_decode(keys->data, keys->length, "PUBLIC KEY BLOCK",
	    bytes, keys->length, &length);
	if (why != NULL)
		status = vs_fail(error, VT_MALFORMED, "keyring: %s", why);
	else
		status = put(directory, "trusted.gpg", bytes, length, error);
	free(bytes);
	return status;
}

static int
fill(const char *path, const struct vs_blob *keys, struct vs_error *error)
{
	int directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	int status;

	if (directory < 0)
		return vs_fail(error, VT_CANNOT_CREATE, "%s: %s", path,
		    strerror(errno));
	status = put(directory, "gpg.conf", config, sizeof(config) - 1,
	    error);
	if (status == 0)
		status = put_keys(directory, keys, error);
	(void)close(directory);
	return status;
}

int
vs_home_make(struct vs_home *home, const struct vs_blob *keys,
    struct vs_error *error)
{
	int i, status;

	for (i = 0; places[i] != NULL; i++) {
		(void)snprintf(home->path, sizeof(home->path),
		    "%s/veriexecsign.XXXXXX", places[i]);
		if (mkdtemp(home->path) != NULL)
			break;
		home->path[0] = '\0';
	}
	if (home->path[0] == '\0')
		return vs_fail(error, VT_CANNOT_CREATE,
		    "no place for a temporary directory: %s",
		    strerror(errno));
	if ((status = fill(home->path, keys, error)) != 0)
		vs_home_remove(home);
	return status;
}

/* Everything below, following no link. */
static void
empty(int parent, const char *name, int depth)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (directory == NULL)
		return;
	while ((entry = readdir(directory)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0 ||
		    unlinkat(fd, entry->d_name, 0) == 0 || depth == 0)
			continue;
		empty(fd, entry->d_name, depth - 1);
		(void)unlinkat(fd, entry->d_name, AT_REMOVEDIR);
	}
	(void)closedir(directory);
}

void
vs_home_remove(struct vs_home *home)
{
	if (home->path[0] == '\0')
		return;
	empty(AT_FDCWD, home->path, DEPTH_MAX);
	(void)rmdir(home->path);
	home->path[0] = '\0';
}
