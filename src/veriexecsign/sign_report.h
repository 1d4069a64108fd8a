/* SPDX-License-Identifier: BSD-2-Clause */
/* What a command found, as text or as one JSON object a run. */
#ifndef VT_VERIEXECSIGN_SIGN_REPORT_H
#define VT_VERIEXECSIGN_SIGN_REPORT_H

#include "veriexecsign/sign_options.h"

/*
 * The end of a command that failed: a line on standard error, and with
 * --json an object that says the same.  Returns error->status.
 */
int sign_report_failure(const struct sign_options *,
    const struct vs_error *);
/* Something was written: "file: what". */
int sign_report_written(const struct sign_options *, const char *output,
    const char *what, size_t signatures);
/* error->status 0: accepted. */
int sign_report_verdict(const struct sign_options *,
    const struct vs_verdict *, const struct vs_error *);
/* why: NULL, or why it is no signature. */
int sign_report_packets(const struct sign_options *,
    const struct vs_signature *, const char *why);

#endif /* VT_VERIEXECSIGN_SIGN_REPORT_H */
