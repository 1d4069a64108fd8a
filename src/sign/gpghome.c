/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

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

/* What armour around public keys is called. */
#define KEYS_LABEL "PUBLIC KEY BLOCK"

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

/* How much of text is one block, or what is left. */
static size_t
block_size(const uint8_t *text, size_t length)
{
	static const char end[] = "-----END PGP " KEYS_LABEL "-----";
	const uint8_t *at = memmem(text, length, end, sizeof(end) - 1);
	size_t n = at == NULL ? length : (size_t)(at - text) + sizeof(end) - 1;

	while (n < length && strchr(" \t\r\n", text[n]) != NULL &&
	    text[n] != '\0')
		n++;
	return n;
}

/* One block or several, as of files of keys put together. */
static int
decode_keys(const struct vs_blob *keys, uint8_t *bytes, size_t *length,
    struct vs_error *error)
{
	const char *why = NULL;
	size_t at, size, n;

	*length = 0;
	for (at = 0; at < keys->length && why == NULL; at += size) {
		size = block_size(keys->data + at, keys->length - at);
		n = 0;
		why = vs_armor_decode(keys->data + at, size, KEYS_LABEL,
		    bytes + *length, keys->length - *length, &n);
		*length += n;
	}
	return why == NULL ? 0 : vs_fail(error, VT_MALFORMED,
	    "keyring: %s", why);
}

/* Armour around the keys would be no keyring to GnuPG. */
static int
put_keys(int directory, const struct vs_blob *keys, struct vs_error *error)
{
	uint8_t *bytes;
	size_t length;

	if (keys->length == 0)
		return vs_fail(error, VT_NO_INPUT, "the keyring is empty");
	if (!vs_armor_is(keys->data, keys->length))
		return put(directory, "trusted.gpg", keys->data,
		    keys->length, error);
	if ((bytes = malloc(keys->length)) == NULL)
		return vs_fail(error, VT_INTERNAL, "out of memory");
	if (decode_keys(keys, bytes, &length, error) == 0)
		(void)put(directory, "trusted.gpg", bytes, length, error);
	free(bytes);
	return error->status;
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

static int
make_in(const char *place, struct vs_home *home, const struct vs_blob *keys,
    struct vs_error *error)
{
	(void)snprintf(home->path, sizeof(home->path),
	    "%s/veriexecsign.XXXXXX", place);
	if (mkdtemp(home->path) == NULL) {
		home->path[0] = '\0';
		return vs_fail(error, VT_CANNOT_CREATE, "no place for a "
		    "temporary directory: %s: %s", place, strerror(errno));
	}
	if (fill(home->path, keys, error) != 0)
		vs_home_remove(home);
	return error->status;
}

int
vs_home_make(struct vs_home *home, const struct vs_blob *keys,
    struct vs_error *error)
{
	struct vs_error why;
	int i;

	/* One that is full, or not ours to write in, is not the last. */
	for (i = 0; places[i] != NULL; i++) {
		memset(&why, 0, sizeof(why));
		(void)make_in(places[i], home, keys, &why);
		if (why.status != VT_CANNOT_CREATE && why.status != VT_IO)
			break;
	}
	return why.status == 0 ? 0 : vs_fail(error, why.status, "%s",
	    why.text);
}
