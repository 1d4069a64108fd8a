/* SPDX-License-Identifier: BSD-2-Clause */
/* Which kernel runs, by the number of lanes that have work. */
#include <string.h>

#include "base/cpu.h"
#include "base/fail.h"
#include "hash/algorithm.h"
#include "hash/kernel.h"

/* What a choice is made from. */
struct field {
	const struct lfpi_kernel_list *list;
	uint64_t	usable;
};

static bool
is_fallback(const struct lfpi_kernel *k)
{
	size_t length;
	const char *group = lfpi_kernel_group(k, &length);

	return strncmp(group, "openssl", length) == 0 ||
	    strncmp(group, "generic", length) == 0;
}

/*
 * The rows that may be used for an algorithm, as far as is known: a row whose
 * self-test has not run yet counts as right.
 */
static uint64_t
usable_rows(const struct lfpi_kernel_list *list, uint64_t allowed,
    enum lfp_algorithm which)
{
	uint32_t cpu = lfpi_cpu_supported();
	uint64_t usable = 0, fallback = 0;
	size_t i;

	for (i = 0; i < list->rows; i++) {
		const struct lfpi_kernel *k = &list->row[i];

		if (k->algorithm != which || (k->cpu & ~cpu) != 0 ||
		    atomic_load(&list->verdict[i]) == LFPI_WRONG)
			continue;
		if (is_fallback(k))
			fallback |= UINT64_C(1) << i;
		usable |= UINT64_C(1) << i;
	}
	return (usable & allowed) != 0 ? usable & allowed : fallback;
}

/* Nobody has measured a CPU that halves 256-bit operations: half of it. */
unsigned
lfpi_kernel_speed(const struct lfpi_kernel *k)
{
	uint32_t preferred = lfpi_cpu_preferred();

	if ((preferred & LFPI_CPU_AVX512) != 0)
		return k->speed_512;
	if ((k->cpu & LFPI_CPU_AVX2 & ~preferred) != 0)
		return k->speed / 2;
	return k->speed;
}

/*
 * What a kernel gets done when so many lanes have work, in units of its speed
 * by LFPI_LANES_MAX: lanes without work cost as much as those with it.
 */
static unsigned
worth(const struct lfpi_kernel *k, unsigned busy)
{
	unsigned speed = lfpi_kernel_speed(k) * LFPI_LANES_MAX;

	return busy >= k->lanes ? speed : speed / k->lanes * busy;
}

/* The row for so many busy lanes, or list->rows. */
static size_t
best_row(const struct field *f, unsigned busy)
{
	size_t i, best = f->list->rows;

	for (i = 0; i < f->list->rows; i++) {
		if ((f->usable >> i & 1) == 0)
			continue;
		if (best == f->list->rows ||
		    worth(&f->list->row[i], busy) >
		    worth(&f->list->row[best], busy))
			best = i;
	}
	return best;
}

/* Two threads may both test a kernel: they come to the same verdict. */
static bool
row_passes(const struct lfpi_kernel_list *list, size_t row)
{
	unsigned char verdict = atomic_load(&list->verdict[row]);

	if (verdict == LFPI_UNTESTED) {
		verdict = lfpi_kernel_passes(&list->row[row]) ?
		    LFPI_RIGHT : LFPI_WRONG;
		atomic_store(&list->verdict[row], verdict);
	}
	return verdict == LFPI_RIGHT;
}

/* Fill in a choice; false if a kernel in it was found wrong. */
static bool
fill(const struct field *f, struct lfpi_kernel_choice *choice)
{
	unsigned busy;
	size_t row;

	for (busy = 1; busy <= LFPI_LANES_MAX; busy++) {
		row = best_row(f, busy);
		if (!row_passes(f->list, row))
			return false;
		choice->by_busy[busy] = &f->list->row[row];
	}
	choice->by_busy[0] = choice->by_busy[1];
	choice->lanes = choice->by_busy[LFPI_LANES_MAX]->lanes;
	return true;
}

enum lfp_status
lfpi_kernel_choose(const struct lfpi_kernel_list *list, uint64_t allowed,
    enum lfp_algorithm which, struct lfpi_kernel_choice *choice,
    struct lfp_error *error)
{
	struct field f = { list, 0 };

	do {
		f.usable = usable_rows(list, allowed, which);
		if (f.usable == 0)
			return lfpi_fail(error, LFP_ERR_INTERNAL, 0,
			    "%s: every kernel fails its self-test",
			    lfp_algorithm_name(which));
	} while (!fill(&f, choice));
	return LFP_OK;
}
