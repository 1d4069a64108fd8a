/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report/sink.h"

/* Names are escaped in pieces of this many bytes. */
#define PIECE 256

void
vt_sink_init(struct vt_sink *sink, lfp_write_fn *write, void *arg)
{
	memset(sink, 0, sizeof(*sink));
	sink->write = write;
	sink->arg = arg;
}

enum lfp_status
vt_sink_flush(struct vt_sink *sink)
{
	if (sink->status == LFP_OK && sink->length > 0)
		sink->status = sink->write(sink->arg, sink->data,
		    sink->length, &sink->error);
	sink->length = 0;
	return sink->status;
}

void
vt_sink_put(struct vt_sink *sink, const void *data, size_t length)
{
	const char *bytes = data;
	size_t n;

	while (length > 0 && sink->status == LFP_OK) {
		n = sizeof(sink->data) - sink->length;
		n = n < length ? n : length;
		memcpy(sink->data + sink->length, bytes, n);
		sink->length += n;
		bytes += n;
		length -= n;
		if (sink->length == sizeof(sink->data))
			(void)vt_sink_flush(sink);
	}
}

void
vt_sink_text(struct vt_sink *sink, const char *text)
{
	vt_sink_put(sink, text, strlen(text));
}

void
vt_sink_format(struct vt_sink *sink, const char *format, ...)
{
	char text[2048];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (n > 0)
		vt_sink_put(sink, text, (size_t)n < sizeof(text) ?
		    (size_t)n : sizeof(text) - 1);
}

/* Where a piece may end: not inside a UTF-8 character. */
static size_t
piece_of(const char *name, size_t length)
{
	size_t n = length < PIECE ? length : PIECE;
	size_t back;

	if (n == length)
		return n;
	for (back = 0; back < 3 && ((unsigned char)name[n] & 0xc0) == 0x80;
	    back++)
		n--;
	return ((unsigned char)name[n] & 0xc0) == 0x80 ? n + back : n;
}

void
vt_sink_name(struct vt_sink *sink, const void *name, size_t length)
{
	const char *at = name;
	char text[4 * PIECE + 16];
	size_t n;

	while (length > 0) {
		n = piece_of(at, length);
		(void)lfp_text_escape(text, sizeof(text), at, n);
		vt_sink_text(sink, text);
		at += n;
		length -= n;
	}
}
