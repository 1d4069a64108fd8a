/* SPDX-License-Identifier: BSD-2-Clause */
/* One function a command; each returns the exit status after a report. */
#ifndef VT_VERIEXECSIGN_SIGN_COMMAND_H
#define VT_VERIEXECSIGN_SIGN_COMMAND_H

#include "veriexecsign/sign_options.h"

int sign_command_sign(const struct sign_options *);
int sign_command_verify(const struct sign_options *);
int sign_command_show(const struct sign_options *);
int sign_command_encrypt(const struct sign_options *);
int sign_command_decrypt(const struct sign_options *);

#endif /* VT_VERIEXECSIGN_SIGN_COMMAND_H */
