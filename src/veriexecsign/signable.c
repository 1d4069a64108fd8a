/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include <fingerprint.h>

#include "common/message.h"
#include "common/status.h"
#include "veriexecsign/signable.h"

static int
check_set(const char *name, struct lfp_set *set, struct lfp_parser *parser,
    struct vs_error *error)
{
	struct lfp_error why = LFP_ERROR_INITIALIZER;
	enum lfp_status status = lfp_set_read(set, parser, &why);

	if (status != LFP_OK)
		return vs_fail(error, (int)vt_status_of(status), "%s "
		    "(--force signs it as it is)", why.text);
	if (lfp_set_dropped(set) > 0)
		return vs_fail(error, VT_MALFORMED, "%s: %zu entries for "
		    "paths that have one already: the kernel would drop them "
		    "(--force signs it as it is)", vt_name0(name),
		    lfp_set_dropped(set));
	if (lfp_set_count(set) == 0)
		return vs_fail(error, VT_MALFORMED, "%s: no entries (--force "
		    "signs it as it is)", vt_name0(name));
	return 0;
}

static int
check_veriexec(const char *name, const struct vs_blob *data,
    struct vs_error *error)
{
	struct lfp_error why = LFP_ERROR_INITIALIZER;
	struct lfp_parser *parser = NULL;
	struct lfp_set *set = NULL;
	enum lfp_status status;

	status = lfp_parser_new_memory(vt_name0(name), data->data,
	    data->length, &parser, &why);
	if (status == LFP_OK)
		status = lfp_set_new(&set, &why);
	if (status == LFP_OK)
		(void)check_set(name, set, parser, error);
	else
		(void)vs_fail(error, (int)vt_status_of(status), "%s",
		    why.text);
	lfp_set_free(set);
	lfp_parser_free(parser);
	return error->status;
}

/* " sha256=<64 hex digits>" and so on, up to a blank or the line's end. */
static bool
has_hash(const char *line, size_t length)
{
	static const struct {
		const char	*key;
		size_t		 digits;
	} hashes[] = { { " sha1=", 40 }, { " sha256=", 64 },
		{ " sha384=", 96 }, { " sha512=", 128 } };
	const char *at, *value;
	size_t i, n;

	for (i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
		n = strlen(hashes[i].key);
		if ((at = memmem(line, length, hashes[i].key, n)) == NULL)
			continue;
		value = at + n;
		n = 0;
		while (value + n < line + length &&
		    strchr("0123456789abcdef", value[n]) != NULL &&
		    value[n] != '\0')
			n++;
		return n == hashes[i].digits &&
		    (value + n == line + length || value[n] == ' ');
	}
	return false;
}

/* sbin/veriexec's grammar has no blank lines and no line without an end. */
static int
check_manifest(const char *name, const struct vs_blob *data,
    struct vs_error *error)
{
	const char *line = (const char *)data->data;
	const char *end = line + data->length, *stop;
	size_t number = 1, entries = 0, length;

	for (; line < end; line = stop + 1, number++) {
		stop = memchr(line, '\n', (size_t)(end - line));
		length = (size_t)((stop != NULL ? stop : end) - line);
		if (stop == NULL || length < 2 ||
		    (line[0] != '#' && !has_hash(line, length)))
			return vs_fail(error, VT_MALFORMED, "%s:%zu: not a "
			    "line of a FreeBSD manifest (--force signs it as "
			    "it is)", vt_name0(name), number);
		entries += line[0] != '#';
	}
	return entries > 0 ? 0 : vs_fail(error, VT_MALFORMED,
	    "%s: no entries (--force signs it as it is)", vt_name0(name));
}

int
signable_check(const char *name, const struct vs_blob *data, bool freebsd,
    struct vs_error *error)
{
	return freebsd ? check_manifest(name, data, error) :
	    check_veriexec(name, data, error);
}
