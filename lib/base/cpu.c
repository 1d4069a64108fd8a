/* SPDX-License-Identifier: BSD-2-Clause */
/* CPU features: asked once, remembered, partly hidden for tests. */
#include "base/cpu.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && (defined(__linux__) || defined(__FreeBSD__))
#include <sys/auxv.h>
#endif

/* Set in the remembered words, so that 0 means "not asked yet". */
#define ASKED (UINT32_C(1) << 31)

static _Atomic uint32_t remembered_supported;
static _Atomic uint32_t remembered_halved;
static _Atomic uint32_t hidden_features;
static _Atomic uint32_t halved_features;

#if defined(__x86_64__)

/* Leaf 7, ECX; compilers before GCC 8 do not name it. */
#ifndef bit_AVX512VBMI2
#define bit_AVX512VBMI2 (1 << 6)
#endif

struct cpuid_regs {
	uint32_t a, b, c, d;
};

static bool
cpuid(uint32_t leaf, struct cpuid_regs *r)
{
	return __get_cpuid_count(leaf, 0, &r->a, &r->b, &r->c, &r->d) != 0;
}

/* The register state that the operating system saves (XCR0). */
static uint32_t
os_saves(const struct cpuid_regs *leaf1)
{
	uint32_t low, high;

	if ((leaf1->c & bit_OSXSAVE) == 0)
		return 0;
	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return low;
}

static uint32_t
ask_supported(void)
{
	const uint32_t ymm = 0x06, zmm = 0xe6;	/* Intel SDM vol. 1, 13.3 */
	const uint32_t avx512 = bit_AVX512F | bit_AVX512DQ | bit_AVX512BW |
	    bit_AVX512VL;
	struct cpuid_regs one, seven;
	uint32_t saves, found = 0;

	if (!cpuid(1, &one) || !cpuid(7, &seven))
		return 0;
	saves = os_saves(&one);
	if ((seven.b & bit_SHA) != 0 && (one.c & bit_SSSE3) != 0 &&
	    (one.c & bit_SSE4_1) != 0)
		found |= LFPI_CPU_SHANI;
	if ((one.c & bit_AVX) != 0 && (saves & ymm) == ymm)
		found |= LFPI_CPU_AVX;
	if ((seven.b & bit_AVX2) != 0 && (saves & ymm) == ymm)
		found |= LFPI_CPU_AVX2;
	if ((seven.b & avx512) == avx512 && (saves & zmm) == zmm)
		found |= LFPI_CPU_AVX512;
	if ((found & LFPI_CPU_AVX512) != 0 && (seven.c & bit_AVX512VBMI2) != 0)
		found |= LFPI_CPU_VBMI2;
	return found;
}

static uint32_t
ask_halved(void)
{
	struct cpuid_regs zero, one;

	if (!cpuid(0, &zero) || !cpuid(1, &one))
		return 0;
	return lfpi_cpu_halved(zero.b, one.a);
}

#elif defined(__aarch64__)

/* HWCAP bits of the Linux and FreeBSD arm64 ABI. */
#define HAS_SHA1 (1UL << 5)
#define HAS_SHA2 (1UL << 6)
#define HAS_SHA512 (1UL << 21)

static unsigned long
hwcap(void)
{
#if defined(__linux__)
	return getauxval(AT_HWCAP);
#elif defined(__FreeBSD__)
	unsigned long caps = 0;

	if (elf_aux_info(AT_HWCAP, &caps, sizeof(caps)) != 0)
		return 0;
	return caps;
#else
	return 0;
#endif
}

static uint32_t
ask_supported(void)
{
	unsigned long caps = hwcap();

	return ((caps & HAS_SHA1) != 0 ? LFPI_CPU_ARM_SHA1 : 0) |
	    ((caps & HAS_SHA2) != 0 ? LFPI_CPU_ARM_SHA2 : 0) |
	    ((caps & HAS_SHA512) != 0 ? LFPI_CPU_ARM_SHA512 : 0);
}

static uint32_t
ask_halved(void)
{
	return 0;
}

#else

static uint32_t
ask_supported(void)
{
	return 0;
}

static uint32_t
ask_halved(void)
{
	return 0;
}

#endif

/* Two threads may both ask: they are told the same. */
static uint32_t
remember(_Atomic uint32_t *where, uint32_t (*ask)(void))
{
	uint32_t known = atomic_load_explicit(where, memory_order_relaxed);

	if (known == 0) {
		known = ask() | ASKED;
		atomic_store_explicit(where, known, memory_order_relaxed);
	}
	return known & ~ASKED;
}

uint32_t
lfpi_cpu_supported(void)
{
	return remember(&remembered_supported, ask_supported) &
	    ~atomic_load(&hidden_features);
}

uint32_t
lfpi_cpu_preferred(void)
{
	return lfpi_cpu_supported() &
	    ~remember(&remembered_halved, ask_halved) &
	    ~atomic_load(&halved_features);
}

/*
 * AMD, Software Optimization Guides for families 17h, 19h and 1Ah: two halves
 * of 256 bits in families 0x15 (Excavator) and 0x17 below model 0x30 (Zen,
 * Zen+), two halves of 512 in family 0x19 (Zen 4).  Some Zen 5 for notebooks
 * have them as well and cannot be told apart in a virtual machine; with the
 * SHA instructions of a Zen 5, AVX-512 in halves is no slower than those.
 * Intel's CPUs have always had 512 bits.
 */
uint32_t
lfpi_cpu_halved(uint32_t vendor, uint32_t signature)
{
	const uint32_t amd = 0x68747541;	/* "Auth" */
	uint32_t family = ((signature >> 8) & 0xf) + ((signature >> 20) & 0xff);
	uint32_t model = ((signature >> 4) & 0xf) | ((signature >> 12) & 0xf0);

	if (vendor != amd)
		return 0;
	if (family == 0x15 || (family == 0x17 && model < 0x30))
		return LFPI_CPU_AVX2;
	return family == 0x19 ? LFPI_CPU_AVX512 : 0;
}

void
lfpi_cpu_mask(uint32_t hidden)
{
	atomic_store(&hidden_features, hidden);
}

void
lfpi_cpu_halve(uint32_t halved)
{
	atomic_store(&halved_features, halved);
}

const char *
lfpi_cpu_feature_name(unsigned i)
{
	static const char *const name[] = {
		"shani", "avx", "avx2", "avx512", "vbmi2", "arm-sha1",
		"arm-sha2", "arm-sha512"
	};

	return i < sizeof(name) / sizeof(name[0]) ? name[i] : NULL;
}
