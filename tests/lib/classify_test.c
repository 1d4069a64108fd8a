/* SPDX-License-Identifier: BSD-2-Clause */
/* What files are, told from content built here byte by byte. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "classify_fixture.h"

ATF_TC_WITHOUT_HEAD(elf__program);
ATF_TC_BODY(elf__program, tc)
{
	struct wish wish = { .type = ET_EXEC, .entry = BASE + 64 };

	check_wish(&wish, LFP_KIND_PROGRAM, DIRECT, "", LFP_KIND_DATA, FILE_);
	wish.interp = "/libexec/ld.elf_so";
	check_wish(&wish, LFP_KIND_PROGRAM, DIRECT, "/libexec/ld.elf_so",
	    LFP_KIND_DATA, FILE_);
	wish.dynamic = true;
	wish.soname = "odd.so";
	check_wish(&wish, LFP_KIND_PROGRAM, DIRECT, "/libexec/ld.elf_so",
	    LFP_KIND_DATA, FILE_);
}

ATF_TC_WITHOUT_HEAD(elf__pie);
ATF_TC_BODY(elf__pie, tc)
{
	struct wish wish = program;

	check_wish(&wish, LFP_KIND_PROGRAM, DIRECT, "/libexec/ld.elf_so",
	    LFP_KIND_DATA, FILE_);
	/* The flag wins over a name. */
	wish.soname = "libc.so.12";
	check_wish(&wish, LFP_KIND_PROGRAM, DIRECT, "/libexec/ld.elf_so",
	    LFP_KIND_DATA, FILE_);
	/* A static one. */
	wish.soname = NULL;
	wish.interp = NULL;
	check_wish(&wish, LFP_KIND_PROGRAM, DIRECT, "", LFP_KIND_DATA, FILE_);
	/* From before the flag. */
	wish.flags_1 = 0;
	wish.interp = "/lib/ld.so.1";
	check_wish(&wish, LFP_KIND_PROGRAM, DIRECT, "/lib/ld.so.1",
	    LFP_KIND_DATA, FILE_);
}

ATF_TC_WITHOUT_HEAD(elf__library);
ATF_TC_BODY(elf__library, tc)
{
	struct wish wish = {
		.type = ET_DYN, .dynamic = true, .soname = "libz.so.1",
		.needed = "libc.so.12", .entry = BASE + 64
	};

	check_wish(&wish, LFP_KIND_LIBRARY, INDIRECT | FILE_, "",
	    LFP_KIND_LIBRARY, INDIRECT | FILE_);
	wish.needed = NULL;
	check_wish(&wish, LFP_KIND_LIBRARY, INDIRECT | FILE_, "",
	    LFP_KIND_LIBRARY, INDIRECT | FILE_);
	wish.soname = NULL;
	wish.needed = "libc.so.12";
	check_wish(&wish, LFP_KIND_LIBRARY, INDIRECT | FILE_, "",
	    LFP_KIND_LIBRARY, INDIRECT | FILE_);
	wish.dynamic = false;
	check_wish(&wish, LFP_KIND_LIBRARY, INDIRECT | FILE_, "",
	    LFP_KIND_LIBRARY, INDIRECT | FILE_);
	/* Other bits of DT_FLAGS_1 do not make it a program. */
	wish.dynamic = true;
	wish.flags_1 = ~(uint64_t)DF_1_PIE;
	check_wish(&wish, LFP_KIND_LIBRARY, INDIRECT | FILE_, "",
	    LFP_KIND_LIBRARY, INDIRECT | FILE_);
}

ATF_TC_WITHOUT_HEAD(elf__runnable_library);
ATF_TC_BODY(elf__runnable_library, tc)
{
	struct wish wish = {
		.type = ET_DYN, .dynamic = true, .soname = "libc.so.6",
		.needed = "ld-linux.so.2", .interp = "/lib/ld-linux.so.2",
		.entry = BASE + 64
	};

	check_wish(&wish, LFP_KIND_RUNNABLE_LIBRARY, DIRECT | INDIRECT |
	    FILE_, "/lib/ld-linux.so.2", LFP_KIND_LIBRARY, INDIRECT | FILE_);
}

ATF_TC_WITHOUT_HEAD(elf__linker);
ATF_TC_BODY(elf__linker, tc)
{
	static const char *const names[] = {
		"ld-linux-x86-64.so.2", "ld64.so.2", "ld.so.1", "ld.elf_so",
		"ld-elf.so.1", "ld-musl-x86_64.so.1", "libc.musl-x86_64.so.1",
		NULL
	};
	struct wish wish = {
		.type = ET_DYN, .dynamic = true, .entry = BASE + 64
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		wish.soname = names[i];
		check_wish(&wish, LFP_KIND_LINKER, DIRECT | INDIRECT | FILE_,
		    "", LFP_KIND_LIBRARY, INDIRECT | FILE_);
	}
}

ATF_TC_WITHOUT_HEAD(elf__no_linker);
ATF_TC_BODY(elf__no_linker, tc)
{
	static const char *const names[] = {
		"ldap.so", "libld-.so", "LD-linux.so", "", "ld"
	};
	struct wish wish = {
		.type = ET_DYN, .dynamic = true, .entry = BASE + 64
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		wish.soname = names[i];
		check_wish(&wish, LFP_KIND_LIBRARY, INDIRECT | FILE_, "",
		    LFP_KIND_LIBRARY, INDIRECT | FILE_);
	}
	wish.soname = "ld-linux.so.2";
	wish.entry = 0;
	check_wish(&wish, LFP_KIND_LIBRARY, INDIRECT | FILE_, "",
	    LFP_KIND_LIBRARY, INDIRECT | FILE_);
	wish.soname = NULL;
	check_wish(&wish, LFP_KIND_LIBRARY, INDIRECT | FILE_, "",
	    LFP_KIND_LIBRARY, INDIRECT | FILE_);
	/* An interpreter of its own makes it something else. */
	wish.soname = "ld-linux.so.2";
	wish.entry = BASE + 64;
	wish.interp = "/lib/ld.so";
	check_wish(&wish, LFP_KIND_RUNNABLE_LIBRARY, DIRECT | INDIRECT |
	    FILE_, "/lib/ld.so", LFP_KIND_LIBRARY, INDIRECT | FILE_);
}

ATF_TC_WITHOUT_HEAD(elf__object_and_core);
ATF_TC_BODY(elf__object_and_core, tc)
{
	static const unsigned types[] = {
		0, ET_REL, ET_CORE, 5, 0x0200, 0x0300, 0xfe00, 0xffff
	};
	struct wish wish = program;
	struct image image;
	size_t i, j;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		wish.type = types[i];
		for (j = 0; j < 4; j++) {
			build(&image, (j & 1) != 0, (j & 2) != 0, &wish);
			check_spoiled(&image);
		}
	}
}

ATF_TC_WITHOUT_HEAD(elf__x_bits);
ATF_TC_BODY(elf__x_bits, tc)
{
	struct image image;
	unsigned mode;

	build(&image, true, false, &program);
	for (mode = 0; mode <= 0777; mode++) {
		if ((mode & 0111) != 0)
			check_image(&image, mode | 0106000, LFP_KIND_PROGRAM,
			    DIRECT, "/libexec/ld.elf_so");
		else
			check_image(&image, mode | 0106000, LFP_KIND_DATA,
			    FILE_, "");
	}
}

/* NetBSD takes up to MAXPATHLEN bytes, the NUL among them. */
ATF_TC_WITHOUT_HEAD(elf__longest_interpreter);
ATF_TC_BODY(elf__longest_interpreter, tc)
{
	char name[LFP_INTERPRETER_MAX];
	struct image image;

	build(&image, true, false, &program);
	image.length = sizeof(image.bytes);
	memset(image.bytes + 900, 'i', 1023);
	image.bytes[900 + 1023] = '\0';
	memset(name, 'i', 1023);
	name[1023] = '\0';
	put(&image, image.interp + 8, 8, 900);
	put(&image, image.interp + 32, 8, 1024);
	check_image(&image, 0755, LFP_KIND_PROGRAM, DIRECT, name);
	image.bytes[900 + 1023] = 'i';
	image.bytes[900 + 1024] = '\0';
	put(&image, image.interp + 32, 8, 1025);
	check_spoiled(&image);
}

/* More dynamic entries than any window holds, and no end among them. */
ATF_TC_WITHOUT_HEAD(elf__long_dynamic);
ATF_TC_BODY(elf__long_dynamic, tc)
{
	enum { ENTRIES = 6000, WHERE = 1024 };
	size_t length = WHERE + ENTRIES * 16, i;
	uint8_t *content = calloc(1, length);
	struct image image;

	ATF_REQUIRE(content != NULL);
	build(&image, true, false, &program);
	put(&image, image.dynamic + 8, 8, WHERE);
	put(&image, image.dynamic + 32, 8, ENTRIES * 16);
	memcpy(content, image.bytes, END);
	for (i = 0; i < ENTRIES; i++)
		content[WHERE + i * 16] = 21;	/* DT_DEBUG */
	/* The flag late in the table: within what is read, then past it. */
	memcpy(content + WHERE + 4000 * 16, "\xfb\xff\xff\x6f\0\0\0\0"
	    "\0\0\0\x08", 12);
	memcpy(content + WHERE + 4001 * 16, "\x0e", 1);
	check(content, length, 0755, LFP_KIND_PROGRAM, DIRECT,
	    program.interp);
	memset(content + WHERE + 4000 * 16, 0, 16);
	content[WHERE + 4000 * 16] = 21;
	memcpy(content + WHERE + 5000 * 16, "\xfb\xff\xff\x6f\0\0\0\0"
	    "\0\0\0\x08", 12);
	check(content, length, 0755, LFP_KIND_RUNNABLE_LIBRARY,
	    DIRECT | INDIRECT | FILE_, program.interp);
	free(content);
}

/* What lies far from the beginning of a large file. */
ATF_TC_WITHOUT_HEAD(elf__far_places);
ATF_TC_BODY(elf__far_places, tc)
{
	const uint64_t far = (uint64_t)5 << 30;
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_class class;
	struct image image;
	int fd;

	build(&image, true, true, &program);
	put(&image, image.interp + 8, 8, far);
	fd = open_with(image.bytes, image.length);
	ATF_REQUIRE_EQ(7, pwrite(fd, "/far/ld", 7, (off_t)far));
	ATF_REQUIRE_EQ(0, ftruncate(fd, (off_t)far + 4096));
	ATF_REQUIRE_EQ(LFP_OK, lfp_classify_fd(fd, far + 4096, 0755, &class,
	    &error));
	ATF_CHECK_EQ(LFP_KIND_PROGRAM, class.kind);
	ATF_CHECK_STREQ("/far/ld", class.interpreter);
	ATF_REQUIRE_EQ(0, close(fd));
}

static void
check_text(const char *text, unsigned mode, enum lfp_kind kind,
    unsigned needs, const char *interpreter)
{
	check(text, strlen(text), mode, kind, needs, interpreter);
}

static void
check_script(const char *text, const char *interpreter)
{
	check_text(text, 0755, LFP_KIND_SCRIPT, DIRECT | FILE_, interpreter);
	check_text(text, 0644, LFP_KIND_DATA, FILE_, "");
}

static void
check_shell_text(const char *text)
{
	check_text(text, 0755, LFP_KIND_SHELL_TEXT, DIRECT | FILE_, "");
	check_text(text, 0644, LFP_KIND_DATA, FILE_, "");
}

ATF_TC_WITHOUT_HEAD(script__interpreter);
ATF_TC_BODY(script__interpreter, tc)
{
	check_script("#!/bin/sh\necho\n", "/bin/sh");
	check_script("#!/bin/sh\n", "/bin/sh");
	check_script("#! /bin/sh\n", "/bin/sh");
	check_script("#! \t  /bin/sh -eu\n", "/bin/sh");
	check_script("#!/usr/bin/env python3\n", "/usr/bin/env");
	check_script("#!/bin/sh\t-e\n", "/bin/sh");
	check_script("#!/bin/sh   \n", "/bin/sh");
	check_script("#!/bin/sh\r\n", "/bin/sh\r");
	check_script("#!sh\n", "sh");
	check_script("#!\x80\xff\n", "\x80\xff");
	check_text("#!/bin/sh\n", 0001, LFP_KIND_SCRIPT, DIRECT | FILE_,
	    "/bin/sh");
	check("#!/bin/sh\0 -x\n", 14, 0755, LFP_KIND_SCRIPT, DIRECT | FILE_,
	    "/bin/sh");
}

ATF_TC_WITHOUT_HEAD(script__none);
ATF_TC_BODY(script__none, tc)
{
	check_shell_text("");
	check_shell_text("#");
	check_shell_text("#!");
	check_shell_text("#!\n");
	check_shell_text("#! \t \n/bin/sh\n");
	check_shell_text("#!/bin/sh");
	check_shell_text(" #!/bin/sh\n");
	check_shell_text("# !/bin/sh\n");
	check_shell_text("echo hello\n");
	check_shell_text("\xef\xbb\xbf#!/bin/sh\n");
	check("#!\0/bin/sh\n", 11, 0755, LFP_KIND_SHELL_TEXT, DIRECT | FILE_,
	    "");
	check("#! \0\n", 5, 0755, LFP_KIND_SHELL_TEXT, DIRECT | FILE_, "");
}

/*
 * 1028 bytes of header: the newline may be the last of them; a name may have
 * 1023 bytes.
 */
ATF_TC_WITHOUT_HEAD(script__long_line);
ATF_TC_BODY(script__long_line, tc)
{
	char line[2048], name[1024];

	memset(line, ' ', sizeof(line));
	memcpy(line, "#!/bin/sh", 9);
	line[1027] = '\n';
	check(line, sizeof(line), 0755, LFP_KIND_SCRIPT, DIRECT | FILE_,
	    "/bin/sh");
	check(line, 1028, 0755, LFP_KIND_SCRIPT, DIRECT | FILE_, "/bin/sh");
	check(line, 1027, 0755, LFP_KIND_SHELL_TEXT, DIRECT | FILE_, "");
	line[1027] = ' ';
	line[1028] = '\n';
	check(line, sizeof(line), 0755, LFP_KIND_SHELL_TEXT, DIRECT | FILE_,
	    "");
	memset(name, 'n', 1023);
	name[1023] = '\0';
	memset(line + 2, 'n', 1023);
	line[2 + 1023] = '\n';
	check(line, sizeof(line), 0755, LFP_KIND_SCRIPT, DIRECT | FILE_,
	    name);
	line[2 + 1023] = 'n';
	line[2 + 1024] = '\n';
	check(line, sizeof(line), 0755, LFP_KIND_SHELL_TEXT, DIRECT | FILE_,
	    "");
}

ATF_TC_WITHOUT_HEAD(memory__empty);
ATF_TC_BODY(memory__empty, tc)
{
	struct lfp_class class;

	lfp_classify_memory(NULL, 0, 0755, &class);
	ATF_CHECK_EQ(LFP_KIND_SHELL_TEXT, class.kind);
	lfp_classify_memory(NULL, 0, 0, &class);
	ATF_CHECK_EQ(LFP_KIND_DATA, class.kind);
	ATF_CHECK_EQ(LFP_FILE, class.needs);
}

/* The size is the caller's: a file that shrank, and one that grew. */
ATF_TC_WITHOUT_HEAD(fd__other_size);
ATF_TC_BODY(fd__other_size, tc)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_class class;
	struct image image;
	int fd;

	build(&image, true, false, &program);
	fd = open_with(image.bytes, image.length);
	ATF_REQUIRE_EQ(LFP_OK, lfp_classify_fd(fd, UINT64_MAX, 0755, &class,
	    &error));
	ATF_CHECK_EQ(LFP_KIND_PROGRAM, class.kind);
	ATF_REQUIRE_EQ(LFP_OK, lfp_classify_fd(fd, 100, 0755, &class,
	    &error));
	ATF_CHECK_EQ(LFP_KIND_SHELL_TEXT, class.kind);
	ATF_REQUIRE_EQ(0, ftruncate(fd, DYNAMIC + 4));
	ATF_REQUIRE_EQ(LFP_OK, lfp_classify_fd(fd, END, 0644, &class,
	    &error));
	ATF_CHECK_EQ(LFP_KIND_DATA, class.kind);
	ATF_REQUIRE_EQ(0, ftruncate(fd, 0));
	ATF_REQUIRE_EQ(LFP_OK, lfp_classify_fd(fd, END, 0755, &class,
	    &error));
	ATF_CHECK_EQ(LFP_KIND_SHELL_TEXT, class.kind);
	ATF_CHECK_EQ(LFP_OK, error.status);
	ATF_REQUIRE_EQ(0, close(fd));
}

/* The offset of the descriptor stays where it was. */
ATF_TC_WITHOUT_HEAD(fd__offset_kept);
ATF_TC_BODY(fd__offset_kept, tc)
{
	struct lfp_class class;
	int fd = open_with("#!/bin/sh\n", 10);

	ATF_REQUIRE_EQ(5, lseek(fd, 5, SEEK_SET));
	ATF_REQUIRE_EQ(LFP_OK, lfp_classify_fd(fd, 10, 0755, &class, NULL));
	ATF_CHECK_STREQ("/bin/sh", class.interpreter);
	ATF_CHECK_EQ(5, lseek(fd, 0, SEEK_CUR));
	ATF_REQUIRE_EQ(0, close(fd));
}

ATF_TC_WITHOUT_HEAD(fd__unreadable);
ATF_TC_BODY(fd__unreadable, tc)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_class class;
	int fd;

	ATF_CHECK_EQ(LFP_ERR_IO, lfp_classify_fd(-1, 100, 0755, &class,
	    &error));
	ATF_CHECK_EQ(LFP_ERR_IO, error.status);
	ATF_CHECK_EQ(EBADF, error.sys_errno);
	ATF_CHECK_MATCH("^cannot read to tell what the file is: ",
	    error.text);
	ATF_REQUIRE((fd = open(".", O_RDONLY | O_DIRECTORY)) >= 0);
	lfp_error_clear(&error);
	ATF_CHECK_EQ(LFP_ERR_IO, lfp_classify_fd(fd, 100, 0644, &class,
	    &error));
	ATF_CHECK_EQ(EISDIR, error.sys_errno);
	ATF_CHECK_EQ(LFP_ERR_IO, lfp_classify_fd(fd, 100, 0644, &class,
	    NULL));
	ATF_REQUIRE_EQ(0, close(fd));
}

ATF_TC_WITHOUT_HEAD(kind__names_and_needs);
ATF_TC_BODY(kind__names_and_needs, tc)
{
	static const struct {
		enum lfp_kind kind;
		const char *name;
		unsigned needs;
	} rows[] = {
		{ LFP_KIND_DATA, "data", FILE_ },
		{ LFP_KIND_PROGRAM, "program", DIRECT },
		{ LFP_KIND_SCRIPT, "script", DIRECT | FILE_ },
		{ LFP_KIND_LIBRARY, "library", INDIRECT | FILE_ },
		{ LFP_KIND_RUNNABLE_LIBRARY, "runnable-library",
		    DIRECT | INDIRECT | FILE_ },
		{ LFP_KIND_LINKER, "linker", DIRECT | INDIRECT | FILE_ },
		{ LFP_KIND_SHELL_TEXT, "shell-text", DIRECT | FILE_ }
	};
	size_t i;

	ATF_REQUIRE_EQ(LFP_KIND_COUNT, sizeof(rows) / sizeof(rows[0]));
	for (i = 0; i < LFP_KIND_COUNT; i++) {
		ATF_CHECK_EQ(i, (size_t)rows[i].kind);
		ATF_CHECK_STREQ(rows[i].name, lfp_kind_name(rows[i].kind));
		ATF_CHECK_EQ(rows[i].needs, lfp_kind_needs(rows[i].kind));
	}
	ATF_CHECK_STREQ("unknown",
	    lfp_kind_name((enum lfp_kind)LFP_KIND_COUNT));
	ATF_CHECK_EQ(LFP_ACCESS_MASK,
	    lfp_kind_needs((enum lfp_kind)LFP_KIND_COUNT));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, elf__program);
	ATF_TP_ADD_TC(tp, elf__pie);
	ATF_TP_ADD_TC(tp, elf__library);
	ATF_TP_ADD_TC(tp, elf__runnable_library);
	ATF_TP_ADD_TC(tp, elf__linker);
	ATF_TP_ADD_TC(tp, elf__no_linker);
	ATF_TP_ADD_TC(tp, elf__object_and_core);
	ATF_TP_ADD_TC(tp, elf__x_bits);
	ATF_TP_ADD_TC(tp, elf__longest_interpreter);
	ATF_TP_ADD_TC(tp, elf__long_dynamic);
	ATF_TP_ADD_TC(tp, elf__far_places);
	ATF_TP_ADD_TC(tp, script__interpreter);
	ATF_TP_ADD_TC(tp, script__none);
	ATF_TP_ADD_TC(tp, script__long_line);
	ATF_TP_ADD_TC(tp, memory__empty);
	ATF_TP_ADD_TC(tp, fd__other_size);
	ATF_TP_ADD_TC(tp, fd__offset_kept);
	ATF_TP_ADD_TC(tp, fd__unreadable);
	ATF_TP_ADD_TC(tp, kind__names_and_needs);
	return atf_no_error();
}
