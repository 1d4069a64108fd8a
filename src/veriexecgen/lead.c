/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "veriexecgen/lead.h"
#include "veriexecgen/names.h"

#define ALIAS_COMMENT "# alias: "

struct gen_lead {
	const char		*prefix;	/* of -p; NULL: none */
	struct lfp_annotation	*made;
	char			*kept;		/* the old lead's part */
	size_t			 kept_size;
	/* The last entry is by a name that the file itself has. */
	bool			 named;
};

/* What we write ourselves, and so replace. */
static const char *const ours[] = { "size", "mode", "uid", "gid", "mtime",
	"nlink", "link", "selinux", "acl", "xattr.*", NULL };
static const char *const ours_with_aliases[] = { "size", "mode", "uid", "gid",
	"mtime", "nlink", "link", "selinux", "acl", "xattr.*", "alias",
	NULL };
static const char *const aliases_only[] = { "alias", NULL };
static const char *const nothing[] = { NULL };

enum lfp_status
gen_lead_new(const char *prefix, struct gen_lead **result,
    struct lfp_error *error)
{
	struct gen_lead *lead = calloc(1, sizeof(*lead));
	enum lfp_status status = LFP_ERR_MEMORY;

	if (lead != NULL) {
		lead->prefix = prefix;
		status = lfp_annotation_new(&lead->made, error);
	}
	if (status != LFP_OK)
		free(lead);
	else
		*result = lead;
	return status;
}

void
gen_lead_free(struct gen_lead *lead)
{
	if (lead == NULL)
		return;
	lfp_annotation_free(lead->made);
	free(lead->kept);
	free(lead);
}

/*
 * The old lead without its alias comments, if there are new ones.  Aliases
 * that this run did not look for stay.
 */
static bool
strip_aliases(struct gen_lead *lead, const char **old, size_t *length)
{
	const char *line = *old, *end, *next;
	size_t kept = 0;
	char *grown;

	if (*length == 0)
		return true;
	end = line + *length;
	if (*length > lead->kept_size) {
		if ((grown = realloc(lead->kept, *length)) == NULL)
			return false;
		lead->kept = grown;
		lead->kept_size = *length;
	}
	for (; line < end; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		next = next == NULL ? end : next + 1;
		if ((size_t)(next - line) >= strlen(ALIAS_COMMENT) &&
		    memcmp(line, ALIAS_COMMENT, strlen(ALIAS_COMMENT)) == 0)
			continue;
		memcpy(lead->kept + kept, line, (size_t)(next - line));
		kept += (size_t)(next - line);
	}
	*old = lead->kept;
	*length = kept;
	return true;
}

static enum lfp_status
add_number(struct gen_lead *lead, const char *key, const char *format,
    uint64_t number, struct lfp_error *error)
{
	char text[32];
	int n;

	n = strcmp(format, "o") == 0 ?
	    snprintf(text, sizeof(text), "%04" PRIo64, number) :
	    snprintf(text, sizeof(text), "%" PRIu64, number);
	return lfp_annotation_add(lead->made, key, text, (size_t)n, error);
}

static enum lfp_status
add_mtime(struct gen_lead *lead, const struct timespec *mtime,
    struct lfp_error *error)
{
	char text[48];
	int n = snprintf(text, sizeof(text), "%" PRId64 ".%09ld",
	    (int64_t)mtime->tv_sec, mtime->tv_nsec);

	return lfp_annotation_add(lead->made, "mtime", text, (size_t)n,
	    error);
}

static enum lfp_status
add_hex(struct gen_lead *lead, const char *key, const uint8_t *value,
    size_t length, struct lfp_error *error)
{
	char *text = malloc(2 * length + 1);
	enum lfp_status status;
	size_t i;

	if (text == NULL)
		return LFP_ERR_MEMORY;
	for (i = 0; i < length; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", value[i]);
	status = lfp_annotation_add(lead->made, key, text, 2 * length, error);
	free(text);
	return status;
}

/* Labels are text, with a NUL that is no part of them. */
static enum lfp_status
add_xattr(struct gen_lead *lead, const struct lfp_xattr *xattr,
    struct lfp_error *error)
{
	char key[8 + 256];
	size_t length = xattr->length;

	if (strcmp(xattr->name, "security.selinux") == 0) {
		length -= length > 0 && xattr->value[length - 1] == '\0';
		return lfp_annotation_add(lead->made, "selinux",
		    xattr->value, length, error);
	}
	if (strcmp(xattr->name, "system.posix_acl_access") == 0)
		return add_hex(lead, "acl", xattr->value, length, error);
	(void)snprintf(key, sizeof(key), "xattr.%s", xattr->name);
	return add_hex(lead, key, xattr->value, length, error);
}

static enum lfp_status
add_metadata(struct gen_lead *lead, const struct lfp_metadata *metadata,
    struct lfp_error *error)
{
	enum lfp_status status;
	size_t i;

	lfp_annotation_line(lead->made);
	if ((status = add_number(lead, "size", "u", metadata->size, error)) !=
	    LFP_OK ||
	    (status = add_number(lead, "mode", "o", metadata->mode, error)) !=
	    LFP_OK ||
	    (status = add_number(lead, "uid", "u", metadata->uid, error)) !=
	    LFP_OK ||
	    (status = add_number(lead, "gid", "u", metadata->gid, error)) !=
	    LFP_OK ||
	    (status = add_mtime(lead, &metadata->mtime, error)) != LFP_OK)
		return status;
	status = add_number(lead, "nlink", "u", metadata->nlink, error);
	for (i = 0; status == LFP_OK && i < metadata->xattr_count; i++) {
		lfp_annotation_line(lead->made);
		status = add_xattr(lead, &metadata->xattrs[i], error);
	}
	return status;
}

static enum lfp_status
add_alias(struct gen_lead *lead, const char *path, size_t length,
    bool annotate, struct lfp_error *error)
{
	static const char word[] = "alias: ";
	enum lfp_status status = LFP_ERR_MEMORY;
	char *text;

	if (annotate) {
		lfp_annotation_line(lead->made);
		return lfp_annotation_add(lead->made, "alias", path, length,
		    error);
	}
	if ((text = malloc(sizeof(word) + length)) != NULL) {
		memcpy(text, word, sizeof(word) - 1);
		memcpy(text + sizeof(word) - 1, path, length);
		status = lfp_annotation_comment(lead->made, text,
		    sizeof(word) - 1 + length, error);
	}
	free(text);
	return status;
}

/* One of the record's names; unless it is the entry's own an alias. */
static enum lfp_status
add_name(struct gen_lead *lead, const struct lfp_record *record,
    const struct lfp_entry *entry, const char *path, size_t length,
    bool annotate, struct lfp_error *error)
{
	if (!gen_name_strip(lead->prefix, &path, &length))
		return LFP_OK;
	if (length == entry->path_length &&
	    memcmp(path, entry->path, length) == 0) {
		lead->named = true;
		return LFP_OK;
	}
	return record->alias_count == 0 ? LFP_OK :
	    add_alias(lead, path, length, annotate, error);
}

static enum lfp_status
add_names(struct gen_lead *lead, struct lfp_scan *scan,
    const struct lfp_record *record, const struct lfp_entry *entry,
    bool annotate, struct lfp_error *error)
{
	enum lfp_status status;
	const char *path;
	size_t length;

	lead->named = false;
	status = add_name(lead, record, entry, record->path,
	    record->path_length, annotate, error);
	while (status == LFP_OK && (status = lfp_scan_next_alias(scan, &path,
	    &length, error)) == LFP_OK)
		status = add_name(lead, record, entry, path, length, annotate,
		    error);
	return status == LFP_END ? LFP_OK : status;
}

/*
 * An entry that was there before can be called by a symbolic link.  Where it
 * leads is recorded, since else it would look as if the link had taken the
 * file's place.
 */
static enum lfp_status
add_link(struct gen_lead *lead, const struct lfp_record *record,
    struct lfp_error *error)
{
	const char *path = record->path;
	size_t length = record->path_length;

	if (lead->named || !gen_name_strip(lead->prefix, &path, &length))
		return LFP_OK;
	lfp_annotation_line(lead->made);
	return lfp_annotation_add(lead->made, "link", path, length, error);
}

enum lfp_status
gen_lead_make(struct gen_lead *lead, struct lfp_scan *scan,
    const struct lfp_record *record, struct lfp_entry *entry, bool annotate,
    struct lfp_error *error)
{
	bool aliases = record->alias_count > 0;
	const char *const *dropped = annotate ?
	    (aliases ? ours_with_aliases : ours) :
	    (aliases ? aliases_only : nothing);
	const char *old = entry->lead;
	size_t old_length = entry->lead_length;
	enum lfp_status status = LFP_OK;

	/* Most entries have none. */
	if (!aliases && !annotate && old_length == 0)
		return LFP_OK;
	lfp_annotation_clear(lead->made);
	if (aliases && !strip_aliases(lead, &old, &old_length))
		return LFP_ERR_MEMORY;
	if (old_length > 0)
		status = lfp_annotation_keep(lead->made, old, old_length,
		    dropped, error);
	if (status == LFP_OK && annotate && record->metadata != NULL)
		status = add_metadata(lead, record->metadata, error);
	if (status == LFP_OK)
		status = add_names(lead, scan, record, entry, annotate,
		    error);
	if (status == LFP_OK && annotate && record->metadata != NULL)
		status = add_link(lead, record, error);
	entry->lead = lfp_annotation_text(lead->made, &entry->lead_length);
	return status;
}
