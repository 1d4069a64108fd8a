/* SPDX-License-Identifier: BSD-2-Clause */
/* Replacing a file: the old one or the new one, and nothing beside them. */
#include <sys/stat.h>

#include <atf-c.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/portable.h"
#include "save_fixture.h"

ATF_TC_WITHOUT_HEAD(save__new);
ATF_TC_BODY(save__new, tc)
{
	unsigned before = open_descriptors();
	struct lfp_save *save;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	(void)umask(077);
	save = begin_save("d/f");
	ATF_CHECK_EQ(-1, lfp_save_old(save));
	put_text(save, "one, ");
	put_text(save, "");
	put_text(save, "two");
	ATF_CHECK_EQ(-1, access("d/f", F_OK));
	ATF_REQUIRE_EQ(LFP_OK, lfp_save_commit(save, 0, NULL));
	check_content("d/f", "one, two");
	check_mode("d/f", 0644);
	check_names("f ");
	/* No old one to be kept; an empty file is a file. */
	save_text("d/g", "", LFP_SAVE_KEEP);
	check_content("d/g", "");
	check_names("f g ");
	ATF_CHECK_EQ(before, open_descriptors());
}

ATF_TC_WITHOUT_HEAD(save__working_directory);
ATF_TC_BODY(save__working_directory, tc)
{
	char here[4096];

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	ATF_REQUIRE_EQ(0, chdir("d"));
	save_text("f", "x", 0);
	ATF_REQUIRE(getcwd(here, sizeof(here) - 8) != NULL);
	save_text(strcat(here, "//g"), "y", 0);
	ATF_REQUIRE_EQ(0, chdir(".."));
	check_names("f g ");
}

ATF_TC_WITHOUT_HEAD(save__replace);
ATF_TC_BODY(save__replace, tc)
{
	struct lfp_save *save;
	char old[8] = "";

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "old");
	ATF_REQUIRE_EQ(0, chmod("d/f", 0640));
	save = begin_save("d/f");
	ATF_REQUIRE_EQ(3, read(lfp_save_old(save), old, sizeof(old)));
	ATF_CHECK_STREQ("old", old);
	put_text(save, "new");
	check_content("d/f", "old");
	ATF_REQUIRE_EQ(LFP_OK, lfp_save_commit(save, 0, NULL));
	check_content("d/f", "new");
	check_mode("d/f", 0640);
	check_names("f ");
	/* Another name of the old file stays what it was. */
	ATF_REQUIRE_EQ(0, link("d/f", "other"));
	save_text("d/f", "newer", 0);
	check_content("other", "new");
}

ATF_TC(save__owner);
ATF_TC_HEAD(save__owner, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(save__owner, tc)
{
	struct stat st;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "old");
	ATF_REQUIRE_EQ(0, chown("d/f", 1234, 5678));
	ATF_REQUIRE_EQ(0, chmod("d/f", 02460));
	save_text("d/f", "new", LFP_SAVE_KEEP);
	ATF_REQUIRE_EQ(0, stat("d/f", &st));
	ATF_CHECK_EQ(1234, st.st_uid);
	ATF_CHECK_EQ(5678, st.st_gid);
	check_mode("d/f", 02460);
	ATF_REQUIRE_EQ(0, stat("d/f.old", &st));
	ATF_CHECK_EQ(1234, st.st_uid);
	check_mode("d/f.old", 02460);
}

ATF_TC_WITHOUT_HEAD(save__abort);
ATF_TC_BODY(save__abort, tc)
{
	unsigned before = open_descriptors();
	struct lfp_save *save;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "old");
	save = begin_save("d/f");
	put_text(save, "new");
	lfp_save_abort(save);
	check_content("d/f", "old");
	lfp_save_abort(begin_save("d/g"));
	lfp_save_abort(NULL);
	check_names("f ");
	ATF_CHECK_EQ(before, open_descriptors());
}

ATF_TC_WITHOUT_HEAD(save__keep);
ATF_TC_BODY(save__keep, tc)
{
	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "1");
	save_text("d/f", "2", LFP_SAVE_KEEP);
	check_content("d/f.old", "1");
	save_text("d/f", "3", LFP_SAVE_KEEP);
	check_content("d/f.old", "2");
	check_content("d/f", "3");
	/* They may be one file already, or the place be taken by a link. */
	ATF_REQUIRE_EQ(0, unlink("d/f.old"));
	ATF_REQUIRE_EQ(0, link("d/f", "d/f.old"));
	save_text("d/f", "4", LFP_SAVE_KEEP);
	check_content("d/f.old", "3");
	make_file("elsewhere", "untouched");
	ATF_REQUIRE_EQ(0, unlink("d/f.old"));
	ATF_REQUIRE_EQ(0, symlink("../elsewhere", "d/f.old"));
	save_text("d/f", "5", LFP_SAVE_KEEP);
	check_content("d/f.old", "4");
	check_content("elsewhere", "untouched");
	check_names("f f.old ");
}

ATF_TC_WITHOUT_HEAD(save__keep_impossible);
ATF_TC_BODY(save__keep_impossible, tc)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_save *save;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "old");
	ATF_REQUIRE_EQ(0, mkdir("d/f.old", 0755));
	save = begin_save("d/f");
	put_text(save, "new");
	ATF_CHECK_EQ(LFP_ERR_CREATE, lfp_save_commit(save, LFP_SAVE_KEEP,
	    &error));
	ATF_CHECK_MSG(strstr(error.text, "d/f: ") != NULL, "%s", error.text);
	check_content("d/f", "old");
	check_names("f f.old ");
}

/* Where it cannot be had nothing is replaced. */
ATF_TC(save__immutable);
ATF_TC_HEAD(save__immutable, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(save__immutable, tc)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	enum lfp_status status;
	struct lfp_save *save;
	int fd;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "old");
	save = begin_save("d/f");
	put_text(save, "new");
	status = lfp_save_commit(save, LFP_SAVE_IMMUTABLE, &error);
	if (status == LFP_ERR_UNSUPPORTED) {
		check_content("d/f", "old");
		check_names("f ");
		atf_tc_skip("%s", error.text);
	}
	ATF_REQUIRE_EQ_MSG(LFP_OK, status, "%s", error.text);
	ATF_CHECK_EQ(-1, open("d/f", O_WRONLY));
	ATF_CHECK_EQ(-1, unlink("d/f"));
	save = begin_save("d/f");
	put_text(save, "newer");
	ATF_CHECK_EQ(LFP_ERR_CREATE, lfp_save_commit(save, 0, &error));
	ATF_REQUIRE((fd = open("d/f", O_RDONLY)) >= 0);
	ATF_REQUIRE_EQ(0, lfpi_set_immutable(fd, false));
	check_content("d/f", "new");
	check_names("f ");
}

/* Brought to the disk in between: nothing of it is to be seen. */
ATF_TC_WITHOUT_HEAD(save__settled);
ATF_TC_BODY(save__settled, tc)
{
	static char part[400 * 1024], all[20 * sizeof(part)];
	static char is[sizeof(all) + 1];
	struct lfp_save *save;
	unsigned i;
	int fd;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	make_file("d/f", "old");
	save = begin_save("d/f");
	for (i = 0; i < 20; i++) {
		memset(part, (int)('a' + i), sizeof(part) - 1);
		put_text(save, part);
		strcat(all, part);
		ATF_REQUIRE_EQ(LFP_OK, lfp_save_settle(save, NULL));
		check_content("d/f", "old");
	}
	ATF_REQUIRE_EQ(LFP_OK, lfp_save_commit(save, 0, NULL));
	fd = open("d/f", O_RDONLY);
	ATF_REQUIRE_EQ((ssize_t)strlen(all), read(fd, is, sizeof(is)));
	ATF_CHECK_EQ(0, memcmp(all, is, strlen(all)));
	ATF_REQUIRE_EQ(0, close(fd));
	check_names("f ");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, save__new);
	ATF_TP_ADD_TC(tp, save__working_directory);
	ATF_TP_ADD_TC(tp, save__replace);
	ATF_TP_ADD_TC(tp, save__settled);
	ATF_TP_ADD_TC(tp, save__owner);
	ATF_TP_ADD_TC(tp, save__abort);
	ATF_TP_ADD_TC(tp, save__keep);
	ATF_TP_ADD_TC(tp, save__keep_impossible);
	ATF_TP_ADD_TC(tp, save__immutable);
	return atf_no_error();
}
