/* SPDX-License-Identifier: BSD-2-Clause */
/* Round constants that several kernels of an algorithm share. */
#ifndef LFPI_HASH_CONSTANTS_H
#define LFPI_HASH_CONSTANTS_H

#include <stdint.h>

extern const uint32_t lfpi_sha256_k[64];	/* FIPS 180-4, 4.2.2 */
extern const uint64_t lfpi_sha512_k[80];	/* FIPS 180-4, 4.2.3 */
extern const uint32_t lfpi_md5_k[64];		/* RFC 1321, 3.4 */

/* FIPS 180-4, 4.2.1, by 20 rounds each. */
#define LFPI_SHA1_K0 UINT32_C(0x5a827999)
#define LFPI_SHA1_K1 UINT32_C(0x6ed9eba1)
#define LFPI_SHA1_K2 UINT32_C(0x8f1bbcdc)
#define LFPI_SHA1_K3 UINT32_C(0xca62c1d6)

#endif /* LFPI_HASH_CONSTANTS_H */
