/* SPDX-License-Identifier: BSD-2-Clause */
/* The file's first line and its time stamp. */
#ifndef VT_VERIEXECGEN_HEADER_H
#define VT_VERIEXECGEN_HEADER_H

#include "veriexecgen/options.h"

struct gen_header {
	uint64_t	 serial;	/* of the file that is replaced */
	bool		 replaces;
	uint8_t		 previous[32];	/* its SHA-256 */
	struct lfp_annotation *line;
};

/* Learn what is replaced; fd is read and left at its beginning, -1: none. */
LFP_MUST_USE enum lfp_status gen_header_read(struct gen_header *, int fd,
    struct lfp_error *);
void gen_header_free(struct gen_header *);

/* Before the entries of a new file. */
LFP_MUST_USE enum lfp_status gen_header_begin(struct gen_header *,
    const struct gen_options *, struct lfp_writer *, bool annotate,
    struct lfp_error *);
/* Into a set that is being merged. */
LFP_MUST_USE enum lfp_status gen_header_merge(struct gen_header *,
    const struct gen_options *, struct lfp_set *, bool annotate,
    struct lfp_error *);
/* With -T: the comment that says when. */
LFP_MUST_USE enum lfp_status gen_header_stamp(
    const struct gen_options *, struct lfp_writer *, struct lfp_error *);

#endif /* VT_VERIEXECGEN_HEADER_H */
