/* SPDX-License-Identifier: BSD-2-Clause */
/* Building the text that stands before an entry. */
#include <stdint.h>
#include <string.h>

#include <fingerprint/sigfile.h>

#include "base/buffer.h"
#include "base/fail.h"
#include "base/memory.h"
#include "sigfile/commentline.h"
#include "sigfile/headline.h"
#include "sigfile/leadtext.h"
#include "sigfile/pair.h"

/* The text is whole lines at any time; open: the last may take more pairs. */
struct lfp_annotation {
	struct lfpi_buffer text;
	bool		 head;		/* the next line of pairs is the head */
	bool		 open;
};

#define ENTRY_LINE "#:"
#define HEAD_LINE LFPI_HEAD_MARK LFPI_HEAD_VERSION

enum lfp_status
lfp_annotation_new(struct lfp_annotation **annotation,
    struct lfp_error *error)
{
	*annotation = lfpi_calloc(1, sizeof(**annotation));
	if (*annotation == NULL)
		return lfpi_fail_memory(error);
	return LFP_OK;
}

void
lfp_annotation_free(struct lfp_annotation *annotation)
{
	if (annotation == NULL)
		return;
	lfpi_buffer_free(&annotation->text);
	lfpi_free(annotation);
}

void
lfp_annotation_clear(struct lfp_annotation *annotation)
{
	annotation->text.length = 0;
	lfp_annotation_line(annotation);
}

void
lfp_annotation_line(struct lfp_annotation *annotation)
{
	annotation->head = false;
	annotation->open = false;
}

void
lfp_annotation_head(struct lfp_annotation *annotation)
{
	annotation->head = true;
	annotation->open = false;
}

/* Room for the whole of an escaped pair, its line's beginning and end. */
static enum lfp_status
reserve_pair(struct lfp_annotation *annotation, size_t key_length,
    size_t length, struct lfp_error *error)
{
	size_t rest = strlen(HEAD_LINE) + strlen(" =\n");

	if (length > (SIZE_MAX - rest - key_length) / 3)
		return lfpi_fail_memory(error);
	return lfpi_buffer_reserve(&annotation->text,
	    rest + key_length + 3 * length, error);
}

static void
put(struct lfp_annotation *annotation, const char *text, size_t length)
{
	struct lfpi_buffer *buffer = &annotation->text;

	memcpy(buffer->data + buffer->length, text, length);
	buffer->length += length;
}

static void
put_value(struct lfp_annotation *annotation, const uint8_t *value,
    size_t length)
{
	static const char digits[] = "0123456789ABCDEF";
	char *out = annotation->text.data + annotation->text.length;
	size_t i;

	for (i = 0; i < length; i++) {
		if (value[i] >= 0x21 && value[i] <= 0x7e && value[i] != '%') {
			*out++ = (char)value[i];
			continue;
		}
		*out++ = '%';
		*out++ = digits[value[i] >> 4];
		*out++ = digits[value[i] & 15];
	}
	annotation->text.length = (size_t)(out - annotation->text.data);
}

enum lfp_status
lfp_annotation_add(struct lfp_annotation *annotation, const char *key,
    const void *value, size_t length, struct lfp_error *error)
{
	size_t key_length = strlen(key);
	enum lfp_status status;

	if (!lfpi_is_key(key, key_length))
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "an annotation's key is letters, digits, '.', '_', '-'");
	if (annotation->head && annotation->text.length > 0 &&
	    !annotation->open)
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "the head line must come first");
	status = reserve_pair(annotation, key_length, length, error);
	if (status != LFP_OK)
		return status;
	if (annotation->open)
		annotation->text.length--;
	else if (annotation->head)
		put(annotation, HEAD_LINE, strlen(HEAD_LINE));
	else
		put(annotation, ENTRY_LINE, strlen(ENTRY_LINE));
	annotation->open = true;
	put(annotation, " ", 1);
	put(annotation, key, key_length);
	put(annotation, "=", 1);
	put_value(annotation, value, length);
	put(annotation, "\n", 1);
	return LFP_OK;
}

enum lfp_status
lfp_annotation_comment(struct lfp_annotation *annotation, const char *text,
    size_t length, struct lfp_error *error)
{
	enum lfp_status status;

	status = lfpi_comment_append(&annotation->text, text, length, error);
	if (status == LFP_OK)
		lfp_annotation_line(annotation);
	return status;
}

static bool
is_dropped(const struct lfp_pair *pair, const char *const *dropped)
{
	size_t n;

	for (; *dropped != NULL; dropped++) {
		n = strlen(*dropped);
		if (n > 0 && (*dropped)[n - 1] == '*' ?
		    pair->key_length >= n - 1 &&
		    memcmp(*dropped, pair->key, n - 1) == 0 :
		    pair->key_length == n &&
		    memcmp(*dropped, pair->key, n) == 0)
			return true;
	}
	return false;
}

static bool
drops_any(const char *line, size_t length, const char *const *dropped)
{
	size_t offset = strlen(ENTRY_LINE);
	enum lfp_status status;
	struct lfp_pair pair;

	while ((status = lfpi_pair_next(line, length, &offset, &pair)) !=
	    LFP_END)
		if (status == LFP_OK && is_dropped(&pair, dropped))
			return true;
	return false;
}

/* A line of pairs without some; what is malformed is not ours to judge. */
static enum lfp_status
keep_pairs(struct lfp_annotation *annotation, const char *line,
    size_t length, const char *const *dropped, struct lfp_error *error)
{
	size_t offset = strlen(ENTRY_LINE), end = annotation->text.length;
	enum lfp_status status;
	struct lfp_pair pair;
	bool any = false;

	status = lfpi_buffer_reserve(&annotation->text, length + 1, error);
	if (status != LFP_OK)
		return status;
	put(annotation, ENTRY_LINE, strlen(ENTRY_LINE));
	while ((status = lfpi_pair_next(line, length, &offset, &pair)) !=
	    LFP_END) {
		if (status == LFP_OK && is_dropped(&pair, dropped))
			continue;
		put(annotation, " ", 1);
		put(annotation, pair.key, (size_t)(pair.value - pair.key) +
		    pair.value_length);
		any = true;
	}
	if (any)
		put(annotation, "\n", 1);
	else
		annotation->text.length = end;
	return LFP_OK;
}

enum lfp_status
lfp_annotation_keep(struct lfp_annotation *annotation, const char *lead,
    size_t length, const char *const *dropped, struct lfp_error *error)
{
	size_t i, n, before = annotation->text.length;
	enum lfp_status status = LFP_OK;

	if (!lfpi_lead_good(lead, length))
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "only whole comment or blank lines can be kept");
	for (i = 0; i < length && status == LFP_OK; i += n) {
		n = lfpi_line_length(lead + i, length - i);
		if (lfpi_is_annotation(lead + i, n) &&
		    drops_any(lead + i, n, dropped))
			status = keep_pairs(annotation, lead + i, n, dropped,
			    error);
		else
			status = lfpi_buffer_append(&annotation->text,
			    lead + i, n, error);
	}
	if (status == LFP_OK)
		lfp_annotation_line(annotation);
	else
		annotation->text.length = before;
	return status;
}

const char *
lfp_annotation_text(const struct lfp_annotation *annotation, size_t *length)
{
	*length = annotation->text.length;
	return annotation->text.data;
}
