/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a signatures file, audited against a small tree: it is
 * malformed, or the counts add up, every finding is in order and says what
 * the decision tables say, and a second audit with more threads finds the
 * same.
 */
#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fingerprint/audit.h>
#include <fingerprint/hash.h>
#include <fingerprint/text.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static char root[64];

static void
put_file(const char *name, const char *text, mode_t mode)
{
	char path[128];
	int fd;

	(void)snprintf(path, sizeof(path), "%s%s", root, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	require(fd >= 0 && write(fd, text, strlen(text)) ==
	    (ssize_t)strlen(text));
	require(fchmod(fd, mode) == 0 && close(fd) == 0);
}

static void
make_directory(const char *name)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s%s", root, name);
	require(mkdir(path, 0755) == 0);
}

static void
make_link(const char *target, const char *name)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s%s", root, name);
	require(symlink(target, path) == 0);
}

static void
remove_tree(void)
{
	static const char *const names[] = { "/d/e/l", "/d/e/g", "/d/e", "/d/x",
		"/d/a", "/d", "/a", "" };
	char path[128];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", root, names[i]);
		(void)remove(path);
	}
}

/* Its contents: "", "a", a script; a link and directories. */
static void
make_tree(void)
{
	(void)snprintf(root, sizeof(root), "/tmp/audit_fuzz.XXXXXX");
	require(mkdtemp(root) != NULL && atexit(remove_tree) == 0);
	make_directory("/d");
	make_directory("/d/e");
	put_file("/a", "a", 0644);
	put_file("/d/a", "a", 0600);
	put_file("/d/x", "#!/bin/sh\n", 0755);
	put_file("/d/e/g", "", 0644);
	make_link("../a", "/d/e/l");
}

static void
check_effects(const struct lfp_finding *found)
{
	const struct lfp_effect *effect;
	struct lfp_decision decided;
	unsigned level;
	uint8_t access;

	for (level = 0; level < LFP_STRICT_LEVELS; level++) {
		effect = &found->effect[level];
		require((effect->denied & effect->failed) == 0 &&
		    (effect->denied & effect->reported) == 0);
		require(!found->absent || (effect->denied | effect->failed |
		    effect->reported) == 0);
		for (access = LFP_DIRECT; access <= LFP_FILE;
		    access = (uint8_t)(access << 1)) {
			decided = lfp_decide_verify(found->state,
			    found->flags, access, level);
			require(((effect->denied & access) != 0) ==
			    (!found->absent && (found->needs & access) != 0 &&
			    decided.result == LFP_DENY));
		}
	}
}

static void
check_finding(const struct lfp_finding *found)
{
	size_t i;

	require((unsigned)found->verdict < LFP_VERDICT_COUNT);
	require(found->path_length == strlen(found->path) ||
	    memchr(found->path, '\0', found->path_length) != NULL);
	require(!(found->differs && found->incomplete));
	require((found->other == NULL) == (found->other_length == 0));
	for (i = 0; found->detail[i] != '\0'; i++)
		require((unsigned char)found->detail[i] >= 0x20 &&
		    found->detail[i] != 0x7f);
	check_effects(found);
}

static void
check_counts(struct lfp_audit *audit)
{
	struct lfp_audit_counts counts;
	uint64_t told[LFP_VERDICT_COUNT] = { 0 };
	uint64_t differing = 0, incomplete = 0;
	struct lfp_finding found;
	unsigned verdict;

	lfp_audit_rewind(audit);
	while (lfp_audit_next(audit, &found, NULL) == LFP_OK) {
		told[found.verdict]++;
		differing += found.differs;
		incomplete += found.incomplete;
	}
	lfp_audit_count(audit, &counts);
	require(counts.entries == counts.found + counts.missing +
	    counts.skipped + counts.repeated);
	require(counts.found == counts.matched + counts.changed +
	    counts.unverifiable);
	require(counts.unmonitored == counts.added + counts.copied +
	    counts.relocated + counts.unread);
	require(counts.relocated == counts.moved);
	require(differing == counts.differing);
	require(incomplete == counts.incomplete);
	for (verdict = 0; verdict < LFP_VERDICT_COUNT; verdict++)
		require(told[verdict] == counts.findings[verdict]);
	/* A clean audit has read all of its entries. */
	require(differing + incomplete > 0 || counts.entries ==
	    counts.matched + counts.skipped + counts.repeated);
}

/* A digest of all that was told, into digest; false: nothing was. */
static bool
audit_text(const uint8_t *data, size_t length, unsigned threads,
    uint8_t *digest)
{
	struct lfp_audit_options options = {
		.size = sizeof(options), .root = root, .threads = threads,
		.level = length % LFP_STRICT_LEVELS, .matched = true,
		.unmonitored = LFP_UNMONITORED_ALL, .plain_io = true
	};
	struct lfp_audit *audit = NULL;
	struct lfp_finding found;
	enum lfp_status status;
	struct lfp_hash *hash;

	require(lfp_audit_new(&options, &audit, NULL) == LFP_OK);
	require(lfp_hash_new(LFP_SHA256, &hash, NULL) == LFP_OK);
	status = lfp_audit_load(audit, "fuzz", data, length, NULL);
	require(status == LFP_OK || status == LFP_ERR_SYNTAX);
	if (status == LFP_OK)
		require(lfp_audit_run(audit, NULL) == LFP_OK);
	while (status == LFP_OK &&
	    (status = lfp_audit_next(audit, &found, NULL)) == LFP_OK) {
		check_finding(&found);
		require(lfp_hash_update(hash, &found.verdict,
		    sizeof(found.verdict), NULL) == LFP_OK &&
		    lfp_hash_update(hash, found.path, found.path_length,
		    NULL) == LFP_OK && lfp_hash_update(hash, found.detail,
		    strlen(found.detail), NULL) == LFP_OK);
	}
	if (status == LFP_END)
		check_counts(audit);
	require(lfp_hash_final(hash, digest, NULL) == LFP_OK);
	lfp_hash_free(hash);
	lfp_audit_free(audit);
	return status == LFP_END;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	uint8_t one[32], two[32];
	bool told;

	if (root[0] == '\0')
		make_tree();
	told = audit_text(data, length, 1, one);
	/* Threads cost more than all the rest. */
	if (length % 8 != 0)
		return 0;
	require(audit_text(data, length, 2, two) == told);
	require(memcmp(one, two, sizeof(one)) == 0);
	return 0;
}
