/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <fingerprint/text.h>

#include "base/fail.h"
#include "base/portable.h"

/* The order is that of enum lfp_status. */
static const char *const status_names[] = {
	"success", "end", "bad argument", "malformed input", "not found",
	"cannot create", "input/output error", "out of memory",
	"not supported", "not a regular file", "changed while read",
	"cancelled", "outside the root", "limit passed", "internal error"
};

const char *
lfp_status_name(enum lfp_status status)
{
	size_t i = (size_t)status;

	if (i >= sizeof(status_names) / sizeof(status_names[0]))
		return "unknown status";
	return status_names[i];
}

void
lfp_error_clear(struct lfp_error *error)
{
	memset(error, 0, sizeof(*error));
}

static void
append_errno(struct lfp_error *error, size_t length)
{
	char words[128];

	if (error->sys_errno == 0 || length >= sizeof(error->text))
		return;
	lfpi_strerror(error->sys_errno, words, sizeof(words));
	(void)snprintf(error->text + length, sizeof(error->text) - length,
	    ": %s", words);
}

enum lfp_status
lfpi_fail(struct lfp_error *error, enum lfp_status status, int sys_errno,
    const char *format, ...)
{
	va_list ap;
	int length;

	if (error == NULL || error->status != LFP_OK)
		return status;
	error->status = status;
	error->sys_errno = sys_errno;
	va_start(ap, format);
	length = vsnprintf(error->text, sizeof(error->text), format, ap);
	va_end(ap);
	append_errno(error, length < 0 ? 0 : (size_t)length);
	return status;
}

enum lfp_status
lfpi_fail_memory(struct lfp_error *error)
{
	return lfpi_fail(error, LFP_ERR_MEMORY, 0, "out of memory");
}

/*
 * A name of any length must fit a message: what is too long keeps its
 * beginning and, the telling part, its end.
 */
const char *
lfpi_name(struct lfpi_name *buffer, const void *name, size_t length)
{
	enum { HALF = (sizeof(buffer->text) - 4) / 2 };
	const char *bytes = name;
	size_t tail;

	if (lfp_text_escape(buffer->text, sizeof(buffer->text), name,
	    length) < sizeof(buffer->text))
		return buffer->text;
	(void)lfp_text_escape(buffer->text, HALF, name, length);
	strcat(buffer->text, "...");
	for (tail = length < HALF ? length : HALF;
	    lfp_text_escape(NULL, 0, bytes + length - tail, tail) >= HALF;)
		tail--;
	(void)lfp_text_escape(buffer->text + strlen(buffer->text), HALF,
	    bytes + length - tail, tail);
	return buffer->text;
}
