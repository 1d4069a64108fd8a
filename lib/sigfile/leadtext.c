/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "sigfile/leadtext.h"

size_t
lfpi_line_length(const char *text, size_t length)
{
	const char *newline = length > 0 ? memchr(text, '\n', length) : NULL;

	return newline == NULL ? length : (size_t)(newline - text) + 1;
}

bool
lfpi_is_annotation(const char *text, size_t length)
{
	return length > 2 && text[0] == '#' && text[1] == ':' &&
	    (text[2] == ' ' || text[2] == '\t');
}

/* The last line of a file need not have a newline. */
static bool
good_line(const char *line, size_t length)
{
	size_t i = 0;

	while (i < length && (line[i] == ' ' || line[i] == '\t' ||
	    line[i] == '\r'))
		i++;
	if (i == length || line[i] == '\n' || line[i] == '#')
		return true;
	return line[i] == '\\' && i + 1 < length && line[i + 1] == '\n';
}

bool
lfpi_lead_good(const char *text, size_t length)
{
	size_t i, n;

	if (length > 0 && text[length - 1] != '\n')
		return false;
	for (i = 0; i < length; i += n) {
		n = lfpi_line_length(text + i, length - i);
		if (!good_line(text + i, n))
			return false;
	}
	return true;
}

enum lfp_status
lfpi_lead_plain(struct lfpi_buffer *buffer, const char *text, size_t length,
    struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	size_t i, n;

	for (i = 0; i < length && status == LFP_OK; i += n) {
		n = lfpi_line_length(text + i, length - i);
		if (!lfpi_is_annotation(text + i, n))
			status = lfpi_buffer_append(buffer, text + i, n,
			    error);
	}
	return status;
}

enum lfp_status
lfpi_lead_repair(struct lfpi_buffer *buffer, const char *text, size_t length,
    struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;
	size_t i, n;

	for (i = 0; i < length && status == LFP_OK; i += n) {
		n = lfpi_line_length(text + i, length - i);
		if (!good_line(text + i, n))
			status = lfpi_buffer_append(buffer, "# ", 2, error);
		if (status == LFP_OK)
			status = lfpi_buffer_append(buffer, text + i, n,
			    error);
	}
	if (status == LFP_OK && length > 0 && text[length - 1] != '\n')
		status = lfpi_buffer_append(buffer, "\n", 1, error);
	return status;
}
