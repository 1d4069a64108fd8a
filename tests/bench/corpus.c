/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A tree of files for benchmarks, the same on every machine: contents that
 * do not compress, and sizes from a fixed seed.
 *
 *	corpus small DIRECTORY COUNT		0 to 16 KiB, evenly
 *	corpus mix DIRECTORY COUNT		log-normal sizes
 *	corpus big DIRECTORY COUNT BYTES	all of this size
 *
 * DIRECTORY must exist.  A hundred files a directory below it, but for big.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PER_DIRECTORY	100
#define SMALL_MAX	16384

/*
 * Like a system's files: half of them below 16 KiB, most bytes in few large
 * ones.  20,000 of them have about 1.6 GB.
 */
#define MIX_MEDIAN	16384.0
#define MIX_SIGMA	1.8
#define MIX_MAX		(64.0 * 1024 * 1024)

struct generator {
	uint64_t	s[4];
};

static uint64_t	buffer[1 << 17];

static void
fail(const char *what)
{
	fprintf(stderr, "corpus: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* xoshiro256++ (Blackman and Vigna), seeded by SplitMix64 as they advise. */
static void
seed(struct generator *g, uint64_t x)
{
	uint64_t z;
	int i;

	for (i = 0; i < 4; i++) {
		z = x += UINT64_C(0x9e3779b97f4a7c15);
		z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
		g->s[i] = z ^ (z >> 31);
	}
}

static uint64_t
rotate(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static uint64_t
next(struct generator *g)
{
	uint64_t *s = g->s;
	uint64_t result = rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

/* 0 < result <= 1 */
static double
next_unit(struct generator *g)
{
	return (double)((next(g) >> 11) + 1) / 9007199254740992.0;
}

static uint64_t
small_size(struct generator *g)
{
	return next(g) % (SMALL_MAX + 1);
}

/* Box and Muller's way to a normal variate. */
static uint64_t
mix_size(struct generator *g)
{
	double radius = sqrt(-2 * log(next_unit(g)));
	double normal = radius * cos(2 * 3.14159265358979323846 *
	    next_unit(g));
	double size = exp(log(MIX_MEDIAN) + MIX_SIGMA * normal);

	return (uint64_t)(size < MIX_MAX ? size : MIX_MAX);
}

static void
write_all(int fd, size_t n, const char *name)
{
	const char *data = (const char *)buffer;
	ssize_t written;

	while (n > 0) {
		written = write(fd, data, n);
		if (written < 0 && errno != EINTR)
			fail(name);
		if (written > 0) {
			data += written;
			n -= (size_t)written;
		}
	}
}

static void
write_file(const char *name, struct generator *g, uint64_t size)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	size_t n, i;

	if (fd < 0)
		fail(name);
	for (; size > 0; size -= n) {
		n = size < sizeof(buffer) ? (size_t)size : sizeof(buffer);
		for (i = 0; i < (n + 7) / 8; i++)
			buffer[i] = next(g);
		write_all(fd, n, name);
	}
	if (close(fd) != 0)
		fail(name);
}

/* File i, which depends on nothing but kind and i. */
static void
make_file(const char *kind, uint64_t i, uint64_t bytes)
{
	struct generator g;
	char name[64];

	seed(&g, i << 8 | (uint64_t)kind[0]);
	if (strcmp(kind, "big") == 0) {
		snprintf(name, sizeof(name), "big%" PRIu64, i);
		write_file(name, &g, bytes);
		return;
	}
	snprintf(name, sizeof(name), "d%05" PRIu64, i / PER_DIRECTORY);
	if (i % PER_DIRECTORY == 0 && mkdir(name, 0755) != 0 &&
	    errno != EEXIST)
		fail(name);
	snprintf(name, sizeof(name), "d%05" PRIu64 "/f%02" PRIu64 ".dat",
	    i / PER_DIRECTORY, i % PER_DIRECTORY);
	write_file(name, &g, kind[0] == 's' ? small_size(&g) : mix_size(&g));
}

static uint64_t
number(const char *text)
{
	char *end;
	uint64_t n;

	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0') {
		errno = EINVAL;
		fail(text);
	}
	return n;
}

int
main(int argc, char **argv)
{
	uint64_t i, count, bytes;

	if (argc < 4 || (strcmp(argv[1], "small") != 0 &&
	    strcmp(argv[1], "mix") != 0 && strcmp(argv[1], "big") != 0) ||
	    argc != (argv[1][0] == 'b' ? 5 : 4)) {
		fprintf(stderr, "usage: corpus small|mix DIRECTORY COUNT\n"
		    "       corpus big DIRECTORY COUNT BYTES\n");
		return 64;
	}
	count = number(argv[3]);
	bytes = argc == 5 ? number(argv[4]) : 0;
	if (chdir(argv[2]) != 0)
		fail(argv[2]);
	for (i = 0; i < count; i++)
		make_file(argv[1], i, bytes);
	return 0;
}
