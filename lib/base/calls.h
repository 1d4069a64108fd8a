/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system calls that are made for each file, in the quickest form.
 *
 * On x86-64 they are made right where they are needed, without a function
 * around them.  While the kernel works the CPU loses its predictions of where
 * the functions that were called before will return to, and each such return
 * costs a dozen nanoseconds more than its work: three hundredths of the time
 * that small files take.  Another two were what the C library does: in a
 * program with threads its pread(2) is a point where they could be cancelled,
 * and its fstat(2) asks the kernel about an empty name.
 *
 * LFPI_CALLS_BY_FUNCTION: for a sanitizer, which has to see what is read, and
 * for tests that put something in their place.  Elsewhere, too, they are
 * functions: arguments or struct stat may not be what the kernel takes and
 * gives.
 */
#ifndef LFPI_BASE_CALLS_H
#define LFPI_BASE_CALLS_H

#include <sys/stat.h>
#include <sys/types.h>

#if defined(__linux__) && defined(__x86_64__) && defined(__LP64__) && \
    !defined(LFPI_CALLS_BY_FUNCTION)

#include <sys/syscall.h>

#include <errno.h>

/* The kernel's answer: negative for an errno. */
static inline long
lfpi_call(long number, long first, const void *second, size_t third,
    long fourth)
{
	register long r10 __asm__("r10") = fourth;
	long answer;

	__asm__ volatile("syscall"
	    : "=a" (answer)
	    : "a" (number), "D" (first), "S" (second), "d" (third), "r" (r10)
	    : "rcx", "r11", "memory");
	return answer;
}

static inline long
lfpi_set_errno(long answer)
{
	if (answer >= 0)
		return answer;
	errno = (int)-answer;
	return -1;
}

/* As openat(2) of what is there. */
static inline int
lfpi_openat(int directory, const char *name, int flags)
{
	return (int)lfpi_set_errno(lfpi_call(SYS_openat, directory, name,
	    (size_t)flags, 0));
}

/* As fstat(2). */
static inline int
lfpi_fstat(int fd, struct stat *st)
{
	return (int)lfpi_set_errno(lfpi_call(SYS_fstat, fd, st, 0, 0));
}

/* As pread(2), again after EINTR. */
static inline ssize_t
lfpi_pread(int fd, void *data, size_t size, off_t offset)
{
	long n;

	do {
		n = lfpi_call(SYS_pread64, fd, data, size, offset);
	} while (n == -EINTR);
	return lfpi_set_errno(n);
}

#else

int lfpi_openat(int directory, const char *name, int flags);
int lfpi_fstat(int fd, struct stat *);
ssize_t lfpi_pread(int fd, void *data, size_t size, off_t offset);

#endif

#endif /* LFPI_BASE_CALLS_H */
