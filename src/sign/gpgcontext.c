/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"
#include "common/status.h"
#include "common/stop.h"
#include "sign/engine.h"
#include "sign/gpgagent.h"
#include "sign/gpgchild.h"
#include "sign/gpgcontext.h"

/* Somebody may have to find and type a passphrase, if somebody is there. */
#define SECRET_SECONDS 180
#define ALONE_SECONDS 30
#define LOOK_SECONDS 30

/* How often it is asked whether another one is done with the home. */
#define LOCK_MS 50

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

/* cron sets HOME, others may not. */
static const char *
user_home(void)
{
	const char *home = getenv("HOME");
	struct passwd *user;

	if (home != NULL && home[0] != '\0')
		return home;
	user = getpwuid(geteuid());
	return user != NULL ? user->pw_dir : "";
}

int
vs_home_find(const char *homedir, char *path, size_t size,
    struct vs_error *error)
{
	char name[4096], *real;

	if (homedir == NULL)
		homedir = getenv("GNUPGHOME");
	if (homedir != NULL && homedir[0] != '\0')
		(void)snprintf(name, sizeof(name), "%s", homedir);
	else
		(void)snprintf(name, sizeof(name), "%s/.gnupg", user_home());
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

/*
 * Who ends an agent that another one has begun to use spoils that one's
 * work: so one at a time.  The lock goes with the descriptor, -1 if there
 * is none to be had, as on some network file systems.
 */
static int
lock_home(const char *home, const char *what, int *fd,
    struct vs_error *error)
{
	long left = vs_child_time(SECRET_SECONDS);

	*fd = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	while (*fd >= 0 && flock(*fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK)
			return 0;
		if (vt_stop_asked())
			return vs_fail(error, VT_INTERNAL, "interrupted");
		if (left <= 0)
			return vs_fail(error, VT_UNTRUSTED, "%s: %s is in "
			    "use by another veriexecsign", what,
			    vt_name0(home));
		(void)poll(NULL, 0, LOCK_MS);
		left -= LOCK_MS;
	}
	return 0;
}

/* Where can a pinentry ask? */
static bool
somebody_is_there(void)
{
	return getenv("GPG_TTY") != NULL || getenv("DISPLAY") != NULL ||
	    getenv("WAYLAND_DISPLAY") != NULL || isatty(STDIN_FILENO);
}

static int
run_locked(const char *home, const struct vs_child *child,
    vs_secret_fn *work, void *arg, struct vs_blob *out,
    struct vs_error *error)
{
	const struct vs_child look = { .seconds = LOOK_SECONDS,
	    .asks = true, .what = "gpgconf" };
	struct vs_blob socket;
	struct vs_agent agent = { .was_there = false };
	char path[4096];
	int status;

	(void)snprintf(path, sizeof(path), "%s", home);
	status = vs_child_run(&look, find_socket, path, &socket, error);
	if (status != 0)
		return status;
	vs_agent_look(&agent, (const char *)socket.data);
	vs_blob_free(&socket);
	status = vs_child_run(child, work, arg, out, error);
	vs_agent_end(&agent);
	return status;
}

int
vs_secret_run(const char *home, const char *what, uint64_t bytes,
    vs_secret_fn *work, void *arg, struct vs_blob *out,
    struct vs_error *error)
{
	const struct vs_child child = { .asks = true, .what = what,
	    .seconds = vs_child_seconds(somebody_is_there() ?
	    SECRET_SECONDS : ALONE_SECONDS, bytes) };
	int fd, status = lock_home(home, what, &fd, error);

	if (status == 0)
		status = run_locked(home, &child, work, arg, out, error);
	if (fd >= 0)
		(void)close(fd);
	return status;
}

void
vs_engine_deadline(unsigned seconds)
{
	vs_child_deadline(seconds);
}

const char *
vs_engine_version(void)
{
	static char text[64];

	/* GPGME takes it as it starts, and writes where it says. */
	(void)unsetenv("GPGME_DEBUG");
	(void)snprintf(text, sizeof(text), "GPGME %s",
	    gpgme_check_version(NULL));
	return text;
}
