/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of a signatures file: what is hashed is what is parsed. */
#ifndef VT_VERIEXECCHECK_SIGTEXT_H
#define VT_VERIEXECCHECK_SIGTEXT_H

#include <stddef.h>
#include <stdint.h>

struct chk_text {
	const char	*name;		/* for messages; borrowed */
	char		*data;
	size_t		 length;
	uint8_t		 sha256[32];
	char		 hex[65];	/* the same in hexadecimal */
};

/* "-" is standard input.  0, or an exit status after a message. */
int chk_text_read(struct chk_text *, const char *path);
void chk_text_free(struct chk_text *);

#endif /* VT_VERIEXECCHECK_SIGTEXT_H */
