/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <fingerprint/sigfile.h>

#include "base/fail.h"
#include "sigfile/intake.h"

/* Few system calls, and it stays in the second-level cache. */
#define WINDOW_SIZE ((size_t)256 * 1024)

void
lfpi_intake_memory(struct lfpi_intake *intake, const void *data, size_t length)
{
	memset(intake, 0, sizeof(*intake));
	intake->data = length > 0 ? data : "";
	intake->length = length;
	intake->last = true;
	intake->fd = -1;
}

void
lfpi_intake_fd(struct lfpi_intake *intake, int fd)
{
	memset(intake, 0, sizeof(*intake));
	intake->data = "";
	intake->fd = fd;
}

void
lfpi_intake_free(struct lfpi_intake *intake)
{
	lfpi_buffer_free(&intake->window);
}

void
lfpi_intake_pass(struct lfpi_intake *intake, size_t n)
{
	intake->data += n;
	intake->length -= n;
}

/* Make room by moving what is left to the front, or by growing. */
static enum lfp_status
make_room(struct lfpi_intake *intake, struct lfp_error *error)
{
	struct lfpi_buffer *window = &intake->window;
	enum lfp_status status;

	if (intake->length > 0)
		memmove(window->data, intake->data, intake->length);
	window->length = intake->length;
	if (window->length >= LFP_SIGFILE_STRETCH)
		return lfpi_fail(error, LFP_ERR_LIMIT, 0, "an entry and the "
		    "comments before it are longer than %zu bytes",
		    LFP_SIGFILE_STRETCH);
	status = lfpi_buffer_reserve(window, window->length < WINDOW_SIZE / 2 ?
	    WINDOW_SIZE - window->length : window->length, error);
	/* Where resizing failed the old bytes are still there, in front. */
	intake->data = window->data != NULL ? window->data : "";
	return status;
}

/*
 * A window is filled to its end, however small the pieces are in which a
 * pipe gives it: each time it is too small for a token it has twice as much.
 */
enum lfp_status
lfpi_intake_more(struct lfpi_intake *intake, struct lfp_error *error)
{
	struct lfpi_buffer *window = &intake->window;
	enum lfp_status status = make_room(intake, error);
	ssize_t n;

	if (status != LFP_OK)
		return status;
	while (!intake->last && window->length < window->size) {
		n = read(intake->fd, window->data + window->length,
		    window->size - window->length);
		if (n == 0)
			intake->last = true;
		else if (n > 0)
			window->length += (size_t)n;
		else if (errno != EINTR)
			return lfpi_fail(error, LFP_ERR_IO, errno,
			    "cannot read");
	}
	intake->length = window->length;
	return LFP_OK;
}
