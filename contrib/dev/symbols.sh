#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The exported symbols of libfingerprint, from its public headers.
#
#	symbols.sh		print them
#	symbols.sh --write	put them into lib/libfingerprint.sym
#	symbols.sh --check [SHARED-LIBRARY]
#				compare with lib/libfingerprint.sym, and with
#				what the library exports
set -eu
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
list=$top/lib/libfingerprint.sym

# What is declared LFP_PUBLIC: the first name with a parenthesis behind it.
symbols() {
	awk '
	/^[ \t]*#/ { next }
	{ text = text " " $0 }
	END {
		while (match(text, /\/\*/)) {
			head = substr(text, 1, RSTART - 1)
			text = substr(text, RSTART + 2)
			text = head " " substr(text, index(text, "*/") + 2)
		}
		n = split(text, declarations, "LFP_PUBLIC")
		for (i = 2; i <= n; i++)
			if (match(declarations[i], /lfp_[a-z0-9_]+\(/))
				print substr(declarations[i], RSTART,
				    RLENGTH - 1)
	}' "$top"/lib/include/fingerprint/*.h | LC_ALL=C sort -u
}

exported() {
	nm -D --defined-only -- "$1" | awk '{ print $NF }' |
	    sed 's/@.*//' | LC_ALL=C sort -u
}

# compare NAME FILE: standard input must be the list.
compare() {
	diff -u "$2" - >&2 && return 0
	echo "symbols.sh: $1 and lib/libfingerprint.sym differ" >&2
	return 1
}

case ${1-} in
'')
	symbols
	;;
--write)
	new=$(symbols)
	printf '%s\n' "$new" >"$list"
	;;
--check)
	status=0
	symbols | compare 'the headers' "$list" || status=1
	if [ $# -ge 2 ]; then
		exported "$2" | compare "$2" "$list" || status=1
	fi
	exit "$status"
	;;
*)
	echo 'usage: symbols.sh [--write | --check [shared-library]]' >&2
	exit 64
	;;
esac
