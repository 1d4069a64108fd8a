/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/status.h"

enum vt_status
vt_status_of(enum lfp_status status)
{
	switch (status) {
	case LFP_OK:
	case LFP_END:
		return VT_DONE;
	case LFP_ERR_ARGUMENT:
		return VT_USAGE;
	case LFP_ERR_SYNTAX:
		return VT_MALFORMED;
	case LFP_ERR_NOT_FOUND:
	case LFP_ERR_NOT_REGULAR:
	case LFP_ERR_OUTSIDE:
		return VT_NO_INPUT;
	case LFP_ERR_CREATE:
	case LFP_ERR_UNSUPPORTED:
		return VT_CANNOT_CREATE;
	case LFP_ERR_IO:
	case LFP_ERR_UNSTABLE:
		return VT_IO;
	default:
		return VT_INTERNAL;
	}
}
