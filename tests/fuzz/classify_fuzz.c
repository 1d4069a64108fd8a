/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes are classified, the same way from memory and from a file, and
 * the class is in order.  The file is told to be longer than it is at times.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fingerprint/policy.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
require(int holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "classify_fuzz: not so: %s\n", what);
	abort();
}

#define REQUIRE(condition) require(condition, #condition)

static int
file_with(const uint8_t *data, size_t size)
{
	static FILE *file;

	if (file == NULL)
		REQUIRE((file = tmpfile()) != NULL);
	REQUIRE(ftruncate(fileno(file), 0) == 0);
	REQUIRE(pwrite(fileno(file), data, size, 0) == (ssize_t)size);
	return fileno(file);
}

static void
check_order(const struct lfp_class *class, unsigned mode)
{
	size_t length = class->interpreter_length;

	REQUIRE((unsigned)class->kind < LFP_KIND_COUNT);
	REQUIRE(class->needs == lfp_kind_needs(class->kind));
	REQUIRE(length < LFP_INTERPRETER_MAX);
	REQUIRE(strlen(class->interpreter) == length);
	REQUIRE((mode & 0111) != 0 || class->kind == LFP_KIND_DATA ||
	    class->kind == LFP_KIND_LIBRARY);
	REQUIRE((mode & 0111) == 0 || class->kind != LFP_KIND_DATA);
	REQUIRE(length == 0 || class->kind == LFP_KIND_SCRIPT ||
	    class->kind == LFP_KIND_PROGRAM ||
	    class->kind == LFP_KIND_RUNNABLE_LIBRARY);
	REQUIRE(length != 0 || (class->kind != LFP_KIND_SCRIPT &&
	    class->kind != LFP_KIND_RUNNABLE_LIBRARY));
}

static void
check(const uint8_t *data, size_t size, unsigned mode)
{
	struct lfp_class memory, file;
	int fd = file_with(data, size);

	lfp_classify_memory(data, size, mode, &memory);
	check_order(&memory, mode);
	REQUIRE(lfp_classify_fd(fd, size, mode, &file, NULL) == LFP_OK);
	REQUIRE(memory.kind == file.kind);
	REQUIRE(memory.interpreter_length == file.interpreter_length);
	REQUIRE(memcmp(memory.interpreter, file.interpreter,
	    sizeof(file.interpreter)) == 0);
	REQUIRE(lfp_classify_fd(fd, UINT64_MAX, mode, &file, NULL) == LFP_OK);
	check_order(&file, mode);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check(data, size, 0755);
	check(data, size, 0644);
	return 0;
}
