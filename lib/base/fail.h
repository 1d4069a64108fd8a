/* SPDX-License-Identifier: BSD-2-Clause */
/* Filling a struct lfp_error. */
#ifndef LFPI_BASE_FAIL_H
#define LFPI_BASE_FAIL_H

#include <stddef.h>
#include <stdint.h>

#include <fingerprint/error.h>

/*
 * Fill *error (may be NULL; left as it is if it holds a failure already) and
 * return status.  The text is the formatted one, then ": " and the system's
 * words for sys_errno if that is not 0.  Names in it must be escaped already:
 * see lfpi_name().
 */
enum lfp_status lfpi_fail(struct lfp_error *error, enum lfp_status status,
    int sys_errno, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* LFP_ERR_MEMORY, "out of memory". */
enum lfp_status lfpi_fail_memory(struct lfp_error *error);

/* A name made fit for a message: escaped, and shortened in the middle. */
struct lfpi_name {
	char text[256];
};
/* Returns buffer->text, so that it can stand among printf's arguments. */
const char *lfpi_name(struct lfpi_name *buffer, const void *name,
    size_t length);

#endif /* LFPI_BASE_FAIL_H */
