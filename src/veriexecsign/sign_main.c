/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/message.h"
#include "common/output.h"
#include "common/status.h"
#include "common/stop.h"
#include "veriexecsign/sign_command.h"

static int
run(const struct sign_options *sign)
{
	switch (sign->command) {
	case SIGN_SIGN: return sign_command_sign(sign);
	case SIGN_VERIFY: return sign_command_verify(sign);
	case SIGN_SHOW: return sign_command_show(sign);
	case SIGN_ENCRYPT: return sign_command_encrypt(sign);
	case SIGN_DECRYPT: return sign_command_decrypt(sign);
	}
	return VT_INTERNAL;
}

int
main(int argc, char **argv)
{
	struct sign_options sign;
	int status;

	vt_descriptors_prepare();
	vt_message_program("veriexecsign");
	status = sign_options_parse(&sign, argc, argv);
	if (status < 0) {
		vt_stop_install();
		vs_engine_deadline(sign.deadline);
		status = vt_output_close(run(&sign));
	}
	vt_stop_finish();
	return status;
}
