/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "sign_fixture.h"

void
bytes_add(struct bytes *bytes, const void *data, size_t length)
{
	if (sizeof(bytes->data) - bytes->length < length)
		abort();
	if (length > 0)
		memcpy(bytes->data + bytes->length, data, length);
	bytes->length += length;
}

void
bytes_byte(struct bytes *bytes, unsigned byte)
{
	uint8_t b = (uint8_t)byte;

	bytes_add(bytes, &b, 1);
}

static void
add_number(struct bytes *bytes, size_t number, int size)
{
	while (size-- > 0)
		bytes_byte(bytes, (unsigned)(number >> 8 * size) & 255);
}

void
bytes_sub(struct bytes *bytes, unsigned type, const void *data,
    size_t length)
{
	bytes_byte(bytes, (unsigned)length + 1);
	bytes_byte(bytes, type);
	bytes_add(bytes, data, length);
}

void
bytes_integer(struct bytes *bytes, unsigned bits)
{
	unsigned n = (bits + 7) / 8, i;

	add_number(bytes, bits, 2);
	for (i = 0; i < n; i++)
		bytes_byte(bytes, i > 0 || bits % 8 == 0 ? 0xff :
		    (1u << bits % 8) - 1);
}

void
recipe_init(struct recipe *recipe)
{
	uint8_t issuer[21] = { 4 };
	int i;

	memset(recipe, 0, sizeof(*recipe));
	recipe->version = 4;
	recipe->key = 22;
	recipe->hash = 10;
	recipe->tag = 2;
	for (i = 1; i <= 20; i++)
		issuer[i] = (uint8_t)i;
	bytes_sub(&recipe->hashed, 33, issuer, 21);
	bytes_sub(&recipe->hashed, 2, "\x6b\x02\x0e\xaf", 4);
	bytes_sub(&recipe->unhashed, 16, issuer + 13, 8);
	bytes_integer(&recipe->integers, 256);
	bytes_integer(&recipe->integers, 253);
}

static void
add_head(const struct recipe *recipe, size_t length, struct bytes *out)
{
	if (recipe->framing >= 1 && recipe->framing <= 3) {
		bytes_byte(out, 0x80u | (unsigned)recipe->tag << 2 |
		    (unsigned)(recipe->framing - 1));
		add_number(out, length, 1 << (recipe->framing - 1));
		return;
	}
	bytes_byte(out, 0xc0u | recipe->tag);
	if (recipe->framing == 5) {
		bytes_byte(out, 255);
		add_number(out, length, 4);
	} else if (recipe->framing == 6)
		bytes_byte(out, 0xe7);
	else if (length < 192)
		bytes_byte(out, (unsigned)length);
	else
		add_number(out, (length - 192) + (192u << 8), 2);
}

void
recipe_cook(const struct recipe *recipe, struct bytes *out)
{
	static struct bytes body;

	body.length = 0;
	bytes_byte(&body, recipe->version);
	bytes_byte(&body, recipe->type);
	bytes_byte(&body, recipe->key);
	bytes_byte(&body, recipe->hash);
	add_number(&body, recipe->hashed.length, 2);
	bytes_add(&body, recipe->hashed.data, recipe->hashed.length);
	add_number(&body, recipe->unhashed.length, 2);
	bytes_add(&body, recipe->unhashed.data, recipe->unhashed.length);
	bytes_add(&body, "\xab\xcd", 2);
	bytes_add(&body, recipe->integers.data, recipe->integers.length);
	add_head(recipe, body.length, out);
	bytes_add(out, body.data, body.length);
}
