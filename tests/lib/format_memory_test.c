/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each allocation of a writer fails in turn: the call says so, has written
 * nothing, and can be made again.
 */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "format_fixture.h"
#include "counting_memory.h"

/* Longer and longer, so that everything has to grow. */
#define ENTRIES 6
#define STEP 700

static void
make_path(char *path, size_t i)
{
	size_t length = 3 + i * STEP, k;

	for (k = 0; k < length; k++)
		path[k] = k % 100 == 0 ? '/' : (char)('a' + i);
	path[length] = '\0';
}

/* Returns how many calls failed. */
static size_t
write_all(struct output *output, enum lfp_format format)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	char path[ENTRIES * STEP];
	struct lfp_entry entry;
	size_t i, failed = 0;

	for (i = 0; i < ENTRIES; i++) {
		make_path(path, i);
		entry = make_entry(path, LFP_SHA256, 0);
		while (lfp_writer_entry_as(output->writer, format, &entry,
		    &some_facts, &error) != LFP_OK) {
			ATF_REQUIRE_EQ(LFP_ERR_MEMORY, error.status);
			lfp_error_clear(&error);
			failed++;
		}
	}
	fail_at = 0;
	ATF_REQUIRE_EQ(LFP_OK, lfp_writer_flush(output->writer, NULL));
	return failed;
}

static void
check_format(enum lfp_format format)
{
	struct output whole, output;
	unsigned long all, n;

	open_output(&whole);
	count = 0;
	ATF_REQUIRE_EQ(0, write_all(&whole, format));
	all = count;
	ATF_REQUIRE(all > 3);
	for (n = 1; n <= all; n++) {
		open_output(&output);
		count = 0;
		fail_at = n;
		ATF_CHECK_EQ(1, write_all(&output, format));
		CHECK_TEXT(output.data, output.length, whole.data,
		    whole.length);
		close_output(&output);
	}
	close_output(&whole);
}

ATF_TC_WITHOUT_HEAD(memory__each_allocation);
ATF_TC_BODY(memory__each_allocation, tc)
{
	check_format(LFP_FORMAT_VERIEXEC);
	check_format(LFP_FORMAT_SUMS);
	check_format(LFP_FORMAT_TAGGED);
	check_format(LFP_FORMAT_MTREE);
	check_format(LFP_FORMAT_FAPOLICYD);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, memory__each_allocation);
	return atf_no_error();
}
