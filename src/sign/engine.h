/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What GnuPG does for us, each in a process of its own.  Without GPGME in
 * the build each of these fails, and says so.
 */
#ifndef VT_SIGN_ENGINE_H
#define VT_SIGN_ENGINE_H

#include "sign/packet.h"
#include "sign/blob.h"

#define VS_FPR_TEXT 41		/* 40 upper-case hex digits, NUL */

enum vs_outcome {
	VS_BAD = 0,		/* wrong: other data, or damaged */
	VS_GOOD,
	VS_SIGNATURE_EXPIRED,
	VS_KEY_EXPIRED,
	VS_KEY_REVOKED,
	VS_KEY_UNKNOWN,		/* not in the keyring */
	VS_KEY_UNFIT,		/* not for signing, disabled, invalid */
	VS_TROUBLE		/* GnuPG failed; in trouble */
};

/* What GnuPG says of one packet; times in seconds since 1970, 0: none. */
struct vs_check {
	enum vs_outcome	outcome;
	char		key[VS_FPR_TEXT];	/* made the signature */
	char		primary[VS_FPR_TEXT];	/* its primary key */
	char		user[256];		/* raw bytes of the user id */
	uint64_t	created;
	uint64_t	key_expires;
	uint64_t	primary_expires;
	unsigned	key_bits;
	unsigned	key_algorithm;
	unsigned	hash_algorithm;
	char		trouble[128];
};

/* 0, or VT_UNTRUSTED: nothing of this can be done here. */
int vs_engine_ready(struct vs_error *);

/*
 * When GnuPG must be done with everything, from now on: what then still
 * runs is ended.  0: each piece of work has a limit of its own.
 */
void vs_engine_deadline(unsigned seconds);

/* Check each packet against data and the keys in home, a vs_home's path. */
int vs_engine_verify(const char *home, const struct vs_blob *data,
    const struct vs_signature *, struct vs_check *checks, struct vs_error *);

/*
 * Where secret keys are: a directory, or NULL for the user's own
 * (GNUPGHOME, ~/.gnupg).  An agent that had to be started for the work is
 * ended again.
 */
struct vs_sign_request {
	const char	*homedir;
	const char	*key;		/* of the primary key */
	bool		 primary;	/* sign with it, not with a subkey */
	const char	*digest;	/* "SHA512" */
};
/* One binary signature packet. */
int vs_engine_sign(const struct vs_sign_request *,
    const struct vs_blob *data, struct vs_blob *packet, struct vs_error *);
/* The public keys of these fingerprints; those that are there. */
int vs_engine_export(const char *homedir, const char *const *keys,
    size_t count, struct vs_blob *, struct vs_error *);

/*
 * To recipients by full fingerprint, from homedir, or if that is a vs_home
 * from the keys in there.
 */
int vs_engine_encrypt(const char *homedir, const char *const *keys,
    size_t count, const struct vs_blob *data, struct vs_blob *,
    struct vs_error *);
/* All or nothing: what fails on the way gives no text. */
int vs_engine_decrypt(const char *homedir, const struct vs_blob *data,
    struct vs_blob *, struct vs_error *);

/* "GPGME 1.18.0", or that there is none; static. */
const char *vs_engine_version(void);

#endif /* VT_SIGN_ENGINE_H */
