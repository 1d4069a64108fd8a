/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The formats that fingerprints can be written in, and what each of them
 * cannot carry.  All of that is refused, entry by entry: what is written is
 * read as it was meant.
 *
 * sums		"hex  name".  Not RMD160, which looks like SHA1; one
 *		algorithm a list.  Names with backslash, newline or CR are
 *		escaped as by GNU coreutils.
 * tagged	"SHA256 (name) = hex", escaped the same way.  All is carried,
 *		but who reads it may know less: cksum(1) of GNU coreutils has
 *		no RMD160, BSD's have no escapes, and signify(1) takes only
 *		SHA256 and SHA512 and names below 1024 bytes without ')'.
 *		All of them fail on a line beyond that.
 * freebsd	Relative to the manifest's directory, as the boot loader wants
 *		it: not MD5 and RMD160; no space, tab, newline or '=' in a
 *		name, which begins with a letter, digit or '.'; no
 *		LFP_UNTRUSTED.  LFP_INDIRECT without LFP_DIRECT is "indirect",
 *		LFP_FILE alone takes the x bits from mode=.  Loaders without
 *		SHA512 skip such a line.
 * mtree	Full paths below ".", with the directories on the way, size and
 *		mode.  No '*', '?' or "[...]" in a name: NetBSD's mtree(8)
 *		takes them for patterns, however they are written.
 * hashdeep	MD5, SHA1 or SHA256, one of them a list.  No newline, no CR at
 *		the end of a name, no line above 2047 bytes.
 * fapolicyd	SHA256, absolute names without newline.  fapolicyd 1.2 and
 *		older cannot read names with blanks.
 *
 * But for sums and tagged with absolute names, a name with empty, "." or
 * ".." parts is refused as well.
 */
#ifndef FINGERPRINT_FORMAT_H
#define FINGERPRINT_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include <fingerprint/error.h>
#include <fingerprint/sigfile.h>

#ifdef __cplusplus
extern "C" {
#endif

enum lfp_format {
#define LFP_FORMAT(id, name, word, description) LFP_FORMAT_##id,
#include <fingerprint/formats.def>
#undef LFP_FORMAT
	LFP_FORMAT_COUNT
};

/* "veriexec" ...; static.  NULL: no such format. */
LFP_PUBLIC const char *lfp_format_name(enum lfp_format);
/* What reads it, in a few words; static. */
LFP_PUBLIC const char *lfp_format_description(enum lfp_format);
/* By name, without case; LFP_ERR_UNSUPPORTED if unknown. */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_format_find(const char *name,
    enum lfp_format *found);

/* What some formats say of a file besides its fingerprint. */
struct lfp_file_facts {
	uint64_t	size;		/* bytes */
	unsigned	mode;		/* st_mode */
};

/*
 * sums, tagged and hashdeep write "/bin/ls" as it is, which is found from
 * any directory.  Relative, they write "./bin/ls": to be checked in the
 * directory where the tree is ("cd /mnt && sha256sum -c list"), when that is
 * not "/", so that files of the running system are not taken for those of
 * the tree.  Call it before the first entry.  Other formats have one form.
 */
LFP_PUBLIC void lfp_writer_relative(struct lfp_writer *, bool relative);

/*
 * As lfp_writer_entry(), in another format; no lead is written.  What comes
 * before the first line of a format is written with the first entry.  facts
 * may be NULL if they are not known: freebsd and mtree then leave them out,
 * hashdeep and fapolicyd cannot.  LFP_ERR_ARGUMENT, nothing written, the name
 * and which format could instead in the error, for what the format cannot
 * carry; and for another format than that of the writer's first entry.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_writer_entry_as(
    struct lfp_writer *, enum lfp_format, const struct lfp_entry *,
    const struct lfp_file_facts *, struct lfp_error *);

#ifdef __cplusplus
}
#endif

#endif /* FINGERPRINT_FORMAT_H */
