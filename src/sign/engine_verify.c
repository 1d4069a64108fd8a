/* SPDX-License-Identifier: BSD-2-Clause */
/* One packet at a time, so that each verdict belongs to its packet. */
#include <stdio.h>
#include <string.h>

#include "common/status.h"
#include "sign/engine.h"
#include "sign/gpgchild.h"
#include "sign/gpgcontext.h"

/* GnuPG asks nobody here. */
#define VERIFY_SECONDS 30

struct work {
	const char		*home;
	const struct vs_blob	*data;
	const struct vs_signature *signature;
};

static enum vs_outcome
outcome_of(gpgme_error_t status)
{
	switch (gpgme_err_code(status)) {
	case GPG_ERR_NO_ERROR: return VS_GOOD;
	case GPG_ERR_SIG_EXPIRED: return VS_SIGNATURE_EXPIRED;
	case GPG_ERR_KEY_EXPIRED: return VS_KEY_EXPIRED;
	case GPG_ERR_CERT_REVOKED: return VS_KEY_REVOKED;
	case GPG_ERR_NO_PUBKEY: return VS_KEY_UNKNOWN;
	case GPG_ERR_WRONG_KEY_USAGE: return VS_KEY_UNFIT;
	case GPG_ERR_BAD_SIGNATURE: return VS_BAD;
	default: return VS_TROUBLE;
	}
}

static void
trouble(struct vs_check *check, const char *what)
{
	check->outcome = VS_TROUBLE;
	(void)snprintf(check->trouble, sizeof(check->trouble), "%s", what);
}

static bool
copy_fingerprint(char *to, const char *from)
{
	if (from == NULL || strlen(from) != VS_FPR_TEXT - 1)
		return false;
	memcpy(to, from, VS_FPR_TEXT);
	return true;
}

/* What of its key matters for the rules; the key is found by fingerprint. */
static void
take_key(struct vs_check *check, gpgme_key_t key)
{
	gpgme_subkey_t sub;

	if (!copy_fingerprint(check->primary, key->fpr)) {
		trouble(check, "a key that is not of version 4");
		return;
	}
	if (key->uids != NULL && key->uids->uid != NULL)
		(void)snprintf(check->user, sizeof(check->user), "%s",
		    key->uids->uid);
	check->primary_expires = (uint64_t)key->subkeys->expires;
	for (sub = key->subkeys; sub != NULL; sub = sub->next) {
		if (sub->fpr == NULL || strcmp(sub->fpr, check->key) != 0)
			continue;
		check->key_expires = (uint64_t)sub->expires;
		check->key_bits = sub->length;
		if (key->revoked || sub->revoked)
			check->outcome = VS_KEY_REVOKED;
		else if ((key->expired || sub->expired) &&
		    check->outcome == VS_GOOD)
			check->outcome = VS_KEY_EXPIRED;
		else if (key->invalid || sub->invalid || key->disabled ||
		    !sub->can_sign)
			check->outcome = VS_KEY_UNFIT;
		return;
	}
	trouble(check, "the key that signed is not in its own key block");
}

/* Bits of the summary that must not be there; GREEN and VALID are not asked
 * for, as they stand for owner trust. */
static bool
summary_is_clean(gpgme_signature_t found)
{
	return (found->summary & (GPGME_SIGSUM_RED |
	    GPGME_SIGSUM_KEY_REVOKED | GPGME_SIGSUM_KEY_EXPIRED |
	    GPGME_SIGSUM_SIG_EXPIRED | GPGME_SIGSUM_KEY_MISSING |
	    GPGME_SIGSUM_BAD_POLICY | GPGME_SIGSUM_SYS_ERROR)) == 0;
}

/* GnuPG and our reader must have seen the same packet. */
static bool
agrees(const struct vs_packet *packet, gpgme_signature_t found)
{
	return found->timestamp == packet->created &&
	    (unsigned)found->hash_algo == packet->hash_algorithm &&
	    (unsigned)found->pubkey_algo == (packet->key_algorithm == 19 ?
	    GPGME_PK_ECDSA : packet->key_algorithm == 22 ?
	    GPGME_PK_EDDSA : packet->key_algorithm);
}

static void
take_signature(gpgme_ctx_t context, const struct vs_packet *packet,
    gpgme_signature_t found, struct vs_check *check)
{
	gpgme_key_t key = NULL;

	check->outcome = outcome_of(found->status);
	if (check->outcome == VS_TROUBLE)
		trouble(check, gpgme_strerror(found->status));
	if (check->outcome == VS_TROUBLE || check->outcome == VS_BAD ||
	    check->outcome == VS_KEY_UNKNOWN ||
	    check->outcome == VS_KEY_UNFIT)
		return;
	if (!copy_fingerprint(check->key, found->fpr) ||
	    gpgme_get_key(context, found->fpr, &key, 0) != 0 || key == NULL) {
		trouble(check, "the key that signed cannot be found again");
		return;
	}
	if (!agrees(packet, found))
		trouble(check, "GnuPG reads another packet than we do");
	else if (check->outcome == VS_GOOD && !summary_is_clean(found))
		trouble(check, "GnuPG has doubts");
	else if (found->wrong_key_usage)
		check->outcome = VS_KEY_UNFIT;
	take_key(check, key);
	gpgme_key_unref(key);
}

/* Whose a signature is that is not good: for the rule about pinned keys. */
static void
name_issuer(gpgme_ctx_t context, const struct vs_packet *packet,
    struct vs_check *check)
{
	const uint8_t *bytes = packet->has_issuer ? packet->issuer :
	    packet->keyid;
	size_t i, n = packet->has_issuer ? VS_FINGERPRINT_SIZE :
	    VS_KEYID_SIZE;
	gpgme_key_t key = NULL;
	char id[VS_FPR_TEXT];

	if (check->primary[0] != '\0' ||
	    (!packet->has_issuer && !packet->has_keyid))
		return;
	for (i = 0; i < n; i++)
		(void)snprintf(id + 2 * i, sizeof(id) - 2 * i, "%02X",
		    bytes[i]);
	if (gpgme_get_key(context, id, &key, 0) != 0 || key == NULL)
		return;
	(void)copy_fingerprint(check->primary, key->fpr);
	if (packet->has_issuer)
		memcpy(check->key, id, sizeof(id));
	if (key->uids != NULL && key->uids->uid != NULL)
		(void)snprintf(check->user, sizeof(check->user), "%s",
		    key->uids->uid);
	gpgme_key_unref(key);
}

static void
verify_packet(gpgme_ctx_t context, const struct work *work, size_t i,
    struct vs_check *check)
{
	const struct vs_packet *packet = &work->signature->packets[i];
	const struct vs_blob bytes = { .length = packet->length, .data =
	    (uint8_t *)(uintptr_t)work->signature->bytes + packet->offset };
	gpgme_data_t text = NULL, signature = NULL;
	gpgme_verify_result_t result;
	struct vs_error error = { .status = 0 };
	gpgme_error_t e;

	check->created = packet->created;
	check->hash_algorithm = packet->hash_algorithm;
	check->key_algorithm = packet->key_algorithm;
	if (vs_context_input(&text, work->data, &error) != 0 ||
	    vs_context_input(&signature, &bytes, &error) != 0)
		trouble(check, "out of memory");
	else if ((e = gpgme_op_verify(context, signature, text, NULL)) != 0)
		trouble(check, gpgme_strerror(e));
	else if ((result = gpgme_op_verify_result(context)) == NULL ||
	    result->signatures == NULL || result->signatures->next != NULL)
		trouble(check, "GnuPG gave no verdict on it");
	else
		take_signature(context, packet, result->signatures, check);
	name_issuer(context, packet, check);
	gpgme_data_release(text);
	gpgme_data_release(signature);
}

static void
verify(void *arg, struct vs_blob *out, struct vs_error *error)
{
	const struct work *work = arg;
	struct vs_check check;
	gpgme_ctx_t context;
	size_t i;

	if (vs_context_new(work->home, &context, error) != 0)
		return;
	for (i = 0; i < work->signature->count; i++) {
		memset(&check, 0, sizeof(check));
		verify_packet(context, work, i, &check);
		if (!vs_blob_append(out, &check, sizeof(check), VS_DATA_MAX))
			(void)vs_fail(error, VT_INTERNAL, "out of memory");
	}
	gpgme_release(context);
}

int
vs_engine_verify(const char *home, const struct vs_blob *data,
    const struct vs_signature *signature, struct vs_check *checks,
    struct vs_error *error)
{
	const struct vs_child child = { .what = "verifying",
	    .seconds = vs_child_seconds(VERIFY_SECONDS,
	    (uint64_t)data->length * signature->count) };
	struct work work = { home, data, signature };
	size_t size = signature->count * sizeof(*checks);
	struct vs_blob out;
	int status;

	status = vs_child_run(&child, verify, &work, &out, error);
	if (status == 0 && out.length != size)
		status = vs_fail(error, VT_UNTRUSTED,
		    "not every signature was verified");
	if (status == 0)
		memcpy(checks, out.data, size);
	vs_blob_free(&out);
	return status;
}
