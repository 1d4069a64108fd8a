/* SPDX-License-Identifier: BSD-2-Clause */
/* The strict reader: what it takes, and the reason for all that it refuses. */
#include <atf-c.h>
#include <string.h>

#include "sign/packet.h"
#include "sign_fixture.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)

static struct vs_signature signature;
static struct recipe recipe;
static struct bytes made;

static const char *
read_made(void)
{
	return vs_signature_read(made.data, made.length, &signature);
}

static void
cook(void)
{
	made.length = 0;
	recipe_cook(&recipe, &made);
}

/* The file as a whole is no signature. */
static void
check_malformed(const char *expected)
{
	const char *why = read_made();

	ATF_REQUIRE_MSG(why != NULL, "taken, but should be: %s", expected);
	ATF_CHECK_STREQ(expected, why);
}

/* Its one packet is read, and refused. */
static void
check_refused(const char *expected)
{
	const char *why = read_made();

	ATF_REQUIRE_MSG(why == NULL, "malformed: %s", why);
	ATF_REQUIRE(vs_signature_refused(&signature) != NULL);
	ATF_CHECK_STREQ(expected, vs_signature_refused(&signature));
}

static void
check_taken(size_t count)
{
	const char *why = read_made();

	ATF_REQUIRE_MSG(why == NULL, "malformed: %s", why);
	why = vs_signature_refused(&signature);
	ATF_REQUIRE_MSG(why == NULL, "refused: %s", why);
	ATF_CHECK_EQ(count, signature.count);
}

TC(fields)
{
	const struct vs_packet *packet = &signature.packets[0];

	recipe_init(&recipe);
	bytes_sub(&recipe.hashed, 3, "\0\1\0\0", 4);
	cook();
	check_taken(1);
	ATF_CHECK_EQ(4, packet->version);
	ATF_CHECK_EQ(0, packet->type);
	ATF_CHECK_EQ(22, packet->key_algorithm);
	ATF_CHECK_EQ(10, packet->hash_algorithm);
	ATF_CHECK_EQ(0x6b020eafu, packet->created);
	ATF_CHECK_EQ(65536, packet->lifetime);
	ATF_CHECK(packet->has_issuer && packet->has_keyid);
	ATF_CHECK(packet->keyid_open);
	ATF_CHECK_EQ(1, packet->issuer[0]);
	ATF_CHECK_EQ(20, packet->issuer[19]);
	ATF_CHECK_EQ(20, packet->keyid[7]);
	ATF_CHECK_EQ(256, packet->integer_bits);
	ATF_CHECK_EQ(0, packet->offset);
	ATF_CHECK_EQ(made.length, packet->length);
	ATF_CHECK(!signature.armored);
}

TC(framing__each_kind)
{
	static const int taken[] = { 0, 1, 2, 3, 5 };
	size_t i;

	recipe_init(&recipe);
	for (i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		recipe.framing = taken[i];
		cook();
		check_taken(1);
	}
	recipe.framing = 6;
	cook();
	check_malformed("a packet of an unusual length");
	/* Old format, to the end of the file. */
	recipe.framing = 1;
	cook();
	made.data[0] |= 3;
	check_malformed("a packet of an unusual length");
}

TC(framing__two_bytes_of_length)
{
	recipe_init(&recipe);
	recipe.key = 1;
	recipe.integers.length = 0;
	bytes_integer(&recipe.integers, 4096);
	cook();
	check_taken(1);
	ATF_CHECK_EQ(4096, signature.packets[0].integer_bits);
}

TC(count__one_to_sixteen)
{
	size_t i, n;

	recipe_init(&recipe);
	for (n = 1; n <= 17; n++) {
		made.length = 0;
		for (i = 0; i < n; i++) {
			/* The last byte of the time. */
			recipe.hashed.data[recipe.hashed.length - 1] =
			    (uint8_t)i;
			recipe_cook(&recipe, &made);
		}
		if (n <= 16)
			check_taken(n);
		else
			check_malformed("more than 16 signatures");
	}
}

TC(count__doubled)
{
	recipe_init(&recipe);
	cook();
	recipe.hashed.data[recipe.hashed.length - 1] = 7;
	recipe_cook(&recipe, &made);
	check_taken(2);
	recipe_cook(&recipe, &made);
	check_malformed("the same signature twice");
}

/* Cut anywhere: never taken. */
TC(cut__everywhere)
{
	size_t whole;

	recipe_init(&recipe);
	cook();
	for (whole = made.length, made.length = 0; made.length < whole;
	    made.length++)
		ATF_CHECK_MSG(read_made() != NULL, "taken when cut at %zu",
		    made.length);
	made.length = 0;
	check_malformed("it is empty");
}

TC(trailing__anything)
{
	unsigned byte;

	for (byte = 0; byte < 256; byte++) {
		recipe_init(&recipe);
		cook();
		bytes_byte(&made, byte);
		ATF_CHECK_MSG(read_made() != NULL, "taken with %u", byte);
	}
}

TC(tags__others)
{
	unsigned tag;

	recipe_init(&recipe);
	for (tag = 0; tag < 64; tag++) {
		recipe.tag = (uint8_t)tag;
		cook();
		if (tag == 2)
			check_taken(1);
		else
			ATF_CHECK_MSG(read_made() != NULL, "tag %u", tag);
	}
	recipe.tag = 4;
	cook();
	check_malformed("a message with its signature inside");
	recipe.tag = 8;
	cook();
	check_malformed("compressed data, not a detached signature");
}

TC(version__others)
{
	recipe_init(&recipe);
	recipe.version = 3;
	cook();
	check_refused("a signature of version 3");
	recipe.version = 5;
	cook();
	check_refused("a signature of version 5");
	recipe.version = 6;
	cook();
	check_refused("a signature of version 6, which GnuPG does not know");
	for (recipe.version = 7; recipe.version != 0; recipe.version++) {
		cook();
		check_malformed("a signature packet of an unknown version");
	}
}

TC(class__only_binary)
{
	unsigned type;

	recipe_init(&recipe);
	for (type = 1; type < 256; type++) {
		recipe.type = (uint8_t)type;
		cook();
		check_refused(type == 1 ? "a signature in text mode, which "
		    "holds for other bytes too" :
		    "not a signature of a file (class 00)");
	}
}

TC(hash__only_sha2)
{
	unsigned hash;

	recipe_init(&recipe);
	for (hash = 0; hash < 256; hash++) {
		recipe.hash = (uint8_t)hash;
		cook();
		if (hash >= 8 && hash <= 10)
			check_taken(1);
		else
			check_refused("a digest other than SHA-256, SHA-384 "
			    "and SHA-512");
	}
	ATF_CHECK_STREQ("SHA384", vs_hash_name(9));
	ATF_CHECK_STREQ("unknown", vs_hash_name(99));
	ATF_CHECK_EQ(384, vs_hash_bits(9));
	ATF_CHECK_EQ(0, vs_hash_bits(99));
}

TC(key__only_allowed)
{
	unsigned key;

	for (key = 0; key < 256; key++) {
		recipe_init(&recipe);
		recipe.key = (uint8_t)key;
		if (key == 1 || key == 3) {
			recipe.integers.length = 0;
			bytes_integer(&recipe.integers, 2048);
		}
		cook();
		if (key == 1 || key == 19 || key == 22)
			check_taken(1);
		else
			check_refused("a key algorithm that is not allowed");
	}
	ATF_CHECK_STREQ("EdDSA", vs_key_name(22));
	ATF_CHECK_STREQ("unknown", vs_key_name(77));
}

TC(integers__malformed)
{
	recipe_init(&recipe);
	/* One too many, then one too few. */
	bytes_integer(&recipe.integers, 8);
	cook();
	check_malformed("bytes left over in a signature packet");
	recipe.integers.length = 0;
	bytes_integer(&recipe.integers, 256);
	cook();
	check_malformed("a malformed number in a signature packet");
	/* Empty, with a wrong count of bits, with a zero in front. */
	bytes_integer(&recipe.integers, 0);
	cook();
	check_malformed("a malformed number in a signature packet");
	recipe.integers.length = 34;
	bytes_add(&recipe.integers, "\0\2\1", 3);
	cook();
	check_malformed("a malformed number in a signature packet");
	recipe.integers.length = 34;
	bytes_add(&recipe.integers, "\0\11\0\1", 4);
	cook();
	check_malformed("a malformed number in a signature packet");
}

TC(created__once_and_signed)
{
	recipe_init(&recipe);
	recipe.hashed.length = 23;
	cook();
	check_refused("a signature without time");
	/* Where anybody can write it, it does not count. */
	bytes_sub(&recipe.unhashed, 2, "\x6b\x02\x0e\xaf", 4);
	cook();
	check_refused("a signature without time");
	recipe_init(&recipe);
	bytes_sub(&recipe.hashed, 2, "\x6b\x02\x0e\xaf", 4);
	cook();
	check_malformed("a malformed subpacket in a signature");
	recipe.hashed.length = 23;
	bytes_sub(&recipe.hashed, 2, "\x6b\x02\x0e", 3);
	cook();
	check_malformed("a malformed subpacket in a signature");
}

TC(issuer__one_only)
{
	recipe_init(&recipe);
	bytes_sub(&recipe.unhashed, 16, "12345678", 8);
	cook();
	check_malformed("a signature that names two keys");
	recipe_init(&recipe);
	bytes_sub(&recipe.hashed, 33, "\00412345678901234567890", 21);
	cook();
	check_malformed("a signature that names two keys");
	recipe_init(&recipe);
	recipe.unhashed.length = 0;
	bytes_sub(&recipe.unhashed, 16, "12345678", 8);
	cook();
	check_malformed("a signature that names two keys");
	recipe_init(&recipe);
	recipe.hashed.length = 0;
	bytes_sub(&recipe.hashed, 2, "\x6b\x02\x0e\xaf", 4);
	bytes_sub(&recipe.hashed, 33, "\006abc", 4);
	cook();
	check_refused("a signature by a key that is not of version 4");
}

TC(subpackets__malformed)
{
	recipe_init(&recipe);
	bytes_byte(&recipe.hashed, 0);
	cook();
	check_malformed("a malformed subpacket in a signature");
	recipe_init(&recipe);
	bytes_add(&recipe.hashed, "\xff\xff\xff\xff\xff", 5);
	cook();
	check_malformed("a malformed subpacket in a signature");
	recipe_init(&recipe);
	bytes_add(&recipe.unhashed, "\x05\x10", 2);
	cook();
	check_malformed("a malformed subpacket in a signature");
}

TC(subpackets__critical)
{
	recipe_init(&recipe);
	bytes_sub(&recipe.hashed, 99, "x", 1);
	cook();
	check_taken(1);
	bytes_sub(&recipe.hashed, 99 | 0x80, "x", 1);
	cook();
	check_refused("a signature with a critical condition that is not "
	    "known");
}

TC(size__bounded)
{
	made.length = 0;
	memset(made.data, 0x88, sizeof(made.data));
	made.length = VS_SIGNATURE_MAX + 1;
	check_malformed("too large for a signature");
	made.length = VS_SIGNATURE_MAX;
	ATF_CHECK(read_made() != NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, fields);
	ATF_TP_ADD_TC(tp, framing__each_kind);
	ATF_TP_ADD_TC(tp, framing__two_bytes_of_length);
	ATF_TP_ADD_TC(tp, count__one_to_sixteen);
	ATF_TP_ADD_TC(tp, count__doubled);
	ATF_TP_ADD_TC(tp, cut__everywhere);
	ATF_TP_ADD_TC(tp, trailing__anything);
	ATF_TP_ADD_TC(tp, tags__others);
	ATF_TP_ADD_TC(tp, version__others);
	ATF_TP_ADD_TC(tp, class__only_binary);
	ATF_TP_ADD_TC(tp, hash__only_sha2);
	ATF_TP_ADD_TC(tp, key__only_allowed);
	ATF_TP_ADD_TC(tp, integers__malformed);
	ATF_TP_ADD_TC(tp, created__once_and_signed);
	ATF_TP_ADD_TC(tp, issuer__one_only);
	ATF_TP_ADD_TC(tp, subpackets__malformed);
	ATF_TP_ADD_TC(tp, subpackets__critical);
	ATF_TP_ADD_TC(tp, size__bounded);
	return atf_no_error();
}
