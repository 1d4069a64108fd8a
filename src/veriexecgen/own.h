/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program's own output, when it lies in the tree that is fingerprinted:
 * a file cannot hold its own fingerprint.
 */
#ifndef VT_VERIEXECGEN_OWN_H
#define VT_VERIEXECGEN_OWN_H

#include "veriexecgen/options.h"

struct gen_own {
	char	*path;		/* as records name it; NULL: not in the tree */
	size_t	 length;
};

void gen_own_init(struct gen_own *, const struct gen_options *);
void gen_own_free(struct gen_own *);

/* Is this path the output, its .old, or one of its temporaries? */
bool gen_own_is(const struct gen_own *, const char *path, size_t length);

#endif /* VT_VERIEXECGEN_OWN_H */
