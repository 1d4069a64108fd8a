/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/guard.h"
#include "common/message.h"
#include "common/output.h"
#include "common/stop.h"
#include "veriexecgen/generate.h"

int
main(int argc, char **argv)
{
	struct gen_options gen;
	int status;

	vt_descriptors_prepare();
	vt_message_program("veriexecgen");
	status = gen_options_parse(&gen, argc, argv);
	if (status < 0) {
		vt_stop_install();
		vt_guard_install();
		status = vt_output_close(gen_generate(&gen));
	}
	gen_options_free(&gen);
	vt_stop_finish();
	return status;
}
