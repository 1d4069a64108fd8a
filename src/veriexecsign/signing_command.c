/* SPDX-License-Identifier: BSD-2-Clause */
/* Sign, look at what came back, verify it, and only then publish it. */
#include "config.h"

#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "common/status.h"
#include "sign/armor.h"
#include "veriexecsign/publish.h"
#include "veriexecsign/sign_command.h"
#include "veriexecsign/sign_report.h"
#include "veriexecsign/signable.h"

#define SIGNATURE_MODE 0644

struct signing {
	const struct sign_options *sign;
	struct vs_blob		 data;
	struct stat		 st;		/* of the file as it was read */
	struct vs_signature	*old;
	struct vs_signature	*one;	/* that was made last */
	struct vs_blob		 packets;	/* all of the new file's */
	char			 issuers[VS_PACKETS_MAX][VS_FPR_TEXT];
	size_t			 count;
	struct vs_error		*error;
};

static void
issuer_name(const struct vs_packet *packet, char hex[VS_FPR_TEXT])
{
	size_t i;

	hex[0] = '\0';
	for (i = 0; packet->has_issuer && i < VS_FINGERPRINT_SIZE; i++)
		(void)snprintf(hex + 2 * i, 3, "%02X", packet->issuer[i]);
}

static int
add_packet(struct signing *signing, const struct vs_signature *from, size_t i)
{
	const struct vs_packet *packet = &from->packets[i];

	if (signing->count == VS_PACKETS_MAX ||
	    !vs_blob_append(&signing->packets, from->bytes + packet->offset,
	    packet->length, VS_SIGNATURE_MAX))
		return vs_fail(signing->error, VT_CANNOT_CREATE,
		    "more than %d signatures", VS_PACKETS_MAX);
	issuer_name(packet, signing->issuers[signing->count++]);
	return 0;
}

/* What came back must be what was asked for. */
static const char *
not_as_asked(const struct signing *signing, const char *key)
{
	const struct vs_signature *one = signing->one;
	const struct vs_packet *packet = &one->packets[0];
	char issuer[VS_FPR_TEXT];

	if (one->count != 1)
		return "gpg made more than one signature";
	if (strcmp(vs_hash_name(packet->hash_algorithm),
	    signing->sign->digest) != 0)
		return "gpg took another digest";
	if (!packet->has_issuer)
		return "gpg did not say which key it used";
	if (!signing->sign->freebsd)
		return NULL;
	issuer_name(packet, issuer);
	if (packet->key_algorithm != 1)
		return "FreeBSD's reader takes RSA keys only";
	if (strcmp(issuer, key) != 0 || !packet->keyid_open)
		return "FreeBSD's reader takes only signatures of the "
		    "primary key";
	return NULL;
}

static int
sign_with(struct signing *signing, const char *key)
{
	const struct vs_sign_request request = {
	    .homedir = signing->sign->homedir, .key = key,
	    .primary = signing->sign->freebsd,
	    .digest = signing->sign->digest };
	struct vs_blob packet;
	const char *why;

	if (vs_engine_sign(&request, &signing->data, &packet,
	    signing->error) != 0)
		return signing->error->status;
	why = vs_signature_read(packet.data, packet.length, signing->one);
	if (why == NULL)
		why = vs_signature_refused(signing->one);
	if (why == NULL)
		why = not_as_asked(signing, key);
	vs_blob_free(&packet);
	if (why != NULL)
		return vs_fail(signing->error, VT_UNTRUSTED, "%s: %s", key,
		    why);
	return add_packet(signing, signing->one, 0);
}

/* Is there a new signature by the key that made this old one? */
static bool
is_replaced(const struct signing *signing, size_t made, const char *issuer)
{
	size_t i;

	for (i = 0; i < made; i++)
		if (strcmp(signing->issuers[i], issuer) == 0)
			return true;
	return false;
}

static int
keep_old(struct signing *signing)
{
	size_t i, made = signing->count;
	char issuer[VS_FPR_TEXT];

	for (i = 0; i < signing->old->count; i++) {
		issuer_name(&signing->old->packets[i], issuer);
		if (!is_replaced(signing, made, issuer) &&
		    add_packet(signing, signing->old, i) != 0)
			return signing->error->status;
	}
	return 0;
}

/* Those of others need not be here, but none may be wrong. */
static int
check_others(const struct vs_verdict *verdict, struct vs_error *error)
{
	size_t i;

	for (i = 0; i < verdict->count; i++)
		if (verdict->signatures[i].check.outcome == VS_BAD)
			return vs_fail(error, VT_UNTRUSTED, "a signature "
			    "that is there already is not of this file; "
			    "--force without --add replaces it");
	return 0;
}

/* By the rules of verify, with the keys of those who signed. */
static int
verify(struct signing *signing)
{
	const char *names[VS_PACKETS_MAX];
	struct vs_verdict *verdict = calloc(1, sizeof(*verdict));
	struct vs_policy *policy = calloc(1, sizeof(*policy));
	struct vs_blob keys = { .data = NULL };
	size_t i, n = 0;

	if (verdict == NULL || policy == NULL)
		(void)vs_fail(signing->error, VT_INTERNAL, "out of memory");
	for (i = 0; i < signing->count; i++)
		if (signing->issuers[i][0] != '\0')
			names[n++] = signing->issuers[i];
	if (signing->error->status == 0 &&
	    vs_engine_export(signing->sign->homedir, names, n, &keys,
	    signing->error) == 0) {
		vs_policy_init(policy);
		for (i = 0; i < signing->sign->key_count; i++)
			(void)vs_policy_pin(policy, signing->sign->keys[i]);
		policy->threshold = (unsigned)policy->pin_count;
		if (vs_trust_keys(policy, &keys, &signing->data,
		    &signing->packets, verdict, signing->error) == 0)
			(void)check_others(verdict, signing->error);
	}
	vs_blob_free(&keys);
	free(policy);
	free(verdict);
	return signing->error->status;
}

static int
read_old(struct signing *signing, const struct publish *publish)
{
	const char *why = NULL;
	struct vs_blob old;

	if (!signing->sign->add ||
	    publish_read_old(publish, VS_SIGNATURE_MAX, &old,
	    signing->error) != 0 || old.length == 0)
		return signing->error->status;
	why = vs_signature_read(old.data, old.length, signing->old);
	if (why == NULL)
		why = vs_signature_refused(signing->old);
	vs_blob_free(&old);
	return why == NULL ? 0 : vs_fail(signing->error, VT_UNTRUSTED,
	    "the signatures that are there: %s", why);
}

/* Somebody may have taken long to type a passphrase. */
static int
check_unchanged(struct signing *signing)
{
	const struct stat *old = &signing->st;
	struct stat st;

	if (strcmp(signing->sign->file, "-") == 0 ||
	    (stat(signing->sign->file, &st) == 0 &&
	    st.st_dev == old->st_dev && st.st_ino == old->st_ino &&
	    st.st_size == old->st_size &&
	    st.st_mtim.tv_sec == old->st_mtim.tv_sec &&
	    st.st_mtim.tv_nsec == old->st_mtim.tv_nsec))
		return 0;
	return vs_fail(signing->error, VT_NO_INPUT, "%s: has changed while "
	    "it was signed", vt_name0(signing->sign->file));
}

static int
make(struct signing *signing, const struct publish *publish)
{
	size_t i;

	if (read_old(signing, publish) != 0)
		return signing->error->status;
	for (i = 0; i < signing->sign->key_count; i++)
		if (sign_with(signing, signing->sign->keys[i]) != 0)
			return signing->error->status;
	if (keep_old(signing) != 0 || verify(signing) != 0)
		return signing->error->status;
	return check_unchanged(signing);
}

/* Not even with --force. */
static int
check_output(const struct signing *signing, const char *output)
{
	struct stat st;

	if (strcmp(signing->sign->file, "-") == 0 ||
	    strcmp(output, "-") == 0 || stat(output, &st) != 0 ||
	    st.st_dev != signing->st.st_dev ||
	    st.st_ino != signing->st.st_ino)
		return 0;
	return vs_fail(signing->error, VT_USAGE, "%s: the signature would "
	    "replace the file that is to be signed", vt_name0(output));
}

static int
make_and_publish(struct signing *signing, const char *output)
{
	const struct sign_options *sign = signing->sign;
	struct publish publish;
	size_t length = 0;
	char *armor;

	if (check_output(signing, output) != 0 ||
	    publish_begin(&publish, output, SIGNATURE_MODE, sign->force ||
	    sign->add, signing->error) != 0)
		return signing->error->status;
	(void)make(signing, &publish);
	armor = malloc(VS_ARMOR_SIZE(signing->packets.length));
	if (armor == NULL)
		(void)vs_fail(signing->error, VT_INTERNAL, "out of memory");
	else
		length = vs_armor_encode(signing->packets.data,
		    signing->packets.length, "SIGNATURE", armor);
	(void)publish_end(&publish, armor, length, signing->error);
	free(armor);
	return signing->error->status;
}

static int
read_data(struct signing *signing)
{
	const struct sign_options *sign = signing->sign;

	signing->old = calloc(1, sizeof(*signing->old));
	signing->one = calloc(1, sizeof(*signing->one));
	if (signing->old == NULL || signing->one == NULL)
		return vs_fail(signing->error, VT_INTERNAL, "out of memory");
	(void)stat(sign->file, &signing->st);
	if (vs_blob_read(sign->file, VS_DATA_MAX, &signing->data,
	    signing->error) != 0 || sign->force)
		return signing->error->status;
	return signable_check(sign->file, &signing->data, sign->freebsd,
	    signing->error);
}

int
sign_command_sign(const struct sign_options *sign)
{
	struct vs_error error = { .status = 0 };
	struct signing signing = { .sign = sign, .error = &error };
	const char *output = sign->output;
	char name[4200];
	int status;

	if (output == NULL) {
		(void)snprintf(name, sizeof(name), "%.4096s.asc", sign->file);
		output = name;
	}
	status = read_data(&signing);
	if (status == 0)
		status = make_and_publish(&signing, output);
	status = status == 0 ? sign_report_written(sign, output, "signed",
	    signing.count) : sign_report_failure(sign, &error);
	vs_blob_free(&signing.data);
	vs_blob_free(&signing.packets);
	free(signing.old);
	free(signing.one);
	return status;
}
