/* SPDX-License-Identifier: BSD-2-Clause */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "veriexecgen/own.h"

/* ".", and ".lock" or ".keep". */
#define LONGEST_ADDED 6

/* dir/name with all links of dir resolved, or NULL. */
static char *
real_output(const char *output)
{
	char *copy = strdup(output), *copy2 = strdup(output);
	char *directory = NULL, *joined = NULL;
	size_t size;

	if (copy != NULL && copy2 != NULL)
		directory = realpath(dirname(copy), NULL);
	if (directory != NULL) {
		size = strlen(directory) + strlen(output) + 2;
		if ((joined = malloc(size)) != NULL)
			(void)snprintf(joined, size, "%s/%s",
			    strcmp(directory, "/") == 0 ? "" : directory,
			    basename(copy2));
	}
	free(directory);
	free(copy);
	free(copy2);
	return joined;
}

/* As it is named inside the root, or NULL if it is not there. */
static char *
inside(char *path, const char *root)
{
	char *real = root == NULL ? NULL : realpath(root, NULL);
	size_t length = real == NULL ? 0 : strlen(real);

	if (path != NULL && real != NULL && strcmp(real, "/") != 0) {
		if (strncmp(path, real, length) == 0 && path[length] == '/')
			memmove(path, path + length,
			    strlen(path + length) + 1);
		else {
			free(path);
			path = NULL;
		}
	}
	free(real);
	return path;
}

void
gen_own_init(struct gen_own *own, const struct gen_options *gen)
{
	own->path = strcmp(gen->output, "-") == 0 ? NULL :
	    inside(real_output(gen->output), gen->root);
	own->length = own->path == NULL ? 0 : strlen(own->path);
}

void
gen_own_free(struct gen_own *own)
{
	free(own->path);
}

static bool
is_name(const char *name, size_t length, const char *before,
    const char *own, const char *after)
{
	size_t b = strlen(before), o = strlen(own), a = strlen(after);

	return length == b + o + a && memcmp(name, before, b) == 0 &&
	    memcmp(name + b, own, o) == 0 &&
	    memcmp(name + b + o, after, a) == 0;
}

bool
gen_own_is(const struct gen_own *own, const char *path, size_t length)
{
	const char *name;
	size_t directory;

	/* Asked of every file: most of them are told by their length. */
	if (own->path == NULL || length < own->length ||
	    length > own->length + LONGEST_ADDED)
		return false;
	name = strrchr(own->path, '/') + 1;
	directory = (size_t)(name - own->path);
	if (length <= directory || memcmp(path, own->path, directory) != 0)
		return false;
	path += directory;
	length -= directory;
	return is_name(path, length, "", name, "") ||
	    is_name(path, length, "", name, ".old") ||
	    is_name(path, length, ".", name, ".lock") ||
	    is_name(path, length, ".", name, ".new") ||
	    is_name(path, length, ".", name, ".keep");
}
