/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 of VEC_LANES32 lanes, in the vector operations of the header that
 * is included first.  FIPS 180-4, 6.2.
 */
#ifndef LFPI_HASH_LANES_SHA256_LANES_H
#define LFPI_HASH_LANES_SHA256_LANES_H

#include "hash/constants.h"
#include "hash/kernel.h"

#define ADD VEC_ADD32
#define SUB VEC_SUB32
#define ROR VEC_ROR32
#define SUM0(x) VEC_XOR3(ROR(x, 2), ROR(x, 13), ROR(x, 22))
#define SUM1(x) VEC_XOR3(ROR(x, 6), ROR(x, 11), ROR(x, 25))
#define SIGMA0(x) VEC_XOR3(ROR(x, 7), ROR(x, 18), VEC_SHR32(x, 3))
#define SIGMA1(x) VEC_XOR3(ROR(x, 17), ROR(x, 19), VEC_SHR32(x, 10))
#define K(t) VEC_SET32(lfpi_sha256_k[t])
#define WORD uint32_t
#define ROUNDS 64
#define BLOCK 64
#define LOAD_WORDS load_be32

#include "hash/lanes/sha2_lanes.h"

#endif /* LFPI_HASH_LANES_SHA256_LANES_H */
