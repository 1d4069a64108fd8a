/* SPDX-License-Identifier: BSD-2-Clause */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "format_fixture.h"

const struct lfp_file_facts some_facts = { 70000, 0100755 };

static enum lfp_status
to_memory(void *arg, const void *data, size_t length,
    struct lfp_error *error)
{
	struct output *output = arg;

	(void)error;
	if (++output->calls == output->fail_at)
		return LFP_ERR_IO;
	if (output->length + length > output->size) {
		output->size = 2 * (output->length + length);
		output->data = realloc(output->data, output->size);
		ATF_REQUIRE(output->data != NULL);
	}
	memcpy(output->data + output->length, data, length);
	output->length += length;
	return LFP_OK;
}

void
open_output(struct output *output)
{
	memset(output, 0, sizeof(*output));
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_new(to_memory, output,
	    &output->writer, NULL));
}

void
close_output(struct output *output)
{
	lfp_writer_free(output->writer);
	free(output->data);
}

struct lfp_entry
make_entry(const char *path, enum lfp_algorithm algorithm, uint8_t flags)
{
	struct lfp_entry entry = fixture_entry(path, flags);

	entry.algorithm = algorithm;
	return entry;
}
