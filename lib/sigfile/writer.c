/* SPDX-License-Identifier: BSD-2-Clause */
/* From entries to text, in large pieces. */
#include <string.h>

#include <fingerprint/sigfile.h>
#include <fingerprint/text.h>

#include "base/buffer.h"
#include "base/fail.h"
#include "base/memory.h"
#include "sigfile/commentline.h"
#include "sigfile/entryline.h"
#include "sigfile/exporter.h"
#include "sigfile/leadtext.h"
#include "sigfile/set.h"
#include "sigfile/writer.h"

/* What the sink gets at once, at least. */
#define PIECE ((size_t)256 * 1024)

struct lfp_writer {
	lfp_write_fn	*write;
	void		*sink;
	struct lfpi_buffer text;
	enum lfp_status	 failed;	/* of the sink; stays */
	struct lfpi_export export;	/* in another format */
};

enum lfp_status
lfp_writer_new(lfp_write_fn *write, void *sink, struct lfp_writer **writer,
    struct lfp_error *error)
{
	*writer = lfpi_calloc(1, sizeof(**writer));
	if (*writer == NULL)
		return lfpi_fail_memory(error);
	(*writer)->write = write;
	(*writer)->sink = sink;
	return LFP_OK;
}

void
lfp_writer_free(struct lfp_writer *writer)
{
	if (writer == NULL)
		return;
	lfpi_buffer_free(&writer->text);
	lfpi_export_free(&writer->export);
	lfpi_free(writer);
}

enum lfp_status
lfp_writer_flush(struct lfp_writer *writer, struct lfp_error *error)
{
	if (writer->failed != LFP_OK)
		return lfpi_fail(error, writer->failed, 0,
		    "an earlier write failed");
	if (writer->text.length == 0)
		return LFP_OK;
	writer->failed = writer->write(writer->sink, writer->text.data,
	    writer->text.length, error);
	writer->text.length = 0;
	return writer->failed;
}

/* Room for size bytes at the end of the text. */
static enum lfp_status
make_room(struct lfp_writer *writer, size_t size, struct lfp_error *error)
{
	enum lfp_status status = LFP_OK;

	if (writer->failed != LFP_OK || writer->text.length >= PIECE)
		status = lfp_writer_flush(writer, error);
	if (status == LFP_OK)
		status = lfpi_buffer_reserve(&writer->text, size, error);
	return status;
}

static void
put(struct lfp_writer *writer, const char *text, size_t length)
{
	if (length == 0)
		return;
	memcpy(writer->text.data + writer->text.length, text, length);
	writer->text.length += length;
}

struct lfpi_export *
lfpi_writer_export(struct lfp_writer *writer)
{
	return &writer->export;
}

enum lfp_status
lfpi_writer_put(struct lfp_writer *writer, const char *text, size_t length,
    struct lfp_error *error)
{
	enum lfp_status status = make_room(writer, length, error);

	if (status == LFP_OK)
		put(writer, text, length);
	return status;
}

static enum lfp_status
write_line(struct lfp_writer *writer, const struct lfp_entry *entry,
    unsigned style, struct lfp_error *error)
{
	enum lfp_status status = make_room(writer,
	    entry->lead_length + lfpi_line_bound(entry), error);

	if (status != LFP_OK)
		return status;
	put(writer, entry->lead, entry->lead_length);
	writer->text.length += lfpi_line_write(writer->text.data +
	    writer->text.length, entry, style);
	return LFP_OK;
}

enum lfp_status
lfp_writer_entry(struct lfp_writer *writer, const struct lfp_entry *entry,
    struct lfp_error *error)
{
	enum lfp_status status = lfp_entry_check(entry, error);

	return status != LFP_OK ? status :
	    write_line(writer, entry, 0, error);
}

enum lfp_status
lfp_writer_comment(struct lfp_writer *writer, const char *text,
    size_t length, struct lfp_error *error)
{
	enum lfp_status status = make_room(writer, 0, error);

	return status != LFP_OK ? status :
	    lfpi_comment_append(&writer->text, text, length, error);
}

/* As it was read, byte for byte, unless it has been changed. */
static enum lfp_status
write_record(struct lfp_writer *writer, const struct lfpi_record *record,
    struct lfp_error *error)
{
	const char *text = lfpi_record_text(record);
	struct lfp_entry entry;
	enum lfp_status status;

	lfpi_record_get(record, &entry);
	if ((record->state & LFPI_RECORD_REMOVED) != 0) {
		status = make_room(writer, entry.lead_length, error);
		return status != LFP_OK ? status : lfpi_lead_plain(
		    &writer->text, entry.lead, entry.lead_length, error);
	}
	if (text == NULL)
		return write_line(writer, &entry, record->style, error);
	status = make_room(writer, entry.lead_length + record->text_length,
	    error);
	if (status != LFP_OK)
		return status;
	put(writer, entry.lead, entry.lead_length);
	put(writer, text, record->text_length);
	return LFP_OK;
}

enum lfp_status
lfp_writer_set(struct lfp_writer *writer, const struct lfp_set *set,
    struct lfp_error *error)
{
	enum lfp_status status;
	const char *tail;
	size_t i, length;

	for (i = 0; i < set->count; i++) {
		status = write_record(writer, lfpi_set_record(set, i), error);
		if (status != LFP_OK)
			return status;
	}
	tail = lfp_set_tail(set, &length);
	status = make_room(writer, length, error);
	if (status == LFP_OK)
		put(writer, tail, length);
	return status;
}
