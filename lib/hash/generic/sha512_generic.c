/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-512 in plain C: FIPS 180-4, 6.4. */
#include "hash/constants.h"
#include "hash/generic/words.h"

#define ROR(x, n) lfpi_ror64(x, n)
#define SUM0(x) (ROR(x, 28) ^ ROR(x, 34) ^ ROR(x, 39))
#define SUM1(x) (ROR(x, 14) ^ ROR(x, 18) ^ ROR(x, 41))
#define SIGMA0(x) (ROR(x, 1) ^ ROR(x, 8) ^ ((x) >> 7))
#define SIGMA1(x) (ROR(x, 19) ^ ROR(x, 61) ^ ((x) >> 6))

#define WORD uint64_t
#define ROUNDS 80
#define K lfpi_sha512_k
#define LOAD lfpi_load_be64
#define GET lfpi_words64_get
#define PUT lfpi_words64_put
#define RUN lfpi_sha512_generic
#include "hash/generic/sha2_steps.h"
