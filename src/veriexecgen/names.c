/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "common/status.h"
#include "common/stop.h"
#include "veriexecgen/names.h"

/* NetBSD's DEFAULT_SYSPATHS, then what this platform has besides. */
#define NETBSD_DIRECTORIES "/bin:/sbin:/usr/bin:/usr/sbin:/lib:/usr/lib:" \
    "/libexec:/usr/libexec"

static int
tell(const struct lfp_error *error, enum lfp_status status)
{
	vt_say("%s", error->text);
	return (int)vt_status_of(status);
}

/* A platform does not have them all. */
static int
add_system_directories(const struct gen_options *gen, struct lfp_scan *scan)
{
	char list[] = NETBSD_DIRECTORIES ":" SYSTEM_DIRECTORIES;
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	enum lfp_status status;
	char *at = NULL, *path;

	for (path = strtok_r(list, ":", &at); path != NULL;
	    path = strtok_r(NULL, ":", &at)) {
		status = lfp_scan_add_directory(scan, path, gen->recursive,
		    &error);
		if (status == LFP_ERR_NOT_FOUND)
			lfp_error_clear(&error);
		else if (status != LFP_OK)
			return tell(&error, status);
		else if (gen->verbose)
			vt_say("directory %s", vt_name0(path));
	}
	return 0;
}

static int
add_directories(const struct gen_options *gen, struct lfp_scan *scan)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	enum lfp_status status;
	size_t i;

	for (i = 0; i < gen->dirs.count; i++) {
		status = lfp_scan_add_directory(scan, gen->dirs.words[i],
		    gen->recursive, &error);
		if (status != LFP_OK)
			return tell(&error, status);
		if (gen->verbose)
			vt_say("directory %s", vt_name0(gen->dirs.words[i]));
	}
	return 0;
}

/* One name a line, or one before each NUL; empty ones are nothing. */
static int
add_names(const struct gen_options *gen, struct lfp_scan *scan, FILE *file,
    const char *list)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	int end = gen->nul_names ? '\0' : '\n';
	char *name = NULL;
	size_t size = 0;
	ssize_t n;
	int status = 0;

	while (status == 0 && (n = getdelim(&name, &size, end, file)) > 0) {
		n -= name[n - 1] == end;
		if (n > 0 && lfp_scan_add_file(scan, name, (size_t)n,
		    &error) != LFP_OK)
			status = tell(&error, error.status);
	}
	if (status == 0 && ferror(file)) {
		vt_say("%s: cannot read names: %s", vt_name0(list),
		    strerror(errno));
		status = VT_IO;
	}
	free(name);
	return status;
}

static int
read_name_file(const struct gen_options *gen, struct lfp_scan *scan,
    const char *list)
{
	FILE *file = strcmp(list, "-") == 0 ? stdin : fopen(list, "re");
	int status;

	if (file == NULL) {
		vt_say("%s: cannot open the list of names: %s",
		    vt_name0(list), strerror(errno));
		return VT_NO_INPUT;
	}
	status = add_names(gen, scan, file, list);
	if (file != stdin)
		(void)fclose(file);
	return status;
}

/* The list may be a pipe that nobody writes to. */
static int
add_name_file(const struct gen_options *gen, struct lfp_scan *scan,
    const char *list)
{
	int status;

	vt_stop_suspend();
	status = read_name_file(gen, scan, list);
	vt_stop_resume();
	return status;
}

int
gen_names_add(const struct gen_options *gen, struct lfp_scan *scan)
{
	int status = 0;
	size_t i;

	if (gen->system_dirs)
		status = add_system_directories(gen, scan);
	if (status == 0)
		status = add_directories(gen, scan);
	for (i = 0; status == 0 && i < gen->name_files.count; i++)
		status = add_name_file(gen, scan, gen->name_files.words[i]);
	return status;
}

bool
gen_name_strip(const char *prefix, const char **path, size_t *length)
{
	size_t n = prefix == NULL ? 0 : strlen(prefix);

	while (n > 0 && prefix[n - 1] == '/')
		n--;
	if (*length <= n + 1 || (*path)[n] != '/' ||
	    (n > 0 && memcmp(*path, prefix, n) != 0))
		return false;
	*path += n;
	*length -= n;
	return true;
}
