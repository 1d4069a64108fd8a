/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "io/resolve.h"
#include "scan/interpreters.h"

/* A name, and by which kind of file it was named. */
struct named {
	const char	*path;
	bool		 by_script;
};

static size_t
gather(const struct lfp_scan *scan, struct named *named)
{
	const struct lfpi_details *details;
	size_t i, n = 0;

	for (i = 0; i < scan->order.count; i++) {
		details = scan->order.files[i]->details;
		if (details == NULL || details->interpreter == NULL ||
		    details->interpreter[0] != '/')
			continue;
		if (named != NULL) {
			named[n].path = details->interpreter;
			named[n].by_script = details->kind == LFP_KIND_SCRIPT;
		}
		n++;
	}
	return n;
}

static int
compare(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order != 0 ? order : x->by_script - y->by_script;
}

/* Any file can name any other: only what can serve as one is marked. */
static bool
can_interpret(const struct lfpi_details *details, bool by_script)
{
	if (by_script)
		return (details->needs & LFP_DIRECT) != 0;
	return details->kind == LFP_KIND_LIBRARY ||
	    details->kind == LFP_KIND_RUNNABLE_LIBRARY ||
	    details->kind == LFP_KIND_LINKER;
}

static void
mark(struct lfp_scan *scan, const struct named *named)
{
	const struct lfpi_identity *found;
	struct lfpi_identity target;
	struct lfpi_details *details;
	struct stat st;

	/* One that is not there, or not scanned, has no flags to be set. */
	if (lfpi_root_resolve(&scan->crew.root, named->path,
	    strlen(named->path), &scan->path, &st, NULL) != 0)
		return;
	target.device = (uint64_t)st.st_dev;
	target.inode = (uint64_t)st.st_ino;
	found = lfpi_inodes_find(&scan->order.owners, &target);
	if (found == NULL)
		return;
	details = ((const struct lfpi_file *)(const void *)found)->details;
	if (!can_interpret(details, named->by_script))
		return;
	details->needs |= LFP_INDIRECT;
	if (!named->by_script) {
		details->kind = LFP_KIND_LINKER;
		details->needs |= lfp_kind_needs(LFP_KIND_LINKER);
	}
}

enum lfp_status
lfpi_interpreters_mark(struct lfp_scan *scan, struct lfp_error *error)
{
	size_t i, n = gather(scan, NULL);
	struct named *named = lfpi_calloc(n, sizeof(*named));

	if (named == NULL)
		return lfpi_fail_memory(error);
	(void)gather(scan, named);
	if (n > 1)
		qsort(named, n, sizeof(*named), compare);
	/* A system names a few interpreters many thousand times. */
	for (i = 0; i < n; i++)
		if (i == 0 || compare(&named[i - 1], &named[i]) != 0)
			mark(scan, &named[i]);
	lfpi_free(named);
	return LFP_OK;
}
