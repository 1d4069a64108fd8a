/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libfingerprint: fingerprint files, keep the fingerprints in signatures
 * files, and say what NetBSD's Veriexec would make of them.
 *
 * Including this header includes all of the library's interface.
 */
#ifndef FINGERPRINT_H
#define FINGERPRINT_H

#include <fingerprint/audit.h>
#include <fingerprint/batch.h>
#include <fingerprint/error.h>
#include <fingerprint/format.h>
#include <fingerprint/guard.h>
#include <fingerprint/hash.h>
#include <fingerprint/policy.h>
#include <fingerprint/save.h>
#include <fingerprint/scan.h>
#include <fingerprint/sigfile.h>
#include <fingerprint/text.h>
#include <fingerprint/version.h>

#endif /* FINGERPRINT_H */
