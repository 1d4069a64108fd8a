/* SPDX-License-Identifier: BSD-2-Clause */
/* The file that a command makes: whole or not at all, and never by chance. */
#ifndef VT_VERIEXECSIGN_PUBLISH_H
#define VT_VERIEXECSIGN_PUBLISH_H

#include <fingerprint.h>

#include "veriexecsign/sign_options.h"

struct publish {
	struct lfp_save	*save;		/* NULL: standard output */
};

/*
 * output: "-" is the standard output.  Locked until publish_end().  What is
 * there already is an error, unless replace.
 */
int publish_begin(struct publish *, const char *output, unsigned mode,
    bool replace, struct vs_error *);
/* What is there, up to max bytes; empty if there is nothing. */
int publish_read_old(const struct publish *, size_t max, struct vs_blob *,
    struct vs_error *);
/* If error->status is 0, put data there; frees. Returns error->status. */
int publish_end(struct publish *, const void *data, size_t length,
    struct vs_error *);

#endif /* VT_VERIEXECSIGN_PUBLISH_H */
