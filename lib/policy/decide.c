/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's two decision tables: verify(file, access), and events. */
#include <fingerprint/policy.h>

/* The levels that decide, as sys/verified_exec.h numbers them. */
enum { IDS = 1, IPS = 2, LOCKDOWN = 3 };

static const char *const state_names[LFP_STATE_COUNT] = {
	[LFP_STATE_VALID] = "valid",
	[LFP_STATE_MISMATCH] = "mismatch",
	[LFP_STATE_IOERROR] = "ioerror",
	[LFP_STATE_NOENTRY] = "noentry",
	[LFP_STATE_NONREGULAR] = "nonregular"
};

static const char *const event_names[LFP_EVENT_COUNT] = {
	[LFP_EVENT_OPEN_READ] = "open_read",
	[LFP_EVENT_OPEN_WRITE] = "open_write",
	[LFP_EVENT_OPEN_TRUNC] = "open_trunc",
	[LFP_EVENT_CREATE] = "create",
	[LFP_EVENT_REMOVE] = "remove",
	[LFP_EVENT_RENAME_FROM] = "rename_from",
	[LFP_EVENT_RENAME_OVER] = "rename_over",
	[LFP_EVENT_UNMOUNT] = "unmount",
	[LFP_EVENT_RAW_WRITE] = "raw_write",
	[LFP_EVENT_KMEM_WRITE] = "kmem_write",
	[LFP_EVENT_PASSTHRU] = "passthru"
};

static const char *const result_names[LFP_RESULT_COUNT] = {
	[LFP_ALLOW] = "allow", [LFP_DENY] = "EPERM", [LFP_FAIL] = "EIO"
};

static const char *
name_of(const char *const *names, unsigned count, unsigned i)
{
	return i < count ? names[i] : "unknown";
}

const char *
lfp_state_name(enum lfp_state state)
{
	return name_of(state_names, LFP_STATE_COUNT, (unsigned)state);
}

const char *
lfp_event_name(enum lfp_event event)
{
	return name_of(event_names, LFP_EVENT_COUNT, (unsigned)event);
}

const char *
lfp_result_name(enum lfp_result result)
{
	return name_of(result_names, LFP_RESULT_COUNT, (unsigned)result);
}

static struct lfp_decision
decide(enum lfp_result result, bool reported, const char *reason)
{
	struct lfp_decision decision = {
		.result = result, .reported = reported, .reason = reason
	};

	return decision;
}

/* The kernel is silent about a missing entry until verbose is 1. */
static struct lfp_decision
verify_noentry(uint8_t access, unsigned level)
{
	if (level >= LOCKDOWN)
		return decide(LFP_DENY, false,
		    "no entry: lockdown denies every access");
	if (level >= IPS && access != LFP_FILE)
		return decide(LFP_DENY, false, "no entry: it may not run");
	return decide(LFP_ALLOW, false, "no entry, none needed");
}

/*
 * An entry whose fingerprint was computed.  The order is the kernel's: the
 * access type is acted on before the result of comparing.
 */
static struct lfp_decision
verify_entry(bool matches, bool right_access, unsigned level)
{
	if (!right_access && level >= IPS)
		return decide(LFP_DENY, true,
		    "the access type is not among the entry's flags");
	if (!matches && level >= IDS)
		return decide(LFP_DENY, true,
		    "the fingerprint does not match");
	if (!matches && !right_access)
		return decide(LFP_ALLOW, true, "only reported: the "
		    "fingerprint does not match, and the access type is not "
		    "among the entry's flags");
	if (!matches)
		return decide(LFP_ALLOW, true,
		    "only reported: the fingerprint does not match");
	if (!right_access)
		return decide(LFP_ALLOW, true, "only reported: the access "
		    "type is not among the entry's flags");
	return decide(LFP_ALLOW, false, "the fingerprint matches");
}

struct lfp_decision
lfp_decide_verify(enum lfp_state state, uint8_t flags, uint8_t access,
    unsigned level)
{
	/* veriexec_file_add() gives DIRECT to an entry without any. */
	if ((flags & LFP_ACCESS_MASK) == 0)
		flags |= LFP_DIRECT;
	switch (state) {
	case LFP_STATE_NONREGULAR:
		return decide(LFP_ALLOW, false,
		    "only regular files are verified");
	case LFP_STATE_NOENTRY:
		return verify_noentry(access, level);
	case LFP_STATE_VALID:
	case LFP_STATE_MISMATCH:
		return verify_entry(state == LFP_STATE_VALID,
		    (flags & access) != 0, level);
	case LFP_STATE_IOERROR:
	default:
		return decide(LFP_FAIL, true,
		    "the fingerprint cannot be computed");
	}
}

/* A cell of the table of events. */
#define OK	0x00
#define DENY	0x01
#define LOG	0x02	/* reported */
#define DROP	0x04	/* the entry is removed */
#define AGAIN	0x08	/* the fingerprint is to be computed again */

struct rule {
	uint8_t		cell[LFP_STRICT_LEVELS];
	const char	*denied;	/* the reason, where a cell denies */
	const char	*allowed;
};

#define UNMONITORED "no entry is concerned"
#define NO_WRITE "monitored files may not be written"
#define NO_NEW "lockdown allows no new file"
#define NO_REMOVE "lockdown allows no removal"
#define NO_RENAME "lockdown allows no rename"
#define NO_UNMOUNT "lockdown allows no unmount"
#define NO_KMEM "the kernel's memory may not be written"
#define NO_PASSTHRU "pass-through commands are not allowed"
#define UNGUARDED "not guarded at this level"

/* verify() alone decides this open. */
#define UNASKED { { OK, OK, OK, OK }, NULL, NULL }

/*
 * Columns: levels 0 to 3; first row without an entry, second with one.  An
 * open has passed verify(FILE) when its row is asked; the report of writing
 * takes the place of what verify() had to report.  Removing is denied
 * from level 1, where the manual page says 2, and level 3 lets a disk
 * without monitored files be written, where the manual page says no: these
 * rows are the code's.  The code logs no denied raw write or pass-through.
 */
static const struct rule rules[LFP_EVENT_COUNT][2] = {
	[LFP_EVENT_OPEN_READ] = { UNASKED, UNASKED },
	[LFP_EVENT_OPEN_WRITE] = {
		UNASKED,
		{ { LOG | AGAIN, LOG | AGAIN, LOG | DENY, LOG | DENY },
		    NO_WRITE, "the fingerprint is computed again" }
	},
	[LFP_EVENT_OPEN_TRUNC] = {
		UNASKED,
		{ { LOG | AGAIN, LOG | AGAIN, LOG | DENY, LOG | DENY },
		    NO_WRITE, "the fingerprint is computed again" }
	},
	[LFP_EVENT_CREATE] = {
		{ { OK, OK, OK, LOG | DENY }, NO_NEW, UNMONITORED },
		{ { OK, OK, OK, LOG | DENY }, NO_NEW, UNMONITORED }
	},
	[LFP_EVENT_REMOVE] = {
		{ { OK, OK, OK, DENY }, NO_REMOVE, UNMONITORED },
		{ { LOG | DROP, LOG | DENY, LOG | DENY, LOG | DENY },
		    "monitored files may not be removed",
		    "the entry goes with the file" }
	},
	[LFP_EVENT_RENAME_FROM] = {
		{ { OK, OK, OK, LOG | DENY }, NO_RENAME, UNMONITORED },
		{ { LOG, LOG, LOG | DENY, LOG | DENY },
		    "monitored files may not be renamed",
		    "the entry stays with the file, under its new name" }
	},
	[LFP_EVENT_RENAME_OVER] = {
		{ { OK, OK, OK, LOG | DENY }, NO_RENAME, UNMONITORED },
		{ { LOG | DROP, LOG | DROP, LOG | DENY, LOG | DENY },
		    "monitored files may not be overwritten",
		    "the entry goes with the file that is overwritten" }
	},
	[LFP_EVENT_UNMOUNT] = {
		{ { OK, OK, OK, LOG | DENY }, NO_UNMOUNT, UNMONITORED },
		{ { OK, LOG, LOG | DENY, LOG | DENY },
		    "the file system holds monitored files", UNGUARDED }
	},
	[LFP_EVENT_RAW_WRITE] = {
		{ { OK, OK, OK, OK }, NULL, UNMONITORED },
		{ { AGAIN, AGAIN, DENY, DENY },
		    "the disk holds monitored files",
		    "all fingerprints of the disk are computed again" }
	},
	[LFP_EVENT_KMEM_WRITE] = {
		{ { OK, OK, DENY, DENY }, NO_KMEM, UNGUARDED },
		{ { OK, OK, DENY, DENY }, NO_KMEM, UNGUARDED }
	},
	[LFP_EVENT_PASSTHRU] = {
		{ { OK, OK, DENY, DENY }, NO_PASSTHRU, UNGUARDED },
		{ { OK, OK, DENY, DENY }, NO_PASSTHRU, UNGUARDED }
	}
};

static struct lfp_decision
apply(const struct rule *rule, unsigned level)
{
	uint8_t cell = rule->cell[level >= LOCKDOWN ? LOCKDOWN : level];
	struct lfp_decision decision = {
		.result = (cell & DENY) != 0 ? LFP_DENY : LFP_ALLOW,
		.reported = (cell & LOG) != 0,
		.entry_dropped = (cell & DROP) != 0,
		.reevaluated = (cell & AGAIN) != 0,
		.reason = (cell & DENY) != 0 ? rule->denied : rule->allowed
	};

	return decision;
}

static bool
is_open(enum lfp_event event)
{
	return event == LFP_EVENT_OPEN_READ || event == LFP_EVENT_OPEN_WRITE ||
	    event == LFP_EVENT_OPEN_TRUNC;
}

struct lfp_decision
lfp_decide_event(enum lfp_event event, enum lfp_state state, uint8_t flags,
    unsigned level)
{
	bool monitored = state != LFP_STATE_NOENTRY &&
	    state != LFP_STATE_NONREGULAR;
	struct lfp_decision verified;

	if ((unsigned)event >= LFP_EVENT_COUNT)
		return decide(LFP_DENY, false, "no such event");
	if (is_open(event)) {
		verified = lfp_decide_verify(state, flags, LFP_FILE, level);
		if (verified.result != LFP_ALLOW || !monitored ||
		    event == LFP_EVENT_OPEN_READ)
			return verified;
	}
	return apply(&rules[event][monitored], level);
}
