/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules by which signatures count; nothing here reads anything. */
#include <stdio.h>
#include <string.h>

#include "common/status.h"
#include "sign/pin.h"
#include "sign/trust.h"

/* What two clocks may differ by; GnuPG takes signatures of any future. */
#define CLOCK_SLACK 60

void
vs_policy_init(struct vs_policy *policy)
{
	memset(policy, 0, sizeof(*policy));
	policy->threshold = 1;
	policy->rsa_min = VS_RSA_MIN;
	policy->digest_min = VS_DIGEST_MIN;
}

static bool
is_pinned(const struct vs_policy *policy, const char *fingerprint)
{
	size_t i;

	for (i = 0; i < policy->pin_count; i++)
		if (strcmp(policy->pins[i], fingerprint) == 0)
			return true;
	return false;
}

const char *
vs_policy_pin(struct vs_policy *policy, const char *text)
{
	char pin[VS_FPR_TEXT];
	const char *why = vs_pin_parse(text, pin);

	if (why != NULL || is_pinned(policy, pin))
		return why;
	if (policy->pin_count == VS_PINS_MAX)
		return "too many keys";
	memcpy(policy->pins[policy->pin_count++], pin, sizeof(pin));
	return NULL;
}

const char *
vs_policy_check(const struct vs_policy *policy)
{
	if (policy->keyring == NULL)
		return "a keyring is needed (-k)";
	if (policy->pin_count == 0)
		return "the fingerprint of a key to trust is needed "
		    "(--trust)";
	if (policy->threshold == 0)
		return "the threshold must be at least 1";
	if (policy->threshold > policy->pin_count)
		return "the threshold is higher than the number of different "
		    "keys that are trusted";
	return NULL;
}

/* What GnuPG found wrong, in our words; NULL: nothing. */
static const char *
complaint(const struct vs_policy *policy, const struct vs_check *check)
{
	switch (check->outcome) {
	case VS_GOOD:
		return NULL;
	case VS_KEY_EXPIRED:
		if (!policy->when_signed)
			return "the key has expired";
		if ((check->key_expires != 0 &&
		    check->key_expires <= check->created) ||
		    (check->primary_expires != 0 &&
		    check->primary_expires <= check->created))
			return "the key had expired when it was made";
		return NULL;
	case VS_SIGNATURE_EXPIRED:
		return "it has expired";
	case VS_KEY_REVOKED:
		return "the key is revoked";
	case VS_KEY_UNKNOWN:
		return "the key is not in the keyring";
	case VS_KEY_UNFIT:
		return "the key is not for signing";
	case VS_BAD:
		return "it is not a signature of this file";
	default:
		return check->trouble[0] != '\0' ? check->trouble :
		    "GnuPG failed";
	}
}

static const char *
too_weak(const struct vs_policy *policy, const struct vs_check *check)
{
	if (vs_hash_bits(check->hash_algorithm) < policy->digest_min)
		return "its digest is shorter than the policy wants";
	if (check->key_algorithm == 1 && check->key_bits < policy->rsa_min)
		return "its RSA key is shorter than the policy wants";
	return NULL;
}

static const char *
wrong_time(const struct vs_policy *policy, const struct vs_check *check,
    uint64_t now)
{
	if (check->created > now + CLOCK_SLACK)
		return "it was made in the future";
	if (check->created < policy->not_before)
		return "it was made before the time that is allowed";
	if (policy->max_age != 0 && check->created < now &&
	    now - check->created > policy->max_age)
		return "it is too old";
	return NULL;
}

static bool
has_counted(const struct vs_verdict *verdict, const char *primary)
{
	size_t i;

	for (i = 0; i < verdict->count; i++)
		if (verdict->signatures[i].counted &&
		    strcmp(verdict->signatures[i].check.primary, primary) ==
		    0)
			return true;
	return false;
}

static const char *
why_not(const struct vs_policy *policy, const struct vs_verdict *verdict,
    const struct vs_check *check, uint64_t now)
{
	const char *why = complaint(policy, check);

	if (why == NULL && !is_pinned(policy, check->primary))
		why = "the key is not among those that are trusted";
	if (why == NULL)
		why = too_weak(policy, check);
	if (why == NULL)
		why = wrong_time(policy, check, now);
	if (why == NULL && has_counted(verdict, check->primary))
		why = "another signature of the same key counts already";
	return why;
}

/* A wrong signature of one whom we trust says that something is wrong. */
static bool
is_alarm(const struct vs_policy *policy, const struct vs_check *check)
{
	return check->outcome == VS_BAD &&
	    is_pinned(policy, check->primary);
}

static void
judge_one(const struct vs_policy *policy, const struct vs_check *check,
    uint64_t now, struct vs_verdict *verdict)
{
	struct vs_judged *judged = &verdict->signatures[verdict->count];
	const char *why = why_not(policy, verdict, check, now);

	memset(judged, 0, sizeof(*judged));
	judged->check = *check;
	judged->counted = why == NULL;
	(void)snprintf(judged->why, sizeof(judged->why), "%s",
	    why != NULL ? why : "");
	verdict->count++;
	if (why != NULL)
		return;
	verdict->counted++;
	if (check->created > verdict->newest)
		verdict->newest = check->created;
}

int
vs_trust_judge(const struct vs_policy *policy, const struct vs_check *checks,
    size_t count, uint64_t now, struct vs_verdict *verdict,
    struct vs_error *error)
{
	const struct vs_check *alarm = NULL;
	size_t i;

	memset(verdict, 0, sizeof(*verdict));
	for (i = 0; i < count && i < VS_PACKETS_MAX; i++) {
		judge_one(policy, &checks[i], now, verdict);
		if (is_alarm(policy, &checks[i]))
			alarm = &checks[i];
	}
	if (alarm != NULL)
		return vs_fail(error, VT_UNTRUSTED, "a signature by the "
		    "trusted key %s does not fit: the file or the signature "
		    "was changed", alarm->primary);
	if (verdict->counted >= policy->threshold && policy->threshold > 0)
		return 0;
	if (verdict->count == 1 && verdict->counted == 0)
		return vs_fail(error, VT_UNTRUSTED, "its signature does not "
		    "count: %s", verdict->signatures[0].why);
	return vs_fail(error, VT_UNTRUSTED, "%u of %u signatures that are "
	    "needed", verdict->counted, policy->threshold);
}
