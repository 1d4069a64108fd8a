/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "common/status.h"
#include "sign/engine.h"
#include "sign/gpgcontext.h"

#define RECIPIENTS_MAX 64

struct work {
	const char		*home;
	const char *const	*keys;
	size_t			 count;
	const struct vs_blob	*data;
};

static int
find_recipient(gpgme_ctx_t context, const char *wanted, gpgme_key_t *key,
    struct vs_error *error)
{
	if (gpgme_get_key(context, wanted, key, 0) != 0 || *key == NULL)
		return vs_fail(error, VT_NO_INPUT, "%s: no such key", wanted);
	if ((*key)->fpr == NULL || strcmp((*key)->fpr, wanted) != 0)
		return vs_fail(error, VT_USAGE, "%s: is a subkey; name its "
		    "primary key, %s", wanted, (*key)->fpr);
	if ((*key)->revoked || (*key)->expired || (*key)->disabled ||
	    (*key)->invalid || !(*key)->can_encrypt)
		return vs_fail(error, VT_NO_INPUT, "%s: the key is %s",
		    wanted, (*key)->revoked ? "revoked" : (*key)->expired ?
		    "expired" : "not for encryption");
	return 0;
}

static int
encrypt_to(gpgme_ctx_t context, gpgme_key_t *keys, const struct work *work,
    struct vs_blob *out, struct vs_error *error)
{
	gpgme_data_t plain = NULL, cipher = NULL;
	gpgme_error_t e;

	if (vs_context_input(&plain, work->data, error) == 0 &&
	    vs_context_output(&cipher, out, error) == 0 &&
	    (e = gpgme_op_encrypt(context, keys,
	    GPGME_ENCRYPT_ALWAYS_TRUST | GPGME_ENCRYPT_NO_ENCRYPT_TO, plain,
	    cipher)) != 0)
		(void)vs_context_fail(error, VT_IO, "encryption failed", e);
	gpgme_data_release(plain);
	gpgme_data_release(cipher);
	return error->status;
}

static void
encrypt(void *arg, struct vs_blob *out, struct vs_error *error)
{
	gpgme_key_t keys[RECIPIENTS_MAX + 1] = { NULL };
	const struct work *work = arg;
	gpgme_ctx_t context;
	size_t i;

	if (vs_context_new(work->home, &context, error) != 0)
		return;
	for (i = 0; i < work->count && error->status == 0; i++)
		(void)find_recipient(context, work->keys[i], &keys[i], error);
	if (error->status == 0)
		(void)encrypt_to(context, keys, work, out, error);
	for (i = 0; i < work->count && keys[i] != NULL; i++)
		gpgme_key_unref(keys[i]);
	gpgme_release(context);
}

int
vs_engine_encrypt(const char *homedir, const char *const *keys, size_t count,
    const struct vs_blob *data, struct vs_blob *out, struct vs_error *error)
{
	char home[4096];
	struct work work = { home, keys, count, data };

	memset(out, 0, sizeof(*out));
	if (count == 0 || count > RECIPIENTS_MAX)
		return vs_fail(error, VT_USAGE, "1 to %d recipients",
		    RECIPIENTS_MAX);
	if (vs_home_find(homedir, home, sizeof(home), error) != 0)
		return error->status;
	return vs_secret_run(home, "encrypting", data->length, encrypt, &work,
	    out, error);
}

/* Where a passphrase was wanted that nobody could be asked for. */
static const char *
what_failed(gpgme_error_t e)
{
	switch (gpgme_err_code(e)) {
	case GPG_ERR_NO_DATA:
		return "it is not an encrypted message";
	case GPG_ERR_NO_PIN_ENTRY:
	case GPG_ERR_ENOTTY:
	case GPG_ERR_CANCELED:
	case GPG_ERR_TIMEOUT:
	case GPG_ERR_BAD_PASSPHRASE:
		return "decryption failed, as GnuPG did not get the "
		    "passphrase";
	default:
		return "decryption failed";
	}
}

static int
status_of(gpgme_error_t e)
{
	switch (gpgme_err_code(e)) {
	case GPG_ERR_NO_SECKEY: return VT_NO_INPUT;
	case GPG_ERR_NO_DATA: return VT_MALFORMED;
	default: return VT_UNTRUSTED;
	}
}

static int
judge(gpgme_ctx_t context, gpgme_error_t e, struct vs_error *error)
{
	gpgme_decrypt_result_t result = gpgme_op_decrypt_result(context);

	if (e != 0)
		return vs_context_fail(error, status_of(e), what_failed(e),
		    e);
	if (result == NULL || result->recipients == NULL)
		return vs_fail(error, VT_UNTRUSTED, "decryption failed: it "
		    "was not encrypted to a key");
	if (result->wrong_key_usage || result->legacy_cipher_nomdc)
		return vs_fail(error, VT_UNTRUSTED, "decryption failed: it "
		    "is not protected against changes");
	return 0;
}

static void
decrypt(void *arg, struct vs_blob *out, struct vs_error *error)
{
	gpgme_data_t plain = NULL, cipher = NULL;
	const struct work *work = arg;
	gpgme_ctx_t context;

	if (vs_context_new(work->home, &context, error) != 0)
		return;
	if (vs_context_input(&cipher, work->data, error) == 0 &&
	    vs_context_output(&plain, out, error) == 0)
		(void)judge(context, gpgme_op_decrypt(context, cipher, plain),
		    error);
	gpgme_data_release(plain);
	gpgme_data_release(cipher);
	gpgme_release(context);
}

int
vs_engine_decrypt(const char *homedir, const struct vs_blob *data,
    struct vs_blob *out, struct vs_error *error)
{
	char home[4096];
	struct work work = { .home = home, .data = data };

	memset(out, 0, sizeof(*out));
	if (vs_home_find(homedir, home, sizeof(home), error) != 0)
		return error->status;
	return vs_secret_run(home, "decrypting", data->length, decrypt, &work,
	    out, error);
}
