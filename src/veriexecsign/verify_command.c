/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "common/status.h"
#include "sign/rollback.h"
#include "veriexecsign/sign_command.h"
#include "veriexecsign/sign_report.h"

int
sign_command_verify(const struct sign_options *sign)
{
	struct vs_error error = { .status = 0 };
	struct vs_verdict verdict;
	struct vs_blob data;
	int status;

	status = vs_trust_file(&sign->trust.policy, sign->file,
	    sign->signature, &data, &verdict, &error);
	if (status == 0)
		(void)vs_rollback(sign->trust.state, sign->file, &data,
		    verdict.newest, &error);
	vs_blob_free(&data);
	return sign_report_verdict(sign, &verdict, &error);
}

int
sign_command_show(const struct sign_options *sign)
{
	struct vs_signature *signature = calloc(1, sizeof(*signature));
	struct vs_error error = { .status = 0 };
	struct vs_blob bytes = { .data = NULL };
	const char *why;
	int status = VT_DONE;

	if (signature == NULL)
		(void)vs_fail(&error, VT_INTERNAL, "out of memory");
	else if (vs_blob_read(sign->file, VS_SIGNATURE_MAX, &bytes,
	    &error) == 0) {
		why = vs_signature_read(bytes.data, bytes.length, signature);
		if (why == NULL)
			why = vs_signature_refused(signature);
		status = sign_report_packets(sign, signature, why);
	}
	if (error.status != 0)
		status = sign_report_failure(sign, &error);
	vs_blob_free(&bytes);
	free(signature);
	return status;
}
