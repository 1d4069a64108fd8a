/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whole model as the library has it, one decision a line, tab-separated:
 * verify kind flags access level result
 * event name kind level result entry_after
 * With -l two more columns: what is logged, what is computed again.
 */
#include <stdio.h>
#include <string.h>

#include <fingerprint/policy.h>

static const struct {
	uint8_t		bit;
	const char	*name;
} accesses[] = {
	{ LFP_DIRECT, "direct" },
	{ LFP_INDIRECT, "indirect" },
	{ LFP_FILE, "file" }
};

static int longer;

static void
print_rest(const struct lfp_decision *decision)
{
	if (longer)
		printf("\t%s\t%s", decision->reported ? "log" : "-",
		    decision->reevaluated ? "again" : "-");
	printf("\n");
}

static void
print_verify(enum lfp_state state, uint8_t flags)
{
	struct lfp_decision decision;
	unsigned i, level;

	for (i = 0; i < 3; i++) {
		for (level = 0; level < LFP_STRICT_LEVELS; level++) {
			decision = lfp_decide_verify(state, flags,
			    accesses[i].bit, level);
			printf("verify\t%s\t0x%02X\t%s\t%u\t%s",
			    lfp_state_name(state), flags, accesses[i].name,
			    level, lfp_result_name(decision.result));
			print_rest(&decision);
		}
	}
}

static void
print_event(enum lfp_event event, enum lfp_state state)
{
	int entry = state != LFP_STATE_NOENTRY &&
	    state != LFP_STATE_NONREGULAR;
	struct lfp_decision decision;
	unsigned level;

	for (level = 0; level < LFP_STRICT_LEVELS; level++) {
		decision = lfp_decide_event(event, state,
		    entry ? LFP_ACCESS_MASK : 0, level);
		printf("event\t%s\t%s\t%u\t%s\t%s", lfp_event_name(event),
		    lfp_state_name(state), level,
		    lfp_result_name(decision.result),
		    entry && !decision.entry_dropped ? "kept" : "none");
		print_rest(&decision);
	}
}

int
main(int argc, char **argv)
{
	const unsigned known = LFP_ACCESS_MASK | LFP_UNTRUSTED;
	unsigned state, flags, event;

	longer = argc == 2 && strcmp(argv[1], "-l") == 0;
	for (state = 0; state < LFP_STATE_COUNT; state++) {
		for (flags = 0; flags <= known; flags++) {
			if ((flags & ~known) == 0)
				print_verify((enum lfp_state)state,
				    (uint8_t)flags);
		}
	}
	for (event = 0; event < LFP_EVENT_COUNT; event++) {
		for (state = 0; state < LFP_STATE_COUNT; state++)
			print_event((enum lfp_event)event,
			    (enum lfp_state)state);
	}
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
