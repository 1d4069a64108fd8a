/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tokens of a signatures file, cut as the real loader's lexer cuts them
 * (sbin/veriexecctl/veriexecctl_conf.l 1.14): the longest match wins.
 */
#ifndef LFPI_SIGFILE_LEXER_H
#define LFPI_SIGFILE_LEXER_H

#include <stdbool.h>
#include <stddef.h>

enum lfpi_token {
	LFPI_TOKEN_MORE,	/* the text ends before the token may */
	LFPI_TOKEN_PATH,
	LFPI_TOKEN_STRING,	/* [0-9A-Za-z]+ */
	LFPI_TOKEN_COMMA,
	LFPI_TOKEN_EOL,		/* a newline that ends something */
	LFPI_TOKEN_EMPTY,	/* a newline where a line begins: nothing */
	LFPI_TOKEN_BLANK,	/* spaces, tabs, CRs */
	LFPI_TOKEN_COMMENT,	/* '#' up to and with the newline, if any */
	LFPI_TOKEN_JOIN,	/* backslash newline */
	LFPI_TOKEN_STRAY	/* one byte that means nothing; skipped */
};

struct lfpi_lexeme {
	enum lfpi_token	token;
	bool		special;	/* a path with a backslash or a byte
					   below 0x21 in it */
	size_t		length;
};

/*
 * The token at the beginning of text, which has at least one byte.  last: no
 * more input follows; line_start: the byte before was a newline, or there
 * was none.
 */
void lfpi_lex(const char *text, size_t length, bool last, bool line_start,
    struct lfpi_lexeme *);

/* The number of bytes before the first one below 0x21 or backslash. */
size_t lfpi_plain_run(const char *text, size_t length);

/*
 * A path token as the loader takes it: backslash and any byte stand for that
 * byte, and a NUL ends it all.  At most length bytes go to out; returns
 * their number.
 */
size_t lfpi_unescape(char *out, const char *text, size_t length);

#endif /* LFPI_SIGFILE_LEXER_H */
