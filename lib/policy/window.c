/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>

#include "base/calls.h"
#include "policy/window.h"

static void
open_window(struct lfpi_window *window, const uint8_t *memory, int fd,
    uint64_t size)
{
	window->memory = memory;
	window->fd = fd;
	window->sys_errno = 0;
	/* What off_t cannot address no file has. */
	window->size = size < INT64_MAX ? size : INT64_MAX;
	window->start = 0;
	window->length = 0;
}

void
lfpi_window_open_fd(struct lfpi_window *window, int fd, uint64_t size)
{
	open_window(window, NULL, fd, size);
}

void
lfpi_window_open_memory(struct lfpi_window *window, const void *content,
    size_t length)
{
	open_window(window, content, -1, length);
}

/* Move the window: as much as there is from offset on. */
static void
fill(struct lfpi_window *window, uint64_t offset)
{
	uint64_t left = window->size - offset;
	size_t want = left < sizeof(window->bytes) ? (size_t)left :
	    sizeof(window->bytes);
	ssize_t got;

	window->start = offset;
	window->length = 0;
	while (window->length < want) {
		got = lfpi_pread(window->fd, window->bytes + window->length,
		    want - window->length, (off_t)(offset + window->length));
		if (got < 0)
			window->sys_errno = errno;
		if (got <= 0)
			return;
		window->length += (size_t)got;
	}
}

const uint8_t *
lfpi_window_at(struct lfpi_window *window, uint64_t offset, size_t length)
{
	if (length > LFPI_WINDOW_SIZE || length > window->size ||
	    offset > window->size - length || window->sys_errno != 0)
		return NULL;
	if (window->memory != NULL)
		return window->memory + offset;
	if (offset < window->start ||
	    offset - window->start > window->length ||
	    length > window->length - (size_t)(offset - window->start))
		fill(window, offset);
	if (window->sys_errno != 0 ||
	    length > window->length - (size_t)(offset - window->start))
		return NULL;
	return window->bytes + (size_t)(offset - window->start);
}
