/* SPDX-License-Identifier: BSD-2-Clause */
/* What the formats next to veriexec's have in common. */
#ifndef LFPI_SIGFILE_EXPORTER_H
#define LFPI_SIGFILE_EXPORTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <fingerprint/format.h>

#include "base/buffer.h"

/* Part of a writer; all zero at first. */
struct lfpi_export {
	bool		 relative;
	bool		 begun;		/* an entry was written, and then: */
	enum lfp_format	 format;
	enum lfp_algorithm algorithm;	/* of that first entry */
	struct lfpi_buffer last;	/* path of the entry before */

	/* The present entry. */
	const struct lfp_entry *entry;
	struct lfpi_buffer text;	/* its lines so far */
	enum lfp_status	 status;	/* memory; stays */
	struct lfp_error *error;
};

void lfpi_export_free(struct lfpi_export *);

/*
 * One format: puts the lines of export->entry, or refuses it.  facts may be
 * NULL.  Returns export->status or what a check returned.
 */
typedef enum lfp_status lfpi_format_fn(struct lfpi_export *,
    const struct lfp_file_facts *);
#define LFP_FORMAT(id, name, word, description) \
	lfpi_format_fn lfpi_format_##word;
#include <fingerprint/formats.def>
#undef LFP_FORMAT

/* "name: why", LFP_ERR_ARGUMENT. */
LFP_MUST_USE enum lfp_status lfpi_export_refuse(struct lfpi_export *,
    const char *why);
/* Is that so of any part of the entry's path, between slashes? */
typedef bool lfpi_part_fn(const char *part, size_t length);
bool lfpi_export_any_part(const struct lfpi_export *, lfpi_part_fn *);
/* No empty, "." or ".." parts, which other readers would follow or not. */
LFP_MUST_USE enum lfp_status lfpi_export_check_parts(struct lfpi_export *);
/* The algorithm of the first entry. */
LFP_MUST_USE enum lfp_status lfpi_export_check_same(struct lfpi_export *);
bool lfpi_export_has(const struct lfpi_export *, char byte);

/* More text; nothing happens once memory has run out. */
void lfpi_put(struct lfpi_export *, const char *text, size_t length);
void lfpi_put_string(struct lfpi_export *, const char *);
void lfpi_put_decimal(struct lfpi_export *, uint64_t);
/* The fingerprint, in lower case. */
void lfpi_put_digits(struct lfpi_export *);
/* The name, as it is or after "./". */
void lfpi_put_name(struct lfpi_export *);

/*
 * The name in a list of GNU coreutils (src/digest.c): where it holds
 * one of these bytes the line begins with a backslash.
 */
bool lfpi_export_must_escape(const struct lfpi_export *);
void lfpi_put_escaped_name(struct lfpi_export *);

#endif /* LFPI_SIGFILE_EXPORTER_H */
