/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LFPI_SIGFILE_NOTES_H
#define LFPI_SIGFILE_NOTES_H

#include "sigfile/statement.h"

/*
 * Look at the comment that is reader's present token, text, and stands in
 * column 1 between two entries: note where annotations begin, and enter
 * what is wrong with them.
 */
void lfpi_note(struct lfpi_reader *, const char *text);

#endif /* LFPI_SIGFILE_NOTES_H */
