/* SPDX-License-Identifier: BSD-2-Clause */
/* ELF files built byte by byte, and what a classification must be. */
#ifndef CLASSIFY_FIXTURE_H
#define CLASSIFY_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <fingerprint/policy.h>

/* Short for the columns of the tests. */
#define DIRECT	LFP_DIRECT
#define INDIRECT LFP_INDIRECT
#define FILE_	LFP_FILE

#define ET_REL	1
#define ET_EXEC	2
#define ET_DYN	3
#define ET_CORE	4

#define DF_1_PIE	0x08000000
#define BASE		0x400000	/* the address of the file's start */

/* What an ELF file is to have; 0 and NULL: not. */
struct wish {
	unsigned	type;
	const char	*interp;
	bool		dynamic;
	const char	*soname;
	const char	*needed;
	uint64_t	flags_1;
	uint64_t	entry;
};

struct image {
	uint8_t		bytes[2048];
	size_t		length;
	bool		wide, big;
	/* Where the builder put things, for tests that spoil them. */
	size_t		phdrs, load, interp, dynamic;
};

/* Where the parts of an image are. */
#define STRINGS 512
#define INTERP 600
#define DYNAMIC 700
#define END 1024

/* Where fields are, by class: 32, 64. */
extern const size_t at_entry[2];
extern const size_t at_phoff[2];
extern const size_t at_phentsize[2];
extern const size_t at_phnum[2];
extern const size_t ehdr_size[2];
extern const size_t phdr_size[2];
extern const size_t at_offset[2];
extern const size_t at_vaddr[2];
extern const size_t at_filesz[2];
extern const size_t word[2];

/* A dynamically linked PIE. */
extern const struct wish program;

/* Put a number of that width, in the image's byte order. */
void	put(struct image *, size_t at, size_t width, uint64_t value);
void	build(struct image *, bool wide, bool big, const struct wish *);

/* A file without a name that holds this. */
int	open_with(const void *content, size_t length);

/* From memory and from a file: must be the same, and be in order. */
struct lfp_class classify(const void *content, size_t length, unsigned mode);

void	check(const void *content, size_t length, unsigned mode,
	    enum lfp_kind, unsigned needs, const char *interpreter);
void	check_image(const struct image *, unsigned mode, enum lfp_kind,
	    unsigned needs, const char *interpreter);
/* In each class and byte order, with x bits and without. */
void	check_wish(const struct wish *, enum lfp_kind with_x,
	    unsigned needs_x, const char *interpreter, enum lfp_kind without,
	    unsigned needs);
/* As any other data, with x bits and without. */
void	check_spoiled(const struct image *);

#endif /* CLASSIFY_FIXTURE_H */
