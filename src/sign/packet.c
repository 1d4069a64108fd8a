/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "sign/armor.h"
#include "sign/cursor.h"
#include "sign/packet.h"
#include "sign/subpacket.h"

#define TAG_SIGNATURE 2

struct hash_row {
	unsigned	 number;
	const char	*name;
	unsigned	 bits;
	bool		 allowed;
};

struct key_row {
	unsigned	 number;
	const char	*name;
	unsigned	 integers;
	bool		 allowed;
};

static const struct hash_row hashes[] = {
#define VS_HASH(number, name, bits, allowed) { number, name, bits, allowed },
#include "sign/sigalgs.def"
#undef VS_HASH
};

static const struct key_row keys[] = {
#define VS_KEY(number, name, integers, allowed) \
	{ number, name, integers, allowed },
#include "sign/sigalgs.def"
#undef VS_KEY
};

static const struct hash_row *
find_hash(unsigned number)
{
	size_t i;

	for (i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++)
		if (hashes[i].number == number)
			return &hashes[i];
	return NULL;
}

static const struct key_row *
find_key(unsigned number)
{
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].number == number)
			return &keys[i];
	return NULL;
}

const char *
vs_hash_name(unsigned number)
{
	const struct hash_row *row = find_hash(number);

	return row != NULL ? row->name : "unknown";
}

const char *
vs_key_name(unsigned number)
{
	const struct key_row *row = find_key(number);

	return row != NULL ? row->name : "unknown";
}

unsigned
vs_hash_bits(unsigned number)
{
	const struct hash_row *row = find_hash(number);

	return row != NULL ? row->bits : 0;
}

/*
 * A multiprecision integer, RFC 4880, 3.2: its length in bits, then its
 * bytes, the first of which has just the bits that the length says.
 */
static bool
read_integer(struct vs_cursor *in, unsigned *bits)
{
	const uint8_t *bytes;
	uint32_t n;
	unsigned top = 0;

	if (!vs_cursor_number(in, 2, &n) || n == 0 ||
	    !vs_cursor_take(in, (n + 7) / 8, &bytes))
		return false;
	while (top < 8 && bytes[0] >> top != 0)
		top++;
	*bits = n;
	return top == (n - 1) % 8 + 1;
}

static const char *
read_integers(struct vs_cursor *in, struct vs_packet *packet)
{
	const struct key_row *row = find_key(packet->key_algorithm);
	unsigned i, bits;

	/* Of what is not known nothing can be said but that it is refused. */
	if (row == NULL || row->integers == 0)
		return NULL;
	for (i = 0; i < row->integers; i++) {
		if (!read_integer(in, &bits))
			return "a malformed number in a signature packet";
		if (i == 0)
			packet->integer_bits = bits;
	}
	return in->left == 0 ? NULL :
	    "bytes left over in a signature packet";
}

/* The first reason not to take a packet that is well-formed. */
static const char *
refusal(const struct vs_packet *packet)
{
	const struct hash_row *hash = find_hash(packet->hash_algorithm);
	const struct key_row *key = find_key(packet->key_algorithm);

	if (packet->type == 1)
		return "a signature in text mode, which holds for other "
		    "bytes too";
	if (packet->type != 0)
		return "not a signature of a file (class 00)";
	if (hash == NULL || !hash->allowed)
		return "a digest other than SHA-256, SHA-384 and SHA-512";
	if (key == NULL || !key->allowed)
		return "a key algorithm that is not allowed";
	if (!packet->has_created)
		return "a signature without time";
	return packet->refused;
}

/* Version 4, behind the version: RFC 4880, 5.2.3. */
static const char *
read_v4(struct vs_cursor *in, struct vs_packet *packet)
{
	struct vs_cursor hashed, unhashed;
	const uint8_t *start;
	const char *why;
	uint32_t n;

	if (!vs_cursor_take(in, 3, &start) ||
	    !vs_cursor_number(in, 2, &n) || !vs_cursor_part(in, n, &hashed) ||
	    !vs_cursor_number(in, 2, &n) || !vs_cursor_part(in, n, &unhashed))
		return "a signature packet is cut off";
	packet->type = start[0];
	packet->key_algorithm = start[1];
	packet->hash_algorithm = start[2];
	if ((why = vs_subpackets_read(&hashed, true, packet)) != NULL ||
	    (why = vs_subpackets_read(&unhashed, false, packet)) != NULL)
		return why;
	/* The first two bytes of the digest, a hint that nobody needs. */
	if (!vs_cursor_take(in, 2, &start))
		return "a signature packet is cut off";
	if ((why = read_integers(in, packet)) != NULL)
		return why;
	packet->refused = refusal(packet);
	return NULL;
}

static const char *
read_body(struct vs_cursor *in, struct vs_packet *packet)
{
	uint32_t version;

	if (!vs_cursor_number(in, 1, &version))
		return "an empty signature packet";
	packet->version = (uint8_t)version;
	switch (version) {
	case 4:
		return read_v4(in, packet);
	case 3:
		packet->refused = "a signature of version 3";
		return NULL;
	case 5:
		packet->refused = "a signature of version 5";
		return NULL;
	case 6:
		packet->refused = "a signature of version 6, which GnuPG "
		    "does not know";
		return NULL;
	default:
		return "a signature packet of an unknown version";
	}
}

static const char *
name_tag(unsigned tag)
{
	switch (tag) {
	case 4: return "a message with its signature inside";
	case 8: return "compressed data, not a detached signature";
	case 1: case 3: case 9: case 18: case 20:
		return "encrypted data, not a detached signature";
	case 11: return "a message, not a detached signature";
	case 5: case 7: return "a secret key, not a detached signature";
	case 6: case 14: return "a key, not a detached signature";
	default: return "something other than signature packets";
	}
}

/* Length of an old-format packet, RFC 4880, 4.2.1. */
static bool
old_length(struct vs_cursor *in, unsigned kind, uint32_t *length)
{
	/* Kind 3 goes to the end of whatever there is: never wanted. */
	return kind < 3 && vs_cursor_number(in, 1u << kind, length);
}

/* Of a new-format packet, 4.2.2; partial lengths are never wanted. */
static bool
new_length(struct vs_cursor *in, uint32_t *length)
{
	uint32_t first, second;

	if (!vs_cursor_number(in, 1, &first))
		return false;
	if (first == 255)
		return vs_cursor_number(in, 4, length);
	if (first >= 224)
		return false;
	*length = first;
	if (first >= 192) {
		if (!vs_cursor_number(in, 1, &second))
			return false;
		*length = ((first - 192) << 8) + second + 192;
	}
	return true;
}

static const char *
read_packet(struct vs_cursor *in, struct vs_packet *packet)
{
	struct vs_cursor body;
	uint32_t head, length;
	unsigned tag;
	bool new_format;

	if (!vs_cursor_number(in, 1, &head) || (head & 0x80) == 0)
		return "not an OpenPGP signature";
	new_format = (head & 0x40) != 0;
	tag = new_format ? head & 0x3f : head >> 2 & 0x0f;
	if (tag != TAG_SIGNATURE)
		return name_tag(tag);
	if (!(new_format ? new_length(in, &length) :
	    old_length(in, head & 3, &length)))
		return "a packet of an unusual length";
	if (!vs_cursor_part(in, length, &body))
		return "the signature is cut off";
	return read_body(&body, packet);
}

/* Twice the same says no more than once, and looks as if it did. */
static bool
is_doubled(const struct vs_signature *signature,
    const struct vs_packet *packet)
{
	const struct vs_packet *other;
	size_t i;

	for (i = 0; i < signature->count; i++) {
		other = &signature->packets[i];
		if (other->length == packet->length &&
		    memcmp(signature->bytes + other->offset,
		    signature->bytes + packet->offset, packet->length) == 0)
			return true;
	}
	return false;
}

static const char *
read_packets(struct vs_signature *signature)
{
	struct vs_cursor in = { signature->bytes, signature->length };
	struct vs_packet *packet;
	const char *why;

	while (in.left > 0) {
		if (signature->count == VS_PACKETS_MAX)
			return "more than 16 signatures";
		packet = &signature->packets[signature->count];
		memset(packet, 0, sizeof(*packet));
		packet->offset = signature->length - in.left;
		if ((why = read_packet(&in, packet)) != NULL)
			return why;
		packet->length = signature->length - in.left -
		    packet->offset;
		if (is_doubled(signature, packet))
			return "the same signature twice";
		signature->count++;
	}
	return signature->count > 0 ? NULL : "it is empty";
}

/* What other kinds of armour are called. */
static const char *
name_armor(const char *why, const uint8_t *data, size_t length)
{
	static const char clear[] = "-----BEGIN PGP SIGNED MESSAGE-----";
	size_t i = 0;

	while (i < length && (data[i] == '\n' || data[i] == '\r' ||
	    data[i] == ' ' || data[i] == '\t'))
		i++;
	if (length - i >= sizeof(clear) - 1 &&
	    memcmp(data + i, clear, sizeof(clear) - 1) == 0)
		return "a cleartext message, not a detached signature";
	return why;
}

const char *
vs_signature_read(const void *data, size_t length,
    struct vs_signature *signature)
{
	const char *why;

	signature->count = 0;
	signature->length = 0;
	if (length > VS_SIGNATURE_MAX)
		return "too large for a signature";
	signature->armored = vs_armor_is(data, length);
	if (signature->armored) {
		why = vs_armor_decode(data, length, "SIGNATURE",
		    signature->bytes, sizeof(signature->bytes),
		    &signature->length);
		if (why != NULL)
			return name_armor(why, data, length);
	} else if (length > 0) {
		memcpy(signature->bytes, data, length);
		signature->length = length;
	}
	return read_packets(signature);
}

const char *
vs_signature_refused(const struct vs_signature *signature)
{
	size_t i;

	for (i = 0; i < signature->count; i++)
		if (signature->packets[i].refused != NULL)
			return signature->packets[i].refused;
	return NULL;
}
