/* SPDX-License-Identifier: BSD-2-Clause */
/* A writer of other formats, and what came out of it. */
#ifndef FORMAT_FIXTURE_H
#define FORMAT_FIXTURE_H

#include <fingerprint/format.h>

#include "sigfile_fixture.h"

struct output {
	struct lfp_writer *writer;
	char	*data;
	size_t	 length, size, calls;
	size_t	 fail_at;	/* the call that fails; 0: none */
};

void open_output(struct output *);
void close_output(struct output *);

/* All of the text so far must be this. */
#define CHECK_OUTPUT(output, expected) do { \
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_flush((output)->writer, NULL)); \
	CHECK_TEXT((output)->data, (output)->length, expected, \
	    strlen(expected)); \
} while (0)

/* 70000 bytes, mode 0755. */
extern const struct lfp_file_facts some_facts;

struct lfp_entry make_entry(const char *path, enum lfp_algorithm,
    uint8_t flags);

#endif /* FORMAT_FIXTURE_H */
