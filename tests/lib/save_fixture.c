/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/stat.h>

#include <atf-c.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "save_fixture.h"

void
check_names(const char *expected)
{
	struct dirent **entries;
	char names[4096] = "";
	int i, n = scandir("d", &entries, NULL, alphasort);

	ATF_REQUIRE(n >= 0);
	for (i = 0; i < n; i++) {
		if (strcmp(entries[i]->d_name, ".") != 0 &&
		    strcmp(entries[i]->d_name, "..") != 0)
			(void)strcat(strcat(names, entries[i]->d_name), " ");
		free(entries[i]);
	}
	free(entries);
	ATF_CHECK_STREQ(expected, names);
}

void
check_content(const char *path, const char *expected)
{
	char content[4096];
	ssize_t n;
	int fd = open(path, O_RDONLY);

	ATF_REQUIRE_MSG(fd >= 0, "%s: %s", path, strerror(errno));
	n = read(fd, content, sizeof(content) - 1);
	ATF_REQUIRE(n >= 0);
	content[n] = '\0';
	ATF_CHECK_STREQ(expected, content);
	ATF_REQUIRE_EQ(0, close(fd));
}

void
check_mode(const char *path, mode_t mode)
{
	struct stat st;

	ATF_REQUIRE_EQ(0, stat(path, &st));
	ATF_CHECK_EQ_MSG(mode, st.st_mode & 07777, "%s: %o", path,
	    st.st_mode);
}

struct lfp_save *
begin_save(const char *path)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_save *save;

	ATF_REQUIRE_EQ_MSG(LFP_OK, lfp_save_begin(path, 0644, &save, &error),
	    "%s", error.text);
	return save;
}

void
put_text(struct lfp_save *save, const char *text)
{
	ATF_REQUIRE_EQ(LFP_OK, lfp_save_write(save, text, strlen(text),
	    NULL));
}

void
save_text(const char *path, const char *text, unsigned flags)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_save *save = begin_save(path);

	put_text(save, text);
	ATF_REQUIRE_EQ_MSG(LFP_OK, lfp_save_commit(save, flags, &error),
	    "%s", error.text);
}

void
check_refused(const char *path, const char *reason)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	unsigned before = open_descriptors();
	struct lfp_save *save;

	ATF_CHECK_EQ(LFP_ERR_CREATE, lfp_save_begin(path, 0644, &save,
	    &error));
	ATF_CHECK_MSG(strncmp(error.text, path, strlen(path)) == 0 &&
	    strstr(error.text, reason) != NULL, "%s", error.text);
	ATF_CHECK_EQ(before, open_descriptors());
}
