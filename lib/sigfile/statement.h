/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loader's grammar (sbin/veriexecctl/veriexecctl_parse.y), with what it
 * does after an error: skip to the end of the line, and keep the flags that
 * it had already understood for the entry that loads next.  The parser and
 * the simulation of the loader are two views of what happens here.
 */
#ifndef LFPI_SIGFILE_STATEMENT_H
#define LFPI_SIGFILE_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <fingerprint/sigfile.h>

#include "base/buffer.h"
#include "sigfile/intake.h"
#include "sigfile/lexer.h"

enum lfpi_event {
	LFPI_EVENT_NONE,
	LFPI_EVENT_ENTRY,	/* a whole entry */
	LFPI_EVENT_FAULT,
	LFPI_EVENT_FINISH	/* the end; the unit follows all entries */
};

struct lfpi_fault {
	enum lfp_problem problem;
	uint64_t	 line, column;
};

/* A token that is still needed; at counts from the unit's beginning. */
struct lfpi_span {
	size_t		at, length;
	uint64_t	line, column;	/* line 0: no such token */
};

enum lfpi_state {
	LFPI_STATE_START,	/* between entries */
	LFPI_STATE_PATH,	/* after a path ... */
	LFPI_STATE_TYPE,
	LFPI_STATE_PRINT,	/* after a fingerprint */
	LFPI_STATE_FLAG,
	LFPI_STATE_COMMA,
	LFPI_STATE_SKIP		/* after an error, up to the next EOL */
};

/*
 * One token causes at most one fault of each kind that is about a whole
 * entry, here and in the parser; there are fewer of these.
 */
#define LFPI_FAULT_MAX 16

struct lfpi_reader {
	struct lfpi_intake intake;	/* begins where the unit begins */
	size_t		 at;		/* how much of the unit was read */
	uint64_t	 offset;	/* of the unit in the whole input */
	uint64_t	 line;		/* number of the line at `at` */
	uint64_t	 line_offset;	/* where that line begins */
	bool		 line_start;
	enum lfpi_state	 state;
	enum lfpi_event	 ready;		/* to come after the faults */
	bool		 unit_over;	/* pass the unit at the next call */
	bool		 finished;

	/* The unit: comments and blank lines, then one entry. */
	size_t		 text_at;	/* the entry's first line */
	struct lfpi_span token;		/* the present one */
	struct lfpi_span path, type, print;
	bool		 path_special;
	struct lfpi_buffer digest;	/* print, decoded */
	uint8_t		 flags;		/* as written */
	uint8_t		 loaded;	/* with those that leaked into it */
	struct lfpi_span comment;	/* inside the entry */
	struct lfpi_span annotation;	/* the first before the entry */
	struct lfpi_span root;		/* a lone '/' */
	struct lfpi_span stray;		/* the last stray byte */
	size_t		 first_stray;	/* if there is one */

	struct lfpi_fault faults[LFPI_FAULT_MAX];
	unsigned	 nfaults, next_fault;
};

void lfpi_reader_memory(struct lfpi_reader *, const void *data,
    size_t length);
void lfpi_reader_fd(struct lfpi_reader *, int fd);
void lfpi_reader_free(struct lfpi_reader *);

/*
 * The next event.  After ENTRY and FINISH the unit lies at intake.data, of
 * `at` bytes, until the next call that finds no fault left.  After FINISH:
 * LFP_END.
 */
LFP_MUST_USE enum lfp_status lfpi_reader_next(struct lfpi_reader *,
    enum lfpi_event *, struct lfpi_fault *, struct lfp_error *);

/* Enter a fault, to be returned before the next event. */
void lfpi_reader_fault(struct lfpi_reader *, enum lfp_problem,
    const struct lfpi_span *);
bool lfpi_reader_has_fault(const struct lfpi_reader *);

#endif /* LFPI_SIGFILE_STATEMENT_H */
