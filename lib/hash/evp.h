/* SPDX-License-Identifier: BSD-2-Clause */
/* OpenSSL's digests, from a library context of our own. */
#ifndef LFPI_HASH_EVP_H
#define LFPI_HASH_EVP_H

#include <openssl/evp.h>

#include <fingerprint/hash.h>

/* NULL: this OpenSSL has no such digest.  Static.  Any thread. */
const EVP_MD *lfpi_evp_md(enum lfp_algorithm);

#endif /* LFPI_HASH_EVP_H */
