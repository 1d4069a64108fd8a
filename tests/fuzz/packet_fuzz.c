/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a detached signature.  What is taken must lie one packet
 * behind the other, fill the file, be different, and come back the same from
 * armour.
 */
#include <stdlib.h>
#include <string.h>

/* Pure code, a part of this program: instrumented with it. */
#include "../../src/sign/armor.c"
#include "../../src/sign/packet.c"
#include "../../src/sign/subpacket.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static void
check_packets(const struct vs_signature *signature)
{
	const struct vs_packet *packets = signature->packets;
	size_t at = 0, i, j;

	require(signature->count >= 1 && signature->count <= VS_PACKETS_MAX);
	for (i = 0; i < signature->count; i++) {
		require(packets[i].offset == at);
		require(packets[i].length > 2);
		at += packets[i].length;
		for (j = 0; j < i; j++)
			require(packets[j].length != packets[i].length ||
			    memcmp(signature->bytes + packets[j].offset,
			    signature->bytes + packets[i].offset,
			    packets[i].length) != 0);
	}
	require(at == signature->length);
}

static void
check_armor(const struct vs_signature *signature)
{
	static struct vs_signature again;
	static char text[VS_ARMOR_SIZE(VS_SIGNATURE_MAX)];
	size_t length = vs_armor_encode(signature->bytes, signature->length,
	    "SIGNATURE", text);

	if (length > VS_SIGNATURE_MAX)
		return;
	require(vs_signature_read(text, length, &again) == NULL);
	require(again.armored && again.length == signature->length);
	require(memcmp(again.bytes, signature->bytes, again.length) == 0);
	require(again.count == signature->count);
	require(vs_signature_refused(&again) ==
	    vs_signature_refused(signature));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	static struct vs_signature signature;
	/* A buffer that ends where the input does. */
	uint8_t *copy = malloc(length > 0 ? length : 1);

	require(copy != NULL);
	memcpy(copy, data, length);
	if (vs_signature_read(copy, length, &signature) == NULL) {
		check_packets(&signature);
		check_armor(&signature);
	} else
		require(signature.count <= VS_PACKETS_MAX);
	free(copy);
	return 0;
}
