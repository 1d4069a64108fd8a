/* SPDX-License-Identifier: BSD-2-Clause */
/* Digests straight from the standards. */
#include "slow_reference.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of 256 bits in digits of 16, least significant first. */
#define DIGITS 16

struct number {
	uint32_t digit[DIGITS];
};

static struct number
product(const struct number *a, const struct number *b)
{
	struct number p = { { 0 } };
	int i, j;

	for (i = 0; i < DIGITS; i++) {
		uint32_t carry = 0;

		for (j = 0; i + j < DIGITS; j++) {
			carry += p.digit[i + j] + a->digit[i] * b->digit[j];
			p.digit[i + j] = carry & 0xffff;
			carry >>= 16;
		}
	}
	return p;
}

static bool
at_most(const struct number *a, const struct number *b)
{
	int i;

	for (i = DIGITS - 1; i > 0; i--) {
		if (a->digit[i] != b->digit[i])
			break;
	}
	return a->digit[i] <= b->digit[i];
}

/*
 * The square or cube root of n (below 512): 2^bits times it, rounded down,
 * modulo 2^64.  Bit by bit: the largest x with x^degree <= n * 2^(64 * degree).
 */
static uint64_t
root(unsigned n, int degree, int bits)
{
	struct number x = { { 0 } }, limit = { { 0 } }, power;
	uint64_t fraction, whole;
	int bit, i;

	limit.digit[4 * degree] = n;
	for (bit = 68; bit >= 0; bit--) {
		x.digit[bit / 16] |= 1U << (bit % 16);
		power = product(&x, &x);
		for (i = 2; i < degree; i++)
			power = product(&power, &x);
		if (!at_most(&power, &limit))
			x.digit[bit / 16] &= ~(1U << (bit % 16));
	}
	fraction = (uint64_t)x.digit[3] << 48 | (uint64_t)x.digit[2] << 32 |
	    (uint64_t)x.digit[1] << 16 | x.digit[0];
	whole = x.digit[4];
	return bits == 64 ? fraction :
	    whole << bits | fraction >> (64 - bits);
}

static unsigned
next_prime(unsigned n)
{
	unsigned divisor;

	do {
		n++;
		for (divisor = 2; n % divisor != 0; divisor++)
			continue;
	} while (divisor != n);
	return n;
}

/* All the constants. */
static struct {
	uint64_t sha512_k[80], sha512_h[8], sha384_h[8];
	uint32_t sha1_k[4], md5_k[64], rmd_k[5], rmd_kk[5];
} constant;
static pthread_once_t constants_made = PTHREAD_ONCE_INIT;

static void
make_constants(void)
{
	static const unsigned sha1_n[4] = { 2, 3, 5, 10 };
	static const unsigned rmd_n[4] = { 2, 3, 5, 7 };
	unsigned i, prime = 1;

	for (i = 0; i < 80; i++) {
		prime = next_prime(prime);
		constant.sha512_k[i] = root(prime, 3, 64);
		if (i < 8)
			constant.sha512_h[i] = root(prime, 2, 64);
		else if (i < 16)
			constant.sha384_h[i - 8] = root(prime, 2, 64);
	}
	for (i = 0; i < 4; i++) {
		constant.sha1_k[i] = (uint32_t)root(sha1_n[i], 2, 30);
		constant.rmd_k[i + 1] = (uint32_t)root(rmd_n[i], 2, 30);
		constant.rmd_kk[i] = (uint32_t)root(rmd_n[i], 3, 30);
	}
	for (i = 0; i < 64; i++)
		constant.md5_k[i] = (uint32_t)(int64_t)floor(
		    fabs(sin((double)i + 1)) * 4294967296.0);
}

static uint32_t
rotl(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static uint32_t
rotr(uint32_t x, unsigned n)
{
	return rotl(x, 32 - n);
}

static uint64_t
rotr64(uint64_t x, unsigned n)
{
	return x >> n | x << (64 - n);
}

/* A word of the message or of the digest, byte by byte. */
static uint64_t
get(const uint8_t *p, unsigned size, bool little)
{
	uint64_t v = 0;
	unsigned i;

	for (i = 0; i < size; i++)
		v = v << 8 | p[little ? size - 1 - i : i];
	return v;
}

static void
put(uint8_t *p, uint64_t v, unsigned size, bool little)
{
	unsigned i;

	for (i = 0; i < size; i++)
		p[little ? i : size - 1 - i] = (uint8_t)(v >> (8 * i));
}

/* FIPS 180-4, 6.2.2; the first 32 bits of SHA-512's constants are its own. */
static void
sha256_block(uint64_t H[8], const uint8_t *M)
{
	uint32_t W[64], a[8], T1, T2;
	unsigned t, i;

	for (t = 0; t < 64; t++) {
		W[t] = t < 16 ? (uint32_t)get(M + 4 * t, 4, false) :
		    (rotr(W[t - 2], 17) ^ rotr(W[t - 2], 19) ^ W[t - 2] >> 10) +
		    W[t - 7] +
		    (rotr(W[t - 15], 7) ^ rotr(W[t - 15], 18) ^
		    W[t - 15] >> 3) + W[t - 16];
	}
	for (i = 0; i < 8; i++)
		a[i] = (uint32_t)H[i];
	for (t = 0; t < 64; t++) {
		T1 = a[7] + (rotr(a[4], 6) ^ rotr(a[4], 11) ^ rotr(a[4], 25)) +
		    ((a[4] & a[5]) ^ (~a[4] & a[6])) +
		    (uint32_t)(constant.sha512_k[t] >> 32) + W[t];
		T2 = (rotr(a[0], 2) ^ rotr(a[0], 13) ^ rotr(a[0], 22)) +
		    ((a[0] & a[1]) ^ (a[0] & a[2]) ^ (a[1] & a[2]));
		memmove(a + 1, a, 7 * sizeof(a[0]));
		a[4] += T1;
		a[0] = T1 + T2;
	}
	for (i = 0; i < 8; i++)
		H[i] = (uint32_t)(H[i] + a[i]);
}

/* FIPS 180-4, 6.4.2. */
static void
sha512_block(uint64_t H[8], const uint8_t *M)
{
	uint64_t W[80], a[8], T1, T2;
	unsigned t, i;

	for (t = 0; t < 80; t++) {
		W[t] = t < 16 ? get(M + 8 * t, 8, false) :
		    (rotr64(W[t - 2], 19) ^ rotr64(W[t - 2], 61) ^
		    W[t - 2] >> 6) + W[t - 7] +
		    (rotr64(W[t - 15], 1) ^ rotr64(W[t - 15], 8) ^
		    W[t - 15] >> 7) + W[t - 16];
	}
	memcpy(a, H, sizeof(a));
	for (t = 0; t < 80; t++) {
		T1 = a[7] +
		    (rotr64(a[4], 14) ^ rotr64(a[4], 18) ^ rotr64(a[4], 41)) +
		    ((a[4] & a[5]) ^ (~a[4] & a[6])) +
		    constant.sha512_k[t] + W[t];
		T2 = (rotr64(a[0], 28) ^ rotr64(a[0], 34) ^
		    rotr64(a[0], 39)) +
		    ((a[0] & a[1]) ^ (a[0] & a[2]) ^ (a[1] & a[2]));
		memmove(a + 1, a, 7 * sizeof(a[0]));
		a[4] += T1;
		a[0] = T1 + T2;
	}
	for (i = 0; i < 8; i++)
		H[i] += a[i];
}

/* FIPS 180-4, 6.1.2. */
static void
sha1_block(uint64_t H[8], const uint8_t *M)
{
	uint32_t W[80] = { 0 }, a[5], T, f;
	unsigned t, i;

	for (t = 0; t < 80; t++)
		W[t] = t < 16 ? (uint32_t)get(M + 4 * t, 4, false) :
		    rotl(W[t - 3] ^ W[t - 8] ^ W[t - 14] ^ W[t - 16], 1);
	for (i = 0; i < 5; i++)
		a[i] = (uint32_t)H[i];
	for (t = 0; t < 80; t++) {
		if (t < 20)
			f = (a[1] & a[2]) ^ (~a[1] & a[3]);
		else if (t >= 40 && t < 60)
			f = (a[1] & a[2]) ^ (a[1] & a[3]) ^ (a[2] & a[3]);
		else
			f = a[1] ^ a[2] ^ a[3];
		T = rotl(a[0], 5) + f + a[4] + constant.sha1_k[t / 20] + W[t];
		memmove(a + 1, a, 4 * sizeof(a[0]));
		a[2] = rotl(a[2], 30);
		a[0] = T;
	}
	for (i = 0; i < 5; i++)
		H[i] = (uint32_t)(H[i] + a[i]);
}

/* RFC 1321, 3.4: a = b + ((a + F(b,c,d) + X[k] + T[i]) <<< s). */
static void
md5_block(uint64_t H[8], const uint8_t *M)
{
	static const unsigned s[4][4] = { { 7, 12, 17, 22 },
	    { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 } };
	uint32_t a = (uint32_t)H[0], b = (uint32_t)H[1];
	uint32_t c = (uint32_t)H[2], d = (uint32_t)H[3], f, T;
	unsigned i, k;

	for (i = 0; i < 64; i++) {
		if (i < 16) {
			f = (b & c) | (~b & d);
			k = i;
		} else if (i < 32) {
			f = (b & d) | (c & ~d);
			k = 5 * i + 1;
		} else if (i < 48) {
			f = b ^ c ^ d;
			k = 3 * i + 5;
		} else {
			f = c ^ (b | ~d);
			k = 7 * i;
		}
		T = a + f + (uint32_t)get(M + 4 * (k % 16), 4, true) +
		    constant.md5_k[i];
		a = d;
		d = c;
		c = b;
		b += rotl(T, s[i / 16][i % 4]);
	}
	H[0] = (uint32_t)(H[0] + a);
	H[1] = (uint32_t)(H[1] + b);
	H[2] = (uint32_t)(H[2] + c);
	H[3] = (uint32_t)(H[3] + d);
}

/* The five functions of RIPEMD-160. */
static uint32_t
rmd_f(unsigned j, uint32_t x, uint32_t y, uint32_t z)
{
	switch (j) {
	case 0:
		return x ^ y ^ z;
	case 1:
		return (x & y) | (~x & z);
	case 2:
		return (x | ~y) ^ z;
	case 3:
		return (x & z) | (y & ~z);
	default:
		return x ^ (y | ~z);
	}
}

/*
 * One of its lines.  The order of the words comes from the permutations rho
 * and pi, and how far to turn from round and word, as the authors define it.
 */
static void
rmd_line(uint32_t v[5], const uint8_t *M, bool right)
{
	static const unsigned rho[16] = { 7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9,
	    5, 2, 14, 11, 8 };
	static const unsigned turn[5][16] = {
	    { 11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8 },
	    { 12, 13, 11, 15, 6, 9, 9, 7, 12, 15, 11, 13, 7, 8, 7, 7 },
	    { 13, 15, 14, 11, 7, 7, 6, 8, 13, 14, 13, 12, 5, 5, 6, 9 },
	    { 14, 11, 12, 14, 8, 6, 5, 5, 15, 12, 15, 14, 9, 9, 8, 6 },
	    { 15, 12, 13, 13, 9, 5, 8, 6, 14, 11, 12, 11, 8, 6, 5, 5 } };
	unsigned round, i, j, word;
	uint32_t T;

	for (round = 0; round < 5; round++) {
		for (i = 0; i < 16; i++) {
			word = right ? (9 * i + 5) % 16 : i;
			for (j = 0; j < round; j++)
				word = rho[word];
			T = v[0] + rmd_f(right ? 4 - round : round,
			    v[1], v[2], v[3]) +
			    (uint32_t)get(M + 4 * word, 4, true) + (right ?
			    constant.rmd_kk[round] : constant.rmd_k[round]);
			T = rotl(T, turn[round][word]) + v[4];
			v[0] = v[4];
			v[4] = v[3];
			v[3] = rotl(v[2], 10);
			v[2] = v[1];
			v[1] = T;
		}
	}
}

static void
rmd160_block(uint64_t H[8], const uint8_t *M)
{
	uint32_t left[5], right[5], sum[5];
	unsigned i;

	for (i = 0; i < 5; i++)
		left[i] = right[i] = (uint32_t)H[i];
	rmd_line(left, M, false);
	rmd_line(right, M, true);
	for (i = 0; i < 5; i++)
		sum[i] = (uint32_t)H[(i + 1) % 5] + left[(i + 2) % 5] +
		    right[(i + 3) % 5];
	for (i = 0; i < 5; i++)
		H[i] = sum[i];
}

struct method {
	void		(*block)(uint64_t H[8], const uint8_t *M);
	unsigned	size, word, digest;
	bool		little;
};

static struct method
method_of(enum lfp_algorithm which)
{
	switch (which) {
	case LFP_SHA256:
		return (struct method){ sha256_block, 64, 4, 32, false };
	case LFP_SHA384:
		return (struct method){ sha512_block, 128, 8, 48, false };
	case LFP_SHA512:
		return (struct method){ sha512_block, 128, 8, 64, false };
	case LFP_SHA1:
		return (struct method){ sha1_block, 64, 4, 20, false };
	case LFP_RMD160:
		return (struct method){ rmd160_block, 64, 4, 20, true };
	case LFP_MD5:
		return (struct method){ md5_block, 64, 4, 16, true };
	case LFP_ALGORITHM_COUNT:
		break;
	}
	abort();
}

static void
begin(enum lfp_algorithm which, uint64_t H[8])
{
	static const uint8_t count_up_down[20] = {
	    0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
	    0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10,
	    0xf0, 0xe1, 0xd2, 0xc3 };
	unsigned i;

	for (i = 0; i < 8; i++) {
		if (which == LFP_SHA512)
			H[i] = constant.sha512_h[i];
		else if (which == LFP_SHA384)
			H[i] = constant.sha384_h[i];
		else if (which == LFP_SHA256)
			H[i] = constant.sha512_h[i] >> 32;
		else if (i < 5)
			H[i] = get(count_up_down + 4 * i, 4, true);
	}
}

void
slow_digest(enum lfp_algorithm which, const uint8_t *message, size_t length,
    uint8_t *digest)
{
	struct method m = method_of(which);
	size_t total = length + 1 + 2 * m.word, i;
	uint64_t H[8] = { 0 };
	uint8_t *padded;

	(void)pthread_once(&constants_made, make_constants);
	begin(which, H);
	total = (total + m.size - 1) / m.size * m.size;
	padded = calloc(1, total);
	if (padded == NULL)
		abort();
	if (length > 0)
		memcpy(padded, message, length);
	padded[length] = 0x80;
	put(padded + total - 8, (uint64_t)length * 8, 8, m.little);
	for (i = 0; i < total; i += m.size)
		m.block(H, padded + i);
	for (i = 0; i * m.word < m.digest; i++)
		put(digest + i * m.word, H[i], m.word, m.little);
	free(padded);
}
