/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words in memory, in a byte order that does not depend on the machine's and
 * at any address.  Compilers make one load or store of each.
 */
#ifndef LFPI_BASE_BYTES_H
#define LFPI_BASE_BYTES_H

#include <stdint.h>

static inline uint32_t
lfpi_load_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static inline uint32_t
lfpi_load_le32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[1] << 8 | p[0];
}

static inline uint64_t
lfpi_load_be64(const uint8_t *p)
{
	return (uint64_t)lfpi_load_be32(p) << 32 | lfpi_load_be32(p + 4);
}

static inline void
lfpi_store_be32(uint8_t *p, uint32_t x)
{
	p[0] = (uint8_t)(x >> 24);
	p[1] = (uint8_t)(x >> 16);
	p[2] = (uint8_t)(x >> 8);
	p[3] = (uint8_t)x;
}

static inline void
lfpi_store_le32(uint8_t *p, uint32_t x)
{
	p[0] = (uint8_t)x;
	p[1] = (uint8_t)(x >> 8);
	p[2] = (uint8_t)(x >> 16);
	p[3] = (uint8_t)(x >> 24);
}

static inline void
lfpi_store_be64(uint8_t *p, uint64_t x)
{
	lfpi_store_be32(p, (uint32_t)(x >> 32));
	lfpi_store_be32(p + 4, (uint32_t)x);
}

static inline void
lfpi_store_le64(uint8_t *p, uint64_t x)
{
	lfpi_store_le32(p, (uint32_t)x);
	lfpi_store_le32(p + 4, (uint32_t)(x >> 32));
}

#endif /* LFPI_BASE_BYTES_H */
