/* SPDX-License-Identifier: BSD-2-Clause */
/* The algorithms: the public list, and what each starts from. */
#include "hash/algorithm.h"

#include <string.h>

/* What algorithms.def leaves to this file, in the order of the structure. */
#define BIG false
#define LITTLE true
#define SHAPE_SHA256 "SHA2-256", BIG, 8, 4, LFP_SHA256
#define SHAPE_SHA384 "SHA2-384", BIG, 8, 8, LFP_SHA512
#define SHAPE_SHA512 "SHA2-512", BIG, 8, 8, LFP_SHA512
#define SHAPE_SHA1 "SHA1", BIG, 5, 4, LFP_SHA1
#define SHAPE_RMD160 "RIPEMD160", LITTLE, 5, 4, LFP_RMD160
#define SHAPE_MD5 "MD5", LITTLE, 4, 4, LFP_MD5

/* FIPS 180-4, 5.3.3, 5.3.4, 5.3.5, 5.3.1. */
#define IV_SHA256 { \
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, \
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 }
#define IV_SHA384 { \
	0xcbbb9d5dc1059ed8, 0x629a292a367cd507, \
	0x9159015a3070dd17, 0x152fecd8f70e5939, \
	0x67332667ffc00b31, 0x8eb44a8768581511, \
	0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4 }
#define IV_SHA512 { \
	0x6a09e667f3bcc908, 0xbb67ae8584caa73b, \
	0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, \
	0x510e527fade682d1, 0x9b05688c2b3e6c1f, \
	0x1f83d9abfb41bd6b, 0x5be0cd19137e2179 }
#define IV_SHA1 { \
	0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 }
/* The initial value of RIPEMD-160's pseudo-code: the same as SHA-1's. */
#define IV_RMD160 IV_SHA1
/* RFC 1321, 3.3. */
#define IV_MD5 { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 }

static const struct lfpi_algorithm algorithms[LFP_ALGORITHM_COUNT] = {
#define LFP_ALGORITHM(id, name, size, block, weak, standard) \
	[LFP_##id] = { name, size, block, weak, IV_##id, SHAPE_##id },
#include <fingerprint/algorithms.def>
#undef LFP_ALGORITHM
};

const struct lfpi_algorithm *
lfpi_algorithm(enum lfp_algorithm which)
{
	size_t i = (size_t)which;

	return i < LFP_ALGORITHM_COUNT ? &algorithms[i] : NULL;
}

const char *
lfp_algorithm_name(enum lfp_algorithm which)
{
	const struct lfpi_algorithm *a = lfpi_algorithm(which);

	return a != NULL ? a->name : NULL;
}

size_t
lfp_algorithm_size(enum lfp_algorithm which)
{
	const struct lfpi_algorithm *a = lfpi_algorithm(which);

	return a != NULL ? a->size : 0;
}

bool
lfp_algorithm_is_weak(enum lfp_algorithm which)
{
	const struct lfpi_algorithm *a = lfpi_algorithm(which);

	return a != NULL && a->weak;
}

/* ASCII only: no locale has a say in what an algorithm is called. */
static bool
same_name(const char *name, const char *given, size_t length)
{
	size_t i;

	if (strlen(name) != length)
		return false;
	for (i = 0; i < length; i++) {
		char c = given[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (c != name[i])
			return false;
	}
	return true;
}

enum lfp_status
lfp_algorithm_find(const char *name, size_t length, enum lfp_algorithm *found)
{
	size_t i;

	for (i = 0; i < LFP_ALGORITHM_COUNT; i++) {
		if (same_name(algorithms[i].name, name, length)) {
			*found = (enum lfp_algorithm)i;
			return LFP_OK;
		}
	}
	return LFP_ERR_UNSUPPORTED;
}
