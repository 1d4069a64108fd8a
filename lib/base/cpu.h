/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What this CPU can do, as far as a kernel of lib/hash cares.
 */
#ifndef LFPI_BASE_CPU_H
#define LFPI_BASE_CPU_H

#include <stdint.h>

/* A bit stands for all that the kernels which ask for it use. */
enum {
	LFPI_CPU_SHANI = 1 << 0,	/* SHA, SSSE3, SSE4.1 */
	LFPI_CPU_AVX = 1 << 1,		/* AVX, and the OS saves ymm */
	LFPI_CPU_AVX2 = 1 << 2,		/* AVX2, and the OS saves ymm */
	LFPI_CPU_AVX512 = 1 << 3,	/* F, DQ, BW, VL; the OS saves zmm */
	LFPI_CPU_VBMI2 = 1 << 4,	/* with AVX512 only */
	LFPI_CPU_ARM_SHA1 = 1 << 5,
	LFPI_CPU_ARM_SHA2 = 1 << 6,
	LFPI_CPU_ARM_SHA512 = 1 << 7
};

/* What runs here without a fault, less what lfpi_cpu_mask() hides. */
uint32_t lfpi_cpu_supported(void);

/*
 * What runs here at full width.  A feature that is supported and not
 * preferred works, at about half the speed that its width promises.
 */
uint32_t lfpi_cpu_preferred(void);

/*
 * Which of the features AVX2 and AVX512 an x86 CPU halves, by its vendor
 * (CPUID leaf 0, EBX) and its signature (leaf 1, EAX).
 */
uint32_t lfpi_cpu_halved(uint32_t vendor, uint32_t signature);

/* Hide features, for tests; 0 hides none.  Any thread. */
void lfpi_cpu_mask(uint32_t hidden);

/* Let features be supported, but not preferred, for tests.  Any thread. */
void lfpi_cpu_halve(uint32_t halved);

/* "shani" ... of bit i; NULL past the last. */
const char *lfpi_cpu_feature_name(unsigned i);

#endif /* LFPI_BASE_CPU_H */
