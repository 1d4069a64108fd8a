/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <openssl/crypto.h>
#include <xxhash.h>

#include <fingerprint/version.h>

#define WORD_(x) #x
#define WORD(x) WORD_(x)

const char *
lfp_version(void)
{
	return LFP_VERSION;
}

const char *
lfp_version_dependency(size_t i)
{
	switch (i) {
	case 0:
		return OpenSSL_version(OPENSSL_VERSION);
	case 1:
		return "xxHash " WORD(XXH_VERSION_MAJOR) "."
		    WORD(XXH_VERSION_MINOR) "." WORD(XXH_VERSION_RELEASE);
	default:
		return NULL;
	}
}
