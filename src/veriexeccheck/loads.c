/* SPDX-License-Identifier: BSD-2-Clause */
/* --lint --loads: what "veriexecctl load" would pass to the kernel. */
#include <stdio.h>

#include "common/message.h"
#include "common/status.h"
#include "veriexeccheck/modes.h"
#include "veriexeccheck/sigtext.h"

static void
print_path(const char *path, size_t length)
{
	unsigned char byte;
	size_t i;

	for (i = 0; i < length; i++) {
		byte = (unsigned char)path[i];
		if (byte < 0x21 || byte > 0x7e || byte == '\\')
			(void)printf("\\x%02X", byte);
		else
			(void)putchar(byte);
	}
}

static void
print_load(const struct lfp_load *load)
{
	size_t i;

	print_path(load->path, load->path_length);
	(void)printf("\t%.*s\t", (int)load->type_length, load->type);
	for (i = 0; i < load->fingerprint_length; i++)
		(void)printf("%02x", load->fingerprint[i]);
	(void)printf("\t%u\n", load->flags);
}

static int
print_all(const struct chk_text *text)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_loader *loader;
	enum lfp_status status;
	struct lfp_load load;
	bool clean = true;

	status = lfp_loader_new_memory(text->data, text->length, &loader,
	    &error);
	if (status == LFP_OK) {
		while ((status = lfp_loader_next(loader, &load, &clean,
		    &error)) == LFP_OK)
			print_load(&load);
		lfp_loader_free(loader);
	}
	if (status == LFP_END)
		return clean ? VT_DONE : VT_DIFFERS;
	vt_say("%s", error.text);
	return (int)vt_status_of(status);
}

int
chk_loads(const struct chk_options *chk)
{
	struct chk_text text;
	int status = chk_text_read(&text, chk, chk->signatures);

	if (status == 0)
		status = print_all(&text);
	chk_text_free(&text);
	return status;
}
