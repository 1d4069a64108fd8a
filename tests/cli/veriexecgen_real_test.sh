# SPDX-License-Identifier: BSD-2-Clause
# This machine's own system, against find, sha256sum and openssl.

. "$LFP_SOURCE/tests/cli/veriexecgen_subr.sh"

# The files that are to be found in a tree: its regular files, one name for
# each inode, and the targets of its links that have no name in it, unless
# the kernel makes them up.  Names have no newlines.
expected_names() { # DIRECTORY...
	find "$@" -type f -print0 | xargs -0 -r stat -c '%d:%i %n' >files
	find "$@" -type l -print0 | xargs -0 -r -n 1000 readlink -e |
	    grep -v -e '^/proc/' -e '^/sys/' | tr '\n' '\000' | xargs -0 -r stat -c '%F:%d:%i %n' |
	    sed -n 's/^regular file://p; s/^regular empty file://p' >targets
	LC_ALL=C awk '
	{
		id = $1
		sub(/^[^ ]* /, "")
	}
	FILENAME == "targets" && (id in own) {
		next
	}
	{
		if (FILENAME == "files")
			own[id] = 1
		if (!(id in least) || $0 < least[id])
			least[id] = $0
	}
	END {
		for (id in least)
			print least[id]
	}' files targets | LC_ALL=C sort
}

# A system may be changed while it is looked at: not by us.
has_changed() { # STAMP DIRECTORY...
	stamp=$1
	shift
	[ -n "$(find "$@" -newercc "$stamp" -print 2>/dev/null | head -n 1)" ]
}

# The same names, digests and openssl's digests; else a file "wrong".
compare_tree() { # DIRECTORY...
	rm -f wrong
	expected_names "$@" >should_be
	signatures paths out | tr '\000' '\n' >is
	cmp -s should_be is || diff should_be is >wrong
	signatures sums out | tr '\000' '\n' | sort >is
	tr '\n' '\000' <should_be >names
	xargs -0 sha256sum <names >coreutils &
	xargs -0 openssl dgst -r -sha256 <names >openssl
	wait
	for tool in coreutils openssl; do
		sed 's/^\(\\\{0,1\}[0-9a-f]*\) \*/\1  /
		    /^\\/ { s/^\\//; s/\\\\/\\/g; }' $tool | sort >sums
		cmp -s sums is || diff sums is >>wrong
	done
}

check_tree() { # DIRECTORY...
	for _ in 1 2 3; do
		: >stamp
		options=
		for directory in "$@"; do
			options="$options -d $directory"
		done
		# shellcheck disable=SC2086 # words
		atf_check veriexecgen -a -r $options -o out
		check_rules out
		compare_tree "$@"
		[ -e wrong ] || return 0
		has_changed stamp "$@" || break
	done
	head -n 20 wrong
	! has_changed stamp "$@" || atf_skip 'the system is being changed'
	fail "$(head -n 4 wrong)"
}

atf_test_case libraries
libraries_head() {
	atf_set require.progs openssl
	atf_set require.user root
	atf_set timeout 600
}
libraries_body() {
	check_tree /usr/lib
	[ "$(wc -l <is)" -ge 500 ] || fail 'a small system, or a mistake'
}

atf_test_case programs
programs_head() {
	atf_set require.progs openssl
	atf_set require.user root
	atf_set timeout 600
}
programs_body() {
	check_tree /etc /usr/bin /usr/sbin
}

# "veriexecgen -A -D" as on a build server: no -W, and every directory once.
atf_test_case system_directories
system_directories_head() {
	atf_set require.user root
	atf_set timeout 600
}
system_directories_body() {
	atf_check veriexecgen -A -D -o out
	check_rules out
	state out >before
	atf_check veriexecgen -A -D -o out
	check_state before out
	signatures paths out | tr '\000' '\n' >is
	sed -n 's/^# alias: //p' out >>is
	LC_ALL=C sort -o is is
	uniq -d is >twice
	atf_check cat twice
	for directory in /bin /sbin /usr/bin /usr/sbin /lib /usr/lib \
	    /libexec /usr/libexec /lib64 /usr/lib64 \
	    "/usr/lib/$(uname -m)-linux-gnu" "/lib/$(uname -m)-linux-gnu"; do
		[ ! -d "$directory" ] || find "$directory/" -maxdepth 1 \
		    \( -type f -o -type l \) -perm /111 -exec readlink -e {} +
	done | LC_ALL=C sort -u | while read -r path; do
		[ ! -f "$path" ] || [ ! -x "$path" ] || echo "$path"
	done >should_be
	LC_ALL=C comm -23 should_be is >missing
	atf_check cat missing
	LC_ALL=C comm -13 should_be is >others
	atf_check cat others
}

# The same with all files, libraries among them; each algorithm's length.
atf_test_case system_directories__all
system_directories__all_head() {
	atf_set require.user root
	atf_set timeout 600
}
system_directories__all_body() {
	atf_check veriexecgen -a -D -F -M -t sha512 -o out
	check_rules out
	for pattern in /usr/bin/ /usr/sbin/ '/lib.*\.so'; do
		grep -q "^[^ ]*$pattern" out || fail "none like $pattern"
	done
	signatures paths out | tr '\000' '\n' | LC_ALL=C sort >is
	for directory in /usr/bin /usr/sbin /lib /usr/lib /lib64 \
	    "/usr/lib/$(uname -m)-linux-gnu"; do
		[ ! -d "$directory" ] || find "$(readlink -f "$directory")" \
		    -maxdepth 1 -type f -links 1
	done | LC_ALL=C sort -u >should_be
	LC_ALL=C comm -23 should_be is >missing
	atf_check cat missing
}

# The same bytes for any number of threads, and each time.
atf_test_case same_bytes
same_bytes_head() {
	atf_set timeout 600
}
same_bytes_body() {
	: >stamp
	for jobs in 1 2 8 2; do
		veriexecgen -W -a -r -M -F -d /usr/bin -d /etc -j $jobs \
		    -o out.$jobs 2>said.$jobs
		status=$?
		[ $status -eq 0 ] || [ $status -eq 2 ] || fail "$(cat said.*)"
		# The head line of the second -j 2 knows the first one.
		grep -v '^#::' out.$jobs >body
		[ -e first ] || cp body first
		cmp -s first body || differs="-j $jobs"
	done
	[ -z "${differs-}" ] || ! has_changed stamp /usr/bin /etc ||
	    atf_skip 'the system is being changed'
	[ -z "${differs-}" ] || fail "$differs: $(diff first body | head -n 4)"
}

atf_init_test_cases() {
	atf_add_test_case libraries
	atf_add_test_case programs
	atf_add_test_case system_directories
	atf_add_test_case system_directories__all
	atf_add_test_case same_bytes
}
