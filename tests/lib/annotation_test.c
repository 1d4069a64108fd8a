/* SPDX-License-Identifier: BSD-2-Clause */
/* Annotations and the head line: built, read back, kept. */
#include <atf-c.h>
#include <inttypes.h>
#include <string.h>

#include "sigfile_fixture.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)

static struct lfp_annotation *
open_annotation(void)
{
	struct lfp_annotation *annotation;

	ATF_REQUIRE_EQ(LFP_OK, lfp_annotation_new(&annotation, NULL));
	return annotation;
}

static void
add(struct lfp_annotation *annotation, const char *key, const char *value)
{
	ATF_REQUIRE_EQ(LFP_OK, lfp_annotation_add(annotation, key, value,
	    strlen(value), NULL));
}

static void
check_made(const struct lfp_annotation *annotation, const char *expected)
{
	size_t length;
	const char *text = lfp_annotation_text(annotation, &length);

	CHECK_TEXT(text, length, expected, strlen(expected));
}

TC(build__lines_of_pairs)
{
	struct lfp_annotation *annotation = open_annotation();

	check_made(annotation, "");
	add(annotation, "size", "12345");
	check_made(annotation, "#: size=12345\n");
	add(annotation, "mode", "0755");
	lfp_annotation_line(annotation);
	lfp_annotation_line(annotation);
	add(annotation, "alias", "/usr/bin/vi");
	ATF_REQUIRE_EQ(LFP_OK, lfp_annotation_comment(annotation,
	    TEXT("alias: /a\nb"), NULL));
	add(annotation, "xattr.security.Capability", "");
	check_made(annotation, "#: size=12345 mode=0755\n"
	    "#: alias=/usr/bin/vi\n# alias: /a\\nb\n"
	    "#: xattr.security.Capability=\n");
	lfp_annotation_clear(annotation);
	check_made(annotation, "");
	add(annotation, "a", "b");
	check_made(annotation, "#: a=b\n");
	lfp_annotation_free(annotation);
	lfp_annotation_free(NULL);
}

TC(build__head_line_comes_first)
{
	struct lfp_annotation *annotation = open_annotation();

	lfp_annotation_head(annotation);
	add(annotation, "serial", "42");
	add(annotation, "host", "a b");
	lfp_annotation_line(annotation);
	add(annotation, "size", "1");
	check_made(annotation, "#:: veriexec-tools 1 serial=42 host=a%20b\n"
	    "#: size=1\n");
	lfp_annotation_head(annotation);
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_annotation_add(annotation, "a",
	    "b", 1, NULL));
	lfp_annotation_free(annotation);
}

TC(build__keys_are_plain)
{
	static const char *const bad[] = {
		"", "a b", "a=b", "a%", "\xc3\xa4", "a\n", "a/b"
	};
	struct lfp_annotation *annotation = open_annotation();
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_EQ_MSG(LFP_ERR_ARGUMENT, lfp_annotation_add(
		    annotation, bad[i], "x", 1, NULL), "key %s", bad[i]);
	check_made(annotation, "");
	lfp_annotation_free(annotation);
}

TC(values__every_byte_comes_back)
{
	struct lfp_annotation *annotation = open_annotation();
	uint8_t bytes[256], back[256];
	struct lfp_pair pair;
	size_t i, length, offset = 0;
	const char *text;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	ATF_REQUIRE_EQ(LFP_OK, lfp_annotation_add(annotation, "key", bytes,
	    sizeof(bytes), NULL));
	text = lfp_annotation_text(annotation, &length);
	ATF_CHECK(memcmp(text, "#: key=%00%01", 13) == 0);
	ATF_CHECK(memmem(text, length, TEXT("%1F%20!\"#$%25&")) != NULL);
	for (i = 0; i < length - 1; i++)
		ATF_CHECK(text[i] > 0x1f && text[i] < 0x7f);
	ATF_REQUIRE_EQ(LFP_OK, lfp_annotation_next(text, length, &offset,
	    &pair));
	ATF_CHECK_EQ(256, lfp_annotation_value(&pair, back, sizeof(back)));
	ATF_CHECK(memcmp(bytes, back, sizeof(back)) == 0);
	ATF_CHECK_EQ(LFP_NONE, lfp_annotation_value(&pair, back, 255));
	ATF_CHECK_EQ(LFP_NONE, lfp_annotation_value(&pair, NULL, 0));
	ATF_CHECK_EQ(LFP_END, lfp_annotation_next(text, length, &offset,
	    &pair));
	lfp_annotation_free(annotation);
}

static void
check_pair(const char *lead, size_t length, size_t *offset,
    const char *key, const char *value)
{
	struct lfp_pair pair;

	ATF_REQUIRE_EQ(LFP_OK, lfp_annotation_next(lead, length, offset,
	    &pair));
	CHECK_TEXT(pair.key, pair.key_length, key, strlen(key));
	CHECK_TEXT(pair.value, pair.value_length, value, strlen(value));
}

TC(read__only_annotation_lines)
{
	static const char lead[] = "#:: veriexec-tools 1 serial=1\n"
	    "# x=1\n #: x=2\n#:x=3\n\n#: a=1  b=%20=\t\r\n#x=4\n"
	    "#:\tc=\n#: \n#: d=5";
	size_t length = sizeof(lead) - 1, offset = 0;
	struct lfp_pair pair;

	check_pair(lead, length, &offset, "a", "1");
	check_pair(lead, length, &offset, "b", "%20=");
	check_pair(lead, length, &offset, "c", "");
	check_pair(lead, length, &offset, "d", "5");
	ATF_CHECK_EQ(LFP_END, lfp_annotation_next(lead, length, &offset,
	    &pair));
	ATF_CHECK_EQ(LFP_END, lfp_annotation_next(NULL, 0, &offset, &pair));
}

TC(read__malformed_pairs_are_told_and_passed)
{
	static const char lead[] = "#: size a=%4 b=1 =2 c=\x7f d=%zz %=1\n";
	size_t length = sizeof(lead) - 1, offset = 0, good = 0, bad = 0;
	enum lfp_status status;
	struct lfp_pair pair;

	while ((status = lfp_annotation_next(lead, length, &offset,
	    &pair)) != LFP_END) {
		if (status == LFP_OK)
			good++;
		else if (bad++ == 0)
			CHECK_TEXT(pair.key, pair.key_length, "size", 4);
		if (status != LFP_OK)
			ATF_CHECK_EQ(LFP_ERR_SYNTAX, status);
	}
	ATF_CHECK_EQ(1, good);
	ATF_CHECK_EQ(6, bad);
}

TC(read__lower_case_escapes)
{
	static const char lead[] = "#: a=%c3%A4\n";
	size_t offset = 0;
	struct lfp_pair pair;
	char value[8];

	ATF_REQUIRE_EQ(LFP_OK, lfp_annotation_next(lead, sizeof(lead) - 1,
	    &offset, &pair));
	ATF_REQUIRE_EQ(2, lfp_annotation_value(&pair, value, sizeof(value)));
	ATF_CHECK(memcmp(value, "\xc3\xa4", 2) == 0);
}

static void
check_kept(const char *lead, const char *expected)
{
	static const char *const dropped[] = { "size", "mode", NULL };
	struct lfp_annotation *annotation = open_annotation();

	ATF_CHECK_EQ(LFP_OK, lfp_annotation_keep(annotation, lead,
	    strlen(lead), dropped, NULL));
	check_made(annotation, expected);
	lfp_annotation_free(annotation);
}

TC(keep__all_but_some_pairs)
{
	struct lfp_annotation *annotation = open_annotation();

	check_kept("", "");
	check_kept("# size=1\n\n#: other=1 \t x\n#:: size=1\n",
	    "# size=1\n\n#: other=1 \t x\n#:: size=1\n");
	check_kept("#: size=1 mode=2\n# c\n", "# c\n");
	check_kept("#: a=1  size=1 bad b=%20\r\n", "#: a=1 bad b=%20\n");
	check_kept("#: sizes=1 siz=2\n", "#: sizes=1 siz=2\n");
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_annotation_keep(annotation,
	    "/a\n", 3, (const char *const []){ NULL }, NULL));
	add(annotation, "a", "1");
	ATF_CHECK_EQ(LFP_OK, lfp_annotation_keep(annotation, "#: b=2\n", 7,
	    (const char *const []){ NULL }, NULL));
	add(annotation, "c", "3");
	check_made(annotation, "#: a=1\n#: b=2\n#: c=3\n");
	lfp_annotation_free(annotation);
}

#define PREVIOUS "previous=sha256:" SHA256_HEX
#define HEAD "#:: veriexec-tools 1"

TC(head__read)
{
	static const char text[] = HEAD " serial=18446744073709551615"
	    " created=2026-11-21T19:00:00Z root=/ host=build7 " PREVIOUS
	    " later=x\n# c\n#: size=1\n";
	struct lfp_head head;
	struct lfp_pair pair;
	size_t offset = 0, n = 0;

	ATF_REQUIRE_EQ(LFP_OK, lfp_head_parse(TEXT(text), &head, NULL));
	ATF_CHECK(head.present);
	ATF_CHECK_EQ(UINT64_MAX, head.serial);
	ATF_CHECK(head.has_previous);
	ATF_CHECK(memcmp(head.previous, fixture_digest, 32) == 0);
	while (lfp_head_next(&head, &offset, &pair) == LFP_OK)
		n++;
	ATF_CHECK_EQ(6, n);
	CHECK_TEXT(pair.key, pair.key_length, "later", 5);
}

TC(head__none)
{
	static const char *const texts[] = {
		"", "# c\n", "\n" HEAD " serial=1\n", " " HEAD "\n",
		"#: veriexec-tools 1 serial=1\n", "#:: other 1 serial=1\n",
		"/a MD5 00\n"
	};
	struct lfp_head head;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ATF_CHECK_EQ_MSG(LFP_OK, lfp_head_parse(texts[i],
		    strlen(texts[i]), &head, NULL), "%s", texts[i]);
		ATF_CHECK_MSG(!head.present && head.serial == 0 &&
		    !head.has_previous, "%s", texts[i]);
	}
	ATF_CHECK_EQ(LFP_OK, lfp_head_parse(TEXT(HEAD), &head, NULL));
	ATF_CHECK(head.present && head.serial == 0 && !head.has_previous);
}

TC(head__malformed)
{
	static const char *const texts[] = {
		HEAD " serial=0\n", HEAD " serial=01\n", HEAD " serial=\n",
		HEAD " serial=-1\n", HEAD " serial=18446744073709551616\n",
		HEAD " serial=99999999999999999999999\n",
		HEAD " serial=1 serial=1\n", HEAD " serial\n",
		HEAD " previous=sha256:12\n", HEAD " previous=" SHA256_HEX "\n",
		HEAD " " PREVIOUS " " PREVIOUS "\n", HEAD " x=%4\n"
	};
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_head head;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ATF_CHECK_EQ_MSG(LFP_ERR_SYNTAX, lfp_head_parse(texts[i],
		    strlen(texts[i]), &head, NULL), "%s", texts[i]);
		ATF_CHECK(!head.present && head.serial == 0);
	}
	ATF_CHECK_EQ(LFP_ERR_UNSUPPORTED, lfp_head_parse(
	    TEXT("#:: veriexec-tools 12 serial=1\n"), &head, &error));
	ATF_CHECK_EQ(1, error.line);
	ATF_CHECK_STREQ("the head line: not of version 1", error.text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, build__lines_of_pairs);
	ATF_TP_ADD_TC(tp, build__head_line_comes_first);
	ATF_TP_ADD_TC(tp, build__keys_are_plain);
	ATF_TP_ADD_TC(tp, values__every_byte_comes_back);
	ATF_TP_ADD_TC(tp, read__only_annotation_lines);
	ATF_TP_ADD_TC(tp, read__malformed_pairs_are_told_and_passed);
	ATF_TP_ADD_TC(tp, read__lower_case_escapes);
	ATF_TP_ADD_TC(tp, keep__all_but_some_pairs);
	ATF_TP_ADD_TC(tp, head__read);
	ATF_TP_ADD_TC(tp, head__none);
	ATF_TP_ADD_TC(tp, head__malformed);
	return atf_no_error();
}
