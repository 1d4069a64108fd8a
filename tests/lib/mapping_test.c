/* SPDX-License-Identifier: BSD-2-Clause */
/* Windows onto files that are truncated while they are looked at. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <atf-c.h>

#include <fingerprint/guard.h>

#include "io/mapping.h"

#define SIZE (3 * LFPI_WINDOW_SIZE / 2)

static volatile sig_atomic_t handled, foreign;

static void
handle(int number, siginfo_t *info, void *context)
{
	(void)context;
	if (lfp_guard_handle(info->si_addr)) {
		handled++;
		return;
	}
	foreign++;
	(void)signal(number, SIG_DFL);
}

static int
make_file(void)
{
	static char piece[65536];
	int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
	size_t i;

	ATF_REQUIRE(fd >= 0);
	memset(piece, 'x', sizeof(piece));
	for (i = 0; i < SIZE; i += sizeof(piece))
		ATF_REQUIRE_EQ(write(fd, piece, sizeof(piece)),
		    (ssize_t)sizeof(piece));
	return fd;
}

static void
install(void)
{
	struct sigaction action = { .sa_flags = SA_SIGINFO };

	action.sa_sigaction = handle;
	(void)sigemptyset(&action.sa_mask);
	ATF_REQUIRE_EQ(sigaction(SIGBUS, &action, NULL), 0);
}

static size_t
count(const struct lfpi_window *window, uint8_t byte)
{
	size_t i, n = 0;

	for (i = 0; i < window->length; i++)
		n += ((volatile uint8_t *)window->data)[i] == byte;
	return n;
}

ATF_TC_WITHOUT_HEAD(show__whole_file);
ATF_TC_BODY(show__whole_file, tc)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfpi_windows windows;
	struct lfpi_window *window;
	int fd = make_file();

	ATF_REQUIRE_EQ(lfpi_windows_new(&windows, 2, &error), LFP_OK);
	window = &windows.windows[1];
	ATF_REQUIRE_EQ(lfpi_window_show(window, fd, 0, LFPI_WINDOW_SIZE), 0);
	ATF_CHECK_EQ(count(window, 'x'), LFPI_WINDOW_SIZE);
	ATF_REQUIRE_EQ(lfpi_window_show(window, fd, LFPI_WINDOW_SIZE,
	    SIZE - LFPI_WINDOW_SIZE), 0);
	ATF_CHECK_EQ(count(window, 'x'), SIZE - LFPI_WINDOW_SIZE);
	ATF_CHECK_EQ(window->damaged, 0);
	lfpi_window_close(window);
	lfpi_windows_free(&windows);
	ATF_REQUIRE_EQ(close(fd), 0);
}

ATF_TC_WITHOUT_HEAD(truncated__reads_zeros_and_says_so);
ATF_TC_BODY(truncated__reads_zeros_and_says_so, tc)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfpi_windows windows;
	struct lfpi_window *window;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int fd = make_file();

	install();
	ATF_REQUIRE_EQ(lfpi_windows_new(&windows, 1, &error), LFP_OK);
	window = &windows.windows[0];
	ATF_REQUIRE_EQ(lfpi_window_show(window, fd, 0, LFPI_WINDOW_SIZE), 0);
	ATF_REQUIRE_EQ(ftruncate(fd, (off_t)(LFPI_WINDOW_SIZE - 5 * page)),
	    0);
	ATF_CHECK_EQ(count(window, 0), 5 * page);
	ATF_CHECK_EQ(handled, 5);
	ATF_CHECK_EQ(window->damaged, 1);
	lfpi_windows_free(&windows);
	ATF_REQUIRE_EQ(close(fd), 0);
}

ATF_TC_WITHOUT_HEAD(truncated__other_window_unharmed);
ATF_TC_BODY(truncated__other_window_unharmed, tc)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfpi_windows windows;
	int whole = make_file(), fd;

	ATF_REQUIRE_EQ(rename("file", "whole"), 0);
	fd = make_file();
	install();
	ATF_REQUIRE_EQ(lfpi_windows_new(&windows, 2, &error), LFP_OK);
	ATF_REQUIRE_EQ(lfpi_window_show(&windows.windows[0], whole, 0,
	    LFPI_WINDOW_SIZE), 0);
	ATF_REQUIRE_EQ(lfpi_window_show(&windows.windows[1], fd, 0,
	    LFPI_WINDOW_SIZE), 0);
	ATF_REQUIRE_EQ(ftruncate(fd, 0), 0);
	ATF_CHECK_EQ(count(&windows.windows[1], 0), LFPI_WINDOW_SIZE);
	ATF_CHECK_EQ(count(&windows.windows[0], 'x'), LFPI_WINDOW_SIZE);
	ATF_CHECK_EQ(windows.windows[0].damaged, 0);
	ATF_CHECK_EQ(windows.windows[1].damaged, 1);
	lfpi_windows_free(&windows);
}

ATF_TC_WITHOUT_HEAD(guard__foreign_address);
ATF_TC_BODY(guard__foreign_address, tc)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfpi_windows windows;
	char own[1] = { 0 };

	ATF_CHECK(!lfp_guard_handle(own));
	ATF_REQUIRE_EQ(lfpi_windows_new(&windows, 1, &error), LFP_OK);
	ATF_CHECK(!lfp_guard_handle(own));
	ATF_CHECK(!lfp_guard_handle(NULL));
	ATF_CHECK(!lfp_guard_handle(windows.reserved + LFPI_WINDOW_SIZE));
	lfpi_windows_free(&windows);
	ATF_CHECK(!lfp_guard_handle(own));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, show__whole_file);
	ATF_TP_ADD_TC(tp, truncated__reads_zeros_and_says_so);
	ATF_TP_ADD_TC(tp, truncated__other_window_unharmed);
	ATF_TP_ADD_TC(tp, guard__foreign_address);
	return atf_no_error();
}
