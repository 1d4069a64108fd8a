/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A deadline that holds whatever the work is stuck in: another process
 * works, since a thread that a file system keeps waiting cannot be ended.
 */
#ifndef VT_VERIEXECCHECK_WATCH_H
#define VT_VERIEXECCHECK_WATCH_H

#include <stddef.h>

/* What work() returns, or 2 after a message that says where it was. */
int chk_watch(unsigned seconds, int (*work)(void *), void *arg);

/* In the process that works: what it looks at now. */
void chk_watch_looking(const char *path, size_t length);

#endif /* VT_VERIEXECCHECK_WATCH_H */
