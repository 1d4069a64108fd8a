/* SPDX-License-Identifier: BSD-2-Clause */
/* What reports say about trust in the signatures file. */
#include <string.h>
#include <time.h>

#include "common/status.h"
#include "veriexeccheck/giveout.h"

void
chk_about_trust(const struct chk_options *chk, const struct chk_text *text,
    struct vt_about *about, struct vt_signer *signers)
{
	const struct vs_verdict *verdict = &text->verdict;
	const struct vs_check *check;
	size_t i;

	about->encrypted = text->encrypted;
	if (text->refusal[0] != '\0')
		about->refused = text->refusal;
	if (!chk->trust.wanted)
		return;
	for (i = 0; i < verdict->count; i++) {
		check = &verdict->signatures[i].check;
		signers[i] = (struct vt_signer){ .primary = check->primary,
		    .key = check->key, .user = check->user,
		    .algorithm = vs_key_name(check->key_algorithm),
		    .digest = vs_hash_name(check->hash_algorithm),
		    .made = (time_t)check->created,
		    .why = verdict->signatures[i].why };
	}
	about->needed = chk->trust.policy.threshold;
	about->counted = verdict->counted;
	about->signers = signers;
	about->signer_count = verdict->count;
	if (chk->trust.file[0] != '\0')
		about->policy = chk->trust.file;
	if (verdict->system_config)
		about->engine_config = VS_SYSTEM_CONFIG;
}

struct refused {
	const struct chk_options *chk;
	struct vt_about		 about;
};

static enum lfp_status
write_refusal(void *arg, struct vt_sink *sink, struct lfp_error *error)
{
	const struct refused *refused = arg;
	const char *name = refused->about.signatures;
	struct vt_report report = { refused->chk->form, sink,
		&refused->about, 0 };

	(void)error;
	if (refused->chk->only_paths)
		vt_sink_put(sink, name, strlen(name) + 1);
	else
		vt_report_refused(&report);
	return LFP_OK;
}

int
chk_give_refusal(const struct chk_options *chk, const struct chk_text *text)
{
	bool plain = chk->form == vt_report_find("text") && !chk->only_paths;
	struct vt_signer signers[VS_PACKETS_MAX];
	struct refused refused = { .chk = chk, .about = {
	    .signatures = text->name, .root = chk->root,
	    .level = chk->level, .verbose = chk->verbose,
	    .started = time(NULL), .finished = time(NULL) } };
	int status;

	/* Who reads it has read the message. */
	if (plain && !chk_gives_file(chk))
		return VT_UNTRUSTED;
	chk_about_trust(chk, text, &refused.about, signers);
	status = chk_give_out(chk, write_refusal, &refused);
	return status != 0 ? status : VT_UNTRUSTED;
}
