/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a scan knows: a tree of directories with the files in them.  A name
 * is kept once, so that memory grows with the number of files and not with
 * the depth of the tree.
 *
 * Nodes and files live in regions, one for each worker, and are freed as a
 * whole.  Who may touch what: a directory's listing is made by the one
 * worker that reads it; links between nodes and everything about queues and
 * descriptors belongs to the crew's lock (crew.h).
 */
#ifndef LFPI_SCAN_TREE_H
#define LFPI_SCAN_TREE_H

#include <sys/stat.h>

#include <stdbool.h>
#include <stdint.h>

#include <fingerprint/scan.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/table.h"
#include "io/directory.h"
#include "scan/inodes.h"

struct lfpi_desk;
struct lfpi_open;

/* How far a directory has been read. */
enum lfpi_listed {
	LFPI_NOT_LISTED,	/* only on the way to something asked for */
	LFPI_QUEUED,
	LFPI_LISTED
};

struct lfpi_node {
	struct lfpi_identity	 id;		/* once opened; comes first */
	struct lfpi_node	*parent;	/* NULL: the root */
	struct lfpi_node	*sibling;	/* next in parent->children */
	struct lfpi_node	*children;
	struct lfpi_file	*files;		/* all, see lfpi_attach_file */
	struct lfpi_link	*links;		/* that were met, the same */
	const char		*name;		/* "" for the root */
	struct lfpi_file	*trouble;	/* it could not be read whole */
	/* Those below that the walk meets have it, too. */
	union {
		uint64_t	 start_device;	/* with one_file_system */
		uint64_t	 group;		/* of a survey, see there */
	};
	uint32_t		 depth;		/* 0: the root */
	uint16_t		 name_length;
	uint8_t			 listed;	/* enum lfpi_listed */
	bool			 opened;	/* id is known */
	bool			 asked;		/* by its name */
	bool			 recursive;
	bool			 has_asked;	/* some are in the index */
	bool			 has_made;	/* by links.c, just now */
	bool			 entered;	/* no loop, not off limits */
	_Atomic bool		 nodev;		/* no device can be opened */
	_Atomic bool		 local_clock;	/* see io/filereader.h */

	/* Guarded by the crew's lock. */
	struct lfpi_node	*next_todo;	/* to be read; a loop */
	struct lfpi_node	*next_files;	/* in that queue */
	struct lfpi_file	*pending;	/* not yet taken, by ->next */
	size_t			 pending_count;
	struct lfpi_node	*way_down;	/* scratch of opendirs.c */
	struct lfpi_desk	*files_desk;	/* whose queue it is in */
	struct lfpi_open	*opens;		/* where it is open, by next */
	uint32_t		 work;		/* why it is still wanted */
};

/* How far a file has come. */
enum lfpi_stage {
	LFPI_PENDING,
	LFPI_DONE,		/* digest is valid */
	LFPI_SAME_INODE,	/* owner (another file) is or was hashed */
	LFPI_TROUBLED,		/* trouble and sys_errno say why */
	LFPI_LEFT_OUT,		/* no x bit, and only such were asked for */
	LFPI_SEEN		/* by a survey, and not read */
};

/* What is kept only when it was asked for. */
struct lfpi_details {
	struct lfp_metadata	 metadata;
	const char		*interpreter;	/* that it names, or NULL */
	enum lfp_kind		 kind;
	uint8_t			 needs;
};

struct lfpi_file {
	/*
	 * Known once it is opened; until then the inode that the listing
	 * names, and no device.  Comes first.
	 */
	struct lfpi_identity	 id;
	struct lfpi_node	*directory;
	struct lfpi_file	*sibling;	/* next in directory->files */
	struct lfpi_file	*next;		/* pending; later: next alias */
	struct lfpi_file	*owner;		/* with LFPI_SAME_INODE */
	const char		*name;		/* NUL-terminated */
	uint64_t		 size;
	union {
		struct lfpi_details	*details; /* NULL: not asked for */
		const struct lfpi_seen	*seen;	/* with LFPI_SEEN */
	};
	uint16_t		 mode;		/* st_mode; 0: not looked at */
	uint16_t		 links;		/* st_nlink, 65535 for more */
	uint16_t		 names;		/* an owner's, in the order */
	int16_t			 sys_errno;
	uint16_t		 name_length;
	uint8_t			 stage;		/* enum lfpi_stage */
	uint8_t			 trouble;	/* enum lfp_trouble */
	bool			 asked : 1;	/* by its name */
	bool			 put_off : 1;	/* opened long after listing */
	bool			 is_alias : 1;	/* after lfpi_order */
	bool			 is_named : 1;	/* an owner: by all of them */
	/* Nobody works on it any more: what is known is final. */
	_Atomic bool		 is_dealt_with;
	uint8_t			 digest[];	/* of the scan's algorithm */
};

/* A symbolic link that was met. */
struct lfpi_link {
	struct lfpi_link	*next;		/* that the worker met */
	struct lfpi_link	*sibling;	/* next in directory->links */
	struct lfpi_node	*directory;
	const char		*name;
	uint16_t		 name_length;
	uint8_t			 leads_to;	/* enum lfpi_type */
	bool			 wanted;	/* a file, by its mode */
	int16_t			 sys_errno;	/* why it leads to nothing */
	struct lfpi_identity	 target;	/* of the file */
};

/* Where one thread makes new things. */
struct lfpi_maker {
	struct lfpi_region	region;
	size_t			digest_size;
};

void lfpi_maker_free(struct lfpi_maker *);
struct lfpi_node *lfpi_node_new(struct lfpi_maker *, struct lfpi_node *parent,
    const char *name, size_t length);
struct lfpi_file *lfpi_file_new(struct lfpi_maker *,
    struct lfpi_node *directory, const char *name, size_t length);
const char *lfpi_maker_name(struct lfpi_maker *, const char *name,
    size_t length);

/*
 * The index of what was asked for by name: node or file by directory and
 * name.  Written before a run and between runs, only read during one.
 */
struct lfpi_asked {
	struct lfpi_table	 table;
	struct lfpi_asked_thing	*things;
	size_t			 count, size;
};

void lfpi_asked_init(struct lfpi_asked *);
void lfpi_asked_free(struct lfpi_asked *);
LFP_MUST_USE enum lfp_status lfpi_asked_add_node(struct lfpi_asked *,
    struct lfpi_node *, struct lfp_error *);
LFP_MUST_USE enum lfp_status lfpi_asked_add_file(struct lfpi_asked *,
    struct lfpi_file *, struct lfp_error *);
struct lfpi_node *lfpi_asked_node(const struct lfpi_asked *,
    const struct lfpi_node *directory, const char *name, size_t length);
struct lfpi_file *lfpi_asked_file(const struct lfpi_asked *,
    const struct lfpi_node *directory, const char *name, size_t length);

/*
 * Put a file or a directory under its parent, before those that are there:
 * what is listed is put there from its end, so that the first by name is first.
 */
void lfpi_attach_node(struct lfpi_node *);
void lfpi_attach_file(struct lfpi_file *);

/* The deepest directory that both are in or are. */
struct lfpi_node *lfpi_tree_common(const struct lfpi_node *,
    const struct lfpi_node *);

/*
 * The path of a name in a directory, "/..." with a NUL behind it, into path.
 * length 0: the directory itself.
 */
LFP_MUST_USE enum lfp_status lfpi_tree_path(const struct lfpi_node *,
    const char *name, size_t length, struct lfpi_buffer *path,
    struct lfp_error *);

#endif /* LFPI_SCAN_TREE_H */
