# SPDX-License-Identifier: BSD-2-Clause
# -A: merging into a signatures file that is there.

. "$LFP_SOURCE/tests/cli/veriexecgen_subr.sh"

EMPTY=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

atf_test_case begins
begins_body() {
	here=$(pwd -P)
	mkdir tree
	program tree/a tree/b
	atf_check veriexecgen -d tree -o fresh
	atf_check veriexecgen -A -d tree -o out
	atf_check cmp fresh out
	: >empty
	atf_check veriexecgen -A -d tree -o empty
	atf_check cmp fresh empty
	check_no_leftovers . empty fresh out tree
}

# Nothing has changed: the very same file, not one of the same bytes.
atf_test_case twice
twice_body() {
	here=$(pwd -P)
	mkdir -p tree/sub
	program tree/a tree/b tree/sub/c
	touch tree/data
	ln tree/a tree/z
	ln -s b tree/link
	for options in '' -a -F -M '-M -F -a' -T '-M -T'; do
		rm -f out
		# shellcheck disable=SC2086 # words
		atf_check veriexecgen -r $options -d tree -o out
		state out >before
		for _ in 1 2; do
			# shellcheck disable=SC2086 # words
			atf_check -o empty -e match:'nothing has changed' \
			    veriexecgen -v -A -r $options -d tree -o out
			check_state before out
		done
	done
	[ ! -e out.old ] || fail '-A has kept an old one'
}

# The new fingerprint, in the old place, and every other byte as it was.
atf_test_case change__in_place
change__in_place_body() {
	here=$(pwd -P)
	mkdir tree
	program tree/a tree/b tree/c tree/d
	cat >old <<END
# The header.

   # an indented comment
$here/tree/c   SHA256	$(sha256 tree/c)   direct , FILE
# about b
#: size=1 colour=blue
$here/tree/b SHA256 $EMPTY script, untrusted
$here/tree/a sha256 $(sha256 tree/a | tr a-f A-F)
$here/gone SHA256 $EMPTY library
	 

/elsewhere/x SHA512 \\
  $(sha512sum </dev/null | cut -d ' ' -f 1) indirect
# The end.
END
	cp old out
	sed "s|^\($here/tree/b SHA256\) $EMPTY |\1 $(sha256 tree/b) |
	    s|script, untrusted|direct, file, untrusted|" old >expected
	echo "$here/tree/d SHA256 $(sha256 tree/d)" >>expected
	atf_check -e match:': 1 new, 1 updated, 0 folded$' \
	    veriexecgen -v -A -d tree -o out
	atf_check diff expected out
	state out >before
	atf_check veriexecgen -A -d tree -o out
	check_state before out
}

atf_test_case change__many
change__many_body() {
	here=$(pwd -P)
	mkdir tree
	for i in $(seq 100 199); do
		program "tree/$i"
	done
	atf_check veriexecgen -d tree -o out
	cp out before
	for i in $(seq 107 13 199); do
		echo changed >>"tree/$i"
	done
	rm tree/150
	program tree/000 tree/zzz tree/145x
	atf_check veriexecgen -A -d tree -o out
	# New ones at the end, by their names; what is gone stays.
	head -n 100 out >old_part
	tail -n +101 out >new_part
	cut -d ' ' -f 1 before >old_names
	cut -d ' ' -f 1 old_part >names
	atf_check cmp old_names names
	atf_check -o inline:"$here/tree/000
$here/tree/145x
$here/tree/zzz
" cut -d ' ' -f 1 new_part
	diff before old_part | grep -c '^>' >changed
	atf_check -o inline:'8\n' cat changed
	grep -v /150 out | awk '{ print $3 "  " $1 }' >list
	atf_check -o ignore sha256sum -c --strict list
	for i in $(seq 107 13 199); do
		grep -q "^$here/tree/$i " old_part || fail "lost $i"
	done
}

# What the administrator has set stays; -F sets it anew, but for untrusted.
atf_test_case flags
flags_body() {
	here=$(pwd -P)
	mkdir tree
	program tree/a tree/b tree/c
	printf '#!/bin/sh\n' >tree/d
	chmod +x tree/d
	cat >out <<END
$here/tree/a SHA256 $EMPTY indirect
$here/tree/b SHA256 $EMPTY UNTRUSTED
$here/tree/c SHA256 $EMPTY library
$here/tree/d SHA256 $EMPTY untrusted,interpreter
END
	atf_check veriexecgen -A -d tree -o out
	atf_check -o inline:"$here/tree/a SHA256 $(sha256 tree/a) indirect
$here/tree/b SHA256 $(sha256 tree/b) untrusted
$here/tree/c SHA256 $(sha256 tree/c) file, indirect
$here/tree/d SHA256 $(sha256 tree/d) indirect, untrusted
" cat out
	atf_check veriexecgen -A -F -d tree -o out
	atf_check -o inline:"$here/tree/a SHA256 $(sha256 tree/a) direct, file
$here/tree/b SHA256 $(sha256 tree/b) direct, file, untrusted
$here/tree/c SHA256 $(sha256 tree/c) direct, file
$here/tree/d SHA256 $(sha256 tree/d) direct, file, untrusted
" cat out
}

# A new algorithm replaces the old one.
atf_test_case algorithm
algorithm_body() {
	here=$(pwd -P)
	mkdir tree
	program tree/a tree/b
	atf_check -e ignore veriexecgen -t sha1 -d tree -o out
	atf_check veriexecgen -A -t sha512 -d tree -o out
	check_rules out
	for name in a b; do
		echo "$here/tree/$name SHA512 $(sha512sum <tree/$name |
		    cut -d ' ' -f 1)"
	done >expected
	atf_check -o file:expected cat out
}

# The kernel takes one entry for a file: by hard link, by a link in the path,
# by the same path again.
atf_test_case fold
fold_body() {
	here=$(pwd -P)
	mkdir tree
	program tree/a tree/other
	ln tree/a tree/b
	ln -s tree link
	ln -s a tree/c
	cat >out <<END
# one
$here/tree/b SHA256 $EMPTY
# two
$here/link/a SHA256 $EMPTY file
# three
$here/tree/c SHA256 $EMPTY
# four
$here/tree/other SHA256 $(sha256 tree/other)
# five
$here/tree/b SHA256 $EMPTY
# six
$here/./tree//other SHA256 $EMPTY
# end
END
	atf_check -e match:': 0 new, 1 updated, 4 folded$' \
	    veriexecgen -v -A -d tree -o out
	[ "$(grep -c '^/' out)" -eq 2 ] || fail "$(cat out)"
	[ "$(grep -c '^/.*/a ' out)" -eq 1 ] || [ "$(grep -c '^/.*/b ' \
	    out)" -eq 1 ] || fail 'none for the file of two names'
	[ "$(digest_of out "$(grep -o '^/.*/[abc] ' out | tr -d ' ')")" = \
	    "$(sha256 tree/a)" ] || fail 'not with its fingerprint'
	grep -E '^# (one|two|three|four|five|six|end)$' out >kept
	atf_check -o inline:'# one\n# two\n# three\n# four\n# five\n# six\n# end\n' \
	    cat kept
	state out >before
	atf_check veriexecgen -A -d tree -o out
	check_state before out
}

# A hard link made after the file: no second entry, whichever name is first.
atf_test_case fold__new_link
fold__new_link_body() {
	here=$(pwd -P)
	mkdir tree
	program tree/m
	atf_check veriexecgen -d tree -o out
	ln tree/m tree/a
	ln tree/m tree/z
	echo changed >>tree/m
	atf_check veriexecgen -A -d tree -o out
	[ "$(grep -c '^/' out)" -eq 1 ] || fail "$(cat out)"
	grep -q "^/.* SHA256 $(sha256 tree/m)\$" out ||
	    fail 'not with its fingerprint'
	atf_check -o inline:"# alias: $here/tree/a
# alias: $here/tree/z
$here/tree/m SHA256 $(sha256 tree/m)
" cat out
	rm tree/z
	atf_check veriexecgen -A -M -d tree -o out
	atf_check -o inline:"#: alias=$here/tree/a\n" grep alias out
}

# What it cannot parse stays as it is, and it says where that is.
malformed() { # LINE:COLUMN CONTENT
	printf '%b' "$2" >out
	state out >before
	atf_check -s exit:65 -e save:said veriexecgen -A -d tree -o out
	head -n 1 said | grep -q "^veriexecgen: out:$1: [a-z\"]" ||
	    fail "$1: $(cat said)"
	check_printable said
	check_state before out
	[ -z "$(find . -name '.?*')" ] || fail 'a temporary is left'
}

atf_test_case malformed__refused
malformed__refused_body() {
	mkdir tree
	program tree/a
	good="/x SHA256 $EMPTY direct\n"
	malformed 1:1 'rubbish\n'
	malformed 3:1 "$good# fine\nx\001\377\n"
	malformed 2:4 "$good/y SHA999 $EMPTY\n"
	malformed 1:11 '/x SHA256 abc\n'
	malformed 1:11 '/x SHA256 xyzz\n'
	malformed 1:11 '/x SHA256 abcd\n'
	malformed 2:1 '/x\n'
	malformed 1:76 "/x SHA256 $EMPTY executable\n"
	malformed 2:76 "\n/x SHA256 $EMPTY # no\n/y SHA256 $EMPTY\n"
	malformed 2:75 "$good/y SHA256 $EMPTY"
	malformed 2:1 '/\n'
}

atf_test_case malformed__others
malformed__others_body() {
	mkdir tree
	program tree/a
	cp "$(command -v veriexecgen)" out
	state out >before
	atf_check -s exit:65 -e save:said veriexecgen -A -d tree -o out
	grep -q '^veriexecgen: out:[0-9]*:[0-9]*: ' said ||
	    fail "$(cat said)"
	check_printable said
	check_state before out
	mkdir directory
	atf_check -s exit:73 -e match:'^veriexecgen: directory: ' \
	    veriexecgen -A -d tree -o directory
	atf_check -s exit:64 -e match:'^veriexecgen: -A' \
	    veriexecgen -A -d tree -o -
}

# What the loader takes and a strict reader would not.
atf_test_case accepted
accepted_body() {
	here=$(pwd -P)
	mkdir tree
	program tree/a
	up=$(echo $EMPTY | tr a-f A-F)
	printf '%b' "\n \t\n#c\n  # d\n/x\tsha256\t$up\tDIRECT , iNdirect\n\
/y Sha256 $EMPTY\r\n/z \\\\\n SHA256 \\\\\n $EMPTY program,script\n\
/a\\\\ b\\\\\\\\c#d SHA256 $EMPTY FILE \n" >old
	cp old out
	atf_check veriexecgen -A -d tree -o out
	{ cat old; echo "$here/tree/a SHA256 $(sha256 tree/a)"; } >expected
	atf_check cmp expected out
}

# The path of an entry may be written in more than one way.
atf_test_case same_path__escaped_otherwise
same_path__escaped_otherwise_body() {
	here=$(pwd -P)
	mkdir tree
	program 'tree/a b'
	escaped=$(echo "$here/tree/a b" | sed 's/./\\&/g')
	printf '%s SHA256 %s direct\n' "$escaped" $EMPTY >out
	atf_check -e match:': 0 new, 1 updated, 0 folded$' \
	    veriexecgen -v -A -d tree -o out
	check_rules out
	signatures sums out | tr '\000' '\n' >is
	atf_check -o inline:"$(sha256 'tree/a b')  $here/tree/a b\n" cat is
}

# Modes, owners and comments of the old file go on.
atf_test_case keeps__mode_and_owner
keeps__mode_and_owner_head() {
	atf_set require.user root
}
keeps__mode_and_owner_body() {
	mkdir tree
	program tree/a
	for mode in 600 640 664 444; do
		: >out
		chown 12:34 out
		chmod $mode out
		atf_check veriexecgen -A -d tree -o out
		atf_check -o inline:"$mode 12 34\n" stat -c '%a %u %g' out
		rm out
	done
}

atf_init_test_cases() {
	atf_add_test_case begins
	atf_add_test_case twice
	atf_add_test_case change__in_place
	atf_add_test_case change__many
	atf_add_test_case flags
	atf_add_test_case algorithm
	atf_add_test_case fold
	atf_add_test_case fold__new_link
	atf_add_test_case malformed__refused
	atf_add_test_case malformed__others
	atf_add_test_case accepted
	atf_add_test_case same_path__escaped_otherwise
	atf_add_test_case keeps__mode_and_owner
}
