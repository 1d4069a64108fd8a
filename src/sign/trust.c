/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/status.h"
#include "common/stop.h"
#include "sign/gpghome.h"
#include "sign/trust.h"

static int
read_signature(const char *file, const char *name, struct vs_blob *blob,
    struct vs_error *error)
{
	static const char *const endings[] = { ".asc", ".sig", NULL };
	char guess[4200];
	int i;

	if (name != NULL)
		return vs_blob_read(name, VS_SIGNATURE_MAX, blob, error);
	for (i = 0; endings[i] != NULL; i++) {
		(void)snprintf(guess, sizeof(guess), "%.4096s%s", file,
		    endings[i]);
		/* The first that is there decides, whatever it is. */
		if (access(guess, F_OK) == 0)
			return vs_blob_read(guess, VS_SIGNATURE_MAX, blob,
			    error);
	}
	return vs_fail(error, VT_UNTRUSTED, "no signature beside it (.asc or "
	    ".sig)");
}

/* In a directory of its own, which goes in any case. */
static int
check_all(const struct vs_blob *keys, const struct vs_blob *data,
    const struct vs_signature *signature, struct vs_check *checks,
    struct vs_error *error)
{
	struct vs_home home = { .path = "" };
	int status = vs_home_make(&home, keys, error);

	if (status == 0) {
		status = vs_engine_verify(home.path, data, signature, checks,
		    error);
		vs_home_remove(&home);
	}
	return status;
}

static int
check_and_judge(const struct vs_policy *policy, const struct vs_blob *keys,
    const struct vs_blob *data, const struct vs_signature *signature,
    struct vs_verdict *verdict, struct vs_error *error)
{
	struct vs_check *checks = calloc(VS_PACKETS_MAX, sizeof(*checks));
	int status;

	if (checks == NULL)
		return vs_fail(error, VT_INTERNAL, "out of memory");
	status = check_all(keys, data, signature, checks, error);
	if (status == 0)
		status = vs_trust_judge(policy, checks, signature->count,
		    (uint64_t)time(NULL), verdict, error);
	verdict->system_config = access(VS_SYSTEM_CONFIG, F_OK) == 0;
	free(checks);
	return status;
}

int
vs_trust_keys(const struct vs_policy *policy, const struct vs_blob *keys,
    const struct vs_blob *data, const struct vs_blob *bytes,
    struct vs_verdict *verdict, struct vs_error *error)
{
	struct vs_signature *signature = malloc(sizeof(*signature));
	const char *why;
	int status;

	memset(verdict, 0, sizeof(*verdict));
	if (signature == NULL)
		return vs_fail(error, VT_INTERNAL, "out of memory");
	why = vs_signature_read(bytes->data, bytes->length, signature);
	if (why == NULL)
		why = vs_signature_refused(signature);
	if (why != NULL)
		status = vs_fail(error, VT_UNTRUSTED, "signature: %s", why);
	else
		status = check_and_judge(policy, keys, data, signature,
		    verdict, error);
	free(signature);
	return status;
}

static int
trust_data(const struct vs_policy *policy, const char *file,
    const char *name, const struct vs_blob *data,
    struct vs_verdict *verdict, struct vs_error *error)
{
	struct vs_blob keys, signature = { .data = NULL };
	int status;

	status = vs_blob_read_trusted(policy->keyring, VS_KEYRING_MAX, &keys,
	    error);
	if (status != 0)
		return status;
	status = read_signature(file, name, &signature, error);
	if (status == 0)
		status = vs_trust_keys(policy, &keys, data, &signature,
		    verdict, error);
	/* From here on there is no trust, for whatever reason. */
	if (status != 0 && !vt_stop_asked())
		status = error->status = VT_UNTRUSTED;
	vs_blob_free(&signature);
	vs_blob_free(&keys);
	return status;
}

int
vs_trust_file(const struct vs_policy *policy, const char *file,
    const char *signature, struct vs_blob *data, struct vs_verdict *verdict,
    struct vs_error *error)
{
	const char *why = vs_policy_check(policy);
	int status;

	memset(verdict, 0, sizeof(*verdict));
	memset(data, 0, sizeof(*data));
	if (why != NULL)
		return vs_fail(error, VT_USAGE, "%s", why);
	if (strcmp(file, "-") == 0 && (signature == NULL ||
	    strcmp(signature, "-") == 0))
		return vs_fail(error, VT_USAGE, "name the signature of what "
		    "comes from the standard input");
	if (vs_engine_ready(error) != 0)
		return error->status;
	status = vs_blob_read(file, VS_DATA_MAX, data, error);
	if (status == 0)
		status = trust_data(policy, file, signature, data, verdict,
		    error);
	if (status != 0)
		vs_blob_free(data);
	return status;
}
