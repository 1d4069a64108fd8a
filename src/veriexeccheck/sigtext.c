/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fingerprint.h>

#include "common/message.h"
#include "common/status.h"
#include "veriexeccheck/sigtext.h"

static bool
make_room(struct chk_text *text, size_t *size)
{
	size_t larger = *size > 0 ? *size * 2 : 65536;
	char *data;

	if (text->length < *size)
		return true;
	if (larger < *size || (data = realloc(text->data, larger)) == NULL) {
		errno = ENOMEM;
		return false;
	}
	text->data = data;
	*size = larger;
	return true;
}

static bool
read_all(struct chk_text *text, int fd)
{
	size_t size = 0;
	ssize_t n;

	do {
		if (!make_room(text, &size))
			return false;
		n = read(fd, text->data + text->length, size - text->length);
		if (n > 0)
			text->length += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n == 0;
}

static int
hash(struct chk_text *text)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	enum lfp_status status;
	size_t i;

	status = lfp_hash_buffer(LFP_SHA256, text->data, text->length,
	    text->sha256, &error);
	if (status != LFP_OK) {
		vt_say("%s", error.text);
		return (int)vt_status_of(status);
	}
	for (i = 0; i < sizeof(text->sha256); i++)
		(void)snprintf(text->hex + 2 * i, 3, "%02x",
		    text->sha256[i]);
	return 0;
}

int
chk_text_read(struct chk_text *text, const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0, done;
	int fd = is_stdin ? STDIN_FILENO :
	    open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int sys_errno;

	memset(text, 0, sizeof(*text));
	text->name = is_stdin ? "standard input" : path;
	done = fd >= 0 && read_all(text, fd);
	sys_errno = errno;
	if (fd >= 0 && !is_stdin)
		(void)close(fd);
	if (done)
		return hash(text);
	vt_say("%s: %s", vt_name0(text->name), strerror(sys_errno));
	return fd < 0 ? VT_NO_INPUT : VT_IO;
}

void
chk_text_free(struct chk_text *text)
{
	free(text->data);
	text->data = NULL;
}
