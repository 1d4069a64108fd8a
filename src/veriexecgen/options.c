/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "common/optlist.h"
#include "common/output.h"
#include "common/progress.h"
#include "common/status.h"
#include "common/version.h"
#include "veriexecgen/options.h"

/* The most that -j takes; the library uses what is useful of it. */
#define JOBS_MAX 1024

/* Not an error: something was shown, and the program is done. */
#define SHOWN (-2)

static const struct vt_option options[] = {
#define OPTION(letter, name, argument, kind, help) \
	{ letter, name, argument, help },
#include "veriexecgen/options.def"
#undef OPTION
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

static int
show_help(void)
{
	(void)printf("usage: veriexecgen [-AaDFhMrSTvWx0] [-d dir] "
	    "[-e glob] [-f file] [-j n]\n"
	    "                   [-o file] [-p prefix] [-R root] "
	    "[-t algorithm]\n"
	    "Fingerprint files into a signatures file for Veriexec.  "
	    "Without arguments:\n-D -o /etc/signatures -t sha256.\n\n");
	vt_options_help(options, OPTION_COUNT);
	return SHOWN;
}

static int
show_algorithms(void)
{
	enum lfp_algorithm algorithm;

	for (algorithm = 0; algorithm < LFP_ALGORITHM_COUNT; algorithm++)
		(void)printf("%s\n", lfp_algorithm_name(algorithm));
	return SHOWN;
}

static int
add_word(struct word_list *list, const char *word)
{
	const char **words;

	words = realloc(list->words, (list->count + 1) * sizeof(*words));
	if (words == NULL) {
		vt_say("out of memory");
		return VT_INTERNAL;
	}
	words[list->count++] = word;
	list->words = words;
	return 0;
}

static int
take_algorithm(struct gen_options *gen, const char *name)
{
	if (lfp_algorithm_find(name, strlen(name), &gen->algorithm) !=
	    LFP_OK) {
		vt_say("-t %s: no such algorithm; see --list-algorithms",
		    vt_name0(name));
		return VT_USAGE;
	}
	if (lfp_algorithm_is_weak(gen->algorithm))
		vt_say("warning: %s can be forged; use it only for kernels "
		    "that know no better",
		    lfp_algorithm_name(gen->algorithm));
	return 0;
}

static int
take_format(struct gen_options *gen, const char *name)
{
	if (lfp_format_find(name, &gen->format) == LFP_OK)
		return 0;
	vt_say("--format %s: no such format; see veriexecgen(8)",
	    vt_name0(name));
	return VT_USAGE;
}

static int
take_kernels(const char *list)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;

	if (lfp_kernel_restrict(list, &error) == LFP_OK)
		return 0;
	vt_say("--kernel %s: %s", vt_name0(list), error.text);
	return VT_USAGE;
}

/* Options without a letter. */
static int
take_long(struct gen_options *gen, const char *name, const char *value)
{
	if (strcmp(name, "allow-empty") == 0)
		gen->allow_empty = true;
	else if (strcmp(name, "dry-run") == 0)
		gen->dry_run = true;
	else if (strcmp(name, "format") == 0)
		return take_format(gen, value);
	else if (strcmp(name, "kernel") == 0)
		return take_kernels(value);
	else if (strcmp(name, "list-algorithms") == 0)
		return show_algorithms();
	else if (strcmp(name, "progress") == 0)
		return vt_progress_take(value, &gen->progress);
	else if (strcmp(name, "version") == 0) {
		vt_version_show("veriexecgen");
		return SHOWN;
	}
	return 0;
}

/* Where a letter only sets something; NULL for the others. */
static bool *
switch_of(struct gen_options *gen, int letter)
{
	switch (letter) {
	case 'A': return &gen->append;
	case 'a': return &gen->all_files;
	case 'D': return &gen->system_dirs;
	case 'F': return &gen->guess_flags;
	case '0': return &gen->nul_names;
	case 'M': return &gen->metadata;
	case 'r': return &gen->recursive;
	case 'S': return &gen->immutable;
	case 'T': return &gen->timestamp;
	case 'v': return &gen->verbose;
	case 'W': return &gen->warn_only;
	case 'x': return &gen->one_file_system;
	default: return NULL;
	}
}

static int
take(void *arg, const struct vt_option *option, const char *value)
{
	struct gen_options *gen = arg;
	bool *flag = switch_of(gen, option->letter);

	if (flag != NULL) {
		*flag = true;
		return 0;
	}
	switch (option->letter) {
	case 'd': return add_word(&gen->dirs, value);
	case 'e': return add_word(&gen->excludes, value);
	case 'f': return add_word(&gen->name_files, value);
	case 'h': return show_help();
	case 'j': return vt_take_number("-j", value, 1, JOBS_MAX, &gen->jobs);
	case 'o': gen->output = value; return 0;
	case 'p': gen->prefix = value; return 0;
	case 'R': gen->root = value; return 0;
	case 't': return take_algorithm(gen, value);
	default: return take_long(gen, option->name, value);
	}
}

static const char *
contradiction(const struct gen_options *gen)
{
	bool to_stdout = strcmp(gen->output, "-") == 0;

	if (to_stdout && gen->append)
		return "-A needs a file to merge into, not -o -";
	if (to_stdout && gen->immutable)
		return "-S needs a file, not -o -";
	if (gen->append && gen->format != LFP_FORMAT_VERIEXEC)
		return "-A merges only into signatures files, not --format";
	if (gen->prefix != NULL && gen->prefix[0] != '/')
		return "-p: the prefix must begin with /";
	return NULL;
}

static int
check(const struct gen_options *gen, int argc, char **argv, int rest)
{
	const char *why = contradiction(gen);

	if (rest < argc)
		vt_say("%s: names of files go to -f, directories to -d; "
		    "see --help", vt_name0(argv[rest]));
	else if (why != NULL)
		vt_say("%s", why);
	else
		return -1;
	return VT_USAGE;
}

int
gen_options_parse(struct gen_options *gen, int argc, char **argv)
{
	int rest, status;

	memset(gen, 0, sizeof(*gen));
	gen->output = "/etc/signatures";
	gen->algorithm = LFP_SHA256;
	(void)vt_progress_take("auto", &gen->progress);
	status = vt_options_parse(options, OPTION_COUNT, argc, argv, take,
	    gen, &rest);
	if (status == SHOWN)
		return vt_output_close(VT_DONE);
	if (status != 0)
		return status;
	if (gen->dirs.count == 0 && gen->name_files.count == 0)
		gen->system_dirs = true;
	return check(gen, argc, argv, rest);
}

void
gen_options_free(struct gen_options *gen)
{
	free(gen->dirs.words);
	free(gen->excludes.words);
	free(gen->name_files.words);
}
