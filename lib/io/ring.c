/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "io/ring.h"

#ifdef HAVE_LIBURING

#include <errno.h>
#include <liburing.h>

#include "base/memory.h"
#include "base/portable.h"
#include "io/filereader_private.h"

struct lfpi_ring {
	struct io_uring	uring;
};

/* Newer kernels do the work at the time we wait; older ones refuse this. */
static int
init(struct io_uring *uring, unsigned size)
{
	struct io_uring_params params = { .flags = 0 };
	int result = -EINVAL;

#if defined(IORING_SETUP_DEFER_TASKRUN) && defined(IORING_SETUP_SINGLE_ISSUER)
	params.flags = IORING_SETUP_SINGLE_ISSUER |
	    IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SUBMIT_ALL;
	result = io_uring_queue_init_params(size, uring, &params);
#endif
	if (result == -EINVAL)
		result = io_uring_queue_init(size, uring, 0);
	return result;
}

/*
 * Names that are not cached are looked up by the kernel's own workers; by
 * default there are four a CPU, far too few to keep a disk busy.
 */
static void
allow_workers(struct io_uring *uring, unsigned size)
{
	unsigned most[2] = { size, 0 };

	(void)io_uring_register_iowq_max_workers(uring, most);
}

struct lfpi_ring *
lfpi_ring_new(unsigned size)
{
	struct lfpi_ring *ring = lfpi_calloc(1, sizeof(*ring));

	if (ring == NULL)
		return NULL;
	if (init(&ring->uring, size) < 0) {
		lfpi_free(ring);
		return NULL;
	}
	allow_workers(&ring->uring, size);
	return ring;
}

void
lfpi_ring_free(struct lfpi_ring *ring)
{
	if (ring == NULL)
		return;
	io_uring_queue_exit(&ring->uring);
	lfpi_free(ring);
}

/* Wait for n answers, each to the load whose number it carries. */
static int
gather(struct lfpi_ring *ring, struct lfpi_load *loads, unsigned n,
    void (*take)(struct lfpi_load *, int result))
{
	struct io_uring_cqe *cqe;
	unsigned done;
	int result;

	for (done = 0; done < n; done++) {
		while ((result = io_uring_wait_cqe(&ring->uring, &cqe)) ==
		    -EINTR)
			continue;
		if (result < 0)
			return -1;
		take(&loads[io_uring_cqe_get_data64(cqe)], cqe->res);
		io_uring_cqe_seen(&ring->uring, cqe);
	}
	return 0;
}

static int
submit(struct lfpi_ring *ring, unsigned n)
{
	int result;

	while (n > 0) {
		result = io_uring_submit_and_wait(&ring->uring, n);
		if (result == -EINTR)
			continue;
		if (result < 0)
			return -1;
		n -= (unsigned)result < n ? (unsigned)result : n;
	}
	return 0;
}

static void
take_open(struct lfpi_load *load, int result)
{
	load->fd = result < 0 ? -1 : result;
	load->sys_errno = result < 0 ? -result : 0;
}

int
lfpi_ring_open(struct lfpi_ring *ring, int directory,
    struct lfpi_load *loads, size_t n)
{
	struct io_uring_sqe *sqe;
	unsigned asked = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (loads[i].sys_errno != 0)
			continue;
		if ((sqe = io_uring_get_sqe(&ring->uring)) == NULL)
			return -1;
		io_uring_prep_openat(sqe, directory, loads[i].name,
		    LFPI_OPEN_FILE | O_NOATIME, 0);
		io_uring_sqe_set_data64(sqe, i);
		asked++;
	}
	return submit(ring, asked) != 0 ||
	    gather(ring, loads, asked, take_open) != 0 ? -1 : 0;
}

static void
take_read(struct lfpi_load *load, int result)
{
	load->length = result < 0 ? 0 : (size_t)result;
	load->sys_errno = result < 0 ? -result : 0;
}

int
lfpi_ring_read(struct lfpi_ring *ring, struct lfpi_load *loads, size_t n)
{
	struct io_uring_sqe *sqe;
	unsigned asked = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (loads[i].fd < 0)
			continue;
		if ((sqe = io_uring_get_sqe(&ring->uring)) == NULL)
			return -1;
		io_uring_prep_read(sqe, loads[i].fd, loads[i].buffer,
		    (unsigned)loads[i].size, 0);
		io_uring_sqe_set_data64(sqe, i);
		asked++;
	}
	return submit(ring, asked) != 0 ||
	    gather(ring, loads, asked, take_read) != 0 ? -1 : 0;
}

#else /* !HAVE_LIBURING */

#include "io/filereader.h"

struct lfpi_ring *
lfpi_ring_new(unsigned size)
{
	(void)size;
	return NULL;
}

void
lfpi_ring_free(struct lfpi_ring *ring)
{
	(void)ring;
}

int
lfpi_ring_open(struct lfpi_ring *ring, int directory,
    struct lfpi_load *loads, size_t n)
{
	(void)ring, (void)directory, (void)loads, (void)n;
	return -1;
}

int
lfpi_ring_read(struct lfpi_ring *ring, struct lfpi_load *loads, size_t n)
{
	(void)ring, (void)loads, (void)n;
	return -1;
}

#endif
