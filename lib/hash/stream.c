/* SPDX-License-Identifier: BSD-2-Clause */
/* One stream, and whole buffers, by OpenSSL. */
#include <openssl/err.h>
#include <openssl/evp.h>

#include <fingerprint/hash.h>

#include "base/fail.h"
#include "base/memory.h"
#include "hash/algorithm.h"
#include "hash/evp.h"

struct lfp_hash {
	EVP_MD_CTX	*context;
	const EVP_MD	*md;
	const char	*name;
};

/* OpenSSL failed: all that is left to say is in which step. */
static enum lfp_status
failed(struct lfp_error *error, const char *name, const char *step)
{
	(void)ERR_pop_to_mark();
	return lfpi_fail(error, LFP_ERR_INTERNAL, 0,
	    "%s: OpenSSL failed to %s", name, step);
}

static enum lfp_status
begin(struct lfp_hash *h, struct lfp_error *error)
{
	(void)ERR_set_mark();
	if (EVP_DigestInit_ex2(h->context, h->md, NULL) != 1)
		return failed(error, h->name, "begin");
	(void)ERR_pop_to_mark();
	return LFP_OK;
}

static enum lfp_status
find_md(enum lfp_algorithm which, const EVP_MD **md, struct lfp_error *error)
{
	const struct lfpi_algorithm *a = lfpi_algorithm(which);

	if (a == NULL)
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "no such digest algorithm: %d", (int)which);
	*md = lfpi_evp_md(which);
	if (*md == NULL)
		return lfpi_fail(error, LFP_ERR_UNSUPPORTED, 0,
		    "%s: this OpenSSL does not have it", a->name);
	return LFP_OK;
}

enum lfp_status
lfp_hash_new(enum lfp_algorithm which, struct lfp_hash **made,
    struct lfp_error *error)
{
	const EVP_MD *md = NULL;
	struct lfp_hash *h;
	enum lfp_status status;

	*made = NULL;
	status = find_md(which, &md, error);
	if (status != LFP_OK)
		return status;
	h = lfpi_calloc(1, sizeof(*h));
	if (h == NULL)
		return lfpi_fail(error, LFP_ERR_MEMORY, 0, "out of memory");
	h->md = md;
	h->name = lfp_algorithm_name(which);
	h->context = EVP_MD_CTX_new();
	if (h->context == NULL)
		status = lfpi_fail(error, LFP_ERR_MEMORY, 0, "out of memory");
	else
		status = begin(h, error);
	if (status != LFP_OK) {
		lfp_hash_free(h);
		return status;
	}
	*made = h;
	return LFP_OK;
}

enum lfp_status
lfp_hash_update(struct lfp_hash *h, const void *data, size_t length,
    struct lfp_error *error)
{
	(void)ERR_set_mark();
	if (EVP_DigestUpdate(h->context, data, length) != 1)
		return failed(error, h->name, "go on");
	(void)ERR_pop_to_mark();
	return LFP_OK;
}

enum lfp_status
lfp_hash_final(struct lfp_hash *h, uint8_t *digest, struct lfp_error *error)
{
	(void)ERR_set_mark();
	if (EVP_DigestFinal_ex(h->context, digest, NULL) != 1)
		return failed(error, h->name, "finish");
	(void)ERR_pop_to_mark();
	return begin(h, error);
}

void
lfp_hash_free(struct lfp_hash *h)
{
	if (h == NULL)
		return;
	EVP_MD_CTX_free(h->context);
	lfpi_free(h);
}

enum lfp_status
lfp_hash_buffer(enum lfp_algorithm which, const void *data, size_t length,
    uint8_t *digest, struct lfp_error *error)
{
	const EVP_MD *md = NULL;
	enum lfp_status status;

	status = find_md(which, &md, error);
	if (status != LFP_OK)
		return status;
	(void)ERR_set_mark();
	if (EVP_Digest(data, length, digest, NULL, md, NULL) != 1)
		return failed(error, lfp_algorithm_name(which), "digest");
	(void)ERR_pop_to_mark();
	return LFP_OK;
}
