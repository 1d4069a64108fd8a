/* SPDX-License-Identifier: BSD-2-Clause */
/* What the command line of veriexecsign asks for. */
#ifndef VT_VERIEXECSIGN_SIGN_OPTIONS_H
#define VT_VERIEXECSIGN_SIGN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "sign/settings.h"

enum sign_command {
	SIGN_SIGN = 1,
	SIGN_VERIFY = 2,
	SIGN_SHOW = 4,
	SIGN_ENCRYPT = 8,
	SIGN_DECRYPT = 16
};

#define SIGN_KEYS_MAX VS_PACKETS_MAX

struct sign_options {
	enum sign_command command;
	const char	*file, *signature;	/* operands; borrowed */
	const char	*output, *homedir, *trust_policy;
	/* Of -u or -r, distinct. */
	char		 keys[SIGN_KEYS_MAX][VS_FPR_TEXT];
	size_t		 key_count;
	const char	*digest;		/* "SHA512" */
	bool		 digest_asked;
	unsigned	 deadline;		/* seconds; 0: none */
	bool		 add, force, freebsd, json;
	struct vs_settings trust;	/* of verify */
};

/*
 * Fill *options from the command line.  -1: go on; else the program ends
 * with this status (help was shown, or something is wrong and was said).
 */
int sign_options_parse(struct sign_options *, int argc, char **argv);

#endif /* VT_VERIEXECSIGN_SIGN_OPTIONS_H */
