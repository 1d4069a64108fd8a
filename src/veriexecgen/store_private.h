/* SPDX-License-Identifier: BSD-2-Clause */
/* The inside of a store: what its parts share. */
#ifndef VT_VERIEXECGEN_STORE_PRIVATE_H
#define VT_VERIEXECGEN_STORE_PRIVATE_H

#include "veriexecgen/header.h"
#include "veriexecgen/lead.h"
#include "veriexecgen/own.h"
#include "veriexecgen/store.h"

struct gen_store {
	const struct gen_options	*gen;
	struct lfp_scan			*scan;
	struct gen_own			 own;
	struct gen_lead			*lead;
	struct gen_header		 header;
	struct lfp_save			*save;	/* NULL: standard output */
	struct lfp_set			*set;	/* NULL: not merging */
	struct lfp_writer		*writer;
	struct lfp_writer		*trial;	/* writes nowhere */
	bool				 changed;
	bool				 told;	/* what cannot be stored */
	bool				 annotate;
	bool				 early;	/* the scan still runs */
	bool				 failed; /* early: to be made anew */
	size_t				 kept;	/* records of one pass */
	struct gen_stored		 stored;
	struct lfp_error		 error;
};

/* What is to be done with a record; name is its path without the prefix. */
typedef enum lfp_status gen_each_fn(struct gen_store *,
    const struct lfp_record *, const char *name, size_t length);

/* Give the entry that is there the fingerprint of now. */
gen_each_fn gen_record_update;
/* Is it new, and can it be written?  Asked before anything is. */
gen_each_fn gen_record_check;
/* Write it, if it is new. */
gen_each_fn gen_record_write;

/* Over all records that are to be stored, from the first one on. */
enum lfp_status gen_records_all(struct gen_store *, gen_each_fn *);
/* From the next one on, as far as there are any. */
enum lfp_status gen_records_more(struct gen_store *, gen_each_fn *);

#endif /* VT_VERIEXECGEN_STORE_PRIVATE_H */
