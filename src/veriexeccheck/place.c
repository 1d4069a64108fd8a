/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#ifdef __linux__
#include <sys/sysmacros.h>
#endif

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "veriexeccheck/place.h"

/* Where it is known it needs no right to read. */
#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

/* Of one line of mountinfo. */
struct mount_line {
	int		id;
	uint64_t	device;
	bool		whole;		/* it shows all of its file system */
	struct chk_mount mount;
};

/* proc(5): blanks and backslashes are \ooo there. */
static void
unescape(char *text)
{
	char *to = text;

	for (; *text != '\0'; text++) {
		if (text[0] == '\\' && text[1] >= '0' && text[1] <= '3' &&
		    text[2] >= '0' && text[2] <= '7' && text[3] >= '0' &&
		    text[3] <= '7') {
			*to++ = (char)((text[1] - '0') << 6 |
			    (text[2] - '0') << 3 | (text[3] - '0'));
			text += 3;
		} else
			*to++ = *text;
	}
	*to = '\0';
}

static void
copy(char *to, size_t size, char *from)
{
	unescape(from);
	(void)snprintf(to, size, "%s", from);
}

/*
 * "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw": fields
 * 1 and 3 to 6, and after the dash type, device and options of the file
 * system itself (proc(5)).
 */
static bool
parse(char *line, struct mount_line *to)
{
	char *field[6], *rest = strstr(line, " - "), *save = NULL, *last[3];
	unsigned major_number, minor_number;
	size_t i;

	if (rest == NULL)
		return false;
	*rest = '\0';
	for (i = 0; i < 6; i++)
		if ((field[i] = strtok_r(i == 0 ? line : NULL, " ",
		    &save)) == NULL)
			return false;
	for (i = 0; i < 3; i++)
		if ((last[i] = strtok_r(i == 0 ? rest + 3 : NULL, " \n",
		    &save)) == NULL)
			return false;
	if (sscanf(field[2], "%u:%u", &major_number, &minor_number) != 2)
		return false;
	to->id = atoi(field[0]);
	to->device = (uint64_t)makedev(major_number, minor_number);
	to->whole = strcmp(field[3], "/") == 0;
	copy(to->mount.mount_point, sizeof(to->mount.mount_point), field[4]);
	copy(to->mount.options, sizeof(to->mount.options), field[5]);
	copy(to->mount.fs_type, sizeof(to->mount.fs_type), last[0]);
	copy(to->mount.device, sizeof(to->mount.device), last[1]);
	copy(to->mount.fs_options, sizeof(to->mount.fs_options), last[2]);
	return true;
}

/*
 * The mount with this number, or if that is not known one of the device: the
 * first that shows the whole file system, since parts of it can be mounted
 * anywhere else as well.
 */
static bool
find(int id, uint64_t device, struct chk_mount *mount)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	struct mount_line *line = malloc(sizeof(*line));
	bool found = false, whole = false;
	char *text = NULL;
	size_t size = 0;

	while (file != NULL && line != NULL &&
	    getline(&text, &size, file) > 0) {
		if (!parse(text, line) || (id >= 0 ? line->id != id :
		    line->device != device || (found && (whole ||
		    !line->whole))))
			continue;
		*mount = line->mount;
		whole = line->whole;
		found = true;
	}
	free(text);
	free(line);
	if (file != NULL)
		(void)fclose(file);
	return found;
}

bool
chk_place_find(uint64_t device, struct chk_mount *mount)
{
	return find(-1, device, mount);
}

/* Of the mount that fd is on; -1: the system does not tell. */
static int
mount_of(int fd)
{
	char name[64], line[128];
	FILE *file;
	int id = -1;

	(void)snprintf(name, sizeof(name), "/proc/self/fdinfo/%d", fd);
	if ((file = fopen(name, "re")) == NULL)
		return -1;
	while (id < 0 && fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "mnt_id: %d", &id) != 1)
			id = -1;
	(void)fclose(file);
	return id;
}

static void
describe(int fd, struct vt_about *about)
{
	struct chk_mount mount;
	struct statvfs vfs;
	struct stat st;

	if (fstat(fd, &st) != 0 || fstatvfs(fd, &vfs) != 0 ||
	    !find(mount_of(fd), (uint64_t)st.st_dev, &mount))
		return;
	memcpy(about->device, mount.device, sizeof(about->device));
	memcpy(about->fs_type, mount.fs_type, sizeof(about->fs_type));
	memcpy(about->mount_point, mount.mount_point,
	    sizeof(about->mount_point));
	memcpy(about->mount_options, mount.options,
	    sizeof(about->mount_options));
	memcpy(about->fs_options, mount.fs_options,
	    sizeof(about->fs_options));
	about->writable = (vfs.f_flag & ST_RDONLY) == 0;
	about->fs_writable = strncmp(mount.fs_options, "rw", 2) == 0;
}

void
chk_place_describe(const char *root, struct vt_about *about)
{
	int fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	describe(fd, about);
	(void)close(fd);
}
