/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules by which signatures count, and how keys and times are named. */
#include <atf-c.h>
#include <string.h>

#include "common/status.h"
#include "sign/pin.h"
#include "sign/trust.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)

#define A "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define B "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
#define C "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC"
#define NOW 2000000000

static struct vs_policy policy;
static struct vs_check checks[VS_PACKETS_MAX];
static struct vs_verdict verdict;
static size_t count;

static struct vs_check *
add(const char *primary, enum vs_outcome outcome)
{
	struct vs_check *check = &checks[count++];

	memset(check, 0, sizeof(*check));
	check->outcome = outcome;
	memcpy(check->primary, primary, strlen(primary) + 1);
	memcpy(check->key, primary, strlen(primary) + 1);
	check->created = NOW - 1000;
	check->hash_algorithm = 10;
	check->key_algorithm = 22;
	check->key_bits = 255;
	return check;
}

static void
begin(unsigned threshold)
{
	vs_policy_init(&policy);
	policy.threshold = threshold;
	ATF_REQUIRE_EQ(NULL, vs_policy_pin(&policy, A));
	ATF_REQUIRE_EQ(NULL, vs_policy_pin(&policy, B));
	ATF_REQUIRE_EQ(2, policy.pin_count);
	count = 0;
}

static int
judge(void)
{
	struct vs_error error = { .status = 0 };
	int status = vs_trust_judge(&policy, checks, count, NOW, &verdict,
	    &error);

	ATF_REQUIRE_EQ(status, error.status);
	ATF_REQUIRE(status == 0 || error.text[0] != '\0');
	return status;
}

/* One signature with a fault does not count, for the reason. */
static void
check_not(const char *why)
{
	ATF_CHECK_EQ(VT_UNTRUSTED, judge());
	ATF_CHECK(!verdict.signatures[0].counted);
	ATF_CHECK_STREQ(why, verdict.signatures[0].why);
}

TC(threshold__distinct)
{
	begin(2);
	(void)add(A, VS_GOOD);
	ATF_CHECK_EQ(VT_UNTRUSTED, judge());
	(void)add(A, VS_GOOD);
	ATF_CHECK_EQ(VT_UNTRUSTED, judge());
	ATF_CHECK_EQ(1, verdict.counted);
	(void)add(B, VS_GOOD);
	ATF_CHECK_EQ(0, judge());
	ATF_CHECK_EQ(2, verdict.counted);
}

/* No signature, and no threshold, is no reason to accept. */
TC(threshold__nothing)
{
	begin(1);
	ATF_CHECK_EQ(VT_UNTRUSTED, judge());
	policy.threshold = 0;
	ATF_CHECK_EQ(VT_UNTRUSTED, judge());
	(void)add(C, VS_GOOD);
	ATF_CHECK_EQ(VT_UNTRUSTED, judge());
}

TC(outcome__each)
{
	static const enum vs_outcome bad[] = { VS_SIGNATURE_EXPIRED,
		VS_KEY_EXPIRED, VS_KEY_REVOKED, VS_KEY_UNKNOWN, VS_KEY_UNFIT,
		VS_TROUBLE, VS_BAD };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		begin(1);
		(void)add(A, bad[i]);
		ATF_CHECK_EQ(VT_UNTRUSTED, judge());
		(void)add(B, VS_GOOD);
		/* With a good one beside it, only a wrong one is an alarm. */
		ATF_CHECK_EQ(bad[i] == VS_BAD ? VT_UNTRUSTED : 0, judge());
	}
	begin(1);
	(void)add(C, VS_BAD);
	(void)add(B, VS_GOOD);
	ATF_CHECK_EQ(0, judge());
}

TC(pins__full)
{
	begin(1);
	(void)add(C, VS_GOOD);
	check_not("the key is not among those that are trusted");
	begin(1);
	(void)add("", VS_GOOD);
	check_not("the key is not among those that are trusted");
}

TC(expired__when_signed)
{
	begin(1);
	add(A, VS_KEY_EXPIRED)->key_expires = NOW - 500;
	check_not("the key has expired");
	policy.when_signed = true;
	ATF_CHECK_EQ(0, judge());
	checks[0].primary_expires = NOW - 1000;
	check_not("the key had expired when it was made");
	checks[0].primary_expires = NOW - 999;
	ATF_CHECK_EQ(0, judge());
	checks[0].key_expires = NOW - 1001;
	check_not("the key had expired when it was made");
	checks[0].outcome = VS_KEY_REVOKED;
	check_not("the key is revoked");
}

TC(time)
{
	begin(1);
	add(A, VS_GOOD)->created = NOW + 60;
	ATF_CHECK_EQ(0, judge());
	checks[0].created = NOW + 61;
	check_not("it was made in the future");
	checks[0].created = NOW - 1000;
	policy.max_age = 1000;
	ATF_CHECK_EQ(0, judge());
	policy.max_age = 999;
	check_not("it is too old");
	policy.max_age = 0;
	policy.not_before = NOW - 1000;
	ATF_CHECK_EQ(0, judge());
	policy.not_before++;
	check_not("it was made before the time that is allowed");
}

TC(weak)
{
	begin(1);
	add(A, VS_GOOD)->hash_algorithm = 8;
	ATF_CHECK_EQ(0, judge());
	policy.digest_min = 384;
	check_not("its digest is shorter than the policy wants");
	begin(1);
	add(A, VS_GOOD)->key_algorithm = 1;
	checks[0].key_bits = 2047;
	check_not("its RSA key is shorter than the policy wants");
	checks[0].key_bits = 2048;
	ATF_CHECK_EQ(0, judge());
	policy.rsa_min = 3072;
	check_not("its RSA key is shorter than the policy wants");
}

TC(newest__of_counted)
{
	begin(1);
	add(A, VS_GOOD)->created = NOW - 10;
	add(B, VS_KEY_EXPIRED)->created = NOW - 5;
	add(C, VS_GOOD)->created = NOW - 1;
	ATF_CHECK_EQ(0, judge());
	ATF_CHECK_EQ(NOW - 10, verdict.newest);
}

TC(policy__complete)
{
	begin(2);
	ATF_CHECK(vs_policy_check(&policy) != NULL);
	policy.keyring = "keys";
	ATF_CHECK_EQ(NULL, vs_policy_check(&policy));
	/* The same key twice is one key. */
	ATF_REQUIRE_EQ(NULL, vs_policy_pin(&policy, A));
	policy.threshold = 3;
	ATF_CHECK(vs_policy_check(&policy) != NULL);
	policy.threshold = 0;
	ATF_CHECK(vs_policy_check(&policy) != NULL);
	policy.threshold = 1;
	policy.pin_count = 0;
	ATF_CHECK(vs_policy_check(&policy) != NULL);
}

TC(pin__forms)
{
	char pin[VS_FPR_TEXT];

	ATF_CHECK_EQ(NULL, vs_pin_parse("0xaaaa aaaa aaaa aaaa aaaa  "
	    "aaaa aaaa aaaa aaaa aaaa", pin));
	ATF_CHECK_STREQ(A, pin);
	ATF_CHECK(strstr(vs_pin_parse("AAAAAAAA", pin), "short") != NULL);
	ATF_CHECK(strstr(vs_pin_parse("0xAAAAAAAAAAAAAAAA", pin), "short") !=
	    NULL);
	ATF_CHECK(vs_pin_parse(A "A", pin) != NULL);
	ATF_CHECK(vs_pin_parse("", pin) != NULL);
	ATF_CHECK(vs_pin_parse("a@example.org", pin) != NULL);
	ATF_CHECK(strstr(vs_pin_parse("AAAAAAAAAAAAAAAAAAAAAAAA" A, pin),
	    "version 6") != NULL);
}

TC(age__forms)
{
	uint64_t n;

	ATF_CHECK(vs_age_parse("90d", &n) && n == 90 * 86400);
	ATF_CHECK(vs_age_parse("7", &n) && n == 7 * 86400);
	ATF_CHECK(vs_age_parse("2w", &n) && n == 14 * 86400);
	ATF_CHECK(vs_age_parse("12h", &n) && n == 12 * 3600);
	ATF_CHECK(vs_age_parse("5m", &n) && n == 300);
	ATF_CHECK(vs_age_parse("5s", &n) && n == 5);
	ATF_CHECK(!vs_age_parse("0d", &n));
	ATF_CHECK(!vs_age_parse("-1d", &n));
	ATF_CHECK(!vs_age_parse(" 1d", &n));
	ATF_CHECK(!vs_age_parse("1x", &n));
	ATF_CHECK(!vs_age_parse("", &n));
	ATF_CHECK(!vs_age_parse("99999999999999999999d", &n));
	ATF_CHECK(!vs_age_parse("9999999999d", &n));
}

TC(time__forms)
{
	char text[VS_TIME_TEXT];
	uint64_t n;

	ATF_CHECK(vs_time_parse("2026-11-21", &n) && n == 1795219200);
	ATF_CHECK(vs_time_parse("2026-11-21T19:00:00Z", &n) &&
	    n == 1795287600);
	ATF_CHECK_STREQ("2026-11-21T19:00:00Z", vs_time_text(n, text));
	ATF_CHECK(vs_time_parse("@12", &n) && n == 12);
	ATF_CHECK(!vs_time_parse("2026-11-21 19:00", &n));
	ATF_CHECK(!vs_time_parse("yesterday", &n));
	ATF_CHECK(!vs_time_parse("@-1", &n));
	ATF_CHECK(!vs_time_parse("", &n));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, threshold__distinct);
	ATF_TP_ADD_TC(tp, threshold__nothing);
	ATF_TP_ADD_TC(tp, outcome__each);
	ATF_TP_ADD_TC(tp, pins__full);
	ATF_TP_ADD_TC(tp, expired__when_signed);
	ATF_TP_ADD_TC(tp, time);
	ATF_TP_ADD_TC(tp, weak);
	ATF_TP_ADD_TC(tp, newest__of_counted);
	ATF_TP_ADD_TC(tp, policy__complete);
	ATF_TP_ADD_TC(tp, pin__forms);
	ATF_TP_ADD_TC(tp, age__forms);
	ATF_TP_ADD_TC(tp, time__forms);
	return atf_no_error();
}
