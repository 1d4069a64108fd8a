/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What veriexecctl load hands to the kernel.  Each expected text is what its
 * own lexer and grammar (veriexecctl_conf.l, veriexecctl_parse.y) gave, built
 * with flex and with both bison and Berkeley yacc.
 */
#include <atf-c.h>
#include <string.h>

#include "sigfile_fixture.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)

TC(lines__as_meant)
{
	CHECK_LOADS("", "exit 0\n");
	CHECK_LOADS("# c\n\n  \n", "exit 0\n");
	CHECK_LOADS("/a MD5 ab\n/b Sha256 CD direct, FILE\n",
	    "/a MD5 ab -\n/b Sha256 cd df\nexit 0\n");
	CHECK_LOADS("\t/a \r MD5\t\tab\r\n", "/a MD5 ab -\nexit 0\n");
	CHECK_LOADS("/a MD5 ab script\n/b MD5 ab library,untrusted\n"
	    "/c MD5 ab program , interpreter\n",
	    "/a MD5 ab df\n/b MD5 ab ifu\n/c MD5 ab di\nexit 0\n");
}

TC(types__are_not_judged)
{
	CHECK_LOADS("/a TIGER abcd\n/a MD5 ab\n/a 1 00\n",
	    "/a TIGER abcd -\n/a MD5 ab -\n/a 1 00 -\nexit 0\n");
}

TC(paths__escapes)
{
	CHECK_LOADS("/a\\ b MD5 ab\n", "/a b MD5 ab -\nexit 0\n");
	CHECK_LOADS("/a\\\\b MD5 ab\n", "/a\\\\b MD5 ab -\nexit 0\n");
	CHECK_LOADS("/a\\nb MD5 ab\n", "/anb MD5 ab -\nexit 0\n");
	CHECK_LOADS("/a\\\nb MD5 ab\n", "/a\\nb MD5 ab -\nexit 0\n");
	CHECK_LOADS("/a\nb MD5 ab\n", "/a\\nb MD5 ab -\nexit 0\n");
	CHECK_LOADS("/#a,\r\xff MD5 ab\n", "/#a,\\r\\xff MD5 ab -\nexit 0\n");
}

/* The longest match takes the last backslash together with the blank. */
TC(paths__backslash_before_a_blank)
{
	CHECK_LOADS("/a\\\\ MD5 ab\n", "exit 0\n");
	CHECK_LOADS("/a\\\\ b MD5 ab\n", "/a\\\\ b MD5 ab -\nexit 0\n");
	CHECK_LOADS("/a\\\\\\\\\tb MD5 ab\n",
	    "/a\\\\\\\\\\tb MD5 ab -\nexit 0\n");
}

TC(paths__nul_ends_them)
{
	CHECK_LOADS("/a\0b MD5 ab\n", "/a MD5 ab -\nexit 0\n");
	CHECK_LOADS("/a\\\0b MD5 ab\n", "/a\\\\ MD5 ab -\nexit 0\n");
	CHECK_LOADS("/\0a MD5 ab\n", "/ MD5 ab -\nexit 0\n");
}

TC(paths__slash_alone)
{
	CHECK_LOADS("/ MD5 ab\n", "exit 0\n");
	CHECK_LOADS("/ \n/a MD5 ab / direct\n", "/a MD5 ab d\nexit 0\n");
	CHECK_LOADS("// MD5 ab\n", "// MD5 ab -\nexit 0\n");
}

TC(comments__swallow_the_newline)
{
	CHECK_LOADS("/a MD5 ab # c\n/b MD5 ab\n/c MD5 ab\n",
	    "/c MD5 ab -\nexit 0\n");
	CHECK_LOADS("/a MD5 ab # c\n\n/b MD5 ab\n", "exit 0\n");
	CHECK_LOADS("/a MD5 ab # c\n \n/b MD5 ab\n",
	    "/a MD5 ab -\n/b MD5 ab -\nexit 0\n");
	CHECK_LOADS("/a MD5 # c\nab\n", "/a MD5 ab -\nexit 0\n");
	CHECK_LOADS(" # c\n/a MD5 ab\n#", "/a MD5 ab -\nexit 0\n");
}

TC(continuation__of_lines)
{
	CHECK_LOADS("/a \\\nMD5 \\\n\\\nab\\\n,\n/b MD5 ab\n",
	    "/b MD5 ab -\nexit 0\n");
	CHECK_LOADS("/a \\\nMD5\\\nab \\\n\ndirect\n",
	    "/a MD5 ab d\nexit 0\n");
	CHECK_LOADS("\\\n/a MD5 ab\n\\", "/a MD5 ab -\nexit 0\n");
}

TC(last_line__without_a_newline)
{
	CHECK_LOADS("/a MD5 ab\n/b MD5 ab", "/a MD5 ab -\nexit 0\n");
	CHECK_LOADS("/b MD5 ab direct\\\n", "exit 0\n");
}

TC(flags__leak_into_the_next_load)
{
	CHECK_LOADS("/a MD5 ab direct;file\n/b MD5 ab untrusted\n/c MD5 ab\n",
	    "/b MD5 ab du\n/c MD5 ab -\nexit 0\n");
	CHECK_LOADS("/a MD5 ab file, bad\n/b MD5 abc\n\n# c\n/c MD5 ab\n",
	    "/c MD5 ab f\nexit 1\n");
	CHECK_LOADS("/a MD5 ab file,\n/b MD5 ab indirect, x\n/c MD5 ab\n",
	    "/c MD5 ab if\nexit 1\n");
	CHECK_LOADS("/a MD5 ab direct file\nx\n/b MD5 ab\n",
	    "/b MD5 ab d\nexit 0\n");
}

TC(unknown_bytes__skipped)
{
	CHECK_LOADS(";/a MD5 :ab; direct -,file\n\"/b\" MD5 ab\n",
	    "/a MD5 ab df\n/b\" MD5 ab -\nexit 0\n");
	CHECK_LOADS("/a SHA-256 ab\n", "exit 1\n");
	CHECK_LOADS("\0/a MD5\0 ab\n\xef\xbb\xbf/b MD5 ab\n",
	    "/a MD5 ab -\n/b MD5 ab -\nexit 0\n");
}

TC(exit_status__only_of_prints_and_flags)
{
	CHECK_LOADS("/a MD5 abc\n/b MD5 ab\n", "/b MD5 ab -\nexit 1\n");
	CHECK_LOADS("/a MD5 abxy\n", "exit 1\n");
	CHECK_LOADS("/a MD5 ab wrong\n", "exit 1\n");
	CHECK_LOADS("nonsense\n", "exit 0\n");
	CHECK_LOADS("/a MD5\n/a\n/a MD5 ab,\n/a MD5 ab direct file\n,\n",
	    "exit 0\n");
	CHECK_LOADS("/a MD5 abc", "exit 1\n");
}

TC(errors__skip_to_the_end_of_the_line)
{
	CHECK_LOADS("/a /b MD5 ab\n/c MD5 ab\n", "/c MD5 ab -\nexit 0\n");
	CHECK_LOADS("x /b\n/c MD5 ab\n/d MD5 ab\n", "/d MD5 ab -\nexit 0\n");
	CHECK_LOADS("x \\\n/c MD5 ab\n/d MD5 ab\n", "/d MD5 ab -\nexit 0\n");
	CHECK_LOADS("/a MD5 ab, file\n/b MD5 ab\n", "/b MD5 ab -\nexit 0\n");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, lines__as_meant);
	ATF_TP_ADD_TC(tp, types__are_not_judged);
	ATF_TP_ADD_TC(tp, paths__escapes);
	ATF_TP_ADD_TC(tp, paths__backslash_before_a_blank);
	ATF_TP_ADD_TC(tp, paths__nul_ends_them);
	ATF_TP_ADD_TC(tp, paths__slash_alone);
	ATF_TP_ADD_TC(tp, comments__swallow_the_newline);
	ATF_TP_ADD_TC(tp, continuation__of_lines);
	ATF_TP_ADD_TC(tp, last_line__without_a_newline);
	ATF_TP_ADD_TC(tp, flags__leak_into_the_next_load);
	ATF_TP_ADD_TC(tp, unknown_bytes__skipped);
	ATF_TP_ADD_TC(tp, exit_status__only_of_prints_and_flags);
	ATF_TP_ADD_TC(tp, errors__skip_to_the_end_of_the_line);
	return atf_no_error();
}
