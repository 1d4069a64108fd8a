/* SPDX-License-Identifier: BSD-2-Clause */
/* Armour: all lengths there and back, and every way of being wrong. */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "sign/armor.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)

#define BEGIN "-----BEGIN PGP SIGNATURE-----\n"
#define END "-----END PGP SIGNATURE-----\n"

static uint8_t out[4096];
static size_t length;

static const char *
decode(const char *text)
{
	return vs_armor_decode((const uint8_t *)text, strlen(text),
	    "SIGNATURE", out, sizeof(out), &length);
}

static void
check_taken(const char *text, const char *expected)
{
	const char *why = decode(text);

	ATF_REQUIRE_MSG(why == NULL, "%s: %s", text, why);
	ATF_REQUIRE_EQ(strlen(expected), length);
	ATF_CHECK_EQ(0, memcmp(out, expected, length));
}

static void
check_refused(const char *text, const char *expected)
{
	const char *why = decode(text);

	ATF_REQUIRE_MSG(why != NULL, "taken: %s", text);
	ATF_CHECK_STREQ(expected, why);
}

TC(there_and_back)
{
	static uint8_t data[1024];
	static char text[VS_ARMOR_SIZE(sizeof(data))];
	size_t n, i, size;

	for (i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 167 + i / 256);
	for (n = 0; n <= sizeof(data); n++) {
		size = vs_armor_encode(data, n, "SIGNATURE", text);
		ATF_REQUIRE(size <= VS_ARMOR_SIZE(n));
		ATF_REQUIRE(vs_armor_is((uint8_t *)text, size));
		ATF_REQUIRE_EQ(NULL, vs_armor_decode((uint8_t *)text, size,
		    "SIGNATURE", out, sizeof(out), &length));
		ATF_REQUIRE_EQ(n, length);
		ATF_REQUIRE_EQ(0, memcmp(out, data, n));
		/* Room for one byte less is too little. */
		if (n > 0)
			ATF_REQUIRE(vs_armor_decode((uint8_t *)text, size,
			    "SIGNATURE", out, n - 1, &length) != NULL);
	}
}

/* RFC 4880's check value of "123456789" is 21cf02. */
TC(checksum)
{
	check_taken(BEGIN "\nMTIzNDU2Nzg5\n=Ic8C\n" END, "123456789");
	check_refused(BEGIN "\nMTIzNDU2Nzg5\n=Ic8D\n" END,
	    "the armour's checksum is wrong");
	check_refused(BEGIN "\nMTIzNDU2Nzg5\n=Ic8\n" END,
	    "the armour's checksum is wrong");
	check_refused(BEGIN "\nMTIzNDU2Nzg5\n=Ic8=\n" END,
	    "the armour's checksum is wrong");
	check_refused(BEGIN "\nMTIzNDU2Nzg5\n=Ic8C\n=Ic8C\n" END,
	    "a malformed line in the armour");
	check_refused(BEGIN "\nMTIz\n=Ic8C\nNDU2Nzg5\n" END,
	    "the armour's checksum is wrong");
	check_taken(BEGIN "\nMTIzNDU2Nzg5\n" END, "123456789");
}

TC(blanks__around_and_behind)
{
	check_taken(" \t\r\n\n" BEGIN "\nMTIz\n" END " \n\t\r\n", "123");
	check_taken("-----BEGIN PGP SIGNATURE----- \t\r\n\r\nMTIz \r\n"
	    "-----END PGP SIGNATURE-----\r\n", "123");
	check_taken(BEGIN "\nMTIz\n-----END PGP SIGNATURE-----", "123");
	check_refused(BEGIN "\nMTIz\n" END "x",
	    "something follows the armour");
	check_refused(BEGIN "\nMTIz\n" END BEGIN "\nMTIz\n" END,
	    "something follows the armour");
	check_refused("x\n" BEGIN "\nMTIz\n" END,
	    "an armour of another kind");
	check_refused(BEGIN "\nMT Iz\n" END, "the armour is damaged");
	check_refused(BEGIN "\nMTIz\n\nMTIz\n" END,
	    "a malformed line in the armour");
}

TC(headers)
{
	check_taken(BEGIN "Version: 1\nComment: a: b \xc3\xa4\n\nMTIz\n" END,
	    "123");
	check_refused(BEGIN "MTIz\n" END, "a malformed header in the armour");
	check_refused(BEGIN "Comment: \x1b[1m\n\nMTIz\n" END,
	    "a malformed header in the armour");
	check_refused(BEGIN ": x\n\nMTIz\n" END,
	    "a malformed header in the armour");
	check_refused(BEGIN "Comment: x\n", "the armour is cut off");
}

TC(headers__bounded)
{
	static char text[8192];
	int i, n = sprintf(text, BEGIN);

	for (i = 0; i < 33; i++)
		n += sprintf(text + n, "Comment: x\n");
	(void)sprintf(text + n, "\nMTIz\n" END);
	check_refused(text, "too many headers in the armour");
	n = sprintf(text, BEGIN "Comment: ");
	memset(text + n, 'x', 2000);
	(void)sprintf(text + n + 2000, "\n\nMTIz\n" END);
	check_refused(text, "a malformed header in the armour");
}

TC(padding)
{
	check_taken(BEGIN "\nMQ==\n" END, "1");
	check_taken(BEGIN "\nMTI=\n" END, "12");
	check_refused(BEGIN "\nMTI\n" END, "the armour is damaged");
	check_refused(BEGIN "\nM\n" END, "the armour is damaged");
	check_refused(BEGIN "\nMTI==\n" END, "the armour is damaged");
	check_refused(BEGIN "\nMQ=\n" END, "the armour is damaged");
	check_refused(BEGIN "\nMQ===\n" END, "the armour is damaged");
	check_refused(BEGIN "\nMTI=MTIz\n" END, "the armour is damaged");
	check_refused(BEGIN "\nMTI=\nMTIz\n" END, "the armour is damaged");
	/* Bits that belong to no byte. */
	check_refused(BEGIN "\nMTJ=\n" END, "the armour is damaged");
	check_refused(BEGIN "\nMR==\n" END, "the armour is damaged");
}

TC(borders)
{
	check_refused("-----BEGIN PGP MESSAGE-----\n\nMTIz\n"
	    "-----END PGP MESSAGE-----\n", "an armour of another kind");
	check_refused(BEGIN "\nMTIz\n-----END PGP MESSAGE-----\n",
	    "the armour is damaged");
	check_refused(BEGIN "\nMTIz\n", "the armour is cut off");
	check_refused(BEGIN, "the armour is cut off");
	check_refused("", "an armour of another kind");
	check_refused(BEGIN "\nMTI-\n" END, "the armour is damaged");
}

TC(lines__bounded)
{
	char line[80];

	(void)memset(line, 'A', sizeof(line));
	ATF_CHECK_EQ(NULL, (sprintf((char *)out, BEGIN "\n%.76s\n" END, line),
	    memcpy(out + 2048, out, 1024), vs_armor_decode(out + 2048,
	    strlen((char *)out + 2048), "SIGNATURE", out, 1024, &length)));
	ATF_CHECK((sprintf((char *)out, BEGIN "\n%.80s\n" END, line),
	    memcpy(out + 2048, out, 1024), vs_armor_decode(out + 2048,
	    strlen((char *)out + 2048), "SIGNATURE", out, 1024, &length)) !=
	    NULL);
}

/* A NUL is a byte like any other that does not belong there. */
TC(nul)
{
	static const char text[] = BEGIN "\nMT\0z\n" END;

	ATF_CHECK(vs_armor_decode((const uint8_t *)text, sizeof(text) - 1,
	    "SIGNATURE", out, sizeof(out), &length) != NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, there_and_back);
	ATF_TP_ADD_TC(tp, checksum);
	ATF_TP_ADD_TC(tp, blanks__around_and_behind);
	ATF_TP_ADD_TC(tp, headers);
	ATF_TP_ADD_TC(tp, headers__bounded);
	ATF_TP_ADD_TC(tp, padding);
	ATF_TP_ADD_TC(tp, borders);
	ATF_TP_ADD_TC(tp, lines__bounded);
	ATF_TP_ADD_TC(tp, nul);
	return atf_no_error();
}
