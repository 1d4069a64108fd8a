/* SPDX-License-Identifier: BSD-2-Clause */
/* Which kernel runs, by the CPU and by the number of lanes that are busy. */
#include <atf-c.h>

#include "base/cpu.h"
#include "hash/kernel.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)

static void
check_choice(const struct lfpi_kernel_choice *choice, unsigned busy,
    const struct lfpi_kernel *other)
{
	const struct lfpi_kernel *c = choice->by_busy[busy];
	double chosen = (double)lfpi_kernel_speed(c) *
	    (busy < c->lanes ? busy : c->lanes) / c->lanes;
	double had = (double)lfpi_kernel_speed(other) *
	    (busy < other->lanes ? busy : other->lanes) / other->lanes;

	ATF_CHECK_MSG(chosen > 0.99 * had, "%u: %s %s", busy, c->name,
	    other->name);
}

/* Does the choice never get less done than a row that could be had? */
TC(choose__takes_the_fastest_for_each_number_of_lanes)
{
	const uint32_t halved[] = { 0, LFPI_CPU_AVX512,
	    LFPI_CPU_AVX512 | LFPI_CPU_AVX2 };
	const struct lfpi_kernel_list *list = lfpi_kernel_list();
	struct lfpi_kernel_choice choice;
	const struct lfpi_kernel *k;
	unsigned busy, i;
	size_t row;

	for (i = 0; i < sizeof(halved) / sizeof(halved[0]); i++) {
		lfpi_cpu_halve(halved[i]);
		for (row = 0; row < list->rows; row++) {
			k = &list->row[row];
			if ((k->cpu & ~lfpi_cpu_supported()) != 0)
				continue;
			ATF_REQUIRE_EQ(LFP_OK, lfpi_kernel_choose(list,
			    UINT64_MAX, k->algorithm, &choice, NULL));
			for (busy = 1; busy <= LFPI_LANES_MAX; busy++)
				check_choice(&choice, busy, k);
		}
	}
	lfpi_cpu_halve(0);
}

/* SHA-256 when so many lanes are busy. */
static const char *
choice_for(unsigned busy)
{
	struct lfpi_kernel_choice choice;

	ATF_REQUIRE_EQ(LFP_OK, lfpi_kernel_choose(lfpi_kernel_list(),
	    UINT64_MAX, LFP_SHA256, &choice, NULL));
	return choice.by_busy[busy]->name;
}

/*
 * The SHA instructions are faster than 16 lanes in halved registers, and as
 * fast as 8 of 16 in full ones.
 */
TC(choose__avx512_only_where_it_is_not_halved)
{
	const uint32_t needed = LFPI_CPU_SHANI | LFPI_CPU_AVX |
	    LFPI_CPU_AVX512;

	if ((lfpi_cpu_supported() & needed) != needed)
		atf_tc_skip("no CPU with SHA instructions and AVX-512");
	if ((lfpi_cpu_preferred() & LFPI_CPU_AVX512) != 0) {
		ATF_CHECK_STREQ("sha256-shani-avx-x3", choice_for(7));
		ATF_CHECK_STREQ("sha256-avx512-x16", choice_for(9));
		ATF_CHECK_STREQ("sha256-avx512-x16", choice_for(16));
	}
	lfpi_cpu_halve(LFPI_CPU_AVX512);
	ATF_CHECK_STREQ("sha256-shani-avx-x3", choice_for(7));
	if ((lfpi_cpu_supported() & LFPI_CPU_VBMI2) != 0)
		ATF_CHECK_STREQ("sha256-shani-avx512-x8", choice_for(16));
	lfpi_cpu_mask(LFPI_CPU_VBMI2);
	ATF_CHECK_STREQ("sha256-shani-avx-x3", choice_for(16));
	lfpi_cpu_mask(0);
	lfpi_cpu_halve(0);
}

/* By what CPUs have told of themselves. */
TC(cpu__halved_registers)
{
	const uint32_t amd = 0x68747541, intel = 0x756e6547;

	ATF_CHECK_EQ(LFPI_CPU_AVX2, lfpi_cpu_halved(amd, 0x00800f11));
	ATF_CHECK_EQ(0, lfpi_cpu_halved(amd, 0x00830f10));
	ATF_CHECK_EQ(LFPI_CPU_AVX512, lfpi_cpu_halved(amd, 0x00a10f11));
	ATF_CHECK_EQ(0, lfpi_cpu_halved(amd, 0x00b00f21));
	ATF_CHECK_EQ(0, lfpi_cpu_halved(intel, 0x000806f8));
}

static void
check_sha256_without(uint32_t hidden, const char *expected)
{
	struct lfpi_kernel_choice choice;

	lfpi_cpu_mask(hidden);
	ATF_REQUIRE_EQ(LFP_OK, lfpi_kernel_choose(lfpi_kernel_list(),
	    UINT64_MAX, LFP_SHA256, &choice, NULL));
	lfpi_cpu_mask(0);
	ATF_CHECK_EQ(1, choice.by_busy[1]->lanes);
	ATF_CHECK_EQ(2, choice.by_busy[2]->lanes);
	ATF_CHECK_STREQ(expected, choice.by_busy[3]->name);
}

TC(choose__sha_instructions_with_and_without_avx)
{
	const uint32_t wide = LFPI_CPU_AVX2 | LFPI_CPU_AVX512;
	uint32_t has = lfpi_cpu_supported();

	if ((has & LFPI_CPU_SHANI) != 0)
		check_sha256_without(wide | LFPI_CPU_AVX, "sha256-shani-x3");
	if ((has & LFPI_CPU_SHANI) != 0 && (has & LFPI_CPU_AVX) != 0)
		check_sha256_without(wide, "sha256-shani-avx-x3");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, choose__takes_the_fastest_for_each_number_of_lanes);
	ATF_TP_ADD_TC(tp, choose__avx512_only_where_it_is_not_halved);
	ATF_TP_ADD_TC(tp, choose__sha_instructions_with_and_without_avx);
	ATF_TP_ADD_TC(tp, cpu__halved_registers);
	return atf_no_error();
}
