/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "sigfile/entryline.h"
#include "sigfile/flagword.h"
#include "sigfile/leadtext.h"
#include "sigfile/lexer.h"

/* Blanks, CR, newline and the longest type and flags, with much to spare. */
#define REST_MAX 128

size_t
lfpi_line_bound(const struct lfp_entry *entry)
{
	return 2 * entry->path_length + 2 * LFP_DIGEST_MAX + REST_MAX;
}

static char *
write_bytes(char *out, const char *text, size_t length)
{
	memcpy(out, text, length);
	return out + length;
}

/* What the loader would end the path at, or take away, gets a backslash. */
static char *
write_path(char *out, const char *path, size_t length)
{
	size_t i = 0, n;

	for (;;) {
		n = lfpi_plain_run(path + i, length - i);
		out = write_bytes(out, path + i, n);
		i += n;
		if (i == length)
			return out;
		if (path[i] == ' ' || path[i] == '\t' || path[i] == '\n' ||
		    path[i] == '\\')
			*out++ = '\\';
		*out++ = path[i++];
	}
}

static void
lower_case(char *text, const char *end)
{
	for (; text < end; text++)
		if (*text >= 'A' && *text <= 'Z')
			*text = (char)(*text - 'A' + 'a');
}

static void
upper_case(char *text, const char *end)
{
	for (; text < end; text++)
		if (*text >= 'a' && *text <= 'z')
			*text = (char)(*text - 'a' + 'A');
}

static char *
write_type(char *out, const struct lfp_entry *entry, unsigned style)
{
	const char *name = lfp_algorithm_name(entry->algorithm);
	char *begin = out;

	out = write_bytes(out, name, strlen(name));
	if ((style & LFPI_STYLE_LOWER_TYPE) != 0)
		lower_case(begin, out);
	return out;
}

static char *
write_digits(char *out, const struct lfp_entry *entry, unsigned style)
{
	size_t size = lfp_algorithm_size(entry->algorithm);
	char *begin = out;

	lfpi_hex_encode(out, entry->fingerprint, size);
	out += 2 * size;
	if ((style & LFPI_STYLE_UPPER_DIGITS) != 0)
		upper_case(begin, out);
	return out;
}

static char *
write_end(char *out, const struct lfp_entry *entry, unsigned style)
{
	size_t length;
	const char *flags = lfpi_flag_text(entry->flags, &length);

	if (length > 0) {
		*out++ = ' ';
		out = write_bytes(out, flags, length);
	}
	if ((style & LFPI_STYLE_BLANK) != 0)
		*out++ = ' ';
	if ((style & LFPI_STYLE_CR) != 0)
		*out++ = '\r';
	*out++ = '\n';
	return out;
}

size_t
lfpi_line_write(char *out, const struct lfp_entry *entry, unsigned style)
{
	char *end = write_path(out, entry->path, entry->path_length);

	*end++ = ' ';
	end = write_type(end, entry, style);
	*end++ = ' ';
	end = write_digits(end, entry, style);
	return (size_t)(write_end(end, entry, style) - out);
}

static bool
has_lower(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			return true;
	return false;
}

static bool
has_upper_digit(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] >= 'a')
			return false;
		if (text[i] >= 'A')
			return true;
	}
	return false;
}

/* How the lines end, then what the words look like behind the path. */
static unsigned
guess_style(const struct lfp_entry *entry, const char *text, size_t length,
    size_t path_length)
{
	size_t type_length = strlen(lfp_algorithm_name(entry->algorithm));
	size_t digits = 2 * lfp_algorithm_size(entry->algorithm);
	size_t at = path_length + 1, n = length - 1;
	unsigned style = 0;

	if (n > 0 && text[n - 1] == '\r') {
		style |= LFPI_STYLE_CR;
		n--;
	}
	if (n > 0 && text[n - 1] == ' ')
		style |= LFPI_STYLE_BLANK;
	if (length < at + type_length + 1 + digits)
		return style;
	if (has_lower(text + at, type_length))
		style |= LFPI_STYLE_LOWER_TYPE;
	if (has_upper_digit(text + at + type_length + 1, digits))
		style |= LFPI_STYLE_UPPER_DIGITS;
	return style;
}

bool
lfpi_line_style(const struct lfp_entry *entry, const char *text,
    size_t length, char *scratch, unsigned *style)
{
	char *end = write_path(scratch, entry->path, entry->path_length);

	*style = guess_style(entry, text, length, (size_t)(end - scratch));
	*end++ = ' ';
	end = write_type(end, entry, *style);
	*end++ = ' ';
	end = write_digits(end, entry, *style);
	end = write_end(end, entry, *style);
	return length == (size_t)(end - scratch) &&
	    memcmp(text, scratch, length) == 0;
}

static __attribute__((cold)) enum lfp_status
refuse_path(const char *path, size_t length, const char *why,
    struct lfp_error *error)
{
	struct lfpi_name name;

	return lfpi_fail(error, LFP_ERR_ARGUMENT, 0, "%s: %s",
	    lfpi_name(&name, path, length), why);
}

/*
 * A backslash at the end cannot be written: "\\" and a blank is taken for an
 * escaped blank, see lexer.c.
 */
static enum lfp_status
check_path(const char *path, size_t length, struct lfp_error *error)
{
	const char *what = NULL;

	if (length > (SIZE_MAX - 2 * LFP_DIGEST_MAX - REST_MAX) / 2)
		return lfpi_fail(error, LFP_ERR_LIMIT, 0, "the path is too "
		    "long");
	if (length == 0 || path[0] != '/')
		what = "a path must begin with \"/\"";
	else if (length == 1)
		what = "a path of only \"/\" names no regular file";
	else if (memchr(path, '\0', length) != NULL)
		what = "a path cannot have a NUL byte";
	else if (path[length - 1] == '\\')
		what = "a name that ends in a backslash cannot be written "
		    "so that veriexecctl reads it back";
	return what == NULL ? LFP_OK :
	    refuse_path(path, length, what, error);
}

enum lfp_status
lfp_entry_check(const struct lfp_entry *entry, struct lfp_error *error)
{
	enum lfp_status status;

	status = check_path(entry->path, entry->path_length, error);
	if (status != LFP_OK)
		return status;
	if (lfp_algorithm_size(entry->algorithm) == 0 ||
	    entry->fingerprint == NULL)
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "an entry needs an algorithm and a fingerprint");
	if ((entry->flags & ~LFPI_FLAGS_ALL) != 0)
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "unknown flags 0x%02x", entry->flags);
	if (!lfpi_lead_good(entry->lead, entry->lead_length))
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0, "before an "
		    "entry only whole comment or blank lines may stand");
	return LFP_OK;
}
