/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VT_COMMON_VERSION_H
#define VT_COMMON_VERSION_H

/* Versions of the program, the library and what it stands on, and kernels. */
void vt_version_show(const char *program);

#endif /* VT_COMMON_VERSION_H */
