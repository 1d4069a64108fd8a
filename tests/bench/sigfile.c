/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A signatures file of a million entries: how long adding, writing, parsing
 * and reading into a set take, how much memory the set has, and what an
 * entry costs above its path.
 *
 *	sigfile [entries]
 */
#include <sys/resource.h>
#include <sys/wait.h>

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <fingerprint/sigfile.h>

static struct lfp_error error;

static void
must(enum lfp_status status)
{
	if (status == LFP_OK || status == LFP_END)
		return;
	fprintf(stderr, "sigfile: %s\n", error.text);
	exit(1);
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

/* Bytes that are resident now; the second number of statm, in pages. */
static double
resident(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long pages = 0;

	if (f == NULL)
		return 0;
	if (fscanf(f, "%*s %ld", &pages) != 1)
		pages = 0;
	fclose(f);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static void
report(const char *what, double ms, size_t n, double bytes)
{
	printf("%-10s %8.1f ms  %6.1f ns an entry  %7.1f MB/s\n", what, ms,
	    ms * 1e6 / (double)n, bytes / ms / 1e3);
}

/* Names like those of a system, and fingerprints as random as real ones. */
static size_t
make_entry(uint64_t i, char *path, size_t size, uint8_t *fingerprint,
    struct lfp_entry *entry)
{
	uint64_t x = i;
	size_t k;

	for (k = 0; k < 32; k++) {
		x = x * UINT64_C(6364136223846793005) + 1442695040888963407U;
		fingerprint[k] = (uint8_t)(x >> 56);
	}
	memset(entry, 0, sizeof(*entry));
	entry->path_length = (size_t)snprintf(path, size,
	    "/usr/share/collection%" PRIu64 "/module-%" PRIu64 "/file%" PRIu64,
	    i / 1000, i / 10 % 100, i);
	entry->path = path;
	entry->algorithm = LFP_SHA256;
	entry->fingerprint = fingerprint;
	entry->flags = i % 4 == 0 ? 0 : LFP_FILE | LFP_INDIRECT;
	return entry->path_length;
}

static double
add(struct lfp_set *set, size_t n)
{
	struct lfp_entry entry;
	uint8_t fingerprint[32];
	double paths = 0;
	char path[128];
	size_t i;

	for (i = 0; i < n; i++) {
		paths += (double)make_entry(i, path, sizeof(path),
		    fingerprint, &entry);
		must(lfp_set_add(set, &entry, &error));
	}
	return paths;
}

static enum lfp_status
to_file(void *sink, const void *data, size_t length, struct lfp_error *e)
{
	(void)e;
	return fwrite(data, 1, length, sink) == length ? LFP_OK : LFP_ERR_IO;
}

static double
save(const struct lfp_set *set, FILE *f)
{
	struct lfp_writer *writer;
	double begin = now();

	must(lfp_writer_new(to_file, f, &writer, &error));
	must(lfp_writer_set(writer, set, &error));
	must(lfp_writer_flush(writer, &error));
	lfp_writer_free(writer);
	if (fflush(f) != 0)
		exit(1);
	return now() - begin;
}

static double
parse(FILE *f)
{
	enum lfp_status status;
	struct lfp_parser *parser;
	struct lfp_item item;
	double begin = now();

	rewind(f);
	must(lfp_parser_new_fd("bench", fileno(f), &parser, &error));
	while ((status = lfp_parser_next(parser, &item, &error)) == LFP_OK)
		continue;
	must(status);
	lfp_parser_free(parser);
	return now() - begin;
}

static double
load(FILE *f, struct lfp_set **set)
{
	struct lfp_parser *parser;
	double begin = now();

	rewind(f);
	must(lfp_set_new(set, &error));
	must(lfp_parser_new_fd("bench", fileno(f), &parser, &error));
	must(lfp_set_read(*set, parser, &error));
	lfp_parser_free(parser);
	return now() - begin;
}

static void
bind_all(struct lfp_set *set)
{
	size_t i, owner;

	for (i = 0; i < lfp_set_count(set); i++)
		must(lfp_set_bind(set, i, 1, i * 7, &owner, &error));
}

/* In a process of its own, so that what it leaves free is not counted. */
static void
make_file(FILE *f, size_t n)
{
	double begin, paths;
	struct lfp_set *set;

	must(lfp_set_new(&set, &error));
	begin = now();
	paths = add(set, n);
	report("add", now() - begin, n, paths);
	begin = save(set, f);
	report("write", begin, n, (double)ftell(f));
	lfp_set_free(set);
	fflush(stdout);
}

static double
paths_of(const struct lfp_set *set)
{
	struct lfp_entry entry;
	double paths = 0;
	size_t i;

	for (i = 0; i < lfp_set_count(set); i++) {
		lfp_set_get(set, i, &entry);
		paths += (double)entry.path_length;
	}
	return paths;
}

int
main(int argc, char **argv)
{
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
	double bytes, begin, before, size;
	FILE *f = tmpfile();
	struct rusage usage;
	struct lfp_set *set;
	int status;
	pid_t pid;

	if (f == NULL || n == 0 || (pid = fork()) == -1)
		return 1;
	if (pid == 0) {
		make_file(f, n);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status != 0)
		return 1;
	fseek(f, 0, SEEK_END);
	bytes = (double)ftell(f);
	report("parse", parse(f), n, bytes);
	before = resident();
	begin = load(f, &set);
	report("read", begin, n, bytes);
	begin = now();
	bind_all(set);
	report("bind", now() - begin, n, 16.0 * (double)n);
	size = resident() - before;
	getrusage(RUSAGE_SELF, &usage);
	printf("set        %8.1f MB  %6.1f bytes an entry above its path\n",
	    size / 1e6, (size - paths_of(set)) / (double)n);
	printf("peak       %8.1f MB\n", (double)usage.ru_maxrss * 1024 / 1e6);
	lfp_set_free(set);
	fclose(f);
	return 0;
}
