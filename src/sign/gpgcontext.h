/* SPDX-License-Identifier: BSD-2-Clause */
/* What the calls of GPGME share; only in a vs_child. */
#ifndef VT_SIGN_GPGCONTEXT_H
#define VT_SIGN_GPGCONTEXT_H

#include <gpgme.h>

#include "sign/blob.h"

/* Where gpg is, or NULL. */
const char *vs_gpg_path(void);

/* A context for this home; not on the network. */
int vs_context_new(const char *home, gpgme_ctx_t *, struct vs_error *);

/* A GPGME error as ours. */
int vs_context_fail(struct vs_error *, int status, const char *what,
    gpgme_error_t);

/* Data for GPGME that is read from a blob, which is borrowed. */
int vs_context_input(gpgme_data_t *, const struct vs_blob *,
    struct vs_error *);
/* Data that GPGME writes, into a blob, up to VS_DATA_MAX bytes. */
int vs_context_output(gpgme_data_t *, struct vs_blob *, struct vs_error *);

/*
 * The home that secret keys are in: homedir, GNUPGHOME or ~/.gnupg, as an
 * absolute path.  In the parent, whose environment it is.
 */
int vs_home_find(const char *homedir, char *path, size_t size,
    struct vs_error *);

/*
 * Run work for such a home, which goes over so many bytes, with time for
 * somebody to type a passphrase, and see to it that no agent is left that
 * was not there before.
 */
struct vs_child;
typedef void vs_secret_fn(void *arg, struct vs_blob *out, struct vs_error *);
int vs_secret_run(const char *home, const char *what, uint64_t bytes,
    vs_secret_fn *, void *arg, struct vs_blob *out, struct vs_error *);

#endif /* VT_SIGN_GPGCONTEXT_H */
