/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VT_COMMON_GUARD_H
#define VT_COMMON_GUARD_H

/* Handle SIGBUS, so that the library may map large files. */
void vt_guard_install(void);

#endif /* VT_COMMON_GUARD_H */
