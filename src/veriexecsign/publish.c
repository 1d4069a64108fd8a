/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/stat.h>

#include <string.h>
#include <unistd.h>

#include "common/message.h"
#include "common/output.h"
#include "common/status.h"
#include "common/stop.h"
#include "veriexecsign/publish.h"

int
publish_begin(struct publish *publish, const char *output, unsigned mode,
    bool replace, struct vs_error *error)
{
	struct lfp_error why = LFP_ERROR_INITIALIZER;
	enum lfp_status status;
	mode_t mask = umask(0);

	(void)umask(mask);
	publish->save = NULL;
	if (strcmp(output, "-") == 0)
		return 0;
	status = lfp_save_begin(output, mode & ~(unsigned)mask,
	    &publish->save, &why);
	if (status != LFP_OK)
		return vs_fail(error, (int)vt_status_of(status), "%s",
		    why.text);
	if (lfp_save_old(publish->save) < 0 || replace)
		return 0;
	lfp_save_abort(publish->save);
	publish->save = NULL;
	return vs_fail(error, VT_CANNOT_CREATE, "%s: is there already; "
	    "--force replaces it", vt_name0(output));
}

int
publish_read_old(const struct publish *publish, size_t max,
    struct vs_blob *old, struct vs_error *error)
{
	int fd = publish->save == NULL ? -1 : lfp_save_old(publish->save);
	uint8_t piece[4096];
	ssize_t n;

	memset(old, 0, sizeof(*old));
	while (fd >= 0 && (n = read(fd, piece, sizeof(piece))) != 0)
		if (n < 0 || !vs_blob_append(old, piece, (size_t)n, max)) {
			vs_blob_free(old);
			return vs_fail(error, VT_IO, "the signatures that "
			    "are there cannot be read, or are too large");
		}
	return 0;
}

int
publish_end(struct publish *publish, const void *data, size_t length,
    struct vs_error *error)
{
	struct lfp_error why = LFP_ERROR_INITIALIZER;
	enum lfp_status status;

	if (error->status == 0 && vt_stop_asked())
		(void)vs_fail(error, VT_INTERNAL, "interrupted");
	if (error->status != 0) {
		lfp_save_abort(publish->save);
		return error->status;
	}
	if (publish->save == NULL)
		status = vt_output_write(NULL, data, length, &why);
	else if ((status = lfp_save_write(publish->save, data, length,
	    &why)) == LFP_OK)
		status = lfp_save_commit(publish->save, 0, &why);
	else
		lfp_save_abort(publish->save);
	return status == LFP_OK ? 0 : vs_fail(error,
	    (int)vt_status_of(status), "%s", why.text);
}
