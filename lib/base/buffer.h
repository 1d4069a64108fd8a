/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes that grow at their end. */
#ifndef LFPI_BASE_BUFFER_H
#define LFPI_BASE_BUFFER_H

#include <stddef.h>

#include <fingerprint/error.h>

struct lfpi_buffer {
	char	*data;		/* not NUL-terminated */
	size_t	 length;
	size_t	 size;
};

/* All zero is an empty buffer. */
void lfpi_buffer_free(struct lfpi_buffer *);

/* Room for more bytes at data + length; the caller then adds to length. */
LFP_MUST_USE enum lfp_status lfpi_buffer_reserve(struct lfpi_buffer *,
    size_t more, struct lfp_error *);
LFP_MUST_USE enum lfp_status lfpi_buffer_append(struct lfpi_buffer *,
    const void *data, size_t length, struct lfp_error *);

#endif /* LFPI_BASE_BUFFER_H */
