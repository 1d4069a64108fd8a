/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GPGME cannot ask for a digest, nor for the primary key where there is a
 * subkey that signs; so gpg is run, by GPGME, with options of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/status.h"
#include "sign/engine.h"
#include "sign/gpgcontext.h"

/* gpg's own words, when it fails. */
#define WORDS_MAX ((size_t)64 * 1024)

struct work {
	const struct vs_sign_request	*request;
	const struct vs_blob		*data;
	const char			*home;
	const char *const		*keys;
	size_t				 count;
};

/* The last line of what gpg said, without its name; "" if nothing. */
static void
last_words(struct vs_blob *said, char *line, size_t size)
{
	char *text, *end, *start;

	line[0] = '\0';
	if (said->length == 0 || !vs_blob_append(said, "", 1, WORDS_MAX + 1))
		return;
	text = (char *)said->data;
	end = text + strlen(text);
	while (end > text && end[-1] == '\n')
		*--end = '\0';
	start = strrchr(text, '\n');
	start = start != NULL ? start + 1 : text;
	if (strncmp(start, "gpg: ", 5) == 0)
		start += 5;
	(void)lfp_text_escape(line, size, start, strlen(start));
}

static int
check_key(const struct work *work, struct vs_error *error)
{
	const char *wanted = work->request->key;
	gpgme_ctx_t context;
	gpgme_key_t key = NULL;

	if (vs_context_new(work->home, &context, error) != 0)
		return error->status;
	if (gpgme_get_key(context, wanted, &key, 1) != 0 || key == NULL)
		(void)vs_fail(error, VT_NO_INPUT, "%s: no secret key in %s",
		    wanted, work->home);
	else if (key->fpr == NULL || strcmp(key->fpr, wanted) != 0)
		(void)vs_fail(error, VT_USAGE, "%s: is a subkey; name its "
		    "primary key, %s", wanted, key->fpr);
	else if (key->revoked || key->expired || key->disabled ||
	    key->invalid || !key->can_sign)
		(void)vs_fail(error, VT_NO_INPUT, "%s: the key is %s",
		    wanted, key->revoked ? "revoked" : key->expired ?
		    "expired" : "not for signing");
	if (key != NULL)
		gpgme_key_unref(key);
	gpgme_release(context);
	return error->status;
}

static int
run_gpg(const struct work *work, const char *key, struct vs_blob *out,
    struct vs_blob *said, struct vs_error *error)
{
	const char *arguments[] = { "gpg", "--homedir", work->home,
	    "--no-options", "--batch", "--no-tty", "--no-greeting",
	    "--disable-dirmngr", "--no-auto-key-locate", "--digest-algo",
	    work->request->digest, "--local-user", key, "--detach-sign",
	    "--output", "-", "-", NULL };
	gpgme_data_t in = NULL, result = NULL, words = NULL;
	gpgme_ctx_t context = NULL;
	gpgme_error_t e;

	if ((e = gpgme_new(&context)) != 0 ||
	    (e = gpgme_set_protocol(context, GPGME_PROTOCOL_SPAWN)) != 0)
		(void)vs_context_fail(error, VT_INTERNAL, "GPGME", e);
	else if (vs_context_input(&in, work->data, error) == 0 &&
	    vs_context_output(&result, out, error) == 0 &&
	    vs_context_output(&words, said, error) == 0 &&
	    (e = gpgme_op_spawn(context, vs_gpg_path(), arguments, in,
	    result, words, 0)) != 0)
		(void)vs_context_fail(error, VT_IO, "gpg", e);
	gpgme_data_release(in);
	gpgme_data_release(result);
	gpgme_data_release(words);
	gpgme_release(context);
	return error->status;
}

static void
sign(void *arg, struct vs_blob *out, struct vs_error *error)
{
	const struct work *work = arg;
	struct vs_blob said = { .data = NULL };
	char key[VS_FPR_TEXT + 1], line[512];

	if (check_key(work, error) != 0)
		return;
	/* The mark says: this very key, none of its subkeys. */
	(void)snprintf(key, sizeof(key), "%s%s", work->request->key,
	    work->request->primary ? "!" : "");
	if (run_gpg(work, key, out, &said, error) == 0 && out->length == 0) {
		last_words(&said, line, sizeof(line));
		(void)vs_fail(error, VT_IO, "%s: gpg made no signature%s%s",
		    work->request->key, line[0] != '\0' ? ": " : "", line);
	}
	vs_blob_free(&said);
}

int
vs_engine_sign(const struct vs_sign_request *request,
    const struct vs_blob *data, struct vs_blob *packet,
    struct vs_error *error)
{
	char home[4096];
	struct work work = { .request = request, .data = data,
	    .home = home };

	memset(packet, 0, sizeof(*packet));
	if (vs_home_find(request->homedir, home, sizeof(home), error) != 0)
		return error->status;
	return vs_secret_run(home, "signing", sign, &work, packet, error);
}

static void
export(void *arg, struct vs_blob *out, struct vs_error *error)
{
	const struct work *work = arg;
	gpgme_data_t keys = NULL;
	gpgme_ctx_t context;
	gpgme_error_t e;
	size_t i;

	if (vs_context_new(work->home, &context, error) != 0)
		return;
	if (vs_context_output(&keys, out, error) == 0)
		for (i = 0; i < work->count; i++)
			if ((e = gpgme_op_export(context, work->keys[i], 0,
			    keys)) != 0)
				(void)vs_context_fail(error, VT_NO_INPUT,
				    work->keys[i], e);
	gpgme_data_release(keys);
	gpgme_release(context);
}

int
vs_engine_export(const char *homedir, const char *const *keys, size_t count,
    struct vs_blob *out, struct vs_error *error)
{
	char home[4096];
	struct work work = { .home = home, .keys = keys, .count = count };

	memset(out, 0, sizeof(*out));
	if (vs_home_find(homedir, home, sizeof(home), error) != 0)
		return error->status;
	return vs_secret_run(home, "exporting", export, &work, out, error);
}
