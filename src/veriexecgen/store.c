/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sys/stat.h>

#include "common/message.h"
#include "common/output.h"
#include "common/status.h"
#include "common/stop.h"
#include "veriexecgen/entry.h"
#include "veriexecgen/header.h"
#include "veriexecgen/lead.h"
#include "veriexecgen/names.h"
#include "veriexecgen/own.h"
#include "veriexecgen/store.h"

/* Readable by all, as other system databases; the umask takes away. */
#define NEW_MODE 0644

struct store {
	const struct gen_options	*gen;
	struct lfp_scan			*scan;
	struct gen_own			 own;
	struct gen_lead			*lead;
	struct gen_header		 header;
	struct lfp_save			*save;	/* NULL: standard output */
	struct lfp_set			*set;	/* NULL: not merging */
	struct lfp_writer		*writer;
	struct lfp_writer		*trial;	/* writes nowhere */
	bool				 changed;
	bool				 told;	/* what cannot be stored */
	bool				 annotate;
	size_t				 kept;	/* records of one pass */
	struct gen_stored		*stored;
	struct lfp_error		 error;
};

static enum lfp_status
discard(void *sink, const void *data, size_t length, struct lfp_error *error)
{
	(void)sink, (void)data, (void)length, (void)error;
	return LFP_OK;
}

/* Does the first line of what is there say that annotations are on? */
static bool
is_annotated(int fd)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_parser *parser;
	struct lfp_item item;
	struct lfp_head head = { .present = false };

	if (fd < 0 || lfp_parser_new_fd("", fd, &parser, &error) != LFP_OK)
		return false;
	if (lfp_parser_next(parser, &item, &error) == LFP_OK &&
	    item.kind != LFP_ITEM_PROBLEM &&
	    lfp_head_parse(item.entry.lead, item.entry.lead_length, &head,
	    &error) != LFP_OK)
		head.present = false;
	lfp_parser_free(parser);
	return head.present;
}

int
gen_store_check(const struct gen_options *gen, bool *annotated)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_save *save;
	enum lfp_status status;

	*annotated = false;
	if (strcmp(gen->output, "-") == 0)
		return 0;
	status = lfp_save_begin(gen->output, NEW_MODE, &save, &error);
	if (status != LFP_OK) {
		vt_say("%s", error.text);
		return (int)vt_status_of(status);
	}
	*annotated = gen->append && is_annotated(lfp_save_old(save));
	lfp_save_abort(save);
	return 0;
}

/*
 * What cannot be represented: fatal, or with -W left out and counted.  Said
 * in the first pass over all records.
 */
static enum lfp_status
refuse(struct store *store)
{
	if (store->told)
		return LFP_OK;
	store->stored->refused++;
	return store->gen->warn_only ? LFP_OK : LFP_ERR_NOT_FOUND;
}

/* Why this one cannot be: in store->error. */
static enum lfp_status
refuse_entry(struct store *store)
{
	if (!store->told)
		vt_say("%s", store->error.text);
	lfp_error_clear(&store->error);
	store->kept--;
	return refuse(store);
}

static enum lfp_status
update(struct store *store, const struct lfp_record *record,
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
	store->stored->updated++;
	return lfp_set_update(store->set, i, entry, &store->error);
}

/* The entry that the kernel would use for this record's file, if any. */
static size_t
find(const struct store *store, const struct lfp_record *record,
    const char *name, size_t length)
{
	size_t i = lfp_set_find_inode(store->set, record->device,
	    record->inode);

	return i != LFP_NONE ? i : lfp_set_find(store->set, name, length);
}

typedef enum lfp_status each_fn(struct store *, const struct lfp_record *,
    const char *name, size_t length);

static enum lfp_status
update_one(struct store *store, const struct lfp_record *record,
    const char *name, size_t length)
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
put_names(struct store *store, struct lfp_writer *writer,
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
put(struct store *store, struct lfp_writer *writer,
    const struct lfp_record *record, const struct lfp_entry *entry)
{
	return store->gen->format == LFP_FORMAT_VERIEXEC ?
	    lfp_writer_entry(writer, entry, &store->error) :
	    put_names(store, writer, record, *entry);
}

/* Could it be written? */
static enum lfp_status
try_entry(struct store *store, const struct lfp_record *record,
    const struct lfp_entry *entry)
{
	return store->gen->format == LFP_FORMAT_VERIEXEC ?
	    lfp_entry_check(entry, &store->error) :
	    put_names(store, store->trial, record, *entry);
}

/* Is it new, and can it be written?  Asked before anything is. */
static enum lfp_status
check_one(struct store *store, const struct lfp_record *record,
    const char *name, size_t length)
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

static enum lfp_status
write_new(struct store *store, const struct lfp_record *record,
    const char *name, size_t length)
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
		store->stored->added++;
	return status;
}

/* A function over all records that are to be stored. */
static enum lfp_status
for_each(struct store *store, each_fn *each)
{
	enum lfp_status status = LFP_OK;
	struct lfp_record record;
	const char *name;
	size_t length;

	lfp_scan_rewind(store->scan);
	store->kept = 0;
	while (status == LFP_OK && (status = lfp_scan_next(store->scan,
	    &record, &store->error)) == LFP_OK) {
		if (vt_stop_asked())
			return LFP_ERR_CANCELLED;
		if (record.trouble != LFP_TROUBLE_NONE || gen_own_is(
		    &store->own, record.path, record.path_length))
			continue;
		name = record.path;
		length = record.path_length;
		if (gen_name_strip(store->gen->prefix, &name, &length)) {
			store->kept++;
			status = each(store, &record, name, length);
		} else if (each != update_one) {
			if (!store->told)
				vt_say("%s: is not below the prefix of -p",
				    vt_name(record.path, record.path_length));
			status = refuse(store);
		}
	}
	return status == LFP_END ? LFP_OK : status;
}

/*
 * Tell the set which file each of its entries is about, so that a file is
 * not listed twice: the kernel takes the first and refuses the rest.
 */
static enum lfp_status
fold(struct store *store)
{
	const char *prefix = store->gen->prefix;
	size_t i, owner, n = prefix == NULL ? 0 : strlen(prefix);
	enum lfp_status status = LFP_OK;
	struct lfp_entry entry;
	uint64_t device, inode;
	char *path;

	for (i = 0; status == LFP_OK && i < lfp_set_count(store->set); i++) {
		lfp_set_get(store->set, i, &entry);
		if ((path = malloc(n + entry.path_length)) == NULL)
			return LFP_ERR_MEMORY;
		memcpy(path, prefix == NULL ? "" : prefix, n);
		memcpy(path + n, entry.path, entry.path_length);
		if (lfp_scan_identify(store->scan, path,
		    n + entry.path_length, &device, &inode) == LFP_OK) {
			status = lfp_set_bind(store->set, i, device, inode,
			    &owner, &store->error);
			if (status == LFP_OK && owner != i) {
				lfp_set_remove(store->set, i);
				store->stored->folded++;
				store->changed = true;
			}
		}
		free(path);
	}
	return status;
}

static enum lfp_status
read_old(struct store *store)
{
	struct lfp_parser *parser = NULL;
	enum lfp_status status;

	status = lfp_set_new(&store->set, &store->error);
	if (status == LFP_OK)
		status = lfp_parser_new_fd(store->gen->output,
		    lfp_save_old(store->save), &parser, &store->error);
	if (status == LFP_OK)
		status = lfp_set_read(store->set, parser, &store->error);
	lfp_parser_free(parser);
	if (status == LFP_OK)
		store->stored->folded = lfp_set_dropped(store->set);
	store->changed = store->stored->folded > 0;
	return status;
}

/* Such a file would make all that is checked against it look well. */
static enum lfp_status
refuse_empty(const struct store *store)
{
	if (store->kept > 0 || store->gen->allow_empty)
		return LFP_OK;
	vt_say("nothing to fingerprint was found%s; see --allow-empty",
	    store->gen->all_files ? "" : " (without -a only files with an x "
	    "bit are)");
	return LFP_ERR_NOT_FOUND;
}

/* What comes before the entries that are new. */
static enum lfp_status
write_old(struct store *store)
{
	enum lfp_status status;

	if (store->set == NULL)
		return gen_header_begin(&store->header, store->gen,
		    store->writer, store->annotate, &store->error);
	status = gen_header_merge(&store->header, store->gen, store->set,
	    store->annotate, &store->error);
	if (status == LFP_OK)
		status = lfp_writer_set(store->writer, store->set,
		    &store->error);
	if (status == LFP_OK)
		status = gen_header_stamp(store->gen, store->writer,
		    &store->error);
	return status;
}

static enum lfp_status
check_all(struct store *store)
{
	enum lfp_status status = for_each(store, check_one);

	store->told = true;
	return status == LFP_OK ? refuse_empty(store) : status;
}

static enum lfp_status
write_all(struct store *store)
{
	enum lfp_status status = write_old(store);

	if (status == LFP_OK)
		status = for_each(store, write_new);
	if (status == LFP_OK && !store->told)
		status = refuse_empty(store);
	if (status == LFP_OK)
		status = lfp_writer_flush(store->writer, &store->error);
	return status;
}

static enum lfp_status
merge_all(struct store *store)
{
	enum lfp_status status;

	if ((status = read_old(store)) != LFP_OK ||
	    (status = fold(store)) != LFP_OK ||
	    (status = for_each(store, update_one)) != LFP_OK ||
	    (status = check_all(store)) != LFP_OK)
		return status;
	store->stored->unchanged = !store->changed;
	return store->changed ? write_all(store) : LFP_OK;
}

/*
 * Nothing is seen by others before all is known to be well: what is saved
 * comes to its place at the end, but what is printed is gone at once.
 */
static enum lfp_status
store_all(struct store *store)
{
	enum lfp_status status = LFP_OK;

	if (store->gen->append && lfp_save_old(store->save) >= 0)
		return merge_all(store);
	if (store->save == NULL)
		status = check_all(store);
	return status == LFP_OK ? write_all(store) : status;
}

static enum lfp_status
open_output(struct store *store)
{
	const struct gen_options *gen = store->gen;
	mode_t mask = umask(0);
	enum lfp_status status = LFP_OK;

	(void)umask(mask);
	if (strcmp(gen->output, "-") != 0)
		status = lfp_save_begin(gen->output, NEW_MODE & ~mask,
		    &store->save, &store->error);
	if (status == LFP_OK && store->save != NULL && store->annotate)
		status = gen_header_read(&store->header,
		    lfp_save_old(store->save), &store->error);
	if (status == LFP_OK)
		status = lfp_writer_new(gen->dry_run ? discard :
		    store->save != NULL ? lfp_save_write : vt_output_write,
		    store->save, &store->writer, &store->error);
	if (status == LFP_OK)
		status = lfp_writer_new(discard, NULL, &store->trial,
		    &store->error);
	if (status == LFP_OK)
		status = gen_lead_new(gen->prefix, &store->lead,
		    &store->error);
	/* Elsewhere than "/" a checker must never look at the host's files. */
	if (status == LFP_OK && (gen->root != NULL || gen->prefix != NULL)) {
		lfp_writer_relative(store->writer, true);
		lfp_writer_relative(store->trial, true);
	}
	return status;
}

/* Put the file in place, or leave everything as it was. */
static enum lfp_status
close_output(struct store *store, enum lfp_status status)
{
	const struct gen_options *gen = store->gen;
	unsigned flags = (gen->append ? 0 : LFP_SAVE_KEEP) |
	    (gen->immutable ? LFP_SAVE_IMMUTABLE : 0);

	if (status != LFP_OK || gen->dry_run || store->stored->unchanged ||
	    vt_stop_asked())
		lfp_save_abort(store->save);
	else if (store->save != NULL)
		status = lfp_save_commit(store->save, flags, &store->error);
	return status;
}

int
gen_store(const struct gen_options *gen, struct lfp_scan *scan,
    struct gen_stored *stored)
{
	struct store store = { .gen = gen, .scan = scan, .stored = stored,
	    .annotate = gen->metadata };
	enum lfp_status status;

	memset(stored, 0, sizeof(*stored));
	gen_own_init(&store.own, gen);
	if ((status = open_output(&store)) == LFP_OK)
		status = store_all(&store);
	stored->entries = stored->added + (store.set == NULL ? 0 :
	    lfp_set_count(store.set) - stored->folded);
	status = close_output(&store, status);
	if (status != LFP_OK && store.error.status != LFP_OK)
		vt_say("%s", store.error.text);
	else if (status == LFP_ERR_MEMORY)
		vt_say("out of memory");
	gen_lead_free(store.lead);
	lfp_writer_free(store.writer);
	lfp_writer_free(store.trial);
	lfp_set_free(store.set);
	gen_own_free(&store.own);
	gen_header_free(&store.header);
	return status != LFP_OK ? (int)vt_status_of(status) :
	    stored->refused > 0 ? VT_INCOMPLETE : VT_DONE;
}
