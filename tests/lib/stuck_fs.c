/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stuck_fs MOUNT-POINT OPERATION FILE: a small file system, /d/a and
 * /d/sub/f, that never answers OPERATION (lookup, getattr, opendir, readdir,
 * open, read, statfs) about /d/sub or /d/sub/f, as it is with a dead server,
 * once FILE is there.  Who waits for it is not to be killed.  It is mounted
 * when this returns, and ends with the process whose number it prints;
 * status 77: it cannot be mounted.  It speaks the kernel's own protocol
 * (linux/fuse.h), so that no library is needed.
 */
#ifndef __linux__
int
main(void)
{
	return 77;
}
#else
#include <sys/mount.h>
#include <sys/stat.h>

#include <linux/fuse.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Not less than FUSE_MIN_READ_BUFFER. */
#define REQUEST_SIZE 65536

static const char content[] = "hi\n";

/* Node numbers are places in this list, plus one. */
static const struct node {
	uint64_t	parent;
	const char	*name;
	uint32_t	mode;
	int		sticks;
} nodes[] = {
	{ 0, "", S_IFDIR | 0755, 0 },
	{ 1, "d", S_IFDIR | 0755, 0 },
	{ 2, "sub", S_IFDIR | 0755, 1 },
	{ 2, "a", S_IFREG | 0644, 0 },
	{ 3, "f", S_IFREG | 0644, 1 }
};

#define NODES (sizeof(nodes) / sizeof(nodes[0]))

static const struct {
	const char	*name;
	uint32_t	opcode;
} operations[] = {
	{ "lookup", FUSE_LOOKUP }, { "getattr", FUSE_GETATTR },
	{ "opendir", FUSE_OPENDIR }, { "readdir", FUSE_READDIR },
	{ "open", FUSE_OPEN }, { "read", FUSE_READ },
	{ "statfs", FUSE_STATFS }
};

static int device;
static uint32_t never;		/* this operation is not answered, */
static const char *armed;	/* once this is there */

static void
answer(const struct fuse_in_header *in, int sys_errno, const void *data,
    size_t length)
{
	char message[sizeof(struct fuse_out_header) + 4096];
	struct fuse_out_header out = { .unique = in->unique };

	out.error = -sys_errno;
	out.len = (uint32_t)(sizeof(out) + length);
	memcpy(message, &out, sizeof(out));
	if (length > 0)
		memcpy(message + sizeof(out), data, length);
	/* Who asked may have gone, which is no harm. */
	if (write(device, message, out.len) < 0)
		return;
}

static void
describe(uint64_t number, struct fuse_attr *attr)
{
	const struct node *node = &nodes[number - 1];

	memset(attr, 0, sizeof(*attr));
	attr->ino = number;
	attr->mode = node->mode;
	attr->nlink = 1;
	attr->size = S_ISREG(node->mode) ? sizeof(content) - 1 : 0;
	attr->mtime = attr->ctime = 1000000000;
	attr->blksize = 4096;
}

static uint64_t
child_of(uint64_t parent, const char *name)
{
	uint64_t i;

	for (i = 0; i < NODES; i++)
		if (nodes[i].parent == parent &&
		    strcmp(nodes[i].name, name) == 0)
			return i + 1;
	return 0;
}

static void
look_up(const struct fuse_in_header *in, const char *name)
{
	struct fuse_entry_out entry = { .generation = 1 };

	entry.nodeid = child_of(in->nodeid, name);
	if (entry.nodeid == 0) {
		answer(in, ENOENT, NULL, 0);
		return;
	}
	describe(entry.nodeid, &entry.attr);
	answer(in, 0, &entry, sizeof(entry));
}

static void
get_attributes(const struct fuse_in_header *in)
{
	struct fuse_attr_out attributes = { .attr_valid = 0 };

	describe(in->nodeid, &attributes.attr);
	answer(in, 0, &attributes, sizeof(attributes));
}

static void
list(const struct fuse_in_header *in, const struct fuse_read_in *from)
{
	char data[1024] = "";
	struct fuse_dirent entry;
	size_t length = 0;
	uint64_t i;

	for (i = from->offset; i < NODES; i++) {
		if (nodes[i].parent != in->nodeid)
			continue;
		entry.ino = i + 1;
		entry.off = i + 1;
		entry.namelen = (uint32_t)strlen(nodes[i].name);
		entry.type = nodes[i].mode >> 12;
		memcpy(data + length, &entry, FUSE_NAME_OFFSET);
		memcpy(data + length + FUSE_NAME_OFFSET, nodes[i].name,
		    entry.namelen);
		length += FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + entry.namelen);
	}
	answer(in, 0, data, length);
}

static void
read_content(const struct fuse_in_header *in, const struct fuse_read_in *from)
{
	size_t length = sizeof(content) - 1;

	if (from->offset >= length)
		length = 0;
	answer(in, 0, content, length);
}

static void
begin(const struct fuse_in_header *in, const struct fuse_init_in *asked)
{
	struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION };

	init.minor = asked->minor < FUSE_KERNEL_MINOR_VERSION ?
	    asked->minor : FUSE_KERNEL_MINOR_VERSION;
	init.max_write = 4096;
	answer(in, 0, &init, sizeof(init));
}

static void
open_it(const struct fuse_in_header *in)
{
	struct fuse_open_out opened = { .fh = 1 };

	answer(in, 0, &opened, sizeof(opened));
}

static void
tell_space(const struct fuse_in_header *in)
{
	struct fuse_statfs_out space = { .st = { .bsize = 4096 } };

	answer(in, 0, &space, sizeof(space));
}

static void
serve(const struct fuse_in_header *in)
{
	const void *body = in + 1;

	switch (in->opcode) {
	case FUSE_INIT: begin(in, body); break;
	case FUSE_LOOKUP: look_up(in, body); break;
	case FUSE_GETATTR: get_attributes(in); break;
	case FUSE_OPENDIR:
	case FUSE_OPEN: open_it(in); break;
	case FUSE_READDIR: list(in, body); break;
	case FUSE_READ: read_content(in, body); break;
	case FUSE_STATFS: tell_space(in); break;
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
	case FUSE_FLUSH: answer(in, 0, NULL, 0); break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT: break;
	default: answer(in, ENOSYS, NULL, 0); break;
	}
}

static int
sticks(const struct fuse_in_header *in)
{
	uint64_t number = in->nodeid;

	if (in->opcode != never || access(armed, F_OK) != 0)
		return 0;
	if (never == FUSE_LOOKUP)
		number = child_of(number, (const char *)(in + 1));
	return never == FUSE_STATFS ||
	    (number > 0 && number <= NODES && nodes[number - 1].sticks);
}

static int
serve_all(void)
{
	static _Alignas(8) char request[REQUEST_SIZE];
	const struct fuse_in_header *in = (const void *)request;

	for (;;) {
		if (read(device, request, sizeof(request)) < 0) {
			if (errno == EINTR || errno == ENOENT ||
			    errno == EAGAIN)
				continue;
			return errno == ENODEV ? 0 : 1;
		}
		if (!sticks(in))
			serve(in);
	}
}

static int
mount_at(const char *where)
{
	char options[128];

	if ((device = open("/dev/fuse", O_RDWR)) < 0)
		return -1;
	(void)snprintf(options, sizeof(options), "fd=%d,rootmode=40000,"
	    "user_id=0,group_id=0,allow_other", device);
	return mount("stuck_fs", where, "fuse", MS_NOSUID | MS_NODEV,
	    options);
}

static uint32_t
opcode_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if (strcmp(operations[i].name, name) == 0)
			return operations[i].opcode;
	return 0;
}

int
main(int argc, char **argv)
{
	pid_t pid;

	if (argc != 4 || (never = opcode_of(argv[2])) == 0) {
		fprintf(stderr, "usage: stuck_fs mount-point operation "
		    "file\n");
		return 64;
	}
	armed = argv[3];
	if (mount_at(argv[1]) != 0) {
		perror("stuck_fs");
		return 77;
	}
	if ((pid = fork()) == 0) {
		/* Its caller must not wait for these to be closed. */
		(void)close(STDIN_FILENO);
		(void)close(STDOUT_FILENO);
		(void)close(STDERR_FILENO);
		return serve_all();
	}
	printf("%ld\n", (long)pid);
	return pid < 0;
}
#endif /* __linux__ */
