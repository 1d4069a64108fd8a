/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is said about trust, on a command line or in a policy file, under the
 * same names in both.  A policy file can be tightened, not loosened.
 */
#ifndef VT_SIGN_SETTINGS_H
#define VT_SIGN_SETTINGS_H

#include "sign/trust.h"

/* Applies if it is there and no other is named. */
#define VS_POLICY_FILE "/etc/veriexec/trust.conf"
/* Instead of a name: not even that one. */
#define VS_POLICY_NONE "none"

#define VS_NAME_SIZE 4096

struct vs_settings {
	struct vs_policy policy;
	char		 keyring[VS_NAME_SIZE];	/* "": none */
	char		 state[VS_NAME_SIZE];
	char		 file[VS_NAME_SIZE];	/* read; "": none */
	unsigned	 given;		/* bit i: row i was said */
	/* In the end: something asks for trust, policy is complete. */
	bool		 wanted;
};

void vs_settings_init(struct vs_settings *);

/* Is there a setting of this name? */
bool vs_settings_knows(const char *name);
/* Was it said already, and can it not be said twice? */
bool vs_settings_has(const struct vs_settings *, const char *name);
/* NULL, or why not, in a few words; static.  Copied. */
const char *vs_settings_take(struct vs_settings *, const char *name,
    const char *value);

/*
 * With what the policy file says: the one that is named, VS_POLICY_NONE, or
 * with NULL VS_POLICY_FILE.  policy.keyring then points into *settings.
 * 0, or a status; with nothing said anywhere, 0 and nothing is wanted.
 */
int vs_settings_complete(struct vs_settings *, const char *file,
    struct vs_error *);

#endif /* VT_SIGN_SETTINGS_H */
