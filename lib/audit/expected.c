/* SPDX-License-Identifier: BSD-2-Clause */
/* Annotations, as what the file should be like. */
#include <string.h>

#include "audit/entries.h"
#include "base/fail.h"
#include "base/hex.h"

/* As many nanoseconds as tv_nsec can have. */
#define NANOSECOND_DIGITS 9

static bool
is_key(const struct lfp_pair *pair, const char *key)
{
	return pair->key_length == strlen(key) &&
	    memcmp(pair->key, key, pair->key_length) == 0;
}

static bool
parse_number(const char *text, size_t length, unsigned base, uint64_t *out)
{
	uint64_t n = 0;
	size_t i;

	if (length == 0)
		return false;
	for (i = 0; i < length; i++) {
		unsigned digit = (unsigned)(text[i] - '0');

		if (digit >= base || n > (UINT64_MAX - digit) / base)
			return false;
		n = n * base + digit;
	}
	*out = n;
	return true;
}

static bool
parse_small(const char *text, size_t length, unsigned base, uint32_t *out)
{
	uint64_t n;

	if (!parse_number(text, length, base, &n) || n > UINT32_MAX)
		return false;
	*out = (uint32_t)n;
	return true;
}

/* Seconds, which may be negative, '.', nine digits. */
static bool
parse_time(const char *text, size_t length, struct timespec *out)
{
	bool negative = length > 0 && text[0] == '-';
	uint64_t seconds, nanoseconds;
	const char *dot;

	text += negative;
	length -= negative;
	if ((dot = memchr(text, '.', length)) == NULL ||
	    length - (size_t)(dot - text) - 1 != NANOSECOND_DIGITS ||
	    !parse_number(text, (size_t)(dot - text), 10, &seconds) ||
	    !parse_number(dot + 1, NANOSECOND_DIGITS, 10, &nanoseconds) ||
	    seconds > INT64_MAX)
		return false;
	out->tv_sec = (time_t)(negative ? -(int64_t)seconds :
	    (int64_t)seconds);
	out->tv_nsec = (long)nanoseconds;
	return true;
}

/* One of the numbers; 0: it is none, or malformed. */
static unsigned
take_number(struct lfpi_expected *to, const struct lfp_pair *pair)
{
	const char *value = pair->value;
	size_t length = pair->value_length;

	if (is_key(pair, "size"))
		return parse_number(value, length, 10, &to->size) ?
		    LFPI_EXPECTS_SIZE : 0;
	if (is_key(pair, "mode"))
		return parse_small(value, length, 8, &to->mode) ?
		    LFPI_EXPECTS_MODE | LFPI_EXPECTS_XATTRS |
		    LFPI_EXPECTS_PLACE : 0;
	if (is_key(pair, "uid"))
		return parse_small(value, length, 10, &to->uid) ?
		    LFPI_EXPECTS_UID : 0;
	if (is_key(pair, "gid"))
		return parse_small(value, length, 10, &to->gid) ?
		    LFPI_EXPECTS_GID : 0;
	if (is_key(pair, "mtime"))
		return parse_time(value, length, &to->mtime) ?
		    LFPI_EXPECTS_MTIME : 0;
	if (is_key(pair, "nlink"))
		return parse_number(value, length, 10, &to->nlink) ?
		    LFPI_EXPECTS_NLINK : 0;
	return 0;
}

/* The value without its escapes, in the region; NULL: no memory. */
static struct lfpi_said *
new_said(struct lfp_audit *audit, const struct lfp_pair *pair)
{
	struct lfpi_said *said = lfpi_region_take(&audit->region,
	    sizeof(*said), 8);
	uint8_t *value = lfpi_region_take(&audit->region,
	    pair->value_length + 1, 1);

	if (said == NULL || value == NULL)
		return NULL;
	memset(said, 0, sizeof(*said));
	said->length = lfp_annotation_value(pair, value, pair->value_length);
	said->value = value;
	if (said->length == LFP_NONE) {
		said->length = 0;
		said->malformed = true;
	}
	return said;
}

/* The attribute that a key stands for; NULL: it stands for none. */
static const char *
xattr_of(const struct lfp_pair *pair, size_t *length, bool *is_hex)
{
	static const char label[] = "security.selinux";
	static const char acl[] = "system.posix_acl_access";

	*is_hex = true;
	if (pair->key_length > 6 && memcmp(pair->key, "xattr.", 6) == 0) {
		*length = pair->key_length - 6;
		return pair->key + 6;
	}
	if (is_key(pair, "acl")) {
		*length = sizeof(acl) - 1;
		return acl;
	}
	*is_hex = false;
	*length = sizeof(label) - 1;
	return is_key(pair, "selinux") ? label : NULL;
}

static void
decode_hex(struct lfpi_said *said)
{
	uint8_t *bytes = (uint8_t *)(uintptr_t)said->value;

	if (said->length % 2 != 0 || lfpi_hex_decode(bytes,
	    (const char *)said->value, said->length) != said->length)
		said->malformed = true;
	said->length /= 2;
}

static bool
take_xattr(struct lfp_audit *audit, struct lfpi_expected *to,
    const struct lfp_pair *pair, const char *name, size_t length, bool is_hex)
{
	struct lfpi_said *said = new_said(audit, pair);

	if (said == NULL ||
	    (said->name = lfpi_audit_keep(audit, name, length)) == NULL)
		return false;
	said->name_length = length;
	if (is_hex)
		decode_hex(said);
	said->next = to->xattrs;
	to->xattrs = said;
	to->known |= LFPI_EXPECTS_XATTRS;
	return true;
}

static bool
take_depends(struct lfp_audit *audit, struct lfpi_expected *to,
    const struct lfp_pair *pair)
{
	struct lfpi_said *said = new_said(audit, pair);

	if (said == NULL)
		return false;
	said->next = to->depends;
	to->depends = said;
	return true;
}

static bool
take_pair(struct lfp_audit *audit, struct lfpi_expected *to,
    const struct lfp_pair *pair)
{
	const char *name;
	size_t length;
	bool is_hex;

	if (is_key(pair, "depends"))
		return take_depends(audit, to, pair);
	if (is_key(pair, "link"))
		return (to->link = new_said(audit, pair)) != NULL;
	if ((name = xattr_of(pair, &length, &is_hex)) != NULL)
		return take_xattr(audit, to, pair, name, length, is_hex);
	to->known |= take_number(to, pair);
	return true;
}

enum lfp_status
lfpi_expected_make(struct lfp_audit *audit, const char *lead,
    size_t lead_length, struct lfpi_expected **expected,
    struct lfp_error *error)
{
	struct lfpi_expected to = { 0 };
	enum lfp_status status;
	struct lfp_pair pair;
	size_t offset = 0;

	while ((status = lfp_annotation_next(lead, lead_length, &offset,
	    &pair)) != LFP_END)
		/* What is malformed is lint's to tell. */
		if (status == LFP_OK && !take_pair(audit, &to, &pair))
			return lfpi_fail_memory(error);
	if (to.known == 0 && to.depends == NULL)
		return LFP_OK;
	*expected = lfpi_region_take(&audit->region, sizeof(to), 8);
	if (*expected == NULL)
		return lfpi_fail_memory(error);
	**expected = to;
	return LFP_OK;
}
