/* SPDX-License-Identifier: BSD-2-Clause */
/* A report of an audit, in one of several forms. */
#ifndef VT_REPORT_REPORT_H
#define VT_REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <fingerprint.h>

#include "report/sink.h"

/* A signature of the signatures file; "" where something is not known. */
struct vt_signer {
	const char	*primary;	/* fingerprint of the primary key */
	const char	*key;		/* that signed; perhaps a subkey */
	const char	*user;		/* any bytes */
	const char	*algorithm, *digest;
	time_t		 made;
	const char	*why;		/* it does not count; "": it does */
};

/* What was audited, and how. */
struct vt_about {
	const char	*signatures;	/* its name */
	char		 sha256[65];	/* of its text, hexadecimal */
	const char	*root;		/* NULL: the running system */
	unsigned	 level;
	bool		 strays_known;	/* files without entry were sought */
	bool		 verbose;
	time_t		 started, finished;
	/* With a root, where the system tells; "" else. */
	char		 device[256], fs_type[64], mount_point[512];
	char		 mount_options[512];
	char		 fs_options[512];	/* of all its mounts */
	bool		 writable;
	bool		 fs_writable;	/* perhaps by another mount */
	/* With a cache. */
	bool		 has_cache;
	time_t		 oldest_digest;	/* 0: none */
	/* Whether the signatures file is what somebody trusted has signed. */
	bool		 encrypted;	/* it was */
	unsigned	 needed;	/* signatures; 0: none was asked for */
	unsigned	 counted;
	const struct vt_signer *signers;
	size_t		 signer_count;
	const char	*policy;	/* the file that says whom to trust */
	const char	*engine_config;	/* GnuPG's for the whole system */
	const char	*refused;	/* why not; NULL: it is believed */
};

struct vt_report {
	const struct vt_report_form *form;
	struct vt_sink	*sink;
	const struct vt_about *about;
	uint64_t	 written;	/* findings so far */
};

struct vt_report_form {
	bool	 wants_matched;		/* shows what agrees as well */
	void	(*begin)(struct vt_report *);
	void	(*finding)(struct vt_report *, const struct lfp_finding *);
	void	(*end)(struct vt_report *, const struct lfp_audit_counts *,
		    const struct lfp_audit_level levels[LFP_STRICT_LEVELS]);
};

/* The whole report of an audit that refused its signatures file. */
void vt_report_refused(struct vt_report *);

/* Who signed, each line behind "# "; nothing if nobody asked. */
void vt_report_signers(struct vt_sink *, const struct vt_about *);

/* By its name; NULL: there is no such form. */
const struct vt_report_form *vt_report_find(const char *name);
/* Of the one with this number; NULL past the last. */
const char *vt_report_name(size_t i);

/* UTC, RFC 3339; "" if it cannot be written so. */
void vt_report_time(time_t, char *out, size_t size);

/* "direct,file" ...; "" is none. At least 24 bytes. */
void vt_report_accesses(uint8_t accesses, char *out, size_t size);

#endif /* VT_REPORT_REPORT_H */
