/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "sigfile/exporter.h"

void
lfpi_export_free(struct lfpi_export *export)
{
	lfpi_buffer_free(&export->last);
	lfpi_buffer_free(&export->text);
}

enum lfp_status
lfpi_export_refuse(struct lfpi_export *export, const char *why)
{
	const struct lfp_entry *entry = export->entry;
	struct lfpi_name name;

	return lfpi_fail(export->error, LFP_ERR_ARGUMENT, 0, "%s: %s",
	    lfpi_name(&name, entry->path, entry->path_length), why);
}

/* A part of a path that does not name a file of the directory it is in. */
static bool
is_odd_part(const char *part, size_t length)
{
	return length == 0 || (length == 1 && part[0] == '.') ||
	    (length == 2 && part[0] == '.' && part[1] == '.');
}

bool
lfpi_export_any_part(const struct lfpi_export *export, lfpi_part_fn *is)
{
	const char *part = export->entry->path + 1, *slash;
	const char *end = export->entry->path + export->entry->path_length;

	do {
		slash = memchr(part, '/', (size_t)(end - part));
		if (slash == NULL)
			slash = end;
		if (is(part, (size_t)(slash - part)))
			return true;
		part = slash + 1;
	} while (slash < end);
	return false;
}

enum lfp_status
lfpi_export_check_parts(struct lfpi_export *export)
{
	if (!lfpi_export_any_part(export, is_odd_part))
		return LFP_OK;
	return lfpi_export_refuse(export, "a name with an empty, \".\" or "
	    "\"..\" part is not taken for the file that it leads to");
}

enum lfp_status
lfpi_export_check_same(struct lfpi_export *export)
{
	if (!export->begun || export->entry->algorithm == export->algorithm)
		return LFP_OK;
	return lfpi_export_refuse(export, "such a list has one algorithm, "
	    "and its first entry another; tagged and mtree can mix them");
}

bool
lfpi_export_has(const struct lfpi_export *export, char byte)
{
	return memchr(export->entry->path, byte,
	    export->entry->path_length) != NULL;
}

void
lfpi_put(struct lfpi_export *export, const char *text, size_t length)
{
	if (export->status == LFP_OK)
		export->status = lfpi_buffer_append(&export->text, text,
		    length, export->error);
}

void
lfpi_put_string(struct lfpi_export *export, const char *text)
{
	lfpi_put(export, text, strlen(text));
}

void
lfpi_put_decimal(struct lfpi_export *export, uint64_t number)
{
	char digits[20], *p = digits + sizeof(digits);

	do {
		*--p = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	lfpi_put(export, p, (size_t)(digits + sizeof(digits) - p));
}

void
lfpi_put_digits(struct lfpi_export *export)
{
	size_t size = lfp_algorithm_size(export->entry->algorithm);
	char digits[2 * LFP_DIGEST_MAX];

	lfpi_hex_encode(digits, export->entry->fingerprint, size);
	lfpi_put(export, digits, 2 * size);
}

void
lfpi_put_name(struct lfpi_export *export)
{
	if (export->relative)
		lfpi_put_string(export, ".");
	lfpi_put(export, export->entry->path, export->entry->path_length);
}

bool
lfpi_export_must_escape(const struct lfpi_export *export)
{
	return lfpi_export_has(export, '\\') ||
	    lfpi_export_has(export, '\n') || lfpi_export_has(export, '\r');
}

void
lfpi_put_escaped_name(struct lfpi_export *export)
{
	const char *path = export->entry->path;
	size_t i;

	if (!lfpi_export_must_escape(export)) {
		lfpi_put_name(export);
		return;
	}
	if (export->relative)
		lfpi_put_string(export, ".");
	for (i = 0; i < export->entry->path_length; i++)
		if (path[i] == '\\')
			lfpi_put_string(export, "\\\\");
		else if (path[i] == '\n')
			lfpi_put_string(export, "\\n");
		else if (path[i] == '\r')
			lfpi_put_string(export, "\\r");
		else
			lfpi_put(export, path + i, 1);
}
