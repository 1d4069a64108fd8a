/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"
#include "common/status.h"
#include "common/stop.h"
#include "sign/blob.h"

#define PIECE 65536

/* A text that was cut off does not end within a character of UTF-8. */
static void
end_whole(char *text)
{
	size_t n = strlen(text), tail = 0, size;
	uint8_t first;

	while (tail < n && tail < 3 && ((uint8_t)text[n - 1 - tail] & 0xc0) ==
	    0x80)
		tail++;
	if (tail == n)
		return;
	first = (uint8_t)text[n - 1 - tail];
	size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
	if (size > tail + 1)
		text[n - 1 - tail] = '\0';
}

int
vs_fail(struct vs_error *error, int status, const char *format, ...)
{
	va_list ap;
	int n;

	if (error->status != 0)
		return error->status;
	error->status = status;
	va_start(ap, format);
	n = vsnprintf(error->text, sizeof(error->text), format, ap);
	va_end(ap);
	if (n >= (int)sizeof(error->text))
		end_whole(error->text);
	return status;
}

/* Twice as much each time, however much the input claims to be. */
static bool
grow(struct vs_blob *blob, size_t needed)
{
	size_t room = blob->room < PIECE ? PIECE : blob->room;
	uint8_t *data;

	while (room < needed)
		room *= 2;
	if ((data = malloc(room)) == NULL)
		return false;
	if (blob->length > 0)
		memcpy(data, blob->data, blob->length);
	if (blob->data != NULL) {
		explicit_bzero(blob->data, blob->length);
		free(blob->data);
	}
	blob->data = data;
	blob->room = room;
	return true;
}

bool
vs_blob_append(struct vs_blob *blob, const void *bytes, size_t n, size_t max)
{
	if (n > max || blob->length > max - n)
		return false;
	if ((blob->data == NULL || blob->room - blob->length < n) &&
	    !grow(blob, blob->length + n))
		return false;
	memcpy(blob->data + blob->length, bytes, n);
	blob->length += n;
	return true;
}

void
vs_blob_free(struct vs_blob *blob)
{
	if (blob->data != NULL)
		explicit_bzero(blob->data, blob->length);
	free(blob->data);
	memset(blob, 0, sizeof(*blob));
}

static int
too_large(const char *name, size_t max, struct vs_error *error)
{
	return vs_fail(error, VT_NO_INPUT, "%s: larger than %zu bytes",
	    vt_name0(name), max);
}

static int
read_all(const char *name, int fd, size_t max, struct vs_blob *blob,
    struct vs_error *error)
{
	uint8_t piece[PIECE];
	ssize_t n;

	/* There are always bytes to point at. */
	if (!vs_blob_append(blob, "", 0, max))
		return vs_fail(error, VT_INTERNAL, "out of memory");
	while ((n = read(fd, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR && !vt_stop_asked())
			continue;
		if (n < 0)
			return vs_fail(error, VT_IO, "%s: %s",
			    vt_name0(name), strerror(errno));
		if ((size_t)n > max - blob->length)
			return too_large(name, max, error);
		if (!vs_blob_append(blob, piece, (size_t)n, max))
			return vs_fail(error, VT_INTERNAL, "%s: out of "
			    "memory", vt_name0(name));
	}
	return 0;
}

static int
not_regular(const char *name, struct vs_error *error)
{
	return vs_fail(error, VT_NO_INPUT, "%s: not a regular file",
	    vt_name0(name));
}

/*
 * Never waits for a writer, never takes a terminal, and does not so much as
 * open what is something else, unless it becomes that just then.
 */
static int
open_regular(const char *name, int *fd, struct stat *st,
    struct vs_error *error)
{
	*fd = -1;
	if (stat(name, st) == 0 && !S_ISREG(st->st_mode))
		return not_regular(name, error);
	*fd = open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (*fd < 0)
		return vs_fail(error, VT_NO_INPUT, "%s: %s", vt_name0(name),
		    strerror(errno));
	if (fstat(*fd, st) == 0 && S_ISREG(st->st_mode))
		return 0;
	(void)close(*fd);
	return not_regular(name, error);
}

int
vs_blob_check_owner(const char *name, int fd, struct vs_error *error)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return vs_fail(error, VT_IO, "%s: %s", vt_name0(name),
		    strerror(errno));
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return vs_fail(error, VT_UNTRUSTED, "%s: belongs to neither "
		    "root nor the caller", vt_name0(name));
	if ((st.st_mode & 022) != 0)
		return vs_fail(error, VT_UNTRUSTED, "%s: others can write "
		    "it (mode %04o)", vt_name0(name), st.st_mode & 07777u);
	return 0;
}

/*
 * Half of one version and half of another is no version.  Not by the time
 * of the last change to the inode: a file that is replaced loses its name.
 */
static int
check_stable(const char *name, int fd, const struct stat *before,
    size_t length, struct vs_error *error)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && st.st_size == before->st_size &&
	    (uint64_t)st.st_size == length &&
	    st.st_mtim.tv_sec == before->st_mtim.tv_sec &&
	    st.st_mtim.tv_nsec == before->st_mtim.tv_nsec)
		return 0;
	return vs_fail(error, VT_NO_INPUT, "%s: has changed while it was "
	    "read", vt_name0(name));
}

static int
read_open(const char *name, int fd, const struct stat *st, size_t max,
    struct vs_blob *blob, struct vs_error *error)
{
	/* Not to read a gigabyte of holes first. */
	if ((uint64_t)st->st_size > max)
		return too_large(name, max, error);
	if (read_all(name, fd, max, blob, error) != 0)
		return error->status;
	return check_stable(name, fd, st, blob->length, error);
}

static int
read_file(const char *name, size_t max, bool trusted, struct vs_blob *blob,
    struct vs_error *error)
{
	struct stat st;
	int fd, status;

	memset(blob, 0, sizeof(*blob));
	if ((status = open_regular(name, &fd, &st, error)) != 0)
		return status;
	if (trusted)
		status = vs_blob_check_owner(name, fd, error);
	if (status == 0)
		status = read_open(name, fd, &st, max, blob, error);
	(void)close(fd);
	if (status != 0)
		vs_blob_free(blob);
	return status;
}

int
vs_blob_read_fd(const char *name, int fd, size_t max, struct vs_blob *blob,
    struct vs_error *error)
{
	int status;

	memset(blob, 0, sizeof(*blob));
	status = read_all(name, fd, max, blob, error);
	if (status != 0)
		vs_blob_free(blob);
	return status;
}

int
vs_blob_read(const char *name, size_t max, struct vs_blob *blob,
    struct vs_error *error)
{
	int status;

	if (strcmp(name, "-") != 0)
		return read_file(name, max, false, blob, error);
	vt_stop_suspend();
	status = vs_blob_read_fd("standard input", STDIN_FILENO, max, blob,
	    error);
	vt_stop_resume();
	return status;
}

int
vs_blob_read_trusted(const char *name, size_t max, struct vs_blob *blob,
    struct vs_error *error)
{
	return read_file(name, max, true, blob, error);
}
