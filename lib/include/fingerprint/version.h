/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FINGERPRINT_VERSION_H
#define FINGERPRINT_VERSION_H

#include <stddef.h>

#include <fingerprint/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version that the program was compiled against. */
#define LFP_VERSION "0.1.0"

/* The version that runs; static. */
LFP_PUBLIC const char *lfp_version(void);

/*
 * Name and version of library i that this one stands on ("OpenSSL 3.0.19
 * ..."), as it is loaded now; static.  NULL past the last.
 */
LFP_PUBLIC const char *lfp_version_dependency(size_t i);

#ifdef __cplusplus
}
#endif

#endif /* FINGERPRINT_VERSION_H */
