/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decision tables, cell by cell as the kernel's source has them.  A row
 * is four letters, level 0 to 3: a allow, r allow and report, d deny without
 * a word, D deny and report, F fail and report; for events also x the entry
 * is dropped (reported), g computed again (reported), G the same in silence.
 */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include <fingerprint/policy.h>

#define ALL (LFP_DIRECT | LFP_INDIRECT | LFP_FILE)

static const uint8_t accesses[] = { LFP_DIRECT, LFP_INDIRECT, LFP_FILE };

static char
letter(struct lfp_decision decision)
{
	if (decision.result == LFP_FAIL)
		return decision.reported ? 'F' : 'f';
	if (decision.result == LFP_DENY)
		return decision.reported ? 'D' : 'd';
	if (decision.entry_dropped)
		return decision.reported ? 'x' : 'X';
	if (decision.reevaluated)
		return decision.reported ? 'g' : 'G';
	return decision.reported ? 'r' : 'a';
}

static void
check_verify(enum lfp_state state, unsigned flags, uint8_t access,
    const char *row)
{
	char seen[LFP_STRICT_LEVELS + 1] = "";
	struct lfp_decision decision;
	unsigned level;

	for (level = 0; level < LFP_STRICT_LEVELS; level++) {
		decision = lfp_decide_verify(state, (uint8_t)flags, access,
		    level);
		seen[level] = letter(decision);
		ATF_CHECK(!decision.entry_dropped);
		ATF_CHECK(!decision.reevaluated);
	}
	ATF_CHECK_MSG(strcmp(row, seen) == 0,
	    "%s, flags 0x%02x, access 0x%02x: %s, expected %s",
	    lfp_state_name(state), flags, access, seen, row);
}

static void
check_event(enum lfp_event event, enum lfp_state state, unsigned flags,
    const char *row)
{
	char seen[LFP_STRICT_LEVELS + 1] = "";
	struct lfp_decision decision;
	unsigned level;

	for (level = 0; level < LFP_STRICT_LEVELS; level++) {
		decision = lfp_decide_event(event, state, (uint8_t)flags,
		    level);
		seen[level] = letter(decision);
		ATF_CHECK(!decision.entry_dropped || !decision.reevaluated);
		ATF_CHECK(decision.result == LFP_ALLOW ||
		    (!decision.entry_dropped && !decision.reevaluated));
	}
	ATF_CHECK_MSG(strcmp(row, seen) == 0,
	    "%s of %s, flags 0x%02x: %s, expected %s", lfp_event_name(event),
	    lfp_state_name(state), flags, seen, row);
}

/* With an entry, whatever its state; and the two states without one. */
static void
check_monitored(enum lfp_event event, const char *row)
{
	check_event(event, LFP_STATE_VALID, ALL, row);
	check_event(event, LFP_STATE_MISMATCH, ALL, row);
	check_event(event, LFP_STATE_IOERROR, ALL, row);
	check_event(event, LFP_STATE_VALID, 0, row);
	check_event(event, LFP_STATE_VALID, LFP_FILE | LFP_UNTRUSTED, row);
}

static void
check_unmonitored(enum lfp_event event, const char *row)
{
	check_event(event, LFP_STATE_NOENTRY, 0, row);
	check_event(event, LFP_STATE_NOENTRY, ALL, row);
	check_event(event, LFP_STATE_NONREGULAR, 0, row);
}

ATF_TC_WITHOUT_HEAD(verify__not_regular);
ATF_TC_BODY(verify__not_regular, tc)
{
	size_t i;

	for (i = 0; i < 3; i++) {
		check_verify(LFP_STATE_NONREGULAR, 0, accesses[i], "aaaa");
		check_verify(LFP_STATE_NONREGULAR, ALL, accesses[i], "aaaa");
	}
}

ATF_TC_WITHOUT_HEAD(verify__no_entry);
ATF_TC_BODY(verify__no_entry, tc)
{
	check_verify(LFP_STATE_NOENTRY, 0, LFP_DIRECT, "aadd");
	check_verify(LFP_STATE_NOENTRY, 0, LFP_INDIRECT, "aadd");
	check_verify(LFP_STATE_NOENTRY, 0, LFP_FILE, "aaad");
	check_verify(LFP_STATE_NOENTRY, ALL, LFP_DIRECT, "aadd");
	check_verify(LFP_STATE_NOENTRY, LFP_UNTRUSTED, LFP_FILE, "aaad");
}

ATF_TC_WITHOUT_HEAD(verify__unreadable);
ATF_TC_BODY(verify__unreadable, tc)
{
	unsigned flags;
	size_t i;

	for (i = 0; i < 3; i++) {
		for (flags = 0; flags <= ALL; flags++)
			check_verify(LFP_STATE_IOERROR, flags, accesses[i],
			    "FFFF");
	}
}

ATF_TC_WITHOUT_HEAD(verify__match);
ATF_TC_BODY(verify__match, tc)
{
	unsigned flags;
	size_t i;

	for (i = 0; i < 3; i++) {
		for (flags = 1; flags <= ALL; flags++)
			check_verify(LFP_STATE_VALID, flags, accesses[i],
			    (flags & accesses[i]) != 0 ? "aaaa" : "rrDD");
	}
}

ATF_TC_WITHOUT_HEAD(verify__mismatch);
ATF_TC_BODY(verify__mismatch, tc)
{
	unsigned flags;
	size_t i;

	for (i = 0; i < 3; i++) {
		for (flags = 1; flags <= ALL; flags++)
			check_verify(LFP_STATE_MISMATCH, flags, accesses[i],
			    "rDDD");
	}
}

ATF_TC_WITHOUT_HEAD(verify__access_type_comes_first);
ATF_TC_BODY(verify__access_type_comes_first, tc)
{
	struct lfp_decision decision;

	decision = lfp_decide_verify(LFP_STATE_MISMATCH, LFP_FILE, LFP_DIRECT,
	    2);
	ATF_CHECK_STREQ("the access type is not among the entry's flags",
	    decision.reason);
	decision = lfp_decide_verify(LFP_STATE_MISMATCH, LFP_FILE, LFP_DIRECT,
	    1);
	ATF_CHECK_STREQ("the fingerprint does not match", decision.reason);
	decision = lfp_decide_verify(LFP_STATE_MISMATCH, LFP_FILE, LFP_FILE,
	    2);
	ATF_CHECK_STREQ("the fingerprint does not match", decision.reason);
}

ATF_TC_WITHOUT_HEAD(verify__no_flags_mean_direct);
ATF_TC_BODY(verify__no_flags_mean_direct, tc)
{
	check_verify(LFP_STATE_VALID, 0, LFP_DIRECT, "aaaa");
	check_verify(LFP_STATE_VALID, 0, LFP_INDIRECT, "rrDD");
	check_verify(LFP_STATE_VALID, 0, LFP_FILE, "rrDD");
	check_verify(LFP_STATE_VALID, LFP_UNTRUSTED, LFP_DIRECT, "aaaa");
	check_verify(LFP_STATE_VALID, LFP_UNTRUSTED, LFP_FILE, "rrDD");
}

ATF_TC_WITHOUT_HEAD(verify__untrusted_changes_nothing);
ATF_TC_BODY(verify__untrusted_changes_nothing, tc)
{
	struct lfp_decision plain, untrusted;
	unsigned state, flags, i, level;

	for (state = 0; state < LFP_STATE_COUNT; state++)
	for (flags = 0; flags <= ALL; flags++)
	for (i = 0; i < 3; i++)
	for (level = 0; level < LFP_STRICT_LEVELS; level++) {
		plain = lfp_decide_verify((enum lfp_state)state,
		    (uint8_t)flags, accesses[i], level);
		untrusted = lfp_decide_verify((enum lfp_state)state,
		    (uint8_t)(flags | LFP_UNTRUSTED), accesses[i], level);
		ATF_CHECK_EQ(plain.result, untrusted.result);
		ATF_CHECK_EQ(plain.reported, untrusted.reported);
		ATF_CHECK_STREQ(plain.reason, untrusted.reason);
	}
}

/* kern.veriexec.strict has no upper bound, and the code asks for >= 3. */
ATF_TC_WITHOUT_HEAD(level__above_three);
ATF_TC_BODY(level__above_three, tc)
{
	unsigned event;

	ATF_CHECK_EQ(LFP_DENY, lfp_decide_verify(LFP_STATE_NOENTRY, 0,
	    LFP_FILE, 4).result);
	ATF_CHECK_EQ(LFP_DENY, lfp_decide_verify(LFP_STATE_MISMATCH, ALL,
	    LFP_FILE, 1000000).result);
	for (event = 0; event < LFP_EVENT_COUNT; event++) {
		ATF_CHECK_EQ(
		    lfp_decide_event((enum lfp_event)event, LFP_STATE_VALID,
		    ALL, 3).result,
		    lfp_decide_event((enum lfp_event)event, LFP_STATE_VALID,
		    ALL, 4000000000U).result);
	}
}

ATF_TC_WITHOUT_HEAD(event__open_read);
ATF_TC_BODY(event__open_read, tc)
{
	check_event(LFP_EVENT_OPEN_READ, LFP_STATE_VALID, ALL, "aaaa");
	check_event(LFP_EVENT_OPEN_READ, LFP_STATE_VALID, LFP_FILE, "aaaa");
	check_event(LFP_EVENT_OPEN_READ, LFP_STATE_VALID, LFP_DIRECT, "rrDD");
	check_event(LFP_EVENT_OPEN_READ, LFP_STATE_VALID, 0, "rrDD");
	check_event(LFP_EVENT_OPEN_READ, LFP_STATE_MISMATCH, ALL, "rDDD");
	check_event(LFP_EVENT_OPEN_READ, LFP_STATE_IOERROR, ALL, "FFFF");
	check_event(LFP_EVENT_OPEN_READ, LFP_STATE_NOENTRY, 0, "aaad");
	check_event(LFP_EVENT_OPEN_READ, LFP_STATE_NONREGULAR, 0, "aaaa");
}

static void
check_open_write(enum lfp_event event)
{
	check_event(event, LFP_STATE_VALID, ALL, "ggDD");
	check_event(event, LFP_STATE_VALID, LFP_DIRECT, "ggDD");
	check_event(event, LFP_STATE_MISMATCH, ALL, "gDDD");
	check_event(event, LFP_STATE_IOERROR, ALL, "FFFF");
	check_event(event, LFP_STATE_NOENTRY, 0, "aaad");
	check_event(event, LFP_STATE_NOENTRY, ALL, "aaad");
	check_event(event, LFP_STATE_NONREGULAR, 0, "aaaa");
}

ATF_TC_WITHOUT_HEAD(event__open_write);
ATF_TC_BODY(event__open_write, tc)
{
	check_open_write(LFP_EVENT_OPEN_WRITE);
}

ATF_TC_WITHOUT_HEAD(event__open_trunc);
ATF_TC_BODY(event__open_trunc, tc)
{
	check_open_write(LFP_EVENT_OPEN_TRUNC);
}

/* What verify() denies is never written, and tells why. */
ATF_TC_WITHOUT_HEAD(event__open_write_after_verify);
ATF_TC_BODY(event__open_write_after_verify, tc)
{
	struct lfp_decision decision;

	decision = lfp_decide_event(LFP_EVENT_OPEN_WRITE, LFP_STATE_VALID,
	    LFP_DIRECT, 2);
	ATF_CHECK_STREQ("the access type is not among the entry's flags",
	    decision.reason);
	decision = lfp_decide_event(LFP_EVENT_OPEN_WRITE, LFP_STATE_MISMATCH,
	    ALL, 1);
	ATF_CHECK_STREQ("the fingerprint does not match", decision.reason);
	ATF_CHECK(!decision.reevaluated);
	decision = lfp_decide_event(LFP_EVENT_OPEN_WRITE, LFP_STATE_VALID,
	    ALL, 2);
	ATF_CHECK_STREQ("monitored files may not be written",
	    decision.reason);
}

ATF_TC_WITHOUT_HEAD(event__create);
ATF_TC_BODY(event__create, tc)
{
	check_monitored(LFP_EVENT_CREATE, "aaaD");
	check_unmonitored(LFP_EVENT_CREATE, "aaaD");
}

ATF_TC_WITHOUT_HEAD(event__remove);
ATF_TC_BODY(event__remove, tc)
{
	check_monitored(LFP_EVENT_REMOVE, "xDDD");
	check_unmonitored(LFP_EVENT_REMOVE, "aaad");
}

ATF_TC_WITHOUT_HEAD(event__rename);
ATF_TC_BODY(event__rename, tc)
{
	check_monitored(LFP_EVENT_RENAME_FROM, "rrDD");
	check_unmonitored(LFP_EVENT_RENAME_FROM, "aaaD");
	check_monitored(LFP_EVENT_RENAME_OVER, "xxDD");
	check_unmonitored(LFP_EVENT_RENAME_OVER, "aaaD");
}

ATF_TC_WITHOUT_HEAD(event__unmount);
ATF_TC_BODY(event__unmount, tc)
{
	check_monitored(LFP_EVENT_UNMOUNT, "arDD");
	check_unmonitored(LFP_EVENT_UNMOUNT, "aaaD");
}

ATF_TC_WITHOUT_HEAD(event__raw_write);
ATF_TC_BODY(event__raw_write, tc)
{
	check_monitored(LFP_EVENT_RAW_WRITE, "GGdd");
	check_unmonitored(LFP_EVENT_RAW_WRITE, "aaaa");
}

ATF_TC_WITHOUT_HEAD(event__devices);
ATF_TC_BODY(event__devices, tc)
{
	check_monitored(LFP_EVENT_KMEM_WRITE, "aadd");
	check_unmonitored(LFP_EVENT_KMEM_WRITE, "aadd");
	check_monitored(LFP_EVENT_PASSTHRU, "aadd");
	check_unmonitored(LFP_EVENT_PASSTHRU, "aadd");
}

static void
check_reason(const char *reason)
{
	ATF_REQUIRE(reason != NULL);
	ATF_CHECK(strlen(reason) > 8);
	ATF_CHECK_MSG(reason[strlen(reason) - 1] != '.', "%s", reason);
}

ATF_TC_WITHOUT_HEAD(reason__everywhere);
ATF_TC_BODY(reason__everywhere, tc)
{
	unsigned i, state, flags, level;

	for (state = 0; state < LFP_STATE_COUNT; state++)
	for (flags = 0; flags <= ALL; flags++)
	for (level = 0; level < LFP_STRICT_LEVELS; level++) {
		for (i = 0; i < 3; i++)
			check_reason(lfp_decide_verify((enum lfp_state)state,
			    (uint8_t)flags, accesses[i], level).reason);
		for (i = 0; i < LFP_EVENT_COUNT; i++)
			check_reason(lfp_decide_event((enum lfp_event)i,
			    (enum lfp_state)state, (uint8_t)flags,
			    level).reason);
	}
}

ATF_TC_WITHOUT_HEAD(names__all);
ATF_TC_BODY(names__all, tc)
{
	static const char *const events[] = {
		"open_read", "open_write", "open_trunc", "create", "remove",
		"rename_from", "rename_over", "unmount", "raw_write",
		"kmem_write", "passthru"
	};
	static const char *const states[] = {
		"valid", "mismatch", "ioerror", "noentry", "nonregular"
	};
	unsigned i;

	for (i = 0; i < LFP_EVENT_COUNT; i++)
		ATF_CHECK_STREQ(events[i], lfp_event_name((enum lfp_event)i));
	for (i = 0; i < LFP_STATE_COUNT; i++)
		ATF_CHECK_STREQ(states[i], lfp_state_name((enum lfp_state)i));
	ATF_CHECK_STREQ("allow", lfp_result_name(LFP_ALLOW));
	ATF_CHECK_STREQ("EPERM", lfp_result_name(LFP_DENY));
	ATF_CHECK_STREQ("EIO", lfp_result_name(LFP_FAIL));
}

ATF_TC_WITHOUT_HEAD(names__outside);
ATF_TC_BODY(names__outside, tc)
{
	ATF_CHECK_STREQ("unknown",
	    lfp_event_name((enum lfp_event)LFP_EVENT_COUNT));
	ATF_CHECK_STREQ("unknown",
	    lfp_state_name((enum lfp_state)LFP_STATE_COUNT));
	ATF_CHECK_STREQ("unknown",
	    lfp_result_name((enum lfp_result)LFP_RESULT_COUNT));
	ATF_CHECK_EQ(LFP_DENY,
	    lfp_decide_event((enum lfp_event)LFP_EVENT_COUNT,
	    LFP_STATE_VALID, ALL, 0).result);
	ATF_CHECK_EQ(LFP_FAIL,
	    lfp_decide_verify((enum lfp_state)LFP_STATE_COUNT, ALL, LFP_FILE,
	    0).result);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, verify__not_regular);
	ATF_TP_ADD_TC(tp, verify__no_entry);
	ATF_TP_ADD_TC(tp, verify__unreadable);
	ATF_TP_ADD_TC(tp, verify__match);
	ATF_TP_ADD_TC(tp, verify__mismatch);
	ATF_TP_ADD_TC(tp, verify__access_type_comes_first);
	ATF_TP_ADD_TC(tp, verify__no_flags_mean_direct);
	ATF_TP_ADD_TC(tp, verify__untrusted_changes_nothing);
	ATF_TP_ADD_TC(tp, level__above_three);
	ATF_TP_ADD_TC(tp, event__open_read);
	ATF_TP_ADD_TC(tp, event__open_write);
	ATF_TP_ADD_TC(tp, event__open_trunc);
	ATF_TP_ADD_TC(tp, event__open_write_after_verify);
	ATF_TP_ADD_TC(tp, event__create);
	ATF_TP_ADD_TC(tp, event__remove);
	ATF_TP_ADD_TC(tp, event__rename);
	ATF_TP_ADD_TC(tp, event__unmount);
	ATF_TP_ADD_TC(tp, event__raw_write);
	ATF_TP_ADD_TC(tp, event__devices);
	ATF_TP_ADD_TC(tp, reason__everywhere);
	ATF_TP_ADD_TC(tp, names__all);
	ATF_TP_ADD_TC(tp, names__outside);
	return atf_no_error();
}
