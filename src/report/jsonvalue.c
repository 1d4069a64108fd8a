/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/jsonvalue.h"

/* Jansson refuses a NULL value and goes on: all are checked at the end. */
struct object {
	json_t	*json;
	bool	 failed;
};

const char *
vt_json_version(void)
{
	return "Jansson " JANSSON_VERSION;
}

static void
begin(struct object *object)
{
	object->json = json_object();
	object->failed = object->json == NULL;
}

static json_t *
finish(struct object *object)
{
	if (!object->failed)
		return object->json;
	json_decref(object->json);
	return NULL;
}

static void
add(struct object *object, const char *key, json_t *value)
{
	if (json_object_set_new(object->json, key, value) != 0)
		object->failed = true;
}

static void
add_number(struct object *object, const char *key, uint64_t number)
{
	add(object, key, json_integer((json_int_t)number));
}

static json_t *
hex_of(const char *name, size_t length)
{
	char *text = malloc(2 * length + 1);
	json_t *value;
	size_t i;

	if (text == NULL)
		return NULL;
	for (i = 0; i < length; i++)
		(void)snprintf(text + 2 * i, 3, "%02x",
		    (unsigned char)name[i]);
	value = json_stringn(text, 2 * length);
	free(text);
	return value;
}

static json_t *
escaped(const char *name, size_t length)
{
	char *text = malloc(4 * length + 1);
	json_t *value;

	if (text == NULL)
		return NULL;
	(void)lfp_text_escape(text, 4 * length + 1, name, length);
	value = json_string(text);
	free(text);
	return value;
}

/*
 * A name as it is, if it is UTF-8; else escaped for people, and its bytes
 * under key_hex.
 */
static void
add_name(struct object *object, const char *key, const char *key_hex,
    const char *name, size_t length)
{
	json_t *exact = json_stringn(name, length);

	if (exact != NULL) {
		add(object, key, exact);
		return;
	}
	add(object, key, escaped(name, length));
	add(object, key_hex, hex_of(name, length));
}

static void
add_text(struct object *object, const char *key, const char *text)
{
	json_t *exact = json_string(text);

	add(object, key, exact != NULL ? exact :
	    escaped(text, strlen(text)));
}

static void
add_time(struct object *object, const char *key, time_t when)
{
	char text[32];

	vt_report_time(when, text, sizeof(text));
	add_text(object, key, text);
}

static json_t *
accesses(uint8_t bits)
{
	json_t *list = json_array();
	int failed = list == NULL;

	if ((bits & LFP_DIRECT) != 0)
		failed |= json_array_append_new(list, json_string("direct"));
	if ((bits & LFP_INDIRECT) != 0)
		failed |= json_array_append_new(list,
		    json_string("indirect"));
	if ((bits & LFP_FILE) != 0)
		failed |= json_array_append_new(list, json_string("file"));
	if ((bits & LFP_UNTRUSTED) != 0)
		failed |= json_array_append_new(list,
		    json_string("untrusted"));
	if (!failed)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *
signer_of(const struct vt_signer *signer)
{
	struct object object;

	begin(&object);
	add(&object, "counted", json_boolean(signer->why[0] == '\0'));
	if (signer->why[0] != '\0')
		add_text(&object, "why", signer->why);
	if (signer->primary[0] != '\0')
		add_text(&object, "primary", signer->primary);
	if (signer->key[0] != '\0')
		add_text(&object, "key", signer->key);
	if (signer->user[0] != '\0')
		add_name(&object, "user", "user_hex", signer->user,
		    strlen(signer->user));
	add_time(&object, "made", signer->made);
	add_text(&object, "algorithm", signer->algorithm);
	add_text(&object, "digest", signer->digest);
	return finish(&object);
}

/* Nobody's word: authenticated is false, and there is no more to say. */
static void
add_trust(struct object *object, const struct vt_about *about)
{
	json_t *list;
	size_t i;

	add(object, "authenticated", json_boolean(about->needed > 0 &&
	    about->refused == NULL));
	add(object, "encrypted", json_boolean(about->encrypted));
	if (about->refused != NULL)
		add_text(object, "refused", about->refused);
	if (about->needed == 0)
		return;
	add_number(object, "signatures_needed", about->needed);
	add_number(object, "signatures_counted", about->counted);
	list = json_array();
	for (i = 0; i < about->signer_count; i++)
		if (json_array_append_new(list,
		    signer_of(&about->signers[i])) != 0)
			object->failed = true;
	add(object, "signers", list);
	if (about->policy != NULL)
		add_name(object, "trust_policy", "trust_policy_hex",
		    about->policy, strlen(about->policy));
	if (about->engine_config != NULL)
		add_text(object, "system_gpg_conf", about->engine_config);
}

json_t *
vt_json_about(const struct vt_about *about)
{
	struct object object;

	begin(&object);
	add_text(&object, "tool", "veriexeccheck");
	add_text(&object, "version", LFP_VERSION);
	add_text(&object, "library", lfp_version());
	add_name(&object, "signatures", "signatures_hex", about->signatures,
	    strlen(about->signatures));
	if (about->sha256[0] != '\0')
		add_text(&object, "signatures_sha256", about->sha256);
	add_trust(&object, about);
	if (about->root != NULL)
		add_name(&object, "root", "root_hex", about->root,
		    strlen(about->root));
	if (about->root != NULL && about->mount_point[0] != '\0') {
		add_text(&object, "device", about->device);
		add_text(&object, "fs_type", about->fs_type);
		add_text(&object, "mount_point", about->mount_point);
		add_text(&object, "mount_options", about->mount_options);
		add_text(&object, "fs_options", about->fs_options);
		add(&object, "read_write", json_boolean(about->writable));
		add(&object, "fs_read_write",
		    json_boolean(about->fs_writable));
	}
	add_number(&object, "strict", about->level);
	add_time(&object, "started", about->started);
	return finish(&object);
}

static json_t *
effect_of(unsigned level, const struct lfp_effect *effect)
{
	struct object object;

	begin(&object);
	add_number(&object, "level", level);
	add(&object, "denied", accesses(effect->denied));
	add(&object, "failed", accesses(effect->failed));
	add(&object, "reported", accesses(effect->reported));
	return finish(&object);
}

json_t *
vt_json_finding(const struct lfp_finding *found)
{
	json_t *levels = json_array();
	struct object object;
	unsigned level;

	begin(&object);
	add_text(&object, "verdict", lfp_verdict_name(found->verdict));
	add_name(&object, "path", "path_hex", found->path,
	    found->path_length);
	if (found->other != NULL)
		add_name(&object, "other", "other_hex", found->other,
		    found->other_length);
	add_text(&object, "detail", found->detail);
	if (found->line != 0)
		add_number(&object, "line", found->line);
	add(&object, "differs", json_boolean(found->differs));
	add(&object, "incomplete", json_boolean(found->incomplete));
	add_text(&object, "state", found->absent ? "absent" :
	    lfp_state_name(found->state));
	add(&object, "flags", accesses(found->flags));
	add(&object, "needs", accesses(found->needs));
	for (level = 0; level < LFP_STRICT_LEVELS && !found->absent; level++)
		if (json_array_append_new(levels, effect_of(level,
		    &found->effect[level])) != 0)
			object.failed = true;
	add(&object, "levels", levels);
	return finish(&object);
}

static json_t *
counts_of(const struct lfp_audit_counts *counts)
{
	struct object object;
	unsigned verdict;

	begin(&object);
	add_number(&object, "entries", counts->entries);
	add_number(&object, "found", counts->found);
	add_number(&object, "matched", counts->matched);
	add_number(&object, "changed", counts->changed);
	add_number(&object, "missing", counts->missing);
	add_number(&object, "moved", counts->moved);
	add_number(&object, "unverifiable", counts->unverifiable);
	add_number(&object, "skipped", counts->skipped);
	add_number(&object, "repeated", counts->repeated);
	add_number(&object, "unmonitored", counts->unmonitored);
	add_number(&object, "added", counts->added);
	add_number(&object, "copied", counts->copied);
	add_number(&object, "relocated", counts->relocated);
	add_number(&object, "unread", counts->unread);
	add_number(&object, "directories", counts->directories);
	add_number(&object, "special", counts->special);
	add_number(&object, "mounts", counts->mounts);
	add_number(&object, "pseudo", counts->pseudo);
	add_number(&object, "files_read", counts->files_read);
	add_number(&object, "bytes_read", counts->bytes_read);
	add_number(&object, "files_known", counts->files_known);
	add_number(&object, "bytes_known", counts->bytes_known);
	add_number(&object, "differing", counts->differing);
	add_number(&object, "incomplete", counts->incomplete);
	for (verdict = 1; verdict < LFP_VERDICT_COUNT; verdict++) {
		char key[48];

		(void)snprintf(key, sizeof(key), "finding_%s",
		    lfp_verdict_name((enum lfp_verdict)verdict));
		add_number(&object, key, counts->findings[verdict]);
	}
	return finish(&object);
}

static json_t *
level_of(unsigned number, const struct lfp_audit_level *level)
{
	json_t *reasons = json_array();
	struct object object, reason;
	size_t i;

	begin(&object);
	add_number(&object, "level", number);
	add_number(&object, "not_executed", level->execute);
	add_number(&object, "not_opened", level->open);
	add_number(&object, "not_mapped", level->map);
	for (i = 0; i < LFP_AUDIT_REASONS && level->reasons[i].reason != NULL;
	    i++) {
		begin(&reason);
		add_text(&reason, "reason", level->reasons[i].reason);
		add_number(&reason, "files", level->reasons[i].files);
		if (json_array_append_new(reasons, finish(&reason)) != 0)
			object.failed = true;
	}
	add(&object, "reasons", reasons);
	return finish(&object);
}

json_t *
vt_json_summary(const struct vt_about *about,
    const struct lfp_audit_counts *counts,
    const struct lfp_audit_level levels[LFP_STRICT_LEVELS])
{
	json_t *list = json_array();
	struct object object;
	unsigned level;

	begin(&object);
	add_time(&object, "finished", about->finished);
	if (about->has_cache && about->oldest_digest != 0)
		add_time(&object, "oldest_digest", about->oldest_digest);
	add(&object, "counts", counts_of(counts));
	for (level = 0; level < LFP_STRICT_LEVELS && about->refused == NULL;
	    level++)
		if (json_array_append_new(list, level_of(level,
		    &levels[level])) != 0)
			object.failed = true;
	add(&object, "levels", list);
	return finish(&object);
}

static int
put(const char *data, size_t length, void *sink)
{
	vt_sink_put(sink, data, length);
	return 0;
}

void
vt_json_put(struct vt_sink *sink, json_t *value)
{
	if (value == NULL || json_dump_callback(value, put, sink,
	    JSON_COMPACT | JSON_PRESERVE_ORDER) != 0)
		if (sink->status == LFP_OK) {
			sink->status = LFP_ERR_MEMORY;
			(void)snprintf(sink->error.text,
			    sizeof(sink->error.text), "out of memory");
		}
	json_decref(value);
}
