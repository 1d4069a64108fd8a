/* SPDX-License-Identifier: BSD-2-Clause */
/* One thing that an audit judges: an entry, or a file without one. */
#ifndef LFPI_AUDIT_SUBJECT_H
#define LFPI_AUDIT_SUBJECT_H

#include <sys/stat.h>

#include <fingerprint/audit.h>

#include "scan/inodes.h"

struct lfpi_file;

/* What an annotation says of the file. */
enum lfpi_expects {
	LFPI_EXPECTS_SIZE = 0x01,
	LFPI_EXPECTS_MODE = 0x02,
	LFPI_EXPECTS_UID = 0x04,
	LFPI_EXPECTS_GID = 0x08,
	LFPI_EXPECTS_MTIME = 0x10,
	LFPI_EXPECTS_NLINK = 0x20,
	LFPI_EXPECTS_XATTRS = 0x40,	/* those listed, and no others */
	LFPI_EXPECTS_PLACE = 0x80	/* the path, or link, has no links */
};

/* An extended attribute, or a dependency (no value). */
struct lfpi_said {
	struct lfpi_said	*next;
	const char		*name;
	size_t			 name_length;
	const uint8_t		*value;
	size_t			 length;
	bool			 malformed;
};

struct lfpi_expected {
	unsigned		 known;		/* enum lfpi_expects, or'ed */
	uint64_t		 size, nlink;
	uint32_t		 mode, uid, gid;
	struct timespec		 mtime;
	struct lfpi_said	*link;		/* NULL: the path itself */
	struct lfpi_said	*xattrs, *depends;
};

/* What came of comparing. */
enum lfpi_content {
	LFPI_CONTENT_PENDING,
	LFPI_CONTENT_SKIPPED,		/* outside of what was asked for */
	LFPI_CONTENT_REPEATED,		/* the path has an entry already */
	LFPI_CONTENT_MATCHED,
	LFPI_CONTENT_CHANGED,
	LFPI_CONTENT_MISSING,
	LFPI_CONTENT_UNREADABLE,
	LFPI_CONTENT_UNSTABLE,
	LFPI_CONTENT_UNSUPPORTED,
	LFPI_CONTENT_STRAY		/* it has no entry, and was read */
};

struct lfpi_subject {
	struct lfpi_identity	 id;		/* once located; comes first */
	const char		*path;		/* NUL behind it, or NULL: */
	size_t			 path_length;
	struct lfpi_file	*found;		/* ... by the survey, there */
	uint64_t		 line;
	const uint8_t		*fingerprint;	/* NULL: no entry */
	struct lfpi_expected	*expected;	/* NULL: no annotations */
	uint8_t			 algorithm, flags;
	uint8_t			 content;	/* enum lfpi_content */
	bool			 is_link;	/* the path's last name */
	bool			 located;	/* as a regular file */
	bool			 is_read;	/* kind and needs are known */
	bool			 has_xattrs;
	uint8_t			 kind, needs;
	uint8_t			 trouble;	/* enum lfp_trouble */
	uint32_t		 sought;	/* see lfpi_seek(); 0: not */
	int			 sys_errno;
	const char		*real;		/* without links, NUL behind */
	size_t			 real_length;
	uint64_t		 size, nlink;
	uint32_t		 mode, uid, gid;	/* st_mode */
	struct timespec		 mtime, ctime;
	const uint8_t		*digest;	/* of the present content */
	const struct lfp_xattr	*xattrs;
	size_t			 xattr_count;
	struct lfpi_subject	*first;		/* whose entry counts instead */
	struct lfpi_subject	*same;		/* next with this fingerprint */
	struct lfpi_subject	*kin;		/* moved to, copied from */
};

#endif /* LFPI_AUDIT_SUBJECT_H */
