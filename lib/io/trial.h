/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which of two ways is the faster one, where that depends on the CPU and the
 * system so much that only trying tells: the first of the work is done in
 * turns by both.  Not thread-safe.
 */
#ifndef LFPI_IO_TRIAL_H
#define LFPI_IO_TRIAL_H

#include <stdbool.h>
#include <stdint.h>

/* Zeroed, it is at its beginning. */
struct lfpi_trial {
	unsigned	runs;
	/* The least time for a unit of work so far, in 1/1024 ns. */
	uint64_t	least[2];
};

/* The way to go next, 0 or 1: that whose turn it is, in the end the faster. */
unsigned lfpi_trial_way(const struct lfpi_trial *);
bool lfpi_trial_is_over(const struct lfpi_trial *);
/*
 * That way took ns for work units.  The best run of each counts: others were
 * disturbed, or had to wait for a disk.
 */
void lfpi_trial_note(struct lfpi_trial *, uint64_t ns, uint64_t work);

#endif /* LFPI_IO_TRIAL_H */
