/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "sign/subpacket.h"

/* RFC 4880, 5.2.3.1, and RFC 9580, 5.2.3.35. */
enum {
	SUB_CREATED = 2,
	SUB_LIFETIME = 3,
	SUB_KEYID = 16,
	SUB_POLICY = 26,
	SUB_SIGNER = 28,
	SUB_ISSUER = 33,
	SUB_CRITICAL = 0x80
};

static const char malformed[] = "a malformed subpacket in a signature";

static bool
read_length(struct vs_cursor *in, uint32_t *length)
{
	uint32_t first, second;

	if (!vs_cursor_number(in, 1, &first))
		return false;
	if (first == 255)
		return vs_cursor_number(in, 4, length);
	*length = first;
	if (first < 192)
		return true;
	if (!vs_cursor_number(in, 1, &second))
		return false;
	*length = ((first - 192) << 8) + second + 192;
	return true;
}

/* Only what is signed counts, and only once. */
static const char *
take_created(struct vs_cursor *body, bool hashed, struct vs_packet *packet)
{
	if (!hashed)
		return NULL;
	if (packet->has_created ||
	    !vs_cursor_number(body, 4, &packet->created) || body->left != 0)
		return malformed;
	packet->has_created = true;
	return NULL;
}

static const char *
take_lifetime(struct vs_cursor *body, bool hashed, struct vs_packet *packet)
{
	if (!hashed)
		return NULL;
	if (packet->lifetime != 0 ||
	    !vs_cursor_number(body, 4, &packet->lifetime) || body->left != 0)
		return malformed;
	return NULL;
}

static const char *
take_keyid(struct vs_cursor *body, bool hashed, struct vs_packet *packet)
{
	const uint8_t *bytes;

	if (!vs_cursor_take(body, VS_KEYID_SIZE, &bytes) || body->left != 0)
		return malformed;
	if (packet->has_keyid &&
	    memcmp(packet->keyid, bytes, VS_KEYID_SIZE) != 0)
		return "a signature that names two keys";
	memcpy(packet->keyid, bytes, VS_KEYID_SIZE);
	packet->has_keyid = true;
	packet->keyid_open = packet->keyid_open || !hashed;
	return NULL;
}

/* The version of the key, then its fingerprint. */
static const char *
take_issuer(struct vs_cursor *body, struct vs_packet *packet)
{
	const uint8_t *bytes;
	uint32_t version;

	if (!vs_cursor_number(body, 1, &version))
		return malformed;
	if (version != 4) {
		packet->refused = "a signature by a key that is not of "
		    "version 4";
		return NULL;
	}
	if (!vs_cursor_take(body, VS_FINGERPRINT_SIZE, &bytes) ||
	    body->left != 0)
		return malformed;
	if (packet->has_issuer &&
	    memcmp(packet->issuer, bytes, VS_FINGERPRINT_SIZE) != 0)
		return "a signature that names two keys";
	memcpy(packet->issuer, bytes, VS_FINGERPRINT_SIZE);
	packet->has_issuer = true;
	return NULL;
}

static const char *
take(struct vs_cursor *body, bool hashed, struct vs_packet *packet)
{
	uint32_t type;

	if (!vs_cursor_number(body, 1, &type))
		return malformed;
	switch (type & ~(uint32_t)SUB_CRITICAL) {
	case SUB_CREATED:
		return take_created(body, hashed, packet);
	case SUB_LIFETIME:
		return take_lifetime(body, hashed, packet);
	case SUB_KEYID:
		return take_keyid(body, hashed, packet);
	case SUB_ISSUER:
		return take_issuer(body, packet);
	case SUB_POLICY:
	case SUB_SIGNER:
		return NULL;
	default:
		/* A condition of the signer's that we do not know. */
		if ((type & SUB_CRITICAL) != 0 && packet->refused == NULL)
			packet->refused = "a signature with a critical "
			    "condition that is not known";
		return NULL;
	}
}

/* Both name the same key: the id is the fingerprint's end, 12.2. */
static bool
names_agree(const struct vs_packet *packet)
{
	return !packet->has_issuer || !packet->has_keyid ||
	    memcmp(packet->keyid, packet->issuer + VS_FINGERPRINT_SIZE -
	    VS_KEYID_SIZE, VS_KEYID_SIZE) == 0;
}

const char *
vs_subpackets_read(struct vs_cursor *in, bool hashed,
    struct vs_packet *packet)
{
	struct vs_cursor body;
	const char *why;
	uint32_t length;

	while (in->left > 0) {
		if (!read_length(in, &length) || length == 0 ||
		    !vs_cursor_part(in, length, &body))
			return malformed;
		if ((why = take(&body, hashed, packet)) != NULL)
			return why;
	}
	return names_agree(packet) ? NULL :
	    "a signature that names two keys";
}
