/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"
#include "common/status.h"
#include "sign/policyfile.h"

/* 64 pins and nine settings are a few kilobytes. */
#define TEXT_MAX ((size_t)256 * 1024)
/* A name as long as a name can be, with the setting's. */
#define LINE_SIZE (VS_NAME_SIZE + 64)

struct place {
	const char	*name;		/* of the file, for messages */
	const char	*directory;
	size_t		 line;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static int
fail_line(const struct place *place, const char *word, const char *why,
    struct vs_error *error)
{
	return vs_fail(error, VT_MALFORMED, "%s:%zu: %s%s%s",
	    vt_name0(place->name), place->line, vt_name0(word),
	    word[0] != '\0' ? ": " : "", why);
}

/* What is a file's name here is one wherever the program stands. */
static const char *
take_value(const struct place *place, const char *key, const char *value,
    struct vs_settings *settings)
{
	bool is_name = strcmp(key, "keyring") == 0 ||
	    strcmp(key, "state") == 0;
	char full[2 * VS_NAME_SIZE];

	if (!is_name || value[0] == '/' || value[0] == '\0')
		return vs_settings_take(settings, key, value);
	(void)snprintf(full, sizeof(full), "%s/%s", place->directory, value);
	return vs_settings_take(settings, key, full);
}

/* Without blanks at its ends; "key value". */
static int
take_line(const struct place *place, char *line,
    struct vs_settings *settings, struct vs_error *error)
{
	char *value = line + strcspn(line, " \t");
	const char *why;

	if (*value != '\0')
		*value++ = '\0';
	value += strspn(value, " \t");
	if (!vs_settings_knows(line))
		return fail_line(place, line, "no such setting", error);
	if (*value == '\0')
		return fail_line(place, line, "a value is missing", error);
	if (vs_settings_has(settings, line))
		return fail_line(place, line, "said twice", error);
	why = take_value(place, line, value, settings);
	return why == NULL ? 0 : fail_line(place, line, why, error);
}

static bool
has_control(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if ((unsigned char)text[i] == 0x7f ||
		    ((unsigned char)text[i] < 0x20 && text[i] != '\t'))
			return true;
	return false;
}

static int
take_text(const struct place *place, const char *text, size_t length,
    struct vs_settings *settings, struct vs_error *error)
{
	char line[LINE_SIZE];

	while (length > 0 && is_blank(text[0])) {
		text++;
		length--;
	}
	while (length > 0 && is_blank(text[length - 1]))
		length--;
	if (length == 0 || text[0] == '#')
		return 0;
	if (has_control(text, length))
		return fail_line(place, "", "a control character", error);
	if (length >= sizeof(line))
		return fail_line(place, "", "a line that is too long", error);
	memcpy(line, text, length);
	line[length] = '\0';
	return take_line(place, line, settings, error);
}

int
vs_policyfile_parse(const char *name, const char *directory,
    const void *text, size_t length, struct vs_settings *settings,
    struct vs_error *error)
{
	struct place place = { .name = name, .directory = directory };
	const char *at = text, *end = at + length, *stop;
	int status = 0;

	for (; status == 0 && at < end; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		if (stop == NULL)
			stop = end;
		place.line++;
		status = take_text(&place, at, (size_t)(stop - at), settings,
		    error);
	}
	return status;
}

/* ELOOP: a link stands where O_NOFOLLOW allows none. */
static int
fail_open(const char *name, int sys_errno, struct vs_error *error)
{
	if (sys_errno == ELOOP)
		return vs_fail(error, VT_UNTRUSTED, "%s: a symbolic link",
		    vt_name0(name));
	return vs_fail(error, VT_NO_INPUT, "%s: %s", vt_name0(name),
	    strerror(sys_errno));
}

/* -1 and no error: may_miss, and it is not there. */
static int
open_directory(const char *name, bool may_miss, struct vs_error *error)
{
	struct stat st;
	int fd, sys_errno;

	/* O_DIRECTORY says ENOTDIR of a link; who looks wants to know. */
	fd = open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	sys_errno = errno;
	if (fd < 0 && lstat(name, &st) == 0 && S_ISLNK(st.st_mode))
		sys_errno = ELOOP;
	if (fd < 0) {
		if (sys_errno != ENOENT || !may_miss)
			(void)fail_open(name, sys_errno, error);
	} else if (vs_blob_check_owner(name, fd, error) != 0) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

static int
open_file(int directory, const char *base, const char *name, bool may_miss,
    struct vs_error *error)
{
	struct stat st;
	int fd = openat(directory, base, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_NOCTTY | O_CLOEXEC);

	if (fd < 0) {
		if (errno != ENOENT || !may_miss)
			(void)fail_open(name, errno, error);
		return -1;
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		(void)vs_fail(error, VT_NO_INPUT, "%s: not a regular file",
		    vt_name0(name));
	else if (vs_blob_check_owner(name, fd, error) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

/* "a/b" is "b" in "a", "b" is "b" in ".", "/b" in "/". */
static const char *
split(const char *name, char directory[VS_NAME_SIZE])
{
	const char *slash = strrchr(name, '/');
	size_t length = slash == NULL ? 0 : (size_t)(slash - name);

	if (length >= VS_NAME_SIZE)
		return "";
	(void)snprintf(directory, VS_NAME_SIZE, "%.*s", (int)length, name);
	if (length == 0)
		(void)strcpy(directory, slash == NULL ? "." : "/");
	return slash == NULL ? name : slash + 1;
}

static int
read_open(const char *name, const char *directory, int fd,
    struct vs_settings *settings, struct vs_error *error)
{
	struct vs_blob text;

	if (vs_blob_read_fd(name, fd, TEXT_MAX, &text, error) == 0)
		(void)vs_policyfile_parse(name, directory, text.data,
		    text.length, settings, error);
	vs_blob_free(&text);
	return error->status;
}

bool
vs_policyfile_read(const char *name, struct vs_settings *settings,
    struct vs_error *error)
{
	bool may_miss = name == NULL, done = false;
	const char *path = may_miss ? VS_POLICY_FILE : name;
	char directory[VS_NAME_SIZE];
	const char *base = split(path, directory);
	int at, fd;

	if (base[0] == '\0' || strlen(path) >= VS_NAME_SIZE) {
		(void)vs_fail(error, VT_NO_INPUT, "%s: not the name of a "
		    "file", vt_name0(path));
		return false;
	}
	(void)strcpy(settings->file, path);
	if ((at = open_directory(directory, may_miss, error)) < 0)
		return false;
	if ((fd = open_file(at, base, path, may_miss, error)) >= 0) {
		done = read_open(path, directory, fd, settings, error) == 0;
		(void)close(fd);
	}
	(void)close(at);
	return done;
}
