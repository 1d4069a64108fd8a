/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An old signatures file with its old signature is good for ever, unless the
 * last one that was accepted is remembered.
 */
#ifndef VT_SIGN_ROLLBACK_H
#define VT_SIGN_ROLLBACK_H

#include "sign/blob.h"

/*
 * Compare data, the text of file, which is accepted and was signed at this
 * time, with what is remembered, and remember it instead.  The head line's
 * serial decides: it must not fall, must not be that of another file, and a
 * file that follows right after the last one must name it in previous=.
 * Without serials the time of the signature decides.
 *
 * state is the file that remembers, or a directory with one for each
 * signatures file, named after it; "" is none.  0; VT_UNTRUSTED with the
 * reason, state as it was; or another status.
 */
int vs_rollback(const char *state, const char *file,
    const struct vs_blob *data, uint64_t signed_at, struct vs_error *);

#endif /* VT_SIGN_ROLLBACK_H */
