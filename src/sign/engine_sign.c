/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GPGME cannot ask for a digest, nor for the primary key where there is a
 * subkey that signs; so gpg is run, by GPGME, with options of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
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

#define STATUS_MARK "[GNUPG:] "

/* The next line of text, without its newline; NULL: there is none. */
static char *
take_line(char **text)
{
	char *line = *text, *end;

	if (*line == '\0')
		return NULL;
	end = line + strcspn(line, "\n");
	*text = *end != '\0' ? end + 1 : end;
	*end = '\0';
	return line;
}

/*
 * The last line of what gpg said for people, without its name, "" if there
 * is none; and whether it went for a passphrase.
 */
static bool
last_words(struct vs_blob *said, char *words, size_t size)
{
	static const char launched[] = STATUS_MARK "PINENTRY_LAUNCHED";
	const char *last = "";
	bool asked = false;
	char *text, *line;

	words[0] = '\0';
	if (!vs_blob_append(said, "", 1, WORDS_MAX + 1))
		return false;
	text = (char *)said->data;
	while ((line = take_line(&text)) != NULL)
		if (strncmp(line, launched, sizeof(launched) - 1) == 0)
			asked = true;
		else if (strncmp(line, STATUS_MARK, sizeof(STATUS_MARK) -
		    1) != 0)
			last = line;
	if (strncmp(last, "gpg: ", 5) == 0)
		last += 5;
	if (strncmp(last, "signing failed: ", 16) == 0)
		last += 16;
	(void)lfp_text_escape(words, size, last, strlen(last));
	return asked || strcmp(last, "No pinentry") == 0;
}

static void
explain_missing(gpgme_ctx_t context, const struct work *work,
    struct vs_error *error)
{
	const char *wanted = work->request->key;
	gpgme_key_t key = NULL;
	bool known = gpgme_get_key(context, wanted, &key, 0) == 0;

	(void)vs_fail(error, VT_NO_INPUT, "%s: no secret key in %s%s",
	    wanted, vt_name0(work->home), known ? ", or no gpg-agent runs "
	    "there" : "");
	if (known)
		gpgme_key_unref(key);
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
		explain_missing(context, work, error);
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
	    "--no-options", "--status-fd", "2", "--batch", "--no-tty",
	    "--no-greeting", "--disable-dirmngr", "--no-auto-key-locate",
	    "--digest-algo", work->request->digest, "--local-user", key,
	    "--detach-sign", "--output", "-", "-", NULL };
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
		(void)vs_context_fail(error, VT_UNTRUSTED, "gpg", e);
	gpgme_data_release(in);
	gpgme_data_release(result);
	gpgme_data_release(words);
	gpgme_release(context);
	return error->status;
}

static void
explain(const char *key, struct vs_blob *said, struct vs_error *error)
{
	char words[512];

	if (last_words(said, words, sizeof(words)))
		(void)vs_fail(error, VT_UNTRUSTED, "%s: the key has a "
		    "passphrase, and gpg did not get it: %s (a pinentry "
		    "needs a terminal or a display; or have a gpg-agent "
		    "that knows it)", key, words);
	else
		(void)vs_fail(error, VT_UNTRUSTED, "%s: gpg made no "
		    "signature%s%s", key, words[0] != '\0' ? ": " : "",
		    words);
}

static void
sign(void *arg, struct vs_blob *out, struct vs_error *error)
{
	const struct work *work = arg;
	struct vs_blob said = { .data = NULL };
	char key[VS_FPR_TEXT + 1];

	if (check_key(work, error) != 0)
		return;
	/* The mark says: this very key, none of its subkeys. */
	(void)snprintf(key, sizeof(key), "%s%s", work->request->key,
	    work->request->primary ? "!" : "");
	if (run_gpg(work, key, out, &said, error) == 0 && out->length == 0)
		explain(work->request->key, &said, error);
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
	return vs_secret_run(home, "signing", data->length, sign, &work, packet,
	    error);
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
	if (out->length == 0)
		(void)vs_fail(error, VT_UNTRUSTED, "gpg exports no public "
		    "keys from %s", vt_name0(work->home));
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
	return vs_secret_run(home, "exporting", 0, export, &work, out, error);
}
