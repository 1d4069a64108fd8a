/* SPDX-License-Identifier: BSD-2-Clause */
/* Content that is damaged, cut short or lies about itself is only data. */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "classify_fixture.h"

/* Spoil one field; each class and byte order. */
static void
check_field(const size_t *at, size_t width, uint64_t value)
{
	struct image image;
	unsigned i;

	for (i = 0; i < 4; i++) {
		build(&image, (i & 1) != 0, (i & 2) != 0, &program);
		put(&image, at[i & 1], width != 0 ? width : word[i & 1],
		    value);
		check_spoiled(&image);
	}
}

ATF_TC_WITHOUT_HEAD(damaged__header);
ATF_TC_BODY(damaged__header, tc)
{
	static const size_t class[] = { 4, 4 }, data[] = { 5, 5 };

	check_field(class, 1, 0);
	check_field(class, 1, 3);
	check_field(data, 1, 0);
	check_field(data, 1, 3);
	check_field(at_phnum, 2, 0);
	check_field(at_phnum, 2, 129);
	check_field(at_phnum, 2, 0xffff);	/* PN_XNUM */
	check_field(at_phentsize, 2, 0);
	check_field(at_phentsize, 2, 33);
	check_field(at_phentsize, 2, 0xffff);
	check_field(at_phoff, 0, END - 32);
	check_field(at_phoff, 0, END);
	check_field(at_phoff, 0, UINT64_MAX);
	check_field(at_phoff, 0, UINT64_MAX - 100);
	check_field(at_phoff, 0, INT64_MAX);
}

/* Spoil one field of one program header. */
static void
check_segment(size_t offset_of_header, const size_t *field, uint64_t value)
{
	struct image image;
	unsigned i;
	size_t at;

	for (i = 0; i < 4; i++) {
		build(&image, (i & 1) != 0, (i & 2) != 0, &program);
		memcpy(&at, (const char *)&image + offset_of_header,
		    sizeof(at));
		put(&image, at + field[i & 1], word[i & 1], value);
		check_spoiled(&image);
	}
}

ATF_TC_WITHOUT_HEAD(damaged__segments);
ATF_TC_BODY(damaged__segments, tc)
{
	static const size_t headers[] = {
		offsetof(struct image, load),
		offsetof(struct image, interp),
		offsetof(struct image, dynamic)
	};
	size_t i;

	for (i = 0; i < 3; i++) {
		check_segment(headers[i], at_offset, END);
		check_segment(headers[i], at_offset, UINT64_MAX);
		check_segment(headers[i], at_offset, UINT64_MAX - 8);
		check_segment(headers[i], at_offset, (uint64_t)1 << 31);
		check_segment(headers[i], at_filesz, END + 1);
		check_segment(headers[i], at_filesz, UINT64_MAX);
		check_segment(headers[i], at_filesz, (uint64_t)1 << 31);
	}
	/* Nothing to load: debugging information apart. */
	check_segment(headers[0], at_filesz, 0);
}

ATF_TC_WITHOUT_HEAD(damaged__interpreter);
ATF_TC_BODY(damaged__interpreter, tc)
{
	struct image image;

	build(&image, true, false, &program);
	image.bytes[INTERP] = '\0';
	check_spoiled(&image);
	build(&image, true, false, &program);
	image.bytes[INTERP + strlen(program.interp)] = 'x';
	check_spoiled(&image);
	build(&image, true, false, &program);
	put(&image, image.interp + 32, 8, 1);
	check_spoiled(&image);
	/* The name ends at its first NUL byte. */
	build(&image, true, false, &program);
	image.bytes[INTERP + 8] = '\0';
	check_image(&image, 0755, LFP_KIND_PROGRAM, DIRECT, "/libexec");
}

/* Cut at any place: data; and nothing past the cut is ever looked at. */
ATF_TC_WITHOUT_HEAD(damaged__cut);
ATF_TC_BODY(damaged__cut, tc)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), length;
	struct lfp_class class;
	struct image image;
	uint8_t *pages, *at;
	unsigned i;

	pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ATF_REQUIRE(pages != MAP_FAILED);
	ATF_REQUIRE_EQ(0, mprotect(pages + page, page, PROT_NONE));
	for (i = 0; i < 4; i++) {
		build(&image, (i & 1) != 0, (i & 2) != 0, &program);
		for (length = 0; length < END; length++) {
			at = pages + page - length;
			memcpy(at, image.bytes, length);
			lfp_classify_memory(at, length, 0755, &class);
			ATF_REQUIRE_EQ(LFP_KIND_SHELL_TEXT, class.kind);
			ATF_REQUIRE_EQ(0, class.interpreter_length);
			lfp_classify_memory(at, length, 0, &class);
			ATF_REQUIRE_EQ(LFP_KIND_DATA, class.kind);
		}
		memcpy(pages + page - END, image.bytes, END);
		lfp_classify_memory(pages + page - END, END, 0755, &class);
		ATF_REQUIRE_EQ(LFP_KIND_PROGRAM, class.kind);
	}
}

/* Program headers over the ELF header, over each other, over the dynamic. */
ATF_TC_WITHOUT_HEAD(damaged__overlap);
ATF_TC_BODY(damaged__overlap, tc)
{
	struct image image;
	uint64_t offset;
	unsigned i;

	for (i = 0; i < 4; i++) {
		for (offset = 0; offset < END; offset++) {
			build(&image, (i & 1) != 0, (i & 2) != 0, &program);
			put(&image, at_phoff[i & 1], word[i & 1], offset);
			(void)classify(image.bytes, image.length, 0755);
		}
	}
}

/* Each byte, some values: no harm, and both readers see the same. */
ATF_TC_WITHOUT_HEAD(damaged__bytes);
ATF_TC_BODY(damaged__bytes, tc)
{
	static const uint8_t values[] = { 0, 1, 0x7f, 0x80, 0xff };
	struct image image;
	size_t at, v;

	for (at = 0; at < END; at++) {
		if (at >= 300 && at < STRINGS)
			continue;
		for (v = 0; v < sizeof(values); v++) {
			build(&image, at % 2 == 0, at % 3 == 0, &program);
			image.bytes[at] = values[v];
			(void)classify(image.bytes, image.length, 0755);
		}
	}
}

/* Room for all the program headers claimed, and still too many. */
ATF_TC_WITHOUT_HEAD(damaged__many_segments);
ATF_TC_BODY(damaged__many_segments, tc)
{
	size_t length = (size_t)65535 * 56 + END;
	uint8_t *content = calloc(1, length);
	struct image image;

	ATF_REQUIRE(content != NULL);
	build(&image, true, false, &program);
	put(&image, at_phnum[1], 2, 128);
	memcpy(content, image.bytes, END);
	memset(content + 64 + 3 * 56, 0, 300);
	check(content, length, 0755, LFP_KIND_PROGRAM, DIRECT,
	    program.interp);
	content[at_phnum[1]] = 129;
	check(content, length, 0755, LFP_KIND_SHELL_TEXT, DIRECT | FILE_, "");
	content[at_phnum[1]] = 0xff;
	content[at_phnum[1] + 1] = 0xff;
	check(content, length, 0755, LFP_KIND_SHELL_TEXT, DIRECT | FILE_, "");
	free(content);
}

/* The first of two counts. */
ATF_TC_WITHOUT_HEAD(damaged__two_interpreters);
ATF_TC_BODY(damaged__two_interpreters, tc)
{
	struct image image;

	build(&image, true, false, &program);
	memcpy(image.bytes + 900, "/second", 8);
	memcpy(image.bytes + image.dynamic + 56, image.bytes + image.interp,
	    56);
	put(&image, image.dynamic + 56 + 8, 8, 900);
	put(&image, image.dynamic + 56 + 32, 8, 8);
	put(&image, at_phnum[1], 2, 4);
	check_image(&image, 0755, LFP_KIND_PROGRAM, DIRECT, program.interp);
	put(&image, image.interp, 4, 0);
	check_image(&image, 0755, LFP_KIND_PROGRAM, DIRECT, "/second");
}

/* What follows DT_NULL is not read. */
ATF_TC_WITHOUT_HEAD(damaged__after_last_tag);
ATF_TC_BODY(damaged__after_last_tag, tc)
{
	struct wish wish = { .type = ET_DYN, .dynamic = true, .needed = "x" };
	struct image image;

	build(&image, true, false, &wish);
	put(&image, image.dynamic + 32, 8, 5 * 16);
	put(&image, DYNAMIC + 4 * 16, 8, 0x6ffffffb);
	put(&image, DYNAMIC + 4 * 16 + 8, 8, DF_1_PIE);
	check_image(&image, 0755, LFP_KIND_LIBRARY, INDIRECT | FILE_, "");
	put(&image, DYNAMIC + 3 * 16, 8, 21);
	check_image(&image, 0755, LFP_KIND_PROGRAM, DIRECT, "");
}

/* Places past what an off_t can hold, in a file said to be that large. */
ATF_TC_WITHOUT_HEAD(damaged__huge_file);
ATF_TC_BODY(damaged__huge_file, tc)
{
	static const uint64_t places[] = {
		(uint64_t)1 << 63, ((uint64_t)1 << 63) - 1, UINT64_MAX - 64
	};
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_class class;
	struct image image;
	size_t i;
	int fd;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		build(&image, true, false, &program);
		put(&image, image.interp + 8, 8, places[i]);
		fd = open_with(image.bytes, image.length);
		ATF_CHECK_EQ(LFP_OK, lfp_classify_fd(fd, UINT64_MAX, 0755,
		    &class, &error));
		ATF_CHECK_EQ(LFP_KIND_SHELL_TEXT, class.kind);
		ATF_REQUIRE_EQ(0, close(fd));
	}
}

/* Where the name lies outside of the tables it counts as a name unknown. */
ATF_TC_WITHOUT_HEAD(damaged__soname);
ATF_TC_BODY(damaged__soname, tc)
{
	static const uint64_t places[] = {
		88, 1024, UINT64_MAX, UINT64_MAX - BASE, (uint64_t)1 << 63
	};
	struct wish wish = {
		.type = ET_DYN, .dynamic = true, .soname = "ld-linux.so.2",
		.entry = BASE + 64
	};
	struct image image;
	size_t i;

	build(&image, true, false, &wish);
	check_image(&image, 0755, LFP_KIND_LINKER, DIRECT | INDIRECT | FILE_,
	    "");
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		build(&image, true, false, &wish);
		memcpy(image.bytes + STRINGS + 88, "ld-linux.so.2", 14);
		put(&image, DYNAMIC + 8, 8, places[i]);
		check_image(&image, 0755, LFP_KIND_LIBRARY, INDIRECT | FILE_,
		    "");
		build(&image, true, false, &wish);
		put(&image, DYNAMIC + 24, 8, places[i]);
		check_image(&image, 0755, LFP_KIND_LIBRARY, INDIRECT | FILE_,
		    "");
	}
	/* No DT_STRSZ, and a sum that wraps around to the name. */
	build(&image, true, false, &wish);
	put(&image, DYNAMIC + 32, 8, 21);
	check_image(&image, 0755, LFP_KIND_LINKER, DIRECT | INDIRECT | FILE_,
	    "");
	put(&image, DYNAMIC + 8, 8, ((uint64_t)1 << 63) + 40);
	put(&image, DYNAMIC + 24, 8, ((uint64_t)1 << 63) + BASE + STRINGS);
	check_image(&image, 0755, LFP_KIND_LIBRARY, INDIRECT | FILE_, "");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, damaged__header);
	ATF_TP_ADD_TC(tp, damaged__segments);
	ATF_TP_ADD_TC(tp, damaged__interpreter);
	ATF_TP_ADD_TC(tp, damaged__cut);
	ATF_TP_ADD_TC(tp, damaged__overlap);
	ATF_TP_ADD_TC(tp, damaged__bytes);
	ATF_TP_ADD_TC(tp, damaged__many_segments);
	ATF_TP_ADD_TC(tp, damaged__two_interpreters);
	ATF_TP_ADD_TC(tp, damaged__after_last_tag);
	ATF_TP_ADD_TC(tp, damaged__huge_file);
	ATF_TP_ADD_TC(tp, damaged__soname);
	return atf_no_error();
}
