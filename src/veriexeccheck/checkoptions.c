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
#include "report/jsonvalue.h"
#include "veriexeccheck/cache.h"
#include "veriexeccheck/checkoptions.h"

/* The most that -j takes; the library uses what is useful of it. */
#define JOBS_MAX 1024

/* Longer than a month makes no sense for an audit. */
#define DEADLINE_MAX (31L * 24 * 60 * 60)

/* Not an error: something was shown, and the program is done. */
#define SHOWN (-2)

static const struct vt_option options[] = {
#define OPTION(letter, name, argument, kind, help) \
	{ letter, name, argument, help },
#include "veriexeccheck/options.def"
#undef OPTION
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

static int
show_help(void)
{
	(void)printf("usage: veriexeccheck [-0hquv] [-c cache] [-F format] "
	    "[-f signatures] [-j n]\n"
	    "                     [-k keyring] [-o file] [-R root] "
	    "[-s level] [path ...]\n"
	    "       veriexeccheck --lint [--loads]\n"
	    "       veriexeccheck --explain path | --diff old new | "
	    "--policy-table\n"
	    "Does the system agree with its signatures file, and what "
	    "would NetBSD's\nVeriexec deny at each strict level?\n\n");
	vt_options_help(options, OPTION_COUNT);
	return SHOWN;
}

static int
take_form(struct chk_options *chk, const char *name)
{
	chk->form = vt_report_find(name);
	if (chk->form != NULL)
		return 0;
	vt_say("-F %s: no such format; see --help", vt_name0(name));
	return VT_USAGE;
}

/* "5" or "5%". */
static int
take_rehash(struct chk_options *chk, const char *text)
{
	size_t length = strlen(text);
	char number[8];

	if (length > 1 && text[length - 1] == '%')
		length--;
	if (length < sizeof(number)) {
		memcpy(number, text, length);
		number[length] = '\0';
		text = number;
	}
	return vt_take_number("--rehash", text, 1, 100, &chk->rehash);
}

/* What a policy file can say as well. */
static int
take_setting(struct chk_options *chk, const char *name, const char *value)
{
	const char *why = vs_settings_take(&chk->trust, name, value);

	if (why == NULL)
		return 0;
	vt_say("--%s %s: %s", name, vt_name0(value), why);
	return VT_USAGE;
}

/* Options without a letter. */
static int
take_long(struct chk_options *chk, const char *name, const char *value)
{
	if (strcmp(name, "deadline") == 0)
		return vt_take_number("--deadline", value, 1, DEADLINE_MAX,
		    &chk->deadline);
	if (strcmp(name, "rehash") == 0)
		return take_rehash(chk, value);
	if (strcmp(name, "progress") == 0)
		return vt_progress_take(value, &chk->progress);
	if (vs_settings_knows(name))
		return take_setting(chk, name, value);
	if (strcmp(name, "explain") == 0)
		chk->explain = value;
	else if (strcmp(name, "homedir") == 0)
		chk->homedir = value;
	else if (strcmp(name, "signature") == 0)
		chk->signature = value;
	else if (strcmp(name, "trust-policy") == 0)
		chk->trust_policy = value;
	else if (strcmp(name, "diff") == 0)
		chk->diff = true;
	else if (strcmp(name, "lint") == 0)
		chk->lint = true;
	else if (strcmp(name, "loads") == 0)
		chk->loads = true;
	else if (strcmp(name, "policy-table") == 0)
		chk->policy_table = true;
	else if (strcmp(name, "version") == 0) {
		vt_version_show("veriexeccheck");
		(void)printf("%s\n%s\n%s\n", vt_json_version(),
		    chk_cache_version(), vs_engine_version());
		return SHOWN;
	}
	return 0;
}

static int
take(void *arg, const struct vt_option *option, const char *value)
{
	struct chk_options *chk = arg;

	switch (option->letter) {
	case 'c': chk->cache = value; return 0;
	case 'F': return take_form(chk, value);
	case 'f': chk->signatures = value; return 0;
	case 'h': return show_help();
	case 'j': return vt_take_number("-j", value, 1, JOBS_MAX, &chk->jobs);
	case 'k': return take_setting(chk, option->name, value);
	case '0': chk->only_paths = true; return 0;
	case 'o': chk->output = value; return 0;
	case 'q': chk->quiet = true; return 0;
	case 'R': chk->root = value; return 0;
	case 's': return vt_take_number("-s", value, 0, LFP_STRICT_LEVELS - 1,
	    &chk->level);
	case 'u': chk->unmonitored = true; return 0;
	case 'v': chk->verbose = true; return 0;
	default: return take_long(chk, option->name, value);
	}
}

static const char *
contradiction(const struct chk_options *chk)
{
	int modes = chk->lint + chk->diff + chk->policy_table +
	    (chk->explain != NULL);

	if (modes > 1)
		return "--lint, --explain, --diff and --policy-table do "
		    "not go together";
	if (chk->loads && !chk->lint)
		return "--loads belongs to --lint";
	if (chk->diff && chk->path_count != 2)
		return "--diff needs two signatures files: old and new";
	if (modes == 1 && !chk->diff && chk->path_count > 0)
		return "only an audit takes paths; see --help";
	if (modes == 1 && (chk->output != NULL || chk->cache != NULL ||
	    chk->only_paths || chk->quiet ||
	    chk->form != vt_report_find("text")))
		return "-0, -c, -F, -o and -q belong to an audit";
	if (chk->rehash != 0 && chk->cache == NULL)
		return "--rehash belongs to -c";
	if (chk->only_paths && chk->form != vt_report_find("text"))
		return "-0 and -F do not go together";
	return NULL;
}

/* Trust that was asked for where it means nothing. */
static const char *
idle_trust(const struct chk_options *chk)
{
	bool one = chk->signature != NULL;

	if (chk->policy_table && (chk->trust.given != 0 || one))
		return "--policy-table reads no signatures file";
	if (chk->diff && one)
		return "--diff looks for its two signatures beside the "
		    "files, not for one";
	if (chk->diff && vs_settings_has(&chk->trust, "state"))
		return "--diff is for old files: no --state";
	return NULL;
}

static const char *
lone_signature(const struct chk_options *chk)
{
	bool from_stdin = !chk->diff && strcmp(chk->signatures, "-") == 0;

	if (!chk->trust.wanted && chk->signature != NULL)
		return "--signature needs to know whom to trust: -k and "
		    "--trust";
	if (!chk->trust.wanted)
		return NULL;
	if (from_stdin && chk->signature == NULL)
		return "-f -: name the signature of what comes from the "
		    "standard input (--signature)";
	if (from_stdin && strcmp(chk->signature, "-") == 0)
		return "the signatures file and its signature cannot both "
		    "come from the standard input";
	return NULL;
}

static int
complete_trust(struct chk_options *chk)
{
	struct vs_error error = { .status = 0 };
	const char *why = idle_trust(chk);

	if (why == NULL && chk->policy_table)
		return -1;
	if (why == NULL && vs_settings_complete(&chk->trust,
	    chk->trust_policy, &error) != 0) {
		vt_say("%s", error.text);
		return error.status;
	}
	if (why == NULL && (why = lone_signature(chk)) == NULL)
		return -1;
	vt_say("%s", why);
	return VT_USAGE;
}

int
chk_options_parse(struct chk_options *chk, int argc, char **argv)
{
	const char *why;
	int rest, status;

	memset(chk, 0, sizeof(*chk));
	chk->signatures = "/etc/signatures";
	chk->form = vt_report_find("text");
	vs_settings_init(&chk->trust);
	chk->level = 1;
	(void)vt_progress_take("auto", &chk->progress);
	status = vt_options_parse(options, OPTION_COUNT, argc, argv, take,
	    chk, &rest);
	if (status == SHOWN)
		return vt_output_close(VT_DONE);
	if (status != 0)
		return status;
	chk->paths = (const char *const *)(argv + rest);
	chk->path_count = (size_t)(argc - rest);
	why = contradiction(chk);
	if (why == NULL)
		return complete_trust(chk);
	vt_say("%s", why);
	return VT_USAGE;
}
