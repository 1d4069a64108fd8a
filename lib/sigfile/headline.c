/* SPDX-License-Identifier: BSD-2-Clause */
/* The head line: "#:: veriexec-tools 1 serial=... previous=...". */
#include <string.h>

#include <fingerprint/sigfile.h>

#include "base/fail.h"
#include "base/hex.h"
#include "sigfile/headline.h"
#include "sigfile/leadtext.h"
#include "sigfile/pair.h"

#define DIGEST_WORD "sha256:"

static bool
key_is(const struct lfp_pair *pair, const char *key)
{
	return pair->key_length == strlen(key) &&
	    memcmp(pair->key, key, pair->key_length) == 0;
}

/* 1 to 2^64 - 1, in decimal with no zero in front. */
static bool
read_serial(const struct lfp_pair *pair, uint64_t *serial)
{
	uint64_t digit;
	size_t i;

	if (*serial != 0 || pair->value_length == 0 || *pair->value == '0')
		return false;
	for (i = 0; i < pair->value_length; i++) {
		if (pair->value[i] < '0' || pair->value[i] > '9')
			return false;
		digit = (uint64_t)(pair->value[i] - '0');
		if (__builtin_mul_overflow(*serial, 10, serial) ||
		    __builtin_add_overflow(*serial, digit, serial))
			return false;
	}
	return true;
}

static bool
read_previous(const struct lfp_pair *pair, struct lfp_head *head)
{
	size_t word = strlen(DIGEST_WORD), digits = 2 * sizeof(head->previous);

	if (head->has_previous || pair->value_length != word + digits ||
	    memcmp(pair->value, DIGEST_WORD, word) != 0 ||
	    lfpi_hex_decode(head->previous, pair->value + word, digits) !=
	    digits)
		return false;
	head->has_previous = true;
	return true;
}

static enum lfp_status
bad_head(struct lfp_head *head, enum lfp_status status, const char *what,
    struct lfp_error *error)
{
	memset(head, 0, sizeof(*head));
	if (error != NULL && error->status == LFP_OK)
		error->line = 1;
	return lfpi_fail(error, status, 0, "the head line: %s", what);
}

static enum lfp_status
read_pairs(struct lfp_head *head, struct lfp_error *error)
{
	enum lfp_status status;
	struct lfp_pair pair;
	size_t offset = 0;

	while ((status = lfp_head_next(head, &offset, &pair)) != LFP_END) {
		if (status != LFP_OK)
			return bad_head(head, status,
			    "something that is not key=value", error);
		if (key_is(&pair, "serial") &&
		    !read_serial(&pair, &head->serial))
			return bad_head(head, LFP_ERR_SYNTAX,
			    "a malformed serial", error);
		if (key_is(&pair, "previous") && !read_previous(&pair, head))
			return bad_head(head, LFP_ERR_SYNTAX,
			    "a malformed previous", error);
	}
	return LFP_OK;
}

enum lfp_status
lfp_head_next(const struct lfp_head *head, size_t *offset,
    struct lfp_pair *pair)
{
	return lfpi_pair_next(head->rest, head->rest_length, offset, pair);
}

/* The version, a word of its own, is behind the mark. */
static bool
is_version(const char *text, size_t length)
{
	size_t n = strlen(LFPI_HEAD_VERSION);

	return length >= n && memcmp(text, LFPI_HEAD_VERSION, n) == 0 &&
	    (length == n || text[n] == ' ' || text[n] == '\t' ||
	    text[n] == '\r' || text[n] == '\n');
}

enum lfp_status
lfp_head_parse(const char *lead, size_t length, struct lfp_head *head,
    struct lfp_error *error)
{
	size_t n = strlen(LFPI_HEAD_MARK);

	memset(head, 0, sizeof(*head));
	length = lfpi_line_length(lead, length);
	if (length < n || memcmp(lead, LFPI_HEAD_MARK, n) != 0)
		return LFP_OK;
	if (!is_version(lead + n, length - n))
		return bad_head(head, LFP_ERR_UNSUPPORTED,
		    "not of version " LFPI_HEAD_VERSION, error);
	n += strlen(LFPI_HEAD_VERSION);
	if (length > n && lead[length - 1] == '\n')
		length--;
	head->present = true;
	head->rest = lead + n;
	head->rest_length = length - n;
	return read_pairs(head, error);
}
