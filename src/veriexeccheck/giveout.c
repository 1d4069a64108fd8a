/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "common/output.h"
#include "common/status.h"
#include "veriexeccheck/giveout.h"

bool
chk_gives_file(const struct chk_options *chk)
{
	return chk->output != NULL && strcmp(chk->output, "-") != 0;
}

static enum lfp_status
write_all(struct lfp_save *save, chk_write_fn *write, void *arg,
    struct vt_sink *sink, struct lfp_error *error)
{
	enum lfp_status status;

	vt_sink_init(sink, save != NULL ? lfp_save_write : vt_output_write,
	    save);
	status = write(arg, sink, error);
	if (status == LFP_OK && (status = vt_sink_flush(sink)) != LFP_OK)
		*error = sink->error;
	if (status == LFP_OK && save != NULL)
		return lfp_save_commit(save, 0, error);
	lfp_save_abort(save);
	return status;
}

int
chk_give_out(const struct chk_options *chk, chk_write_fn *write, void *arg)
{
	struct vt_sink *sink = malloc(sizeof(*sink));
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	enum lfp_status status = LFP_OK;
	struct lfp_save *save = NULL;

	if (sink == NULL) {
		vt_say("out of memory");
		return VT_INTERNAL;
	}
	if (chk_gives_file(chk))
		status = lfp_save_begin(chk->output, 0600, &save, &error);
	if (status == LFP_OK)
		status = write_all(save, write, arg, sink, &error);
	free(sink);
	if (status == LFP_OK)
		return 0;
	vt_say("the report could not be written: %s", error.text);
	return status == LFP_ERR_CREATE ? VT_CANNOT_CREATE : VT_IO;
}
