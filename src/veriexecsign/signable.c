/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include <fingerprint.h>

#include "common/message.h"
#include "common/status.h"
#include "veriexecsign/bsdmanifest.h"
#include "veriexecsign/signable.h"

#define FORCE "(--force signs it as it is)"

static int
complain(const char *name, const struct lfp_item *item,
    enum lfp_problem problem, struct vs_error *error)
{
	return vs_fail(error, VT_MALFORMED, "%s:%" PRIu64 ":%" PRIu64 ": %s "
	    FORCE, vt_name0(name), item->line, item->column,
	    lfp_problem_text(problem));
}

/* Paths that come twice take a set. */
static int
check_entry(const char *name, const struct lfp_item *item,
    struct lfp_set *set, struct vs_error *error)
{
	struct lfp_error why = LFP_ERROR_INITIALIZER;
	struct lfp_entry entry = item->entry;
	enum lfp_status status;

	if (lfp_set_find(set, entry.path, entry.path_length) != LFP_NONE)
		return complain(name, item, LFP_PROBLEM_DUPLICATE_PATH,
		    error);
	entry.lead = "";
	entry.lead_length = 0;
	status = lfp_set_add(set, &entry, &why);
	/* What loads but could not be written again is as good. */
	return status == LFP_OK || status == LFP_ERR_ARGUMENT ? 0 :
	    vs_fail(error, (int)vt_status_of(status), "%s", why.text);
}

/* What veriexeccheck --lint warns of is misread, if it is read. */
static int
check_items(const char *name, struct lfp_parser *parser, struct lfp_set *set,
    struct vs_error *error)
{
	struct lfp_error why = LFP_ERROR_INITIALIZER;
	enum lfp_status status;
	struct lfp_item item;
	bool empty = true;

	while ((status = lfp_parser_next(parser, &item, &why)) == LFP_OK) {
		if (item.kind == LFP_ITEM_PROBLEM &&
		    lfp_problem_severity(item.problem) >= LFP_WARNING)
			return complain(name, &item, item.problem, error);
		if (item.kind != LFP_ITEM_ENTRY)
			continue;
		empty = false;
		if (check_entry(name, &item, set, error) != 0)
			return error->status;
	}
	if (status != LFP_END)
		return vs_fail(error, (int)vt_status_of(status), "%s "
		    FORCE, why.text);
	return !empty ? 0 : vs_fail(error, VT_MALFORMED, "%s: no entries "
	    FORCE, vt_name0(name));
}

static int
check_veriexec(const char *name, const struct vs_blob *data,
    struct vs_error *error)
{
	struct lfp_error why = LFP_ERROR_INITIALIZER;
	struct lfp_parser *parser = NULL;
	struct lfp_set *set = NULL;
	enum lfp_status status;

	status = lfp_parser_new_memory(vt_name0(name), data->data,
	    data->length, &parser, &why);
	if (status == LFP_OK)
		status = lfp_set_new(&set, &why);
	if (status == LFP_OK)
		(void)check_items(name, parser, set, error);
	else
		(void)vs_fail(error, (int)vt_status_of(status), "%s",
		    why.text);
	lfp_set_free(set);
	lfp_parser_free(parser);
	return error->status;
}

static int
check_manifest(const char *name, const struct vs_blob *data,
    struct vs_error *error)
{
	const char *line = (const char *)data->data, *why;
	const char *end = line + data->length, *stop;
	size_t number = 1, entries = 0;

	for (; line < end; line = stop + 1, number++) {
		stop = memchr(line, '\n', (size_t)(end - line));
		why = stop == NULL ? "it does not end in a newline" :
		    bsdmanifest_problem(line, (size_t)(stop - line));
		if (why != NULL)
			return vs_fail(error, VT_MALFORMED, "%s:%zu: not a "
			    "line of a FreeBSD manifest: %s " FORCE,
			    vt_name0(name), number, why);
		entries += line[0] != '#';
	}
	return entries > 0 ? 0 : vs_fail(error, VT_MALFORMED,
	    "%s: no entries " FORCE, vt_name0(name));
}

int
signable_check(const char *name, const struct vs_blob *data, bool freebsd,
    struct vs_error *error)
{
	return freebsd ? check_manifest(name, data, error) :
	    check_veriexec(name, data, error);
}
