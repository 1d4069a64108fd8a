/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/stat.h>
#include <sys/statvfs.h>
#ifdef __linux__
#include <sys/sysmacros.h>
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "veriexeccheck/place.h"

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
 * 3, 5 and 6, and after the dash type and device (proc(5)).
 */
static bool
parse(char *line, uint64_t device, struct chk_mount *mount)
{
	char *field[6], *rest = strstr(line, " - "), *save = NULL, *type;
	char *source;
	unsigned major_number, minor_number;
	size_t i;

	if (rest == NULL)
		return false;
	*rest = '\0';
	for (i = 0; i < 6; i++)
		if ((field[i] = strtok_r(i == 0 ? line : NULL, " ",
		    &save)) == NULL)
			return false;
	if (sscanf(field[2], "%u:%u", &major_number, &minor_number) != 2 ||
	    makedev(major_number, minor_number) != (dev_t)device)
		return false;
	type = strtok_r(rest + 3, " \n", &save);
	source = strtok_r(NULL, " \n", &save);
	if (type == NULL || source == NULL)
		return false;
	copy(mount->device, sizeof(mount->device), source);
	copy(mount->fs_type, sizeof(mount->fs_type), type);
	copy(mount->mount_point, sizeof(mount->mount_point), field[4]);
	copy(mount->options, sizeof(mount->options), field[5]);
	return true;
}

bool
chk_place_find(uint64_t device, struct chk_mount *mount)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t size = 0;
	bool found = false;

	if (file == NULL)
		return false;
	/* A later one lies over an earlier one. */
	while (getline(&line, &size, file) > 0)
		found = parse(line, device, mount) || found;
	free(line);
	(void)fclose(file);
	return found;
}

void
chk_place_describe(const char *root, struct vt_about *about)
{
	struct chk_mount mount;
	struct statvfs vfs;
	struct stat st;

	if (stat(root, &st) != 0 || statvfs(root, &vfs) != 0 ||
	    !chk_place_find((uint64_t)st.st_dev, &mount))
		return;
	memcpy(about->device, mount.device, sizeof(about->device));
	memcpy(about->fs_type, mount.fs_type, sizeof(about->fs_type));
	memcpy(about->mount_point, mount.mount_point,
	    sizeof(about->mount_point));
	memcpy(about->mount_options, mount.options,
	    sizeof(about->mount_options));
	about->writable = (vfs.f_flag & ST_RDONLY) == 0;
}
