/* SPDX-License-Identifier: BSD-2-Clause */
/* Where another process of ours is stuck, as far as the system tells. */
#ifndef VT_VERIEXECCHECK_STUCK_H
#define VT_VERIEXECCHECK_STUCK_H

#include <sys/types.h>

/*
 * Says which paths its threads wait for; where there are none, which files
 * it has open.  Nothing of the file systems in question is asked.
 */
void chk_stuck_tell(pid_t);

#endif /* VT_VERIEXECCHECK_STUCK_H */
