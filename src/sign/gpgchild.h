/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GnuPG is run from a process of our own, which has another environment,
 * ends by a deadline, and takes all that it started with it.
 */
#ifndef VT_SIGN_GPGCHILD_H
#define VT_SIGN_GPGCHILD_H

#include "sign/blob.h"

struct vs_child {
	unsigned	 seconds;	/* until it is killed */
	/* The user is there: what a pinentry needs stays in the environment. */
	bool		 asks;
	const char	*what;		/* "verifying", for messages */
};

/* Done in the child: fill out and error; memory is the child's own. */
typedef void vs_work_fn(void *arg, struct vs_blob *out, struct vs_error *);

/* 0 and what the work put out, or the status of its error or of ours. */
int vs_child_run(const struct vs_child *, vs_work_fn *, void *arg,
    struct vs_blob *out, struct vs_error *);

#endif /* VT_SIGN_GPGCHILD_H */
