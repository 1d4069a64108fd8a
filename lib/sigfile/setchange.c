/* SPDX-License-Identifier: BSD-2-Clause */
/* What callers may do to the entries of a set. */
#include <string.h>

#include "base/fail.h"
#include "sigfile/headline.h"
#include "sigfile/leadtext.h"
#include "sigfile/set.h"

enum lfp_status
lfp_set_add(struct lfp_set *set, const struct lfp_entry *entry,
    struct lfp_error *error)
{
	enum lfp_status status = lfp_entry_check(entry, error);
	struct lfpi_name name;
	bool there;

	if (status == LFP_OK)
		status = lfpi_set_enter(set, entry, NULL, 0, &there, error);
	if (status == LFP_OK && there)
		status = lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "%s: there is an entry for this path already",
		    lfpi_name(&name, entry->path, entry->path_length));
	return status;
}

static bool
same_bytes(const void *a, const void *b, size_t length)
{
	return length == 0 || a == b || memcmp(a, b, length) == 0;
}

/* Only what the entry's own line says, not the lead. */
static bool
same_line(const struct lfp_entry *a, const struct lfp_entry *b)
{
	return a->algorithm == b->algorithm && a->flags == b->flags &&
	    same_bytes(a->fingerprint, b->fingerprint,
	    lfp_algorithm_size(a->algorithm));
}

static enum lfp_status
replace(struct lfp_set *set, struct lfpi_record *record,
    const struct lfp_entry *entry, bool keep_line, struct lfp_error *error)
{
	const char *text = keep_line ? lfpi_record_text(record) : NULL;
	enum lfp_status status;

	status = lfpi_set_fill(set, record, entry, text,
	    text == NULL ? 0 : record->text_length, error);
	if (status == LFP_OK && !keep_line)
		record->style = 0;
	return status;
}

enum lfp_status
lfp_set_update(struct lfp_set *set, size_t i, const struct lfp_entry *given,
    struct lfp_error *error)
{
	struct lfpi_record *record = lfpi_set_record(set, i);
	struct lfp_entry entry = *given, old;
	enum lfp_status status;
	bool same;

	lfpi_record_get(record, &old);
	entry.path = old.path;
	entry.path_length = old.path_length;
	if ((status = lfp_entry_check(&entry, error)) != LFP_OK)
		return status;
	same = same_line(&entry, &old);
	if (lfp_algorithm_size(entry.algorithm) !=
	    lfp_algorithm_size(old.algorithm) ||
	    entry.lead_length != old.lead_length ||
	    !same_bytes(entry.lead, old.lead, old.lead_length))
		return replace(set, record, &entry, same, error);
	if (same)
		return LFP_OK;
	memmove(record->bytes, entry.fingerprint,
	    lfp_algorithm_size(entry.algorithm));
	record->algorithm = (uint8_t)entry.algorithm;
	record->flags = entry.flags;
	record->text_length = 0;
	record->style = 0;
	return LFP_OK;
}

/* The text that the file begins with. */
static const char *
first_text(const struct lfp_set *set, size_t *length)
{
	struct lfp_entry entry;

	if (set->count == 0)
		return lfp_set_tail(set, length);
	lfp_set_get(set, 0, &entry);
	*length = entry.lead_length;
	return entry.lead;
}

enum lfp_status
lfp_set_head(const struct lfp_set *set, struct lfp_head *head,
    struct lfp_error *error)
{
	size_t length;
	const char *text = first_text(set, &length);

	return lfp_head_parse(text, length, head, error);
}

static bool
is_head(const char *text, size_t length)
{
	return length >= strlen(LFPI_HEAD_MARK) &&
	    memcmp(text, LFPI_HEAD_MARK, strlen(LFPI_HEAD_MARK)) == 0;
}

static enum lfp_status
set_first_text(struct lfp_set *set, struct lfpi_buffer *text,
    struct lfp_error *error)
{
	struct lfpi_buffer old = set->tail;
	struct lfp_entry entry;

	if (set->count == 0) {
		set->tail = *text;
		*text = old;
		return LFP_OK;
	}
	lfp_set_get(set, 0, &entry);
	entry.lead = text->data;
	entry.lead_length = text->length;
	return lfp_set_update(set, 0, &entry, error);
}

enum lfp_status
lfp_set_put_head(struct lfp_set *set, const char *line, size_t length,
    struct lfp_error *error)
{
	struct lfpi_buffer text = { NULL, 0, 0 };
	enum lfp_status status;
	size_t rest_length;
	const char *rest = first_text(set, &rest_length);
	size_t old = is_head(rest, rest_length) ?
	    lfpi_line_length(rest, rest_length) : 0;

	if (length > 0 && (!is_head(line, length) ||
	    memchr(line, '\n', length) != line + length - 1))
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "this is not a head line");
	status = lfpi_buffer_append(&text, line, length, error);
	if (status == LFP_OK && rest_length > old)
		status = lfpi_buffer_append(&text, rest + old,
		    rest_length - old, error);
	if (status == LFP_OK)
		status = set_first_text(set, &text, error);
	lfpi_buffer_free(&text);
	return status;
}
