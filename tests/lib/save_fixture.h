/* SPDX-License-Identifier: BSD-2-Clause */
/* Saving in the directory "d", and what is to be seen in it. */
#ifndef SAVE_FIXTURE_H
#define SAVE_FIXTURE_H

#include <sys/types.h>

#include <fingerprint/save.h>

#include "tree_fixture.h"

/* What "d" holds: names in order of their bytes, a blank after each. */
void check_names(const char *expected);
void check_content(const char *path, const char *expected);
void check_mode(const char *path, mode_t mode);

struct lfp_save *begin_save(const char *path);
void put_text(struct lfp_save *, const char *text);
void save_text(const char *path, const char *text, unsigned flags);
/* Must fail, and say so with the path and the reason. */
void check_refused(const char *path, const char *reason);

#endif /* SAVE_FIXTURE_H */
