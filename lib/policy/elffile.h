/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of ELF as tells what a file is for. */
#ifndef LFPI_POLICY_ELFFILE_H
#define LFPI_POLICY_ELFFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/window.h"

struct lfpi_elf {
	bool		wide;		/* ELFCLASS64 */
	bool		big;		/* ELFDATA2MSB */
	uint16_t	type;		/* LFPI_ET_* */
	uint16_t	phnum;
	uint64_t	phoff;
	uint64_t	entry;		/* an address; 0: none */
	/* From the program headers; a size of 0: there is none. */
	uint64_t	interp_offset;
	uint64_t	interp_size;
	uint64_t	dynamic_offset;
	uint64_t	dynamic_size;
	bool		loads;		/* some segment has content */
	/* From the dynamic section of an LFPI_ET_DYN. */
	bool		pie;		/* DF_1_PIE */
	bool		needed;		/* names other libraries */
	bool		has_soname;
	char		soname[16];	/* its beginning, NUL-terminated */
};

/* System V ABI, "ELF Header", e_type. */
#define LFPI_ET_EXEC	2
#define LFPI_ET_DYN	3

bool lfpi_elf_magic(struct lfpi_window *);

/*
 * false: not something that a kernel or a dynamic linker would load (or a
 * read failed: see the window), the structure is then not to be used.
 */
bool lfpi_elf_read(struct lfpi_window *, struct lfpi_elf *);

#endif /* LFPI_POLICY_ELFFILE_H */
