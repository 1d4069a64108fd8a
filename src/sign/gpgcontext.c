/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"
#include "common/status.h"
#include "sign/engine.h"
#include "sign/gpgagent.h"
#include "sign/gpgchild.h"
#include "sign/gpgcontext.h"

/* Somebody may have to find and type a passphrase. */
#define SECRET_SECONDS 300
#define LOOK_SECONDS 30

/* Never from PATH. */
static const char *const places[] = { "/usr/bin/gpg", "/usr/local/bin/gpg",
	"/usr/pkg/bin/gpg", "/usr/pkg/bin/gpg2", "/usr/local/bin/gpg2", NULL };

const char *
vs_gpg_path(void)
{
	int i;

	for (i = 0; places[i] != NULL; i++)
		if (access(places[i], X_OK) == 0)
			return places[i];
	return NULL;
}

static int
no_gpg(struct vs_error *error)
{
	return vs_fail(error, VT_UNTRUSTED, "gpg is not installed (%s)",
	    places[0]);
}

int
vs_engine_ready(struct vs_error *error)
{
	return vs_gpg_path() != NULL ? 0 : no_gpg(error);
}

int
vs_context_fail(struct vs_error *error, int status, const char *what,
    gpgme_error_t why)
{
	return vs_fail(error, status, "%s: %s", what, gpgme_strerror(why));
}

int
vs_context_new(const char *home, gpgme_ctx_t *context,
    struct vs_error *error)
{
	const char *gpg = vs_gpg_path();
	gpgme_error_t e;

	*context = NULL;
	if (gpg == NULL)
		return no_gpg(error);
	(void)gpgme_check_version(NULL);
	if ((e = gpgme_new(context)) != 0)
		return vs_context_fail(error, VT_INTERNAL, "GPGME", e);
	if ((e = gpgme_ctx_set_engine_info(*context, GPGME_PROTOCOL_OpenPGP,
	    gpg, home)) != 0)
		return vs_context_fail(error, VT_UNTRUSTED, gpg, e);
	gpgme_set_offline(*context, 1);
	return 0;
}

static ssize_t
write_blob(void *handle, const void *data, size_t length)
{
	if (vs_blob_append(handle, data, length, VS_DATA_MAX))
		return (ssize_t)length;
	errno = EFBIG;
	return -1;
}

int
vs_context_input(gpgme_data_t *data, const struct vs_blob *blob,
    struct vs_error *error)
{
	gpgme_error_t e = gpgme_data_new_from_mem(data,
	    blob->length > 0 ? (const char *)blob->data : "", blob->length,
	    0);

	return e != 0 ? vs_context_fail(error, VT_INTERNAL, "GPGME", e) : 0;
}

int
vs_context_output(gpgme_data_t *data, struct vs_blob *blob,
    struct vs_error *error)
{
	static struct gpgme_data_cbs callbacks = { .write = write_blob };
	gpgme_error_t e = gpgme_data_new_from_cbs(data, &callbacks, blob);

	return e != 0 ? vs_context_fail(error, VT_INTERNAL, "GPGME", e) : 0;
}

int
vs_home_find(const char *homedir, char *path, size_t size,
    struct vs_error *error)
{
	const char *home = getenv("HOME");
	char name[4096], *real;

	if (homedir == NULL)
		homedir = getenv("GNUPGHOME");
	if (homedir != NULL && homedir[0] != '\0')
		(void)snprintf(name, sizeof(name), "%s", homedir);
	else
		(void)snprintf(name, sizeof(name), "%s/.gnupg",
		    home != NULL ? home : "");
	if ((real = realpath(name, NULL)) == NULL || strlen(real) >= size) {
		free(real);
		return vs_fail(error, VT_NO_INPUT, "%s: no home of GnuPG "
		    "with keys: %s", vt_name0(name), strerror(errno));
	}
	(void)strcpy(path, real);
	free(real);
	return 0;
}

/* The place of the agent's socket, which gpgconf knows. */
static void
find_socket(void *arg, struct vs_blob *out, struct vs_error *error)
{
	const char *socket;

	(void)setenv("GNUPGHOME", arg, 1);
	(void)gpgme_check_version(NULL);
	socket = gpgme_get_dirinfo("agent-socket");
	if (socket == NULL)
		(void)vs_fail(error, VT_UNTRUSTED, "gpgconf does not say "
		    "where the agent is; is GnuPG installed?");
	else if (!vs_blob_append(out, socket, strlen(socket) + 1,
	    VS_DATA_MAX))
		(void)vs_fail(error, VT_INTERNAL, "out of memory");
}

int
vs_secret_run(const char *home, const char *what, vs_secret_fn *work,
    void *arg, struct vs_blob *out, struct vs_error *error)
{
	const struct vs_child look = { .seconds = LOOK_SECONDS,
	    .asks = true, .what = "gpgconf" };
	const struct vs_child child = { .seconds = SECRET_SECONDS,
	    .asks = true, .what = what };
	struct vs_blob socket;
	struct vs_agent agent;
	char path[4096];
	int status;

	(void)snprintf(path, sizeof(path), "%s", home);
	status = vs_child_run(&look, find_socket, path, &socket, error);
	if (status != 0)
		return status;
	vs_agent_look(&agent, (const char *)socket.data);
	vs_blob_free(&socket);
	status = vs_child_run(&child, work, arg, out, error);
	vs_agent_end(&agent);
	return status;
}

const char *
vs_engine_version(void)
{
	static char text[64];

	(void)snprintf(text, sizeof(text), "GPGME %s",
	    gpgme_check_version(NULL));
	return text;
}
