/* SPDX-License-Identifier: BSD-2-Clause */
/* Files read through a window: the same as from memory, and bounded. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sigfile_fixture.h"

#define TC(name) ATF_TC_WITHOUT_HEAD(name); ATF_TC_BODY(name, tc)

/* Twice the parser's first window, so that it is moved and grows. */
#define WINDOW ((size_t)256 * 1024)

/* One of everything that a token can be. */
static const char sample[] =
    "# c\n#: size=1 x\n\n\\\n/a\\ b\\\nc MD5 " MD5_HEX " direct, \\\n file\r\n"
    "bad;;line, # c\n/lost MD5 " MD5_HEX "\n/d\ne # c\nMD5 " MD5_HEX "\n";

static int
file_with(const char *data, size_t length)
{
	int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
	ssize_t n;

	ATF_REQUIRE(fd != -1);
	for (; length > 0; data += n, length -= (size_t)n) {
		n = write(fd, data, length);
		ATF_REQUIRE(n > 0);
	}
	ATF_REQUIRE_EQ(0, lseek(fd, 0, SEEK_SET));
	return fd;
}

/* A comment of every length puts each token across the window's end. */
static void
check_shifted(size_t before)
{
	size_t length = before + sizeof(sample) - 1;
	char *text = malloc(length), *expected;
	const char *seen;
	int fd;

	ATF_REQUIRE(text != NULL);
	memset(text, '#', before);
	text[before - 1] = '\n';
	memcpy(text + before, sample, sizeof(sample) - 1);
	expected = strdup(fixture_items(text, length));
	ATF_REQUIRE(expected != NULL);
	fd = file_with(text, length);
	seen = fixture_items_fd(fd);
	ATF_CHECK_MSG(strcmp(expected, seen) == 0, "%zu bytes before",
	    before);
	close(fd);
	free(expected);
	free(text);
}

TC(window__every_token_across_its_end)
{
	size_t i;

	for (i = 0; i < sizeof(sample); i++)
		check_shifted(WINDOW - i);
	check_shifted(2 * WINDOW - 7);
	check_shifted(5 * WINDOW + 1);
}

static void
feed_pipe(int fd, const char *text, size_t length, size_t step)
{
	size_t i, n;

	for (i = 0; i < length; i += n) {
		n = length - i < step ? length - i : step;
		if (write(fd, text + i, n) != (ssize_t)n)
			_exit(1);
	}
	_exit(0);
}

static void
check_pipe(const char *text, size_t length, size_t step)
{
	int fds[2], status;
	char *expected;
	pid_t pid;

	ATF_REQUIRE_EQ(0, pipe(fds));
	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0) {
		close(fds[0]);
		feed_pipe(fds[1], text, length, step);
	}
	close(fds[1]);
	expected = strdup(fixture_items(text, length));
	ATF_REQUIRE(expected != NULL);
	ATF_CHECK_STREQ(expected, fixture_items_fd(fds[0]));
	close(fds[0]);
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_CHECK_EQ(0, status);
	free(expected);
}

TC(pipe__in_any_pieces)
{
	static const size_t steps[] = { 1, 2, 3, 7, 64, 1000 };
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		check_pipe(sample, sizeof(sample) - 1, steps[i]);
}

TC(long_path__of_megabytes)
{
	size_t length = 3 * 1024 * 1024;
	char *text = malloc(length + 256);
	int fd;

	ATF_REQUIRE(text != NULL);
	memset(text, 'x', length);
	memset(text + length / 2, '\\', 1001);
	text[0] = '/';
	strcpy(text + length, " MD5 " MD5_HEX "\n/b MD5 " MD5_HEX "\n");
	fd = file_with(text, strlen(text));
	ATF_CHECK(strstr(fixture_items_fd(fd), "\n/b MD5 - 2:1\n") != NULL);
	close(fd);
	free(text);
}

TC(offset__is_where_the_descriptor_stands)
{
	int fd = file_with("xx/a MD5 " MD5_HEX "\n", 42);

	ATF_REQUIRE_EQ(2, lseek(fd, 2, SEEK_SET));
	ATF_CHECK_STREQ("WEAK_ALGORITHM 1:4\n/a MD5 - 1:1\n",
	    fixture_items_fd(fd));
	close(fd);
}

static void
check_failure(int fd, enum lfp_status expected, int sys_errno,
    const char *words)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	enum lfp_status status;
	struct lfp_parser *parser;
	struct lfp_item item;

	ATF_REQUIRE_EQ(LFP_OK, lfp_parser_new_fd("in\tput", fd, &parser,
	    NULL));
	do
		status = lfp_parser_next(parser, &item, &error);
	while (status == LFP_OK);
	ATF_CHECK_EQ(expected, status);
	ATF_CHECK_EQ(expected, error.status);
	ATF_CHECK_EQ(sys_errno, error.sys_errno);
	ATF_CHECK_MSG(strncmp(error.text, words, strlen(words)) == 0, "%s",
	    error.text);
	lfp_parser_free(parser);
}

TC(failure__of_reading)
{
	int fd = open(".", O_RDONLY);

	ATF_REQUIRE(fd != -1);
	check_failure(fd, LFP_ERR_IO, EISDIR, "in\\tput:1: cannot read: ");
	close(fd);
	check_failure(fd, LFP_ERR_IO, EBADF, "in\\tput:1: cannot read: ");
}

/* Holes in a sparse file are NUL bytes: they belong to the path. */
TC(limit__of_one_entry)
{
	int fd = file_with("\n/a", 3);

	ATF_REQUIRE_EQ(0, ftruncate(fd, LFP_SIGFILE_STRETCH + 1024));
	check_failure(fd, LFP_ERR_LIMIT, 0,
	    "in\\tput:2: an entry and the comments before it are longer ");
	close(fd);
}

/* What is skipped after an error is not held, so it has no limit. */
TC(limit__not_of_what_is_skipped)
{
	int fd = file_with("bad\n", 3);

	ATF_REQUIRE_EQ(0, ftruncate(fd, LFP_SIGFILE_STRETCH + 1024));
	ATF_CHECK_STREQ("SYNTAX 1:1\n", fixture_items_fd(fd));
	close(fd);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, window__every_token_across_its_end);
	ATF_TP_ADD_TC(tp, pipe__in_any_pieces);
	ATF_TP_ADD_TC(tp, long_path__of_megabytes);
	ATF_TP_ADD_TC(tp, offset__is_where_the_descriptor_stands);
	ATF_TP_ADD_TC(tp, failure__of_reading);
	ATF_TP_ADD_TC(tp, limit__of_one_entry);
	ATF_TP_ADD_TC(tp, limit__not_of_what_is_skipped);
	return atf_no_error();
}
