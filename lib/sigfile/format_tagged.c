/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists that name the algorithm: "SHA256 (name) = digits", begun by the
 * digest programs of the BSDs.  GNU's and NetBSD's readers take the last ')'
 * for the end of the name.
 */
#include "sigfile/exporter.h"

enum lfp_status
lfpi_format_tagged(struct lfpi_export *export,
    const struct lfp_file_facts *facts)
{
	enum lfp_status status;

	(void)facts;
	if (export->relative &&
	    (status = lfpi_export_check_parts(export)) != LFP_OK)
		return status;
	if (lfpi_export_must_escape(export))
		lfpi_put_string(export, "\\");
	lfpi_put_string(export,
	    lfp_algorithm_name(export->entry->algorithm));
	lfpi_put_string(export, " (");
	lfpi_put_escaped_name(export);
	lfpi_put_string(export, ") = ");
	lfpi_put_digits(export);
	lfpi_put_string(export, "\n");
	return export->status;
}
