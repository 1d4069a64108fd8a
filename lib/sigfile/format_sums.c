/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists of GNU coreutils' sha256sum and its kin: digits, two blanks, name.
 * What stands before the name is known by the number of the digits alone.
 */
#include "sigfile/exporter.h"

enum lfp_status
lfpi_format_sums(struct lfpi_export *export,
    const struct lfp_file_facts *facts)
{
	enum lfp_status status;

	(void)facts;
	if (export->entry->algorithm == LFP_RMD160)
		return lfpi_export_refuse(export, "in a list without names "
		    "of algorithms RMD160 looks like SHA1; tagged names it");
	if ((status = lfpi_export_check_same(export)) != LFP_OK ||
	    (export->relative &&
	    (status = lfpi_export_check_parts(export)) != LFP_OK))
		return status;
	if (lfpi_export_must_escape(export))
		lfpi_put_string(export, "\\");
	lfpi_put_digits(export);
	lfpi_put_string(export, "  ");
	lfpi_put_escaped_name(export);
	lfpi_put_string(export, "\n");
	return export->status;
}
