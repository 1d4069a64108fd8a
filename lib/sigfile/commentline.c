/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdint.h>
#include <string.h>

#include <fingerprint/text.h>

#include "base/fail.h"
#include "sigfile/commentline.h"

enum lfp_status
lfpi_comment_append(struct lfpi_buffer *buffer, const char *text,
    size_t length, struct lfp_error *error)
{
	enum lfp_status status;
	size_t size;

	/* "# ", newline, and the NUL that lfp_text_escape() puts. */
	if (length > (SIZE_MAX - 4) / 4)
		return lfpi_fail_memory(error);
	status = lfpi_buffer_reserve(buffer, 4 * length + 4, error);
	if (status != LFP_OK)
		return status;
	size = buffer->size - buffer->length - 2;
	memcpy(buffer->data + buffer->length, "# ", 2);
	buffer->length += 2;
	buffer->length += lfp_text_escape(buffer->data + buffer->length,
	    size, text, length);
	buffer->data[buffer->length++] = '\n';
	return LFP_OK;
}
