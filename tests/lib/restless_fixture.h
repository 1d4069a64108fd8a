/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * "t/f", a file that changes just when it is read: who reads it waits until
 * it is changed.  All bytes of a version are the same, so that a mixture
 * shows.
 *
 * Only where there is Linux and who runs the test is root: elsewhere the
 * test is skipped.
 */
#ifndef RESTLESS_FIXTURE_H
#define RESTLESS_FIXTURE_H

#include <pthread.h>
#include <stddef.h>

struct restless {
	size_t		size;
	unsigned	most;		/* changes: then it rests */
	size_t		at;		/* only of serve_start() */

	/* The answer, after the end: as many, and each byte's value. */
	unsigned	changes;

	/* The fixture's own. */
	pthread_t	thread;
	int		fd, file, stop[2];
};

/*
 * An ordinary file in the working directory.  fanotify(7) tells of each
 * read(2) before it is done, and the first ones find a new version each.
 * Its time of modification stays.
 */
void watch_start(struct restless *);
void watch_stop(struct restless *);

/*
 * A file of a file system that the test serves through /dev/fuse.  Whenever
 * the page with the byte `at` is asked for, what lies before that byte is of
 * the version so far; the byte and all that is asked for later is of the
 * next.  Before the end all that was opened in it must be closed.
 */
void serve_start(struct restless *);
void serve_stop(struct restless *);

#endif /* RESTLESS_FIXTURE_H */
