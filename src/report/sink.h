/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a report goes; the first failure is kept and nothing follows it. */
#ifndef VT_REPORT_SINK_H
#define VT_REPORT_SINK_H

#include <fingerprint.h>

struct vt_sink {
	lfp_write_fn	*write;
	void		*arg;
	enum lfp_status	 status;
	struct lfp_error error;
	size_t		 length;
	char		 data[65536];
};

void vt_sink_init(struct vt_sink *, lfp_write_fn *, void *arg);
void vt_sink_put(struct vt_sink *, const void *data, size_t length);
void vt_sink_text(struct vt_sink *, const char *);
void vt_sink_format(struct vt_sink *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
/* A name for people, see lfp_text_escape(). */
void vt_sink_name(struct vt_sink *, const void *name, size_t length);
/* What is left; the status of it all. */
enum lfp_status vt_sink_flush(struct vt_sink *);

#endif /* VT_REPORT_SINK_H */
