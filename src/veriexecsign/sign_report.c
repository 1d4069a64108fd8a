/* SPDX-License-Identifier: BSD-2-Clause */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "common/status.h"
#include "sign/pin.h"
#include "veriexecsign/sign_report.h"

/* Names come with any bytes: escaped, they are text and can be had back. */
static json_t *
text(const char *name)
{
	return json_string(vt_name0(name));
}

static void
put(json_t *object, const char *key, json_t *value)
{
	(void)json_object_set_new(object, key, value);
}

/* Takes the object; a report that is lost is noticed at the end. */
static int
print(json_t *object, int status)
{
	if (object == NULL ||
	    json_dumpf(object, stdout, JSON_INDENT(2)) != 0 ||
	    putchar('\n') == EOF) {
		vt_say("the report cannot be written");
		status = VT_IO;
	}
	json_decref(object);
	return status;
}

int
sign_report_failure(const struct sign_options *sign,
    const struct vs_error *error)
{
	json_t *object;

	vt_say("%s", error->text);
	if (!sign->json)
		return error->status;
	object = json_pack("{s:o, s:o, s:i}", "file", text(sign->file),
	    "error", json_string(error->text), "status", error->status);
	return print(object, error->status);
}

int
sign_report_written(const struct sign_options *sign, const char *output,
    const char *what, size_t signatures)
{
	json_t *object;

	if (!sign->json)
		return VT_DONE;
	object = json_pack("{s:o, s:o, s:s}", "file", text(sign->file),
	    "output", text(output), "done", what);
	if (object != NULL && signatures > 0)
		put(object, "signatures", json_integer((json_int_t)
		    signatures));
	return print(object, VT_DONE);
}

static json_t *
judged_object(const struct vs_judged *judged)
{
	const struct vs_check *check = &judged->check;
	char when[VS_TIME_TEXT];
	json_t *object;

	object = json_pack("{s:b, s:s, s:s, s:s}", "counted",
	    (int)judged->counted, "created",
	    vs_time_text(check->created, when), "algorithm",
	    vs_key_name(check->key_algorithm), "digest",
	    vs_hash_name(check->hash_algorithm));
	if (object == NULL)
		return NULL;
	if (!judged->counted)
		put(object, "why", json_string(judged->why));
	if (check->primary[0] != '\0')
		put(object, "primary", json_string(check->primary));
	if (check->key[0] != '\0')
		put(object, "key", json_string(check->key));
	if (check->user[0] != '\0')
		put(object, "user", text(check->user));
	return object;
}

static int
verdict_json(const struct sign_options *sign,
    const struct vs_verdict *verdict, const struct vs_error *error)
{
	json_t *list = json_array(), *object;
	size_t i;

	for (i = 0; i < verdict->count; i++)
		(void)json_array_append_new(list,
		    judged_object(&verdict->signatures[i]));
	object = json_pack("{s:o, s:b, s:i, s:i, s:i, s:b, s:o}", "file",
	    text(sign->file), "accepted", error->status == 0, "status",
	    error->status, "counted", (int)verdict->counted, "threshold",
	    (int)sign->trust.policy.threshold, "system_gpg_conf",
	    (int)verdict->system_config, "signatures", list);
	if (object != NULL && sign->trust.file[0] != '\0')
		put(object, "trust_policy", text(sign->trust.file));
	if (object != NULL && error->status != 0)
		put(object, "error", json_string(error->text));
	return print(object, error->status);
}

static void
judged_line(size_t i, const struct vs_judged *judged)
{
	const struct vs_check *check = &judged->check;
	char when[VS_TIME_TEXT];

	(void)printf("signature %zu: %s: %s, %s, %s, %s%s%s", i + 1,
	    judged->counted ? "counted" : "not counted",
	    check->primary[0] != '\0' ? check->primary : "unknown key",
	    vs_time_text(check->created, when),
	    vs_key_name(check->key_algorithm),
	    vs_hash_name(check->hash_algorithm),
	    check->user[0] != '\0' ? ", " : "", vt_name0(check->user));
	if (check->key[0] != '\0' && strcmp(check->key, check->primary) != 0)
		(void)printf(", subkey %s", check->key);
	(void)printf("%s%s\n", judged->counted ? "" : ": ", judged->why);
}

/* Each name once. */
static void
say_refused(const char *file, const struct vs_error *error)
{
	const char *name = vt_name0(file);
	size_t n = strlen(name);

	if (error->status != VT_UNTRUSTED)
		vt_say("%s", error->text);
	else if (strncmp(error->text, name, n) == 0 &&
	    strncmp(error->text + n, ": ", 2) == 0)
		vt_say("%s: refused%s", name, error->text + n);
	else
		vt_say("%s: refused: %s", name, error->text);
}

int
sign_report_verdict(const struct sign_options *sign,
    const struct vs_verdict *verdict, const struct vs_error *error)
{
	size_t i;

	if (error->status != 0)
		say_refused(sign->file, error);
	if (sign->json)
		return verdict_json(sign, verdict, error);
	for (i = 0; i < verdict->count; i++)
		judged_line(i, &verdict->signatures[i]);
	if (verdict->system_config)
		(void)printf("note: GnuPG also reads "
		    VS_SYSTEM_CONFIG "\n");
	if (sign->trust.file[0] != '\0')
		(void)printf("note: by the policy in %s\n",
		    vt_name0(sign->trust.file));
	if (error->status == 0)
		(void)printf("%s: accepted: %u of %u signatures that are "
		    "needed\n", vt_name0(sign->file), verdict->counted,
		    sign->trust.policy.threshold);
	return error->status;
}

static void
issuer_text(const struct vs_packet *packet, char hex[VS_FPR_TEXT])
{
	size_t i, n = packet->has_issuer ? VS_FINGERPRINT_SIZE :
	    packet->has_keyid ? VS_KEYID_SIZE : 0;
	const uint8_t *bytes = packet->has_issuer ? packet->issuer :
	    packet->keyid;

	hex[0] = '\0';
	for (i = 0; i < n; i++)
		(void)snprintf(hex + 2 * i, VS_FPR_TEXT - 2 * i, "%02X",
		    bytes[i]);
}

static json_t *
packet_object(const struct vs_packet *packet)
{
	char when[VS_TIME_TEXT], issuer[VS_FPR_TEXT];
	json_t *object;

	object = json_pack("{s:i, s:i, s:s, s:s, s:i}", "version",
	    packet->version, "class", packet->type, "algorithm",
	    vs_key_name(packet->key_algorithm), "digest",
	    vs_hash_name(packet->hash_algorithm), "bytes",
	    (int)packet->length);
	if (object == NULL)
		return NULL;
	issuer_text(packet, issuer);
	if (issuer[0] != '\0')
		put(object, "issuer", json_string(issuer));
	if (packet->has_created)
		put(object, "created", json_string(vs_time_text(
		    packet->created, when)));
	if (packet->lifetime != 0)
		put(object, "expires", json_string(vs_time_text(
		    (uint64_t)packet->created + packet->lifetime, when)));
	if (packet->refused != NULL)
		put(object, "refused", json_string(packet->refused));
	return object;
}

static int
packets_json(const struct sign_options *sign,
    const struct vs_signature *signature, const char *why, int status)
{
	json_t *list = json_array(), *object;
	size_t i;

	for (i = 0; i < signature->count; i++)
		(void)json_array_append_new(list,
		    packet_object(&signature->packets[i]));
	object = json_pack("{s:o, s:b, s:o, s:i}", "file", text(sign->file),
	    "armored", (int)signature->armored, "signatures", list, "status",
	    status);
	if (object != NULL && why != NULL)
		put(object, "error", json_string(why));
	return print(object, status);
}

static void
packet_line(size_t i, const struct vs_packet *packet)
{
	char when[VS_TIME_TEXT], issuer[VS_FPR_TEXT];

	issuer_text(packet, issuer);
	(void)printf("signature %zu: version %u, class %02x, %s, %s", i + 1,
	    packet->version, packet->type,
	    vs_key_name(packet->key_algorithm),
	    vs_hash_name(packet->hash_algorithm));
	if (packet->has_created)
		(void)printf(", made %s",
		    vs_time_text(packet->created, when));
	if (packet->lifetime != 0)
		(void)printf(", expires %s", vs_time_text(
		    (uint64_t)packet->created + packet->lifetime, when));
	(void)printf(", key %s%s%s\n", issuer[0] != '\0' ? issuer :
	    "not said", packet->refused != NULL ? ": refused: " : "",
	    packet->refused != NULL ? packet->refused : "");
}

int
sign_report_packets(const struct sign_options *sign,
    const struct vs_signature *signature, const char *why)
{
	int status = why != NULL ? VT_UNTRUSTED : VT_DONE;
	size_t i;

	if (why != NULL)
		vt_say("%s: %s", vt_name0(sign->file), why);
	if (sign->json)
		return packets_json(sign, signature, why, status);
	for (i = 0; i < signature->count; i++)
		packet_line(i, &signature->packets[i]);
	return status;
}
