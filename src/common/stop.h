/* SPDX-License-Identifier: BSD-2-Clause */
/* SIGINT, SIGTERM and SIGHUP end a run cleanly: nothing half-done stays. */
#ifndef VT_COMMON_STOP_H
#define VT_COMMON_STOP_H

#include <stdbool.h>

#include <fingerprint.h>

/* From now on these signals cancel the scan, if there is one. */
void vt_stop_install(void);
/* NULL: none. */
void vt_stop_scan(struct lfp_scan *);
bool vt_stop_asked(void);
/* If a signal came: end the process by it, as its parent expects. */
void vt_stop_finish(void);

#endif /* VT_COMMON_STOP_H */
