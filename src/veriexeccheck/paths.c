/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"
#include "common/status.h"
#include "veriexeccheck/auditor.h"

/* The two with a '/' between; NULL: no memory. */
static char *
join(const char *directory, const char *path)
{
	size_t size = strlen(directory) + strlen(path) + 2;
	char *joined = malloc(size);

	if (joined != NULL)
		(void)snprintf(joined, size, "%s/%s", directory, path);
	return joined;
}

static int
make_one(const char *here, const char *path, struct chk_paths *to)
{
	/* An empty operand names nothing, neither here nor there. */
	if (path[0] == '\0') {
		vt_say("an empty path names no file");
		return VT_USAGE;
	}
	to->items[to->count] = path[0] == '/' ? strdup(path) :
	    join(here, path);
	if (to->items[to->count] == NULL) {
		vt_say("out of memory");
		return VT_INTERNAL;
	}
	to->count++;
	return 0;
}

int
chk_paths_make(const struct chk_options *chk, const char *const *paths,
    size_t count, struct chk_paths *to)
{
	char *cwd = chk->root == NULL ? getcwd(NULL, 0) : NULL;
	const char *here = chk->root != NULL ? "" : cwd;
	int status = 0;
	size_t i;

	to->count = 0;
	to->items = calloc(count + 1, sizeof(*to->items));
	if (to->items == NULL || here == NULL) {
		vt_say("the working directory: %s", strerror(errno));
		status = VT_IO;
	}
	for (i = 0; status == 0 && i < count; i++)
		status = make_one(here, paths[i], to);
	free(cwd);
	return status;
}

void
chk_paths_free(struct chk_paths *paths)
{
	size_t i;

	for (i = 0; i < paths->count; i++)
		free(paths->items[i]);
	free(paths->items);
}
