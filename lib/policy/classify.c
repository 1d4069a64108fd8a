/* SPDX-License-Identifier: BSD-2-Clause */
/* What a file is, and so how it is reached in ordinary use. */
#include <string.h>

#include <fingerprint/policy.h>

#include "base/fail.h"
#include "policy/elffile.h"
#include "policy/shebang.h"
#include "policy/window.h"

static const char *const kind_names[LFP_KIND_COUNT] = {
	[LFP_KIND_DATA] = "data",
	[LFP_KIND_PROGRAM] = "program",
	[LFP_KIND_SCRIPT] = "script",
	[LFP_KIND_LIBRARY] = "library",
	[LFP_KIND_RUNNABLE_LIBRARY] = "runnable-library",
	[LFP_KIND_LINKER] = "linker",
	[LFP_KIND_SHELL_TEXT] = "shell-text"
};

static const uint8_t kind_needs[LFP_KIND_COUNT] = {
	[LFP_KIND_DATA] = LFP_FILE,
	[LFP_KIND_PROGRAM] = LFP_DIRECT,
	[LFP_KIND_SCRIPT] = LFP_DIRECT | LFP_FILE,
	[LFP_KIND_LIBRARY] = LFP_INDIRECT | LFP_FILE,
	[LFP_KIND_RUNNABLE_LIBRARY] = LFP_DIRECT | LFP_INDIRECT | LFP_FILE,
	[LFP_KIND_LINKER] = LFP_DIRECT | LFP_INDIRECT | LFP_FILE,
	[LFP_KIND_SHELL_TEXT] = LFP_DIRECT | LFP_FILE
};

const char *
lfp_kind_name(enum lfp_kind kind)
{
	return (unsigned)kind < LFP_KIND_COUNT ? kind_names[kind] : "unknown";
}

uint8_t
lfp_kind_needs(enum lfp_kind kind)
{
	return (unsigned)kind < LFP_KIND_COUNT ? kind_needs[kind] :
	    LFP_ACCESS_MASK;
}

/*
 * The dynamic linker has an entry point and asks for no interpreter.  GNU's
 * and most others carry a name that begins with "ld" (ld-linux-x86-64.so.2,
 * ld64.so.2, ld.so.1, ld-elf.so.1); musl's is libc itself.  Those built
 * without a name (musl, libexec/ld.elf_so) are told by standing alone, which
 * is also true of a static PIE from a linker that did not mark it yet.
 */
static bool
is_linker(const struct lfpi_elf *elf)
{
	static const char *const names[] = {
		"ld-", "ld.", "ld64.", "libc.musl-"
	};
	size_t i;

	if (elf->entry == 0 || elf->dynamic_size == 0)
		return false;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strncmp(elf->soname, names[i], strlen(names[i])) == 0)
			return true;
	}
	return !elf->has_soname && !elf->needed;
}

/* Without an x bit only what the dynamic linker may map is left. */
static enum lfp_kind
elf_kind(const struct lfpi_elf *elf, bool x)
{
	if (elf->type == LFPI_ET_EXEC || elf->pie)
		return x ? LFP_KIND_PROGRAM : LFP_KIND_DATA;
	if (elf->interp_size != 0 && !elf->has_soname)
		return x ? LFP_KIND_PROGRAM : LFP_KIND_DATA;
	if (x && elf->interp_size != 0)
		return LFP_KIND_RUNNABLE_LIBRARY;
	if (x && is_linker(elf))
		return LFP_KIND_LINKER;
	return LFP_KIND_LIBRARY;
}

static void
set_interpreter(struct lfp_class *class, const uint8_t *name, size_t length)
{
	memcpy(class->interpreter, name, length);
	class->interpreter[length] = '\0';
	class->interpreter_length = length;
}

/*
 * sys/kern/exec_elf.c wants 2 to MAXPATHLEN bytes of which the last is NUL,
 * and the name itself ends at the first.  false: it would not run.
 */
static bool
take_interp(struct lfpi_window *window, const struct lfpi_elf *elf,
    struct lfp_class *class)
{
	size_t size = (size_t)elf->interp_size;
	const uint8_t *name;

	if (elf->interp_size == 0)
		return true;
	if (elf->interp_size < 2 || elf->interp_size > LFP_INTERPRETER_MAX)
		return false;
	name = lfpi_window_at(window, elf->interp_offset, size);
	if (name == NULL || name[0] == '\0' || name[size - 1] != '\0')
		return false;
	set_interpreter(class, name, strlen((const char *)name));
	return true;
}

static void
classify_elf(struct lfpi_window *window, bool x, struct lfp_class *class)
{
	struct lfpi_elf elf;
	enum lfp_kind kind;

	if (!lfpi_elf_read(window, &elf))
		return;
	kind = elf_kind(&elf, x);
	if ((kind == LFP_KIND_PROGRAM || kind == LFP_KIND_RUNNABLE_LIBRARY) &&
	    !take_interp(window, &elf, class))
		return;
	class->kind = kind;
}

static void
classify(struct lfpi_window *window, unsigned mode, struct lfp_class *class)
{
	bool x = (mode & 0111) != 0;
	const uint8_t *name;
	size_t length;

	memset(class, 0, sizeof(*class));
	class->kind = x ? LFP_KIND_SHELL_TEXT : LFP_KIND_DATA;
	if (lfpi_elf_magic(window))
		classify_elf(window, x, class);
	else if (x && (name = lfpi_shebang(window, &length)) != NULL) {
		set_interpreter(class, name, length);
		class->kind = LFP_KIND_SCRIPT;
	}
	class->needs = lfp_kind_needs(class->kind);
}

enum lfp_status
lfp_classify_fd(int fd, uint64_t size, unsigned mode,
    struct lfp_class *class, struct lfp_error *error)
{
	struct lfpi_window window;

	lfpi_window_open_fd(&window, fd, size);
	classify(&window, mode, class);
	if (window.sys_errno != 0)
		return lfpi_fail(error, LFP_ERR_IO, window.sys_errno,
		    "cannot read to tell what the file is");
	return LFP_OK;
}

void
lfp_classify_memory(const void *content, size_t length, unsigned mode,
    struct lfp_class *class)
{
	struct lfpi_window window;

	lfpi_window_open_memory(&window, content, length);
	classify(&window, mode, class);
}
