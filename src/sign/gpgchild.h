/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GnuPG is run from a process of our own, which has another environment,
 * ends by a deadline, and takes all that it started with it.
 */
#ifndef VT_SIGN_GPGCHILD_H
#define VT_SIGN_GPGCHILD_H

#include "sign/blob.h"

struct vs_child {
	/* Until it is killed; less where vs_child_deadline() says so. */
	unsigned	 seconds;
	/* The user is there: what a pinentry needs stays in the environment. */
	bool		 asks;
	const char	*what;		/* "verifying", for messages */
};

/* Done in the child: fill out and error; memory is the child's own. */
typedef void vs_work_fn(void *arg, struct vs_blob *out, struct vs_error *);

/*
 * When all children together have to be done, from now on; 0: whenever each
 * of them is.
 */
void vs_child_deadline(unsigned seconds);
/* How many milliseconds there are for this many seconds, at most. */
long vs_child_time(unsigned seconds);

/* How long it takes to hash so many bytes, on a slow machine. */
unsigned vs_child_seconds(unsigned least, uint64_t bytes);

/* 0 and what the work put out, or the status of its error or of ours. */
int vs_child_run(const struct vs_child *, vs_work_fn *, void *arg,
    struct vs_blob *out, struct vs_error *);

#endif /* VT_SIGN_GPGCHILD_H */
