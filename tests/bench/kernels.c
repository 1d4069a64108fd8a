/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How fast each kernel is, and a batch of small messages, next to OpenSSL's
 * single stream; one thread, data in the second-level cache.
 *
 *	kernels [rounds [part of a name]]
 *
 * Every round runs all of them once, in turns, so that what disturbs the
 * machine disturbs them alike; the best round of each counts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <fingerprint/batch.h>

#include "base/cpu.h"
#include "hash/kernel.h"
#include "hash/state.h"

/* Bytes for each lane. */
#define PIECE 16384
/* Off the page's grid, as no file's data in a buffer is. */
#define STRIDE (PIECE + 64)
#define MESSAGES 1000

static uint8_t data[LFPI_LANES_MAX * STRIDE];

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
die(const char *what)
{
	fprintf(stderr, "kernels: %s\n", what);
	exit(1);
}

/*
 * Times that a piece is hashed in a measurement; once more before it, so that
 * data and code are where they shall be.
 */
#define TIMES 12

/* Seconds for a piece in each lane. */
static double
time_kernel(const struct lfpi_kernel *k)
{
	static union lfpi_state state;
	const uint8_t *lane[LFPI_LANES_MAX];
	size_t block = lfpi_algorithm(k->algorithm)->block;
	double begin = 0;
	unsigned i;

	for (i = 0; i < k->lanes; i++)
		lane[i] = data + i * STRIDE;
	for (i = 0; i <= TIMES; i++) {
		if (i == 1)
			begin = now();
		k->run(&state, lane, PIECE / block);
	}
	return (now() - begin) / TIMES;
}

static double
time_openssl(enum lfp_algorithm which)
{
	uint8_t digest[LFP_DIGEST_MAX];
	double begin = 0;
	unsigned i;

	for (i = 0; i <= TIMES; i++) {
		if (i == 1)
			begin = now();
		if (lfp_hash_buffer(which, data, PIECE, digest, NULL) !=
		    LFP_OK)
			die("OpenSSL does not have an algorithm");
	}
	return (now() - begin) / TIMES;
}

/* Lengths from 0 to 16 KiB, the same each time. */
static size_t
message_length(unsigned i)
{
	return i * 2654435761U % (PIECE + 1);
}

static double
time_small_openssl(enum lfp_algorithm which)
{
	uint8_t digest[LFP_DIGEST_MAX];
	double begin = now();
	unsigned i;

	for (i = 0; i < MESSAGES; i++) {
		if (lfp_hash_buffer(which, data + i % LFPI_LANES_MAX * STRIDE,
		    message_length(i), digest, NULL) != LFP_OK)
			die("OpenSSL does not have an algorithm");
	}
	return now() - begin;
}

static double
time_small_batch(struct lfp_batch *batch)
{
	static struct lfp_batch_job jobs[MESSAGES];
	unsigned i, back = 0;
	double begin = now();

	for (i = 0; i < MESSAGES; i++) {
		jobs[i].data = data + i % LFPI_LANES_MAX * STRIDE;
		jobs[i].length = message_length(i);
		jobs[i].last = true;
		lfp_batch_submit(batch, &jobs[i]);
		while (lfp_batch_step(batch) != NULL)
			back++;
	}
	while (lfp_batch_flush(batch) != NULL)
		back++;
	if (back != MESSAGES)
		die("a message is lost");
	return now() - begin;
}

static void
keep_best(double *best, double seconds)
{
	if (*best <= 0 || seconds < *best)
		*best = seconds;
}

struct times {
	double kernel[64];
	double openssl[LFP_ALGORITHM_COUNT];
	double small_openssl[LFP_ALGORITHM_COUNT];
	double small_batch[LFP_ALGORITHM_COUNT];
};

static bool
wanted(const struct lfpi_kernel *k, const char *part)
{
	return (k->cpu & ~lfpi_cpu_supported()) == 0 &&
	    (part == NULL || strstr(k->name, part) != NULL);
}

static void
run_round(struct times *t, struct lfp_batch *batch[], const char *part)
{
	const struct lfpi_kernel_list *list = lfpi_kernel_list();
	unsigned which;
	size_t i;

	for (i = 0; i < list->rows; i++) {
		if (wanted(&list->row[i], part))
			keep_best(&t->kernel[i], time_kernel(&list->row[i]));
	}
	for (which = 0; which < LFP_ALGORITHM_COUNT; which++) {
		enum lfp_algorithm a = (enum lfp_algorithm)which;

		keep_best(&t->openssl[which], time_openssl(a));
		keep_best(&t->small_openssl[which], time_small_openssl(a));
		keep_best(&t->small_batch[which],
		    time_small_batch(batch[which]));
	}
}

static void
print_cpu(void)
{
	char line[512], *name;
	bool known = false;
	FILE *f = fopen("/proc/cpuinfo", "r");
	unsigned i;

	while (f != NULL && !known && fgets(line, sizeof(line), f) != NULL) {
		name = strchr(line, ':');
		known = strncmp(line, "model name", 10) == 0 && name != NULL;
		if (known)
			printf("CPU:%s", name + 1);
	}
	if (f != NULL)
		fclose(f);
	printf("%sfeatures:", known ? "" : "CPU: unknown\n");
	for (i = 0; lfpi_cpu_feature_name(i) != NULL; i++) {
		if ((lfpi_cpu_supported() >> i & 1) != 0)
			printf(" %s", lfpi_cpu_feature_name(i));
	}
	printf("\n\n");
}

static void
print_kernels(const struct times *t)
{
	struct lfp_kernel_info info;
	double rate, openssl;
	size_t i;

	printf("%-20s %5s %8s %16s\n", "kernel", "lanes", "GB/s",
	    "OpenSSL stream");
	for (i = 0; lfp_kernel_info(i, &info) == LFP_OK; i++) {
		if (t->kernel[i] <= 0)
			continue;
		rate = info.lanes * (double)PIECE / t->kernel[i] * 1e-9;
		openssl = PIECE / t->openssl[info.algorithm] * 1e-9;
		printf("%-20s %5u %8.2f %8.2f %6.2fx%s\n", info.name,
		    info.lanes, rate, openssl, rate / openssl,
		    info.preferred ? "  used" : "");
	}
}

static void
print_small(const struct times *t)
{
	double bytes = 0;
	unsigned i;

	for (i = 0; i < MESSAGES; i++)
		bytes += (double)message_length(i);
	printf("\n%u messages of 0 to %d bytes\n%-20s %8s %16s\n", MESSAGES,
	    PIECE, "algorithm", "GB/s", "OpenSSL stream");
	for (i = 0; i < LFP_ALGORITHM_COUNT; i++)
		printf("%-20s %8.2f %8.2f %6.2fx\n",
		    lfp_algorithm_name((enum lfp_algorithm)i),
		    bytes / t->small_batch[i] * 1e-9,
		    bytes / t->small_openssl[i] * 1e-9,
		    t->small_openssl[i] / t->small_batch[i]);
}

int
main(int argc, char *argv[])
{
	static struct times times;
	struct lfp_batch *batch[LFP_ALGORITHM_COUNT];
	unsigned rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 20;
	unsigned i;
	size_t n;

	for (n = 0; n < sizeof(data); n++)
		data[n] = (uint8_t)(n * n >> 3);
	for (i = 0; i < LFP_ALGORITHM_COUNT; i++) {
		if (lfp_batch_new((enum lfp_algorithm)i, &batch[i], NULL) !=
		    LFP_OK)
			die("cannot make a batch");
	}
	print_cpu();
	for (i = 0; i < rounds; i++)
		run_round(&times, batch, argc > 2 ? argv[2] : NULL);
	print_kernels(&times);
	print_small(&times);
	for (i = 0; i < LFP_ALGORITHM_COUNT; i++)
		lfp_batch_free(batch[i]);
	return 0;
}
