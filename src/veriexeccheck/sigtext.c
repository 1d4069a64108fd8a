/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fingerprint.h>

#include "common/message.h"
#include "common/status.h"
#include "sign/cipher.h"
#include "sign/rollback.h"
#include "veriexeccheck/sigtext.h"

static bool
make_room(struct chk_text *text, size_t *size)
{
	size_t larger = *size > 0 ? *size * 2 : 65536;
	char *data;

	if (text->length < *size)
		return true;
	if (larger < *size || (data = realloc(text->data, larger)) == NULL) {
		errno = ENOMEM;
		return false;
	}
	text->data = data;
	*size = larger;
	return true;
}

static bool
read_all(struct chk_text *text, int fd)
{
	size_t size = 0;
	ssize_t n;

	do {
		if (!make_room(text, &size))
			return false;
		n = read(fd, text->data + text->length, size - text->length);
		if (n > 0)
			text->length += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n == 0;
}

/* Whatever it says; any kind of file that can be read. */
static int
read_any(struct chk_text *text, const char *path, struct vs_error *error)
{
	bool is_stdin = strcmp(path, "-") == 0, done;
	int fd = is_stdin ? STDIN_FILENO :
	    open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int sys_errno;

	done = fd >= 0 && read_all(text, fd);
	sys_errno = errno;
	if (fd >= 0 && !is_stdin)
		(void)close(fd);
	return done ? 0 : vs_fail(error, fd < 0 ? VT_NO_INPUT : VT_IO,
	    "%s: %s", vt_name0(text->name), strerror(sys_errno));
}

/* The blob's bytes become the text's. */
static void
take_blob(struct chk_text *text, struct vs_blob *blob)
{
	text->data = (char *)blob->data;
	text->length = blob->length;
	memset(blob, 0, sizeof(*blob));
}

static struct vs_blob
blob_of(const struct chk_text *text)
{
	return (struct vs_blob){ .data = (uint8_t *)text->data,
	    .length = text->length, .room = text->length };
}

/* Only what was signed as it lies there. */
static int
read_trusted(struct chk_text *text, const struct chk_options *chk,
    const char *path, struct vs_error *error)
{
	struct vs_blob blob;

	if (vs_trust_file(&chk->trust.policy, path, chk->signature, &blob,
	    &text->verdict, error) == 0)
		take_blob(text, &blob);
	return error->status;
}

/* In memory, and nowhere else. */
static int
decrypt(struct chk_text *text, const char *homedir, struct vs_error *error)
{
	struct vs_error why = { .status = 0 };
	struct vs_blob cipher, plain;

	if (!vs_cipher_is((const uint8_t *)text->data, text->length))
		return 0;
	cipher = blob_of(text);
	text->encrypted = true;
	(void)vs_engine_decrypt(homedir, &cipher, &plain, &why);
	/* There are always bytes to point at. */
	if (why.status == 0 && !vs_blob_append(&plain, "", 0, VS_DATA_MAX))
		(void)vs_fail(&why, VT_INTERNAL, "out of memory");
	/* What began as a message and is none was changed since. */
	if (why.status == VT_UNTRUSTED || why.status == VT_MALFORMED)
		return vs_fail(error, VT_UNTRUSTED, "%s", why.text);
	if (why.status != 0)
		return vs_fail(error, why.status, "%s: %s",
		    vt_name0(text->name), why.text);
	vs_blob_free(&cipher);
	take_blob(text, &plain);
	return 0;
}

/* No older one than was accepted before; --diff is there to look at those. */
static int
check_age(const struct chk_text *text, const struct chk_options *chk,
    const char *path, struct vs_error *error)
{
	const struct vs_blob blob = blob_of(text);

	if (!chk->trust.wanted || chk->diff)
		return 0;
	return vs_rollback(chk->trust.state, path, &blob,
	    text->verdict.newest, error);
}

static int
hash(struct chk_text *text, struct vs_error *error)
{
	struct lfp_error why = LFP_ERROR_INITIALIZER;
	enum lfp_status status;
	size_t i;

	status = lfp_hash_buffer(LFP_SHA256, text->data, text->length,
	    text->sha256, &why);
	if (status != LFP_OK)
		return vs_fail(error, (int)vt_status_of(status), "%s",
		    why.text);
	for (i = 0; i < sizeof(text->sha256); i++)
		(void)snprintf(text->hex + 2 * i, 3, "%02x",
		    text->sha256[i]);
	return 0;
}

static int
complain(struct chk_text *text, const struct vs_error *error)
{
	if (error->status == VT_UNTRUSTED) {
		(void)snprintf(text->refusal, sizeof(text->refusal), "%s",
		    error->text);
		vt_say("%s: refused: %s", vt_name0(text->name), error->text);
	} else
		vt_say("%s", error->text);
	return error->status;
}

int
chk_text_read(struct chk_text *text, const struct chk_options *chk,
    const char *path)
{
	struct vs_error error = { .status = 0 };
	int status;

	memset(text, 0, sizeof(*text));
	text->name = strcmp(path, "-") == 0 ? "standard input" : path;
	status = chk->trust.wanted ? read_trusted(text, chk, path, &error) :
	    read_any(text, path, &error);
	if (status == 0)
		status = decrypt(text, chk->homedir, &error);
	if (status == 0)
		status = check_age(text, chk, path, &error);
	if (status == 0)
		status = hash(text, &error);
	return status == 0 ? 0 : complain(text, &error);
}

void
chk_text_free(struct chk_text *text)
{
	struct vs_blob blob = blob_of(text);

	/* What was confidential does not stay in memory. */
	if (text->encrypted)
		vs_blob_free(&blob);
	else
		free(text->data);
	text->data = NULL;
}
