/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The grammar of FreeBSD's sbin/veriexec/manifest_parser.y, and of it what
 * lib/libsecureboot's reader does not take for something else.
 */
#include <stdbool.h>
#include <string.h>

#include "veriexecsign/bsdmanifest.h"

#define PATH_MAX_BSD 1024	/* MAXPATHLEN, with its NUL */
#define LABEL_MAX_BSD 128	/* sys/mac_veriexec.h */

struct word {
	const char	*at;
	size_t		 length;
};

static const struct {
	const char	*key;
	size_t		 digits;
} hashes[] = {
	{ "sha1", 40 }, { "sha256", 64 }, { "sha384", 96 }, { "sha512", 128 }
};

static const char *const flags[] = { "indirect", "no_ptrace", "trusted",
	"no_fips" };

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool
is(const struct word *word, const char *text)
{
	return word->length == strlen(text) &&
	    memcmp(word->at, text, word->length) == 0;
}

/* Only characters of the set. */
static bool
is_made_of(const struct word *word, const char *set)
{
	size_t i;

	for (i = 0; i < word->length; i++)
		if (!is_one_of(word->at[i], set))
			return false;
	return word->length > 0;
}

/* Up to the next blank, which goes; the line has no other blanks. */
static bool
next_word(const char **line, const char *end, struct word *word)
{
	const char *stop;

	if (*line >= end)
		return false;
	stop = memchr(*line, ' ', (size_t)(end - *line));
	word->at = *line;
	word->length = (size_t)((stop != NULL ? stop : end) - *line);
	*line = stop != NULL ? stop + 1 : end;
	return true;
}

/* The grammar has no escape, so these cannot be in a name. */
static const char *
path_problem(const struct word *path)
{
	char first = '\0';

	if (path->length > 0)
		first = path->at[0];
	if (!(first >= 'a' && first <= 'z') &&
	    !(first >= 'A' && first <= 'Z') &&
	    !is_one_of(first, "/.0123456789"))
		return "a path begins with \"/\", \".\", a letter or a digit";
	if (memchr(path->at, '=', path->length) != NULL)
		return "a path has no \"=\"";
	if (path->length >= PATH_MAX_BSD)
		return "the path is too long";
	return NULL;
}

static const char *
hash_problem(size_t kind, const struct word *value, bool *hashed)
{
	if (*hashed)
		return "two hashes, of which only the last would count";
	*hashed = true;
	return value->length == hashes[kind].digits &&
	    is_made_of(value, "0123456789abcdef") ? NULL :
	    "the hash is not as many hex digits, in lower case, as it "
	    "should be";
}

static const char *
pair_problem(const struct word *key, const struct word *value, bool *hashed)
{
	size_t i;

	for (i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++)
		if (is(key, hashes[i].key))
			return hash_problem(i, value, hashed);
	if (is(key, "mode"))
		return is_made_of(value, "01234567") && value->length <= 5 ?
		    NULL : "the mode is not an octal number";
	if (is(key, "label"))
		return value->length > 0 && value->length < LABEL_MAX_BSD ?
		    NULL : "the label is empty or too long";
	return "a key that its readers do not know";
}

static const char *
word_problem(const struct word *word, bool *hashed)
{
	const char *equals = memchr(word->at, '=', word->length);
	struct word key, value;
	size_t i;

	if (word->length == 0)
		return "two blanks, or one at the end";
	if (equals != NULL) {
		key.at = word->at;
		key.length = (size_t)(equals - word->at);
		value.at = equals + 1;
		value.length = word->length - key.length - 1;
		return pair_problem(&key, &value, hashed);
	}
	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (is(word, flags[i]))
			return NULL;
	return "a flag that its readers do not know";
}

static const char *
entry_problem(const char *line, const char *end)
{
	bool hashed = false;
	const char *why;
	struct word word;

	if (!next_word(&line, end, &word))
		return "an empty line";
	if ((why = path_problem(&word)) != NULL)
		return why;
	while (next_word(&line, end, &word))
		if ((why = word_problem(&word, &hashed)) != NULL)
			return why;
	if (end[-1] == ' ')
		return "two blanks, or one at the end";
	return hashed ? NULL : "no hash, so it would be passed over";
}

const char *
bsdmanifest_problem(const char *line, size_t length)
{
	if (memchr(line, '\0', length) != NULL ||
	    memchr(line, '\t', length) != NULL)
		return "a NUL or tab byte, which its readers take "
		    "differently";
	if (length > 0 && line[0] == '#')
		return length > 1 ? NULL : "a comment needs a character";
	return entry_problem(line, line + length);
}
