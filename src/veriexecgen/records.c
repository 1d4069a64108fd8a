/* SPDX-License-Identifier: BSD-2-Clause */
/* What becomes of each record of a scan. */
#include "common/message.h"
#include "common/stop.h"
#include "veriexecgen/entry.h"
#include "veriexecgen/names.h"
#include "veriexecgen/store_private.h"

/*
 * What cannot be represented: fatal, or with -W left out and counted.  Said
 * in the first pass over all records.
 */
static enum lfp_status
refuse(struct gen_store *store)
{
	if (store->told)
		return LFP_OK;
	store->stored.refused++;
	return store->gen->warn_only ? LFP_OK : LFP_ERR_NOT_FOUND;
}

/* Why this one cannot be: in store->error. */
static enum lfp_status
refuse_entry(struct gen_store *store)
{
	if (store->early)
		return LFP_ERR_ARGUMENT;
	if (!store->told)
		vt_say("%s", store->error.text);
	lfp_error_clear(&store->error);
	store->kept--;
	return refuse(store);
}

static enum lfp_status
update(struct gen_store *store, const struct lfp_record *record,
    struct lfp_entry *entry, size_t i)
{
	struct lfp_entry old;
	enum lfp_status status;

	lfp_set_get(store->set, i, &old);
	entry->flags = gen_entry_flags(store->gen, old.flags, entry->flags);
	entry->path = old.path;
	entry->path_length = old.path_length;
	entry->lead = old.lead;
	entry->lead_length = old.lead_length;
	status = gen_lead_make(store->lead, store->scan, record, entry,
	    store->annotate, &store->error);
	if (status != LFP_OK || gen_entry_is_same(&old, entry))
		return status;
	store->changed = true;
	store->stored.updated++;
	return lfp_set_update(store->set, i, entry, &store->error);
}

/* The entry that the kernel would use for this record's file, if any. */
static size_t
find(const struct gen_store *store, const struct lfp_record *record,
    const char *name, size_t length)
{
	size_t i = lfp_set_find_inode(store->set, record->device,
	    record->inode);

	return i != LFP_NONE ? i : lfp_set_find(store->set, name, length);
}

enum lfp_status
gen_record_update(struct gen_store *store,
    const struct lfp_record *record, const char *name, size_t length)
{
	size_t i = find(store, record, name, length);
	struct lfp_entry entry;

	if (i == LFP_NONE)
		return LFP_OK;
	gen_entry_make(store->gen, record, name, length, &entry);
	return update(store, record, &entry, i);
}

/*
 * NetBSD's kernel takes one entry a file and has its other names as comments;
 * the readers of other formats look at names, and want each of them.
 */
static enum lfp_status
put_names(struct gen_store *store, struct lfp_writer *writer,
    const struct lfp_record *record, struct lfp_entry entry)
{
	struct lfp_file_facts facts = { record->size, record->mode };
	enum lfp_status status = LFP_OK;

	while (status == LFP_OK) {
		status = lfp_writer_entry_as(writer, store->gen->format,
		    &entry, &facts, &store->error);
		if (status == LFP_OK)
			status = lfp_scan_next_alias(store->scan, &entry.path,
			    &entry.path_length, &store->error);
		if (status == LFP_OK && !gen_name_strip(store->gen->prefix,
		    &entry.path, &entry.path_length))
			break;
	}
	return status == LFP_END ? LFP_OK : status;
}

static enum lfp_status
put(struct gen_store *store, struct lfp_writer *writer,
    const struct lfp_record *record, const struct lfp_entry *entry)
{
	return store->gen->format == LFP_FORMAT_VERIEXEC ?
	    lfp_writer_entry(writer, entry, &store->error) :
	    put_names(store, writer, record, *entry);
}

/* Could it be written? */
static enum lfp_status
try_entry(struct gen_store *store, const struct lfp_record *record,
    const struct lfp_entry *entry)
{
	return store->gen->format == LFP_FORMAT_VERIEXEC ?
	    lfp_entry_check(entry, &store->error) :
	    put_names(store, store->trial, record, *entry);
}

enum lfp_status
gen_record_check(struct gen_store *store,
    const struct lfp_record *record, const char *name, size_t length)
{
	struct lfp_entry entry;
	enum lfp_status status;

	if (store->set != NULL && find(store, record, name, length) !=
	    LFP_NONE)
		return LFP_OK;
	gen_entry_make(store->gen, record, name, length, &entry);
	status = try_entry(store, record, &entry);
	if (status == LFP_ERR_ARGUMENT)
		return refuse_entry(store);
	store->changed = true;
	return status;
}

enum lfp_status
gen_record_write(struct gen_store *store,
    const struct lfp_record *record, const char *name, size_t length)
{
	struct lfp_entry entry;
	enum lfp_status status = LFP_OK;

	if (store->set != NULL && find(store, record, name, length) !=
	    LFP_NONE)
		return LFP_OK;
	gen_entry_make(store->gen, record, name, length, &entry);
	if (store->gen->format == LFP_FORMAT_VERIEXEC)
		status = gen_lead_make(store->lead, store->scan, record,
		    &entry, store->annotate, &store->error);
	if (status == LFP_OK)
		status = put(store, store->writer, record, &entry);
	if (status == LFP_ERR_ARGUMENT)
		return refuse_entry(store);
	if (status == LFP_OK)
		store->stored.added++;
	return status;
}

static enum lfp_status
take(struct gen_store *store, const struct lfp_record *record,
    gen_each_fn *each)
{
	const char *name = record->path;
	size_t length = record->path_length;

	if (record->trouble != LFP_TROUBLE_NONE ||
	    gen_own_is(&store->own, name, length))
		return LFP_OK;
	if (gen_name_strip(store->gen->prefix, &name, &length)) {
		store->kept++;
		return each(store, record, name, length);
	}
	if (each == gen_record_update)
		return LFP_OK;
	if (!store->told)
		vt_say("%s: is not below the prefix of -p",
		    vt_name(record->path, record->path_length));
	return refuse(store);
}

enum lfp_status
gen_records_more(struct gen_store *store, gen_each_fn *each)
{
	enum lfp_status status = LFP_OK;
	struct lfp_record record;

	while (status == LFP_OK && (status = lfp_scan_next(store->scan,
	    &record, &store->error)) == LFP_OK) {
		if (vt_stop_asked())
			return LFP_ERR_CANCELLED;
		status = take(store, &record, each);
	}
	return status == LFP_END ? LFP_OK : status;
}

enum lfp_status
gen_records_all(struct gen_store *store, gen_each_fn *each)
{
	lfp_scan_rewind(store->scan);
	store->kept = 0;
	return gen_records_more(store, each);
}
