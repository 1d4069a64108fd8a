/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is this file what the people whom we trust have signed?  The data is read
 * once; what is verified here is what the caller parses afterwards.
 */
#ifndef VT_SIGN_TRUST_H
#define VT_SIGN_TRUST_H

#include <stdbool.h>
#include <stdint.h>

#include "sign/engine.h"

#define VS_PINS_MAX 64
#define VS_RSA_MIN 2048
#define VS_DIGEST_MIN 256

/* GnuPG's file for the whole system, which it reads whatever it is told. */
#define VS_SYSTEM_CONFIG "/etc/gnupg/gpg.conf"

struct vs_policy {
	const char	*keyring;	/* file; borrowed */
	char		 pins[VS_PINS_MAX][VS_FPR_TEXT];	/* distinct */
	size_t		 pin_count;
	unsigned	 threshold;	/* distinct pinned primary keys */
	uint64_t	 max_age;	/* seconds; 0: no limit */
	uint64_t	 not_before;	/* seconds since 1970; 0: no limit */
	/*
	 * A key that has expired since counts.  A revoked one never does:
	 * when it fell into other hands nobody knows.
	 */
	bool		 when_signed;
	unsigned	 rsa_min;	/* bits of the key */
	unsigned	 digest_min;	/* bits of the digest */
};

struct vs_judged {
	struct vs_check	check;
	bool		counted;
	char		why[160];	/* not; "" if counted */
};

struct vs_verdict {
	struct vs_judged signatures[VS_PACKETS_MAX];
	size_t		count;
	unsigned	counted;	/* distinct primary keys */
	uint64_t	newest;		/* of those counted, when signed */
	/* GnuPG's file for the whole system is there, and is read, too. */
	bool		system_config;
};

/* Nothing pinned, a threshold of one, the least of everything. */
void vs_policy_init(struct vs_policy *);
/* NULL, or what is wrong; a pin that is there already is no other one. */
const char *vs_policy_pin(struct vs_policy *, const char *text);
/* NULL, or what a policy that nothing could satisfy, or anything, lacks. */
const char *vs_policy_check(const struct vs_policy *);

/*
 * The rules alone.  Pure.  0, or VT_UNTRUSTED with the reason; verdict is
 * filled in either case.
 */
int vs_trust_judge(const struct vs_policy *, const struct vs_check *,
    size_t count, uint64_t now, struct vs_verdict *, struct vs_error *);

/* With these keys instead of policy->keyring. */
int vs_trust_keys(const struct vs_policy *, const struct vs_blob *keys,
    const struct vs_blob *data, const struct vs_blob *signature,
    struct vs_verdict *, struct vs_error *);

/*
 * Read file and its signature (NULL: FILE.asc, else FILE.sig) and judge.  0:
 * accepted, data is the caller's to vs_blob_free(); else data is empty.
 */
int vs_trust_file(const struct vs_policy *, const char *file,
    const char *signature, struct vs_blob *data, struct vs_verdict *,
    struct vs_error *);

#endif /* VT_SIGN_TRUST_H */
