/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signatures files: the parser of what NetBSD's loader accepts
 * (sbin/veriexecctl/veriexecctl_{conf.l,parse.y}), the set of entries in
 * memory, and the writer that can only produce what that loader reads as it
 * was meant.  See veriexec-signatures(5).
 */
#ifndef FINGERPRINT_SIGFILE_H
#define FINGERPRINT_SIGFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <fingerprint/error.h>
#include <fingerprint/hash.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Entry flags: how the file may be reached.  The numbers are those of
 * NetBSD's sys/verified_exec.h, as they are handed to the kernel.
 */
#define LFP_DIRECT	0x01	/* execve(2) of it */
#define LFP_INDIRECT	0x02	/* interpreter of a script; mapped by mmap(2) */
#define LFP_FILE	0x04	/* open(2) */
#define LFP_UNTRUSTED	0x10	/* on storage that others can write: re-read */
#define LFP_ACCESS_MASK	(LFP_DIRECT | LFP_INDIRECT | LFP_FILE)

/* "no such entry" where an index is returned. */
#define LFP_NONE SIZE_MAX

/*
 * One entry.  What the library fills in is borrowed: from a parser until its
 * next call, from a set until the set changes.
 */
struct lfp_entry {
	const char	*path;		/* unescaped bytes, begins with '/' */
	size_t		path_length;	/* >= 2; no NUL inside, none after */
	enum lfp_algorithm algorithm;
	uint8_t		flags;		/* LFP_*; 0: none were written */
	const uint8_t	*fingerprint;	/* lfp_algorithm_size() bytes */
	uint64_t	line;		/* 1-based line of its path; 0: none */
	/*
	 * The comment lines, annotations and blank lines right before it,
	 * as they are, each with its newline.
	 */
	const char	*lead;
	size_t		lead_length;
};

/* The flags the kernel will use: DIRECT where no access type is named. */
LFP_PUBLIC uint8_t lfp_entry_effective_flags(const struct lfp_entry *);

/*
 * Can the entry stand in a signatures file?  LFP_ERR_ARGUMENT, with the path
 * and the reason in the error, for what cannot be represented: a path that
 * does not begin with '/' or is only that, that has a NUL byte inside, or
 * that ends in a backslash (the loader takes an escaped backslash and the
 * blank after it for an escaped blank, whatever is written); no such
 * algorithm; unknown flag bits; a lead that is not whole comment or blank
 * lines.  lfp_set_add(), lfp_set_update() and lfp_writer_entry() ask this.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_entry_check(
    const struct lfp_entry *, struct lfp_error *);

/*
 * The parser.  It accepts what the real loader loads, and where the loader
 * would refuse, drop or misread something it returns a problem instead of
 * silence; then it goes on, as the loader does, behind the end of the line.
 * Input comes from memory or from a descriptor; memory use is bounded by the
 * longest entry with the comments before it, never by a length that the
 * input declares.  From a descriptor these may have LFP_SIGFILE_STRETCH
 * bytes, else it is LFP_ERR_LIMIT.
 */
#define LFP_SIGFILE_STRETCH ((size_t)64 * 1024 * 1024)

enum lfp_item_kind {
	/*
	 * entry, line, column are set.  Its flags are those written, even
	 * where the loader adds leaked ones (LFP_PROBLEM_LEAKED_FLAGS).
	 */
	LFP_ITEM_ENTRY,
	/*
	 * problem, line, column are set.  Those of an entry come before it;
	 * after one of severity LFP_ERROR other than LFP_PROBLEM_LEAKED_FLAGS
	 * it does not come at all.
	 */
	LFP_ITEM_PROBLEM,
	/* entry.lead: the text after the last entry, if there is any. */
	LFP_ITEM_TAIL
};

/* What can be wrong; the list says how bad it is, and what to do. */
enum lfp_problem {
#define LFP_PROBLEM(id, severity, text) LFP_PROBLEM_##id,
#include <fingerprint/problems.def>
#undef LFP_PROBLEM
	LFP_PROBLEM_COUNT
};

enum lfp_severity {
	LFP_NOTE,	/* loads as meant; worth knowing */
	LFP_WARNING,	/* loads, but not as written, or a doubtful construct */
	LFP_ERROR	/* the loader refuses, drops or misreads an entry */
};

LFP_PUBLIC enum lfp_severity lfp_problem_severity(enum lfp_problem);
/* A sentence without a full stop; static. */
LFP_PUBLIC const char *lfp_problem_text(enum lfp_problem);

struct lfp_item {
	enum lfp_item_kind kind;
	struct lfp_entry entry;
	enum lfp_problem problem;
	uint64_t	line;		/* 1-based */
	uint64_t	column;		/* 1-based, in bytes */
};

struct lfp_parser;

/* data is borrowed until lfp_parser_free(). name is copied, for messages. */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_parser_new_memory(
    const char *name, const void *data, size_t length, struct lfp_parser **,
    struct lfp_error *);
/* fd is read from its present offset to its end, and stays the caller's. */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_parser_new_fd(const char *name,
    int fd, struct lfp_parser **, struct lfp_error *);
LFP_PUBLIC void lfp_parser_free(struct lfp_parser *);

/*
 * LFP_OK with an item; LFP_END after the last; anything else is an error of
 * reading, memory or LFP_ERR_LIMIT, "name:line: why".
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_parser_next(struct lfp_parser *,
    struct lfp_item *, struct lfp_error *);

/*
 * What the real loader would hand to the kernel, leaked flags included, in
 * its order: for lint and for tests.  Each call gives one load; type is as
 * it was written.  LFP_END after the last; *clean then tells whether the
 * real loader would have exited 0 if every file were there and the kernel
 * took every load: false after a bad fingerprint or flag, but not after
 * other syntax errors, which do not touch its exit status.
 */
struct lfp_load {
	const char	*path;		/* borrowed until the next call; "/"
					   is possible, with a NUL behind */
	size_t		path_length;
	const char	*type;
	size_t		type_length;
	const uint8_t	*fingerprint;
	size_t		fingerprint_length;	/* bytes */
	uint8_t		flags;
};
struct lfp_loader;
/* data is borrowed until lfp_loader_free(). */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_loader_new_memory(
    const void *data, size_t length, struct lfp_loader **,
    struct lfp_error *);
LFP_PUBLIC void lfp_loader_free(struct lfp_loader *);
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_loader_next(struct lfp_loader *,
    struct lfp_load *, bool *clean, struct lfp_error *);

/*
 * The set: the entries of a signatures file in their order, found by path
 * and by inode in constant time (tables keyed by XXH3 with a random seed, so
 * that hostile names cannot flood them).  At most 160 bytes and the path an
 * entry, and what is written before it or in a style of its own.  One thread
 * at a time; reading by several is fine.  After a failure the set is as it
 * was before the call, but for lfp_set_read(), which keeps what it has read.
 */
struct lfp_set;

/* Caller frees with lfp_set_free(). */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_set_new(struct lfp_set **,
    struct lfp_error *);
LFP_PUBLIC void lfp_set_free(struct lfp_set *);

/*
 * Read all that the parser has.  The first problem of severity LFP_ERROR
 * ends it with LFP_ERR_SYNTAX, "name:line:column: what" in the error.  A
 * path that comes twice keeps its first entry (the kernel refuses the rest,
 * EEXIST); the later ones are dropped and counted by lfp_set_dropped(), and
 * the comments before them stay.  An entry that is not updated afterwards is
 * written as it stood, byte for byte; only bytes that the loader skips with
 * a warning go, or become a comment where they have the line for themselves.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_set_read(struct lfp_set *,
    struct lfp_parser *, struct lfp_error *);

/* Removed ones are counted. */
LFP_PUBLIC size_t lfp_set_count(const struct lfp_set *);
LFP_PUBLIC size_t lfp_set_dropped(const struct lfp_set *);
/* Entry i < lfp_set_count(), in the file's order. */
LFP_PUBLIC void lfp_set_get(const struct lfp_set *, size_t i,
    struct lfp_entry *);
/* LFP_NONE: not there, or removed. */
LFP_PUBLIC size_t lfp_set_find(const struct lfp_set *, const char *path,
    size_t length);

/*
 * Which file an entry's path leads to, told by the caller.  The first entry
 * of an inode stays the one found until it is removed; *owner is its index
 * (i itself if it was the first).  LFP_ERR_ARGUMENT: entry i is removed, or
 * bound to another inode.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_set_bind(struct lfp_set *,
    size_t i, uint64_t device, uint64_t inode, size_t *owner,
    struct lfp_error *);
LFP_PUBLIC size_t lfp_set_find_inode(const struct lfp_set *, uint64_t device,
    uint64_t inode);

/*
 * Add at the end; everything is copied.  LFP_ERR_ARGUMENT: the path is there,
 * or what lfp_entry_check() says.  The tail, without annotations, becomes
 * part of the new entry's lead: what was in the file stays where it was.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_set_add(struct lfp_set *,
    const struct lfp_entry *, struct lfp_error *);
/*
 * Give entry i another algorithm, fingerprint, flags and lead; its path and
 * place stay.  The values are copied.  Where algorithm, fingerprint and flags
 * are what they were, its line stays as it was written.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_set_update(struct lfp_set *,
    size_t i, const struct lfp_entry *, struct lfp_error *);
/*
 * Entry i is written no more; the comments before it are, without its
 * annotations.  Indexes stay; its path may be added again, at the end.
 */
LFP_PUBLIC void lfp_set_remove(struct lfp_set *, size_t i);
LFP_PUBLIC bool lfp_set_removed(const struct lfp_set *, size_t i);

/* The text that follows the last entry; borrowed. */
LFP_PUBLIC const char *lfp_set_tail(const struct lfp_set *, size_t *length);

/*
 * The set's head line, see below, wherever it is: before the first entry or
 * in the tail.  As lfp_head_parse().
 */
struct lfp_head;
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_set_head(const struct lfp_set *,
    struct lfp_head *, struct lfp_error *);
/*
 * Put this head line, as lfp_annotation_head() begins one, in the place of
 * the one that is there, or first of all; length 0: no head line any more.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_set_put_head(struct lfp_set *,
    const char *line, size_t length, struct lfp_error *);

/*
 * The writer: turns entries into text and hands it to a sink in large
 * pieces.  It never produces one of the loader's traps: backslash, space,
 * tab and newline in a path are escaped, comments stand on lines of their
 * own, every line ends in a newline.
 */
typedef enum lfp_status lfp_write_fn(void *sink, const void *data,
    size_t length, struct lfp_error *);

struct lfp_writer;

/* A sink that failed is not called again: all later calls fail as well. */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_writer_new(lfp_write_fn *,
    void *sink, struct lfp_writer **, struct lfp_error *);
/* Frees; what was not flushed is lost. */
LFP_PUBLIC void lfp_writer_free(struct lfp_writer *);
/*
 * lead, then the entry's line.  LFP_ERR_ARGUMENT, nothing written, for what
 * lfp_entry_check() refuses.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_writer_entry(struct lfp_writer *,
    const struct lfp_entry *, struct lfp_error *);
/*
 * "# " and the text, escaped by lfp_text_escape() so that it stays one
 * harmless line.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_writer_comment(
    struct lfp_writer *, const char *text, size_t length,
    struct lfp_error *);
/*
 * All entries of the set in their order that were not removed, then its
 * tail.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_writer_set(struct lfp_writer *,
    const struct lfp_set *, struct lfp_error *);
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_writer_flush(struct lfp_writer *,
    struct lfp_error *);

/*
 * Annotations: "#: key=value ..." lines, in veriexec-signatures(5).  A
 * builder appends to a text that becomes an entry's lead.
 */
struct lfp_annotation;

LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_annotation_new(
    struct lfp_annotation **, struct lfp_error *);
LFP_PUBLIC void lfp_annotation_free(struct lfp_annotation *);
/* Forget all text, keep the memory. */
LFP_PUBLIC void lfp_annotation_clear(struct lfp_annotation *);
/* The next pair begins a new "#:" line. */
LFP_PUBLIC void lfp_annotation_line(struct lfp_annotation *);
/*
 * The next pair begins the file's head line, "#:: veriexec-tools 1"; it must
 * be the first of the text.
 */
LFP_PUBLIC void lfp_annotation_head(struct lfp_annotation *);
/* key: [A-Za-z0-9._-]+; value: any bytes, escaped as %XX where needed. */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_annotation_add(
    struct lfp_annotation *, const char *key, const void *value,
    size_t length, struct lfp_error *);
/* A line of plain comment, as lfp_writer_comment() makes it. */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_annotation_comment(
    struct lfp_annotation *, const char *text, size_t length,
    struct lfp_error *);
/*
 * Append an old lead without the pairs whose key is among dropped (ends in
 * NULL; "xattr.*" stands for all that begin like that): comments,
 * blank lines, other keys and their order stay as they are.  A line that has
 * lost all of its pairs goes.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_annotation_keep(
    struct lfp_annotation *, const char *lead, size_t length,
    const char *const *dropped, struct lfp_error *);
/* The lead made so far; borrowed until the next call. */
LFP_PUBLIC const char *lfp_annotation_text(const struct lfp_annotation *,
    size_t *length);

/*
 * Read back: the pairs of the "#:" lines of a lead, one a call, across its
 * lines.
 */
struct lfp_pair {
	const char	*key;		/* borrowed from the lead */
	size_t		key_length;
	const char	*value;		/* escaped, borrowed from the lead */
	size_t		value_length;
};
/*
 * *offset: 0 at first; moved along.  LFP_END past the last; LFP_ERR_SYNTAX
 * for a malformed pair, which *pair then holds as key: the next call goes on
 * behind it.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_annotation_next(const char *lead,
    size_t lead_length, size_t *offset, struct lfp_pair *);
/* Returns the unescaped length, or LFP_NONE if malformed or out is short. */
LFP_PUBLIC size_t lfp_annotation_value(const struct lfp_pair *, void *out,
    size_t size);

/*
 * The head line, "#:: veriexec-tools 1 serial=... created=...".  Present only
 * if the very first line of the file is one.
 */
struct lfp_head {
	bool		present;
	uint64_t	serial;		/* 0: none */
	bool		has_previous;
	uint8_t		previous[32];	/* SHA-256 of the file it replaced */
	/* All of its pairs as they are, known or not, to be walked below. */
	const char	*rest;
	size_t		rest_length;
};
/*
 * From the lead of the first entry (or the tail).  Not present is LFP_OK.
 * LFP_ERR_SYNTAX: malformed; LFP_ERR_UNSUPPORTED: of a later version.
 */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_head_parse(const char *lead,
    size_t lead_length, struct lfp_head *, struct lfp_error *);
/* As lfp_annotation_next(), through head->rest. */
LFP_PUBLIC LFP_MUST_USE enum lfp_status lfp_head_next(
    const struct lfp_head *, size_t *offset, struct lfp_pair *);

#ifdef __cplusplus
}
#endif

#endif /* FINGERPRINT_SIGFILE_H */
