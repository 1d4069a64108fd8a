/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The digests once more, slow and straight from the standards, for tests
 * only.  Nothing is shared with the library: even the constants are computed
 * anew, from the square roots, cube roots and sines that define them.
 */
#ifndef TESTS_SLOW_REFERENCE_H
#define TESTS_SLOW_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

#include <fingerprint/hash.h>

/* Writes lfp_algorithm_size() bytes. */
void slow_digest(enum lfp_algorithm, const uint8_t *message, size_t length,
    uint8_t *digest);

#endif /* TESTS_SLOW_REFERENCE_H */
