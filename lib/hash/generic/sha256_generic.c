/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 in plain C: FIPS 180-4, 6.2. */
#include "hash/constants.h"
#include "hash/generic/words.h"

#define ROR(x, n) lfpi_ror32(x, n)
#define SUM0(x) (ROR(x, 2) ^ ROR(x, 13) ^ ROR(x, 22))
#define SUM1(x) (ROR(x, 6) ^ ROR(x, 11) ^ ROR(x, 25))
#define SIGMA0(x) (ROR(x, 7) ^ ROR(x, 18) ^ ((x) >> 3))
#define SIGMA1(x) (ROR(x, 17) ^ ROR(x, 19) ^ ((x) >> 10))

#define WORD uint32_t
#define ROUNDS 64
#define K lfpi_sha256_k
#define LOAD lfpi_load_be32
#define GET lfpi_words32_get
#define PUT lfpi_words32_put
#define RUN lfpi_sha256_generic
#include "hash/generic/sha2_steps.h"
