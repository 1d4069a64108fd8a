/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A scan in two steps, for lib/audit.  First all directories are read and
 * all files looked at; symbolic links are passed over, views of the kernel's
 * not entered.  Then some of the files that were picked are read.
 */
#ifndef LFPI_SCAN_SURVEY_H
#define LFPI_SCAN_SURVEY_H

#include "scan/scan_private.h"

/* What was seen of a file besides what struct lfpi_file has. */
struct lfpi_seen {
	struct timespec	mtime, ctime;
	uint64_t	nlink;
	uint32_t	uid, gid;
};

/*
 * As lfp_scan_new(); whatever the options say, what is picked is read.
 * pick is called by the workers, several at a time, for each regular file.
 * Caller frees with lfp_scan_free().
 */
LFP_MUST_USE enum lfp_status lfpi_survey_new(const struct lfp_scan_options *,
    lfpi_pick_fn *pick, void *arg, struct lfp_scan **, struct lfp_error *);

/*
 * What to look at; paths are resolved inside the root.  One that leads to no
 * directory is passed over, one that cannot be resolved is trouble.
 */
LFP_MUST_USE enum lfp_status lfpi_survey_add_directory(struct lfp_scan *,
    const char *path, size_t length, bool recursive, struct lfp_error *);
/*
 * A directory and all below it, unless that was added before (*is_new is
 * false then); what is found there is of this group, the rest of group 0.
 * Whatever does not lead to one is passed over.
 */
LFP_MUST_USE enum lfp_status lfpi_survey_add_group(struct lfp_scan *,
    const char *path, size_t length, uint64_t group, bool *is_new,
    struct lfp_error *);
/* A regular file by its real path, and as it is. */
LFP_MUST_USE enum lfp_status lfpi_survey_add_file(struct lfp_scan *,
    const char *path, size_t length, const struct stat *,
    struct lfp_error *);

/* The first step: once. */
LFP_MUST_USE enum lfp_status lfpi_survey_run(struct lfp_scan *,
    struct lfp_error *);

/*
 * What was picked, and directories that could not be read whole, sorted by
 * the bytes of their paths.  Both of these are borrowed from the scan.
 */
size_t lfpi_survey_count(const struct lfp_scan *);
struct lfpi_file *lfpi_survey_file(const struct lfp_scan *, size_t i);
/* Gone after lfpi_survey_read(). */
const struct lfpi_seen *lfpi_survey_seen(const struct lfpi_file *);
uint64_t lfpi_survey_group(const struct lfpi_file *);

struct lfpi_survey_counts {
	uint64_t	directories, special, pseudo;
	uint64_t	mounts;		/* other file systems, entered */
};
void lfpi_survey_count_all(struct lfp_scan *, struct lfpi_survey_counts *);

/*
 * The second step, any number of times: read n files by this algorithm, and
 * classify them.  Counts what was read, each inode once.
 */
LFP_MUST_USE enum lfp_status lfpi_survey_read(struct lfp_scan *,
    enum lfp_algorithm, struct lfpi_file *const *, size_t n,
    uint64_t *files, uint64_t *bytes, struct lfp_error *);
/* All but the path of what was read of a file. */
void lfpi_survey_record(const struct lfp_scan *, const struct lfpi_file *,
    struct lfp_record *);

/* For walk.c: a directory that was opened and listed. */
void lfpi_survey_look(struct lfpi_worker *, int fd, struct lfpi_node *);

#endif /* LFPI_SCAN_SURVEY_H */
