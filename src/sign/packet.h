/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A detached signature, read strictly before GnuPG sees any of it: binary or
 * in one block of armour, 1 to 16 different signature packets, nothing else,
 * nothing behind them.
 *
 * Given an inline or a cleartext message as the signature, GPGME's verify
 * succeeds with no signature at all; text-mode signatures hold for other
 * bytes than those that were signed.  So what is not wanted is refused here,
 * and GnuPG gets one packet at a time.
 *
 * Pure: no allocation, no input, no output.
 */
#ifndef VT_SIGN_PACKET_H
#define VT_SIGN_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VS_PACKETS_MAX 16
/* Sixteen packets of RSA-8192 in armour need less than half. */
#define VS_SIGNATURE_MAX ((size_t)64 * 1024)

#define VS_FINGERPRINT_SIZE 20	/* of a version 4 key, RFC 4880, 12.2 */
#define VS_KEYID_SIZE 8

/* One signature packet, RFC 4880, 5.2.3. */
struct vs_packet {
	size_t		offset;		/* of its header, in bytes[] */
	size_t		length;		/* with its header */
	uint8_t		version;
	uint8_t		type;		/* 0: of a binary document */
	uint8_t		key_algorithm;
	uint8_t		hash_algorithm;
	bool		has_created;
	uint32_t	created;	/* seconds since 1970; signed */
	uint32_t	lifetime;	/* seconds from there; 0: no end */
	/* Whose it claims to be; perhaps not part of what is signed. */
	bool		has_issuer;
	uint8_t		issuer[VS_FINGERPRINT_SIZE];
	bool		has_keyid;
	uint8_t		keyid[VS_KEYID_SIZE];
	bool		keyid_open;	/* in the area that is not signed */
	unsigned	integer_bits;	/* of its first integer */
	/* Why it is not to be taken, in a few words; NULL: it may be. */
	const char	*refused;
};

struct vs_signature {
	bool		armored;
	uint8_t		bytes[VS_SIGNATURE_MAX];	/* without armour */
	size_t		length;
	struct vs_packet packets[VS_PACKETS_MAX];
	size_t		count;
};

/*
 * NULL, or why this is not a detached signature, in a few words; static.
 * Packets that are well-formed but not to be taken have refused set.
 */
const char *vs_signature_read(const void *data, size_t length,
    struct vs_signature *);

/* The first reason why one of the packets is refused, or NULL. */
const char *vs_signature_refused(const struct vs_signature *);

/* "SHA512", "EdDSA"; "unknown"; static. */
const char *vs_hash_name(unsigned number);
const char *vs_key_name(unsigned number);
/* Bits of the digest; 0: unknown. */
unsigned vs_hash_bits(unsigned number);

#endif /* VT_SIGN_PACKET_H */
