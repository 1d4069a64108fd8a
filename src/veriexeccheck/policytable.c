/* SPDX-License-Identifier: BSD-2-Clause */
/* --policy-table: the whole model, one decision a line, tab-separated. */
#include <stdio.h>

#include "common/status.h"
#include "veriexeccheck/modes.h"

static const struct {
	uint8_t		 bit;
	const char	*name;
} accesses[] = {
	{ LFP_DIRECT, "direct" },
	{ LFP_INDIRECT, "indirect" },
	{ LFP_FILE, "file" }
};

static void
print_verify(enum lfp_state state, uint8_t flags)
{
	struct lfp_decision decided;
	unsigned i, level;

	for (i = 0; i < 3; i++)
		for (level = 0; level < LFP_STRICT_LEVELS; level++) {
			decided = lfp_decide_verify(state, flags,
			    accesses[i].bit, level);
			(void)printf("verify\t%s\t0x%02X\t%s\t%u\t%s\n",
			    lfp_state_name(state), flags, accesses[i].name,
			    level, lfp_result_name(decided.result));
		}
}

static void
print_event(enum lfp_event event, enum lfp_state state)
{
	bool entry = state != LFP_STATE_NOENTRY &&
	    state != LFP_STATE_NONREGULAR;
	struct lfp_decision decided;
	unsigned level;

	for (level = 0; level < LFP_STRICT_LEVELS; level++) {
		decided = lfp_decide_event(event, state,
		    entry ? LFP_ACCESS_MASK : 0, level);
		(void)printf("event\t%s\t%s\t%u\t%s\t%s\n",
		    lfp_event_name(event), lfp_state_name(state), level,
		    lfp_result_name(decided.result),
		    entry && !decided.entry_dropped ? "kept" : "none");
	}
}

int
chk_policy_table(void)
{
	const unsigned known = LFP_ACCESS_MASK | LFP_UNTRUSTED;
	unsigned state, flags, event;

	for (state = 0; state < LFP_STATE_COUNT; state++)
		for (flags = 0; flags <= known; flags++)
			if ((flags & ~known) == 0)
				print_verify((enum lfp_state)state,
				    (uint8_t)flags);
	for (event = 0; event < LFP_EVENT_COUNT; event++)
		for (state = 0; state < LFP_STATE_COUNT; state++)
			print_event((enum lfp_event)event,
			    (enum lfp_state)state);
	return VT_DONE;
}
