/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text between entries: lines that are blank, that hold a comment, or
 * that only join the next line to them.  The loader skips them all.
 */
#ifndef LFPI_SIGFILE_LEADTEXT_H
#define LFPI_SIGFILE_LEADTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include <fingerprint/error.h>

#include "base/buffer.h"

/* Whole lines of these kinds only. */
bool lfpi_lead_good(const char *text, size_t length);
/* Does the text begin with an entry's annotation line? */
bool lfpi_is_annotation(const char *text, size_t length);
/* The length of the first line, with its newline if it has one. */
size_t lfpi_line_length(const char *text, size_t length);

/* Append the text without its annotation lines. */
LFP_MUST_USE enum lfp_status lfpi_lead_plain(struct lfpi_buffer *,
    const char *text, size_t length, struct lfp_error *);
/*
 * Append the text made good: what the loader skips with a warning becomes a
 * comment, and the last line gets its newline.
 */
LFP_MUST_USE enum lfp_status lfpi_lead_repair(struct lfpi_buffer *,
    const char *text, size_t length, struct lfp_error *);

#endif /* LFPI_SIGFILE_LEADTEXT_H */
