# SPDX-License-Identifier: BSD-2-Clause
# -F, against what readelf and head say of the same files.

# shellcheck disable=SC2154 # what veriexecgen_subr.sh sets

. "$LFP_SOURCE/tests/cli/veriexecgen_subr.sh"

# The kind of each of these files, see kinds.awk.
kinds() { # LIST-OF-PATHS
	xargs -d '\n' stat -c '%a %n' <"$1" >modes
	xargs -d '\n' head -v -c 255 <"$1" >heads
	# One file alone gets no "File:" line; it complains of those that are
	# no ELF files.
	{ cat "$1"; echo /dev/null; } |
	    xargs -d '\n' readelf -hldW >elves 2>/dev/null
	LC_ALL=C awk -f "$cli/kinds.awk" modes elves heads
}

# Where the interpreters of these files lead, those that are in the list.
interpreters() { # KIND-OR-REGEX <KINDS
	awk -v kind="$1" '$1 ~ "^(" kind ")$" && $3 ~ /^\// { print $3 }' |
	    sort -u | while read -r name; do
		readlink -f "$name"
	done | sort -u
}

# path and flags that each file needs, as the manual page has it.
expected_flags() { # KINDS
	interpreters script <"$1" >by_scripts
	interpreters 'program|runnable' <"$1" >by_programs
	awk -v scripts="$(tr '\n' ' ' <by_scripts)" \
	    -v programs="$(tr '\n' ' ' <by_programs)" '
	BEGIN {
		flags["program"] = "direct"
		flags["script"] = flags["text"] = "direct, file"
		flags["library"] = "file, indirect"
		flags["linker"] = flags["runnable"] = "direct, file, indirect"
		flags["data"] = "file"
		n = split(scripts, word, " ")
		for (i = 1; i <= n; i++)
			by_script[word[i]] = 1
		n = split(programs, word, " ")
		for (i = 1; i <= n; i++)
			by_program[word[i]] = 1
	}
	{
		is = flags[$1]
		if (by_program[$2] && $1 ~ /library|linker|runnable/)
			is = flags["linker"]
		else if (by_script[$2] && is ~ /direct/)
			is = is ", indirect"
		print $2, is
	}' "$1" | sed 's/indirect, indirect/indirect/' | LC_ALL=C sort
}

# Flags in the file, in any order of writing.
written_flags() { # FILE
	awk '/^\// {
		f = ""
		if (/[ ,]direct/) f = f "direct "
		if (/[ ,]file/) f = f "file "
		if (/[ ,]indirect/) f = f "indirect "
		gsub(/ /, ", ", f)
		sub(/, $/, "", f)
		print $1, f
	}' "$1" | LC_ALL=C sort
}

check_flags() { # VERIEXECGEN-ARGUMENT...
	atf_check veriexecgen -F -o out "$@"
	check_rules out
	awk '/^\// && !/\\/ { print $1 }' out >list
	kinds list >kinds
	expected_flags kinds >expected
	written_flags out | grep -vF \\ >is
	[ "$(wc -l <expected)" -eq "$(wc -l <list)" ] || fail 'too few'
	diff expected is >differences || {
		head -n 20 differences
		fail "$(grep -c '^>' differences) differ"
	}
}

atf_test_case programs__of_the_system
programs__of_the_system_head() {
	atf_set require.progs readelf
}
programs__of_the_system_body() {
	check_flags -W -d /usr/bin -d /usr/sbin
	cut -d ' ' -f 1 kinds | sort | uniq -c >counts
	for kind in program script; do
		grep -q "[0-9]* $kind\$" counts || fail "no $kind"
	done
	sh=$(readlink -f /bin/sh)
	atf_check -o inline:"$sh direct, indirect\n" grep "^$sh " is
}

# With libraries: those that are run by hand, and the linker.
atf_test_case libraries__of_the_system
libraries__of_the_system_head() {
	atf_set require.progs 'readelf ldd'
}
libraries__of_the_system_body() {
	linker=$(readlink -f "$(readelf -lW /bin/ls |
	    sed -n 's/.*interpreter: \(.*\)\]$/\1/p')")
	libc=$(readlink -f "$(ldd /bin/ls | sed -n 's/.*libc\.so.* => \([^ ]*\) .*/\1/p')")
	check_flags -W -a -d "$(dirname "$libc")" -d /usr/bin
	atf_check -o inline:"$linker direct, file, indirect\n" \
	    grep "^$linker " is
	grep -q " file, indirect$" is || fail 'no library'
	if [ -x "$libc" ]; then
		atf_check -o inline:"$libc direct, file, indirect\n" \
		    grep "^$libc " is
	fi
}

# One of each, with and without x bits.
atf_test_case kinds
kinds_head() {
	atf_set require.progs 'readelf ldd'
}
kinds_body() {
	here=$(pwd -P)
	mkdir tree
	libc=$(ldd /bin/ls | sed -n 's/.*libc\.so.* => \([^ ]*\) .*/\1/p')
	cp "$(readlink -f /bin/ls)" tree/program
	cp "$libc" tree/library
	printf '#!/bin/sh\nexit 0\n' >tree/script
	printf '#! \t%s/tree/interpreter -x y\n' "$here" >tree/script2
	cp "$(readlink -f /bin/cat)" tree/interpreter
	printf '#!%s/tree/script2\n' "$here" >tree/script3
	printf 'echo hello\n' >tree/text
	printf '#!\n' >tree/no_name
	printf '#!   \t \n' >tree/blanks
	printf '#!/bin/sh' >tree/no_newline
	printf '#' >tree/one_byte
	: >tree/empty
	printf '\177ELF' >tree/magic
	head -c 64 tree/program >tree/header
	head -c 1000 tree/library >tree/cut
	printf '#!relative\n' >tree/relative
	for name in tree/*; do
		cp "$name" "${name}_x"
		chmod 644 "$name"
		chmod 755 "${name}_x"
	done
	chmod 755 tree/interpreter
	atf_check veriexecgen -F -a -d tree -o out
	cat >expected <<END
blanks file
blanks_x direct, file
cut file
cut_x direct, file
empty file
empty_x direct, file
header file
header_x direct, file
interpreter direct, indirect
interpreter_x direct
library file, indirect
library_x direct, file, indirect
magic file
magic_x direct, file
no_name file
no_name_x direct, file
no_newline file
no_newline_x direct, file
one_byte file
one_byte_x direct, file
program file
program_x direct
relative file
relative_x direct, file
script file
script2 file
script2_x direct, file
script3 file
script3_x direct, file
script_x direct, file
text file
text_x direct, file
END
	written_flags out | sed "s,^$here/tree/,," >is
	atf_check diff expected is
	grep -v '^#' out >all
	rm -rf tree/script*
	atf_check veriexecgen -A -F -a -d tree -o out
	[ "$(flags_of out "$here/tree/interpreter")" = direct ] ||
	    fail 'no script names it any more'
}

# A script as an interpreter is one.
atf_test_case interpreter__script
interpreter__script_body() {
	here=$(pwd -P)
	mkdir tree
	printf '#!/bin/sh\n' >tree/a
	printf '#!%s/tree/a\n' "$here" >tree/b
	ln -s a tree/link
	printf '#!%s/tree/link x\n' "$here" >tree/c
	printf '#!%s/tree/data\n' "$here" >tree/d
	touch tree/data
	chmod +x tree/[abcd]
	atf_check veriexecgen -F -a -d tree -o out
	written_flags out | sed "s,^$here/tree/,," >is
	atf_check -o inline:'a direct, file, indirect
b direct, file
c direct, file
d direct, file
data file
' cat is
}

# Inside of a root, names of interpreters are names inside of it.
atf_test_case interpreter__root
interpreter__root_body() {
	mkdir -p root/usr/bin root/opt
	ln -s usr/bin root/bin
	cp "$(readlink -f /bin/cat)" root/usr/bin/sh
	ln -s /bin/sh root/opt/sh
	printf '#!/opt/sh\n' >root/opt/script
	chmod +x root/opt/script
	atf_check veriexecgen -F -r -R root -d / -o out
	written_flags out >is
	atf_check -o inline:'/opt/script direct, file
/usr/bin/sh direct, indirect
' cat is
}

# Any bytes: each beginning of a program and of a library, and damage.
atf_test_case damage
damage_head() {
	atf_set require.progs perl
}
damage_body() {
	mkdir tree
	cp "$(readlink -f /bin/true)" whole
	perl -e 'srand 7; local $/; open F, "<", "whole"; my $w = <F>;
	    for my $i (0 .. 799) {
		my $d = $w;
		if ($i < 200) { $d = substr $w, 0, $i * 7; }
		else { substr($d, int(rand($i < 500 ? 64 : 900)), 1) =
		    chr int rand 256 for 1 .. 1 + int rand 8; }
		open G, ">", "tree/$i"; print G $d; close G;
		chmod $i % 3 ? 0755 : 0644, "tree/$i";
	    }' || fail 'cannot make the files'
	atf_check veriexecgen -F -a -d tree -o out
	check_rules out
	[ "$(grep -c '^/' out)" -eq 800 ] || fail 'lines are lost'
	check_found out "$(pwd -P)/tree"
	! grep -v '^#' out | grep -qv -e ' direct$' -e ' direct, file$' \
	    -e ' file$' -e ' file, indirect$' -e ' direct, file, indirect$' \
	    -e ' direct, indirect, file$' || fail 'other flags'
}

atf_init_test_cases() {
	atf_add_test_case programs__of_the_system
	atf_add_test_case libraries__of_the_system
	atf_add_test_case kinds
	atf_add_test_case interpreter__script
	atf_add_test_case interpreter__root
	atf_add_test_case damage
}
