/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the library makes of a signatures file, as text that a test can
 * compare.  Strings returned live until the next call of the same function.
 */
#ifndef SIGFILE_FIXTURE_H
#define SIGFILE_FIXTURE_H

#include <stddef.h>

#include <fingerprint/sigfile.h>

/* Fingerprints of the right length, and as bytes. */
#define MD5_HEX "00112233445566778899aabbccddeeff"
#define SHA1_HEX MD5_HEX "01234567"
#define SHA256_HEX MD5_HEX "0123456789abcdef0123456789abcdef"
#define SHA384_HEX SHA256_HEX MD5_HEX
#define SHA512_HEX SHA256_HEX SHA256_HEX
extern const uint8_t fixture_digest[LFP_DIGEST_MAX];

/* The name of a problem in the list. */
const char *fixture_problem(enum lfp_problem);

/*
 * One line an item: "NAME line:column" of a problem; "path TYPE flags
 * line:column" of an entry, before it "{lead}" if there is one; "tail{text}".
 * Texts are escaped.
 */
const char *fixture_items(const void *text, size_t length);
/* The same, read from a descriptor. */
const char *fixture_items_fd(int fd);

/* "path TYPE fingerprint flags" for each load, then "exit 0" or "exit 1". */
const char *fixture_loads(const void *text, size_t length);

/* A set with the entries of the text, which has nothing wrong with it. */
struct lfp_set *fixture_set(const char *text, size_t length);
/* What the writer makes of the set. */
const char *fixture_text(const struct lfp_set *, size_t *length);

/* An entry with an MD5 fingerprint and no lead. */
struct lfp_entry fixture_entry(const char *path, uint8_t flags);

/* A string and its length, for texts with NUL bytes in them. */
#define TEXT(s) (s), sizeof(s) - 1

/* Both are escaped in the message. */
void fixture_check_text(const char *file, int line, const char *seen,
    size_t seen_length, const char *expected, size_t length);
#define CHECK_TEXT(seen, seen_length, expected, length) \
	fixture_check_text(__FILE__, __LINE__, seen, seen_length, expected, \
	    length)
#define CHECK_ITEMS(text, expected) \
	fixture_check_text(__FILE__, __LINE__, \
	    fixture_items(text, sizeof(text) - 1), (size_t)-1, expected, \
	    sizeof(expected) - 1)
#define CHECK_LOADS(text, expected) \
	fixture_check_text(__FILE__, __LINE__, \
	    fixture_loads(text, sizeof(text) - 1), (size_t)-1, expected, \
	    sizeof(expected) - 1)

#endif /* SIGFILE_FIXTURE_H */
