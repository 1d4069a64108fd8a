/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <string.h>

#include "audit/entries.h"
#include "base/fail.h"

/* Algorithm, then digest. */
struct digest_key {
	uint8_t	bytes[1 + LFP_DIGEST_MAX];
	size_t	length;
};

static void
make_key(struct digest_key *key, enum lfp_algorithm algorithm,
    const uint8_t *digest)
{
	size_t size = lfp_algorithm_size(algorithm);

	key->bytes[0] = (uint8_t)algorithm;
	memcpy(key->bytes + 1, digest, size);
	key->length = 1 + size;
}

static bool
match_path(const void *things, uint32_t index, const void *path,
    size_t length)
{
	const struct lfp_audit *audit = things;
	const struct lfpi_subject *entry = &audit->entries[index];

	return entry->path_length == length &&
	    memcmp(entry->path, path, length) == 0;
}

static bool
match_digest(const void *things, uint32_t index, const void *wanted,
    size_t length)
{
	const struct lfp_audit *audit = things;
	const struct lfpi_subject *entry = &audit->entries[index];
	struct digest_key key;

	make_key(&key, (enum lfp_algorithm)entry->algorithm,
	    entry->fingerprint);
	return key.length == length && memcmp(key.bytes, wanted, length) == 0;
}

struct lfpi_subject *
lfpi_entries_of_digest(const struct lfp_audit *audit,
    enum lfp_algorithm algorithm, const uint8_t *digest)
{
	struct digest_key key;
	uint32_t i;

	make_key(&key, algorithm, digest);
	i = lfpi_table_find(&audit->by_digest, key.bytes, key.length);
	return i == LFPI_TABLE_NONE ? NULL : &audit->entries[i];
}

struct lfpi_subject *
lfpi_entries_of_path(const struct lfp_audit *audit, const char *path,
    size_t length)
{
	uint32_t i = lfpi_table_find(&audit->by_path, path, length);

	return i == LFPI_TABLE_NONE ? NULL : &audit->entries[i];
}

static enum lfp_status
make_room(struct lfp_audit *audit, struct lfp_error *error)
{
	size_t size = audit->entry_size > 0 ? audit->entry_size * 2 : 256;
	struct lfpi_subject *entries;

	if (audit->entry_count < audit->entry_size)
		return LFP_OK;
	if (audit->entry_count >= UINT32_MAX / 4)
		return lfpi_fail(error, LFP_ERR_LIMIT, 0,
		    "more entries than can be counted");
	entries = lfpi_resize(audit->entries, size, sizeof(*entries));
	if (entries == NULL)
		return lfpi_fail_memory(error);
	audit->entries = entries;
	audit->entry_size = size;
	return LFP_OK;
}

static enum lfp_status
add_entry(struct lfp_audit *audit, const struct lfp_entry *from,
    struct lfp_error *error)
{
	enum lfp_status status = make_room(audit, error);
	struct lfpi_subject *entry;

	if (status != LFP_OK)
		return status;
	entry = &audit->entries[audit->entry_count];
	memset(entry, 0, sizeof(*entry));
	entry->path = lfpi_audit_keep(audit, from->path, from->path_length);
	entry->fingerprint = (const uint8_t *)lfpi_audit_keep(audit,
	    from->fingerprint, lfp_algorithm_size(from->algorithm));
	if (entry->path == NULL || entry->fingerprint == NULL)
		return lfpi_fail_memory(error);
	entry->path_length = from->path_length;
	entry->line = from->line;
	entry->algorithm = (uint8_t)from->algorithm;
	entry->flags = lfp_entry_effective_flags(from);
	audit->entry_count++;
	return lfpi_expected_make(audit, from->lead, from->lead_length,
	    &entry->expected, error);
}

static enum lfp_status
fail_problem(const struct lfp_item *item, const char *name,
    struct lfp_error *error)
{
	struct lfpi_name text;

	if (error != NULL && error->status == LFP_OK) {
		error->line = item->line;
		error->column = item->column;
	}
	return lfpi_fail(error, LFP_ERR_SYNTAX, 0, "%s:%" PRIu64 ":%" PRIu64
	    ": %s", lfpi_name(&text, name, strlen(name)), item->line,
	    item->column, lfp_problem_text(item->problem));
}

static enum lfp_status
read_entries(struct lfp_audit *audit, struct lfp_parser *parser,
    const char *name, struct lfp_error *error)
{
	enum lfp_status status;
	struct lfp_item item;

	while ((status = lfp_parser_next(parser, &item, error)) == LFP_OK) {
		if (item.kind == LFP_ITEM_ENTRY)
			status = add_entry(audit, &item.entry, error);
		else if (item.kind == LFP_ITEM_PROBLEM &&
		    !audit->options.load_only &&
		    lfp_problem_severity(item.problem) == LFP_ERROR)
			status = fail_problem(&item, name, error);
		if (status != LFP_OK)
			return status;
	}
	return status == LFP_END ? LFP_OK : status;
}

/* The kernel keeps the first of a path; all are met by their fingerprint. */
static enum lfp_status
index_entry(struct lfp_audit *audit, uint32_t i, struct lfp_error *error)
{
	struct lfpi_subject *entry = &audit->entries[i];
	enum lfp_status status;
	struct digest_key key;
	uint32_t found;

	status = lfpi_table_enter(&audit->by_path, entry->path,
	    entry->path_length, i, &found, error);
	if (status != LFP_OK)
		return status;
	if (found != i) {
		entry->content = LFPI_CONTENT_REPEATED;
		entry->first = &audit->entries[found];
		return LFP_OK;
	}
	make_key(&key, (enum lfp_algorithm)entry->algorithm,
	    entry->fingerprint);
	status = lfpi_table_enter(&audit->by_digest, key.bytes, key.length,
	    i, &found, error);
	if (status == LFP_OK && found != i) {
		entry->same = audit->entries[found].same;
		audit->entries[found].same = entry;
	}
	return status;
}

enum lfp_status
lfpi_entries_load(struct lfp_audit *audit, struct lfp_parser *parser,
    const char *name, struct lfp_error *error)
{
	enum lfp_status status = read_entries(audit, parser, name, error);
	struct lfpi_name text;
	uint32_t i;

	if (status == LFP_OK && audit->entry_count == 0 &&
	    !audit->options.load_only)
		return lfpi_fail(error, LFP_ERR_SYNTAX, 0,
		    "%s:1:1: there is no entry in it",
		    lfpi_name(&text, name, strlen(name)));
	lfpi_table_init(&audit->by_path, audit, match_path);
	lfpi_table_init(&audit->by_digest, audit, match_digest);
	for (i = 0; status == LFP_OK && i < audit->entry_count; i++)
		status = index_entry(audit, i, error);
	return status;
}
