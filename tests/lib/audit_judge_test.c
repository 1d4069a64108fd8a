/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judging as a pure function: subjects as an audit could have found them,
 * all of their kinds, without any file.
 */
#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <fingerprint/audit.h>

#include "audit/audit_private.h"
#include "audit/judge.h"
#include "audit/reading.h"

static const uint8_t is[32] = { 1 }, was[32] = { 2 };

/* A file whose content is that of its entry. */
static struct lfpi_subject
good_entry(uint8_t flags, uint8_t needs)
{
	struct lfpi_subject subject = {
		.path = "/f", .path_length = 2, .line = 1,
		.fingerprint = is, .digest = is, .algorithm = LFP_SHA256,
		.flags = flags, .needs = needs, .located = true,
		.is_read = true, .mode = S_IFREG | 0644
	};

	return subject;
}

static enum lfp_verdict
judged(const struct lfpi_subject *subject, enum lfpi_facet facet,
    struct lfp_finding *found)
{
	static struct lfp_audit audit;

	audit.options.matched = true;
	audit.options.level = 1;
	return lfpi_judge(&audit, subject, facet, found) ? found->verdict :
	    LFP_VERDICT_COUNT;
}

ATF_TC_WITHOUT_HEAD(content);
ATF_TC_BODY(content, tc)
{
	const struct {
		bool located;
		int sys_errno;
		enum lfp_trouble trouble;
		const uint8_t *digest;
		enum lfpi_content content;
	} rows[] = {
		{ true, 0, LFP_TROUBLE_NONE, is, LFPI_CONTENT_MATCHED },
		{ true, 0, LFP_TROUBLE_NONE, was, LFPI_CONTENT_CHANGED },
		{ false, 0, LFP_TROUBLE_NONE, NULL, LFPI_CONTENT_CHANGED },
		{ false, ENOENT, LFP_TROUBLE_NONE, NULL,
		    LFPI_CONTENT_MISSING },
		{ false, ENOTDIR, LFP_TROUBLE_NONE, NULL,
		    LFPI_CONTENT_MISSING },
		{ false, EACCES, LFP_TROUBLE_NONE, NULL,
		    LFPI_CONTENT_UNREADABLE },
		{ false, ELOOP, LFP_TROUBLE_NONE, NULL,
		    LFPI_CONTENT_UNREADABLE },
		{ true, 0, LFP_TROUBLE_VANISHED, NULL,
		    LFPI_CONTENT_UNSTABLE },
		{ true, EIO, LFP_TROUBLE_UNREADABLE, NULL,
		    LFPI_CONTENT_UNREADABLE },
		{ true, 0, LFP_TROUBLE_UNSTABLE, NULL,
		    LFPI_CONTENT_UNSTABLE },
		{ true, 0, LFP_TROUBLE_NOT_REGULAR, NULL,
		    LFPI_CONTENT_UNSTABLE },
		/* A digest does not help a file that changed meanwhile. */
		{ true, 0, LFP_TROUBLE_UNSTABLE, is, LFPI_CONTENT_UNSTABLE }
	};
	struct lfpi_subject subject;
	size_t i;

	(void)tc;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		subject = good_entry(LFP_FILE, LFP_FILE);
		subject.located = rows[i].located;
		subject.sys_errno = rows[i].sys_errno;
		subject.trouble = (uint8_t)rows[i].trouble;
		subject.digest = rows[i].digest;
		lfpi_judge_content(&subject);
		ATF_CHECK_EQ_MSG((int)rows[i].content, subject.content,
		    "row %zu: %d", i, subject.content);
	}
}

/* The last byte of a fingerprint counts as much as the first. */
ATF_TC_WITHOUT_HEAD(content__each_byte);
ATF_TC_BODY(content__each_byte, tc)
{
	uint8_t digest[64] = { 0 }, fingerprint[64] = { 0 };
	struct lfpi_subject subject;
	unsigned algorithm;
	size_t i;

	(void)tc;
	for (algorithm = 0; algorithm < LFP_ALGORITHM_COUNT; algorithm++)
		for (i = 0; i < 64; i++) {
			subject = good_entry(0, 0);
			subject.algorithm = (uint8_t)algorithm;
			subject.digest = digest;
			subject.fingerprint = fingerprint;
			digest[i] ^= 0x80;
			lfpi_judge_content(&subject);
			digest[i] ^= 0x80;
			ATF_CHECK_EQ(i < lfp_algorithm_size(
			    (enum lfp_algorithm)algorithm) ?
			    LFPI_CONTENT_CHANGED : LFPI_CONTENT_MATCHED,
			    (enum lfpi_content)subject.content);
		}
}

/* What each level does is what the decision tables say, access by access. */
static void
check_levels(const struct lfpi_subject *subject, enum lfp_state state)
{
	struct lfp_finding found = { .verdict = LFP_VERDICT_MATCHED };
	struct lfp_decision decided;
	const struct lfp_effect *effect;
	unsigned level;
	uint8_t access;

	lfpi_judge_levels(subject, &found);
	ATF_CHECK_EQ(state, found.state);
	for (level = 0; level < LFP_STRICT_LEVELS; level++)
		for (access = 1; access <= LFP_FILE;
		    access = (uint8_t)(access * 2)) {
			effect = &found.effect[level];
			decided = lfp_decide_verify(state, subject->flags,
			    access, level);
			if ((found.needs & access) == 0)
				decided = (struct lfp_decision){
				    .result = LFP_ALLOW };
			ATF_CHECK_EQ(decided.result == LFP_DENY,
			    (effect->denied & access) != 0);
			ATF_CHECK_EQ(decided.result == LFP_FAIL,
			    (effect->failed & access) != 0);
			ATF_CHECK_EQ(decided.result == LFP_ALLOW &&
			    decided.reported,
			    (effect->reported & access) != 0);
		}
}

ATF_TC_WITHOUT_HEAD(levels);
ATF_TC_BODY(levels, tc)
{
	struct lfpi_subject subject;
	uint8_t flags, needs;

	(void)tc;
	for (flags = 1; flags <= LFP_ACCESS_MASK; flags++)
		for (needs = 0; needs <= LFP_ACCESS_MASK; needs++) {
			subject = good_entry(flags, needs);
			subject.content = LFPI_CONTENT_MATCHED;
			check_levels(&subject, LFP_STATE_VALID);
			subject.content = LFPI_CONTENT_CHANGED;
			check_levels(&subject, LFP_STATE_MISMATCH);
			subject.located = false;
			check_levels(&subject, LFP_STATE_NONREGULAR);
			subject.content = LFPI_CONTENT_UNREADABLE;
			check_levels(&subject, LFP_STATE_IOERROR);
			subject.content = LFPI_CONTENT_STRAY;
			subject.fingerprint = NULL;
			check_levels(&subject, LFP_STATE_NOENTRY);
		}
}

ATF_TC_WITHOUT_HEAD(type);
ATF_TC_BODY(type, tc)
{
	struct lfpi_subject subject;
	struct lfp_finding found;
	uint8_t flags, needs;

	(void)tc;
	for (flags = 1; flags <= LFP_ACCESS_MASK; flags++)
		for (needs = 0; needs <= LFP_ACCESS_MASK; needs++) {
			subject = good_entry(flags, needs);
			subject.content = LFPI_CONTENT_MATCHED;
			ATF_CHECK_EQ((needs & ~flags) != 0,
			    judged(&subject, LFPI_FACET_TYPE, &found) ==
			    LFP_VERDICT_TYPE);
			/* What changed is told once. */
			subject.content = LFPI_CONTENT_CHANGED;
			ATF_CHECK_EQ(LFP_VERDICT_COUNT,
			    judged(&subject, LFPI_FACET_TYPE, &found));
		}
}

/* A later entry for a file is judged by the first one's flags. */
ATF_TC_WITHOUT_HEAD(duplicate);
ATF_TC_BODY(duplicate, tc)
{
	struct lfpi_subject first = good_entry(LFP_DIRECT, LFP_DIRECT);
	struct lfpi_subject second = good_entry(LFP_FILE, LFP_FILE);
	struct lfp_finding found;

	(void)tc;
	first.content = second.content = LFPI_CONTENT_MATCHED;
	second.first = &first;
	second.path = "/g";
	ATF_REQUIRE_EQ(LFP_VERDICT_DUPLICATE,
	    judged(&second, LFPI_FACET_DUPLICATE, &found));
	ATF_CHECK_STREQ("/f", found.other);
	ATF_CHECK_EQ(LFP_DIRECT, found.flags);
	ATF_CHECK_EQ(LFP_FILE, found.effect[2].denied);
	ATF_CHECK_EQ(0, found.effect[1].denied);
	ATF_CHECK(!found.differs);
	ATF_CHECK_EQ(LFP_VERDICT_COUNT,
	    judged(&first, LFPI_FACET_DUPLICATE, &found));
}

ATF_TC_WITHOUT_HEAD(metadata);
ATF_TC_BODY(metadata, tc)
{
	struct lfpi_expected to = { .size = 5, .mode = 0644, .uid = 1,
		.gid = 2, .nlink = 3, .mtime = { 4, 6 } };
	struct lfpi_subject subject = good_entry(LFP_FILE, LFP_FILE);

	(void)tc;
	subject.expected = &to;
	subject.size = 5;
	subject.uid = 1;
	subject.gid = 2;
	subject.nlink = 3;
	subject.mtime = to.mtime;
	subject.has_xattrs = true;
	to.known = 0x7f;
	ATF_CHECK_EQ(0, lfpi_judge_metadata(&subject));
	subject.size++;
	subject.mode |= S_ISUID;
	subject.uid++;
	subject.gid++;
	subject.nlink++;
	subject.mtime.tv_nsec++;
	ATF_CHECK_EQ(0x3f, lfpi_judge_metadata(&subject));
	/* Nothing is expected that was not annotated. */
	to.known = LFPI_EXPECTS_GID;
	ATF_CHECK_EQ(LFPI_EXPECTS_GID, lfpi_judge_metadata(&subject));
}

static struct lfp_xattr pair[] = {
	{ "security.a", (const uint8_t *)"one", 3 },
	{ "security.b", (const uint8_t *)"", 0 }
};

ATF_TC_WITHOUT_HEAD(xattrs);
ATF_TC_BODY(xattrs, tc)
{
	struct lfpi_said b = { NULL, "security.b", 10,
		(const uint8_t *)"", 0, false };
	struct lfpi_said a = { &b, "security.a", 10,
		(const uint8_t *)"one", 3, false };
	struct lfpi_expected to = { .known = LFPI_EXPECTS_XATTRS,
		.xattrs = &a };
	struct lfpi_subject subject = good_entry(LFP_FILE, LFP_FILE);

	(void)tc;
	subject.expected = &to;
	subject.has_xattrs = true;
	subject.xattrs = pair;
	subject.xattr_count = 2;
	ATF_CHECK_EQ(0, lfpi_judge_metadata(&subject));
	/* One more than is recorded, or one less, or twice the same. */
	subject.xattr_count = 1;
	ATF_CHECK_EQ(LFPI_EXPECTS_XATTRS, lfpi_judge_metadata(&subject));
	subject.xattr_count = 2;
	to.xattrs = &b;
	ATF_CHECK_EQ(LFPI_EXPECTS_XATTRS, lfpi_judge_metadata(&subject));
	to.xattrs = &a;
	b.name = "security.a";
	ATF_CHECK_EQ(LFPI_EXPECTS_XATTRS, lfpi_judge_metadata(&subject));
	b.name = "security.b";
	a.malformed = true;
	ATF_CHECK_EQ(LFPI_EXPECTS_XATTRS, lfpi_judge_metadata(&subject));
}

/* Packed and unpacked it is the same; anything else is refused. */
ATF_TC_WITHOUT_HEAD(xattrs__packed);
ATF_TC_BODY(xattrs__packed, tc)
{
	struct lfpi_subject subject = good_entry(LFP_FILE, LFP_FILE);
	struct lfpi_subject other = subject;
	struct lfpi_buffer packed = { 0 };
	struct lfp_audit audit;
	size_t i;

	(void)tc;
	memset(&audit, 0, sizeof(audit));
	subject.xattrs = pair;
	subject.xattr_count = 2;
	ATF_REQUIRE_EQ(LFP_OK, lfpi_xattrs_pack(&subject, &packed, NULL));
	ATF_REQUIRE(lfpi_xattrs_unpack(&audit, &other,
	    (const uint8_t *)packed.data, packed.length));
	ATF_REQUIRE_EQ(2, other.xattr_count);
	for (i = 0; i < 2; i++) {
		ATF_CHECK_STREQ(pair[i].name, other.xattrs[i].name);
		ATF_REQUIRE_EQ(pair[i].length, other.xattrs[i].length);
		ATF_CHECK(memcmp(pair[i].value, other.xattrs[i].value,
		    pair[i].length) == 0);
	}
	/* Cut anywhere but between two pairs. */
	for (i = 1; i < packed.length; i++)
		ATF_CHECK_EQ_MSG(i == 4 + 10 + 4 + 3,
		    lfpi_xattrs_unpack(&audit, &other,
		    (const uint8_t *)packed.data, i), "cut at %zu", i);
	lfpi_region_free(&audit.region);
	lfpi_buffer_free(&packed);
}

/* What a caller must not do is refused, and nothing crashes. */
ATF_TC_WITHOUT_HEAD(misuse);
ATF_TC_BODY(misuse, tc)
{
	static const char text[] = "/f SHA256 "
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	    "\n";
	struct lfp_audit_options options = { .size = sizeof(options) };
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_finding found;
	struct lfp_audit *audit;

	(void)tc;
	options.size--;
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT,
	    lfp_audit_new(&options, &audit, NULL));
	options.size++;
	options.level = LFP_STRICT_LEVELS;
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT,
	    lfp_audit_new(&options, &audit, NULL));
	options.level = 0;
	options.root = "there-is-no-such-root";
	ATF_CHECK_EQ(LFP_ERR_NOT_FOUND,
	    lfp_audit_new(&options, &audit, NULL));
	options.root = NULL;
	ATF_REQUIRE_EQ(LFP_OK, lfp_audit_new(&options, &audit, NULL));
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_audit_run(audit, NULL));
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_audit_next(audit, &found, NULL));
	ATF_CHECK_EQ(LFP_OK, lfp_audit_load(audit, "t", text,
	    sizeof(text) - 1, &error));
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_audit_load(audit, "t", text,
	    sizeof(text) - 1, NULL));
	ATF_CHECK_EQ(LFP_OK, lfp_audit_run(audit, &error));
	ATF_CHECK_EQ(LFP_ERR_ARGUMENT, lfp_audit_run(audit, NULL));
	lfp_audit_free(audit);
	lfp_audit_free(NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, content);
	ATF_TP_ADD_TC(tp, content__each_byte);
	ATF_TP_ADD_TC(tp, levels);
	ATF_TP_ADD_TC(tp, type);
	ATF_TP_ADD_TC(tp, duplicate);
	ATF_TP_ADD_TC(tp, metadata);
	ATF_TP_ADD_TC(tp, xattrs);
	ATF_TP_ADD_TC(tp, xattrs__packed);
	ATF_TP_ADD_TC(tp, misuse);
	return atf_no_error();
}
