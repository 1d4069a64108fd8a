/* SPDX-License-Identifier: BSD-2-Clause */
/* Looking through a whole cache. */
#include "veriexeccheck/cacherecord.h"

static bool
all_good(MDB_cursor *cursor)
{
	struct chk_cache_record record;
	struct chk_cache_about about;
	MDB_val key, value;
	size_t abouts = 0;
	int status;

	while ((status = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) ==
	    0) {
		if (key.mv_size == 5) {
			abouts++;
			if (!chk_about_good(&value, &about))
				return false;
		} else if (!chk_record_good(&key, &value, &record))
			return false;
	}
	return status == MDB_NOTFOUND && abouts == 1;
}

bool
chk_cache_sound(MDB_env *env)
{
	bool sound = false;
	MDB_cursor *cursor;
	MDB_txn *txn;
	MDB_dbi dbi;

	if (mdb_txn_begin(env, NULL, MDB_RDONLY, &txn) != 0)
		return false;
	if (mdb_dbi_open(txn, NULL, 0, &dbi) == 0 &&
	    mdb_cursor_open(txn, dbi, &cursor) == 0) {
		sound = all_good(cursor);
		mdb_cursor_close(cursor);
	}
	mdb_txn_abort(txn);
	return sound;
}
