/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/portable.h"
#include "io/root.h"

enum lfp_status
lfpi_root_open(struct lfpi_root *root, const char *path,
    struct lfp_error *error)
{
	struct lfpi_name name;
	struct stat real, st;

	root->fd = lfpi_open_view(path == NULL ? "/" : path, &root->mounts);
	root->is_private = root->mounts >= 0;
	if (root->fd < 0)
		return lfpi_fail(error, errno == ENOENT ||
		    errno == ENOTDIR ? LFP_ERR_NOT_FOUND : LFP_ERR_IO, errno,
		    "%s: cannot open the root",
		    lfpi_name(&name, path, path == NULL ? 0 : strlen(path)));
	root->is_real = path == NULL ||
	    (fstat(root->fd, &st) == 0 && stat("/", &real) == 0 &&
	    st.st_dev == real.st_dev && st.st_ino == real.st_ino);
	return LFP_OK;
}

void
lfpi_root_close(struct lfpi_root *root)
{
	if (root->fd >= 0)
		(void)close(root->fd);
	if (root->is_private)
		(void)close(root->mounts);
	root->fd = -1;
	root->is_private = false;
}
