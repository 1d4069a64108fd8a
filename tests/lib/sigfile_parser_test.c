/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the parser takes from a signatures file, and where it says what.
 * That the real loader takes each of these in the same way was seen by
 * running its lexer and its grammar.
 */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "sigfile_fixture.h"

#define A "/a MD5 " MD5_HEX "\n"
#define A_ITEM "/a MD5 - 1:1\n"

ATF_TC_WITHOUT_HEAD(entry__every_algorithm);
ATF_TC_BODY(entry__every_algorithm, tc)
{
	CHECK_ITEMS("/a SHA256 " SHA256_HEX "\n", "/a SHA256 - 1:1\n");
	CHECK_ITEMS("/a SHA384 " SHA384_HEX "\n", "/a SHA384 - 1:1\n");
	CHECK_ITEMS("/a SHA512 " SHA512_HEX "\n", "/a SHA512 - 1:1\n");
	CHECK_ITEMS("/a SHA1 " SHA1_HEX "\n",
	    "WEAK_ALGORITHM 1:4\n/a SHA1 - 1:1\n");
	CHECK_ITEMS("/a RMD160 " SHA1_HEX "\n",
	    "WEAK_ALGORITHM 1:4\n/a RMD160 - 1:1\n");
	CHECK_ITEMS(A, "WEAK_ALGORITHM 1:4\n" A_ITEM);
}

/* From here on in SHA256, which gives no note. */
#define S " SHA256 " SHA256_HEX

ATF_TC_WITHOUT_HEAD(entry__any_case);
ATF_TC_BODY(entry__any_case, tc)
{
	CHECK_ITEMS("/a sha256 00112233445566778899AABBccddEEFF"
	    "0123456789ABCDEF0123456789abcdeF DIRECT, Indirect\n",
	    "/a SHA256 di 1:1\n");
	CHECK_ITEMS("/sbin/init sHa256 " SHA256_HEX " FILE, INDIRECT\n",
	    "/sbin/init SHA256 if 1:1\n");
}

ATF_TC_WITHOUT_HEAD(flags__names_and_aliases);
ATF_TC_BODY(flags__names_and_aliases, tc)
{
	static const struct { const char *text, *flags; } cases[] = {
		{ "direct", "d" }, { "indirect", "i" }, { "file", "f" },
		{ "untrusted", "u" }, { "program", "d" },
		{ "interpreter", "i" }, { "script", "df" },
		{ "library", "if" }, { "Script", "df" }, { "LIBRARY", "if" },
		{ "direct,file", "df" }, { "direct , file", "df" },
		{ "direct\t,\tfile\r", "df" }, { "direct ,file ", "df" },
		{ "direct, indirect, file, untrusted", "difu" },
		{ "direct,\\\n indirect\\\n,file", "dif" }
	};
	char text[256], expected[64];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), "/a" S " %s\n", cases[i].text);
		snprintf(expected, sizeof(expected), "/a SHA256 %s 1:1\n",
		    cases[i].flags);
		ATF_CHECK_STREQ_MSG(expected, fixture_items(text,
		    strlen(text)), "flags %s", cases[i].text);
	}
	CHECK_ITEMS("/a" S " direct, file, script\n",
	    "REPEATED_FLAG 1:90\n/a SHA256 df 1:1\n");
}

ATF_TC_WITHOUT_HEAD(effective_flags__direct_if_no_access);
ATF_TC_BODY(effective_flags__direct_if_no_access, tc)
{
	struct lfp_entry entry = fixture_entry("/a", 0);

	ATF_CHECK_EQ(LFP_DIRECT, lfp_entry_effective_flags(&entry));
	entry.flags = LFP_UNTRUSTED;
	ATF_CHECK_EQ(LFP_DIRECT | LFP_UNTRUSTED,
	    lfp_entry_effective_flags(&entry));
	entry.flags = LFP_INDIRECT | LFP_FILE;
	ATF_CHECK_EQ(LFP_INDIRECT | LFP_FILE,
	    lfp_entry_effective_flags(&entry));
}

ATF_TC_WITHOUT_HEAD(path__escapes);
ATF_TC_BODY(path__escapes, tc)
{
	CHECK_ITEMS("/a\\ b" S "\n", "/a b SHA256 - 1:1\n");
	CHECK_ITEMS("/a\\\tb" S "\n", "/a\\tb SHA256 - 1:1\n");
	CHECK_ITEMS("/a\\\\b" S "\n", "/a\\\\b SHA256 - 1:1\n");
	CHECK_ITEMS("/a\\\nb" S "\n", "/a\\nb SHA256 - 1:1\n");
	CHECK_ITEMS("/\\a\\#" S "\n", "/a# SHA256 - 1:1\n");
	CHECK_ITEMS("/a\\\\\\ b" S "\n", "/a\\\\ b SHA256 - 1:1\n");
	CHECK_ITEMS("/\\ " S "\n", "/  SHA256 - 1:1\n");
}

ATF_TC_WITHOUT_HEAD(path__ordinary_bytes);
ATF_TC_BODY(path__ordinary_bytes, tc)
{
	CHECK_ITEMS("/a#b,c;\"'" S "\n", "/a#b,c;\"' SHA256 - 1:1\n");
	CHECK_ITEMS("/a\rb\x01\x7f\xff" S "\n",
	    "/a\\rb\\x01\\x7f\\xff SHA256 - 1:1\n");
	CHECK_ITEMS("//" S "\n",
	    "DIRECTORY_PATH 1:1\n// SHA256 - 1:1\n");
}

ATF_TC_WITHOUT_HEAD(path__newline_and_blank_by_accident);
ATF_TC_BODY(path__newline_and_blank_by_accident, tc)
{
	CHECK_ITEMS("/a\nbc" S "\n",
	    "RAW_NEWLINE 1:3\n/a\\nbc SHA256 - 1:1\n");
	CHECK_ITEMS("/a\\\\ b" S "\n",
	    "BARE_BLANK 1:5\n/a\\\\ b SHA256 - 1:1\n");
	CHECK_ITEMS("/a\\\\" S "\n",
	    "BARE_BLANK 1:5\nNO_FINGERPRINT 1:77\n");
	CHECK_ITEMS("/a\\\\\nb\\\\\tc\n" S "\n/d" S "\n",
	    "RAW_NEWLINE 1:5\nBARE_BLANK 2:4\n"
	    "/a\\\\\\nb\\\\\\tc\\n SHA256 - 1:1\n/d SHA256 - 4:1\n");
}

ATF_TC_WITHOUT_HEAD(blanks__between_fields);
ATF_TC_BODY(blanks__between_fields, tc)
{
	CHECK_ITEMS(" \t/a \t\rSHA256\r" SHA256_HEX "\tdirect \r\n",
	    "/a SHA256 d 1:3\n");
	CHECK_ITEMS("/a\t\\\n\\\nSHA256 \\\n" SHA256_HEX "\\\n\n\\\ndirect\n",
	    "/a SHA256 d 1:1\n");
}

ATF_TC_WITHOUT_HEAD(lead__comments_and_blank_lines);
ATF_TC_BODY(lead__comments_and_blank_lines, tc)
{
	CHECK_ITEMS("# c\n\n \t# d\n  \n\\\n/a" S "\n#: size=1\n/b" S "\n"
	    "\n# end\n",
	    "{# c\\n\\n \\t# d\\n  \\n\\\\\\n}/a SHA256 - 6:1\n"
	    "{#: size=1\\n}/b SHA256 - 8:1\n"
	    "tail{\\n# end\\n}\n");
	CHECK_ITEMS("# only\n", "tail{# only\\n}\n");
	CHECK_ITEMS("", "");
	CHECK_ITEMS("\n", "tail{\\n}\n");
}

ATF_TC_WITHOUT_HEAD(lead__last_line_is_open);
ATF_TC_BODY(lead__last_line_is_open, tc)
{
	CHECK_ITEMS("/a" S "\n# end", "/a SHA256 - 1:1\n"
	    "OPEN_COMMENT 2:6\ntail{# end\\n}\n");
	CHECK_ITEMS("/a" S "\n  ", "/a SHA256 - 1:1\n"
	    "OPEN_COMMENT 2:3\ntail{  \\n}\n");
}

ATF_TC_WITHOUT_HEAD(stray_bytes__skipped_with_a_warning);
ATF_TC_BODY(stray_bytes__skipped_with_a_warning, tc)
{
	CHECK_ITEMS(";;; -\n\n/a" S " direct;\n",
	    "UNKNOWN_BYTE 1:1\nUNKNOWN_BYTE 1:5\nUNKNOWN_BYTE 3:82\n"
	    "{# ;;; -\\n\\n}/a SHA256 d 3:1\n");
	CHECK_ITEMS("\xef\xbb\xbf/a" S "\n",
	    "UNKNOWN_BYTE 1:1\n/a SHA256 - 1:4\n");
	CHECK_ITEMS("/ \n-/a" S "\n\\", "UNKNOWN_BYTE 1:1\n"
	    "UNKNOWN_BYTE 2:1\n{# / \\n}/a SHA256 - 2:2\n"
	    "UNKNOWN_BYTE 3:1\nOPEN_COMMENT 3:2\ntail{# \\\\\\n}\n");
}

ATF_TC_WITHOUT_HEAD(after_an_error__goes_on_behind_the_line);
ATF_TC_BODY(after_an_error__goes_on_behind_the_line, tc)
{
	CHECK_ITEMS("bad line;,\n/a" S "\n# c\n/b" S " x\n# d\n/c" S "\n",
	    "SYNTAX 1:1\n/a SHA256 - 2:1\nUNKNOWN_FLAG 4:76\n"
	    "{# d\\n}/c SHA256 - 6:1\n");
	CHECK_ITEMS("/a" S " direct # c\n/b" S "\n/c" S "\n",
	    "TRAILING_COMMENT 1:83\nLOST_ENTRY 2:1\n"
	    "LEAKED_FLAGS 3:1\n/c SHA256 - 3:1\n");
	CHECK_ITEMS("bad # c\n/b" S "\n/c" S "\n",
	    "SYNTAX 1:1\nTRAILING_COMMENT 1:5\nLOST_ENTRY 2:1\n"
	    "/c SHA256 - 3:1\n");
}

/* A problem, a text that has it, and where; nothing worse is wrong there. */
static const struct {
	enum lfp_problem problem;
	const char	*text;
	size_t		 length;
	uint64_t	 line, column;
} examples[] = {
#define EXAMPLE(id, line, column, text) \
	{ LFP_PROBLEM_##id, text, sizeof(text) - 1, line, column }
	EXAMPLE(SYNTAX, 1, 1, "a SHA256\n"),
	EXAMPLE(SYNTAX, 2, 3, "\n  , direct\n"),
	EXAMPLE(ROOT_PATH, 1, 2, " /" S "\n"),
	EXAMPLE(NO_TYPE, 1, 4, "/a \n"),
	EXAMPLE(NO_TYPE, 2, 1, "/a\n"),
	EXAMPLE(NO_FINGERPRINT, 1, 10, "/a SHA256\n"),
	EXAMPLE(SECOND_PATH, 1, 4, "/a /b" S "\n"),
	EXAMPLE(SECOND_PATH, 2, 1, "/a" S " \\\n/b" S "\n"),
	EXAMPLE(MISPLACED_COMMA, 1, 75, "/a" S ",\n"),
	EXAMPLE(MISPLACED_COMMA, 1, 83, "/a" S " direct,,file\n"),
	EXAMPLE(TRAILING_COMMA, 1, 83, "/a" S " direct,\n"),
	EXAMPLE(MISSING_COMMA, 1, 83, "/a" S " direct file\n"),
	EXAMPLE(ODD_DIGITS, 1, 11, "/a SHA256 abc\n"),
	EXAMPLE(NOT_HEX, 1, 13, "/a SHA256 abxy\n"),
	EXAMPLE(UNKNOWN_FLAG, 1, 84, "/a" S " direct, flie\n"),
	EXAMPLE(TRAILING_COMMENT, 1, 75, "/a" S "# c\n/b" S "\n"),
	EXAMPLE(LOST_ENTRY, 2, 2, "/a" S "# c\n /b" S "\n"),
	EXAMPLE(NO_NEWLINE, 1, 75, "/a" S),
	EXAMPLE(NO_NEWLINE, 1, 82, "/a" S " direct"),
	EXAMPLE(LEAKED_FLAGS, 2, 1, "/a" S " direct file\n/b" S "\n"),
	EXAMPLE(UNKNOWN_ALGORITHM, 1, 4, "/a TIGER " MD5_HEX "\n"),
	EXAMPLE(FINGERPRINT_LENGTH, 1, 11, "/a SHA256 " MD5_HEX "\n"),
	EXAMPLE(NUL_IN_PATH, 1, 1, "/a\0b" S "\n"),
	EXAMPLE(UNKNOWN_BYTE, 1, 75, "/a" S ";\n"),
	EXAMPLE(COMMENT_INSIDE, 1, 11, "/a SHA256 # c\n" SHA256_HEX "\n"),
	EXAMPLE(RAW_NEWLINE, 1, 3, "/a\nb" S "\n"),
	EXAMPLE(BARE_BLANK, 1, 5, "/a\\\\ b" S "\n"),
	EXAMPLE(DIRECTORY_PATH, 1, 1, "/a/" S "\n"),
	EXAMPLE(DIRECTORY_PATH, 1, 1, "/a/." S "\n"),
	EXAMPLE(DIRECTORY_PATH, 1, 1, "/a/.." S "\n"),
	EXAMPLE(STRAY_ANNOTATION, 1, 1, "#: size=1\n# c\n"),
	EXAMPLE(STRAY_ANNOTATION, 1, 1, "#: size=1\nx\n"),
	EXAMPLE(BAD_ANNOTATION, 1, 11, "#: size=1 mode\n/a" S "\n"),
	EXAMPLE(BAD_ANNOTATION, 1, 4, "#: size=%4\n/a" S "\n"),
	EXAMPLE(MISPLACED_HEAD, 2, 1, "\n#:: veriexec-tools 1 serial=2\n"),
	EXAMPLE(BAD_HEAD, 1, 1, "#:: veriexec-tools 1 serial=x\n"),
	EXAMPLE(BAD_HEAD, 1, 1, "#:: veriexec-tools 2 serial=1\n"),
	EXAMPLE(OPEN_COMMENT, 1, 4, "# c"),
	EXAMPLE(REPEATED_FLAG, 1, 84, "/a" S " direct, program\n"),
	EXAMPLE(WEAK_ALGORITHM, 1, 4, A)
#undef EXAMPLE
};

/* Its path cannot be written down here. */
static const char *
long_path(size_t *length, size_t path_length)
{
	static char text[2048];

	memset(text, 'x', path_length);
	text[0] = '/';
	strcpy(text + path_length, S "\n");
	*length = strlen(text);
	return text;
}

static void
check_example(enum lfp_problem problem, const char *text, size_t length,
    uint64_t line, uint64_t column)
{
	struct lfp_parser *parser;
	struct lfp_item item;
	bool found = false;

	ATF_REQUIRE_EQ(LFP_OK, lfp_parser_new_memory("x", text, length,
	    &parser, NULL));
	while (lfp_parser_next(parser, &item, NULL) == LFP_OK)
		if (item.kind == LFP_ITEM_PROBLEM &&
		    item.problem == problem && item.line == line &&
		    item.column == column)
			found = true;
	lfp_parser_free(parser);
	ATF_CHECK_MSG(found, "no %s at %ju:%ju, but: %s",
	    fixture_problem(problem), (uintmax_t)line, (uintmax_t)column,
	    fixture_items(text, length));
}

ATF_TC_WITHOUT_HEAD(problems__each_has_its_place);
ATF_TC_BODY(problems__each_has_its_place, tc)
{
	bool covered[LFP_PROBLEM_COUNT] = { false };
	const char *text;
	size_t i, length;

	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		covered[examples[i].problem] = true;
		check_example(examples[i].problem, examples[i].text,
		    examples[i].length, examples[i].line, examples[i].column);
	}
	text = long_path(&length, 1024);
	check_example(LFP_PROBLEM_LONG_PATH, text, length, 1, 1);
	covered[LFP_PROBLEM_LONG_PATH] = true;
	covered[LFP_PROBLEM_DUPLICATE_PATH] = true;	/* see the set */
	for (i = 0; i < LFP_PROBLEM_COUNT; i++)
		ATF_CHECK_MSG(covered[i], "%s has no example",
		    fixture_problem((enum lfp_problem)i));
	text = long_path(&length, 1023);
	ATF_CHECK(strstr(fixture_items(text, length), "LONG_PATH") == NULL);
}

ATF_TC_WITHOUT_HEAD(problems__texts_and_severities);
ATF_TC_BODY(problems__texts_and_severities, tc)
{
	const char *text, *other;
	size_t i, j;

	for (i = 0; i < LFP_PROBLEM_COUNT; i++) {
		text = lfp_problem_text((enum lfp_problem)i);
		ATF_CHECK_MSG(strlen(text) > 20 && strlen(text) < 160 &&
		    text[strlen(text) - 1] != '.', "%s", text);
		for (j = 0; j < i; j++) {
			other = lfp_problem_text((enum lfp_problem)j);
			ATF_CHECK_MSG(strcmp(text, other) != 0, "%s", text);
		}
	}
	ATF_CHECK_EQ(LFP_ERROR,
	    lfp_problem_severity(LFP_PROBLEM_TRAILING_COMMENT));
	ATF_CHECK_EQ(LFP_WARNING,
	    lfp_problem_severity(LFP_PROBLEM_UNKNOWN_BYTE));
	ATF_CHECK_EQ(LFP_NOTE,
	    lfp_problem_severity(LFP_PROBLEM_WEAK_ALGORITHM));
}

ATF_TC_WITHOUT_HEAD(annotations__not_every_comment_is_one);
ATF_TC_BODY(annotations__not_every_comment_is_one, tc)
{
	CHECK_ITEMS("#:-)\n #: size\n#:\n#:: other 7\n",
	    "tail{#:-)\\n #: size\\n#:\\n#:: other 7\\n}\n");
	CHECK_ITEMS("#:: veriexec-tools 1 serial=2\n#: size=1\n/a" S "\n",
	    "{#:: veriexec-tools 1 serial=2\\n#: size=1\\n}"
	    "/a SHA256 - 3:1\n");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, entry__every_algorithm);
	ATF_TP_ADD_TC(tp, entry__any_case);
	ATF_TP_ADD_TC(tp, flags__names_and_aliases);
	ATF_TP_ADD_TC(tp, effective_flags__direct_if_no_access);
	ATF_TP_ADD_TC(tp, path__escapes);
	ATF_TP_ADD_TC(tp, path__ordinary_bytes);
	ATF_TP_ADD_TC(tp, path__newline_and_blank_by_accident);
	ATF_TP_ADD_TC(tp, blanks__between_fields);
	ATF_TP_ADD_TC(tp, lead__comments_and_blank_lines);
	ATF_TP_ADD_TC(tp, lead__last_line_is_open);
	ATF_TP_ADD_TC(tp, stray_bytes__skipped_with_a_warning);
	ATF_TP_ADD_TC(tp, after_an_error__goes_on_behind_the_line);
	ATF_TP_ADD_TC(tp, problems__each_has_its_place);
	ATF_TP_ADD_TC(tp, problems__texts_and_severities);
	ATF_TP_ADD_TC(tp, annotations__not_every_comment_is_one);
	return atf_no_error();
}
