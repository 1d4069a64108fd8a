/* SPDX-License-Identifier: BSD-2-Clause */
/* From a parser into a set. */
#include <inttypes.h>
#include <string.h>

#include "base/fail.h"
#include "sigfile/leadtext.h"
#include "sigfile/parser.h"
#include "sigfile/set.h"

static enum lfp_status
refuse(const struct lfp_parser *parser, const struct lfp_item *item,
    struct lfp_error *error)
{
	const char *file = lfpi_parser_name(parser);
	struct lfpi_name name;

	if (error != NULL && error->status == LFP_OK) {
		error->line = item->line;
		error->column = item->column;
	}
	return lfpi_fail(error, LFP_ERR_SYNTAX, 0,
	    "%s:%" PRIu64 ":%" PRIu64 ": %s",
	    lfpi_name(&name, file, strlen(file)), item->line, item->column,
	    lfp_problem_text(item->problem));
}

/* Of an entry whose path is there the comments stay: nobody refused them. */
static enum lfp_status
read_entry(struct lfp_set *set, const struct lfp_parser *parser,
    const struct lfp_entry *entry, struct lfp_error *error)
{
	size_t length = 0;
	const char *text = lfpi_parser_text(parser, &length);
	enum lfp_status status;
	bool there;

	status = lfpi_set_enter(set, entry, text, length, &there, error);
	if (status != LFP_OK || !there)
		return status;
	status = lfpi_lead_plain(&set->tail, entry->lead, entry->lead_length,
	    error);
	if (status == LFP_OK)
		set->dropped++;
	return status;
}

enum lfp_status
lfp_set_read(struct lfp_set *set, struct lfp_parser *parser,
    struct lfp_error *error)
{
	enum lfp_status status;
	struct lfp_item item;

	while ((status = lfp_parser_next(parser, &item, error)) == LFP_OK) {
		if (item.kind == LFP_ITEM_ENTRY)
			status = read_entry(set, parser, &item.entry, error);
		else if (item.kind == LFP_ITEM_TAIL)
			status = lfpi_buffer_append(&set->tail,
			    item.entry.lead, item.entry.lead_length, error);
		else if (lfp_problem_severity(item.problem) == LFP_ERROR)
			status = refuse(parser, &item, error);
		if (status != LFP_OK)
			return status;
	}
	return status == LFP_END ? LFP_OK : status;
}
