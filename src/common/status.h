/* SPDX-License-Identifier: BSD-2-Clause */
/* Exit statuses of all programs; those from 64 on are sysexits(3)'s. */
#ifndef VT_COMMON_STATUS_H
#define VT_COMMON_STATUS_H

#include <fingerprint.h>

enum vt_status {
	VT_DONE = 0,
	VT_DIFFERS = 1,		/* bit: differences were found */
	VT_INCOMPLETE = 2,	/* bit: something was left out */
	VT_UNTRUSTED = 4,
	VT_USAGE = 64,
	VT_MALFORMED = 65,	/* a signatures file */
	VT_NO_INPUT = 66,
	VT_INTERNAL = 70,
	VT_CANNOT_CREATE = 73,
	VT_IO = 74
};

enum vt_status vt_status_of(enum lfp_status);

#endif /* VT_COMMON_STATUS_H */
