/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How every call of the library says that it failed.
 *
 * A fallible function returns an enum lfp_status that must be looked at, and
 * takes, last, a struct lfp_error owned by the caller (NULL if not wanted).
 * The first failure fills it; a structure that already holds a failure is
 * left as it is, so that a chain of calls keeps the cause.  Findings about
 * files (unreadable, changed while read ...) are data, not errors.
 */
#ifndef FINGERPRINT_ERROR_H
#define FINGERPRINT_ERROR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define LFP_MUST_USE __attribute__((warn_unused_result))
#define LFP_PUBLIC __attribute__((visibility("default")))
#else
#define LFP_MUST_USE
#define LFP_PUBLIC
#endif

/* The numbers are part of the ABI: append, never renumber. */
enum lfp_status {
	LFP_OK = 0,
	LFP_END = 1,		/* nothing left to return; not a failure */
	LFP_ERR_ARGUMENT = 2,	/* the caller's argument makes no sense */
	LFP_ERR_SYNTAX = 3,	/* malformed input; line and column are set */
	LFP_ERR_NOT_FOUND = 4,	/* the input is not there */
	LFP_ERR_CREATE = 5,	/* an output cannot be created */
	LFP_ERR_IO = 6,		/* reading or writing failed; see sys_errno */
	LFP_ERR_MEMORY = 7,
	LFP_ERR_UNSUPPORTED = 8,/* not on this system or in this build */
	LFP_ERR_NOT_REGULAR = 9,/* a directory, device, FIFO or socket */
	LFP_ERR_UNSTABLE = 10,	/* the file changed each time it was read */
	LFP_ERR_CANCELLED = 11,	/* the caller asked to stop */
	LFP_ERR_OUTSIDE = 12,	/* a path leads out of its root */
	LFP_ERR_LIMIT = 13,	/* a documented limit was passed */
	LFP_ERR_INTERNAL = 14	/* a self-test failed, or a bug */
};

#define LFP_ERROR_TEXT_SIZE 512

struct lfp_error {
	enum lfp_status	status;
	int		sys_errno;	/* errno of the failing call, or 0 */
	uint64_t	line;		/* 1-based; 0: no line */
	uint64_t	column;		/* 1-based byte; 0: no column */
	/*
	 * "path:line:column: what: why", one line, no newline at its end,
	 * names in it escaped as lfp_text_escape() does.
	 */
	char		text[LFP_ERROR_TEXT_SIZE];
};

#define LFP_ERROR_INITIALIZER { LFP_OK, 0, 0, 0, { 0 } }

/* A short lower-case name of the status: "malformed input" ...; static. */
LFP_PUBLIC const char *lfp_status_name(enum lfp_status);

/* Forget a failure, so that the structure can take another. */
LFP_PUBLIC void lfp_error_clear(struct lfp_error *);

#ifdef __cplusplus
}
#endif

#endif /* FINGERPRINT_ERROR_H */
