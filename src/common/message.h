/* SPDX-License-Identifier: BSD-2-Clause */
/* One line on standard error: "program: what: why". */
#ifndef VT_COMMON_MESSAGE_H
#define VT_COMMON_MESSAGE_H

#include <stddef.h>

/* The name that begins each line; borrowed. */
void vt_message_program(const char *name);

/* No newline at the end of format; names in it go through vt_name(). */
void vt_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * A name made fit for a terminal, a mail or a log, whatever its bytes, in
 * one of a few static buffers: at most four in one message, one thread.
 */
const char *vt_name(const void *name, size_t length);
const char *vt_name0(const char *name);

/* Called before each line, to clear what shows progress; NULL: nothing. */
void vt_message_before(void (*clear)(void));

#endif /* VT_COMMON_MESSAGE_H */
