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
#include "veriexecgen/store_private.h"

/* Readable by all, as other system databases; the umask takes away. */
#define NEW_MODE 0644

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
 * Tell the set which file each of its entries is about, so that a file is
 * not listed twice: the kernel takes the first and refuses the rest.
 */
static enum lfp_status
fold(struct gen_store *store)
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
				store->stored.folded++;
				store->changed = true;
			}
		}
		free(path);
	}
	return status;
}

static enum lfp_status
read_old(struct gen_store *store)
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
		store->stored.folded = lfp_set_dropped(store->set);
	store->changed = store->stored.folded > 0;
	return status;
}

/* Such a file would make all that is checked against it look well. */
static enum lfp_status
refuse_empty(const struct gen_store *store)
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
write_old(struct gen_store *store)
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
check_all(struct gen_store *store)
{
	enum lfp_status status = gen_records_all(store, gen_record_check);

	store->told = true;
	return status == LFP_OK ? refuse_empty(store) : status;
}

typedef enum lfp_status records_fn(struct gen_store *, gen_each_fn *);

static enum lfp_status
write_rest(struct gen_store *store, records_fn *records)
{
	enum lfp_status status = records(store, gen_record_write);

	if (status == LFP_OK && !store->told)
		status = refuse_empty(store);
	if (status == LFP_OK)
		status = lfp_writer_flush(store->writer, &store->error);
	return status;
}

static enum lfp_status
write_all(struct gen_store *store)
{
	enum lfp_status status = write_old(store);

	return status != LFP_OK ? status :
	    write_rest(store, gen_records_all);
}

static enum lfp_status
merge_all(struct gen_store *store)
{
	enum lfp_status status;

	if ((status = read_old(store)) != LFP_OK ||
	    (status = fold(store)) != LFP_OK ||
	    (status = gen_records_all(store, gen_record_update)) != LFP_OK ||
	    (status = check_all(store)) != LFP_OK)
		return status;
	store->stored.unchanged = !store->changed;
	return store->changed ? write_all(store) : LFP_OK;
}

/*
 * Nothing is seen by others before all is known to be well: what is saved
 * comes to its place at the end, but what is printed is gone at once.
 */
static enum lfp_status
store_all(struct gen_store *store)
{
	enum lfp_status status = LFP_OK;

	if (store->gen->append && lfp_save_old(store->save) >= 0)
		return merge_all(store);
	if (store->save == NULL)
		status = check_all(store);
	return status == LFP_OK ? write_all(store) : status;
}

static enum lfp_status
open_output(struct gen_store *store)
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
close_output(struct gen_store *store, enum lfp_status status)
{
	const struct gen_options *gen = store->gen;
	unsigned flags = (gen->append ? 0 : LFP_SAVE_KEEP) |
	    (gen->immutable ? LFP_SAVE_IMMUTABLE : 0);

	if (status != LFP_OK || gen->dry_run || store->stored.unchanged ||
	    vt_stop_asked())
		lfp_save_abort(store->save);
	else if (store->save != NULL) {
		/* The disk lets us wait; there is something to do meanwhile. */
		lfp_scan_forget(store->scan);
		status = lfp_save_commit(store->save, flags, &store->error);
	}
	return status;
}

static void
release(struct gen_store *store)
{
	gen_lead_free(store->lead);
	lfp_writer_free(store->writer);
	lfp_writer_free(store->trial);
	lfp_set_free(store->set);
	gen_own_free(&store->own);
	gen_header_free(&store->header);
	free(store);
}

static struct gen_store *
make(const struct gen_options *gen, struct lfp_scan *scan)
{
	struct gen_store *store = calloc(1, sizeof(*store));

	if (store == NULL)
		return NULL;
	store->gen = gen;
	store->scan = scan;
	store->annotate = gen->metadata;
	gen_own_init(&store->own, gen);
	return store;
}

bool
gen_store_can_begin(const struct gen_options *gen)
{
	return gen->format == LFP_FORMAT_VERIEXEC && !gen->append &&
	    !gen->metadata && !gen->guess_flags && !gen->timestamp &&
	    !gen->dry_run && gen->prefix == NULL &&
	    strcmp(gen->output, "-") != 0;
}

struct gen_store *
gen_store_begin(const struct gen_options *gen, struct lfp_scan *scan)
{
	struct gen_store *store = make(gen, scan);
	uint64_t device, inode;

	if (store == NULL)
		return NULL;
	store->early = true;
	if (open_output(store) == LFP_OK && write_old(store) == LFP_OK &&
	    lfp_save_identify(store->save, &device, &inode,
	    &store->error) == LFP_OK) {
		lfp_scan_pass_by(scan, device, inode);
		return store;
	}
	gen_store_drop(store);
	return NULL;
}

void
gen_store_more(struct gen_store *store)
{
	if (!store->failed)
		store->failed = gen_records_more(store, gen_record_write) !=
		    LFP_OK || lfp_save_settle(store->save, &store->error) !=
		    LFP_OK;
}

void
gen_store_drop(struct gen_store *store)
{
	if (store == NULL)
		return;
	lfp_save_abort(store->save);
	release(store);
}

/* What was begun, if it is the beginning of what is to be stored. */
static struct gen_store *
go_on_or_make(struct gen_store *begun, const struct gen_options *gen,
    struct lfp_scan *scan)
{
	struct lfp_scan_counts counts;

	lfp_scan_count(scan, &counts);
	if (begun != NULL && !begun->failed && counts.troubles == 0 &&
	    lfp_scan_is_kept(scan)) {
		begun->early = false;
		return begun;
	}
	gen_store_drop(begun);
	return make(gen, scan);
}

static enum lfp_status
run(struct gen_store *store)
{
	enum lfp_status status;

	/* Open: it was begun. */
	if (store->writer != NULL)
		return write_rest(store, gen_records_more);
	status = open_output(store);
	return status == LFP_OK ? store_all(store) : status;
}

int
gen_store(const struct gen_options *gen, struct lfp_scan *scan,
    struct gen_store *begun, struct gen_stored *stored)
{
	struct gen_store *store = go_on_or_make(begun, gen, scan);
	enum lfp_status status = LFP_ERR_MEMORY;

	memset(stored, 0, sizeof(*stored));
	if (store == NULL) {
		vt_say("out of memory");
		return (int)vt_status_of(status);
	}
	status = run(store);
	store->stored.entries = store->stored.added + (store->set == NULL ?
	    0 : lfp_set_count(store->set) - store->stored.folded);
	status = close_output(store, status);
	if (status != LFP_OK && store->error.status != LFP_OK)
		vt_say("%s", store->error.text);
	else if (status == LFP_ERR_MEMORY)
		vt_say("out of memory");
	*stored = store->stored;
	release(store);
	return status != LFP_OK ? (int)vt_status_of(status) :
	    stored->refused > 0 ? VT_INCOMPLETE : VT_DONE;
}
