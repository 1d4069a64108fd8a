/* SPDX-License-Identifier: BSD-2-Clause */
/* What a set wants to know of a parser beyond its items. */
#ifndef LFPI_SIGFILE_PARSER_H
#define LFPI_SIGFILE_PARSER_H

#include <stddef.h>

#include <fingerprint/sigfile.h>

/* Of the input, as it was given; borrowed. */
const char *lfpi_parser_name(const struct lfp_parser *);

/*
 * After an LFP_ITEM_ENTRY: its lines as they stand in the input, borrowed as
 * the item is.  NULL if they hold bytes that the loader skips, which nobody
 * wants to keep.
 */
const char *lfpi_parser_text(const struct lfp_parser *, size_t *length);

#endif /* LFPI_SIGFILE_PARSER_H */
