/* SPDX-License-Identifier: BSD-2-Clause */
/* Standard output whose every failure is noticed: a lost report is no 0. */
#ifndef VT_COMMON_OUTPUT_H
#define VT_COMMON_OUTPUT_H

#include <stddef.h>

#include <fingerprint.h>

/* Of type lfp_write_fn, straight to descriptor 1; sink is not used. */
enum lfp_status vt_output_write(void *sink, const void *data, size_t length,
    struct lfp_error *);

/*
 * At the end of a program: flush stdio and close; status, or 74 after a
 * message if anything was lost.
 */
int vt_output_close(int status);

/*
 * Before anything else: descriptors 0 to 2 are open, so that no file of ours
 * becomes standard output by accident; those that were closed fail when they
 * are used, as they should.  As many descriptors as we may have.
 */
void vt_descriptors_prepare(void);

#endif /* VT_COMMON_OUTPUT_H */
