/* SPDX-License-Identifier: BSD-2-Clause */
/* Input from memory or from a descriptor, as one stretch of bytes. */
#ifndef LFPI_SIGFILE_INTAKE_H
#define LFPI_SIGFILE_INTAKE_H

#include <stdbool.h>
#include <stddef.h>

#include <fingerprint/error.h>

#include "base/buffer.h"

struct lfpi_intake {
	const char	*data;		/* what has not been passed yet */
	size_t		 length;
	bool		 last;		/* nothing comes after that */
	int		 fd;
	struct lfpi_buffer window;	/* of a descriptor */
};

void lfpi_intake_memory(struct lfpi_intake *, const void *data, size_t length);
void lfpi_intake_fd(struct lfpi_intake *, int fd);
void lfpi_intake_free(struct lfpi_intake *);

/* Forget the first n bytes. */
void lfpi_intake_pass(struct lfpi_intake *, size_t n);
/*
 * More bytes after those that are there, or last becomes true; data may
 * move.  LFP_ERR_LIMIT when LFP_SIGFILE_STRETCH bytes are held already.
 */
LFP_MUST_USE enum lfp_status lfpi_intake_more(struct lfpi_intake *,
    struct lfp_error *);

#endif /* LFPI_SIGFILE_INTAKE_H */
