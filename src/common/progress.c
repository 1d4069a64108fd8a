/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/message.h"
#include "common/progress.h"
#include "common/status.h"

static bool shown;
static struct timespec started;

int
vt_progress_take(const char *when, bool *show)
{
	*show = strcmp(when, "always") == 0 ||
	    (strcmp(when, "auto") == 0 && isatty(STDERR_FILENO) == 1);
	if (*show || strcmp(when, "auto") == 0 || strcmp(when, "never") == 0)
		return 0;
	vt_say("--progress %s: not auto, always or never", vt_name0(when));
	return VT_USAGE;
}

static double
seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	if (started.tv_sec == 0 && started.tv_nsec == 0)
		started = now;
	return (double)(now.tv_sec - started.tv_sec) +
	    (double)(now.tv_nsec - started.tv_nsec) / 1e9;
}

/* Time left is known once the walk has found all files. */
static void
show_left(const struct lfp_progress *progress, double elapsed)
{
	uint64_t left = progress->files_found - progress->files_done;
	double rest;

	if (progress->directories_left > 0 || progress->files_done == 0)
		return;
	rest = elapsed * (double)left / (double)progress->files_done;
	(void)fprintf(stderr, ", about %.0f s left", rest);
}

void
vt_progress_show(void *arg, const struct lfp_progress *progress)
{
	double elapsed = seconds();
	double mib = (double)progress->bytes_done / (1024.0 * 1024.0);

	(void)arg;
	(void)fprintf(stderr, "\r\033[K%" PRIu64 " of %" PRIu64 "%s files, "
	    "%.0f MiB", progress->files_done, progress->files_found,
	    progress->directories_left > 0 ? "+" : "", mib);
	if (elapsed > 0.5)
		(void)fprintf(stderr, ", %.0f MiB/s", mib / elapsed);
	show_left(progress, elapsed);
	(void)fflush(stderr);
	shown = true;
}

void
vt_progress_clear(void)
{
	if (!shown)
		return;
	(void)fputs("\r\033[K", stderr);
	(void)fflush(stderr);
	shown = false;
}
