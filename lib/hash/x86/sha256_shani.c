/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 with the SHA instructions of x86, on CPUs without AVX too: what an
 * operation works on is overwritten with its result.
 */
#if defined(__x86_64__)

#define READY
#define MOVE(x, y) LINE("movdqa " x ", " y)
#define READ(p, x) LINE("movdqu " p ", " x)
#define ADD(m, x) LINE("paddd " m ", " x)
#define SUM(m, x, y) LINE("movdqa " m ", " y) LINE("paddd " x ", " y)
#define SWAP(m, x) LINE("pshufb " m ", " x)
#define UPPER(x) LINE("pshufd $0x0e, " x ", " x)
#define SHIFT(x, y, z) LINE("movdqa " y ", " z) LINE("palignr $4, " x ", " z)

/* In the operations above. */
#include "hash/x86/sha256_shani.h"
#include "hash/kernels.h"

SHANI void
lfpi_sha256_shani_x1(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 1);
}

SHANI void
lfpi_sha256_shani_x2(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 2);
}

SHANI void
lfpi_sha256_shani_x3(void *state, const uint8_t *const data[], size_t nblocks)
{
	compress(state, data, nblocks, 3);
}

#endif /* __x86_64__ */
