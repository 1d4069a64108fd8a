/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mtree(5), one full path a line.  NetBSD's reader (usr.sbin/mtree/spec.c)
 * wants each directory before what is in it; one that comes again is fine.
 */
#include <string.h>

#include "sigfile/exporter.h"

/*
 * The reader undoes escapes before it looks for these, and then matches with
 * fnmatch(3), and as it stands: "[" without a "]" is only itself, as long as
 * no backslash takes another byte for itself.
 */
static bool
is_pattern(const char *part, size_t length)
{
	const char *open = memchr(part, '[', length);

	if (memchr(part, '*', length) != NULL ||
	    memchr(part, '?', length) != NULL)
		return true;
	return open != NULL && (memchr(part, '\\', length) != NULL ||
	    memchr(open, ']', length - (size_t)(open - part)) != NULL);
}

static enum lfp_status
check_patterns(struct lfpi_export *export)
{
	if (!lfpi_export_any_part(export, is_pattern))
		return LFP_OK;
	return lfpi_export_refuse(export, "mtree takes *, ? and [...] in a "
	    "name for a pattern; sums and tagged do not");
}

static bool
is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || strchr("/._-", c) != NULL;
}

/* "." and the path, with three octal digits for all that is not plain. */
static void
put_path(struct lfpi_export *export, size_t length)
{
	const char *path = export->entry->path;
	char octal[4] = { '\\' };
	unsigned char c;
	size_t i;

	lfpi_put_string(export, ".");
	for (i = 0; i < length; i++) {
		c = (unsigned char)path[i];
		octal[1] = (char)('0' + (c >> 6));
		octal[2] = (char)('0' + ((c >> 3) & 7));
		octal[3] = (char)('0' + (c & 7));
		if (is_plain(c))
			lfpi_put(export, path + i, 1);
		else
			lfpi_put(export, octal, sizeof(octal));
	}
}

/* The directories of the path that were not those of the one before. */
static void
put_directories(struct lfpi_export *export)
{
	const struct lfp_entry *entry = export->entry;
	const struct lfpi_buffer *last = &export->last;
	bool known = export->begun;
	size_t i;

	for (i = 1; i < entry->path_length; i++) {
		known = known && i < last->length &&
		    last->data[i] == entry->path[i];
		if (entry->path[i] != '/' || known)
			continue;
		put_path(export, i);
		lfpi_put_string(export, " type=dir\n");
	}
}

static void
put_facts(struct lfpi_export *export, const struct lfp_file_facts *facts)
{
	char mode[5] = { '0' };
	size_t i;

	for (i = 1; i < sizeof(mode); i++)
		mode[i] = (char)('0' + ((facts->mode >> (12 - 3 * i)) & 7));
	i = mode[1] == '0' ? 1 : 0;
	lfpi_put_string(export, " mode=");
	lfpi_put(export, mode + i, sizeof(mode) - i);
	lfpi_put_string(export, " size=");
	lfpi_put_decimal(export, facts->size);
}

/* The words that NetBSD's, FreeBSD's and libarchive's readers share. */
static const char *const keys[LFP_ALGORITHM_COUNT] = {
	[LFP_SHA256] = " sha256=", [LFP_SHA384] = " sha384=",
	[LFP_SHA512] = " sha512=", [LFP_SHA1] = " sha1=",
	[LFP_RMD160] = " rmd160=", [LFP_MD5] = " md5="
};

enum lfp_status
lfpi_format_mtree(struct lfpi_export *export,
    const struct lfp_file_facts *facts)
{
	const char *key = keys[export->entry->algorithm];
	enum lfp_status status;

	if (key == NULL)
		return lfpi_export_refuse(export,
		    "mtree has no such algorithm");
	if ((status = lfpi_export_check_parts(export)) != LFP_OK ||
	    (status = check_patterns(export)) != LFP_OK)
		return status;
	if (!export->begun)
		lfpi_put_string(export, "#mtree\n. type=dir\n");
	put_directories(export);
	put_path(export, export->entry->path_length);
	lfpi_put_string(export, " type=file");
	if (facts != NULL)
		put_facts(export, facts);
	lfpi_put_string(export, key);
	lfpi_put_digits(export);
	lfpi_put_string(export, "\n");
	return export->status;
}
