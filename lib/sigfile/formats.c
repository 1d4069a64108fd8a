/* SPDX-License-Identifier: BSD-2-Clause */
/* The formats by name, and what is the same in all of them. */
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "sigfile/exporter.h"
#include "sigfile/flagword.h"
#include "sigfile/writer.h"

static const struct {
	const char	*name;
	const char	*description;
	lfpi_format_fn	*write;
} formats[] = {
#define LFP_FORMAT(id, name, word, description) \
	{ name, description, lfpi_format_##word },
#include <fingerprint/formats.def>
#undef LFP_FORMAT
};

const char *
lfp_format_name(enum lfp_format format)
{
	return (unsigned)format < LFP_FORMAT_COUNT ?
	    formats[format].name : NULL;
}

const char *
lfp_format_description(enum lfp_format format)
{
	return (unsigned)format < LFP_FORMAT_COUNT ?
	    formats[format].description : NULL;
}

enum lfp_status
lfp_format_find(const char *name, enum lfp_format *found)
{
	unsigned i;

	for (i = 0; i < LFP_FORMAT_COUNT; i++)
		if (strcasecmp(formats[i].name, name) == 0) {
			*found = (enum lfp_format)i;
			return LFP_OK;
		}
	return LFP_ERR_UNSUPPORTED;
}

void
lfp_writer_relative(struct lfp_writer *writer, bool relative)
{
	lfpi_writer_export(writer)->relative = relative;
}

/* What is no entry in any format. */
static enum lfp_status
check_entry(struct lfpi_export *export)
{
	const struct lfp_entry *entry = export->entry;

	if (entry->path_length < 2 || entry->path[0] != '/')
		return lfpi_export_refuse(export, "a path must begin with "
		    "\"/\", and name a file");
	if (lfpi_export_has(export, '\0'))
		return lfpi_export_refuse(export,
		    "a path cannot have a NUL byte");
	if (lfp_algorithm_size(entry->algorithm) == 0 ||
	    entry->fingerprint == NULL)
		return lfpi_export_refuse(export,
		    "an entry needs an algorithm and a fingerprint");
	if ((entry->flags & ~LFPI_FLAGS_ALL) != 0)
		return lfpi_export_refuse(export, "unknown flags");
	return LFP_OK;
}

/* Remember what later entries are compared with; there is room for it. */
static void
remember(struct lfpi_export *export, enum lfp_format format)
{
	const struct lfp_entry *entry = export->entry;

	if (!export->begun) {
		export->begun = true;
		export->format = format;
		export->algorithm = entry->algorithm;
	}
	memcpy(export->last.data, entry->path, entry->path_length);
	export->last.length = entry->path_length;
}

static enum lfp_status
put_entry(struct lfp_writer *writer, struct lfpi_export *export)
{
	size_t length = export->entry->path_length;
	enum lfp_status status = LFP_OK;

	if (export->last.length < length)
		status = lfpi_buffer_reserve(&export->last,
		    length - export->last.length, export->error);
	return status != LFP_OK ? status : lfpi_writer_put(writer,
	    export->text.data, export->text.length, export->error);
}

enum lfp_status
lfp_writer_entry_as(struct lfp_writer *writer, enum lfp_format format,
    const struct lfp_entry *entry, const struct lfp_file_facts *facts,
    struct lfp_error *error)
{
	struct lfpi_export *export = lfpi_writer_export(writer);
	enum lfp_status status;

	if ((unsigned)format >= LFP_FORMAT_COUNT ||
	    (export->begun && format != export->format))
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "no such format, or not that of the first entry");
	export->entry = entry;
	export->text.length = 0;
	export->status = LFP_OK;
	export->error = error;
	status = check_entry(export);
	if (status == LFP_OK)
		status = formats[format].write(export, facts);
	if (status == LFP_OK)
		status = put_entry(writer, export);
	if (status == LFP_OK)
		remember(export, format);
	return status;
}
