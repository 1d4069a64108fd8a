/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdbool.h>
#include <string.h>

#include <fingerprint/policy.h>

#include "policy/shebang.h"

/*
 * NetBSD's sys/sys/exec_script.h: SCRIPT_HDR_SIZE is the magic, MAXINTERP
 * (PATH_MAX, 1024), one blank and the newline.  Linux stops at 256 bytes.
 */
#define MAGIC "#!"
#define MAGIC_LENGTH (sizeof(MAGIC) - 1)
#define HEADER_SIZE (MAGIC_LENGTH + 1024 + 2)

static bool
ends_name(uint8_t byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\0';
}

/*
 * sys/kern/exec_script.c, exec_script_makecmds(): the newline must lie in
 * the header, blanks and tabs before the name are skipped, and a NUL byte
 * ends the line for it.  A CR belongs to the name.  What is too long for a
 * path name ends in ENAMETOOLONG.
 */
const uint8_t *
lfpi_shebang(struct lfpi_window *window, size_t *length)
{
	size_t size = window->size < HEADER_SIZE ? (size_t)window->size :
	    HEADER_SIZE;
	const uint8_t *head = lfpi_window_at(window, 0, size);
	size_t begin = MAGIC_LENGTH, end;

	if (head == NULL || size < MAGIC_LENGTH ||
	    memcmp(head, MAGIC, MAGIC_LENGTH) != 0 ||
	    memchr(head, '\n', size) == NULL)
		return NULL;
	while (head[begin] == ' ' || head[begin] == '\t')
		begin++;
	for (end = begin; !ends_name(head[end]); end++)
		;
	*length = end - begin;
	if (*length == 0 || *length >= LFP_INTERPRETER_MAX)
		return NULL;
	return head + begin;
}
