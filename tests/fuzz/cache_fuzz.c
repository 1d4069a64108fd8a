/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a cache's record: it counts only with the sum of just these
 * bytes and their key; and attributes that are read from one, whatever they
 * are, are written the same again.
 */
#include <stdlib.h>
#include <string.h>

/* Pure code, a part of this program: instrumented with it. */
#include "../../src/veriexeccheck/cacherecord.c"

#include "audit/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

/* No bit can be another one, in the key or in the record. */
static void
check_each_bit(MDB_val *key, MDB_val *value, size_t seed)
{
	struct chk_cache_record record;
	uint8_t *bytes;
	size_t at;

	at = seed % value->mv_size;
	bytes = value->mv_data;
	bytes[at] ^= (uint8_t)(1U << (seed % 8));
	require(!chk_record_good(key, value, &record));
	bytes[at] ^= (uint8_t)(1U << (seed % 8));
	at = seed % key->mv_size;
	bytes = key->mv_data;
	bytes[at] ^= (uint8_t)(1U << (seed % 8));
	require(!chk_record_good(key, value, &record));
	bytes[at] ^= (uint8_t)(1U << (seed % 8));
	require(chk_record_good(key, value, &record));
}

static void
check_xattrs(const uint8_t *data, size_t length)
{
	struct lfp_audit audit = { .ran = false };
	struct lfpi_subject subject = { .has_xattrs = false };
	struct lfpi_buffer packed = { 0 };
	size_t i;

	if (lfpi_xattrs_unpack(&audit, &subject, data, length)) {
		for (i = 0; i < subject.xattr_count; i++)
			require(subject.xattrs[i].name != NULL &&
			    subject.xattrs[i].value != NULL);
		require(lfpi_xattrs_pack(&subject, &packed, NULL) == LFP_OK);
		/* A name ends at its NUL; ours have none within. */
		require(packed.length <= length);
	}
	lfpi_buffer_free(&packed);
	lfpi_region_free(&audit.region);
}

static void
check_record(const uint8_t *data, size_t length)
{
	struct chk_cache_key id;
	MDB_val key = { sizeof(id), &id }, value = { 0, NULL };
	struct chk_cache_record record;

	memcpy(&id, data, sizeof(id));
	value.mv_size = length - sizeof(id);
	if ((value.mv_data = malloc(value.mv_size + 1)) == NULL)
		return;
	memcpy(value.mv_data, data + sizeof(id), value.mv_size);
	(void)chk_record_good(&key, &value, &record);
	if (value.mv_size >= sizeof(record)) {
		/* Whole, and with the sum that it should have. */
		memcpy(&record, value.mv_data, sizeof(record));
		record.xattrs_length = (uint32_t)(value.mv_size -
		    sizeof(record));
		memcpy(value.mv_data, &record, sizeof(record));
		chk_record_sum(value.mv_data, &key, &value);
		require(chk_record_good(&key, &value, &record));
		check_each_bit(&key, &value, (size_t)id.inode);
		value.mv_size--;
		require(!chk_record_good(&key, &value, &record));
	}
	free(value.mv_data);
}

static void
check_about(const uint8_t *data, size_t length)
{
	struct chk_cache_about about, read;
	MDB_val value = { sizeof(about), &about };

	if (length < sizeof(about))
		return;
	memcpy(&about, data, sizeof(about));
	(void)chk_about_good(&value, &read);
	chk_sum(about.sum, &about, offsetof(struct chk_cache_about, sum));
	require(chk_about_good(&value, &read) ==
	    (about.magic == CHK_CACHE_MAGIC));
	about.magic = CHK_CACHE_MAGIC;
	chk_sum(about.sum, &about, offsetof(struct chk_cache_about, sum));
	require(chk_about_good(&value, &read));
	about.root[data[0] % 16] ^= 1;
	require(!chk_about_good(&value, &read));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	check_about(data, length);
	if (length > sizeof(struct chk_cache_key))
		check_record(data, length);
	check_xattrs(data, length);
	return 0;
}
