/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/guard.h"
#include "common/message.h"
#include "common/output.h"
#include "common/stop.h"
#include "veriexeccheck/checkoptions.h"
#include "veriexeccheck/modes.h"
#include "veriexeccheck/watch.h"

static int
work(void *arg)
{
	const struct chk_options *chk = arg;

	vt_guard_install();
	return vt_output_close(chk_mode_run(chk));
}

int
main(int argc, char **argv)
{
	struct chk_options chk;
	int status;

	vt_descriptors_prepare();
	vt_message_program("veriexeccheck");
	status = chk_options_parse(&chk, argc, argv);
	if (status < 0) {
		vt_stop_install();
		status = chk.deadline > 0 ?
		    chk_watch(chk.deadline, work, &chk) : work(&chk);
	}
	vt_stop_finish();
	return status;
}
