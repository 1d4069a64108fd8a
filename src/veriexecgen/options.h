/* SPDX-License-Identifier: BSD-2-Clause */
/* What the command line of veriexecgen asks for. */
#ifndef VT_VERIEXECGEN_OPTIONS_H
#define VT_VERIEXECGEN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include <fingerprint.h>

struct word_list {
	const char	**words;	/* borrowed from argv */
	size_t		  count;
};

struct gen_options {
	bool		 append, all_files, system_dirs, guess_flags;
	bool		 nul_names, metadata, recursive, immutable;
	bool		 timestamp, verbose, warn_only, one_file_system;
	bool		 allow_empty, dry_run, progress;
	const char	*output, *prefix, *root;
	enum lfp_algorithm algorithm;
	enum lfp_format	 format;
	unsigned	 jobs;		/* 0: one for each CPU */
	struct word_list dirs, excludes, name_files;
};

/*
 * Fill *options from the command line.  -1: go on; else the program ends
 * with this status (help was shown, or something is wrong and was said).
 */
int gen_options_parse(struct gen_options *, int argc, char **argv);
void gen_options_free(struct gen_options *);

#endif /* VT_VERIEXECGEN_OPTIONS_H */
