/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VT_SIGN_SUBPACKET_H
#define VT_SIGN_SUBPACKET_H

#include "sign/cursor.h"
#include "sign/packet.h"

/*
 * An area of subpackets, RFC 4880, 5.2.3.1: what is hashed is signed, the
 * rest is there for anybody to change.  NULL, or why it is malformed.
 */
const char *vs_subpackets_read(struct vs_cursor *, bool hashed,
    struct vs_packet *);

#endif /* VT_SIGN_SUBPACKET_H */
