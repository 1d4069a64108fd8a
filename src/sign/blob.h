/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole files in memory: what was verified is what is used afterwards. */
#ifndef VT_SIGN_BLOB_H
#define VT_SIGN_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A signatures file of ten million files; more is refused, status 66. */
#define VS_DATA_MAX ((size_t)1024 * 1024 * 1024)
#define VS_KEYRING_MAX ((size_t)64 * 1024 * 1024)

/* Two names and a reason. */
#define VS_ERROR_SIZE 5120

/* What failed: an exit status (common/status.h) and a line for people. */
struct vs_error {
	int	status;
	char	text[VS_ERROR_SIZE];
};

struct vs_blob {
	uint8_t	*data;
	size_t	 length;
	size_t	 room;
};

/* Returns the status, for "return vs_fail(...)"; the first failure stays. */
int vs_fail(struct vs_error *, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Read a regular file once, or with "-" the standard input, up to max bytes.
 * A file that changes meanwhile is refused.  0, or a status; caller frees
 * with vs_blob_free().
 */
int vs_blob_read(const char *name, size_t max, struct vs_blob *,
    struct vs_error *);
/*
 * The same for what trust stands on: it must belong to root or to the
 * caller, and nobody else may be able to write it.
 */
int vs_blob_read_trusted(const char *name, size_t max, struct vs_blob *,
    struct vs_error *);
/* The same check for a file or directory that is open. */
int vs_blob_check_owner(const char *name, int fd, struct vs_error *);
/* What is open, from where it stands to its end. */
int vs_blob_read_fd(const char *name, int fd, size_t max, struct vs_blob *,
    struct vs_error *);

/* False: more than max bytes in all, or no memory; nothing was added. */
bool vs_blob_append(struct vs_blob *, const void *bytes, size_t n,
    size_t max);
/* What was secret does not stay in memory. */
void vs_blob_free(struct vs_blob *);

#endif /* VT_SIGN_BLOB_H */
