#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What can be checked without running a test: "make lint", or
#
#	sh contrib/dev/lint.sh [BUILD-DIRECTORY]
#
# With a build directory the shared library's symbols are checked as well.
# Prints what is wrong, one line each, and ends with status 1 if anything is.
#
# shellcheck disable=SC2317 # the checks are called by their names
set -u
build=
[ -z "${1-}" ] || build=$(CDPATH='' cd -- "$1" && pwd) || exit 1
cd -- "$(dirname -- "$0")/../.." || exit 1
cc=${CC:-cc}
cxx=${CXX:-c++}
status=0
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# report NAME: what a check printed is what is wrong.
report() {
	cat >"$tmp/said"
	[ -s "$tmp/said" ] || return 0
	sed "s/^/$1: /" "$tmp/said"
	status=1
}

have() {
	command -v "$1" >/dev/null 2>&1 && return 0
	echo "lint.sh: $1 is not installed: $2 not checked" >&2
	return 1
}

sources() {
	find lib src tests -name '*.[ch]' -type f | LC_ALL=C sort
}

# Who includes whom, what the library calls, how long things are.
check_sources() {
	sources | xargs awk -f contrib/dev/lint.awk
}

# Two sources of one name are taken for each other in messages and debuggers.
# Public headers are named after parts of the interface.
check_names() {
	sources | grep -v '^lib/include/' | sed 's,.*/,,' | LC_ALL=C sort | uniq -d |
	    sed 's/$/: more than one file has this name/'
}

# The list that the linker gets, the headers and the library agree.
check_symbols() {
	library=$build/lib/.libs/libfingerprint.so
	if [ -n "$build" ] && [ -e "$library" ]; then
		sh contrib/dev/symbols.sh --check "$library"
	else
		sh contrib/dev/symbols.sh --check
	fi 2>&1
}

# Each public header stands alone, in C and in C++.
check_headers() {
	for header in lib/include/*.h lib/include/*/*.h; do
		name=${header#lib/include/}
		echo "#include <$name>" >"$tmp/alone.c"
		"$cc" -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
		    -Ilib/include "$tmp/alone.c" 2>&1
		! have "$cxx" 'headers in C++' ||
		    "$cxx" -x c++ -std=c++11 -Wall -Wextra -Werror \
		    -fsyntax-only -Ilib/include "$tmp/alone.c" 2>&1
	done
}

# The programs in the manual can be compiled as they stand there.
check_example() {
	awk '/^\.Bd -literal/ { on = 1; next } /^\.Ed/ { on = 0 } on' \
	    man/libfingerprint.3 | sed 's/\\e/\\/g' >"$tmp/example.c"
	"$cc" -std=c11 -Wall -Wextra -Wconversion -Werror -fsyntax-only \
	    -Ilib/include "$tmp/example.c" 2>&1
}

# The manual names every function of the library, and no other.
check_manual() {
	grep -o 'Fn lfp_[a-z0-9_]*' man/libfingerprint.3 | sed 's/^Fn //' |
	    LC_ALL=C sort -u | diff - lib/libfingerprint.sym |
	    sed -n 's/^> \(.*\)/\1 is not in libfingerprint(3)/p
	    s/^< \(.*\)/libfingerprint(3) has \1, which does not exist/p'
}

check_mdoc() {
	! have mandoc 'manual pages' ||
	    mandoc -T lint -W warning man/*.[1-9] 2>&1
}

scripts() {
	[ ! -f .ci/run ] || echo .ci/run
	find contrib tests -name '*.sh' -type f | LC_ALL=C sort
}

# Tests are run by atf-sh, which defines what they seem not to.
check_scripts() {
	have shellcheck scripts || return 0
	for script in $(scripts); do
		case $script in
		tests/*)
			shellcheck -x -f gcc -s sh -S warning -e SC2034,SC2238 "$script"
			;;
		*)
			shellcheck -x -f gcc "$script"
			;;
		esac
	done 2>&1
}

check_completions() {
	sh contrib/dev/completions.sh --check 2>&1
}

for check in sources names symbols headers example manual \
    mdoc scripts completions; do
	"check_$check" >"$tmp/found"
	report "$check" <"$tmp/found"
done
[ "$status" -ne 0 ] || echo 'lint: nothing wrong'
exit "$status"
