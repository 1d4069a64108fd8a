/* SPDX-License-Identifier: BSD-2-Clause */
/* The compression functions that kernels.def lists. */
#ifndef LFPI_HASH_KERNELS_H
#define LFPI_HASH_KERNELS_H

#include "hash/kernel.h"

#define LFPI_KERNEL(function, name, algorithm, cpu, lanes, speed, speed_512) \
	lfpi_kernel_fn lfpi_##function;
#define LFPI_KERNEL_AHEAD(function, name, algorithm, cpu, lanes, speed, \
    speed_512) \
	lfpi_kernel_fn lfpi_##function; \
	lfpi_kernel_ahead_fn lfpi_##function##_ahead;
#include "hash/kernels.def"
#undef LFPI_KERNEL
#undef LFPI_KERNEL_AHEAD

#endif /* LFPI_HASH_KERNELS_H */
