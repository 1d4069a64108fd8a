# SPDX-License-Identifier: BSD-2-Clause
# What is to be looked at: -d, -D, -f, -0, -e and -x.

. "$LFP_SOURCE/tests/cli/veriexecgen_subr.sh"

a_tree() { # DIRECTORY
	mkdir -p "$1/sub/low"
	program "$1/a" "$1/b" "$1/sub/c" "$1/sub/low/d"
	touch "$1/data"
}

# "-d" repeats; a relative name is from here.
atf_test_case directories
directories_body() {
	here=$(pwd -P)
	a_tree one
	a_tree two
	atf_check veriexecgen -d two/sub -d one -o out
	atf_check -o inline:"$here/one/a\n$here/one/b\n$here/two/sub/c\n" \
	    cut -d ' ' -f 1 out
	(cd one/sub && atf_check veriexecgen -d . -d .. -o ../../out)
	atf_check -o inline:"$here/one/a\n$here/one/b\n$here/one/sub/c\n" \
	    cut -d ' ' -f 1 out
	# -D besides the others.
	atf_check veriexecgen -D -d one -o out
	atf_check -o ignore grep "^$here/one/a " out
	atf_check -o ignore grep "^/usr/bin/" out
	# A file in the place of a directory is that file.
	atf_check veriexecgen -d one/data -o out
	atf_check -o inline:"$here/one/data\n" cut -d ' ' -f 1 out
}

# Names are files, whatever their x bits, under their real paths.
atf_test_case list
list_body() {
	here=$(pwd -P)
	a_tree tree
	ln -s ../data tree/sub/link
	ln -s tree way
	cat >list <<END
tree/sub/low/d
$here/tree/a

way/b
tree/./sub//../sub/link
tree/a
END
	atf_check veriexecgen -f list -o out
	check_rules out
	printf '%s\0' "$here/tree/a" "$here/tree/b" "$here/tree/data" \
	    "$here/tree/sub/low/d" >names
	sums names >expected
	signatures sums out >is
	atf_check cmp expected is
	atf_check -o inline:'file, indirect\n' -x \
	    "awk '/data/ { print \$4, \$5 }' out"
}

# -f repeats, "-" is the standard input, and all add up with -d.
atf_test_case list__several
list__several_body() {
	here=$(pwd -P)
	a_tree tree
	echo tree/a >list1
	echo tree/data >list2
	echo tree/sub/c | atf_check -x "veriexecgen -f list1 -f - -f list2 \
	    -d tree/sub/low -o out"
	atf_check -o inline:"$here/tree/a
$here/tree/data
$here/tree/sub/c
$here/tree/sub/low/d
" cut -d ' ' -f 1 out
	# The last line may do without its newline, and NUL-ended too.
	printf 'tree/a\ntree/b' | atf_check -x 'veriexecgen -f - -o out'
	atf_check -o inline:"$here/tree/a\n$here/tree/b\n" \
	    cut -d ' ' -f 1 out
	printf 'tree/a\0\0tree/b' | atf_check -x 'veriexecgen -0 -f - -o out'
	atf_check -o inline:"$here/tree/a\n$here/tree/b\n" \
	    cut -d ' ' -f 1 out
}

# As find lists them, by the hundred thousand bytes.
atf_test_case list__long
list__long_body() {
	here=$(pwd -P)
	mkdir -p tree/directory/with/a/name
	(cd tree/directory/with/a/name && seq 3000 | xargs touch)
	find tree -type f >list
	atf_check veriexecgen -f list -o out
	[ "$(grep -c '^/' out)" -eq 3000 ] || fail 'names are lost'
	find tree -type f -print0 | veriexecgen -0 -f - -o out2 ||
	    fail 'not from find -print0'
	atf_check cmp out out2
	atf_check veriexecgen -a -r -d tree -o out3
	atf_check cmp out out3
}

# Each must lead to a regular file.
atf_test_case list__bad_names
list__bad_names_body() {
	here=$(pwd -P)
	a_tree tree
	mkfifo tree/fifo
	ln -s nowhere tree/dangling
	ln -s sub tree/todir
	: >tree/plain
	for name in tree/missing missing/x tree/plain/x tree/sub tree/sub/ . \
	    .. / tree/fifo tree/dangling tree/todir tree/a/ /dev/null; do
		printf 'tree/a\n%s\n' "$name" >list
		atf_check -s exit:66 -e save:said \
		    veriexecgen -f list -o out
		[ ! -e out ] || fail "$name: something was written"
		[ "$(wc -l <said)" -eq 1 ] || fail "$name: $(cat said)"
	done
	# With -W the others are done.
	printf '%s\n' tree/missing tree/a tree/fifo tree/sub tree/b >list
	atf_check -s exit:2 -e save:said veriexecgen -W -f list -o out
	atf_check -o inline:"$here/tree/a\n$here/tree/b\n" \
	    cut -d ' ' -f 1 out
	for name in missing fifo sub; do
		grep -q "tree/$name: is not " said || fail "$(cat said)"
	done
	grep -q '^veriexecgen: 3 files.* left out$' said ||
	    fail "$(cat said)"
}

# A list that is not there, or nothing in it.
atf_test_case list__none
list__none_body() {
	mkdir tree
	atf_check -s exit:66 -e match:'^veriexecgen: missing: .*No such' \
	    veriexecgen -f missing -o out
	atf_check -s exit:66 -e match:'^veriexecgen: nothing' \
	    veriexecgen -f /dev/null -o out
	atf_check -s exit:74 -e match:'^veriexecgen: tree: .*directory' \
	    veriexecgen -f tree -o out
	[ ! -e out ] || fail 'something was written'
	atf_check veriexecgen --allow-empty -f /dev/null -o out
	[ -f out ] && [ ! -s out ] || fail 'not an empty file'
}

# fnmatch(3)'s patterns: on the last part, or with a slash on the whole path.
atf_test_case exclude
exclude_body() {
	here=$(pwd -P)
	a_tree tree
	mkdir -p tree/sub/skip tree/.hid
	program tree/sub/skip/x tree/x.so tree/y.so.1 tree/.hid/z
	ln -s sub/c tree/link.so
	try() { # EXPECTED OPTION...
		expected=$1
		shift
		atf_check veriexecgen -r -d tree -o out "$@"
		is=$(sed "s,^$here/tree/,,; s, .*,," out | tr '\n' ' ')
		[ "$is" = "$expected " ] || fail "$*: $is"
	}
	all='.hid/z a b sub/c sub/low/d sub/skip/x x.so y.so.1'
	try "$all"
	try '.hid/z a b sub/c sub/low/d sub/skip/x y.so.1' -e '*.so'
	try '.hid/z a b sub/c sub/low/d sub/skip/x' -e '*.so' -e '*.so.[0-9]'
	try '.hid/z a b sub/c sub/low/d x.so y.so.1' -e skip
	try '.hid/z a b x.so y.so.1' -e sub
	try 'x.so y.so.1' -e '?' -e '.*'
	try '.hid/z b sub/c sub/low/d sub/skip/x x.so y.so.1' \
	    -e "$here/tree/a"
	try '.hid/z a b sub/low/d sub/skip/x x.so y.so.1' \
	    -e "$here/tree/*/c"
	try "$all" -e "$here/*" -e 'tree/a' -e '/a'
	try "$all" -e tree
	try "$all" -e ''
	try "$all" -e '['
	try "$all" -e 'A'
}

# A pattern is about the names inside of the root.
atf_test_case exclude__root
exclude__root_body() {
	a_tree root/etc
	atf_check veriexecgen -r -R root -d / -e /etc/sub -o out
	atf_check -o inline:'/etc/a\n/etc/b\n' cut -d ' ' -f 1 out
}

atf_test_case one_file_system
one_file_system_head() {
	atf_set require.user root
	atf_set require.progs unshare
}
one_file_system_body() {
	here=$(pwd -P)
	a_tree tree
	mkdir tree/sub/mounted
	cat >script <<'END'
mount -t tmpfs none tree/sub/mounted || exit 99
printf x >tree/sub/mounted/on_it
chmod +x tree/sub/mounted/on_it
veriexecgen -r -d tree -o out.plain &&
veriexecgen -r -x -d tree -o out.x -v 2>said &&
veriexecgen -r -x -d tree -d tree/sub/mounted -o out.both
END
	unshare -m sh script
	status=$?
	[ $status -ne 99 ] || atf_skip 'nothing can be mounted here'
	[ $status -eq 0 ] || fail "status $status"
	grep -c '^/' out.plain out.x out.both >counts
	atf_check -o inline:'out.plain:5\nout.x:4\nout.both:5\n' cat counts
	atf_check -s exit:1 grep on_it out.x
	atf_check -o match:', 1 excluded,' cat said
}

# What the kernel makes up is left out on the way down.
atf_test_case pseudo
pseudo_head() {
	atf_set require.user root
	atf_set require.progs unshare
	atf_set timeout 60
}
pseudo_body() {
	mkdir -p tree/proc tree/sys tree/dev/pts
	program tree/init
	cat >script <<'END'
mount -t proc none tree/proc && mount -t sysfs none tree/sys || exit 99
veriexecgen -a -r -d tree -o out -v
END
	unshare -m sh script 2>said
	status=$?
	[ $status -ne 99 ] || atf_skip 'nothing can be mounted here'
	[ $status -eq 0 ] || fail "status $status: $(cat said)"
	atf_check -o match:'/tree/init SHA256 ' cat out
	[ "$(grep -c '^/' out)" -eq 1 ] || fail 'more than that'
	atf_check -o match:', 2 excluded,' cat said
}

# System directories: each once, whatever links there are between them.
atf_test_case system_directories
system_directories_body() {
	for options in -D '-D -a' '-D -a -r'; do
		# shellcheck disable=SC2086 # words
		veriexecgen $options --dry-run -v -e '*' --allow-empty \
		    -o out 2>said || fail "$(cat said)"
		for directory in /bin /sbin /usr/bin /usr/sbin /lib /usr/lib \
		    /libexec /usr/libexec /lib64 /usr/lib64; do
			count=$(grep -cx "veriexecgen: directory $directory" \
			    said)
			[ -d "$directory" ] && expected=1 || expected=0
			[ "$count" -eq "$expected" ] ||
			    fail "$directory: $count"
		done
	done
	[ ! -e out ] || fail '--dry-run has written'
}

atf_init_test_cases() {
	atf_add_test_case directories
	atf_add_test_case list
	atf_add_test_case list__several
	atf_add_test_case list__long
	atf_add_test_case list__bad_names
	atf_add_test_case list__none
	atf_add_test_case exclude
	atf_add_test_case exclude__root
	atf_add_test_case one_file_system
	atf_add_test_case pseudo
	atf_add_test_case system_directories
}
