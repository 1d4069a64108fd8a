/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys as people name them: by their full fingerprint, and nothing else. */
#ifndef VT_SIGN_PIN_H
#define VT_SIGN_PIN_H

#include <stdbool.h>
#include <stdint.h>

#include "sign/engine.h"

/*
 * 40 hex digits, in groups or not, to upper-case ones.  NULL, or why not,
 * in a sentence; static.
 */
const char *vs_pin_parse(const char *text, char pin[VS_FPR_TEXT]);

/* "90d", "12h", "30m", "45s", "2w", "7" days: seconds; false: none. */
bool vs_age_parse(const char *text, uint64_t *seconds);

/* "2026-11-21", "2026-11-21T19:00:00Z" or "@1795287600"; false: none. */
bool vs_time_parse(const char *text, uint64_t *seconds);
/* Back: RFC 3339, UTC. */
#define VS_TIME_TEXT 32
const char *vs_time_text(uint64_t seconds, char text[VS_TIME_TEXT]);

#endif /* VT_SIGN_PIN_H */
