/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "common/message.h"
#include "common/optlist.h"
#include "common/status.h"
#include "sign/pin.h"
#include "sign/policyfile.h"
#include "sign/settings.h"

#define RSA_MAX 16384
#define NUMBER_(n) #n
#define NUMBER(n) NUMBER_(n)

typedef const char *take_fn(struct vs_settings *, const char *value);

static const char *
take_name(char to[VS_NAME_SIZE], const char *value)
{
	if (value[0] == '\0')
		return "not the name of a file";
	if (strlen(value) >= VS_NAME_SIZE)
		return "too long for the name of a file";
	memcpy(to, value, strlen(value) + 1);
	return NULL;
}

static const char *
take_keyring(struct vs_settings *settings, const char *value)
{
	return take_name(settings->keyring, value);
}

static const char *
take_state(struct vs_settings *settings, const char *value)
{
	return take_name(settings->state, value);
}

static const char *
take_trust(struct vs_settings *settings, const char *value)
{
	return vs_policy_pin(&settings->policy, value);
}

static const char *
take_threshold(struct vs_settings *settings, const char *value)
{
	long n = vt_parse_number(value, 1, VS_PACKETS_MAX);

	if (n < 0)
		return "not a number from 1 to " NUMBER(VS_PACKETS_MAX);
	settings->policy.threshold = (unsigned)n;
	return NULL;
}

static const char *
take_rsa(struct vs_settings *settings, const char *value)
{
	long n = vt_parse_number(value, VS_RSA_MIN, RSA_MAX);

	if (n < 0)
		return "not a number from " NUMBER(VS_RSA_MIN) " to "
		    NUMBER(RSA_MAX);
	settings->policy.rsa_min = (unsigned)n;
	return NULL;
}

static const char *
take_digest(struct vs_settings *settings, const char *value)
{
	if (strcmp(value, "sha256") != 0 && strcmp(value, "sha384") != 0 &&
	    strcmp(value, "sha512") != 0)
		return "not sha256, sha384 or sha512";
	settings->policy.digest_min =
	    (unsigned)vt_parse_number(value + 3, 256, 512);
	return NULL;
}

static const char *
take_age(struct vs_settings *settings, const char *value)
{
	return vs_age_parse(value, &settings->policy.max_age) ? NULL :
	    "not an age as 90d, 12h or 30m";
}

static const char *
take_time(struct vs_settings *settings, const char *value)
{
	return vs_time_parse(value, &settings->policy.not_before) ? NULL :
	    "not a time as 2026-11-21 or 2026-11-21T19:00:00Z";
}

static const char *
take_valid(struct vs_settings *settings, const char *value)
{
	if (strcmp(value, "now") != 0 && strcmp(value, "signed") != 0)
		return "not now or signed";
	settings->policy.when_signed = strcmp(value, "signed") == 0;
	return NULL;
}

static const struct row {
	const char	*name;
	bool		 repeats;
	take_fn		*take;
} rows[] = {
	{ "keyring", false, take_keyring },
	{ "max-age", false, take_age },
	{ "min-digest", false, take_digest },
	{ "min-rsa", false, take_rsa },
	{ "not-before", false, take_time },
	{ "state", false, take_state },
	{ "threshold", false, take_threshold },
	{ "trust", true, take_trust },
	{ "valid", false, take_valid },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static size_t
find(const char *name)
{
	size_t i;

	for (i = 0; i < ROWS; i++)
		if (strcmp(rows[i].name, name) == 0)
			break;
	return i;
}

void
vs_settings_init(struct vs_settings *settings)
{
	memset(settings, 0, sizeof(*settings));
	vs_policy_init(&settings->policy);
}

bool
vs_settings_knows(const char *name)
{
	return find(name) < ROWS;
}

bool
vs_settings_has(const struct vs_settings *settings, const char *name)
{
	size_t i = find(name);

	return i < ROWS && !rows[i].repeats &&
	    (settings->given & 1u << i) != 0;
}

const char *
vs_settings_take(struct vs_settings *settings, const char *name,
    const char *value)
{
	size_t i = find(name);
	const char *why = i == ROWS ? "no such setting" :
	    rows[i].take(settings, value);

	if (why == NULL)
		settings->given |= 1u << i;
	return why;
}

/* Of two ages the one that allows less; 0 allows all. */
static uint64_t
shorter(uint64_t a, uint64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

/* The stricter of each. */
static void
tighten(struct vs_settings *ours, const struct vs_settings *file)
{
	struct vs_policy *policy = &ours->policy;

	if (policy->threshold < file->policy.threshold)
		policy->threshold = file->policy.threshold;
	if (policy->rsa_min < file->policy.rsa_min)
		policy->rsa_min = file->policy.rsa_min;
	if (policy->digest_min < file->policy.digest_min)
		policy->digest_min = file->policy.digest_min;
	if (policy->not_before < file->policy.not_before)
		policy->not_before = file->policy.not_before;
	policy->max_age = shorter(policy->max_age, file->policy.max_age);
	policy->when_signed = file->policy.when_signed &&
	    (policy->when_signed || !vs_settings_has(ours, "valid"));
}

static bool
trusts(const struct vs_policy *policy, const char *pin)
{
	size_t i;

	for (i = 0; i < policy->pin_count; i++)
		if (strcmp(policy->pins[i], pin) == 0)
			return true;
	return false;
}

/* The command line may choose among the keys of the file. */
static int
choose_pins(struct vs_policy *ours, const struct vs_settings *file,
    struct vs_error *error)
{
	const struct vs_policy *theirs = &file->policy;
	size_t i;

	if (ours->pin_count == 0) {
		memcpy(ours->pins, theirs->pins, sizeof(ours->pins));
		ours->pin_count = theirs->pin_count;
	}
	for (i = 0; theirs->pin_count > 0 && i < ours->pin_count; i++)
		if (!trusts(theirs, ours->pins[i]))
			return vs_fail(error, VT_USAGE, "--trust %s: not "
			    "among the keys that %s trusts; --trust-policy "
			    VS_POLICY_NONE " sets that file aside",
			    ours->pins[i], vt_name0(file->file));
	return 0;
}

static int
merge(struct vs_settings *ours, const struct vs_settings *file,
    struct vs_error *error)
{
	tighten(ours, file);
	if (ours->keyring[0] == '\0')
		memcpy(ours->keyring, file->keyring, sizeof(ours->keyring));
	if (ours->state[0] == '\0')
		memcpy(ours->state, file->state, sizeof(ours->state));
	memcpy(ours->file, file->file, sizeof(ours->file));
	return choose_pins(&ours->policy, file, error);
}

int
vs_settings_complete(struct vs_settings *settings, const char *name,
    struct vs_error *error)
{
	struct vs_settings file;
	const char *why;
	bool found = false;

	vs_settings_init(&file);
	if (name == NULL || strcmp(name, VS_POLICY_NONE) != 0)
		found = vs_policyfile_read(name, &file, error);
	if (error->status != 0 ||
	    (found && merge(settings, &file, error) != 0))
		return error->status;
	settings->wanted = found || settings->given != 0;
	if (settings->keyring[0] != '\0')
		settings->policy.keyring = settings->keyring;
	why = settings->wanted ? vs_policy_check(&settings->policy) : NULL;
	if (why == NULL)
		return 0;
	/* The file's fault, if it is all there is. */
	if (settings->given != 0 || !found)
		return vs_fail(error, VT_USAGE, "%s", why);
	return vs_fail(error, VT_MALFORMED, "%s: %s", vt_name0(file.file),
	    why);
}
