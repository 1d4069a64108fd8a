/* SPDX-License-Identifier: BSD-2-Clause */
/* The public face: a new audit, what it is given, and what it tells. */
#include <string.h>

#include "audit/audit_private.h"
#include "audit/detail.h"
#include "audit/entries.h"
#include "audit/judge.h"
#include "base/fail.h"

const char *
lfp_verdict_name(enum lfp_verdict verdict)
{
	static const char *const names[LFP_VERDICT_COUNT] = {
		[LFP_VERDICT_MATCHED] = "matched",
		[LFP_VERDICT_CHANGED] = "changed",
		[LFP_VERDICT_MISSING] = "missing",
		[LFP_VERDICT_ADDED] = "added",
		[LFP_VERDICT_MOVED] = "moved",
		[LFP_VERDICT_COPIED] = "copied",
		[LFP_VERDICT_TYPE] = "type",
		[LFP_VERDICT_METADATA] = "metadata",
		[LFP_VERDICT_DEPENDENCY] = "dependency",
		[LFP_VERDICT_UNREADABLE] = "unreadable",
		[LFP_VERDICT_UNSTABLE] = "unstable",
		[LFP_VERDICT_DUPLICATE] = "duplicate",
		[LFP_VERDICT_UNSUPPORTED] = "unsupported",
		[LFP_VERDICT_TRUST] = "trust"
	};

	return (unsigned)verdict < LFP_VERDICT_COUNT ? names[verdict] :
	    "unknown";
}

const char *
lfpi_audit_keep(struct lfp_audit *audit, const void *data, size_t length)
{
	char *copy = lfpi_region_take(&audit->region, length + 1, 1);

	if (copy == NULL)
		return NULL;
	if (length > 0)
		memcpy(copy, data, length);
	copy[length] = '\0';
	return copy;
}

bool
lfpi_audit_stopped(const struct lfp_audit *audit)
{
	return audit->options.stop != NULL &&
	    audit->options.stop(audit->options.arg);
}

void
lfpi_audit_looking(const struct lfp_audit *audit, const char *path,
    size_t length)
{
	if (audit->options.looking != NULL)
		audit->options.looking(audit->options.arg, path, length);
}

static enum lfp_status
copy_options(struct lfp_audit *audit, const struct lfp_audit_options *from,
    struct lfp_error *error)
{
	const char **paths;
	size_t i;

	if (from->size != sizeof(*from))
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "audit options of another version of the library");
	if (from->level >= LFP_STRICT_LEVELS)
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "no such strict level");
	audit->options = *from;
	paths = lfpi_region_take(&audit->region,
	    (from->path_count + 1) * sizeof(*paths), 8);
	if (paths == NULL)
		return lfpi_fail_memory(error);
	audit->options.paths = paths;
	for (i = 0; i < from->path_count; i++) {
		paths[i] = lfpi_audit_keep(audit, from->paths[i],
		    strlen(from->paths[i]));
		if (paths[i] == NULL)
			return lfpi_fail_memory(error);
	}
	if (from->root != NULL && (audit->options.root = lfpi_audit_keep(
	    audit, from->root, strlen(from->root))) == NULL)
		return lfpi_fail_memory(error);
	return LFP_OK;
}

enum lfp_status
lfp_audit_new(const struct lfp_audit_options *options,
    struct lfp_audit **result, struct lfp_error *error)
{
	struct lfp_audit *audit = lfpi_calloc(1, sizeof(*audit));
	enum lfp_status status;

	if (audit == NULL)
		return lfpi_fail_memory(error);
	lfpi_inodes_init(&audit->by_inode);
	status = copy_options(audit, options, error);
	if (status == LFP_OK)
		status = lfpi_locator_open(&audit->locator,
		    audit->options.root, error);
	if (status != LFP_OK)
		lfp_audit_free(audit);
	else
		*result = audit;
	return status;
}

void
lfp_audit_free(struct lfp_audit *audit)
{
	size_t i;

	if (audit == NULL)
		return;
	for (i = 0; i < audit->scan_count; i++)
		lfp_scan_free(audit->scans[i]);
	lfpi_locator_close(&audit->locator);
	lfpi_table_free(&audit->by_path);
	lfpi_table_free(&audit->by_digest);
	lfpi_inodes_free(&audit->by_inode);
	lfp_scan_free(audit->survey);
	lfpi_free(audit->entries);
	lfpi_free(audit->strays);
	lfpi_free(audit->operands);
	lfpi_buffer_free(&audit->scratch);
	lfpi_buffer_free(&audit->detail);
	lfpi_trail_free(&audit->trail);
	lfpi_trail_free(&audit->other_trail);
	lfpi_region_free(&audit->region);
	lfpi_free(audit);
}

enum lfp_status
lfp_audit_load(struct lfp_audit *audit, const char *name, const void *data,
    size_t length, struct lfp_error *error)
{
	struct lfp_parser *parser;
	enum lfp_status status;

	if (audit->loaded)
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "an audit takes one signatures file");
	status = lfp_parser_new_memory(name, data, length, &parser, error);
	if (status != LFP_OK)
		return status;
	status = lfpi_entries_load(audit, parser, name, error);
	audit->loaded = status == LFP_OK;
	lfp_parser_free(parser);
	return status;
}

struct lfpi_subject *
lfpi_audit_subject(const struct lfp_audit *audit, size_t i)
{
	return i < audit->entry_count ? &audit->entries[i] :
	    &audit->strays[i - audit->entry_count];
}

size_t
lfpi_audit_subjects(const struct lfp_audit *audit)
{
	return audit->entry_count + audit->stray_count;
}

/* The paths of what the survey found are made when they are told. */
static enum lfp_status
make_path(struct lfpi_trail *trail, const struct lfpi_file *found,
    const char **path, size_t *length, struct lfp_error *error)
{
	enum lfp_status status = lfpi_trail_path(trail, found->directory,
	    found->name, found->name_length, error);

	*path = trail->path.data;
	*length = trail->path.length;
	return status;
}

static enum lfp_status
make_paths(struct lfp_audit *audit, const struct lfpi_subject *subject,
    struct lfp_finding *finding, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;

	if (subject->found != NULL)
		status = make_path(&audit->trail, subject->found,
		    &finding->path, &finding->path_length, error);
	/* Of the others only what has moved is one. */
	if (status == LFP_OK && finding->verdict == LFP_VERDICT_MOVED &&
	    subject->kin->found != NULL)
		status = make_path(&audit->other_trail, subject->kin->found,
		    &finding->other, &finding->other_length, error);
	return status;
}

enum lfp_status
lfp_audit_next(struct lfp_audit *audit, struct lfp_finding *finding,
    struct lfp_error *error)
{
	const struct lfpi_subject *subject;
	enum lfp_status status;
	enum lfpi_facet facet;

	if (!audit->ran)
		return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
		    "the audit has not run");
	while (audit->at < lfpi_audit_subjects(audit)) {
		subject = lfpi_audit_subject(audit, audit->at);
		facet = (enum lfpi_facet)audit->facet++;
		if (audit->facet == LFPI_FACET_COUNT) {
			audit->facet = 0;
			audit->at++;
		}
		if (!lfpi_judge(audit, subject, facet, finding))
			continue;
		status = make_paths(audit, subject, finding, error);
		return status != LFP_OK ? status : lfpi_detail_make(audit,
		    subject, finding, error);
	}
	return LFP_END;
}

void
lfp_audit_rewind(struct lfp_audit *audit)
{
	audit->at = 0;
	audit->facet = 0;
}

void
lfp_audit_count(const struct lfp_audit *audit,
    struct lfp_audit_counts *counts)
{
	*counts = audit->counts;
}

void
lfp_audit_level(const struct lfp_audit *audit, unsigned level,
    struct lfp_audit_level *summary)
{
	if (level >= LFP_STRICT_LEVELS)
		level = LFP_STRICT_LEVELS - 1;
	*summary = audit->levels[level];
}
