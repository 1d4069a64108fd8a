/* SPDX-License-Identifier: BSD-2-Clause */
/* Which file systems things are on, where the system tells. */
#ifndef VT_VERIEXECCHECK_PLACE_H
#define VT_VERIEXECCHECK_PLACE_H

#include <stddef.h>
#include <stdint.h>

#include "report/report.h"

/* Fill in what the report says about the root. */
void chk_place_describe(const char *root, struct vt_about *);

struct chk_mount {
	char	device[256], fs_type[64], mount_point[512], options[512];
	char	fs_options[512];	/* of all its mounts */
};

/* A mount with this device number; false: not known. */
bool chk_place_find(uint64_t device, struct chk_mount *);

#endif /* VT_VERIEXECCHECK_PLACE_H */
