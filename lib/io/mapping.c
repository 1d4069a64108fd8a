/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <sys/mman.h>

#include <errno.h>
#include <unistd.h>

#include <fingerprint/guard.h>

#include "base/fail.h"
#include "base/memory.h"
#include "io/mapping.h"

/*
 * What the signal handler looks at.  initial-exec: reading it must never
 * allocate.
 */
static __thread struct lfpi_windows *own
    __attribute__((tls_model("initial-exec")));
static __thread size_t page_size __attribute__((tls_model("initial-exec")));

static void *
nothing_at(void *address, size_t length, int protection)
{
	return mmap(address, length, protection,
	    MAP_PRIVATE | MAP_ANONYMOUS | (address != NULL ? MAP_FIXED : 0),
	    -1, 0);
}

enum lfp_status
lfpi_windows_new(struct lfpi_windows *windows, unsigned count,
    struct lfp_error *error)
{
	unsigned i;

	windows->count = 0;
	windows->windows = lfpi_calloc(count, sizeof(*windows->windows));
	if (windows->windows == NULL)
		return lfpi_fail_memory(error);
	windows->reserved = nothing_at(NULL, count * LFPI_WINDOW_SIZE,
	    PROT_NONE);
	if (windows->reserved == MAP_FAILED) {
		lfpi_free(windows->windows);
		windows->windows = NULL;
		return lfpi_fail_memory(error);
	}
	for (i = 0; i < count; i++)
		windows->windows[i].data = windows->reserved +
		    i * LFPI_WINDOW_SIZE;
	windows->count = count;
	page_size = (size_t)sysconf(_SC_PAGESIZE);
	own = windows;
	return LFP_OK;
}

void
lfpi_windows_free(struct lfpi_windows *windows)
{
	if (windows->windows == NULL)
		return;
	own = NULL;
	(void)munmap(windows->reserved, windows->count * LFPI_WINDOW_SIZE);
	lfpi_free(windows->windows);
	windows->windows = NULL;
	windows->count = 0;
}

int
lfpi_window_show(struct lfpi_window *window, int fd, uint64_t offset,
    size_t length)
{
	/* The rest of a longer window before stays what it was. */
	if (length < window->length)
		lfpi_window_close(window);
	if (mmap(window->data, length, PROT_READ, MAP_SHARED | MAP_FIXED, fd,
	    (off_t)offset) == MAP_FAILED)
		return errno;
	window->length = length;
	return 0;
}

void
lfpi_window_close(struct lfpi_window *window)
{
	/* The address stays ours: nobody else's mapping may come there. */
	if (window->length > 0)
		(void)nothing_at(window->data, LFPI_WINDOW_SIZE, PROT_NONE);
	window->length = 0;
}

bool
lfp_guard_handle(void *address)
{
	struct lfpi_window *window;
	uint8_t *page;
	unsigned i;

	for (i = 0; own != NULL && i < own->count; i++) {
		window = &own->windows[i];
		if ((uint8_t *)address < window->data ||
		    (uint8_t *)address >= window->data + LFPI_WINDOW_SIZE)
			continue;
		window->damaged = 1;
		page = (uint8_t *)((uintptr_t)address & ~(page_size - 1));
		return nothing_at(page, page_size, PROT_READ) != MAP_FAILED;
	}
	return false;
}
