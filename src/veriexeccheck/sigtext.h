/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text of a signatures file: what is verified and hashed is what is
 * parsed, and nothing is parsed before it is accepted.
 */
#ifndef VT_VERIEXECCHECK_SIGTEXT_H
#define VT_VERIEXECCHECK_SIGTEXT_H

#include "veriexeccheck/checkoptions.h"

struct chk_text {
	const char	*name;		/* for messages; borrowed */
	char		*data;
	size_t		 length;
	uint8_t		 sha256[32];
	char		 hex[65];	/* the same in hexadecimal */
	bool		 encrypted;	/* it was; data is the clear text */
	/* Where trust was asked for. */
	struct vs_verdict verdict;
	char		 refusal[VS_ERROR_SIZE];	/* "": it is believed */
};

/*
 * "-" is standard input.  If the options want trust it is only there when
 * it was accepted.  0, or an exit status after a message, VT_UNTRUSTED with
 * refusal set.
 */
int chk_text_read(struct chk_text *, const struct chk_options *,
    const char *path);
void chk_text_free(struct chk_text *);

#endif /* VT_VERIEXECCHECK_SIGTEXT_H */
