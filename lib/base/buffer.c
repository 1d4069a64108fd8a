/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "base/fail.h"
#include "base/memory.h"

#define FIRST_SIZE 256

void
lfpi_buffer_free(struct lfpi_buffer *buffer)
{
	lfpi_free(buffer->data);
	memset(buffer, 0, sizeof(*buffer));
}

enum lfp_status
lfpi_buffer_reserve(struct lfpi_buffer *buffer, size_t more,
    struct lfp_error *error)
{
	size_t size = buffer->size > 0 ? buffer->size : FIRST_SIZE;
	char *data;

	if (more <= buffer->size - buffer->length)
		return LFP_OK;
	while (size - buffer->length < more)
		if (__builtin_mul_overflow(size, 2, &size))
			return lfpi_fail_memory(error);
	data = lfpi_resize(buffer->data, size, 1);
	if (data == NULL)
		return lfpi_fail_memory(error);
	buffer->data = data;
	buffer->size = size;
	return LFP_OK;
}

enum lfp_status
lfpi_buffer_append(struct lfpi_buffer *buffer, const void *data,
    size_t length, struct lfp_error *error)
{
	enum lfp_status status = lfpi_buffer_reserve(buffer, length, error);

	if (status == LFP_OK && length > 0) {
		memcpy(buffer->data + buffer->length, data, length);
		buffer->length += length;
	}
	return status;
}
