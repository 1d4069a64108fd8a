/* SPDX-License-Identifier: BSD-2-Clause */
/* The flags of an entry, by name. */
#ifndef LFPI_SIGFILE_FLAGWORD_H
#define LFPI_SIGFILE_FLAGWORD_H

#include <stddef.h>
#include <stdint.h>

#define LFPI_FLAGS_ALL (LFP_ACCESS_MASK | LFP_UNTRUSTED)

/* The bits of a name or an alias, in any case; 0: no such one. */
uint8_t lfpi_flag_find(const char *word, size_t length);

/* As the writer puts them, "file, indirect"; static; "" for none. */
const char *lfpi_flag_text(uint8_t flags, size_t *length);

#endif /* LFPI_SIGFILE_FLAGWORD_H */
