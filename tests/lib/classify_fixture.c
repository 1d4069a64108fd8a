/* SPDX-License-Identifier: BSD-2-Clause */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "classify_fixture.h"

#define PT_LOAD		1
#define PT_DYNAMIC	2
#define PT_INTERP	3

const size_t at_entry[2] = { 24, 24 };
const size_t at_phoff[2] = { 28, 32 };
const size_t at_phentsize[2] = { 42, 54 };
const size_t at_phnum[2] = { 44, 56 };
const size_t ehdr_size[2] = { 52, 64 };
const size_t phdr_size[2] = { 32, 56 };
const size_t at_offset[2] = { 4, 8 };
const size_t at_vaddr[2] = { 8, 16 };
const size_t at_filesz[2] = { 16, 32 };
const size_t word[2] = { 4, 8 };

void
put(struct image *image, size_t at, size_t width, uint64_t value)
{
	size_t i;

	for (i = 0; i < width; i++)
		image->bytes[at + (image->big ? width - 1 - i : i)] =
		    (uint8_t)(value >> 8 * i);
}

/* Returns where the program header lies. */
static size_t
put_segment(struct image *image, unsigned type, uint64_t offset,
    uint64_t filesz)
{
	size_t c = image->wide, count, at;

	count = image->bytes[at_phnum[c] + (image->big ? 1 : 0)];
	at = image->phdrs + count * phdr_size[c];
	put(image, at_phnum[c], 2, count + 1);
	put(image, at, 4, type);
	put(image, at + at_offset[c], word[c], offset);
	put(image, at + at_vaddr[c], word[c], BASE + offset);
	put(image, at + at_filesz[c], word[c], filesz);
	return at;
}

static size_t
put_tag(struct image *image, size_t at, uint64_t tag, uint64_t value)
{
	size_t w = word[image->wide];

	put(image, at, w, tag);
	put(image, at + w, w, value);
	return at + 2 * w;
}

static void
put_dynamic(struct image *image, const struct wish *wish)
{
	size_t at = DYNAMIC;

	if (wish->needed != NULL) {
		strcpy((char *)image->bytes + STRINGS + 1, wish->needed);
		at = put_tag(image, at, 1, 1);
	}
	if (wish->soname != NULL) {
		strcpy((char *)image->bytes + STRINGS + 40, wish->soname);
		at = put_tag(image, at, 14, 40);
	}
	at = put_tag(image, at, 5, BASE + STRINGS);
	at = put_tag(image, at, 10, 88);
	if (wish->flags_1 != 0)
		at = put_tag(image, at, 0x6ffffffb, wish->flags_1);
	at = put_tag(image, at, 0, 0);
	image->dynamic = put_segment(image, PT_DYNAMIC, DYNAMIC,
	    at - DYNAMIC);
}

void
build(struct image *image, bool wide, bool big, const struct wish *wish)
{
	memset(image, 0, sizeof(*image));
	image->wide = wide;
	image->big = big;
	image->length = END;
	image->phdrs = ehdr_size[wide];
	memcpy(image->bytes, "\177ELF", 4);
	image->bytes[4] = wide ? 2 : 1;
	image->bytes[5] = big ? 2 : 1;
	image->bytes[6] = 1;
	put(image, 16, 2, wish->type);
	put(image, at_entry[wide], word[wide], wish->entry);
	put(image, at_phoff[wide], word[wide], image->phdrs);
	put(image, at_phentsize[wide], 2, phdr_size[wide]);
	image->load = put_segment(image, PT_LOAD, 0, END);
	if (wish->interp != NULL) {
		strcpy((char *)image->bytes + INTERP, wish->interp);
		image->interp = put_segment(image, PT_INTERP, INTERP,
		    strlen(wish->interp) + 1);
	}
	if (wish->dynamic)
		put_dynamic(image, wish);
}

int
open_with(const void *content, size_t length)
{
	char name[] = "classify.XXXXXX";
	int fd = mkstemp(name);

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ(0, unlink(name));
	ATF_REQUIRE_EQ((ssize_t)length, write(fd, content, length));
	return fd;
}

struct lfp_class
classify(const void *content, size_t length, unsigned mode)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_class memory, file;
	int fd = open_with(content, length);

	lfp_classify_memory(content, length, mode, &memory);
	ATF_REQUIRE_EQ(LFP_OK,
	    lfp_classify_fd(fd, length, mode, &file, &error));
	ATF_REQUIRE_EQ(0, close(fd));
	ATF_REQUIRE_EQ(memory.kind, file.kind);
	ATF_REQUIRE_EQ(memory.needs, file.needs);
	ATF_REQUIRE_EQ(memory.interpreter_length, file.interpreter_length);
	ATF_REQUIRE_EQ(0, memcmp(memory.interpreter, file.interpreter,
	    sizeof(file.interpreter)));
	ATF_REQUIRE_EQ(lfp_kind_needs(file.kind), file.needs);
	ATF_REQUIRE(file.interpreter_length < LFP_INTERPRETER_MAX);
	ATF_REQUIRE_EQ(file.interpreter_length, strlen(file.interpreter));
	return file;
}

void
check(const void *content, size_t length, unsigned mode,
    enum lfp_kind kind, unsigned needs, const char *interpreter)
{
	struct lfp_class class = classify(content, length, mode);

	ATF_CHECK_MSG(class.kind == kind, "mode 0%o: %s, expected %s", mode,
	    lfp_kind_name(class.kind), lfp_kind_name(kind));
	ATF_CHECK_EQ(needs, class.needs);
	ATF_CHECK_STREQ(interpreter, class.interpreter);
}

void
check_image(const struct image *image, unsigned mode, enum lfp_kind kind,
    unsigned needs, const char *interpreter)
{
	check(image->bytes, image->length, mode, kind, needs, interpreter);
}

void
check_wish(const struct wish *wish, enum lfp_kind with_x, unsigned needs_x,
    const char *interpreter, enum lfp_kind without, unsigned needs)
{
	struct image image;
	unsigned i;

	for (i = 0; i < 4; i++) {
		build(&image, (i & 1) != 0, (i & 2) != 0, wish);
		check_image(&image, 0100755, with_x, needs_x, interpreter);
		check_image(&image, 0100644, without, needs, "");
	}
}

void
check_spoiled(const struct image *image)
{
	check_image(image, 0755, LFP_KIND_SHELL_TEXT, DIRECT | FILE_, "");
	check_image(image, 0644, LFP_KIND_DATA, FILE_, "");
}

const struct wish program = {
	.type = ET_DYN, .interp = "/libexec/ld.elf_so", .dynamic = true,
	.needed = "libc.so.12", .flags_1 = DF_1_PIE, .entry = BASE + 64
};
