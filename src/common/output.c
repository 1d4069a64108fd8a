/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/resource.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"
#include "common/output.h"
#include "common/status.h"

static enum lfp_status
fail(struct lfp_error *error, int sys_errno)
{
	if (error != NULL && error->status == LFP_OK) {
		error->status = LFP_ERR_IO;
		error->sys_errno = sys_errno;
		(void)snprintf(error->text, sizeof(error->text),
		    "standard output: %s", strerror(sys_errno));
	}
	return LFP_ERR_IO;
}

enum lfp_status
vt_output_write(void *sink, const void *data, size_t length,
    struct lfp_error *error)
{
	const char *bytes = data;
	ssize_t n;

	(void)sink;
	while (length > 0) {
		n = write(STDOUT_FILENO, bytes, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(error, errno);
		bytes += n;
		length -= (size_t)n;
	}
	return LFP_OK;
}

int
vt_output_close(int status)
{
	bool lost = ferror(stdout) != 0;

	if (fclose(stdout) != 0)
		lost = true;
	if (lost) {
		vt_say("standard output: cannot be written: %s",
		    strerror(errno));
		return VT_IO;
	}
	return status;
}

void
vt_descriptors_prepare(void)
{
	struct rlimit limit;
	int fd;

	/* open(2) takes the lowest that is free. */
	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/dev/null", fd == STDIN_FILENO ?
			    O_WRONLY : O_RDONLY);
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}
