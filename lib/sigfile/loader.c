/* SPDX-License-Identifier: BSD-2-Clause */
/* What veriexecctl load hands to the kernel, and how it exits. */
#include <string.h>

#include <fingerprint/sigfile.h>

#include "base/buffer.h"
#include "base/fail.h"
#include "base/memory.h"
#include "sigfile/statement.h"

struct lfp_loader {
	struct lfpi_reader reader;
	struct lfpi_buffer path;
	bool		 clean;
};

enum lfp_status
lfp_loader_new_memory(const void *data, size_t length,
    struct lfp_loader **loader, struct lfp_error *error)
{
	*loader = lfpi_calloc(1, sizeof(**loader));
	if (*loader == NULL)
		return lfpi_fail_memory(error);
	lfpi_reader_memory(&(*loader)->reader, data, length);
	(*loader)->clean = true;
	return LFP_OK;
}

void
lfp_loader_free(struct lfp_loader *loader)
{
	if (loader == NULL)
		return;
	lfpi_reader_free(&loader->reader);
	lfpi_buffer_free(&loader->path);
	lfpi_free(loader);
}

/*
 * Only these set the exit status in veriexecctl_parse.y; a syntax error, of
 * which the lost entries are just as many, does not.
 */
static bool
spoils_exit(enum lfp_problem problem)
{
	return problem == LFP_PROBLEM_ODD_DIGITS ||
	    problem == LFP_PROBLEM_NOT_HEX ||
	    problem == LFP_PROBLEM_UNKNOWN_FLAG;
}

static enum lfp_status
make_load(struct lfp_loader *loader, struct lfp_load *load,
    struct lfp_error *error)
{
	const struct lfpi_reader *reader = &loader->reader;
	enum lfp_status status;

	loader->path.length = 0;
	status = lfpi_buffer_reserve(&loader->path, reader->path.length,
	    error);
	if (status != LFP_OK)
		return status;
	load->path = loader->path.data;
	load->path_length = lfpi_unescape(loader->path.data,
	    reader->intake.data + reader->path.at, reader->path.length);
	load->type = reader->intake.data + reader->type.at;
	load->type_length = reader->type.length;
	load->fingerprint = (const uint8_t *)reader->digest.data;
	load->fingerprint_length = reader->digest.length;
	load->flags = reader->loaded;
	return LFP_OK;
}

enum lfp_status
lfp_loader_next(struct lfp_loader *loader, struct lfp_load *load,
    bool *clean, struct lfp_error *error)
{
	struct lfpi_fault fault;
	enum lfpi_event event;
	enum lfp_status status;

	for (;;) {
		status = lfpi_reader_next(&loader->reader, &event, &fault,
		    error);
		if (status != LFP_OK) {
			*clean = loader->clean;
			return status;
		}
		if (event == LFPI_EVENT_ENTRY)
			return make_load(loader, load, error);
		if (event == LFPI_EVENT_FAULT && spoils_exit(fault.problem))
			loader->clean = false;
	}
}
