/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VT_VERIEXECGEN_GENERATE_H
#define VT_VERIEXECGEN_GENERATE_H

#include "veriexecgen/options.h"

/* All of the program's work; the exit status. */
int gen_generate(struct gen_options *);

#endif /* VT_VERIEXECGEN_GENERATE_H */
