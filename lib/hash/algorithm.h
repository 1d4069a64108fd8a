/* SPDX-License-Identifier: BSD-2-Clause */
/* What the code around a compression function must know of an algorithm. */
#ifndef LFPI_HASH_ALGORITHM_H
#define LFPI_HASH_ALGORITHM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <fingerprint/hash.h>

#define LFPI_STATE_WORDS 8
#define LFPI_BLOCK_MAX 128

struct lfpi_algorithm {
	/* From algorithms.def. */
	const char	*name;
	size_t		size;		/* bytes in a digest */
	size_t		block;		/* bytes in a block */
	bool		weak;
	/* From algorithm.c. */
	uint64_t	iv[LFPI_STATE_WORDS];
	const char	*evp_name;	/* as OpenSSL fetches it */
	bool		little_endian;	/* words and length in a block */
	unsigned	words;		/* in the chaining state */
	unsigned	word_size;	/* 4 or 8 */
	enum lfp_algorithm kernels;	/* whose kernels compress for it */
};

/* NULL: no such one. */
const struct lfpi_algorithm *lfpi_algorithm(enum lfp_algorithm);

#endif /* LFPI_HASH_ALGORITHM_H */
