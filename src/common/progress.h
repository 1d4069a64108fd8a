/* SPDX-License-Identifier: BSD-2-Clause */
/* One line on standard error that says how far a scan is. */
#ifndef VT_COMMON_PROGRESS_H
#define VT_COMMON_PROGRESS_H

#include <stdbool.h>

#include <fingerprint.h>

#define VT_PROGRESS_MS 200

/* --progress "auto", "always" or "never"; 0, or 64 after a message. */
int vt_progress_take(const char *when, bool *show);

/* Of type lfp_progress_fn; arg is not used. */
void vt_progress_show(void *arg, const struct lfp_progress *);
/* Take the line away. */
void vt_progress_clear(void);

#endif /* VT_COMMON_PROGRESS_H */
