/* SPDX-License-Identifier: BSD-2-Clause */
/* Keeping entries: finding, adding, changing, removing them. */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "sigfile_fixture.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)
#define M " MD5 " MD5_HEX

static size_t
find(const struct lfp_set *set, const char *path)
{
	return lfp_set_find(set, path, strlen(path));
}

static void
add(struct lfp_set *set, const char *path, const char *lead)
{
	struct lfp_entry entry = fixture_entry(path, LFP_DIRECT);
	struct lfp_error error = LFP_ERROR_INITIALIZER;

	entry.lead = lead;
	entry.lead_length = strlen(lead);
	ATF_REQUIRE_EQ_MSG(LFP_OK, lfp_set_add(set, &entry, &error), "%s",
	    error.text);
}

static void
check_written(const struct lfp_set *set, const char *expected)
{
	size_t length;
	const char *text = fixture_text(set, &length);

	CHECK_TEXT(text, length, expected, strlen(expected));
}

TC(empty__nothing_is_found)
{
	struct lfp_set *set = fixture_set(TEXT(""));
	size_t length = 1;

	ATF_CHECK_EQ(0, lfp_set_count(set));
	ATF_CHECK_EQ(0, lfp_set_dropped(set));
	ATF_CHECK_EQ(LFP_NONE, find(set, "/a"));
	ATF_CHECK_EQ(LFP_NONE, lfp_set_find_inode(set, 0, 0));
	(void)lfp_set_tail(set, &length);
	ATF_CHECK_EQ(0, length);
	check_written(set, "");
	lfp_set_free(set);
	lfp_set_free(NULL);
}

TC(read__in_the_files_order)
{
	struct lfp_set *set = fixture_set(TEXT("# c\n/b" M " file\n\n/a" M
	    "\n# end\n"));
	struct lfp_entry entry;
	const char *tail;
	size_t length;

	ATF_REQUIRE_EQ(2, lfp_set_count(set));
	ATF_CHECK_EQ(0, find(set, "/b"));
	ATF_CHECK_EQ(1, find(set, "/a"));
	ATF_CHECK_EQ(LFP_NONE, find(set, "/"));
	ATF_CHECK_EQ(LFP_NONE, find(set, "/aa"));
	lfp_set_get(set, 0, &entry);
	CHECK_TEXT(entry.path, entry.path_length, "/b", 2);
	CHECK_TEXT(entry.lead, entry.lead_length, "# c\n", 4);
	ATF_CHECK_EQ(LFP_FILE, entry.flags);
	ATF_CHECK_EQ(LFP_MD5, entry.algorithm);
	ATF_CHECK_EQ(2, entry.line);
	ATF_CHECK(memcmp(entry.fingerprint, fixture_digest, 16) == 0);
	tail = lfp_set_tail(set, &length);
	CHECK_TEXT(tail, length, "# end\n", 6);
	lfp_set_free(set);
}

static void
check_refused(const char *text, uint64_t line, uint64_t column,
    const char *words)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_parser *parser;
	struct lfp_set *set;

	ATF_REQUIRE_EQ(LFP_OK, lfp_set_new(&set, NULL));
	ATF_REQUIRE_EQ(LFP_OK, lfp_parser_new_memory("a\nb", text,
	    strlen(text), &parser, NULL));
	ATF_CHECK_EQ(LFP_ERR_SYNTAX, lfp_set_read(set, parser, &error));
	ATF_CHECK_EQ(LFP_ERR_SYNTAX, error.status);
	ATF_CHECK_EQ(line, error.line);
	ATF_CHECK_EQ(column, error.column);
	ATF_CHECK_MSG(strncmp(error.text, words, strlen(words)) == 0,
	    "%s", error.text);
	lfp_parser_free(parser);
	lfp_set_free(set);
}

TC(read__ends_at_an_error)
{
	check_refused("/a" M "\n/b" M " flie\n", 2, 41,
	    "a\\nb:2:41: an unknown flag, so the entry is not loaded: write ");
	check_refused("/a" M " direct;file\n", 1, 48, "a\\nb:1:48: two flags");
	check_refused("/a" M, 1, 40, "a\\nb:1:40: the last line does not");
}

TC(read__goes_on_after_warnings)
{
	struct lfp_set *set = fixture_set(TEXT(";\n/a" M " direct;\n"
	    "#: size\n/b/" M "\n#: x=1\n"));

	ATF_CHECK_EQ(2, lfp_set_count(set));
	check_written(set, "# ;\n/a" M " direct\n#: size\n/b/" M
	    "\n#: x=1\n");
	lfp_set_free(set);
}

TC(duplicates__the_first_counts_and_comments_stay)
{
	struct lfp_set *set = fixture_set(TEXT("/a" M "\n/b" M "\n# c\n"
	    "#: size=1\n/a" M " file\n# d\n/c" M "\n# e\n/b" M "\n"));
	struct lfp_entry entry;

	ATF_CHECK_EQ(3, lfp_set_count(set));
	ATF_CHECK_EQ(2, lfp_set_dropped(set));
	lfp_set_get(set, 0, &entry);
	ATF_CHECK_EQ(0, entry.flags);
	check_written(set, "/a" M "\n/b" M "\n# c\n# d\n/c" M "\n# e\n");
	lfp_set_free(set);
}

/* What nobody changed is written as it was read. */
TC(rewrite__byte_for_byte)
{
	static const char text[] =
	    "#:: veriexec-tools 1 serial=1\n# by hand\n\n"
	    " /a\tMD5 \t" MD5_HEX "\tdirect ,file\t\r\n"
	    "/b" M " file\n"
	    "/b1" M " \n"
	    "/b2 md5 " MD5_HEX " \r\n"
	    "/c MD5 00112233445566778899AABBCCDDEEFF\r\n"
	    "/d Md5 00112233445566778899AabBccddeeff script\n"
	    "/e\\x MD5 \\\n" MD5_HEX " # inside\n \t \n"
	    "/f\ng" M "\n"
	    "/h" M " indirect, file\n"
	    "/i\\ j" M " file, indirect\n"
	    "# c\n";
	struct lfp_set *set = fixture_set(text, sizeof(text) - 1);

	ATF_CHECK_EQ(10, lfp_set_count(set));
	check_written(set, text);
	lfp_set_free(set);
}

TC(rewrite__ends_the_last_line)
{
	struct lfp_set *set = fixture_set(TEXT("/a" M "\n# c"));

	check_written(set, "/a" M "\n# c\n");
	lfp_set_free(set);
}

TC(add__at_the_end_and_once)
{
	struct lfp_set *set = fixture_set(TEXT("/a" M "\n"));
	struct lfp_entry entry = fixture_entry("/a", 0);
	struct lfp_error error = LFP_ERROR_INITIALIZER;

	add(set, "/b c", "# c\n");
	ATF_CHECK_EQ(1, find(set, "/b c"));
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_set_add(set, &entry, &error));
	ATF_CHECK_STREQ("/a: there is an entry for this path already",
	    error.text);
	check_written(set, "/a" M "\n# c\n/b\\ c" M " direct\n");
	lfp_set_free(set);
}

TC(add__what_was_in_the_file_stays_in_place)
{
	struct lfp_set *set = fixture_set(TEXT("/a" M "\n# c\n#: size=1\n"));
	size_t length;

	add(set, "/b", "#: size=2\n");
	add(set, "/c", "");
	check_written(set, "/a" M "\n# c\n#: size=2\n/b" M " direct\n/c" M
	    " direct\n");
	(void)lfp_set_tail(set, &length);
	ATF_CHECK_EQ(0, length);
	lfp_set_free(set);
}

TC(add__what_cannot_be_written)
{
	static const struct { const char *path; size_t length; } bad[] = {
		{ TEXT("") }, { TEXT("/") }, { TEXT("a") }, { TEXT("./a") },
		{ TEXT("/a\0b") }, { TEXT("/a\\") }, { TEXT("/a \\\\") }
	};
	struct lfp_set *set = fixture_set(TEXT(""));
	struct lfp_entry entry;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		entry = fixture_entry("/x", 0);
		entry.path = bad[i].path;
		entry.path_length = bad[i].length;
		ATF_CHECK_EQ_MSG(LFP_ERR_ARGUMENT, lfp_set_add(set, &entry,
		    NULL), "path %s", bad[i].path);
	}
	ATF_CHECK_EQ(0, lfp_set_count(set));
	lfp_set_free(set);
}

TC(update__in_place_and_canonical)
{
	struct lfp_set *set = fixture_set(TEXT("# c\n /a" M " script\n/b" M
	    "\n"));
	struct lfp_entry entry;
	uint8_t digest[64];

	memset(digest, 0xab, sizeof(digest));
	lfp_set_get(set, 0, &entry);
	entry.fingerprint = digest;
	entry.path = "/other";
	entry.path_length = 6;
	ATF_CHECK_EQ(LFP_OK, lfp_set_update(set, 0, &entry, NULL));
	check_written(set, "# c\n/a MD5 abababababababababababababababab "
	    "direct, file\n/b" M "\n");

	entry.algorithm = LFP_SHA1;
	entry.flags = 0;
	entry.lead = "# d\n\n";
	entry.lead_length = 5;
	ATF_CHECK_EQ(LFP_OK, lfp_set_update(set, 0, &entry, NULL));
	check_written(set, "# d\n\n/a SHA1 "
	    "abababababababababababababababababababab\n/b" M "\n");
	ATF_CHECK_EQ(0, find(set, "/a"));
	ATF_CHECK_EQ(1, find(set, "/b"));

	entry.lead = "no comment\n";
	entry.lead_length = 11;
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_set_update(set, 0, &entry, NULL));
	lfp_set_free(set);
}

TC(update__that_changes_nothing)
{
	static const char text[] = "# c\n /a\tmd5 " MD5_HEX " script\n";
	struct lfp_set *set = fixture_set(text, sizeof(text) - 1);
	struct lfp_entry entry;

	lfp_set_get(set, 0, &entry);
	ATF_CHECK_EQ(LFP_OK, lfp_set_update(set, 0, &entry, NULL));
	check_written(set, text);
	entry.lead = "#: a=1\n";
	entry.lead_length = 7;
	ATF_CHECK_EQ(LFP_OK, lfp_set_update(set, 0, &entry, NULL));
	check_written(set, "#: a=1\n /a\tmd5 " MD5_HEX " script\n");
	lfp_set_free(set);
}

TC(remove__comments_stay_without_annotations)
{
	struct lfp_set *set = fixture_set(TEXT("#:: veriexec-tools 1 serial=1"
	    "\n# c\n#: size=1\n/a" M "\n#: size=2\n/b" M "\n"));

	lfp_set_remove(set, 0);
	lfp_set_remove(set, 0);
	ATF_CHECK(lfp_set_removed(set, 0));
	ATF_CHECK(!lfp_set_removed(set, 1));
	ATF_CHECK_EQ(2, lfp_set_count(set));
	ATF_CHECK_EQ(LFP_NONE, find(set, "/a"));
	ATF_CHECK_EQ(1, find(set, "/b"));
	check_written(set, "#:: veriexec-tools 1 serial=1\n# c\n#: size=2\n"
	    "/b" M "\n");
	add(set, "/a", "");
	ATF_CHECK_EQ(2, find(set, "/a"));
	lfp_set_remove(set, 2);
	ATF_CHECK_EQ(LFP_NONE, find(set, "/a"));
	add(set, "/a", "");
	ATF_CHECK_EQ(3, find(set, "/a"));
	lfp_set_free(set);
}

static size_t
bind_to(struct lfp_set *set, size_t i, uint64_t device, uint64_t inode)
{
	size_t owner = LFP_NONE;

	ATF_REQUIRE_EQ(LFP_OK, lfp_set_bind(set, i, device, inode, &owner,
	    NULL));
	return owner;
}

TC(inodes__the_first_owns_it)
{
	struct lfp_set *set = fixture_set(TEXT("/a" M "\n/b" M "\n/c" M
	    "\n"));
	size_t owner;

	ATF_CHECK_EQ(1, bind_to(set, 1, 7, 100));
	ATF_CHECK_EQ(1, bind_to(set, 2, 7, 100));
	ATF_CHECK_EQ(0, bind_to(set, 0, 8, 100));
	ATF_CHECK_EQ(1, bind_to(set, 2, 7, 100));
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_set_bind(set, 2, 8, 100, &owner,
	    NULL));
	ATF_CHECK_EQ(1, lfp_set_find_inode(set, 7, 100));
	ATF_CHECK_EQ(0, lfp_set_find_inode(set, 8, 100));
	ATF_CHECK_EQ(LFP_NONE, lfp_set_find_inode(set, 100, 7));
	lfp_set_free(set);
}

TC(inodes__a_removed_owner_has_an_heir)
{
	struct lfp_set *set = fixture_set(TEXT("/a" M "\n/b" M "\n/c" M
	    "\n"));
	size_t owner;

	ATF_CHECK_EQ(1, bind_to(set, 1, 7, 100));
	lfp_set_remove(set, 1);
	ATF_CHECK_EQ(LFP_NONE, lfp_set_find_inode(set, 7, 100));
	ATF_CHECK_EQ(0, bind_to(set, 0, 7, 100));
	ATF_CHECK_EQ(0, bind_to(set, 2, 7, 100));
	ATF_CHECK_EQ(0, lfp_set_find_inode(set, 7, 100));
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_set_bind(set, 1, 7, 100, &owner,
	    NULL));
	lfp_set_free(set);
}

/* More than one block of records and several sizes of the tables. */
TC(many__all_are_found)
{
	struct lfp_set *set = fixture_set(TEXT(""));
	char path[32];
	size_t i;

	for (i = 0; i < 20000; i++) {
		snprintf(path, sizeof(path), "/dir/%zu", i);
		add(set, path, "");
		ATF_REQUIRE_EQ(i, bind_to(set, i, i % 3, i / 3));
	}
	ATF_CHECK_EQ(20000, lfp_set_count(set));
	for (i = 0; i < 20000; i++) {
		snprintf(path, sizeof(path), "/dir/%zu", i);
		ATF_REQUIRE_EQ(i, find(set, path));
		ATF_REQUIRE_EQ(i, lfp_set_find_inode(set, i % 3, i / 3));
	}
	ATF_CHECK_EQ(LFP_NONE, find(set, "/dir/20000"));
	lfp_set_free(set);
}

TC(head__before_everything_else)
{
#define HEAD(n) "#:: veriexec-tools 1 serial=" n "\n"
	struct lfp_set *set = fixture_set(TEXT(""));
	struct lfp_head head;

	ATF_CHECK_EQ(LFP_OK, lfp_set_head(set, &head, NULL));
	ATF_CHECK(!head.present);
	ATF_CHECK_EQ(LFP_OK, lfp_set_put_head(set, TEXT(HEAD("1")), NULL));
	check_written(set, HEAD("1"));
	add(set, "/a", "# c\n");
	ATF_CHECK_EQ(LFP_OK, lfp_set_head(set, &head, NULL));
	ATF_CHECK_EQ(1, head.serial);
	ATF_CHECK_EQ(LFP_OK, lfp_set_put_head(set, TEXT(HEAD("2")), NULL));
	check_written(set, HEAD("2") "# c\n/a" M " direct\n");
	lfp_set_remove(set, 0);
	ATF_CHECK_EQ(LFP_OK, lfp_set_put_head(set, TEXT(HEAD("3")), NULL));
	check_written(set, HEAD("3") "# c\n");
	ATF_CHECK_EQ(LFP_OK, lfp_set_put_head(set, NULL, 0, NULL));
	check_written(set, "# c\n");
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_set_put_head(set,
	    TEXT(HEAD("3") "\n"), NULL));
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_set_put_head(set, TEXT("# c\n"),
	    NULL));
	lfp_set_free(set);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, empty__nothing_is_found);
	ATF_TP_ADD_TC(tp, read__in_the_files_order);
	ATF_TP_ADD_TC(tp, read__ends_at_an_error);
	ATF_TP_ADD_TC(tp, read__goes_on_after_warnings);
	ATF_TP_ADD_TC(tp, duplicates__the_first_counts_and_comments_stay);
	ATF_TP_ADD_TC(tp, rewrite__byte_for_byte);
	ATF_TP_ADD_TC(tp, rewrite__ends_the_last_line);
	ATF_TP_ADD_TC(tp, add__at_the_end_and_once);
	ATF_TP_ADD_TC(tp, add__what_was_in_the_file_stays_in_place);
	ATF_TP_ADD_TC(tp, add__what_cannot_be_written);
	ATF_TP_ADD_TC(tp, update__in_place_and_canonical);
	ATF_TP_ADD_TC(tp, update__that_changes_nothing);
	ATF_TP_ADD_TC(tp, remove__comments_stay_without_annotations);
	ATF_TP_ADD_TC(tp, inodes__the_first_owns_it);
	ATF_TP_ADD_TC(tp, inodes__a_removed_owner_has_an_heir);
	ATF_TP_ADD_TC(tp, many__all_are_found);
	ATF_TP_ADD_TC(tp, head__before_everything_else);
	return atf_no_error();
}
