/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VT_VERIEXECSIGN_BSDMANIFEST_H
#define VT_VERIEXECSIGN_BSDMANIFEST_H

#include <stddef.h>

/*
 * A line of a FreeBSD manifest, without its newline: NULL, or what its
 * readers would pass over in silence or misread; static.  Pure.
 */
const char *bsdmanifest_problem(const char *line, size_t length);

#endif /* VT_VERIEXECSIGN_BSDMANIFEST_H */
