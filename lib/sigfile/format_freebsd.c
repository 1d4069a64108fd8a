/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD's manifests: what both of its readers take for the same, the
 * program (sbin/veriexec/manifest_{lexer.l,parser.y}) and the boot loader
 * (lib/libsecureboot/veopen.c), which looks for the name at the beginning of
 * a line, one blank and the digest behind it.
 */
#include "sigfile/exporter.h"

/* Its MAXPATHLEN, sys/param.h, with room for the NUL. */
#define PATH_LIMIT 1024
#define X_BITS 0111U
#define MODE_BITS 07777U

/* NULL: not known there. */
static const char *const keys[LFP_ALGORITHM_COUNT] = {
	[LFP_SHA256] = "sha256=", [LFP_SHA384] = "sha384=",
	[LFP_SHA512] = "sha512=", [LFP_SHA1] = "sha1="
};

/* The lexer's first byte of a token, less '/'. */
static bool
can_begin(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '.';
}

static enum lfp_status
check_name(struct lfpi_export *export)
{
	if (lfpi_export_has(export, ' ') || lfpi_export_has(export, '\t') ||
	    lfpi_export_has(export, '\n') || lfpi_export_has(export, '='))
		return lfpi_export_refuse(export, "a manifest cannot carry "
		    "a blank, newline or \"=\" in a name; mtree can");
	if (!can_begin(export->entry->path[1]))
		return lfpi_export_refuse(export, "a name in a manifest "
		    "begins with a letter, digit or dot; mtree can carry "
		    "this one");
	if (export->entry->path_length >= PATH_LIMIT)
		return lfpi_export_refuse(export, "the name is too long for "
		    "FreeBSD; mtree can carry it");
	return lfpi_export_check_parts(export);
}

/* Less than what it was made for must not become more. */
static enum lfp_status
check_flags(struct lfpi_export *export, const struct lfp_file_facts *facts)
{
	uint8_t flags = lfp_entry_effective_flags(export->entry);

	if ((flags & LFP_UNTRUSTED) != 0)
		return lfpi_export_refuse(export, "a manifest has no word "
		    "for untrusted: the file would be read only once");
	if (flags != LFP_FILE)
		return LFP_OK;
	if (facts == NULL)
		return lfpi_export_refuse(export, "only the mode says in a "
		    "manifest that a file is not to be run, and it is not "
		    "known");
	/* The program looks at the file itself where mode is 0. */
	if ((facts->mode & X_BITS) != 0 &&
	    (facts->mode & MODE_BITS & ~X_BITS) == 0)
		return lfpi_export_refuse(export, "a file with x bits only "
		    "cannot be one that is not to be run in a manifest");
	return LFP_OK;
}

static void
put_mode(struct lfpi_export *export, unsigned mode)
{
	char digits[4];
	size_t i;

	for (i = 0; i < sizeof(digits); i++)
		digits[i] = (char)('0' + ((mode >> (9 - 3 * i)) & 7));
	i = digits[0] == '0' ? 1 : 0;
	lfpi_put_string(export, " mode=");
	lfpi_put(export, digits + i, sizeof(digits) - i);
}

enum lfp_status
lfpi_format_freebsd(struct lfpi_export *export,
    const struct lfp_file_facts *facts)
{
	const struct lfp_entry *entry = export->entry;
	uint8_t flags = lfp_entry_effective_flags(entry);
	enum lfp_status status;

	if (keys[entry->algorithm] == NULL)
		return lfpi_export_refuse(export, "FreeBSD's veriexec has "
		    "no such algorithm; SHA256 it has");
	if ((status = check_name(export)) != LFP_OK ||
	    (status = check_flags(export, facts)) != LFP_OK)
		return status;
	lfpi_put(export, entry->path + 1, entry->path_length - 1);
	lfpi_put_string(export, " ");
	lfpi_put_string(export, keys[entry->algorithm]);
	lfpi_put_digits(export);
	if (facts != NULL)
		put_mode(export, facts->mode &
		    (flags == LFP_FILE ? MODE_BITS & ~X_BITS : MODE_BITS));
	if ((flags & (LFP_DIRECT | LFP_INDIRECT)) == LFP_INDIRECT)
		lfpi_put_string(export, " indirect");
	lfpi_put_string(export, "\n");
	return export->status;
}
