/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "common/optlist.h"
#include "common/status.h"

/* More than any program has. */
#define OPTIONS_MAX 64

/* getopt_long() tells a long option by this and its place in the list. */
#define FIRST_LONG 256

/* Where the help texts begin, in columns. */
#define HELP_COLUMN 30

struct forms {
	char		letters[2 * OPTIONS_MAX + 2];
	struct option	longs[OPTIONS_MAX + 1];
};

static void
make_forms(const struct vt_option *options, size_t count, struct forms *forms)
{
	char *letter = forms->letters;
	size_t i;

	/* A leading ':' leaves the messages to us. */
	*letter++ = ':';
	for (i = 0; i < count && i < OPTIONS_MAX; i++) {
		forms->longs[i].name = options[i].name;
		forms->longs[i].has_arg = options[i].argument[0] != '\0' ?
		    required_argument : no_argument;
		forms->longs[i].val = FIRST_LONG + (int)i;
		if (options[i].letter == 0)
			continue;
		*letter++ = (char)options[i].letter;
		if (options[i].argument[0] != '\0')
			*letter++ = ':';
	}
}

static int
refuse(int what, char **argv)
{
	const char *word = argv[optind > 0 ? optind - 1 : 0];

	if (what == ':')
		vt_say("%s: an argument is missing; see --help",
		    vt_name0(word));
	else if (optopt > 0 && optopt < 256)
		vt_say("-%s: no such option; see --help",
		    vt_name(&(char){ (char)optopt }, 1));
	else
		vt_say("%s: no such option; see --help", vt_name0(word));
	return VT_USAGE;
}

static const struct vt_option *
option_of(const struct vt_option *options, int value)
{
	if (value >= FIRST_LONG)
		return &options[value - FIRST_LONG];
	while (options->letter != value)
		options++;
	return options;
}

int
vt_options_parse(const struct vt_option *options, size_t count, int argc,
    char **argv, vt_take_fn *take, void *arg, int *rest)
{
	struct forms forms = { .letters = "" };
	int value, status = 0;

	make_forms(options, count, &forms);
	opterr = 0;
	while (status == 0 && (value = getopt_long(argc, argv,
	    forms.letters, forms.longs, NULL)) != -1)
		status = value == '?' || value == ':' ?
		    refuse(value, argv) :
		    take(arg, option_of(options, value), optarg);
	*rest = optind;
	return status;
}

static int
help_forms(const struct vt_option *option)
{
	int n;

	if (option->letter != 0)
		n = printf("  -%c, --%s", option->letter, option->name);
	else
		n = printf("      --%s", option->name);
	if (option->argument[0] != '\0')
		n += printf(" %s", option->argument);
	return n;
}

void
vt_options_help(const struct vt_option *options, size_t count)
{
	size_t i;
	int n;

	for (i = 0; i < count; i++) {
		n = help_forms(&options[i]);
		if (n >= HELP_COLUMN) {
			(void)putchar('\n');
			n = 0;
		}
		(void)printf("%*s%s\n", HELP_COLUMN - n, "",
		    options[i].help);
	}
}

long
vt_parse_number(const char *text, long low, long high)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || n < low || n > high)
		return -1;
	return n;
}

int
vt_take_number(const char *name, const char *text, long low, long high,
    unsigned *out)
{
	long n = vt_parse_number(text, low, high);

	if (n < 0) {
		vt_say("%s %s: not a number from %ld to %ld", name,
		    vt_name0(text), low, high);
		return VT_USAGE;
	}
	*out = (unsigned)n;
	return 0;
}
