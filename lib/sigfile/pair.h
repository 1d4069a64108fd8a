/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LFPI_SIGFILE_PAIR_H
#define LFPI_SIGFILE_PAIR_H

#include <stdbool.h>
#include <stddef.h>

#include <fingerprint/sigfile.h>

bool lfpi_is_key(const char *key, size_t length);

/*
 * The pair at *offset of one line, after blanks; *offset moves behind it.
 * LFP_END where the line ends (*offset then is behind its newline).
 */
LFP_MUST_USE enum lfp_status lfpi_pair_next(const char *text, size_t length,
    size_t *offset, struct lfp_pair *);

#endif /* LFPI_SIGFILE_PAIR_H */
