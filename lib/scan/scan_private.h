/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LFPI_SCAN_SCAN_PRIVATE_H
#define LFPI_SCAN_SCAN_PRIVATE_H

#include "base/thread.h"
#include "scan/crew.h"
#include "scan/insert.h"
#include "scan/loops.h"
#include "scan/order.h"
#include "scan/trail.h"
#include "scan/worker.h"

struct lfp_scan {
	struct lfp_scan_options	 options;	/* our own copy */
	struct lfpi_crew	 crew;
	bool			 has_crew;
	struct lfpi_node	*top;
	struct lfpi_maker	 maker;		/* of the calling thread */
	struct lfpi_asked	 asked;
	struct lfpi_inserter	 inserter;

	/* The directory of the last file that was added, as it was named. */
	struct lfpi_buffer	 last_parent;
	struct lfpi_node	*last_node;	/* NULL: it is not there */
	int			 last_errno;

	/* The directory of the last path that was identified. */
	struct lfpi_buffer	 identify_parent;
	int			 identify_fd;

	struct lfpi_worker	*workers;
	unsigned		 worker_count;

	struct lfpi_order	 order;
	struct lfpi_file	*waits_for;	/* next to be given early */
	bool			 is_stuck;	/* no more is given early */
	bool			 is_kept;	/* what was given stands */
	size_t			 at;		/* of lfp_scan_next() */
	const struct lfpi_file	*next_alias;	/* of the last record */
	struct lfpi_trail	 trail, alias_trail, link_trail;
	struct lfpi_buffer	 path;		/* scratch */
	struct lfp_scan_counts	 counts;
	struct lfpi_link_order	 links;		/* for those who ask */
	bool			 has_links;	/* they are in order */
	size_t			 link_at;
	struct lfpi_loop_list	 loops;		/* for those who ask */
	bool			 has_loops;	/* they are listed */
	size_t			 loop_at;

	struct lfpi_team	 cleaner;	/* after lfp_scan_forget() */
};

/* Ask for a directory that has been resolved. */
LFP_MUST_USE enum lfp_status lfpi_scan_ask_directory(struct lfp_scan *,
    const struct lfpi_buffer *canonical, const struct stat *,
    bool recursive, struct lfp_error *);
/* Queue all that was asked for. */
void lfpi_scan_queue_asked(struct lfp_scan *);
/* All of a record that is 0 but its path. */
void lfpi_scan_fill_record(const struct lfp_scan *, const struct lfpi_file *,
    struct lfp_record *);

#endif /* LFPI_SCAN_SCAN_PRIVATE_H */
