/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Large files are hashed fastest from a mapping, and a mapping of a file
 * that another process truncates raises SIGBUS.  The library never touches
 * signal handlers; a program that wants the speed installs one that calls
 * lfp_guard_handle(), and then sets lfp_scan_options.map_files.
 */
#ifndef FINGERPRINT_GUARD_H
#define FINGERPRINT_GUARD_H

#include <stdbool.h>

#include <fingerprint/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * For the handler of SIGBUS (SA_SIGINFO), with its si_addr.  True: the
 * address lay in a mapping of the library's in this thread; the missing page
 * reads as zeros from now on and the file will be read again, so that the
 * handler just returns.  False: it was none of ours.  Async-signal-safe.
 */
LFP_PUBLIC bool lfp_guard_handle(void *address);

#ifdef __cplusplus
}
#endif

#endif /* FINGERPRINT_GUARD_H */
