/* SPDX-License-Identifier: BSD-2-Clause */
/* The signatures file itself: what the real loader would make of it. */
#include <sys/types.h>
#ifdef __linux__
#include <sys/sysmacros.h>
#endif

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "common/status.h"
#include "veriexeccheck/auditor.h"
#include "veriexeccheck/modes.h"
#include "veriexeccheck/place.h"

/* Tables are one for each file system; a system with more has them summed. */
#define TABLES_MAX 256

struct table {
	uint64_t	device;
	uint64_t	entries;	/* that the kernel has in the end */
	uint64_t	loads;		/* that it is asked to take */
};

struct lint {
	const struct chk_text	*text;
	uint64_t		 count[LFP_ERROR + 1];
	uint64_t		 entries;	/* that the loader loads */
	uint64_t		 refused;	/* by the kernel */
	struct table		 tables[TABLES_MAX];
	size_t			 table_count;
};

static const char *const severities[] = {
	[LFP_NOTE] = "note", [LFP_WARNING] = "warning", [LFP_ERROR] = "error"
};

static void
tell(struct lint *lint, uint64_t line, uint64_t column,
    enum lfp_problem problem)
{
	enum lfp_severity severity = lfp_problem_severity(problem);

	lint->count[severity]++;
	(void)printf("%s:%" PRIu64 ":%" PRIu64 ": %s: %s\n",
	    vt_name0(lint->text->name), line, column, severities[severity],
	    lfp_problem_text(problem));
}

/* Paths that come twice take a set; what it refuses otherwise loads too. */
static enum lfp_status
note_path(struct lint *lint, struct lfp_set *set, const struct lfp_item *item,
    struct lfp_error *error)
{
	struct lfp_entry entry = item->entry;
	enum lfp_status status;

	if (lfp_set_find(set, entry.path, entry.path_length) != LFP_NONE) {
		tell(lint, item->line, item->column,
		    LFP_PROBLEM_DUPLICATE_PATH);
		return LFP_OK;
	}
	entry.lead = "";
	entry.lead_length = 0;
	status = lfp_set_add(set, &entry, error);
	if (status == LFP_ERR_ARGUMENT) {
		lfp_error_clear(error);
		return LFP_OK;
	}
	return status;
}

static enum lfp_status
check_items(struct lint *lint, struct lfp_parser *parser,
    struct lfp_set *set, struct lfp_error *error)
{
	enum lfp_status status;
	struct lfp_item item;

	while ((status = lfp_parser_next(parser, &item, error)) == LFP_OK) {
		if (item.kind == LFP_ITEM_PROBLEM)
			tell(lint, item.line, item.column, item.problem);
		else if (item.kind == LFP_ITEM_ENTRY) {
			lint->entries++;
			status = note_path(lint, set, &item, error);
		}
		if (status != LFP_OK)
			return status;
	}
	return status == LFP_END ? LFP_OK : status;
}

static int
check_text(struct lint *lint)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_parser *parser = NULL;
	struct lfp_set *set = NULL;
	enum lfp_status status;

	status = lfp_parser_new_memory(lint->text->name, lint->text->data,
	    lint->text->length, &parser, &error);
	if (status == LFP_OK)
		status = lfp_set_new(&set, &error);
	if (status == LFP_OK)
		status = check_items(lint, parser, set, &error);
	lfp_set_free(set);
	lfp_parser_free(parser);
	if (status == LFP_OK)
		return 0;
	vt_say("%s", error.text);
	return (int)vt_status_of(status);
}

/* As errno(2) names those that loading meets. */
static const char *
errno_name(const struct lfp_finding *found)
{
	if (found->verdict == LFP_VERDICT_DUPLICATE)
		return "EEXIST";
	switch (found->sys_errno) {
	case 0: return "EBADF";
	case ENOENT: return "ENOENT";
	case ENOTDIR: return "ENOTDIR";
	case ELOOP: return "ELOOP";
	case EACCES: return "EACCES";
	case ENAMETOOLONG: return "ENAMETOOLONG";
	case EIO: return "EIO";
	default: return strerror(found->sys_errno);
	}
}

static struct table *
table_of(struct lint *lint, uint64_t device)
{
	size_t i;

	for (i = 0; i < lint->table_count; i++)
		if (lint->tables[i].device == device)
			break;
	if (i == TABLES_MAX)
		i--;
	if (i == lint->table_count) {
		lint->tables[i].device = device;
		lint->table_count++;
	}
	return &lint->tables[i];
}

/*
 * An entry whose file is there has agreed first, and then perhaps comes late
 * for its file; one whose path came before has only that told.
 */
static void
count_table(struct lint *lint, const struct lfp_finding *found,
    uint64_t *counted_line)
{
	bool late = found->verdict == LFP_VERDICT_DUPLICATE;

	if (found->device == 0 ||
	    (!late && found->verdict != LFP_VERDICT_MATCHED))
		return;
	if (late && found->line == *counted_line) {
		table_of(lint, found->device)->entries--;
		return;
	}
	table_of(lint, found->device)->loads++;
	table_of(lint, found->device)->entries += !late;
	*counted_line = found->line;
}

static void
take_finding(struct lint *lint, const struct lfp_finding *found,
    uint64_t *refused_line)
{
	if (found->verdict == LFP_VERDICT_MATCHED ||
	    found->verdict == LFP_VERDICT_METADATA ||
	    found->verdict == LFP_VERDICT_DEPENDENCY ||
	    found->line == *refused_line)
		return;
	*refused_line = found->line;
	lint->refused++;
	(void)printf("%s:%" PRIu64 ": refused: %s: %s: %s\n",
	    vt_name0(lint->text->name), found->line,
	    vt_name(found->path, found->path_length), errno_name(found),
	    found->detail[0] != '\0' ? found->detail : "it is not there");
}

static void
show_tables(const struct lint *lint)
{
	struct chk_mount mount;
	size_t i;

	for (i = 0; i < lint->table_count; i++) {
		if (!chk_place_find(lint->tables[i].device, &mount)) {
			(void)strcpy(mount.mount_point, "?");
			(void)strcpy(mount.fs_type, "?");
		}
		(void)printf("kern.veriexec.count.table%zu: mntpt=%s, "
		    "fstype=%s, nentries=%" PRIu64 "\n", i,
		    vt_name0(mount.mount_point), mount.fs_type,
		    lint->tables[i].entries);
	}
	/*
	 * veriexec(4) of NetBSD 2.0 to 4.0: before it loads, VERIEXEC_TABLESIZE
	 * tells how many entries of a device are to come.
	 */
	for (i = 0; i < lint->table_count; i++)
		(void)printf("VERIEXEC_TABLESIZE, interface of 2005: "
		    "dev=%u,%u, hash_size=%" PRIu64 "\n",
		    major((dev_t)lint->tables[i].device),
		    minor((dev_t)lint->tables[i].device),
		    lint->tables[i].loads);
}

/* What the kernel makes of the entries that the loader gives it. */
static int
check_load(const struct chk_options *chk, struct lint *lint)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_audit_options options;
	struct lfp_finding found;
	uint64_t refused_line = 0, counted_line = 0;
	struct lfp_audit *audit;
	enum lfp_status status;
	int done;

	chk_auditor_options(chk, &options, NULL);
	options.unmonitored = LFP_UNMONITORED_NONE;
	options.load_only = true;
	options.matched = true;
	if ((done = chk_auditor_run(&options, lint->text, &audit)) != 0)
		return done;
	while ((status = lfp_audit_next(audit, &found, &error)) == LFP_OK) {
		count_table(lint, &found, &counted_line);
		take_finding(lint, &found, &refused_line);
	}
	lfp_audit_free(audit);
	if (status == LFP_END)
		return 0;
	vt_say("%s", error.text);
	return (int)vt_status_of(status);
}

static int
lint_text(const struct chk_options *chk, struct lint *lint)
{
	int status = check_text(lint);

	if (status == 0)
		status = check_load(chk, lint);
	if (status != 0)
		return status;
	if (lint->entries + lint->count[LFP_ERROR] == 0) {
		lint->count[LFP_ERROR]++;
		(void)printf("%s:1:1: error: there is no entry in it\n",
		    vt_name0(lint->text->name));
	}
	show_tables(lint);
	(void)printf("%" PRIu64 " errors, %" PRIu64 " warnings, %" PRIu64
	    " notes, %" PRIu64 " refused by the kernel\n",
	    lint->count[LFP_ERROR], lint->count[LFP_WARNING],
	    lint->count[LFP_NOTE], lint->refused);
	if (lint->count[LFP_ERROR] > 0)
		return VT_MALFORMED;
	return lint->count[LFP_WARNING] + lint->refused > 0 ? VT_DIFFERS :
	    VT_DONE;
}

int
chk_lint(const struct chk_options *chk)
{
	struct lint *lint = calloc(1, sizeof(*lint));
	struct chk_text text;
	int status;

	if (lint == NULL) {
		vt_say("out of memory");
		return VT_INTERNAL;
	}
	status = chk_text_read(&text, chk, chk->signatures);
	lint->text = &text;
	if (status == 0)
		status = lint_text(chk, lint);
	chk_text_free(&text);
	free(lint);
	return status;
}
