# SPDX-License-Identifier: BSD-2-Clause
# What the tests of veriexeccheck share; read by each of them.
# shellcheck shell=sh

. "$LFP_SOURCE/tests/cli/traced_subr.sh"

# A copy of a part of this system, with programs, scripts, libraries, data,
# links, empty files and files with several names.
real_tree() { # DIRECTORY
	mkdir -p "$1/usr/sbin" "$1/usr/lib" "$1/etc" "$1/usr/bin"
	cp -a /usr/bin/[a-d]* "$1/usr/bin" 2>/dev/null
	cp -a /usr/sbin/[a-m]* "$1/usr/sbin" 2>/dev/null
	cp -a /lib/*/libc.so.6 /lib/*/libm.so.6 "$1/usr/lib" 2>/dev/null
	cp -a /etc/[a-g]* "$1/etc" 2>/dev/null
	: >"$1/etc/empty-one"
	: >"$1/etc/empty-two"
	find "$1" ! -type d ! -type f ! -type l -delete
	[ "$(find "$1" -type f | wc -l)" -gt 100 ] ||
	    atf_fail 'hardly a file to copy on this system'
}

# Files of known kinds, for what must be named exactly.
known_files() { # DIRECTORY
	mkdir -p "$1/known"
	for name in changed hidden appended truncated removed renamed copied \
	    linked setuid swap-a swap-b; do
		{
			echo "$name"
			seq 1 300
		} >"$1/known/$name"
		chmod 644 "$1/known/$name"
	done
	chmod 755 "$1/known/setuid"
	: >"$1/known/empty"
}

fingerprint() { # TREE SIGNATURES [OPTION...]
	fp_tree=$1 fp_out=$2
	shift 2
	atf_check veriexecgen -R "$fp_tree" -a -r -d / -o "$fp_out" "$@"
}

# Lines of findings only: "verdict path", sorted.
verdicts() { # REPORT
	sed -n 's/^\([a-z]*\): \(\/[^:[]*[^:[ ]\).*/\1 \2/p' "$1" |
	    LC_ALL=C sort
}

# The numbers of a report in JSON add up, by jq.
check_counts() { # JSON
	atf_check -o inline:'true\n' jq '.summary.counts |
	    .entries == .found + .missing + .skipped + .repeated and
	    .found == .matched + .changed + .unverifiable and
	    .unmonitored == .added + .copied + .relocated + .unread' "$1"
}
