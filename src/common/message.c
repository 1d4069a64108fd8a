/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <fingerprint.h>

#include "common/message.h"

#define NAMES 4
/* Names longer than this are of no use to a reader of one line. */
#define NAME_SIZE 4096

static const char *program = "veriexec-tools";
static void (*before)(void);

void
vt_message_program(const char *name)
{
	program = name;
}

void
vt_message_before(void (*clear)(void))
{
	before = clear;
}

void
vt_say(const char *format, ...)
{
	va_list ap;

	if (before != NULL)
		before();
	flockfile(stderr);
	(void)fprintf(stderr, "%s: ", program);
	va_start(ap, format);
	(void)vfprintf(stderr, format, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	funlockfile(stderr);
}

const char *
vt_name(const void *name, size_t length)
{
	static char buffers[NAMES][NAME_SIZE + 4];
	static unsigned next;
	char *buffer = buffers[next++ % NAMES];

	/* No byte of a name becomes less than one. */
	if (length > NAME_SIZE)
		length = NAME_SIZE;
	if (lfp_text_escape(buffer, NAME_SIZE, name, length) >= NAME_SIZE)
		(void)strcpy(buffer + strlen(buffer), "...");
	return buffer;
}

const char *
vt_name0(const char *name)
{
	return vt_name(name, strlen(name));
}
