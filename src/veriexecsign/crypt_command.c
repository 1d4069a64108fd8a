/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "common/status.h"
#include "veriexecsign/publish.h"
#include "veriexecsign/sign_command.h"
#include "veriexecsign/sign_report.h"

#define CIPHER_MODE 0644
/* What was confidential stays with its owner. */
#define PLAIN_MODE 0600

static int
encrypt(const struct sign_options *sign, const struct vs_blob *data,
    struct vs_blob *out, struct vs_error *error)
{
	const char *keys[SIGN_KEYS_MAX];
	size_t i;

	for (i = 0; i < sign->key_count; i++)
		keys[i] = sign->keys[i];
	return vs_engine_encrypt(sign->homedir, keys, sign->key_count, data,
	    out, error);
}

/* Read, turn into something else, and write that. */
static int
convert(const struct sign_options *sign, const char *output, unsigned mode,
    struct vs_error *error)
{
	struct vs_blob data, out = { .data = NULL };
	struct publish publish;

	if (vs_blob_read(sign->file, VS_DATA_MAX, &data, error) != 0)
		return error->status;
	if (publish_begin(&publish, output, mode, sign->force, error) == 0) {
		if (sign->command == SIGN_ENCRYPT)
			(void)encrypt(sign, &data, &out, error);
		else
			(void)vs_engine_decrypt(sign->homedir, &data, &out,
			    error);
		(void)publish_end(&publish, out.data, out.length, error);
	}
	vs_blob_free(&out);
	vs_blob_free(&data);
	return error->status;
}

int
sign_command_encrypt(const struct sign_options *sign)
{
	struct vs_error error = { .status = 0 };
	char name[4200];
	const char *output = sign->output;

	if (output == NULL) {
		(void)snprintf(name, sizeof(name), "%.4096s.gpg", sign->file);
		output = name;
	}
	if (convert(sign, output, CIPHER_MODE, &error) != 0)
		return sign_report_failure(sign, &error);
	return sign_report_written(sign, output, "encrypted", 0);
}

int
sign_command_decrypt(const struct sign_options *sign)
{
	struct vs_error error = { .status = 0 };
	const char *output = sign->output != NULL ? sign->output : "-";

	if (convert(sign, output, PLAIN_MODE, &error) != 0)
		return sign_report_failure(sign, &error);
	return sign_report_written(sign, output, "decrypted", 0);
}
