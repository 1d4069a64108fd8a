/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signatures that no honest program makes, from one that is good:
 *
 *	sign_forge binary FILE		without its armour
 *	sign_forge armor FILE...	packets of all, in one armour
 *	sign_forge set FILE OFFSET BYTE	one byte of the binary form changed
 *	sign_forge flip FILE BIT	one bit of a file changed
 *	sign_forge version FILE N	as a packet of that version
 *	sign_forge unsigned FILE	bytes put into what is not signed
 *	sign_forge long FILE		its length written with four bytes
 *
 * To standard output; status 2 if there is no such offset or bit.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sign/armor.h"
#include "sign/packet.h"
#include "sign_fixture.h"

static void
load(const char *name, struct bytes *bytes)
{
	FILE *file = fopen(name, "rb");

	if (file == NULL) {
		perror(name);
		exit(1);
	}
	bytes->length = fread(bytes->data, 1, sizeof(bytes->data), file);
	(void)fclose(file);
}

static void
load_binary(const char *name, struct bytes *bytes)
{
	static struct bytes text;
	size_t length;

	load(name, &text);
	if (!vs_armor_is(text.data, text.length)) {
		*bytes = text;
		return;
	}
	if (vs_armor_decode(text.data, text.length, "SIGNATURE",
	    bytes->data, sizeof(bytes->data), &length) != NULL)
		exit(1);
	bytes->length = length;
}

static int
save(const struct bytes *bytes)
{
	(void)fwrite(bytes->data, 1, bytes->length, stdout);
	return fclose(stdout) == 0 ? 0 : 1;
}

static int
armor(char **names)
{
	static struct bytes all, one;
	static char text[VS_ARMOR_SIZE(sizeof(all.data))];

	for (; *names != NULL; names++) {
		load_binary(*names, &one);
		bytes_add(&all, one.data, one.length);
	}
	(void)fwrite(text, 1, vs_armor_encode(all.data, all.length,
	    "SIGNATURE", text), stdout);
	return fclose(stdout) == 0 ? 0 : 1;
}

/* The body of the first packet, which has a header of two or three bytes. */
static size_t
body_of(const struct bytes *bytes)
{
	/* Old format: the length's size is in the first byte. */
	return (bytes->data[0] & 0x40) != 0 ? 2 :
	    1 + ((size_t)1 << (bytes->data[0] & 3));
}

static int
rewrap(const struct bytes *in, size_t hole, const char *extra, size_t n)
{
	static struct bytes out;
	size_t body = body_of(in), size = in->length - body + n;
	int shift;

	bytes_byte(&out, 0xc2);
	bytes_byte(&out, 255);
	for (shift = 24; shift >= 0; shift -= 8)
		bytes_byte(&out, (unsigned)(size >> shift) & 255);
	bytes_add(&out, in->data + body, hole - body);
	bytes_add(&out, extra, n);
	bytes_add(&out, in->data + hole, in->length - hole);
	return save(&out);
}

/* A private subpacket at the end of the area that is not signed. */
static int
add_unsigned(struct bytes *in)
{
	size_t hashed = body_of(in) + 4, area, size;

	area = hashed + 2 + (size_t)(in->data[hashed] << 8 |
	    in->data[hashed + 1]);
	size = (size_t)(in->data[area] << 8 | in->data[area + 1]);
	in->data[area] = (uint8_t)((size + 6) >> 8);
	in->data[area + 1] = (uint8_t)(size + 6);
	return rewrap(in, area + 2 + size, "\5\144junk", 6);
}

int
main(int argc, char **argv)
{
	static struct bytes in;
	const char *what = argc > 2 ? argv[1] : "";
	size_t at = argc > 3 ? strtoul(argv[3], NULL, 0) : 0;

	if (strcmp(what, "armor") == 0)
		return armor(argv + 2);
	if (strcmp(what, "flip") == 0 && argc == 4) {
		load(argv[2], &in);
		if (at >= in.length * 8)
			return 2;
		in.data[at / 8] ^= (uint8_t)(1u << at % 8);
		return save(&in);
	}
	if (argc < 3)
		return 1;
	load_binary(argv[2], &in);
	if (strcmp(what, "set") == 0 && argc == 5 && at < in.length)
		in.data[at] = (uint8_t)strtoul(argv[4], NULL, 0);
	else if (strcmp(what, "version") == 0 && argc == 4)
		in.data[body_of(&in)] = (uint8_t)at;
	else if (strcmp(what, "unsigned") == 0)
		return add_unsigned(&in);
	else if (strcmp(what, "long") == 0)
		return rewrap(&in, in.length, "", 0);
	else if (strcmp(what, "binary") != 0)
		return 2;
	return save(&in);
}
