/* SPDX-License-Identifier: BSD-2-Clause */
/* The first line of a script, as the kernel reads it. */
#ifndef LFPI_POLICY_SHEBANG_H
#define LFPI_POLICY_SHEBANG_H

#include <stddef.h>
#include <stdint.h>

#include "policy/window.h"

/*
 * The bytes of the interpreter's name, borrowed until the window moves, and
 * its length (1 to LFP_INTERPRETER_MAX - 1).  NULL: execve(2) would not run
 * this as a script.
 */
const uint8_t *lfpi_shebang(struct lfpi_window *, size_t *length);

#endif /* LFPI_POLICY_SHEBANG_H */
