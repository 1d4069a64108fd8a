/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernels that this CPU can run. */
#ifndef TESTS_EACH_KERNEL_H
#define TESTS_EACH_KERNEL_H

#include "base/cpu.h"
#include "hash/kernel.h"

static inline bool
test_runs_here(const struct lfpi_kernel *k)
{
	return (k->cpu & ~lfpi_cpu_supported()) == 0;
}

#define FOR_EACH_KERNEL(k) \
	for (k = lfpi_kernel_list()->row; \
	    k < lfpi_kernel_list()->row + lfpi_kernel_list()->rows; k++) \
		if (test_runs_here(k))

#endif /* TESTS_EACH_KERNEL_H */
