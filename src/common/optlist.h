/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options from one list: what the parser takes and what --help shows come
 * from the same rows (options.def of each program).
 */
#ifndef VT_COMMON_OPTLIST_H
#define VT_COMMON_OPTLIST_H

#include <stddef.h>

struct vt_option {
	int		 letter;	/* short option; 0: it has none */
	const char	*name;		/* long option */
	const char	*argument;	/* "": takes none */
	const char	*help;
};

typedef int vt_take_fn(void *arg, const struct vt_option *,
    const char *value);

/*
 * Parse argv.  take() gets each option with its argument (NULL if it takes
 * none) and returns 0, or something else to end with.  Returns 0, what
 * take() returned, or 64 after a message; *rest is the first operand.
 */
int vt_options_parse(const struct vt_option *, size_t count, int argc,
    char **argv, vt_take_fn *take, void *arg, int *rest);

/* Print the rows to standard output, one or two lines each. */
void vt_options_help(const struct vt_option *, size_t count);

/* A whole number from low to high; -1 (after no message) if it is none. */
long vt_parse_number(const char *text, long low, long high);
/* The number of an option that goes by name; 0, or 64 after a message. */
int vt_take_number(const char *name, const char *text, long low, long high,
    unsigned *out);

#endif /* VT_COMMON_OPTLIST_H */
