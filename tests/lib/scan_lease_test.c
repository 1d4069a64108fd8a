/* SPDX-License-Identifier: BSD-2-Clause */
/* Files on which others hold leases. */
#include "config.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "scan_fixture.h"

#ifdef F_SETLEASE

#define SECONDS 120
#define MANY 50

/* What a holder does when it is asked to give its leases up. */
enum manner {
	GIVES_UP,	/* a moment later, all of them */
	KEEPS
};

static volatile sig_atomic_t asked;

static void
note_asked(int signal)
{
	(void)signal;
	asked = 1;
}

static void
hold(unsigned count, int fds[MANY])
{
	char name[64];
	unsigned i;

	for (i = 0; i < count; i++) {
		(void)snprintf(name, sizeof(name), "t/l%u", i);
		fds[i] = open(name, O_RDWR);
		if (fds[i] < 0 || fcntl(fds[i], F_SETLEASE, F_WRLCK) != 0)
			_exit(errno == EINVAL || errno == EAGAIN ? 77 : 99);
	}
}

static void
give_up(const int fds[MANY], unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++)
		(void)fcntl(fds[i], F_SETLEASE, F_UNLCK);
}

/* Ends when the pipe is closed. */
static void
be_holder(unsigned count, enum manner manner, int ready, int until)
{
	struct timespec moment = { .tv_nsec = 200 * 1000 * 1000 };
	struct sigaction action = { .sa_handler = note_asked };
	struct pollfd end = { .fd = until, .events = POLLIN };
	sigset_t blocked, none;
	int fds[MANY];

	(void)sigemptyset(&none);
	(void)sigemptyset(&blocked);
	(void)sigaddset(&blocked, SIGIO);
	(void)sigprocmask(SIG_BLOCK, &blocked, NULL);
	(void)sigaction(SIGIO, &action, NULL);
	hold(count, fds);
	if (write(ready, "x", 1) != 1)
		_exit(99);
	while (ppoll(&end, 1, NULL, &none) < 0) {
		if (!asked || manner == KEEPS)
			continue;
		asked = 0;
		(void)nanosleep(&moment, NULL);
		give_up(fds, count);
	}
	_exit(0);
}

struct holder {
	pid_t	pid;
	int	until;
};

static void
start_holder(struct holder *holder, unsigned count, enum manner manner)
{
	int ready[2], until[2], status;
	char byte;

	ATF_REQUIRE_EQ(0, pipe(ready));
	ATF_REQUIRE_EQ(0, pipe(until));
	ATF_REQUIRE((holder->pid = fork()) >= 0);
	if (holder->pid == 0) {
		(void)close(until[1]);
		be_holder(count, manner, ready[1], until[0]);
	}
	ATF_REQUIRE_EQ(0, close(ready[1]));
	ATF_REQUIRE_EQ(0, close(until[0]));
	if (read(ready[0], &byte, 1) != 1) {
		ATF_REQUIRE_EQ(holder->pid, waitpid(holder->pid, &status, 0));
		if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
			atf_tc_skip("no leases here");
		atf_tc_fail("the holder ended: %#x", (unsigned)status);
	}
	ATF_REQUIRE_EQ(0, close(ready[0]));
	holder->until = until[1];
}

static void
end_holder(const struct holder *holder)
{
	int status;

	ATF_REQUIRE_EQ(0, close(holder->until));
	ATF_REQUIRE_EQ(holder->pid, waitpid(holder->pid, &status, 0));
	ATF_CHECK_EQ(0, status);
}

static double
seconds_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* "t/l0" and so on. */
static void
make_files(char kind, unsigned count)
{
	char name[64];
	unsigned i;

	for (i = 0; i < count; i++) {
		(void)snprintf(name, sizeof(name), "t/%c%u", kind, i);
		make_file(name, name);
	}
}

/* All at once are given up: nothing is to be seen of it. */
ATF_TC_WITHOUT_HEAD(lease__given_up);
ATF_TC_BODY(lease__given_up, tc)
{
	struct plan plan = { .trees = { "t" }, .files = { "t/l7", "t/link" },
	    .options.stop_early = true };
	struct lfp_scan_counts counts;
	struct holder holder;
	unsigned i;

	alarm(SECONDS);
	make_directory("t");
	make_files('f', 30);
	make_files('l', MANY);
	make_link("l3", "t/link");
	for (i = 0; i < 4; i++) {
		plan.options.threads = i / 2 * 3 + 1;
		plan.options.plain_io = i % 2 != 0;
		start_holder(&holder, MANY, GIVES_UP);
		free(plan_run(&plan, &counts));
		ATF_CHECK_EQ(30 + MANY, counts.files);
		ATF_CHECK_EQ(0, counts.troubles);
		end_holder(&holder);
	}
}

/* Who does not give up is waited for, for a while, once for all files. */
ATF_TC_WITHOUT_HEAD(lease__kept);
ATF_TC_BODY(lease__kept, tc)
{
	struct plan plan = { .trees = { "t" } };
	double before = seconds_now();
	struct lfp_scan_counts counts;
	struct holder holder;
	char *text;

	alarm(SECONDS);
	make_directory("t");
	make_files('f', 2);
	make_files('l', 3);
	start_holder(&holder, 3, KEEPS);
	text = plan_run(&plan, &counts);
	ATF_CHECK_STREQ("t/f0\nt/f1\nt/l0 !held\nt/l1 !held\nt/l2 !held\n",
	    text);
	ATF_CHECK(seconds_now() - before < 40);
	free(text);
	end_holder(&holder);
}

/* With stop_early a run that has come to its end otherwise waits, too. */
ATF_TC_WITHOUT_HEAD(lease__stop_early);
ATF_TC_BODY(lease__stop_early, tc)
{
	struct plan plan = { .trees = { "t" }, .options.stop_early = true };
	struct lfp_scan_counts counts;
	struct holder holder;
	char *text;

	alarm(SECONDS);
	make_directory("t");
	make_files('f', 2);
	make_files('l', 1);
	start_holder(&holder, 1, KEEPS);
	text = plan_run(&plan, &counts);
	ATF_CHECK_STREQ("t/f0\nt/f1\nt/l0 !held\n", text);
	free(text);
	end_holder(&holder);
}

struct canceller {
	struct lfp_scan	*scan;
	unsigned	 calls;
};

static void
cancel_later(void *arg, const struct lfp_progress *progress)
{
	struct canceller *canceller = arg;

	/* All are done but the one that is held. */
	if (progress->files_found == 3 && progress->files_done == 2 &&
	    ++canceller->calls == 3)
		lfp_scan_cancel(canceller->scan);
}

/* The wait itself can be ended, and shows that it goes on. */
ATF_TC_WITHOUT_HEAD(lease__cancel);
ATF_TC_BODY(lease__cancel, tc)
{
	struct canceller canceller = { .calls = 0 };
	struct plan plan = { .trees = { "t" }, .options.progress =
	    cancel_later, .options.progress_arg = &canceller,
	    .options.progress_ms = 20 };
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_scan_counts counts;
	double before = seconds_now();
	struct holder holder;
	char *text;

	alarm(SECONDS);
	make_directory("t");
	make_files('f', 2);
	make_files('l', 1);
	start_holder(&holder, 1, KEEPS);
	canceller.scan = plan_new(&plan);
	ATF_CHECK_EQ(LFP_ERR_CANCELLED, lfp_scan_run(canceller.scan,
	    &error));
	text = plan_text(&plan, canceller.scan, &counts);
	ATF_CHECK_STREQ("t/f0\nt/f1\n", text);
	ATF_CHECK(seconds_now() - before < 3);
	free(text);
	end_holder(&holder);
}

#else

ATF_TC_WITHOUT_HEAD(lease__none);
ATF_TC_BODY(lease__none, tc)
{
	atf_tc_skip("no leases on this system");
}

#endif

ATF_TP_ADD_TCS(tp)
{
#ifdef F_SETLEASE
	ATF_TP_ADD_TC(tp, lease__given_up);
	ATF_TP_ADD_TC(tp, lease__kept);
	ATF_TP_ADD_TC(tp, lease__stop_early);
	ATF_TP_ADD_TC(tp, lease__cancel);
#else
	ATF_TP_ADD_TC(tp, lease__none);
#endif
	return atf_no_error();
}
