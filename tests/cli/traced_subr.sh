# SPDX-License-Identifier: BSD-2-Clause
# What tests share that watch system calls; read by each of them.
# shellcheck shell=sh
# shellcheck disable=SC2034 # as_built is for those who read this

# What a sanitizer does must not be taken for what the program does: it would
# make directories for its reports, look for leaks, which cannot be done
# below a debugger, and make a temporary file, if there is a place for it.
under_strace() {
	export ASAN_OPTIONS="${ASAN_OPTIONS-}:log_path=stderr:detect_leaks=0"
	export UBSAN_OPTIONS="${UBSAN_OPTIONS-}:log_path=stderr"
	as_built=${TSAN_OPTIONS:+-E TMPDIR=/nonexistent}
	# It insists on madvise(2), which a test may have fail.
	TSAN_OPTIONS="${TSAN_OPTIONS-}:log_path=stderr:use_madv_dontdump=0"
	export TSAN_OPTIONS
}

# built_with HAVE_CALL: is it there, for configure?
built_with() {
	grep -q "^#define $1 1" "$LFP_TEST_BIN/../../config.h"
}
