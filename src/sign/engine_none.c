/* SPDX-License-Identifier: BSD-2-Clause */
/* A build without GPGME: whatever needs trust fails. */
#include "common/status.h"
#include "sign/engine.h"

static int
refuse(struct vs_error *error)
{
	return vs_fail(error, VT_UNTRUSTED, "built without GPGME: nothing "
	    "can be signed, verified, encrypted or decrypted");
}

int
vs_engine_ready(struct vs_error *error)
{
	return refuse(error);
}

int
vs_engine_verify(const char *home, const struct vs_blob *data,
    const struct vs_signature *signature, struct vs_check *checks,
    struct vs_error *error)
{
	(void)home, (void)data, (void)signature, (void)checks;
	return refuse(error);
}

int
vs_engine_sign(const struct vs_sign_request *request,
    const struct vs_blob *data, struct vs_blob *packet,
    struct vs_error *error)
{
	(void)request, (void)data, (void)packet;
	return refuse(error);
}

int
vs_engine_export(const char *homedir, const char *const *keys, size_t count,
    struct vs_blob *out, struct vs_error *error)
{
	(void)homedir, (void)keys, (void)count, (void)out;
	return refuse(error);
}

int
vs_engine_encrypt(const char *homedir, const char *const *keys, size_t count,
    const struct vs_blob *data, struct vs_blob *out, struct vs_error *error)
{
	(void)homedir, (void)keys, (void)count, (void)data, (void)out;
	return refuse(error);
}

int
vs_engine_decrypt(const char *homedir, const struct vs_blob *data,
    struct vs_blob *out, struct vs_error *error)
{
	(void)homedir, (void)data, (void)out;
	return refuse(error);
}

void
vs_engine_deadline(unsigned seconds)
{
	(void)seconds;
}

const char *
vs_engine_version(void)
{
	return "without GPGME";
}
