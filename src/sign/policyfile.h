/* SPDX-License-Identifier: BSD-2-Clause */
/* The file that says whom to trust; see veriexec-trust.conf(5). */
#ifndef VT_SIGN_POLICYFILE_H
#define VT_SIGN_POLICYFILE_H

#include "sign/settings.h"

/*
 * Its text.  Names of files in it that do not begin with a slash begin with
 * directory.  0, or VT_MALFORMED with "name:line: what".
 */
int vs_policyfile_parse(const char *name, const char *directory,
    const void *text, size_t length, struct vs_settings *,
    struct vs_error *);

/*
 * Read the file; NULL is VS_POLICY_FILE, which need not be there.  Neither
 * it nor its directory is a link, belongs to others, or can be written by
 * them.  Was one read?  If not, error says why, or nothing is wrong.
 */
bool vs_policyfile_read(const char *name, struct vs_settings *,
    struct vs_error *);

#endif /* VT_SIGN_POLICYFILE_H */
