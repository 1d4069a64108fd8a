/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel: one compression function, for one set of CPU features and one
 * number of lanes.  All have the same signature, and a few a second one;
 * kernels.def lists them.
 */
#ifndef LFPI_HASH_KERNEL_H
#define LFPI_HASH_KERNEL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <fingerprint/error.h>
#include <fingerprint/hash.h>

#define LFPI_LANES_MAX 32

/*
 * For what a kernel writes before it reads it: setting it to zero, as
 * hardened builds do with all that is local, takes as long as half a block.
 */
#ifdef __has_attribute
#if __has_attribute(uninitialized)
#define LFPI_SCRATCH __attribute__((uninitialized))
#endif
#endif
#ifndef LFPI_SCRATCH
#define LFPI_SCRATCH
#endif

/*
 * Feed nblocks (>= 1) whole blocks to each lane: data[lane] points to
 * nblocks * block bytes, with no alignment, and nothing past them is read.
 *
 * state is [word][LFPI_LANES_MAX] (uint32_t, or uint64_t for SHA-512),
 * aligned to 64 bytes, in the CPU's own byte order.  A row is as long for a
 * kernel of one lane as for the widest, so that a message stays where it is
 * when another kernel goes on with it.  No allocation, no padding, no tail.
 * Any thread.
 */
typedef void lfpi_kernel_fn(void *state, const uint8_t *const data[],
    size_t nblocks);

/*
 * What a kernel that makes a lane's next block ready while it hashes the one
 * before keeps from one call to the next.
 */
#define LFPI_AHEAD_SIZE 4096
struct lfpi_ahead {
	_Alignas(64) uint8_t	memory[LFPI_AHEAD_SIZE];  /* the kernel's */
	/* Where each lane goes on after this call: a block, which is read. */
	const uint8_t		*next[LFPI_LANES_MAX];
	/*
	 * The call before had in next what this one has in data, and those
	 * blocks have not changed since: they are not read again.
	 */
	bool			ready;
};

/* The same as run(), which knows of no other call. */
typedef void lfpi_kernel_ahead_fn(void *state, const uint8_t *const data[],
    size_t nblocks, struct lfpi_ahead *);

struct lfpi_kernel {
	const char	*name;		/* "sha256-shani-x3" */
	enum lfp_algorithm algorithm;	/* SHA512: SHA384 too */
	uint32_t	cpu;		/* LFPI_CPU_* bits it needs */
	unsigned	lanes;
	unsigned	speed;		/* with all lanes busy: kernels.def */
	unsigned	speed_512;
	lfpi_kernel_fn	*run;
	lfpi_kernel_ahead_fn *run_ahead;	/* NULL: it is none of those */
};

/* Kernels, and for each whether it has shown that it computes right. */
enum lfpi_verdict {
	LFPI_UNTESTED, LFPI_RIGHT, LFPI_WRONG
};

struct lfpi_kernel_list {
	const struct lfpi_kernel *row;
	_Atomic unsigned char	*verdict;	/* enum lfpi_verdict, a row */
	size_t			rows;		/* at most 64 */
};

/* The kernels of this build: kernels.def. */
const struct lfpi_kernel_list *lfpi_kernel_list(void);

/* "shani" of "sha256-shani-x3" and "sha256-shani-avx-x3", and its length. */
const char *lfpi_kernel_group(const struct lfpi_kernel *, size_t *length);

/* Its speed here, with all lanes busy: only the ratios matter. */
unsigned lfpi_kernel_speed(const struct lfpi_kernel *);

/* Bit i: row i of the list may be used (lfp_kernel_restrict()). */
uint64_t lfpi_kernel_allowed(void);

/* The kernel to run, by the number of lanes that are busy. */
struct lfpi_kernel_choice {
	unsigned		lanes;	/* of the widest */
	const struct lfpi_kernel *by_busy[LFPI_LANES_MAX + 1];
};

/*
 * Choose among the rows that are allowed, that the CPU supports and that
 * pass their self-test, which is run here where it has not been.  Where
 * nothing is left, the restriction is not heeded for "openssl" and
 * "generic".  LFP_ERR_INTERNAL: not one kernel computes right.
 */
LFP_MUST_USE enum lfp_status lfpi_kernel_choose(
    const struct lfpi_kernel_list *, uint64_t allowed, enum lfp_algorithm,
    struct lfpi_kernel_choice *, struct lfp_error *);

/* Does it give the known answers, in every lane? */
bool lfpi_kernel_passes(const struct lfpi_kernel *);

#endif /* LFPI_HASH_KERNEL_H */
