/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include <fingerprint/sigfile.h>

#include "sigfile/flagword.h"

/* NetBSD's names and aliases, veriexecctl_parse.y. */
static const struct word {
	const char	*name;
	uint8_t		 length;
	uint8_t		 flags;
} words[] = {
	{ "file", 4, LFP_FILE },
	{ "indirect", 8, LFP_INDIRECT },
	{ "direct", 6, LFP_DIRECT },
	{ "untrusted", 9, LFP_UNTRUSTED },
	{ "program", 7, LFP_DIRECT },
	{ "interpreter", 11, LFP_INDIRECT },
	{ "script", 6, LFP_DIRECT | LFP_FILE },
	{ "library", 7, LFP_FILE | LFP_INDIRECT }
};

/* Both are letters, or they differ in more than case. */
static int
same_word(const char *name, const char *word, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (name[i] != (word[i] | ('a' ^ 'A')))
			return 0;
	return 1;
}

uint8_t
lfpi_flag_find(const char *word, size_t length)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (length == words[i].length &&
		    same_word(words[i].name, word, length))
			return words[i].flags;
	return 0;
}

/*
 * Bit 3 stands for untrusted.  Libraries are written in the order that
 * NetBSD's veriexecgen has them in.
 */
#define TEXT(s) { s, sizeof(s) - 1 }
static const struct { const char *text; size_t length; } texts[16] = {
	TEXT(""),
	TEXT("direct"),
	TEXT("indirect"),
	TEXT("direct, indirect"),
	TEXT("file"),
	TEXT("direct, file"),
	TEXT("file, indirect"),
	TEXT("direct, indirect, file"),
	TEXT("untrusted"),
	TEXT("direct, untrusted"),
	TEXT("indirect, untrusted"),
	TEXT("direct, indirect, untrusted"),
	TEXT("file, untrusted"),
	TEXT("direct, file, untrusted"),
	TEXT("indirect, file, untrusted"),
	TEXT("direct, indirect, file, untrusted")
};
#undef TEXT

const char *
lfpi_flag_text(uint8_t flags, size_t *length)
{
	size_t i = (flags & LFP_ACCESS_MASK) |
	    ((flags & LFP_UNTRUSTED) != 0 ? 8U : 0U);

	*length = texts[i].length;
	return texts[i].text;
}

uint8_t
lfp_entry_effective_flags(const struct lfp_entry *entry)
{
	if ((entry->flags & LFP_ACCESS_MASK) == 0)
		return entry->flags | LFP_DIRECT;
	return entry->flags;
}
