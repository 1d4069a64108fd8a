/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LFPI_SIGFILE_COMMENTLINE_H
#define LFPI_SIGFILE_COMMENTLINE_H

#include <stddef.h>

#include <fingerprint/error.h>

#include "base/buffer.h"

/*
 * Append "# ", the text as lfp_text_escape() has it, and a newline: one line
 * whatever the text is, and never an annotation.  All or nothing.
 */
LFP_MUST_USE enum lfp_status lfpi_comment_append(struct lfpi_buffer *,
    const char *text, size_t length, struct lfp_error *);

#endif /* LFPI_SIGFILE_COMMENTLINE_H */
