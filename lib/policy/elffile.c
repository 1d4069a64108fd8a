/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers and layouts: System V Application Binary Interface, chapters 4
 * and 5 (ELF header, program header, dynamic section).  Every offset and
 * count is checked against the content before it is followed.
 */
#include <string.h>

#include "policy/elffile.h"

#define PT_LOAD		1
#define PT_DYNAMIC	2
#define PT_INTERP	3

#define DT_NULL		0
#define DT_NEEDED	1
#define DT_STRTAB	5
#define DT_STRSZ	10
#define DT_SONAME	14
#define DT_FLAGS_1	0x6ffffffb	/* GNU and Solaris extension */
#define DF_1_PIE	0x08000000

/*
 * NetBSD's sys/kern/exec_elf.c runs nothing with more program headers
 * (MAXPHNUM); the 65535 that stands for "see section 0" is thereby out.
 */
#define PHNUM_MAX	128
/* Ours: a bound on the reading, 64 KiB of the larger class. */
#define DYNAMIC_MAX	4096

/* Where things are in a file of one class. */
struct layout {
	size_t ehdr, entry, phoff, phentsize, phnum;
	size_t phdr, offset, vaddr, filesz;
	size_t dyn;
	size_t word;		/* the width of an address or offset */
};

static const struct layout layouts[2] = {
	{ 52, 24, 28, 42, 44, 32, 4, 8, 16, 8, 4 },
	{ 64, 24, 32, 54, 56, 56, 8, 16, 32, 16, 8 }
};

struct segment {
	uint64_t type, offset, vaddr, filesz;
};

struct dynamic {
	uint64_t strtab, strsz, soname;
	bool has_strtab, has_strsz;
};

static uint64_t
number(const struct lfpi_elf *elf, const uint8_t *bytes, size_t width)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < width; i++)
		value = value << 8 | bytes[elf->big ? i : width - 1 - i];
	return value;
}

static bool
within(const struct lfpi_window *window, uint64_t offset, uint64_t length)
{
	return length <= window->size && offset <= window->size - length;
}

bool
lfpi_elf_magic(struct lfpi_window *window)
{
	const uint8_t *head = lfpi_window_at(window, 0, 4);

	return head != NULL && memcmp(head, "\177ELF", 4) == 0;
}

/* e_ident[EI_CLASS] and [EI_DATA], then the fixed part. */
static bool
read_header(struct lfpi_window *window, struct lfpi_elf *elf)
{
	const uint8_t *head = lfpi_window_at(window, 0, 16);
	const struct layout *layout;

	if (head == NULL || head[4] < 1 || head[4] > 2 || head[5] < 1 ||
	    head[5] > 2)
		return false;
	elf->wide = head[4] == 2;
	elf->big = head[5] == 2;
	layout = &layouts[elf->wide];
	head = lfpi_window_at(window, 0, layout->ehdr);
	if (head == NULL)
		return false;
	elf->type = (uint16_t)number(elf, head + 16, 2);
	elf->entry = number(elf, head + layout->entry, layout->word);
	elf->phoff = number(elf, head + layout->phoff, layout->word);
	elf->phnum = (uint16_t)number(elf, head + layout->phnum, 2);
	return number(elf, head + layout->phentsize, 2) == layout->phdr &&
	    elf->phnum >= 1 && elf->phnum <= PHNUM_MAX &&
	    within(window, elf->phoff, elf->phnum * layout->phdr);
}

/* i < phnum, and the table was found to be within the content. */
static bool
read_segment(struct lfpi_window *window, const struct lfpi_elf *elf,
    unsigned i, struct segment *segment)
{
	const struct layout *layout = &layouts[elf->wide];
	const uint8_t *at = lfpi_window_at(window,
	    elf->phoff + i * layout->phdr, layout->phdr);

	if (at == NULL)
		return false;
	segment->type = number(elf, at, 4);
	segment->offset = number(elf, at + layout->offset, layout->word);
	segment->vaddr = number(elf, at + layout->vaddr, layout->word);
	segment->filesz = number(elf, at + layout->filesz, layout->word);
	return true;
}

/*
 * The first of a kind counts.  A file of debugging information keeps the
 * program headers of the program that it was split from, with no content.
 */
static bool
note_segment(const struct lfpi_window *window, struct lfpi_elf *elf,
    const struct segment *segment)
{
	if (segment->type != PT_LOAD && segment->type != PT_INTERP &&
	    segment->type != PT_DYNAMIC)
		return true;
	if (segment->filesz == 0)
		return true;
	if (!within(window, segment->offset, segment->filesz))
		return false;
	if (segment->type == PT_LOAD)
		elf->loads = true;
	else if (segment->type == PT_INTERP && elf->interp_size == 0) {
		elf->interp_offset = segment->offset;
		elf->interp_size = segment->filesz;
	} else if (segment->type == PT_DYNAMIC && elf->dynamic_size == 0) {
		elf->dynamic_offset = segment->offset;
		elf->dynamic_size = segment->filesz;
	}
	return true;
}

static bool
read_segments(struct lfpi_window *window, struct lfpi_elf *elf)
{
	struct segment segment;
	unsigned i;

	for (i = 0; i < elf->phnum; i++) {
		if (!read_segment(window, elf, i, &segment) ||
		    !note_segment(window, elf, &segment))
			return false;
	}
	return elf->loads;
}

static void
note_dynamic(struct lfpi_elf *elf, struct dynamic *dynamic, uint64_t tag,
    uint64_t value)
{
	switch (tag) {
	case DT_NEEDED:
		elf->needed = true;
		break;
	case DT_STRTAB:
		dynamic->strtab = value;
		dynamic->has_strtab = true;
		break;
	case DT_STRSZ:
		dynamic->strsz = value;
		dynamic->has_strsz = true;
		break;
	case DT_SONAME:
		dynamic->soname = value;
		elf->has_soname = true;
		break;
	case DT_FLAGS_1:
		elf->pie = (value & DF_1_PIE) != 0;
		break;
	default:
		break;
	}
}

static bool
read_dynamic(struct lfpi_window *window, struct lfpi_elf *elf,
    struct dynamic *dynamic)
{
	const struct layout *layout = &layouts[elf->wide];
	uint64_t count = elf->dynamic_size / layout->dyn;
	const uint8_t *at;
	uint64_t i, tag;

	if (count > DYNAMIC_MAX)
		count = DYNAMIC_MAX;
	for (i = 0; i < count; i++) {
		at = lfpi_window_at(window,
		    elf->dynamic_offset + i * layout->dyn, layout->dyn);
		if (at == NULL)
			return false;
		tag = number(elf, at, layout->word);
		if (tag == DT_NULL)
			return true;
		note_dynamic(elf, dynamic, tag,
		    number(elf, at + layout->word, layout->word));
	}
	return true;
}

/* Where the content of an address is, and how much of it follows there. */
static bool
find_address(struct lfpi_window *window, const struct lfpi_elf *elf,
    uint64_t address, uint64_t *offset, uint64_t *left)
{
	struct segment segment;
	unsigned i;

	for (i = 0; i < elf->phnum; i++) {
		if (!read_segment(window, elf, i, &segment))
			return false;
		if (segment.type != PT_LOAD || address < segment.vaddr ||
		    address - segment.vaddr >= segment.filesz)
			continue;
		*offset = segment.offset + (address - segment.vaddr);
		*left = segment.filesz - (address - segment.vaddr);
		return true;
	}
	return false;
}

/* The beginning of the name; it stays empty where the tables lie. */
static void
read_soname(struct lfpi_window *window, struct lfpi_elf *elf,
    const struct dynamic *dynamic)
{
	uint64_t offset, left;
	const uint8_t *at;
	size_t length = sizeof(elf->soname) - 1;

	if (!elf->has_soname || !dynamic->has_strtab ||
	    dynamic->soname > UINT64_MAX - dynamic->strtab ||
	    (dynamic->has_strsz && dynamic->soname >= dynamic->strsz) ||
	    !find_address(window, elf, dynamic->strtab + dynamic->soname,
	    &offset, &left))
		return;
	if (length > left)
		length = (size_t)left;
	at = lfpi_window_at(window, offset, length);
	if (at != NULL)
		memcpy(elf->soname, at, strnlen((const char *)at, length));
}

bool
lfpi_elf_read(struct lfpi_window *window, struct lfpi_elf *elf)
{
	struct dynamic dynamic = { .strtab = 0 };

	memset(elf, 0, sizeof(*elf));
	if (!read_header(window, elf))
		return false;
	if (elf->type != LFPI_ET_EXEC && elf->type != LFPI_ET_DYN)
		return false;
	if (!read_segments(window, elf))
		return false;
	if (elf->type == LFPI_ET_EXEC)
		return true;
	if (!read_dynamic(window, elf, &dynamic))
		return false;
	read_soname(window, elf, &dynamic);
	return window->sys_errno == 0;
}
