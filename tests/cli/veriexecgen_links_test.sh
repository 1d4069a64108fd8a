# SPDX-License-Identifier: BSD-2-Clause
# Symbolic links, hard links, and one file under many names.

. "$LFP_SOURCE/tests/cli/veriexecgen_subr.sh"

# A link stands for the file that it leads to, under its real path, even
# where that is outside of the directory.
atf_test_case symlink__real_path
symlink__real_path_body() {
	here=$(pwd -P)
	mkdir -p tree other/deep
	program other/deep/file tree/own
	ln -s ../other/deep/file tree/relative
	ln -s "$here/other/deep/file" tree/absolute
	ln -s relative tree/chain1
	ln -s chain1 tree/chain2
	ln -s ../other/../tree/./own tree/self
	ln -s deep other/d
	ln -s ../other/d/file tree/through
	for jobs in 1 4; do
		atf_check veriexecgen -d tree -j $jobs -o out
		check_rules out
		atf_check -o inline:"$here/other/deep/file
$here/tree/own
" cut -d ' ' -f 1 out
		check_found out "$here/other/deep" "$here/tree"
	done
}

# As readlink -f has it, for every link of a busy tree.
atf_test_case symlink__as_readlink
symlink__as_readlink_body() {
	here=$(pwd -P)
	mkdir -p tree/a/b/c elsewhere/x
	for i in 1 2 3 4 5; do
		program tree/a/f$i tree/a/b/g$i elsewhere/x/h$i elsewhere/k$i
		ln -s ../../../elsewhere/x/h$i tree/a/b/l$i
		ln -s b/../b/l$i tree/a/m$i
		ln -s "$here/tree/a/m$i" tree/n$i
		ln -s ../elsewhere tree/dir$i
		ln -s dir$i/k$i tree/via$i
		ln -s missing$i tree/none$i
	done
	ln -s loop1 tree/loop2
	ln -s loop2 tree/loop1
	atf_check veriexecgen -a -r -d tree -o out
	check_rules out
	{
		find "$here/tree" -type f -print
		find "$here/tree" -type l -exec readlink -f {} + |
		    while read -r target; do
			[ ! -f "$target" ] || echo "$target"
		done
	} | LC_ALL=C sort -u >expected
	cut -d ' ' -f 1 out >is
	atf_check diff expected is
}

# A link's target is taken by the same rules: an x bit, or -a.
atf_test_case symlink__to_data
symlink__to_data_body() {
	here=$(pwd -P)
	mkdir tree
	program tree/program
	touch data
	ln -s ../data tree/link
	atf_check veriexecgen -d tree -o out
	atf_check -o inline:"$here/tree/program\n" cut -d ' ' -f 1 out
	atf_check veriexecgen -a -d tree -o out
	atf_check -o inline:"$here/data\n$here/tree/program\n" \
	    cut -d ' ' -f 1 out
}

# Neither is fatal: there is no file to fingerprint.  Counted, and named
# with -v.
atf_test_case symlink__to_nothing
symlink__to_nothing_body() {
	here=$(pwd -P)
	mkdir -p tree/sub
	program tree/sub/program
	ln -s nowhere tree/dangling
	ln -s tree/dangling/x tree/through
	ln -s sub tree/todir
	ln -s .. tree/up
	ln -s loop tree/loop
	ln -s /dev/null tree/device
	ln -s /proc/self/mem tree/proc
	atf_check veriexecgen -r -d tree -o out
	atf_check -o inline:"$here/tree/sub/program\n" cut -d ' ' -f 1 out
	atf_check -e save:said veriexecgen -v -r -d tree -o out
	for name in dangling through loop; do
		grep -q "/tree/$name: a dangling link" said ||
		    fail "$name: $(cat said)"
	done
	for name in todir up; do
		grep -q "/tree/$name: a link to a directory" said ||
		    fail "$name: $(cat said)"
	done
	grep -q ' 3 dangling links, 2 links to directories$' said ||
	    fail "$(cat said)"
}

# A directory that is named by a link is walked under its real name, once.
atf_test_case symlink__named_directory
symlink__named_directory_body() {
	here=$(pwd -P)
	mkdir -p usr/bin
	program usr/bin/one
	ln -s usr/bin bin
	ln -s "$here/bin" sbin
	atf_check veriexecgen -d bin -d usr/bin -d sbin -d "$here/bin/." \
	    -o out
	atf_check -o inline:"$here/usr/bin/one SHA256 $(sha256 usr/bin/one)\n" \
	    cat out
}

# One entry for an inode, under the smallest name; each other name is a
# comment before it, or with -M an annotation.
atf_test_case hardlink__aliases
hardlink__aliases_body() {
	here=$(pwd -P)
	mkdir -p tree/sub tree/zub
	program tree/m tree/alone
	ln tree/m tree/sub/x
	ln tree/m tree/zub/y
	ln tree/m tree/k
	ln tree/m tree/n
	ln -s ../m tree/sub/soft
	for jobs in 1 2 8; do
		atf_check veriexecgen -r -d tree -o out -j $jobs
		check_rules out
		atf_check -o inline:"$here/tree/alone SHA256 \
$(sha256 tree/alone)
# alias: $here/tree/m
# alias: $here/tree/n
# alias: $here/tree/sub/x
# alias: $here/tree/zub/y
$here/tree/k SHA256 $(sha256 tree/m)
" cat out
		atf_check -o save:annotated \
		    veriexecgen -r -M -d tree -o - -j $jobs
		check_rules annotated
		atf_check -o inline:"#: alias=$here/tree/m
#: alias=$here/tree/n
#: alias=$here/tree/sub/x
#: alias=$here/tree/zub/y
" grep alias annotated
		tail -n 1 annotated | grep -q "^$here/tree/k " ||
		    fail 'not before their entry'
	done
}

# The aliases are those that were met, as find has them.
atf_test_case hardlink__as_find
hardlink__as_find_body() {
	here=$(pwd -P)
	mkdir -p tree/a tree/b outside
	for i in $(seq 40); do
		program tree/a/f$i
		ln tree/a/f$i tree/b/f$i
		ln tree/a/f$i "outside/f$i"
	done
	atf_check veriexecgen -r -d tree -o out
	grep -c '^/' out >entries
	atf_check -o inline:'40\n' cat entries
	{
		cut -d ' ' -f 1 out | grep '^/'
		sed -n 's/^# alias: //p' out
	} | LC_ALL=C sort >is
	find "$here/tree" -type f | LC_ALL=C sort >expected
	atf_check diff expected is
}

# A comment is one line, whatever the alias has in it; an annotation can be
# decoded.
atf_test_case hardlink__hostile_alias
hardlink__hostile_alias_head() {
	atf_set require.progs perl
}
hardlink__hostile_alias_body() {
	here=$(pwd -P)
	mkdir tree
	program tree/a
	odd=$(printf 'tree/b \n/etc/x SHA256 00 \\ %%41\177\377')
	mkdir -p "${odd%/*}"
	ln tree/a "$odd"
	atf_check veriexecgen -r -d tree -o out
	check_rules out
	atf_check -o inline:'2\n' grep -c '' out
	atf_check veriexecgen -r -M -d tree -o out
	check_rules out
	sed -n 's/^#: alias=//p' out >coded
	[ -s coded ] || fail 'no alias'
	atf_check -o inline:'\n' -x "tr -d '\\041-\\176' <coded"
	perl -pe 'chomp; s/%([0-9A-F]{2})/chr hex $1/ge' coded >decoded
	printf '%s' "$here/$odd" >expected
	atf_check cmp expected decoded
}

# Each is read once, whatever the number of its names.
atf_test_case hardlink__counts
hardlink__counts_body() {
	mkdir tree
	head -c 100000 /dev/zero >tree/f
	for i in $(seq 9); do
		ln tree/f tree/g$i
	done
	atf_check -e match:'^veriexecgen: 1 files, 100000 bytes in 1 dir.*; 9 ' \
	    veriexecgen -v -a -d tree -o out
}

# The same file by a bind mount is the same inode: one entry.
atf_test_case bind_mount
bind_mount_head() {
	atf_set require.user root
	atf_set require.progs unshare
}
bind_mount_body() {
	mkdir -p tree/a tree/b
	program tree/a/f
	unshare -m sh -c 'mount --bind tree/a tree/b 2>/dev/null &&
	    veriexecgen -r -d tree -o out' || atf_skip 'no bind mounts here'
	[ "$(grep -c '^/' out)" -eq 1 ] || fail "$(cat out)"
	grep -q '^# alias: .*/tree/b/f$' out || fail "$(cat out)"
}

# A directory mounted below itself is no reason to go round for ever, nor to
# fail: all that is in it has been found.
atf_test_case bind_mount__loop
bind_mount__loop_head() {
	atf_set require.user root
	atf_set require.progs unshare
	atf_set timeout 60
}
bind_mount__loop_body() {
	here=$(pwd -P)
	mkdir -p tree/a/b tree/c tree/d/e
	program tree/a/f tree/d/g
	for option in -v -W '-R tree' '-j 8'; do
		dir=tree
		[ "$option" != '-R tree' ] || dir=/
		unshare -m sh -c "mount --rbind tree tree/a/b &&
		    mount --bind tree/d tree/d/e || exit 99
		    timeout 20 veriexecgen -r $option -d $dir -o out" 2>said
		status=$?
		[ $status -ne 99 ] || atf_skip 'no bind mounts here'
		[ $status -eq 0 ] || fail "$option: status $status"
		[ "$(grep -c '^/' out)" -eq 2 ] || fail "$(cat out)"
		! grep -q alias out || fail "$(cat out)"
		grep 'a loop:' said | cut -d ' ' -f 2 >loops
		[ "$option" = '-R tree' ] || sed -i "s,^$here/tree,," loops
		atf_check -o inline:'/a/b:\n/d/e:\n' cat loops
	done
}

# What is mounted below itself was asked for, or the directory above was not
# asked for as a whole: then it is read.
atf_test_case bind_mount__no_loop
bind_mount__no_loop_head() {
	atf_set require.user root
	atf_set require.progs unshare
}
bind_mount__no_loop_body() {
	mkdir -p tree/a/b tree/c/d
	program tree/c/f tree/c/d/g
	for jobs in 1 8; do
		unshare -m sh -c "mount --bind tree tree/a/b || exit 99
		    veriexecgen -j $jobs -r -R tree -d /a -o out &&
		    veriexecgen -j $jobs -r -R tree -d / -d /a/b -o out2" \
		    2>said
		status=$?
		[ $status -ne 99 ] || atf_skip 'no bind mounts here'
		[ $status -eq 0 ] || fail "status $status: $(cat said)"
		atf_check -o inline:'/a/b/c/d/g\n/a/b/c/f\n' \
		    -x 'grep ^/ out | cut -d " " -f 1'
		atf_check -o inline:'# alias: /c/d/g\n# alias: /c/f\n' \
		    grep alias out2
		# Further down there is one.
		atf_check -o inline:'/a/b/a:\n/a/b/a:\n' cut -d ' ' -f 2 said
	done
}

atf_init_test_cases() {
	atf_add_test_case symlink__real_path
	atf_add_test_case symlink__as_readlink
	atf_add_test_case symlink__to_data
	atf_add_test_case symlink__to_nothing
	atf_add_test_case symlink__named_directory
	atf_add_test_case hardlink__aliases
	atf_add_test_case hardlink__as_find
	atf_add_test_case hardlink__hostile_alias
	atf_add_test_case hardlink__counts
	atf_add_test_case bind_mount
	atf_add_test_case bind_mount__loop
	atf_add_test_case bind_mount__no_loop
}
