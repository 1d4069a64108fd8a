/* SPDX-License-Identifier: BSD-2-Clause */
/* Where reports go: standard output, or a file that appears as a whole. */
#ifndef VT_VERIEXECCHECK_GIVEOUT_H
#define VT_VERIEXECCHECK_GIVEOUT_H

#include "report/report.h"
#include "veriexeccheck/checkoptions.h"
#include "veriexeccheck/sigtext.h"

typedef enum lfp_status chk_write_fn(void *arg, struct vt_sink *,
    struct lfp_error *);

/* 0, or an exit status after a message, with no file then. */
int chk_give_out(const struct chk_options *, chk_write_fn *, void *arg);
/* Would it go to a file? */
bool chk_gives_file(const struct chk_options *);

/* Who signed, for a report; signers has VS_PACKETS_MAX, both borrowed. */
void chk_about_trust(const struct chk_options *, const struct chk_text *,
    struct vt_about *, struct vt_signer *signers);

/*
 * The report of an audit that does not believe its signatures file, where
 * the message alone would not do.  Returns the exit status.
 */
int chk_give_refusal(const struct chk_options *, const struct chk_text *);

#endif /* VT_VERIEXECCHECK_GIVEOUT_H */
