/* SPDX-License-Identifier: BSD-2-Clause */
/* The compression functions that kernels.def lists. */
#ifndef LFPI_HASH_KERNELS_H
#define LFPI_HASH_KERNELS_H

#include "hash/kernel.h"

#define LFPI_KERNEL(function, name, algorithm, cpu, lanes, speed, speed_512) \
	lfpi_kernel_fn lfpi_##function;
#include "hash/kernels.def"
#undef LFPI_KERNEL

#endif /* LFPI_HASH_KERNELS_H */
