# SPDX-License-Identifier: BSD-2-Clause
# What the tests of veriexecgen share; read by each of them.
# shellcheck shell=sh

cli=$LFP_SOURCE/tests/cli

. "$cli/traced_subr.sh"

# ATF wants one line.
fail() { # TEXT
	atf_fail "$(echo "$*" | tr '\n' ' ')"
}

# A signatures file through another reader, see signatures.awk.
signatures() { # VIEW FILE [VARIABLE=VALUE]
	LC_ALL=C awk -v view="$1" ${3:+-v "$3"} -f "$cli/signatures.awk" "$2"
}

# Every rule for what is written: the reader's, and those about bytes.
check_rules() { # FILE [unsorted]
	signatures faults "$1" "${2:+$2=1}" >faults
	atf_check cat faults
	tr -d '\000' <"$1" >without_nul
	atf_check cmp "$1" without_nul
	[ ! -s "$1" ] || [ -z "$(tail -c 1 "$1" | tr -d '\n')" ] ||
	    fail "$1 does not end in a newline"
}

# The regular files below directories, as find sees them: NUL-ended, sorted.
found() { # FIND-ARGUMENT...
	find "$@" -type f -print0 | LC_ALL=C sort -z
}

# A file of these names, NUL-ended, with what sha256sum makes of them.
sums() { # NAMES [PROGRAM]
	xargs -0 -r "${2:-sha256sum}" -z <"$1"
}

# Digests and names in a signatures file are just those of find and its kin.
check_found() { # FILE FIND-ARGUMENT...
	signatures sums "$1" >is
	shift
	found "$@" >names
	[ -s names ] || fail "find finds nothing: $*"
	sums names >should_be
	cmp -s is should_be || {
		tr '\000' '\n' <is >is.lines
		tr '\000' '\n' <should_be >should_be.lines
		diff should_be.lines is.lines | head -n 20
		fail 'not what find and sha256sum say'
	}
}

# The entries without comments, for files with plain names.
entries() { # FILE
	grep '^/' "$1"
}

flags_of() { # FILE PATH
	awk -v path="$2" '$1 == path { $1 = $2 = $3 = ""; sub(/^ +/, "")
	    print $0 == "" ? "none" : $0 }' "$1"
}

digest_of() { # FILE PATH
	awk -v path="$2" '$1 == path { print $3 }' "$1"
}

sha256() { # FILE
	sha256sum <"$1" | cut -d ' ' -f 1
}

# An executable with its own name for a content.
program() { # PATH...
	for program_path in "$@"; do
		printf '%s' "$program_path" >"$program_path"
		chmod 755 "$program_path"
	done
}

# Nothing of a save is left in a directory but the file itself.
check_no_leftovers() { # DIRECTORY NAME-IN-ORDER...
	directory=$1
	shift
	left=$(ls -A "$directory")
	[ "$(echo "$left" | LC_ALL=C sort | tr '\n' ' ')" = "$* " ] ||
	    fail "in $directory: $left"
}

# Inode, time, mode, owner and content: the same text, the same file.
state() { # FILE
	stat -c '%i %.9Y %s %a %u:%g' "$1" && sha256sum <"$1"
}

# Names in messages for people: printable ASCII or plain UTF-8 text only.
check_printable() { # FILE
	LC_ALL=C tr -d '\012\040-\176' <"$1" >unprintable
	atf_check cat -v unprintable
}

# Run as nobody, who must be able to reach the program and this directory.
as_nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'

require_nobody() {
	command -v setpriv >/dev/null || atf_skip 'setpriv is not there'
	$as_nobody veriexecgen --version >/dev/null 2>&1 ||
	    atf_skip 'the user nobody cannot reach the program'
	$as_nobody sh -c 'cd . && [ -x . ]' ||
	    atf_skip 'the user nobody cannot reach this directory'
}

# Run a script in a directory in memory of this size, as root.
in_memory() { # DIRECTORY SIZE SCRIPT
	unshare -m sh -c 'mount -t tmpfs -o "size=$2" tmpfs "$1" &&
	    cd "$1" && eval "$3"' sh "$@"
}

# It is the file that it was.
check_state() { # STATE FILE
	state "$2" >state_now
	cmp -s "$1" state_now || fail "$2 is not what it was"
}
