/* SPDX-License-Identifier: BSD-2-Clause */
/* NetBSD's own format, without comments. */
#include "sigfile/entryline.h"
#include "sigfile/exporter.h"

enum lfp_status
lfpi_format_veriexec(struct lfpi_export *export,
    const struct lfp_file_facts *facts)
{
	struct lfp_entry entry = *export->entry;
	enum lfp_status status;

	(void)facts;
	entry.lead = NULL;
	entry.lead_length = 0;
	status = lfp_entry_check(&entry, export->error);
	if (status == LFP_OK)
		status = lfpi_buffer_reserve(&export->text,
		    lfpi_line_bound(&entry), export->error);
	if (status == LFP_OK)
		export->text.length = lfpi_line_write(export->text.data,
		    &entry, 0);
	return status;
}
