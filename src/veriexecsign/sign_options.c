/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "common/message.h"
#include "common/optlist.h"
#include "common/output.h"
#include "common/status.h"
#include "common/version.h"
#include "sign/pin.h"
#include "veriexecsign/sign_options.h"

/* Not an error: something was shown, and the program is done. */
#define SHOWN (-2)

#define DEADLINE_MAX 86400

static const struct vt_option options[] = {
#define OPTION(letter, name, argument, kind, help) \
	{ letter, name, argument, help },
#include "veriexecsign/options.def"
#undef OPTION
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

struct command_row {
	const char		*name;
	enum sign_command	 command;
	int			 operands;	/* at most; one is needed */
};

static const struct command_row commands[] = {
	{ "sign", SIGN_SIGN, 1 },
	{ "verify", SIGN_VERIFY, 2 },
	{ "show", SIGN_SHOW, 1 },
	{ "encrypt", SIGN_ENCRYPT, 1 },
	{ "decrypt", SIGN_DECRYPT, 1 },
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

struct use_row {
	const char	*option;
	unsigned	 commands;
};

/* Which commands an option is for; those not named here are for all. */
static const struct use_row uses[] = {
	{ "add", SIGN_SIGN },
	{ "deadline", SIGN_SIGN | SIGN_VERIFY | SIGN_ENCRYPT | SIGN_DECRYPT },
	{ "digest", SIGN_SIGN },
	{ "force", SIGN_SIGN | SIGN_ENCRYPT | SIGN_DECRYPT },
	{ "freebsd", SIGN_SIGN },
	{ "homedir", SIGN_SIGN | SIGN_ENCRYPT | SIGN_DECRYPT },
	{ "keyring", SIGN_VERIFY },
	{ "max-age", SIGN_VERIFY },
	{ "min-digest", SIGN_VERIFY },
	{ "min-rsa", SIGN_VERIFY },
	{ "not-before", SIGN_VERIFY },
	{ "output", SIGN_SIGN | SIGN_ENCRYPT | SIGN_DECRYPT },
	{ "recipient", SIGN_ENCRYPT },
	{ "state", SIGN_VERIFY },
	{ "threshold", SIGN_VERIFY },
	{ "trust", SIGN_VERIFY },
	{ "trust-policy", SIGN_VERIFY },
	{ "user-key", SIGN_SIGN },
	{ "valid", SIGN_VERIFY },
};

/* What is parsed, with what has to wait for the command. */
struct parse {
	struct sign_options	*sign;
	const struct vt_option	*seen[OPTION_COUNT];
	size_t			 seen_count;
};

static int
show_help(void)
{
	(void)printf("usage: veriexecsign sign -u fingerprint [options] "
	    "file\n"
	    "       veriexecsign verify -k keyring --trust fingerprint "
	    "[options]\n"
	    "                    file [signature]\n"
	    "       veriexecsign show signature\n"
	    "       veriexecsign encrypt -r fingerprint [options] file\n"
	    "       veriexecsign decrypt [options] file\n"
	    "       veriexecsign [-h] [-k file] [-o file] [-r fingerprint] "
	    "[-u fingerprint]\n"
	    "Sign signatures files, verify them, and keep them "
	    "confidential.\n\n");
	vt_options_help(options, OPTION_COUNT);
	return SHOWN;
}

static int
show_version(void)
{
	vt_version_show("veriexecsign");
	(void)printf("%s\n", vs_engine_version());
	return SHOWN;
}

static int
complain(const struct vt_option *option, const char *value, const char *why)
{
	if (option->letter != 0)
		vt_say("-%c %s: %s", option->letter, vt_name0(value), why);
	else
		vt_say("--%s %s: %s", option->name, vt_name0(value), why);
	return VT_USAGE;
}

static int
take_key(struct sign_options *sign, const struct vt_option *option,
    const char *value)
{
	char pin[VS_FPR_TEXT];
	const char *why = vs_pin_parse(value, pin);
	size_t i;

	if (why != NULL)
		return complain(option, value, why);
	for (i = 0; i < sign->key_count; i++)
		if (strcmp(sign->keys[i], pin) == 0)
			return 0;
	if (sign->key_count == SIGN_KEYS_MAX)
		return complain(option, value, "too many keys");
	memcpy(sign->keys[sign->key_count++], pin, sizeof(pin));
	return 0;
}

static const char *
digest_name(const char *word)
{
	if (strcmp(word, "sha256") == 0)
		return "SHA256";
	if (strcmp(word, "sha384") == 0)
		return "SHA384";
	return strcmp(word, "sha512") == 0 ? "SHA512" : NULL;
}

static int
take_digest(struct sign_options *sign, const struct vt_option *option,
    const char *value)
{
	const char *name = digest_name(value);

	if (name == NULL)
		return complain(option, value,
		    "not sha256, sha384 or sha512");
	sign->digest = name;
	sign->digest_asked = true;
	return 0;
}

/* What a policy file can say as well. */
static int
take_setting(struct sign_options *sign, const struct vt_option *option,
    const char *value)
{
	const char *why = vs_settings_take(&sign->trust, option->name,
	    value);

	return why != NULL ? complain(option, value, why) : 0;
}

/* Those that only set something; NULL for the others. */
static bool *
switch_of(struct sign_options *sign, const char *name)
{
	if (strcmp(name, "add") == 0)
		return &sign->add;
	if (strcmp(name, "force") == 0)
		return &sign->force;
	if (strcmp(name, "freebsd") == 0)
		return &sign->freebsd;
	return strcmp(name, "json") == 0 ? &sign->json : NULL;
}

static int
take_long(struct sign_options *sign, const struct vt_option *option,
    const char *value)
{
	const char *name = option->name;

	if (vs_settings_knows(name))
		return take_setting(sign, option, value);
	if (strcmp(name, "digest") == 0)
		return take_digest(sign, option, value);
	if (strcmp(name, "deadline") == 0)
		return vt_take_number("--deadline", value, 1, DEADLINE_MAX,
		    &sign->deadline);
	if (strcmp(name, "homedir") == 0)
		sign->homedir = value;
	else if (strcmp(name, "trust-policy") == 0)
		sign->trust_policy = value;
	else if (strcmp(name, "version") == 0)
		return show_version();
	return 0;
}

static int
take(void *arg, const struct vt_option *option, const char *value)
{
	struct parse *parse = arg;
	struct sign_options *sign = parse->sign;
	bool *flag = switch_of(sign, option->name);

	if (parse->seen_count < OPTION_COUNT)
		parse->seen[parse->seen_count++] = option;
	if (flag != NULL) {
		*flag = true;
		return 0;
	}
	switch (option->letter) {
	case 'h': return show_help();
	case 'o': sign->output = value; return 0;
	case 'r':
	case 'u': return take_key(sign, option, value);
	default: return take_long(sign, option, value);
	}
}

static const struct command_row *
find_command(const char *name)
{
	size_t i;

	for (i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static bool
is_for(const char *option, enum sign_command command)
{
	size_t i;

	for (i = 0; i < sizeof(uses) / sizeof(uses[0]); i++)
		if (strcmp(uses[i].option, option) == 0)
			return (uses[i].commands & command) != 0;
	return true;
}

static const char *
contradiction(const struct sign_options *sign)
{
	bool to_stdout = sign->output != NULL ?
	    strcmp(sign->output, "-") == 0 : sign->command == SIGN_DECRYPT;

	/* What it needs, complete_trust() knows. */
	if (sign->command == SIGN_VERIFY)
		return NULL;
	if (sign->command == SIGN_SIGN && sign->key_count == 0)
		return "the fingerprint of a key to sign with is needed "
		    "(-u)";
	if (sign->command == SIGN_ENCRYPT && sign->key_count == 0)
		return "the fingerprint of a key to encrypt to is needed "
		    "(-r)";
	if (to_stdout && sign->json)
		return "--json and the output cannot both go to the standard "
		    "output";
	if (sign->add && to_stdout)
		return "--add needs a file to add to, not -o -";
	if (sign->freebsd && (sign->add || sign->key_count > 1))
		return "--freebsd: its reader takes one signature only";
	if (sign->freebsd && sign->digest_asked &&
	    strcmp(sign->digest, "SHA256") != 0)
		return "--freebsd: its reader knows no digest but sha256";
	if (strcmp(sign->file, "-") == 0 && sign->output == NULL &&
	    sign->command != SIGN_SHOW && sign->command != SIGN_DECRYPT)
		return "name the output (-o) for what comes from the "
		    "standard input";
	return NULL;
}

/* Nothing is verified by no policy. */
static int
complete_trust(struct sign_options *sign)
{
	struct vs_error error = { .status = 0 };
	const char *why;

	if (vs_settings_complete(&sign->trust, sign->trust_policy, &error) !=
	    0) {
		vt_say("verify: %s", error.text);
		return error.status;
	}
	if ((why = vs_policy_check(&sign->trust.policy)) == NULL)
		return -1;
	vt_say("verify: %s", why);
	return VT_USAGE;
}

static int
check(struct parse *parse, const struct command_row *row, int count,
    char **operands)
{
	struct sign_options *sign = parse->sign;
	const char *why;
	size_t i;

	sign->command = row->command;
	for (i = 0; i < parse->seen_count; i++)
		if (!is_for(parse->seen[i]->name, row->command)) {
			vt_say("%s: takes no --%s; see --help", row->name,
			    parse->seen[i]->name);
			return VT_USAGE;
		}
	if (count < 1 || count > row->operands) {
		vt_say("%s: %s; see --help", row->name, count < 1 ?
		    "the name of a file is missing" : "too many operands");
		return VT_USAGE;
	}
	sign->file = operands[0];
	sign->signature = count > 1 ? operands[1] : NULL;
	if ((why = contradiction(sign)) == NULL) {
		if (sign->freebsd)
			sign->digest = "SHA256";
		return sign->command == SIGN_VERIFY ?
		    complete_trust(sign) : -1;
	}
	vt_say("%s: %s", row->name, why);
	return VT_USAGE;
}

int
sign_options_parse(struct sign_options *sign, int argc, char **argv)
{
	struct parse parse = { .sign = sign };
	const struct command_row *row = NULL;
	int rest, status;

	memset(sign, 0, sizeof(*sign));
	sign->digest = "SHA512";
	vs_settings_init(&sign->trust);
	/* The command is mostly first, whatever getopt makes of the order. */
	if (argc > 1 && (row = find_command(argv[1])) != NULL) {
		argc--;
		argv++;
	}
	status = vt_options_parse(options, OPTION_COUNT, argc, argv, take,
	    &parse, &rest);
	if (status == SHOWN)
		return vt_output_close(VT_DONE);
	if (status != 0)
		return status;
	if (row == NULL && rest < argc &&
	    (row = find_command(argv[rest])) != NULL)
		rest++;
	if (row != NULL)
		return check(&parse, row, argc - rest, argv + rest);
	if (rest < argc)
		vt_say("%s: no such command; see --help",
		    vt_name0(argv[rest]));
	else
		vt_say("a command is missing: sign, verify, show, encrypt or "
		    "decrypt; see --help");
	return VT_USAGE;
}
