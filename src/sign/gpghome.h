/* SPDX-License-Identifier: BSD-2-Clause */
/* A fresh directory for one run of GnuPG, which nobody else can enter. */
#ifndef VT_SIGN_GPGHOME_H
#define VT_SIGN_GPGHOME_H

#include "sign/blob.h"

struct vs_home {
	char	path[64];	/* "": none */
};

/*
 * With these keys, as exported by gpg, binary or in armour, as the only ones
 * that GnuPG sees.  Caller ends it with vs_home_remove().
 */
int vs_home_make(struct vs_home *, const struct vs_blob *keys,
    struct vs_error *);
void vs_home_remove(struct vs_home *);

#endif /* VT_SIGN_GPGHOME_H */
