/* SPDX-License-Identifier: BSD-2-Clause */
/* A file changed from an answer to fanotify(7). */
#include "config.h"

#include <atf-c.h>

#include "restless_fixture.h"

#ifdef __linux__

#include <sys/fanotify.h>
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Whoever wants to hide it sets the times back that can be set. */
static void
write_version(const struct restless *file)
{
	uint8_t *data = malloc(file->size);
	struct timespec times[2];
	struct stat st;

	if (data == NULL || fstat(file->file, &st) != 0)
		err(1, "to change");
	memset(data, (int)file->changes, file->size);
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	if (pwrite(file->file, data, file->size, 0) != (ssize_t)file->size ||
	    futimens(file->file, times) != 0)
		err(1, "changing");
	free(data);
}

/* There is room for one event at a time. */
static void
answer(struct restless *file)
{
	struct fanotify_event_metadata event;
	struct fanotify_response response = { .response = FAN_ALLOW };

	if (read(file->fd, &event, sizeof(event)) != sizeof(event))
		err(1, "reading of an access");
	if (file->changes < file->most) {
		file->changes++;
		write_version(file);
	}
	response.fd = event.fd;
	if (write(file->fd, &response, sizeof(response)) != sizeof(response))
		err(1, "allowing");
	(void)close(event.fd);
}

/* An error ends the test: nobody may be left waiting. */
static void *
watch(void *arg)
{
	struct restless *file = arg;
	struct pollfd either[2] = { { file->fd, POLLIN, 0 },
	    { file->stop[0], POLLIN, 0 } };

	for (;;) {
		if (poll(either, 2, -1) < 0 && errno != EINTR)
			err(1, "poll");
		if (either[1].revents != 0)
			return NULL;
		if (either[0].revents != 0)
			answer(file);
	}
}

void
watch_start(struct restless *file)
{
	file->changes = 0;
	(void)mkdir("t", 0755);
	file->file = open("t/f", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC,
	    0755);
	ATF_REQUIRE(file->file >= 0);
	write_version(file);
	file->fd = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC,
	    O_RDONLY | O_CLOEXEC);
	if (file->fd < 0 || fanotify_mark(file->fd, FAN_MARK_ADD,
	    FAN_ACCESS_PERM, AT_FDCWD, "t/f") != 0)
		atf_tc_skip("fanotify: %s", strerror(errno));
	ATF_REQUIRE_EQ(0, pipe2(file->stop, O_CLOEXEC));
	ATF_REQUIRE_EQ(0, pthread_create(&file->thread, NULL, watch, file));
}

void
watch_stop(struct restless *file)
{
	ATF_REQUIRE_EQ(0, close(file->stop[1]));
	ATF_REQUIRE_EQ(0, pthread_join(file->thread, NULL));
	ATF_REQUIRE_EQ(0, close(file->stop[0]));
	ATF_REQUIRE_EQ(0, close(file->fd));
	ATF_REQUIRE_EQ(0, close(file->file));
}

#else

void
watch_start(struct restless *file)
{
	(void)file;
	atf_tc_skip("no fanotify");
}

void
watch_stop(struct restless *file)
{
	(void)file;
}

#endif
