/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/message.h"
#include "veriexecgen/header.h"

static enum lfp_status
hash_old(struct gen_header *header, int fd, struct lfp_error *error)
{
	enum lfp_status status;
	struct lfp_hash *hash;
	uint8_t piece[65536];
	ssize_t n = 0;

	if ((status = lfp_hash_new(LFP_SHA256, &hash, error)) != LFP_OK)
		return status;
	while (status == LFP_OK && (n = read(fd, piece, sizeof(piece))) > 0)
		status = lfp_hash_update(hash, piece, (size_t)n, error);
	if (status == LFP_OK && n == 0)
		status = lfp_hash_final(hash, header->previous, error);
	lfp_hash_free(hash);
	if (n < 0 || lseek(fd, 0, SEEK_SET) != 0)
		return LFP_ERR_IO;
	return status;
}

/* The head is in what comes before the first entry. */
static enum lfp_status
read_serial(struct gen_header *header, int fd, struct lfp_error *error)
{
	struct lfp_parser *parser;
	enum lfp_status status;
	struct lfp_item item;
	struct lfp_head head;

	if ((status = lfp_parser_new_fd("", fd, &parser, error)) != LFP_OK)
		return status;
	/* What is no head, or in a broken file, counts as none. */
	if (lfp_parser_next(parser, &item, NULL) == LFP_OK &&
	    item.kind != LFP_ITEM_PROBLEM &&
	    lfp_head_parse(item.entry.lead, item.entry.lead_length, &head,
	    NULL) == LFP_OK && head.present)
		header->serial = head.serial;
	lfp_parser_free(parser);
	return lseek(fd, 0, SEEK_SET) == 0 ? LFP_OK : LFP_ERR_IO;
}

enum lfp_status
gen_header_read(struct gen_header *header, int fd, struct lfp_error *error)
{
	enum lfp_status status;

	if (fd < 0)
		return LFP_OK;
	header->replaces = true;
	status = hash_old(header, fd, error);
	return status != LFP_OK ? status : read_serial(header, fd, error);
}

void
gen_header_free(struct gen_header *header)
{
	lfp_annotation_free(header->line);
}

/* Two builds of one tree give the same bytes if they agree on the time. */
static enum lfp_status
now(time_t *when, bool *fixed)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	char *end;

	*fixed = epoch != NULL && *epoch != '\0';
	*when = time(NULL);
	if (!*fixed)
		return LFP_OK;
	errno = 0;
	*when = (time_t)strtoll(epoch, &end, 10);
	/* strtoll(3) would take blanks and signs. */
	if (errno == 0 && *end == '\0' && *epoch >= '0' && *epoch <= '9')
		return LFP_OK;
	vt_say("SOURCE_DATE_EPOCH=%s: not a number of seconds",
	    vt_name0(epoch));
	return LFP_ERR_ARGUMENT;
}

/* RFC 3339, UTC; "" if the year has more than four digits. */
static void
write_time(time_t when, char *text, size_t size)
{
	struct tm tm;

	if (gmtime_r(&when, &tm) == NULL ||
	    strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		text[0] = '\0';
}

static enum lfp_status
add(struct gen_header *header, const char *key, const char *value,
    struct lfp_error *error)
{
	return lfp_annotation_add(header->line, key, value, strlen(value),
	    error);
}

static enum lfp_status
add_created(struct gen_header *header, const struct gen_options *gen,
    bool *fixed, struct lfp_error *error)
{
	enum lfp_status status;
	char text[64];
	time_t when;

	if ((status = now(&when, fixed)) != LFP_OK)
		return status;
	if (!gen->timestamp && !*fixed)
		return LFP_OK;
	write_time(when, text, sizeof(text));
	return add(header, "created", text, error);
}

static enum lfp_status
add_host(struct gen_header *header, const struct gen_options *gen,
    bool fixed, struct lfp_error *error)
{
	char host[256] = "";

	/* Another machine must be able to make the same bytes. */
	if (!gen->timestamp || fixed ||
	    gethostname(host, sizeof(host) - 1) != 0)
		return LFP_OK;
	return add(header, "host", host, error);
}

static enum lfp_status
add_previous(struct gen_header *header, struct lfp_error *error)
{
	char text[7 + 64 + 1];
	int n, i;

	if (!header->replaces)
		return LFP_OK;
	n = snprintf(text, sizeof(text), "sha256:");
	for (i = 0; i < 32; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "%02x",
		    header->previous[i]);
	return add(header, "previous", text, error);
}

static enum lfp_status
make_line(struct gen_header *header, const struct gen_options *gen,
    struct lfp_error *error)
{
	enum lfp_status status;
	bool fixed = false;
	char serial[32];

	if (header->line == NULL &&
	    (status = lfp_annotation_new(&header->line, error)) != LFP_OK)
		return status;
	(void)snprintf(serial, sizeof(serial), "%" PRIu64,
	    header->serial + 1);
	lfp_annotation_clear(header->line);
	lfp_annotation_head(header->line);
	if ((status = add(header, "serial", serial, error)) != LFP_OK ||
	    (status = add_created(header, gen, &fixed, error)) != LFP_OK ||
	    (status = add(header, "root", gen->root == NULL ? "/" :
	    gen->root, error)) != LFP_OK ||
	    (status = add_host(header, gen, fixed, error)) != LFP_OK)
		return status;
	return add_previous(header, error);
}

static bool
is_known(const struct lfp_pair *pair)
{
	static const char *const known[] = { "serial", "created", "root",
	    "host", "previous" };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i]) == pair->key_length &&
		    memcmp(known[i], pair->key, pair->key_length) == 0)
			return true;
	return false;
}

static enum lfp_status
add_pair(struct gen_header *header, const struct lfp_pair *pair,
    struct lfp_error *error)
{
	char *key = strndup(pair->key, pair->key_length);
	char *value = malloc(pair->value_length + 1);
	enum lfp_status status = LFP_ERR_MEMORY;
	size_t length;

	if (key != NULL && value != NULL) {
		length = lfp_annotation_value(pair, value,
		    pair->value_length + 1);
		status = length == LFP_NONE ? LFP_OK : lfp_annotation_add(
		    header->line, key, value, length, error);
	}
	free(key);
	free(value);
	return status;
}

/* What others have put into the old head line. */
static enum lfp_status
add_unknown(struct gen_header *header, const struct lfp_set *set,
    struct lfp_error *error)
{
	enum lfp_status status = LFP_OK, next;
	struct lfp_head head;
	struct lfp_pair pair;
	size_t offset = 0;

	if (lfp_set_head(set, &head, NULL) != LFP_OK || !head.present)
		return LFP_OK;
	while (status == LFP_OK &&
	    (next = lfp_head_next(&head, &offset, &pair)) != LFP_END)
		if (next == LFP_OK && !is_known(&pair))
			status = add_pair(header, &pair, error);
	return status;
}

enum lfp_status
gen_header_merge(struct gen_header *header, const struct gen_options *gen,
    struct lfp_set *set, bool annotate, struct lfp_error *error)
{
	enum lfp_status status;
	const char *line;
	size_t length;

	if (!annotate)
		return LFP_OK;
	if ((status = make_line(header, gen, error)) != LFP_OK ||
	    (status = add_unknown(header, set, error)) != LFP_OK)
		return status;
	line = lfp_annotation_text(header->line, &length);
	return lfp_set_put_head(set, line, length, error);
}

static enum lfp_status
write_line(struct gen_header *header, const struct gen_options *gen,
    struct lfp_writer *writer, struct lfp_error *error)
{
	enum lfp_status status;
	struct lfp_set *set;

	if ((status = lfp_set_new(&set, error)) != LFP_OK)
		return status;
	status = gen_header_merge(header, gen, set, true, error);
	if (status == LFP_OK)
		status = lfp_writer_set(writer, set, error);
	lfp_set_free(set);
	return status;
}

enum lfp_status
gen_header_begin(struct gen_header *header, const struct gen_options *gen,
    struct lfp_writer *writer, bool annotate, struct lfp_error *error)
{
	if (gen->format != LFP_FORMAT_VERIEXEC)
		return LFP_OK;
	return annotate ? write_line(header, gen, writer, error) :
	    gen_header_stamp(gen, writer, error);
}

enum lfp_status
gen_header_stamp(const struct gen_options *gen, struct lfp_writer *writer,
    struct lfp_error *error)
{
	enum lfp_status status;
	char when[64], text[128];
	bool fixed;
	time_t t;
	int n;

	/* With annotations the head line says it. */
	if (!gen->timestamp || gen->metadata)
		return LFP_OK;
	if ((status = now(&t, &fixed)) != LFP_OK)
		return status;
	write_time(t, when, sizeof(when));
	n = snprintf(text, sizeof(text), "Generated by veriexecgen %s, %s",
	    LFP_VERSION, when);
	return lfp_writer_comment(writer, text, (size_t)n, error);
}
