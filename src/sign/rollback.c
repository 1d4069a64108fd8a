/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fingerprint.h>

#include "common/message.h"
#include "common/status.h"
#include "sign/pin.h"
#include "sign/rollback.h"

#define STATE_MODE 0644
#define STATE_SIZE 512

/* What a name in a directory has room for, and what saving adds to it. */
#define NAME_LENGTH_MAX (255 - 32)
/* A directory's name, a slash and that. */
#define STATE_NAME (4096 + 1 + NAME_LENGTH_MAX + 1)

struct state {
	uint64_t	serial;		/* 0: none */
	uint64_t	signed_at;
	char		sha256[65];
	/* Not kept: what the new file says of its predecessor. */
	char		previous[65];	/* "": nothing */
};

static void
write_hex(char *text, const uint8_t *bytes)
{
	int i;

	for (i = 0; i < 32; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", bytes[i]);
}

static int
write_state(const struct state *state, char *text, size_t size)
{
	return snprintf(text, size, "veriexecsign-state 1\nserial=%" PRIu64
	    "\nsha256=%s\nsigned=%" PRIu64 "\n", state->serial,
	    state->sha256, state->signed_at);
}

/* Only what we would write ourselves is a state. */
static bool
parse_state(const char *text, size_t length, struct state *state)
{
	char again[STATE_SIZE];
	int n;

	if (sscanf(text, "veriexecsign-state 1\nserial=%" SCNu64
	    "\nsha256=%64[0-9a-f]\nsigned=%" SCNu64 "\n", &state->serial,
	    state->sha256, &state->signed_at) != 3 ||
	    strlen(state->sha256) != 64)
		return false;
	n = write_state(state, again, sizeof(again));
	return n > 0 && (size_t)n == length &&
	    memcmp(again, text, length) == 0;
}

static int
read_state(const char *name, int fd, struct state *state,
    struct vs_error *error)
{
	char text[STATE_SIZE];
	ssize_t n;

	if (vs_blob_check_owner(name, fd, error) != 0)
		return error->status;
	n = pread(fd, text, sizeof(text) - 1, 0);
	if (n < 0)
		return vs_fail(error, VT_IO, "%s: cannot be read",
		    vt_name0(name));
	text[n] = '\0';
	if (!parse_state(text, (size_t)n, state))
		return vs_fail(error, VT_UNTRUSTED, "%s: not a state that "
		    "veriexecsign wrote", vt_name0(name));
	return 0;
}

/* What the file says of itself, in its first line. */
static int
describe(const struct vs_blob *data, uint64_t signed_at,
    struct state *state, struct vs_error *error)
{
	const char *text = (const char *)data->data;
	const char *end = memchr(text, '\n', data->length);
	struct lfp_error why = LFP_ERROR_INITIALIZER;
	uint8_t digest[LFP_DIGEST_MAX];
	struct lfp_head head = { .present = false };

	memset(state, 0, sizeof(*state));
	state->signed_at = signed_at;
	if (lfp_hash_buffer(LFP_SHA256, text, data->length, digest, &why) !=
	    LFP_OK)
		return vs_fail(error, VT_INTERNAL, "%s", why.text);
	write_hex(state->sha256, digest);
	if (data->length < 3 || memcmp(text, "#::", 3) != 0 || end == NULL)
		return 0;
	if (lfp_head_parse(text, (size_t)(end - text) + 1, &head, &why) !=
	    LFP_OK)
		return vs_fail(error, VT_UNTRUSTED, "its head line cannot be "
		    "read: %s", why.text);
	state->serial = head.serial;
	if (head.has_previous)
		write_hex(state->previous, head.previous);
	return 0;
}

static const char *
older_by_time(const struct state *old, const struct state *new)
{
	if (new->signed_at < old->signed_at)
		return "its signature is older than that of the last one "
		    "that was accepted";
	return NULL;
}

/* Why new must not follow old; NULL: it may. */
static const char *
refusal(const struct state *old, const struct state *new)
{
	if (strcmp(old->sha256, new->sha256) == 0)
		return NULL;
	if (old->serial == 0)
		return older_by_time(old, new);
	if (new->serial == 0)
		return "it has no serial, and the last one that was accepted "
		    "had";
	if (new->serial < old->serial)
		return "its serial is lower than that of the last one that "
		    "was accepted";
	if (new->serial == old->serial)
		return "it has the serial of another file that was accepted";
	if (new->serial == old->serial + 1 && new->previous[0] != '\0' &&
	    strcmp(new->previous, old->sha256) != 0)
		return "it replaces another file than the one that was "
		    "accepted last";
	return older_by_time(old, new);
}

/*
 * The same file may come with an older signature, but that must not make
 * room for older files.
 */
static void
keep_latest(const struct state *old, struct state *new)
{
	if (old->signed_at > new->signed_at)
		new->signed_at = old->signed_at;
}

static int
compare(const char *name, struct lfp_save *save, struct state *new,
    struct vs_error *error)
{
	char this_time[VS_TIME_TEXT], last_time[VS_TIME_TEXT];
	struct state old;
	const char *why;

	memset(&old, 0, sizeof(old));
	if (lfp_save_old(save) < 0)
		return 0;
	if (read_state(name, lfp_save_old(save), &old, error) != 0)
		return error->status;
	why = refusal(&old, new);
	if (why == NULL)
		keep_latest(&old, new);
	else if (old.serial != 0)
		(void)vs_fail(error, VT_UNTRUSTED, "%s (serial %" PRIu64
		    ", last accepted %" PRIu64 ")", why, new->serial,
		    old.serial);
	else
		(void)vs_fail(error, VT_UNTRUSTED, "%s (%s, last accepted "
		    "%s)", why, vs_time_text(new->signed_at, this_time),
		    vs_time_text(old.signed_at, last_time));
	return error->status;
}

static int
remember(struct lfp_save *save, const struct state *new,
    struct vs_error *error)
{
	struct lfp_error why = LFP_ERROR_INITIALIZER;
	char text[STATE_SIZE];
	enum lfp_status status;
	int n = write_state(new, text, sizeof(text));

	status = lfp_save_write(save, text, (size_t)n, &why);
	if (status == LFP_OK)
		status = lfp_save_commit(save, 0, &why);
	else
		lfp_save_abort(save);
	return status == LFP_OK ? 0 : vs_fail(error,
	    (int)vt_status_of(status), "%s", why.text);
}

/* "/etc/signatures" is "%2Fetc%2Fsignatures"; false: too long. */
static bool
flatten(const char *path, char *to)
{
	size_t n = 0;

	for (; *path != '\0'; path++) {
		if (n > NAME_LENGTH_MAX - 3)
			return false;
		if (*path == '/' || *path == '%')
			n += (size_t)snprintf(to + n, 4, "%%%02X", *path);
		else
			to[n++] = *path;
	}
	to[n] = '\0';
	return true;
}

/* 0 and *is_one, or a status: others could take a state away. */
static int
check_directory(const char *state, bool *is_one, struct vs_error *error)
{
	int status, fd = open(state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	*is_one = fd >= 0;
	if (fd < 0 && (errno == ENOTDIR || errno == ENOENT))
		return 0;
	if (fd < 0)
		return vs_fail(error, VT_IO, "%s: %s", vt_name0(state),
		    strerror(errno));
	status = vs_blob_check_owner(state, fd, error);
	(void)close(fd);
	return status;
}

static int
find_state(const char *state, const char *file, char name[STATE_NAME],
    struct vs_error *error)
{
	char flat[NAME_LENGTH_MAX + 1], *real;
	bool is_directory, done;

	if (check_directory(state, &is_directory, error) != 0)
		return error->status;
	(void)snprintf(name, STATE_NAME, "%s", state);
	if (!is_directory)
		return 0;
	if (strcmp(file, "-") == 0)
		return vs_fail(error, VT_USAGE, "%s: is a directory: name "
		    "the state of what comes from the standard input "
		    "(--state)", vt_name0(state));
	if ((real = realpath(file, NULL)) == NULL)
		return vs_fail(error, VT_NO_INPUT, "%s: %s", vt_name0(file),
		    strerror(errno));
	done = flatten(real, flat);
	free(real);
	if (!done)
		return vs_fail(error, VT_CANNOT_CREATE, "%s: too long a name "
		    "for a directory of states: name its state (--state)",
		    vt_name0(file));
	(void)snprintf(name, STATE_NAME, "%s/%s", state, flat);
	return 0;
}

int
vs_rollback(const char *state, const char *file, const struct vs_blob *data,
    uint64_t signed_at, struct vs_error *error)
{
	struct lfp_error why = LFP_ERROR_INITIALIZER;
	char name[STATE_NAME];
	struct lfp_save *save;
	enum lfp_status begun;
	struct state new;

	if (state[0] == '\0')
		return 0;
	if (find_state(state, file, name, error) != 0 ||
	    describe(data, signed_at, &new, error) != 0)
		return error->status;
	/* Its lock is held from the comparison to the replacement. */
	begun = lfp_save_begin(name, STATE_MODE, &save, &why);
	if (begun != LFP_OK)
		return vs_fail(error, (int)vt_status_of(begun), "%s",
		    why.text);
	if (compare(name, save, &new, error) != 0) {
		lfp_save_abort(save);
		return error->status;
	}
	return remember(save, &new, error);
}
