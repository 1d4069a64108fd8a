/* SPDX-License-Identifier: BSD-2-Clause */
/* hashdeep's lists: "size,digits,name" below two lines that say so. */
#include "sigfile/exporter.h"

/* What its reader (4.4) takes at once, with the newline. */
#define LINE_LIMIT 2047

/* NULL: not among those that it knows. */
static const char *const columns[LFP_ALGORITHM_COUNT] = {
	[LFP_SHA256] = "sha256", [LFP_SHA1] = "sha1", [LFP_MD5] = "md5"
};

static enum lfp_status
check(struct lfpi_export *export, const struct lfp_file_facts *facts)
{
	const struct lfp_entry *entry = export->entry;
	enum lfp_status status;

	if (columns[entry->algorithm] == NULL)
		return lfpi_export_refuse(export, "hashdeep knows only MD5, "
		    "SHA1 and SHA256; tagged can carry others");
	if (facts == NULL)
		return lfpi_export_refuse(export,
		    "hashdeep needs the size, which is not known");
	if (lfpi_export_has(export, '\n') ||
	    entry->path[entry->path_length - 1] == '\r')
		return lfpi_export_refuse(export, "hashdeep cannot carry a "
		    "newline in a name, nor a CR at its end; sums, tagged "
		    "and mtree can");
	if ((status = lfpi_export_check_same(export)) != LFP_OK)
		return status;
	return lfpi_export_check_parts(export);
}

enum lfp_status
lfpi_format_hashdeep(struct lfpi_export *export,
    const struct lfp_file_facts *facts)
{
	enum lfp_status status = check(export, facts);
	size_t begin;

	if (status != LFP_OK)
		return status;
	if (!export->begun) {
		lfpi_put_string(export, "%%%% HASHDEEP-1.0\n%%%% size,");
		lfpi_put_string(export, columns[export->entry->algorithm]);
		lfpi_put_string(export, ",filename\n");
	}
	begin = export->text.length;
	lfpi_put_decimal(export, facts->size);
	lfpi_put_string(export, ",");
	lfpi_put_digits(export);
	lfpi_put_string(export, ",");
	lfpi_put_name(export);
	lfpi_put_string(export, "\n");
	if (export->status == LFP_OK &&
	    export->text.length - begin > LINE_LIMIT)
		return lfpi_export_refuse(export, "the name is too long for "
		    "hashdeep; sums, tagged and mtree can carry it");
	return export->status;
}
