/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OpenSSL's digests.  A library context of our own keeps the program's
 * providers, configuration file and error queue out of it, and ours out of
 * the program's.  It stays until the process ends: OpenSSL's own clean-up at
 * exit may have run before any of ours could.
 */
#include "hash/evp.h"

#include <pthread.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/provider.h>

#include "hash/algorithm.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_MD *digests[LFP_ALGORITHM_COUNT];

static void
fetch_all(void)
{
	OSSL_LIB_CTX *context;
	size_t i;

	(void)ERR_set_mark();
	context = OSSL_LIB_CTX_new();
	if (context != NULL) {
		(void)OSSL_PROVIDER_load(context, "default");
		/* RIPEMD160 is only there before OpenSSL 3.0.7. */
		(void)OSSL_PROVIDER_load(context, "legacy");
		for (i = 0; i < LFP_ALGORITHM_COUNT; i++)
			digests[i] = EVP_MD_fetch(context,
			    lfpi_algorithm((enum lfp_algorithm)i)->evp_name,
			    NULL);
	}
	(void)ERR_pop_to_mark();
}

const EVP_MD *
lfpi_evp_md(enum lfp_algorithm which)
{
	if (lfpi_algorithm(which) == NULL ||
	    pthread_once(&once, fetch_all) != 0)
		return NULL;
	return digests[which];
}
