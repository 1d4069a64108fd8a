/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LFPI_AUDIT_AUDIT_PRIVATE_H
#define LFPI_AUDIT_AUDIT_PRIVATE_H

#include <fingerprint/audit.h>

#include "audit/subject.h"
#include "audit/locate.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "base/table.h"
#include "scan/inodes.h"
#include "scan/trail.h"

/* How often a stop that was asked for is noticed while threads work. */
#define LFPI_AUDIT_STOP_MS 100

/* One of the paths to which the audit is confined. */
struct lfpi_operand {
	const char	*real;		/* without links; "/" for the root */
	size_t		 real_length;
	struct lfpi_identity id;		/* of a file, by any name */
	bool		 is_directory, is_file;
	bool		 used;			/* it led to something */
};

/* A directory whose files without an entry are looked for. */
struct lfpi_scope {
	const char	*path;
	size_t		 length;
	bool		 recursive;
};

struct lfp_audit {
	struct lfp_audit_options options;	/* our own copy */
	struct lfpi_region	 region;	/* names, digests ... */
	struct lfpi_locator	 locator;
	bool			 loaded, ran;
	struct timespec		 started;	/* real time */

	struct lfpi_subject	*entries;	/* in the file's order */
	size_t			 entry_count, entry_size;
	struct lfpi_table	 by_path;
	struct lfpi_table	 by_digest;	/* algorithm and digest */
	struct lfpi_inodes	 by_inode;

	struct lfpi_subject	*strays;	/* files without an entry */
	size_t			 stray_count;
	uint32_t		 sought;	/* see lfpi_seek() */

	struct lfpi_operand	*operands;
	size_t			 operand_count;

	struct lfp_scan		*survey;	/* NULL: none was made */
	bool			 reads_strays;	/* the survey does, now */
	struct lfp_scan		*scans[2 * LFP_ALGORITHM_COUNT];
	size_t			 scan_count;
	struct lfpi_buffer	 scratch;

	/* Of lfp_audit_next(). */
	size_t			 at;
	unsigned		 facet;		/* of the subject at it */
	struct lfpi_buffer	 detail;
	struct lfpi_trail	 trail, other_trail;

	struct lfp_audit_counts	 counts;
	struct lfp_audit_level	 levels[LFP_STRICT_LEVELS];
};

/* Subject i: first the entries, then the strays. */
struct lfpi_subject *lfpi_audit_subject(const struct lfp_audit *, size_t i);
size_t lfpi_audit_subjects(const struct lfp_audit *);

/* length bytes in the audit's region, a NUL behind them; NULL: no memory. */
const char *lfpi_audit_keep(struct lfp_audit *, const void *data,
    size_t length);
bool lfpi_audit_stopped(const struct lfp_audit *);
void lfpi_audit_looking(const struct lfp_audit *, const char *path,
    size_t length);

#endif /* LFPI_AUDIT_AUDIT_PRIVATE_H */
