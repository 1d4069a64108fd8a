/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-512 of VEC_LANES64 lanes, in the vector operations of the header that
 * is included first.  FIPS 180-4, 6.4.
 */
#ifndef LFPI_HASH_LANES_SHA512_LANES_H
#define LFPI_HASH_LANES_SHA512_LANES_H

#include "hash/constants.h"
#include "hash/kernel.h"

#define ADD VEC_ADD64
#define SUB VEC_SUB64
#define ROR VEC_ROR64
#define SUM0(x) VEC_XOR3(ROR(x, 28), ROR(x, 34), ROR(x, 39))
#define SUM1(x) VEC_XOR3(ROR(x, 14), ROR(x, 18), ROR(x, 41))
#define SIGMA0(x) VEC_XOR3(ROR(x, 1), ROR(x, 8), VEC_SHR64(x, 7))
#define SIGMA1(x) VEC_XOR3(ROR(x, 19), ROR(x, 61), VEC_SHR64(x, 6))
#define K(t) VEC_SET64(lfpi_sha512_k[t])
#define WORD uint64_t
#define ROUNDS 80
#define BLOCK 128
#define LOAD_WORDS load_be64

#include "hash/lanes/sha2_lanes.h"

#endif /* LFPI_HASH_LANES_SHA512_LANES_H */
