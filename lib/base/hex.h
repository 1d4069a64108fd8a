/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LFPI_BASE_HEX_H
#define LFPI_BASE_HEX_H

#include <stddef.h>
#include <stdint.h>

/* 2 * length lower-case digits to out, no NUL. */
void lfpi_hex_encode(char *out, const uint8_t *data, size_t length);
/*
 * digits / 2 bytes to out, from digits of either case.  Returns digits if
 * all are good (and even in number), else the place of the first bad one.
 */
size_t lfpi_hex_decode(uint8_t *out, const char *text, size_t digits);

#endif /* LFPI_BASE_HEX_H */
