/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LFPI_SIGFILE_HEADLINE_H
#define LFPI_SIGFILE_HEADLINE_H

/* How a head line begins; the version is a word of its own. */
#define LFPI_HEAD_MARK "#:: veriexec-tools "
#define LFPI_HEAD_VERSION "1"

#endif /* LFPI_SIGFILE_HEADLINE_H */
