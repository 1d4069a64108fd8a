/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of a writer that other formats use. */
#ifndef LFPI_SIGFILE_WRITER_H
#define LFPI_SIGFILE_WRITER_H

#include <fingerprint/sigfile.h>

struct lfpi_export;

/* Lives as long as the writer. */
struct lfpi_export *lfpi_writer_export(struct lfp_writer *);
/* All or nothing. */
LFP_MUST_USE enum lfp_status lfpi_writer_put(struct lfp_writer *,
    const char *text, size_t length, struct lfp_error *);

#endif /* LFPI_SIGFILE_WRITER_H */
