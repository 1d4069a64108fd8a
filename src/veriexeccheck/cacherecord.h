/* SPDX-License-Identifier: BSD-2-Clause */
/* The records of a cache, as they are on disk. */
#ifndef VT_VERIEXECCHECK_CACHERECORD_H
#define VT_VERIEXECCHECK_CACHERECORD_H

#include <lmdb.h>
#include <stdbool.h>
#include <stdint.h>

#include <fingerprint.h>

/* A cache of another layout, or of another byte order, is not ours. */
#define CHK_CACHE_MAGIC UINT64_C(0x3265686361635856)

/* What a cache is of; key "about". */
struct chk_cache_about {
	uint64_t	magic;
	uint8_t		signatures[32];	/* SHA-256 of the text */
	uint8_t		root[16];	/* XXH3-128 of its name */
	uint8_t		sum[16];	/* XXH3-128 of all before it */
};

struct chk_cache_key {
	uint64_t	device, inode, algorithm;
};

/* Its file was never in a run that reads a share again. */
#define CHK_CACHE_UNCOUNTED UINT32_MAX

/* Then the extended attributes. */
struct chk_cache_record {
	uint8_t		sum[16];	/* XXH3-128 of key and the rest */
	uint64_t	size;
	int64_t		mtime, ctime, read_at;		/* seconds */
	uint32_t	mtime_ns, ctime_ns;
	uint32_t	xattrs_length;
	/* So often it was believed while a share was read again. */
	uint32_t	believed;
	uint8_t		kind, needs, has_xattrs, unused[5];
	uint8_t		digest[LFP_DIGEST_MAX];
};

void chk_sum(uint8_t sum[16], const void *data, size_t length);

/* Is it whole, and what its sum says? */
bool chk_about_good(const MDB_val *value, struct chk_cache_about *);
bool chk_record_good(const MDB_val *key, const MDB_val *value,
    struct chk_cache_record *);

/* The sum of a record that lies in value, for key. */
void chk_record_sum(uint8_t sum[16], const MDB_val *key,
    const MDB_val *value);

/* Is all of this cache whole?  It may crash the caller where it is not. */
bool chk_cache_sound(MDB_env *);

#endif /* VT_VERIEXECCHECK_CACHERECORD_H */
