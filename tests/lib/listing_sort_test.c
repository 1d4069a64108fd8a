/* SPDX-License-Identifier: BSD-2-Clause */
/* The order of a directory's names. */
#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/directory.h"

static int
compare_names(const void *a, const void *b)
{
	const struct lfpi_dirent *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/*
 * Names of which many begin alike, or all do, and some are the beginning of
 * others.
 */
static void
make_listing(struct lfpi_listing *listing, char (*names)[32], size_t n,
    const char *all)
{
	uint64_t number = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		number = number * 25214903917U + 11;
		(void)snprintf(names[i], sizeof(names[i]), "%s%.*s%x.%zu",
		    all, (int)(number >> 20 & 7), "aaaaaaa",
		    (unsigned)(number >> 30 & 15), i);
		listing->entries[i] = (struct lfpi_dirent){ .name = names[i],
		    .inode = i, .length = (uint16_t)strlen(names[i]) };
	}
	listing->count = n;
}

/* Any number of them, against the C library. */
static void
check_sorting(const char *all)
{
	enum { MOST = 600 };
	static char names[MOST][32];
	static struct lfpi_dirent entries[MOST], expected[MOST];
	struct lfpi_listing listing = { .entries = entries };
	size_t i, n;

	for (n = 0; n <= MOST; n++) {
		make_listing(&listing, names, n, all);
		memcpy(expected, entries, sizeof(expected));
		qsort(expected, n, sizeof(expected[0]), compare_names);
		ATF_REQUIRE_EQ(0, lfpi_listing_sort(&listing));
		for (i = 0; i < n; i++)
			ATF_REQUIRE_EQ(expected[i].name, entries[i].name);
	}
}

ATF_TC_WITHOUT_HEAD(sort__any_number);
ATF_TC_BODY(sort__any_number, tc)
{
	check_sorting("");
	check_sorting("b");
	check_sorting("beginning-");
}

/* The shortest is what all begin with. */
ATF_TC_WITHOUT_HEAD(sort__by_length);
ATF_TC_BODY(sort__by_length, tc)
{
	static const char longest[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	static char names[32][32];
	static struct lfpi_dirent entries[32];
	struct lfpi_listing listing = { .entries = entries, .count = 32 };
	size_t i, length;

	for (i = 0; i < 32; i++) {
		length = (i * 7 + 3) % 32;
		memcpy(names[i], longest, length);
		entries[i] = (struct lfpi_dirent){ .name = names[i],
		    .length = (uint16_t)length };
	}
	ATF_REQUIRE_EQ(0, lfpi_listing_sort(&listing));
	for (i = 0; i < 32; i++)
		ATF_CHECK_EQ(i, entries[i].length);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, sort__any_number);
	ATF_TP_ADD_TC(tp, sort__by_length);
	return atf_no_error();
}
