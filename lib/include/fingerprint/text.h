/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names for people: a path is bytes that an attacker chose, a terminal, a
 * mail or a log obeys some of them.
 */
#ifndef FINGERPRINT_TEXT_H
#define FINGERPRINT_TEXT_H

#include <stddef.h>

#include <fingerprint/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Write length bytes of name to out (size bytes, NUL-terminated if size > 0)
 * as printable ASCII and valid printable UTF-8.  Control bytes, bytes that
 * are no UTF-8, bidirectional overrides, zero-width and other format
 * characters and the backslash become \n, \t, \\ or \xHH per byte, so that
 * the exact bytes can be had back.  Returns the length that the whole text
 * has, without the NUL, like snprintf(): at most 4 * length.  What does not
 * fit is cut between two characters.
 */
LFP_PUBLIC size_t lfp_text_escape(char *out, size_t size, const void *name,
    size_t length);

#ifdef __cplusplus
}
#endif

#endif /* FINGERPRINT_TEXT_H */
