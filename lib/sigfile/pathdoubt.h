/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LFPI_SIGFILE_PATHDOUBT_H
#define LFPI_SIGFILE_PATHDOUBT_H

#include "sigfile/statement.h"

/*
 * Enter the faults of a path token that the loader takes, but perhaps not as
 * it was meant: it goes on in the next line, or past a blank.
 */
void lfpi_path_doubt(struct lfpi_reader *);

#endif /* LFPI_SIGFILE_PATHDOUBT_H */
