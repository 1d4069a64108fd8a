/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "io/attributes.h"
#include "scan/details.h"

bool
lfpi_wants_details(const struct lfp_scan_options *options)
{
	return options->metadata || options->classify;
}

static void
fill_metadata(struct lfp_metadata *metadata, const struct stat *st)
{
	metadata->size = (uint64_t)st->st_size;
	metadata->mode = st->st_mode & 07777;
	metadata->uid = st->st_uid;
	metadata->gid = st->st_gid;
	metadata->nlink = st->st_nlink;
	metadata->mtime = st->st_mtim;
}

static int
keep_attributes(struct lfpi_worker *worker, struct lfp_metadata *metadata,
    int fd)
{
	struct lfp_xattr *kept;
	struct lfpi_attributes found = { 0 };
	int sys_errno = lfpi_attributes_read(fd, &found);
	size_t i;

	if (sys_errno == 0 && found.count > 0) {
		kept = lfpi_region_take(&worker->maker.region,
		    found.count * sizeof(*kept), 8);
		for (i = 0; kept != NULL && i < found.count; i++) {
			kept[i].name = lfpi_maker_name(&worker->maker,
			    found.items[i].name,
			    strlen(found.items[i].name));
			kept[i].value = (const uint8_t *)lfpi_maker_name(
			    &worker->maker, (const char *)
			    found.items[i].value, found.items[i].length);
			kept[i].length = found.items[i].length;
			if (kept[i].name == NULL || kept[i].value == NULL)
				kept = NULL;
		}
		metadata->xattrs = kept;
		metadata->xattr_count = kept == NULL ? 0 : found.count;
		if (kept == NULL)
			sys_errno = ENOMEM;
	}
	lfpi_attributes_free(&found);
	return sys_errno;
}

/* The interpreter it names is kept; the rest of struct lfp_class is small. */
static int
classify(struct lfpi_worker *worker, struct lfpi_details *details, int fd,
    const struct stat *st)
{
	struct lfp_error error = LFP_ERROR_INITIALIZER;
	struct lfp_class class;

	if (lfp_classify_fd(fd, (uint64_t)st->st_size, st->st_mode, &class,
	    &error) != LFP_OK)
		return error.sys_errno != 0 ? error.sys_errno : EIO;
	details->kind = class.kind;
	details->needs = class.needs;
	details->interpreter = NULL;
	if (class.interpreter_length == 0)
		return 0;
	details->interpreter = lfpi_maker_name(&worker->maker,
	    class.interpreter, class.interpreter_length);
	return details->interpreter == NULL ? ENOMEM : 0;
}

int
lfpi_details_make(struct lfpi_worker *worker, struct lfpi_file *file, int fd,
    const struct stat *st)
{
	const struct lfp_scan_options *options = worker->crew->options;
	struct lfpi_details *details = file->details;
	int sys_errno = 0;

	if (details == NULL)
		details = lfpi_region_take(&worker->maker.region,
		    sizeof(*details), 8);
	if (details == NULL)
		return ENOMEM;
	memset(details, 0, sizeof(*details));
	file->details = details;
	if (options->metadata) {
		fill_metadata(&details->metadata, st);
		sys_errno = keep_attributes(worker, &details->metadata, fd);
	}
	if (sys_errno == 0 && options->classify)
		sys_errno = classify(worker, details, fd, st);
	return sys_errno;
}
