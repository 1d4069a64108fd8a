# SPDX-License-Identifier: BSD-2-Clause
# Standard output and error, and the surroundings that the program runs in.

. "$LFP_SOURCE/tests/cli/veriexecgen_subr.sh"

a_tree() {
	mkdir tree
	program tree/a tree/b
}

# Standard output: the same bytes, and a lost report is never a success.
atf_test_case stdout
stdout_body() {
	a_tree
	atf_check veriexecgen -d tree -o out
	atf_check -o file:out veriexecgen -d tree -o -
	for options in '-d tree -o -' --help --version --list-algorithms; do
		# shellcheck disable=SC2086 # words
		veriexecgen $options >/dev/full 2>said
		status=$?
		[ $status -eq 74 ] || fail "$options, full: $status"
		check_line 'No space left' said
		# shellcheck disable=SC2086 # words
		veriexecgen $options >&- 2>said
		status=$?
		[ $status -eq 74 ] || fail "$options, closed: $status"
		check_line 'Bad file descriptor' said
	done
	[ ! -e ./- ] || fail 'a file of that name'
}

check_line() { # TEXT FILE
	[ "$(wc -l <"$2")" -eq 1 ] && grep -q "^veriexecgen: .*$1" "$2" ||
	    fail "$(cat "$2")"
}

# A reader that goes away.
atf_test_case stdout__pipe
stdout__pipe_body() {
	mkdir tree
	(cd tree && seq 3000 | xargs touch)
	(
		trap '' PIPE
		veriexecgen -a -d tree -o - 2>said
		echo $? >status
	) | :
	atf_check -o inline:'74\n' cat status
	check_line 'Broken pipe' said
	(
		veriexecgen -a -d tree -o - 2>said
		echo $? >status
	) | :
	atf_check -o match:'^(141|74)$' cat status
}

# Nothing goes there before all is known to be well.
atf_test_case stdout__all_or_nothing
stdout__all_or_nothing_body() {
	mkdir tree
	(cd tree && seq 5000 | xargs touch && touch 'z\')
	veriexecgen -a -d tree -o - >is 2>said
	[ $? -eq 66 ] || fail "$(cat said)"
	atf_check cat is
	check_line 'backslash' said
}

# Other closed descriptors, and more of the hostile kind.
atf_test_case closed_descriptors
closed_descriptors_body() {
	a_tree
	atf_check veriexecgen -d tree -o expected
	veriexecgen -d tree -o out <&- >&- 2>&- || fail "status $?"
	atf_check cmp expected out
	rm out
	veriexecgen -d tree -o out 2>&- || fail "status $?"
	atf_check cmp expected out
	veriexecgen -d missing -o out 2>&-
	[ $? -eq 66 ] || fail 'another status'
	veriexecgen -v -d tree -o out2 2>&-
	atf_check cmp expected out2
	veriexecgen -f - -o out2 --allow-empty <&- 2>said
	[ $? -eq 74 ] || fail "$(cat said)"
	veriexecgen -v -d tree -o out3 2>/dev/full
	atf_check cmp expected out3
}

# Time zone, language and other surroundings.
atf_test_case environment
environment_body() {
	a_tree
	mkdir "tree/$(printf '\303\244')"
	atf_check veriexecgen -a -r -d tree -o expected
	for value in C POSIX C.UTF-8 de_DE.UTF-8 tr_TR ja_JP.SJIS '' x/y \
	    "$(printf '%05000d' 0)"; do
		atf_check -o file:expected env LC_ALL="$value" LANG="$value" \
		    TZ="$value" HOME="$value" TMPDIR="$value" \
		    LC_CTYPE="$value" POSIXLY_CORRECT="$value" \
		    veriexecgen -a -r -d tree -o -
	done
	atf_check -o file:expected env -i \
	    LD_LIBRARY_PATH="$LD_LIBRARY_PATH" \
	    "$(command -v veriexecgen)" -a -r -d tree -o -
}

atf_test_case progress
progress_body() {
	a_tree
	for when in never auto; do
		atf_check -e empty veriexecgen --progress $when -d tree -o out
	done
	atf_check -o file:out -e save:said \
	    veriexecgen --progress always -d tree -o -
	tr '\r' '\n' <said | grep -v -e '^$' -e '^.\[K$' >lines
	! grep -v ' of [0-9]*+\{0,1\} files, [0-9]* MiB' lines ||
	    fail 'other lines'
}

# On a terminal, and gone at the end.
atf_test_case progress__terminal
progress__terminal_head() {
	atf_set require.progs script
}
progress__terminal_body() {
	mkdir tree
	truncate -s 1500M tree/large
	script -qec 'veriexecgen -a -d tree -o out' /dev/null </dev/null >said
	[ -f out ] || fail "$(cat -v said)"
	tr '\r' '\n' <said >lines
	grep -q '[0-9]* of [0-9]*.* files, [0-9]* MiB' lines ||
	    fail "$(cat -v said)"
	tail -n 1 lines | grep -q '^.\[K$' || fail "$(cat -v said)"
}

atf_init_test_cases() {
	atf_add_test_case stdout
	atf_add_test_case stdout__pipe
	atf_add_test_case stdout__all_or_nothing
	atf_add_test_case closed_descriptors
	atf_add_test_case environment
	atf_add_test_case progress
	atf_add_test_case progress__terminal
}
