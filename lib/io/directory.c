/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/magic.h>
#else
#include <sys/mount.h>
#endif

#include "base/memory.h"
#include "base/portable.h"
#include "io/directory.h"

/* What glibc's readdir(3) asks for at a time. */
#define READ_SIZE 32768

/* The least that is told as a part, and the most that is read at once. */
#define PART_SIZE (4 * READ_SIZE)

/* The most names that cost less than opening the directory once more. */
#define FEW 40

/*
 * An entry as it is in the buffer.  The portable form gathers them in a shape
 * of its own with the same names, so that there is one reader of both.
 */
#ifdef HAVE_GETDENTS64
typedef struct dirent64 raw_entry;
#else
typedef struct {
	uint64_t	d_ino;
	unsigned short	d_reclen;
	unsigned char	d_type;
	char		d_name[256];
} raw_entry;
#endif

enum lfpi_type
lfpi_type_of_mode(mode_t mode)
{
	if (S_ISREG(mode))
		return LFPI_TYPE_REGULAR;
	if (S_ISDIR(mode))
		return LFPI_TYPE_DIRECTORY;
	return S_ISLNK(mode) ? LFPI_TYPE_LINK : LFPI_TYPE_SPECIAL;
}

/* Some file systems leave the type to a stat. */
static uint8_t
type_of(int fd, const char *name, unsigned char d_type)
{
	struct stat st;

	switch (d_type) {
	case DT_REG:
		return LFPI_TYPE_REGULAR;
	case DT_DIR:
		return LFPI_TYPE_DIRECTORY;
	case DT_LNK:
		return LFPI_TYPE_LINK;
	case DT_UNKNOWN:
		break;
	default:
		return LFPI_TYPE_SPECIAL;
	}
	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return LFPI_TYPE_UNKNOWN;
	return (uint8_t)lfpi_type_of_mode(st.st_mode);
}

/*
 * The directory opened once more, or -1: who may read it may not search it,
 * or there are too many open files.
 */
static int
open_again(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags < 0 ? -1 : openat(fd, ".", O_RDONLY | O_DIRECTORY |
	    O_CLOEXEC | (flags & O_NOATIME));
}

static bool
is_dot(const char *name)
{
	return name[0] == '.' &&
	    (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

static int
make_room(struct lfpi_listing *listing)
{
	size_t size = listing->size > 0 ? listing->size * 2 : 256;
	struct lfpi_dirent *entries;

	if (listing->count < listing->size)
		return 0;
	entries = lfpi_resize(listing->entries, size, sizeof(*entries));
	if (entries == NULL)
		return ENOMEM;
	listing->entries = entries;
	listing->size = size;
	return 0;
}

static int
add(int fd, struct lfpi_listing *listing, const raw_entry *raw)
{
	struct lfpi_dirent *entry;
	int sys_errno;

	if (is_dot(raw->d_name))
		return 0;
	/* Only a damaged file system says so, and not every kernel checks. */
	if (raw->d_name[0] == '\0' || strchr(raw->d_name, '/') != NULL)
		return EIO;
	if ((sys_errno = make_room(listing)) != 0)
		return sys_errno;
	entry = &listing->entries[listing->count++];
	entry->name = raw->d_name;
	entry->first = (uint64_t)(raw->d_name - listing->raw.data);
	entry->length = (uint16_t)strlen(raw->d_name);
	entry->inode = raw->d_ino;
	entry->type = type_of(fd, raw->d_name, raw->d_type);
	return 0;
}

/* Entries of what was read from there on. */
static int
add_all(int fd, struct lfpi_listing *listing, size_t at)
{
	const raw_entry *raw;
	int sys_errno = 0;

	for (; sys_errno == 0 && at < listing->raw.length;
	    at += raw->d_reclen) {
		raw = (const void *)(listing->raw.data + at);
		sys_errno = add(fd, listing, raw);
	}
	return sys_errno;
}

/* What is read, and who is told of it. */
struct reading {
	int			 fd;
	struct lfpi_listing	*listing;
	lfpi_part_fn		*tell;		/* or NULL */
	void			*arg;
	bool			 is_small;	/* as the one before was */
};

#ifdef HAVE_GETDENTS64
/* The buffer has grown, and may have moved. */
static void
find_names(struct lfpi_listing *listing)
{
	size_t i;

	for (i = 0; i < listing->count; i++)
		listing->entries[i].name = listing->raw.data +
		    listing->entries[i].first;
}

/* One call's; *end: there was nothing left. */
static int
read_some(int fd, struct lfpi_listing *listing, bool *end)
{
	struct lfpi_buffer *raw = &listing->raw;
	size_t room, size = raw->size;
	ssize_t n;

	if (lfpi_buffer_reserve(raw, READ_SIZE, NULL) != LFP_OK)
		return ENOMEM;
	if (raw->size != size)
		find_names(listing);
	room = raw->size - raw->length;
	n = getdents64(fd, raw->data + raw->length,
	    room < PART_SIZE ? room : PART_SIZE);
	if (n < 0)
		return errno;
	raw->length += (size_t)n;
	*end = n == 0;
	return 0;
}

/* With fd, which may be another description than the reading's. */
static int
read_names(const struct reading *reading, int fd)
{
	struct lfpi_listing *listing = reading->listing;
	size_t before = 0;
	bool end = false;
	int more, sys_errno = 0;

	while (sys_errno == 0 && !end) {
		sys_errno = read_some(fd, listing, &end);
		if (!end && sys_errno == 0 &&
		    listing->raw.length - before < PART_SIZE)
			continue;
		more = add_all(reading->fd, listing, before);
		sys_errno = more != 0 ? more : sys_errno;
		before = listing->raw.length;
		if (reading->tell != NULL && sys_errno == 0 && !end)
			reading->tell(reading->arg);
	}
	return sys_errno;
}

/*
 * By a description of its own, closed at once: ext4 keeps all names, in a tree,
 * for each that was read, and to give them back costs six times as much when
 * they have left the CPU's caches (6 us for 100).  A few cost less than another
 * description (3 us), and directories are much like their neighbours.
 */
static int
read_all(const struct reading *reading)
{
	int again = reading->is_small ? -1 : open_again(reading->fd);
	int sys_errno;

	if (again < 0)
		return lseek(reading->fd, 0, SEEK_SET) < 0 ? errno :
		    read_names(reading, reading->fd);
	sys_errno = read_names(reading, again);
	(void)close(again);
	return sys_errno;
}
#else
static int
append_raw(struct lfpi_buffer *raw, const struct dirent *de)
{
	raw_entry entry = { .d_ino = de->d_ino };
	size_t length = strlen(de->d_name);

	if (length >= sizeof(entry.d_name))
		return ENAMETOOLONG;
#ifdef _DIRENT_HAVE_D_TYPE
	entry.d_type = de->d_type;
#else
	entry.d_type = DT_UNKNOWN;
#endif
	entry.d_reclen = (unsigned short)((offsetof(raw_entry, d_name) +
	    length + 1 + 7) & ~(size_t)7);
	memcpy(entry.d_name, de->d_name, length + 1);
	return lfpi_buffer_append(raw, &entry, entry.d_reclen, NULL) ==
	    LFP_OK ? 0 : ENOMEM;
}

/*
 * From its first entry; or NULL and errno.  The same description where it
 * cannot be opened once more: closing the stream closes a number of its own.
 */
static DIR *
open_stream(int fd)
{
	int sys_errno, own = open_again(fd);
	DIR *dir;

	if (own < 0 && (own = fcntl(fd, F_DUPFD_CLOEXEC, 0)) < 0)
		return NULL;
	if ((dir = fdopendir(own)) == NULL) {
		sys_errno = errno;
		(void)close(own);
		errno = sys_errno;
		return NULL;
	}
	rewinddir(dir);
	return dir;
}

/* As a whole: no parts are told. */
static int
read_all(const struct reading *reading)
{
	struct lfpi_buffer *raw = &reading->listing->raw;
	DIR *dir = open_stream(reading->fd);
	struct dirent *de;
	int more, sys_errno = 0;

	if (dir == NULL)
		return errno;
	for (errno = 0; (de = readdir(dir)) != NULL; errno = 0)
		if ((sys_errno = append_raw(raw, de)) != 0)
			break;
	if (de == NULL)
		sys_errno = errno;
	(void)closedir(dir);
	more = add_all(reading->fd, reading->listing, 0);
	return more != 0 ? more : sys_errno;
}
#endif

int
lfpi_directory_list_by_parts(int fd, struct lfpi_listing *listing,
    lfpi_part_fn *tell, void *arg)
{
	struct reading reading = { fd, listing, tell, arg,
	    listing->count <= FEW };
	int more, sys_errno;

	listing->count = listing->raw.length = 0;
	sys_errno = read_all(&reading);
	more = lfpi_listing_sort(listing);
	return more != 0 ? more : sys_errno;
}

int
lfpi_directory_list(int fd, struct lfpi_listing *listing)
{
	return lfpi_directory_list_by_parts(fd, listing, NULL, NULL);
}

void
lfpi_listing_free(struct lfpi_listing *listing)
{
	lfpi_free(listing->entries);
	lfpi_buffer_free(&listing->raw);
	memset(listing, 0, sizeof(*listing));
}

#ifdef __linux__
bool
lfpi_directory_is_pseudo(int fd)
{
	static const long kinds[] = { PROC_SUPER_MAGIC, SYSFS_MAGIC,
	    CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, DEBUGFS_MAGIC,
	    TRACEFS_MAGIC, SECURITYFS_MAGIC, SELINUX_MAGIC, BPF_FS_MAGIC,
	    PSTOREFS_MAGIC, EFIVARFS_MAGIC, DEVPTS_SUPER_MAGIC,
	    BINFMTFS_MAGIC, NSFS_MAGIC };

	return lfpi_fs_is_one_of(fd, kinds, sizeof(kinds) / sizeof(kinds[0]));
}
#else
bool
lfpi_directory_is_pseudo(int fd)
{
	static const char *const kinds[] = { "procfs", "kernfs", "ptyfs",
	    "linprocfs", "linsysfs", "fdescfs", "devfs", "fdesc" };
	size_t i;
#ifdef __NetBSD__
	struct statvfs fs;

	if (fstatvfs(fd, &fs) != 0)
		return false;
#else
	struct statfs fs;

	if (fstatfs(fd, &fs) != 0)
		return false;
#endif
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(fs.f_fstypename, kinds[i]) == 0)
			return true;
	return false;
}
#endif
