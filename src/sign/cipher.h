/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VT_SIGN_CIPHER_H
#define VT_SIGN_CIPHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Does it begin as an OpenPGP message that is encrypted, binary or in
 * armour?  No signatures file does.  Pure.
 */
bool vs_cipher_is(const uint8_t *data, size_t length);

#endif /* VT_SIGN_CIPHER_H */
