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

int
vs_fail(struct vs_error *error, int status, const char *format, ...)
{
	va_list ap;

	if (error->status != 0)
		return error->status;
	error->status = status;
	va_start(ap, format);
	(void)vsnprintf(error->text, sizeof(error->text), format, ap);
	va_end(ap);
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
		if (!vs_blob_append(blob, piece, (size_t)n, max))
			return vs_fail(error, VT_NO_INPUT,
			    "%s: larger than %zu bytes, or out of memory",
			    vt_name0(name), max);
	}
	return 0;
}

/* Never waits for a writer, and never takes a terminal. */
static int
open_regular(const char *name, int *fd, struct vs_error *error)
{
	struct stat st;

	*fd = open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (*fd < 0)
		return vs_fail(error, VT_NO_INPUT, "%s: %s", vt_name0(name),
		    strerror(errno));
	if (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode))
		return 0;
	(void)close(*fd);
	return vs_fail(error, VT_NO_INPUT, "%s: not a regular file",
	    vt_name0(name));
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

static int
read_file(const char *name, size_t max, bool trusted, struct vs_blob *blob,
    struct vs_error *error)
{
	int fd, status;

	memset(blob, 0, sizeof(*blob));
	if ((status = open_regular(name, &fd, error)) != 0)
		return status;
	if (trusted)
		status = vs_blob_check_owner(name, fd, error);
	if (status == 0)
		status = read_all(name, fd, max, blob, error);
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
	if (strcmp(name, "-") != 0)
		return read_file(name, max, false, blob, error);
	return vs_blob_read_fd("standard input", STDIN_FILENO, max, blob,
	    error);
}

int
vs_blob_read_trusted(const char *name, size_t max, struct vs_blob *blob,
    struct vs_error *error)
{
	return read_file(name, max, true, blob, error);
}
