/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OpenSSL's compression functions as kernels of one lane.
 *
 * Only the low-level calls let a message begin in one kernel and go on in
 * another: they have a visible chaining state, which EVP hides.  OpenSSL 3
 * deprecates them and keeps them; without them LFPI_NO_OPENSSL_BLOCKS leaves
 * the kernels in plain C.  They run the same assembly code as EVP.
 */
#if !defined(LFPI_NO_OPENSSL_BLOCKS)

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md5.h>
#include <openssl/ripemd.h>
#include <openssl/sha.h>

#include "hash/kernels.h"

#define WORD(type, i) (((const type *)state)[(i) * LFPI_LANES_MAX])
#define PUT(type, i, v) (((type *)state)[(i) * LFPI_LANES_MAX] = (v))

/*
 * A context between two blocks holds nothing but its state; the calls below
 * cannot fail on whole blocks.
 */
void
lfpi_sha256_openssl(void *state, const uint8_t *const data[], size_t nblocks)
{
	SHA256_CTX c;
	unsigned i;

	(void)SHA256_Init(&c);
	for (i = 0; i < 8; i++)
		c.h[i] = WORD(uint32_t, i);
	(void)SHA256_Update(&c, data[0], nblocks * SHA256_CBLOCK);
	for (i = 0; i < 8; i++)
		PUT(uint32_t, i, c.h[i]);
}

void
lfpi_sha512_openssl(void *state, const uint8_t *const data[], size_t nblocks)
{
	SHA512_CTX c;
	unsigned i;

	(void)SHA512_Init(&c);
	for (i = 0; i < 8; i++)
		c.h[i] = WORD(uint64_t, i);
	(void)SHA512_Update(&c, data[0], nblocks * SHA512_CBLOCK);
	for (i = 0; i < 8; i++)
		PUT(uint64_t, i, c.h[i]);
}

void
lfpi_sha1_openssl(void *state, const uint8_t *const data[], size_t nblocks)
{
	SHA_CTX c;

	(void)SHA1_Init(&c);
	c.h0 = WORD(uint32_t, 0);
	c.h1 = WORD(uint32_t, 1);
	c.h2 = WORD(uint32_t, 2);
	c.h3 = WORD(uint32_t, 3);
	c.h4 = WORD(uint32_t, 4);
	(void)SHA1_Update(&c, data[0], nblocks * SHA_CBLOCK);
	PUT(uint32_t, 0, c.h0);
	PUT(uint32_t, 1, c.h1);
	PUT(uint32_t, 2, c.h2);
	PUT(uint32_t, 3, c.h3);
	PUT(uint32_t, 4, c.h4);
}

void
lfpi_rmd160_openssl(void *state, const uint8_t *const data[], size_t nblocks)
{
	RIPEMD160_CTX c;

	(void)RIPEMD160_Init(&c);
	c.A = WORD(uint32_t, 0);
	c.B = WORD(uint32_t, 1);
	c.C = WORD(uint32_t, 2);
	c.D = WORD(uint32_t, 3);
	c.E = WORD(uint32_t, 4);
	(void)RIPEMD160_Update(&c, data[0], nblocks * RIPEMD160_CBLOCK);
	PUT(uint32_t, 0, c.A);
	PUT(uint32_t, 1, c.B);
	PUT(uint32_t, 2, c.C);
	PUT(uint32_t, 3, c.D);
	PUT(uint32_t, 4, c.E);
}

void
lfpi_md5_openssl(void *state, const uint8_t *const data[], size_t nblocks)
{
	MD5_CTX c;

	(void)MD5_Init(&c);
	c.A = WORD(uint32_t, 0);
	c.B = WORD(uint32_t, 1);
	c.C = WORD(uint32_t, 2);
	c.D = WORD(uint32_t, 3);
	(void)MD5_Update(&c, data[0], nblocks * MD5_CBLOCK);
	PUT(uint32_t, 0, c.A);
	PUT(uint32_t, 1, c.B);
	PUT(uint32_t, 2, c.C);
	PUT(uint32_t, 3, c.D);
}

#endif /* !LFPI_NO_OPENSSL_BLOCKS */
