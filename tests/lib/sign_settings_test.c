/* SPDX-License-Identifier: BSD-2-Clause */
/* The policy file, and what a command line may make of it. */
#include <sys/stat.h>

#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/status.h"
#include "sign/cipher.h"
#include "sign/policyfile.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)

#define A "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define B "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
#define C "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC"

static struct vs_settings settings;
static struct vs_error error;

static void
say(const char *name, const char *value)
{
	ATF_REQUIRE_EQ(NULL, vs_settings_take(&settings, name, value));
}

static void
begin(void)
{
	vs_settings_init(&settings);
	memset(&error, 0, sizeof(error));
}

static int
parse(const char *text, size_t length)
{
	begin();
	return vs_policyfile_parse("f", "/etc/d", text, length, &settings,
	    &error);
}

static void
write_policy(const char *text)
{
	int fd = open("conf", O_WRONLY | O_CREAT | O_TRUNC, 0644);

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ((ssize_t)strlen(text), write(fd, text, strlen(text)));
	ATF_REQUIRE_EQ(0, close(fd));
	ATF_REQUIRE_EQ(0, chmod("conf", 0644));
	ATF_REQUIRE_EQ(0, chmod(".", 0755));
}

static int
complete(void)
{
	return vs_settings_complete(&settings, "conf", &error);
}

TC(file__all)
{
	static const char text[] = "# a comment\n\n \t# another\n"
	    "keyring keys.gpg\n\ttrust  " A "  \n"
	    "trust BBBB BBBB BBBB BBBB BBBB  BBBB BBBB BBBB BBBB BBBB\n"
	    "threshold 2\nmax-age 90d\nmin-digest sha384\nmin-rsa 3072\n"
	    "not-before 2026-01-01\nvalid signed\nstate /var/with blank#";

	ATF_REQUIRE_EQ(0, parse(text, sizeof(text) - 1));
	ATF_CHECK_STREQ("/etc/d/keys.gpg", settings.keyring);
	ATF_CHECK_STREQ("/var/with blank#", settings.state);
	ATF_CHECK_EQ(2, settings.policy.pin_count);
	ATF_CHECK_STREQ(B, settings.policy.pins[1]);
	ATF_CHECK_EQ(2, settings.policy.threshold);
	ATF_CHECK_EQ(90 * 86400, settings.policy.max_age);
	ATF_CHECK_EQ(384, settings.policy.digest_min);
	ATF_CHECK_EQ(3072, settings.policy.rsa_min);
	ATF_CHECK_EQ(1767225600, settings.policy.not_before);
	ATF_CHECK(settings.policy.when_signed);
}

TC(file__refused)
{
	static const struct {
		const char	*text;
		const char	*why;
	} rows[] = {
		{ "keyrings x\n", "f:1: keyrings: no such setting" },
		{ "# c\n\nKEYRING x\n", "f:3: KEYRING: no such setting" },
		{ "keyring=x\n", "f:1: keyring=x: no such setting" },
		{ "keyring\n", "f:1: keyring: a value is missing" },
		{ "trust \t \n", "f:1: trust: a value is missing" },
		{ "keyring a\nkeyring b\n", "f:2: keyring: said twice" },
		{ "threshold 1\nthreshold 1", "f:2: threshold: said twice" },
		{ "threshold 0\n", "f:1: threshold: not a number from 1 to "
		    "16" },
		{ "threshold 2x\n", "f:1: threshold: not a number from 1 to "
		    "16" },
		{ "min-rsa 1024\n", "f:1: min-rsa: not a number from 2048 to "
		    "16384" },
		{ "min-digest sha1\n", "f:1: min-digest: not sha256, sha384 "
		    "or sha512" },
		{ "max-age 0\n", "f:1: max-age: not an age as 90d, 12h or "
		    "30m" },
		{ "not-before soon\n", "f:1: not-before: not a time as "
		    "2026-11-21 or 2026-11-21T19:00:00Z" },
		{ "valid yes\n", "f:1: valid: not now or signed" },
		{ "trust 01234567\n", "f:1: trust: a short key id, for which "
		    "others can make a key; give all 40 hex digits of the "
		    "fingerprint" },
		{ "trust " A " # Alice\n", "f:1: trust: not a fingerprint of "
		    "40 hex digits" },
		{ "trust " A "\r\n", "f:1: a control character" },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ATF_CHECK_EQ(VT_MALFORMED, parse(rows[i].text,
		    strlen(rows[i].text)));
		ATF_CHECK_STREQ(rows[i].why, error.text);
	}
	ATF_CHECK_EQ(VT_MALFORMED, parse("keyring a\0b\n", 12));
	ATF_CHECK_STREQ("f:1: a control character", error.text);
}

TC(file__long)
{
	char *text = malloc(10000);
	size_t n;

	ATF_REQUIRE(text != NULL);
	memset(text, 'x', 10000);
	memcpy(text, "keyring /", 9);
	for (n = 4000; n < 4300; n++) {
		(void)parse(text, n);
		ATF_CHECK_EQ(n - 8 < VS_NAME_SIZE, error.status == 0);
	}
	memcpy(text, "keyring y", 9);
	ATF_CHECK_EQ(VT_MALFORMED, parse(text, 8 + 4095));
	ATF_CHECK_STREQ("f:1: keyring: too long for the name of a file",
	    error.text);
	ATF_CHECK_EQ(VT_MALFORMED, parse(text, 10000));
	free(text);
}

static const struct both {
	const char	*name, *lax, *strict;
} both[] = {
	{ "threshold", "1", "2" }, { "max-age", "90d", "30d" },
	{ "min-digest", "sha256", "sha512" }, { "min-rsa", "2048", "4096" },
	{ "not-before", "2026-01-01", "2026-02-01" },
	{ "valid", "signed", "now" },
};

/* file says one thing, the command line, unless that is NULL, another. */
static void
check_strict(const struct both *row, const char *file, const char *ours)
{
	struct vs_policy expected;
	char text[256];

	begin();
	say(row->name, row->strict);
	expected = settings.policy;
	(void)snprintf(text, sizeof(text), "keyring k\ntrust " A "\ntrust "
	    B "\n%s %s\n", row->name, file);
	write_policy(text);
	begin();
	if (ours != NULL)
		say(row->name, ours);
	ATF_REQUIRE_EQ(0, complete());
	ATF_CHECK_EQ(expected.threshold, settings.policy.threshold);
	ATF_CHECK_EQ(expected.max_age, settings.policy.max_age);
	ATF_CHECK_EQ(expected.digest_min, settings.policy.digest_min);
	ATF_CHECK_EQ(expected.rsa_min, settings.policy.rsa_min);
	ATF_CHECK_EQ(expected.not_before, settings.policy.not_before);
	ATF_CHECK_EQ(expected.when_signed, settings.policy.when_signed);
}

/* Each that is said in both: the stricter one, whichever it is. */
TC(tighter)
{
	size_t i;

	for (i = 0; i < sizeof(both) / sizeof(both[0]); i++) {
		check_strict(&both[i], both[i].strict, both[i].lax);
		check_strict(&both[i], both[i].lax, both[i].strict);
		check_strict(&both[i], both[i].strict, both[i].strict);
		check_strict(&both[i], both[i].strict, NULL);
	}
}

/* What only the file says holds, "signed" as well. */
TC(file__alone)
{
	write_policy("keyring k\nstate s\ntrust " A "\nvalid signed\n");
	begin();
	ATF_REQUIRE_EQ(0, complete());
	ATF_CHECK(settings.wanted && settings.policy.when_signed);
	ATF_CHECK_STREQ("./k", settings.policy.keyring);
	ATF_CHECK_STREQ("./s", settings.state);
	ATF_CHECK_STREQ("conf", settings.file);
	begin();
	say("keyring", "mine");
	say("state", "too");
	ATF_REQUIRE_EQ(0, complete());
	ATF_CHECK_STREQ("mine", settings.policy.keyring);
	ATF_CHECK_STREQ("too", settings.state);
}

TC(pins)
{
	write_policy("keyring k\ntrust " A "\ntrust " B "\n");
	begin();
	say("trust", B);
	ATF_REQUIRE_EQ(0, complete());
	ATF_CHECK_EQ(1, settings.policy.pin_count);
	ATF_CHECK_STREQ(B, settings.policy.pins[0]);
	begin();
	say("trust", A);
	say("trust", C);
	ATF_CHECK_EQ(VT_USAGE, complete());
	ATF_CHECK(strstr(error.text, C ": not among the keys that conf "
	    "trusts; --trust-policy none") != NULL);
	write_policy("keyring k\n");
	begin();
	say("trust", C);
	ATF_CHECK_EQ(0, complete());
	ATF_CHECK_EQ(1, settings.policy.pin_count);
}

/* Who is to be told that something is missing. */
TC(incomplete)
{
	write_policy("trust " A "\n");
	begin();
	ATF_CHECK_EQ(VT_MALFORMED, complete());
	ATF_CHECK_STREQ("conf: a keyring is needed (-k)", error.text);
	begin();
	say("threshold", "1");
	ATF_CHECK_EQ(VT_USAGE, complete());
	ATF_CHECK_STREQ("a keyring is needed (-k)", error.text);
	begin();
	ATF_CHECK_EQ(0, vs_settings_complete(&settings, "none", &error));
	ATF_CHECK(!settings.wanted);
	say("keyring", "k");
	ATF_CHECK_EQ(VT_USAGE, vs_settings_complete(&settings, "none",
	    &error));
	begin();
	ATF_CHECK_EQ(VT_NO_INPUT, vs_settings_complete(&settings, "./none",
	    &error));
}

TC(file__place)
{
	static const struct {
		const char	*command, *name, *why;
		int		 status;
	} rows[] = {
		{ "chmod 664 conf", "conf", "others can write", 4 },
		{ "chmod 646 conf", "conf", "others can write", 4 },
		{ "chmod 1777 .", "conf", "others can write", 4 },
		{ "chmod 775 .", "conf", "others can write", 4 },
		{ "ln -s conf link", "link", "a symbolic link", 4 },
		{ "ln -s . way", "way/conf", "way: a symbolic link", 4 },
		{ "mkdir dir", "dir", "not a regular file", 66 },
		{ "mkfifo fifo", "fifo", "not a regular file", 66 },
		{ ":", "no/conf", "No such file", 66 },
		{ ":", "conf/x", "Not a directory", 66 },
		{ ":", "dir/", "not the name of a file", 66 },
		{ ":", "", "not the name of a file", 66 },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_policy("keyring k\ntrust " A "\n");
		ATF_REQUIRE_EQ(0, system(rows[i].command));
		begin();
		ATF_CHECK_EQ_MSG(rows[i].status, vs_settings_complete(
		    &settings, rows[i].name, &error), "%s: %s",
		    rows[i].command, error.text);
		ATF_CHECK_MSG(strstr(error.text, rows[i].why) != NULL,
		    "%s: %s", rows[i].command, error.text);
	}
}

TC(file__owner)
{
	if (geteuid() != 0)
		atf_tc_skip("only root can give files away");
	write_policy("keyring k\ntrust " A "\n");
	ATF_REQUIRE_EQ(0, chown("conf", 65534, 65534));
	begin();
	ATF_CHECK_EQ(VT_UNTRUSTED, complete());
	ATF_CHECK(strstr(error.text, "neither root nor the caller") != NULL);
	ATF_REQUIRE_EQ(0, chown("conf", 0, 0));
	ATF_REQUIRE_EQ(0, chown(".", 65534, 65534));
	begin();
	ATF_CHECK_EQ(VT_UNTRUSTED, complete());
	ATF_REQUIRE_EQ(0, chown(".", 0, 0));
}

TC(cipher)
{
	static const struct {
		const char	*bytes;
		size_t		 length;
		bool		 is;
	} rows[] = {
		/* As gpg writes them: for cv25519, RSA-3072, a passphrase. */
		{ "\x84\x5e\x03", 3, true }, { "\x85\x01\x8c\x03", 4, true },
		{ "\x8c\x0d\x04", 3, true }, { "\xc1\x5e\x03", 3, true },
		{ "\xc1\xc0\x4c\x06", 4, true },
		{ "\xc1\xff\x00\x00\x01\x0c\x03", 7, true },
		{ "\xc3\x0d\x06", 3, true },
		{ "-----BEGIN PGP MESSAGE-----", 27, true },
		{ "\n \t\r\n-----BEGIN PGP MESSAGE-----\n", 33, true },
		/* Cut off, other versions, other packets, text. */
		{ "\x84\x5e", 2, false }, { "\x84", 1, false },
		{ "\xc1\xff\x00\x00\x01\x0c", 6, false }, { "", 0, false },
		{ "\x84\x5e\x04", 3, false }, { "\x87\x03", 2, false },
		{ "\xc1\xe0\x03", 3, false }, { "\xc3\xa9\x0a", 3, false },
		{ "\x88\x75\x04", 3, false },
		{ "-----BEGIN PGP MESSAGE----", 26, false },
		{ "-----BEGIN PGP SIGNED MESSAGE-----\n", 35, false },
		{ "/bin/sh SHA256 00\n", 18, false },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ATF_CHECK_EQ_MSG(rows[i].is, vs_cipher_is(
		    (const uint8_t *)rows[i].bytes, rows[i].length),
		    "row %zu", i);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, file__all);
	ATF_TP_ADD_TC(tp, file__refused);
	ATF_TP_ADD_TC(tp, file__long);
	ATF_TP_ADD_TC(tp, tighter);
	ATF_TP_ADD_TC(tp, file__alone);
	ATF_TP_ADD_TC(tp, pins);
	ATF_TP_ADD_TC(tp, incomplete);
	ATF_TP_ADD_TC(tp, file__place);
	ATF_TP_ADD_TC(tp, file__owner);
	ATF_TP_ADD_TC(tp, cipher);
	return atf_no_error();
}
