/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernels of this build, their names, and which the caller allows. */
#include <string.h>

#include "base/cpu.h"
#include "base/fail.h"
#include "hash/algorithm.h"
#include "hash/kernels.h"

static const struct lfpi_kernel rows[] = {
#define LFPI_KERNEL(function, name, algorithm, cpu, lanes, speed, speed_512) \
	{ name, LFP_##algorithm, cpu, lanes, speed, speed_512, \
	    lfpi_##function, NULL },
#define LFPI_KERNEL_AHEAD(function, name, algorithm, cpu, lanes, speed, \
    speed_512) \
	{ name, LFP_##algorithm, cpu, lanes, speed, speed_512, \
	    lfpi_##function, lfpi_##function##_ahead },
#include "hash/kernels.def"
#undef LFPI_KERNEL
#undef LFPI_KERNEL_AHEAD
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))
_Static_assert(ROWS <= 64, "a set of kernels is a uint64_t");

static _Atomic unsigned char verdicts[ROWS];
static const struct lfpi_kernel_list list = { rows, verdicts, ROWS };

static _Atomic uint64_t allowed_rows = UINT64_MAX;

const struct lfpi_kernel_list *
lfpi_kernel_list(void)
{
	return &list;
}

uint64_t
lfpi_kernel_allowed(void)
{
	return atomic_load(&allowed_rows);
}

const char *
lfpi_kernel_group(const struct lfpi_kernel *k, size_t *length)
{
	const char *group = strchr(k->name, '-') + 1;

	*length = strcspn(group, "-");
	return group;
}

static bool
runs_here(const struct lfpi_kernel *k)
{
	return (k->cpu & ~lfpi_cpu_supported()) == 0;
}

enum lfp_status
lfp_kernel_info(size_t i, struct lfp_kernel_info *info)
{
	struct lfpi_kernel_choice choice;
	const struct lfpi_kernel *k;

	if (i >= ROWS)
		return LFP_END;
	k = &rows[i];
	info->name = k->name;
	info->algorithm = k->algorithm;
	info->lanes = k->lanes;
	info->supported = runs_here(k);
	info->preferred = info->supported &&
	    lfpi_kernel_choose(&list, lfpi_kernel_allowed(), k->algorithm,
	    &choice, NULL) == LFP_OK &&
	    choice.by_busy[LFPI_LANES_MAX] == k;
	return LFP_OK;
}

/* What one word of the caller's list stands for. */
struct word {
	const char	*text;
	size_t		length;
	bool		forbids;
};

static bool
is(const struct word *w, const char *name, size_t length)
{
	return w->length == length && memcmp(w->text, name, length) == 0;
}

/* The rows that a word names; fails if a kernel it names cannot run. */
static enum lfp_status
match(const struct word *w, uint64_t *found, struct lfp_error *error)
{
	const char *group;
	size_t i, length;

	*found = 0;
	for (i = 0; i < ROWS; i++) {
		group = lfpi_kernel_group(&rows[i], &length);
		if (is(w, group, length))
			*found |= UINT64_C(1) << i;
		if (!is(w, rows[i].name, strlen(rows[i].name)))
			continue;
		*found |= UINT64_C(1) << i;
		if (!w->forbids && !runs_here(&rows[i]))
			return lfpi_fail(error, LFP_ERR_UNSUPPORTED, 0,
			    "%s: this CPU cannot run it", rows[i].name);
	}
	return LFP_OK;
}

/* An unknown name may have any bytes in it: show it made fit for a message. */
static enum lfp_status
unknown(const struct word *w, struct lfp_error *error)
{
	struct lfpi_name shown;

	return lfpi_fail(error, LFP_ERR_ARGUMENT, 0,
	    "%s: no such kernel or group of kernels",
	    lfpi_name(&shown, w->text, w->length));
}

/* Groups that are not in this build are known nevertheless. */
static bool
is_group(const struct word *w)
{
	static const char *const group[] = {
		"generic", "openssl", "shani", "avx2", "avx512", "armv8",
		"neon"
	};
	size_t i;

	for (i = 0; i < sizeof(group) / sizeof(group[0]); i++) {
		if (is(w, group[i], strlen(group[i])))
			return true;
	}
	return false;
}

/* The next word of a comma-separated list; moves past its comma. */
static struct word
next_word(const char **rest)
{
	struct word w = { *rest, strcspn(*rest, ","), false };

	*rest += w.length + ((*rest)[w.length] == ',' ? 1 : 0);
	if (w.length > 0 && w.text[0] == '-') {
		w.forbids = true;
		w.text++;
		w.length--;
	}
	return w;
}

static enum lfp_status
parse(const char *text, uint64_t *allowed, struct lfp_error *error)
{
	uint64_t asked = 0, forbidden = 0, found;
	bool any_asked = false, more = true;
	enum lfp_status status;
	struct word w;

	while (more) {
		more = strchr(text, ',') != NULL;
		w = next_word(&text);
		status = match(&w, &found, error);
		if (status != LFP_OK)
			return status;
		if (found == 0 && !is_group(&w))
			return unknown(&w, error);
		if (w.forbids)
			forbidden |= found;
		else
			asked |= found;
		any_asked = any_asked || !w.forbids;
	}
	*allowed = (any_asked ? asked : UINT64_MAX) & ~forbidden;
	return LFP_OK;
}

enum lfp_status
lfp_kernel_restrict(const char *text, struct lfp_error *error)
{
	uint64_t allowed = UINT64_MAX;
	enum lfp_status status;

	if (text != NULL && strcmp(text, "auto") != 0) {
		status = parse(text, &allowed, error);
		if (status != LFP_OK)
			return status;
	}
	atomic_store(&allowed_rows, allowed);
	return LFP_OK;
}
