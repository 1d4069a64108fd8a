/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VT_VERIEXECSIGN_SIGNABLE_H
#define VT_VERIEXECSIGN_SIGNABLE_H

#include "veriexecsign/sign_options.h"

/*
 * Is it worth a signature?  A signatures file that veriexeccheck --lint
 * finds fault with is not, nor one without entries; nor, for FreeBSD, a
 * manifest with a line that its readers drop.  0, or 65 with the reason.
 */
int signable_check(const char *name, const struct vs_blob *, bool freebsd,
    struct vs_error *);

#endif /* VT_VERIEXECSIGN_SIGNABLE_H */
