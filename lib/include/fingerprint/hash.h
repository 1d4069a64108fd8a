/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Digests: the algorithms by name, one stream at a time, whole buffers and
 * whole files.  For many files at once see <fingerprint/batch.h> and
 * <fingerprint/scan.h>, which are several times as fast.
 */
#ifndef FINGERPRINT_HASH_H
#define FINGERPRINT_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <fingerprint/error.h>

#ifdef __cplusplus
extern "C" {
#endif

enum lfp_algorithm {
#define LFP_ALGORITHM(id, name, size, block, weak, standard) LFP_##id,
#include <fingerprint/algorithms.def>
#undef LFP_ALGORITHM
	LFP_ALGORITHM_COUNT
};

/* The longest digest, in bytes (SHA-512). */
#define LFP_DIGEST_MAX 64

/* As a signatures file writes it, "SHA256"; static. NULL: no such one. */
LFP_PUBLIC const char *lfp_algorithm_name(enum lfp_algorithm);
/* Bytes in a digest; 0: no such algorithm. */
LFP_PUBLIC size_t lfp_algorithm_size(enum lfp_algorithm);
/* Not to be relied on against an attacker. */
LFP_PUBLIC bool lfp_algorithm_is_weak(enum lfp_algorithm);
/* By name, without case; LFP_ERR_UNSUPPORTED if unknown. */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_algorithm_find(const char *name,
    size_t length, enum lfp_algorithm *found);

/*
 * One stream.  A struct lfp_hash is used by one thread at a time; different
 * ones are independent.
 */
struct lfp_hash;

/* Caller frees with lfp_hash_free(). */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_hash_new(enum lfp_algorithm,
    struct lfp_hash **, struct lfp_error *);
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_hash_update(struct lfp_hash *,
    const void *data, size_t length, struct lfp_error *);
/*
 * Writes lfp_algorithm_size() bytes to digest and makes the stream ready for
 * the next message.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_hash_final(struct lfp_hash *,
    uint8_t *digest, struct lfp_error *);
LFP_PUBLIC void lfp_hash_free(struct lfp_hash *);

/* A message that lies in memory. */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_hash_buffer(enum lfp_algorithm,
    const void *data, size_t length, uint8_t *digest, struct lfp_error *);

/*
 * The kernels (one compression function for one CPU feature set and number
 * of lanes) that this machine can run, for --version and for tests.
 */
struct lfp_kernel_info {
	const char		*name;		/* "sha256-shani-x3"; static */
	enum lfp_algorithm	algorithm;	/* SHA512: SHA384 too */
	unsigned		lanes;
	bool			supported;	/* by this CPU */
	bool			preferred;	/* used when lanes are busy */
};

/* Row i of the kernel list; LFP_END past the last. */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_kernel_info(size_t i,
    struct lfp_kernel_info *);

/*
 * Restrict the kernels used by batches that are created later, in the whole
 * process: a comma-separated list of kernel names or of groups ("generic",
 * "shani", "avx2", "avx512", "armv8", "neon", "openssl"), each forbidden if
 * it begins with '-'; a list that names any without '-' allows only those.
 * NULL or "auto": all that the CPU supports.  LFP_ERR_ARGUMENT for an unknown
 * name, LFP_ERR_UNSUPPORTED if a kernel asked for by name cannot run here.
 * Where the restriction leaves an algorithm no kernel, OpenSSL does its work.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_kernel_restrict(const char *list,
    struct lfp_error *);

#ifdef __cplusplus
}
#endif

#endif /* FINGERPRINT_HASH_H */
