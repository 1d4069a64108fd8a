/* SPDX-License-Identifier: BSD-2-Clause */
/* SIGINT, SIGTERM and SIGHUP end a run cleanly: nothing half-done stays. */
#ifndef VT_COMMON_STOP_H
#define VT_COMMON_STOP_H

#include <stdbool.h>

#include <fingerprint.h>

/* From now on these signals cancel the scan, if there is one. */
void vt_stop_install(void);
/*
 * While nothing is half-done but something may wait for ever, as for input:
 * they end the process at once.
 */
void vt_stop_suspend(void);
void vt_stop_resume(void);
/* NULL: none. */
void vt_stop_scan(struct lfp_scan *);
bool vt_stop_asked(void);
/* If a signal came: end the process by it, as its parent expects. */
void vt_stop_finish(void);

#endif /* VT_COMMON_STOP_H */
