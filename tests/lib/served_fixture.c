/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file system of one directory with one file, by the kernel's own protocol
 * (linux/fuse.h): nothing is kept in caches that is not asked for again.
 */
#include "config.h"

#include <atf-c.h>

#include "restless_fixture.h"

#ifdef __linux__

#include <linux/fuse.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define THE_FILE (FUSE_ROOT_ID + 1)

/*
 * What the kernel asks for at most: 32 pages (fs/fuse/fuse_i.h), and there
 * are none above 64 KiB.
 */
#define ANSWER_MAX ((size_t)32 * 65536)

static void
reply(const struct restless *file, const struct fuse_in_header *in,
    int error, const void *data, size_t length)
{
	static uint8_t packet[sizeof(struct fuse_out_header) + ANSWER_MAX];
	struct fuse_out_header out = { .unique = in->unique,
	    .error = -error };

	out.len = (uint32_t)(sizeof(out) + length);
	memcpy(packet, &out, sizeof(out));
	if (length > 0)
		memcpy(packet + sizeof(out), data, length);
	/* ENOENT: who asked does not wait any more. */
	if (write(file->fd, packet, out.len) != (ssize_t)out.len &&
	    errno != ENOENT)
		err(1, "answer to request %u", in->opcode);
}

static void
fill_attributes(const struct restless *file, uint64_t node,
    struct fuse_attr *attr)
{
	bool is_file = node == THE_FILE;

	memset(attr, 0, sizeof(*attr));
	attr->ino = node;
	attr->size = is_file ? file->size : 0;
	attr->blocks = (attr->size + 511) / 512;
	attr->mtime = attr->ctime = 1000000000 + (is_file ? file->changes :
	    0);
	attr->mode = is_file ? S_IFREG | 0755 : S_IFDIR | 0755;
	attr->nlink = 1;
	attr->blksize = 4096;
}

/* No read-ahead: each page is asked for when it is read. */
static void
initialize(const struct restless *file, const struct fuse_in_header *in,
    const struct fuse_init_in *init)
{
	struct fuse_init_out out = { .major = FUSE_KERNEL_VERSION,
	    .minor = init->minor < FUSE_KERNEL_MINOR_VERSION ? init->minor :
	    FUSE_KERNEL_MINOR_VERSION, .max_write = 4096, .time_gran = 1,
	    .flags = FUSE_AUTO_INVAL_DATA };

	reply(file, in, 0, &out, sizeof(out));
}

static void
look_up(const struct restless *file, const struct fuse_in_header *in,
    const char *name)
{
	struct fuse_entry_out out = { .nodeid = THE_FILE };

	if (strcmp(name, "f") != 0) {
		reply(file, in, ENOENT, NULL, 0);
		return;
	}
	fill_attributes(file, THE_FILE, &out.attr);
	reply(file, in, 0, &out, sizeof(out));
}

static void
tell_attributes(const struct restless *file, const struct fuse_in_header *in)
{
	struct fuse_attr_out out = { 0 };

	fill_attributes(file, in->nodeid, &out.attr);
	reply(file, in, 0, &out, sizeof(out));
}

static void
list(const struct restless *file, const struct fuse_in_header *in,
    const struct fuse_read_in *ask)
{
	union {
		struct fuse_dirent entry;
		uint8_t bytes[FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + 1)];
	} out = { .entry = { .ino = THE_FILE, .off = 1, .namelen = 1,
	    .type = S_IFREG >> 12 } };

	out.bytes[FUSE_NAME_OFFSET] = 'f';
	reply(file, in, 0, &out, ask->offset == 0 ? sizeof(out) : 0);
}

/* Here it changes. */
static void
read_file(struct restless *file, const struct fuse_in_header *in,
    const struct fuse_read_in *ask)
{
	static uint8_t data[ANSWER_MAX];
	size_t offset = (size_t)ask->offset, size = ask->size, old;

	if (offset >= file->size)
		size = 0;
	else if (size > file->size - offset)
		size = file->size - offset;
	if (size > sizeof(data))
		errx(1, "%zu bytes at a time", size);
	old = file->changes < file->most && file->at >= offset &&
	    file->at - offset < size ? file->at - offset : size;
	memset(data, (int)file->changes, old);
	if (old < size)
		memset(data + old, (int)++file->changes, size - old);
	reply(file, in, 0, data, size);
}

static void
answer(struct restless *file, const struct fuse_in_header *in)
{
	struct fuse_open_out handle = { 0 };

	switch (in->opcode) {
	case FUSE_INIT:
		initialize(file, in, (const void *)(in + 1));
		break;
	case FUSE_LOOKUP:
		look_up(file, in, (const char *)(in + 1));
		break;
	case FUSE_GETATTR:
		tell_attributes(file, in);
		break;
	case FUSE_OPEN:
	case FUSE_OPENDIR:
		reply(file, in, 0, &handle, sizeof(handle));
		break;
	case FUSE_READDIR:
		list(file, in, (const void *)(in + 1));
		break;
	case FUSE_READ:
		read_file(file, in, (const void *)(in + 1));
		break;
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
		reply(file, in, 0, NULL, 0);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break;			/* they expect no answer */
	default:
		reply(file, in, ENOSYS, NULL, 0);
	}
}

/* Until it is unmounted; an error ends the test. */
static void *
serve(void *arg)
{
	static union {
		struct fuse_in_header header;
		uint8_t bytes[FUSE_MIN_READ_BUFFER + 4096];
	} in;
	struct restless *file = arg;
	ssize_t n;

	for (;;) {
		n = read(file->fd, &in, sizeof(in));
		if (n < 0 && errno == ENODEV)
			return NULL;
		/* ENOENT: it was taken back. */
		if (n < 0 && errno != EINTR && errno != ENOENT)
			err(1, "/dev/fuse");
		if (n > 0)
			answer(file, &in.header);
	}
}

/* Nobody else sees it, and it goes when this process goes. */
static bool
mount_it(const struct restless *file)
{
	static bool apart;
	char options[128];

	if (!apart && (unshare(CLONE_NEWNS) != 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0))
		return false;
	apart = true;
	(void)snprintf(options, sizeof(options),
	    "fd=%d,rootmode=40000,user_id=0,group_id=0", file->fd);
	return mount("test", "t", "fuse", MS_NODEV | MS_NOSUID, options) ==
	    0;
}

void
serve_start(struct restless *file)
{
	file->changes = 0;
	(void)mkdir("t", 0755);
	file->fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (file->fd < 0 || !mount_it(file))
		atf_tc_skip("/dev/fuse: %s", strerror(errno));
	ATF_REQUIRE_EQ(0, pthread_create(&file->thread, NULL, serve, file));
}

void
serve_stop(struct restless *file)
{
	ATF_REQUIRE_EQ(0, umount2("t", MNT_DETACH));
	ATF_REQUIRE_EQ(0, pthread_join(file->thread, NULL));
	ATF_REQUIRE_EQ(0, close(file->fd));
}

#else

void
serve_start(struct restless *file)
{
	(void)file;
	atf_tc_skip("no FUSE that this test knows");
}

void
serve_stop(struct restless *file)
{
	(void)file;
}

#endif
