/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "common/message.h"
#include "common/status.h"
#include "veriexeccheck/cache.h"
#include "veriexeccheck/cacherecord.h"

/*
 * The most that a cache can hold: address space only.  At some 200 bytes a
 * file it is more than 50 million of them.
 */
#define MAP_SIZE (sizeof(size_t) > 4 ? (size_t)16 << 30 : (size_t)1 << 29)

/* Seconds of CPU time in which any sound cache has been looked through. */
#define CHECK_SECONDS 60

#define ABOUT_KEY "about"

struct chk_store {
	MDB_env	*env;
	MDB_txn	*txn;
	MDB_dbi	 dbi;
};

struct chk_cache {
	const char	*path;
	char		*new_path;
	int		 lock;
	struct chk_store old, new;	/* env NULL: none */
	struct chk_cache_about about;
	uint32_t	 period;	/* runs to read all again; 0: never */
	int64_t		 now, oldest;
	bool		 failed;	/* the new one cannot be written */
};

static void
close_store(struct chk_store *store)
{
	if (store->txn != NULL)
		mdb_txn_abort(store->txn);
	if (store->env != NULL)
		mdb_env_close(store->env);
	store->txn = NULL;
	store->env = NULL;
}

/*
 * The lock is ours, so that LMDB needs none of its own.  What it opens is
 * the file behind fd, whatever the name leads to by now.
 */
static int
open_store(struct chk_store *store, int fd, const char *path, unsigned flags)
{
	int status = mdb_env_create(&store->env);
	char name[64];

	if (status != 0)
		return status;
	(void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	if (access(name, F_OK) == 0)
		path = name;
	status = mdb_env_set_mapsize(store->env, MAP_SIZE);
	if (status == 0)
		status = mdb_env_open(store->env, path, MDB_NOSUBDIR |
		    MDB_NOLOCK | flags, 0600);
	if (status == 0)
		status = mdb_txn_begin(store->env, NULL, flags & MDB_RDONLY,
		    &store->txn);
	if (status == 0)
		status = mdb_dbi_open(store->txn, NULL, 0, &store->dbi);
	if (status != 0)
		close_store(store);
	return status;
}

/* In a process of its own. */
static _Noreturn void
look_through(const struct chk_cache *cache)
{
	const struct rlimit cpu = { CHECK_SECONDS, CHECK_SECONDS };
	const struct rlimit core = { 0, 0 };
	struct chk_store store = { 0 };
	int status;

	(void)setrlimit(RLIMIT_CPU, &cpu);
	(void)setrlimit(RLIMIT_CORE, &core);
	/* It says on standard error what it finds wrong. */
	(void)close(STDERR_FILENO);
	(void)open("/dev/null", O_WRONLY);
	status = open_store(&store, cache->lock, cache->path, MDB_RDONLY);
	/* The lock goes with the one that waits for us. */
	(void)close(cache->lock);
	_exit(status == 0 && chk_cache_sound(store.env) ? 0 : 1);
}

/* LMDB trusts its file: look through it where a crash does no harm. */
static bool
is_sound(const struct chk_cache *cache)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		look_through(cache);
	if (pid < 0)
		return false;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool
is_of_this(const struct chk_cache *cache, struct chk_cache_about *old)
{
	MDB_val key = { sizeof(ABOUT_KEY) - 1, (void *)(uintptr_t)ABOUT_KEY };
	MDB_val value;

	return mdb_get(cache->old.txn, cache->old.dbi, &key, &value) == 0 &&
	    chk_about_good(&value, old) &&
	    memcmp(old->signatures, cache->about.signatures,
	    sizeof(old->signatures)) == 0 &&
	    memcmp(old->root, cache->about.root, sizeof(old->root)) == 0;
}

static void
open_old(struct chk_cache *cache)
{
	struct chk_cache_about old;
	struct stat st;

	if (fstat(cache->lock, &st) != 0 || st.st_size == 0)
		return;
	if (!is_sound(cache) || open_store(&cache->old, cache->lock,
	    cache->path, MDB_RDONLY) != 0) {
		vt_say("%s: this cache is damaged: it is discarded, and "
		    "everything is read", vt_name0(cache->path));
		return;
	}
	if (!is_of_this(cache, &old)) {
		vt_say("%s: this cache is of another signatures file or "
		    "root: it is discarded, and everything is read",
		    vt_name0(cache->path));
		close_store(&cache->old);
		return;
	}
}

/* The caller's own regular file, and nobody else can write it. */
static int
take_lock(struct chk_cache *cache)
{
	const char *why = NULL;
	struct stat st;

	cache->lock = open(cache->path, O_RDWR | O_CREAT | O_NOFOLLOW |
	    O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
	if (cache->lock < 0 || fstat(cache->lock, &st) != 0)
		why = strerror(errno);
	else if (!S_ISREG(st.st_mode))
		why = "not a regular file";
	else if (st.st_uid != geteuid() || (st.st_mode & 022) != 0)
		why = "others own it or can write it";
	else if (flock(cache->lock, LOCK_EX | LOCK_NB) != 0)
		why = errno == EWOULDBLOCK ? "another run is using it" :
		    strerror(errno);
	if (why == NULL)
		return 0;
	vt_say("%s: %s", vt_name0(cache->path), why);
	return VT_CANNOT_CREATE;
}

/* Another run may have put a new file in the place of the one locked. */
static bool
is_current(const struct chk_cache *cache)
{
	struct stat mine, there;

	return fstat(cache->lock, &mine) == 0 &&
	    lstat(cache->path, &there) == 0 &&
	    mine.st_dev == there.st_dev && mine.st_ino == there.st_ino;
}

static int
open_new(struct chk_cache *cache)
{
	size_t size = strlen(cache->path) + sizeof(".new");
	int fd = -1, status;

	if ((cache->new_path = malloc(size)) == NULL) {
		vt_say("out of memory");
		return VT_INTERNAL;
	}
	(void)snprintf(cache->new_path, size, "%s.new", cache->path);
	if ((unlink(cache->new_path) != 0 && errno != ENOENT) ||
	    (fd = open(cache->new_path, O_RDWR | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0600)) < 0)
		status = errno;
	else
		/* A crash leaves the old one: only the end is synced. */
		status = open_store(&cache->new, fd, cache->new_path,
		    MDB_NOSYNC);
	if (fd >= 0)
		(void)close(fd);
	if (status == 0)
		return 0;
	vt_say("%s: %s", vt_name0(cache->new_path), mdb_strerror(status));
	return VT_CANNOT_CREATE;
}

int
chk_cache_open(const char *path, const struct chk_text *text,
    const char *root, unsigned rehash, struct chk_cache **result)
{
	struct chk_cache *cache = calloc(1, sizeof(*cache));
	int status;

	if (cache == NULL) {
		vt_say("out of memory");
		return VT_INTERNAL;
	}
	*result = cache;
	cache->path = path;
	cache->now = (int64_t)time(NULL);
	cache->period = rehash > 0 ? 100 / rehash : 0;
	cache->about.magic = CHK_CACHE_MAGIC;
	memcpy(cache->about.signatures, text->sha256, 32);
	root = root == NULL ? "/" : root;
	chk_sum(cache->about.root, root, strlen(root));
	if ((status = take_lock(cache)) != 0)
		return status;
	if (!is_current(cache)) {
		vt_say("%s: another run is using it", vt_name0(path));
		return VT_CANNOT_CREATE;
	}
	open_old(cache);
	return open_new(cache);
}

void
chk_cache_close(struct chk_cache *cache)
{
	if (cache == NULL)
		return;
	close_store(&cache->old);
	if (cache->new.env != NULL) {
		close_store(&cache->new);
		(void)unlink(cache->new_path);
	}
	if (cache->lock >= 0)
		(void)close(cache->lock);
	free(cache->new_path);
	free(cache);
}

const char *
chk_cache_version(void)
{
	return mdb_version(NULL, NULL, NULL);
}

time_t
chk_cache_oldest(const struct chk_cache *cache)
{
	return (time_t)cache->oldest;
}

static void
make_key(struct chk_cache_key *key, const struct lfp_known *known)
{
	key->device = known->device;
	key->inode = known->inode;
	key->algorithm = (uint64_t)known->algorithm;
}

static void
put(struct chk_cache *cache, MDB_val *key, MDB_val *value, unsigned flags)
{
	int status;

	if (cache->failed)
		return;
	status = mdb_put(cache->new.txn, cache->new.dbi, key, value, flags);
	if (status == 0 || status == MDB_KEYEXIST)
		return;
	vt_say("%s: it cannot be written, and stays as it was: %s",
	    vt_name0(cache->path), mdb_strerror(status));
	cache->failed = true;
}

/*
 * How often a record was believed.  Those that were never counted begin at
 * different numbers, so that they do not all fall due at once.
 */
static uint32_t
believed(const struct chk_cache *cache, const struct chk_cache_key *key,
    const struct chk_cache_record *record)
{
	return record->believed != CHK_CACHE_UNCOUNTED ? record->believed :
	    (uint32_t)(XXH3_64bits(key, sizeof(*key)) % cache->period);
}

/* No record is believed in all runs of a period. */
static bool
is_due(const struct chk_cache *cache, const struct chk_cache_key *key,
    const struct chk_cache_record *record)
{
	return cache->period > 0 &&
	    believed(cache, key, record) >= cache->period - 1;
}

static bool
is_same(const struct chk_cache_record *record, const struct lfp_known *known)
{
	return record->size == known->size &&
	    record->mtime == (int64_t)known->mtime.tv_sec &&
	    record->mtime_ns == (uint32_t)known->mtime.tv_nsec &&
	    record->ctime == (int64_t)known->ctime.tv_sec &&
	    record->ctime_ns == (uint32_t)known->ctime.tv_nsec;
}

static void
note_age(struct chk_cache *cache, int64_t read_at)
{
	if (cache->oldest == 0 || read_at < cache->oldest)
		cache->oldest = read_at;
}

/* What an earlier run knew of a file in this very state. */
static bool
find_old(const struct chk_cache *cache, const struct lfp_known *known,
    MDB_val *key, MDB_val *value, struct chk_cache_record *record)
{
	return cache->old.env != NULL &&
	    mdb_get(cache->old.txn, cache->old.dbi, key, value) == 0 &&
	    chk_record_good(key, value, record) && is_same(record, known);
}

/* The record, its attributes behind it, and then their sum. */
static void
put_record(struct chk_cache *cache, MDB_val *key,
    const struct chk_cache_record *record, const uint8_t *xattrs)
{
	MDB_val value = { sizeof(*record) + record->xattrs_length, NULL };

	put(cache, key, &value, MDB_RESERVE);
	if (cache->failed)
		return;
	memcpy(value.mv_data, record, sizeof(*record));
	if (record->xattrs_length > 0)
		memcpy((char *)value.mv_data + sizeof(*record), xattrs,
		    record->xattrs_length);
	chk_record_sum(value.mv_data, key, &value);
}

bool
chk_cache_recall(void *arg, struct lfp_known *known)
{
	struct chk_cache *cache = arg;
	struct chk_cache_record record;
	struct chk_cache_key id;
	MDB_val key = { sizeof(id), &id }, value;

	make_key(&id, known);
	if (!find_old(cache, known, &key, &value, &record) ||
	    is_due(cache, &id, &record))
		return false;
	memcpy(known->digest, record.digest, sizeof(known->digest));
	known->kind = record.kind;
	known->needs = record.needs;
	known->has_xattrs = record.has_xattrs != 0;
	known->xattrs = (const uint8_t *)value.mv_data + sizeof(record);
	known->xattrs_length = record.xattrs_length;
	note_age(cache, record.read_at);
	if (cache->period > 0)
		record.believed = believed(cache, &id, &record) + 1;
	put_record(cache, &key, &record, known->xattrs);
	return true;
}

void
chk_cache_remember(void *arg, const struct lfp_known *known)
{
	struct chk_cache *cache = arg;
	struct chk_cache_record record, old;
	struct chk_cache_key id;
	MDB_val key = { sizeof(id), &id }, value;

	if (known->xattrs_length > UINT32_MAX)
		return;
	make_key(&id, known);
	memset(&record, 0, sizeof(record));
	/* Read again because it was due, or for the first time? */
	record.believed = find_old(cache, known, &key, &value, &old) ? 0 :
	    CHK_CACHE_UNCOUNTED;
	record.size = known->size;
	record.mtime = (int64_t)known->mtime.tv_sec;
	record.mtime_ns = (uint32_t)known->mtime.tv_nsec;
	record.ctime = (int64_t)known->ctime.tv_sec;
	record.ctime_ns = (uint32_t)known->ctime.tv_nsec;
	record.read_at = cache->now;
	record.kind = known->kind;
	record.needs = known->needs;
	record.has_xattrs = known->has_xattrs;
	record.xattrs_length = (uint32_t)known->xattrs_length;
	memcpy(record.digest, known->digest, sizeof(record.digest));
	note_age(cache, record.read_at);
	put_record(cache, &key, &record, known->xattrs);
}

/* Of files that this run was not asked about. */
static void
keep_others(struct chk_cache *cache)
{
	MDB_cursor *cursor;
	MDB_val key, value;

	if (cache->old.env == NULL || mdb_cursor_open(cache->old.txn,
	    cache->old.dbi, &cursor) != 0)
		return;
	while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0)
		if (key.mv_size == sizeof(struct chk_cache_key))
			put(cache, &key, &value, MDB_NOOVERWRITE);
	mdb_cursor_close(cursor);
}

static int
publish(struct chk_cache *cache)
{
	int status = mdb_txn_commit(cache->new.txn);

	cache->new.txn = NULL;
	if (status == 0)
		status = mdb_env_sync(cache->new.env, 1);
	if (status == 0 && rename(cache->new_path, cache->path) != 0)
		status = errno;
	if (status != 0)
		return status;
	mdb_env_close(cache->new.env);
	cache->new.env = NULL;
	return 0;
}

void
chk_cache_finish(struct chk_cache *cache, bool partial)
{
	MDB_val key = { sizeof(ABOUT_KEY) - 1, (void *)(uintptr_t)ABOUT_KEY };
	MDB_val value = { sizeof(cache->about), &cache->about };
	int status;

	if (partial)
		keep_others(cache);
	chk_sum(cache->about.sum, &cache->about,
	    offsetof(struct chk_cache_about, sum));
	put(cache, &key, &value, 0);
	if (!cache->failed && (status = publish(cache)) != 0)
		vt_say("%s: it cannot be written, and stays as it was: %s",
		    vt_name0(cache->path), mdb_strerror(status));
}
