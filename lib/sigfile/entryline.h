/* SPDX-License-Identifier: BSD-2-Clause */
/* An entry as a line of text. */
#ifndef LFPI_SIGFILE_ENTRYLINE_H
#define LFPI_SIGFILE_ENTRYLINE_H

#include <stdbool.h>
#include <stddef.h>

#include <fingerprint/sigfile.h>

/*
 * Habits in which the files of others differ from our line; an entry that
 * was read in one of them is kept without its text.
 */
#define LFPI_STYLE_LOWER_TYPE	0x01	/* "sha256" */
#define LFPI_STYLE_UPPER_DIGITS	0x02
#define LFPI_STYLE_BLANK	0x04	/* at the end: NetBSD's veriexecgen */
#define LFPI_STYLE_CR		0x08	/* CR LF */

/* Room that lfpi_line_write() needs at most. */
size_t lfpi_line_bound(const struct lfp_entry *);
/* Write the line with its newline, without the lead; returns its length. */
size_t lfpi_line_write(char *out, const struct lfp_entry *, unsigned style);
/*
 * The style in which the entry is this very text; false: in none.  scratch
 * has room for lfpi_line_bound().
 */
bool lfpi_line_style(const struct lfp_entry *, const char *text,
    size_t length, char *scratch, unsigned *style);

#endif /* LFPI_SIGFILE_ENTRYLINE_H */
