/* SPDX-License-Identifier: BSD-2-Clause */
#include <stddef.h>
#include <string.h>
#include <xxhash.h>

#include "veriexeccheck/cacherecord.h"

static void
put_sum(uint8_t sum[16], XXH128_hash_t hash)
{
	XXH128_canonical_t canonical;

	XXH128_canonicalFromHash(&canonical, hash);
	memcpy(sum, canonical.digest, 16);
}

void
chk_sum(uint8_t sum[16], const void *data, size_t length)
{
	put_sum(sum, XXH3_128bits(data, length));
}

void
chk_record_sum(uint8_t sum[16], const MDB_val *key, const MDB_val *value)
{
	const size_t at = offsetof(struct chk_cache_record, size);
	const char *data = value->mv_data;

	/* The key's own sum is the seed of the rest's. */
	put_sum(sum, XXH3_128bits_withSeed(data + at, value->mv_size - at,
	    XXH3_64bits(key->mv_data, key->mv_size)));
}

bool
chk_about_good(const MDB_val *value, struct chk_cache_about *about)
{
	uint8_t sum[16];

	if (value->mv_size != sizeof(*about))
		return false;
	memcpy(about, value->mv_data, sizeof(*about));
	chk_sum(sum, about, offsetof(struct chk_cache_about, sum));
	return about->magic == CHK_CACHE_MAGIC &&
	    memcmp(sum, about->sum, sizeof(sum)) == 0;
}

bool
chk_record_good(const MDB_val *key, const MDB_val *value,
    struct chk_cache_record *record)
{
	uint8_t sum[16];

	if (key->mv_size != sizeof(struct chk_cache_key) ||
	    value->mv_size < sizeof(*record))
		return false;
	memcpy(record, value->mv_data, sizeof(*record));
	if (value->mv_size - sizeof(*record) != record->xattrs_length)
		return false;
	chk_record_sum(sum, key, value);
	return memcmp(sum, record->sum, sizeof(sum)) == 0;
}
