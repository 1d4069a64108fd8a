# SPDX-License-Identifier: BSD-2-Clause
# What is read, what bad input gets, where the report goes.

. "$LFP_SOURCE/tests/cli/veriexeccheck_subr.sh"

EMPTY=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

small_tree() {
	mkdir -p tree/a tree/b
	for name in a/one a/two b/three; do
		echo "$name" >"tree/$name"
	done
	fingerprint tree sigs
}

atf_test_case signatures__bad
signatures__bad_body() {
	small_tree
	# The tree is never said to be fine, whatever is wrong with the file.
	: >empty
	atf_check -s exit:65 -e match:'empty:1:1: there is no entry' \
	    veriexeccheck -R tree -f empty
	printf '# only\n\n' >comment
	atf_check -s exit:65 -e match:'no entry' veriexeccheck -R tree \
	    -f comment
	head -c -1 sigs >truncated
	atf_check -s exit:65 -e match:'truncated:3:[0-9]+: the last line' \
	    veriexeccheck -R tree -f truncated
	head -c -20 sigs >cut
	atf_check -s exit:65 -e match:'cut:3:' veriexeccheck -R tree -f cut
	{
		cat sigs
		echo '/a/x SHA256 123'
	} >odd
	atf_check -s exit:65 -e match:'odd:4:13: ' veriexeccheck -R tree \
	    -f odd
	{
		cat sigs
		echo "/a/x NOSUCH $EMPTY"
	} >unknown
	atf_check -s exit:65 -e match:'unknown:4:6: ' veriexeccheck -R tree \
	    -f unknown
	atf_check -s exit:66 -e match:'absent: No such file' \
	    veriexeccheck -R tree -f absent
	atf_check -s exit:74 -e match:'Is a directory' veriexeccheck \
	    -R tree -f tree
	atf_check -s exit:66 -e match:'nowhere' veriexeccheck -R nowhere \
	    -f sigs
}

atf_test_case signatures__stdin
signatures__stdin_body() {
	small_tree
	atf_check -o match:'^entries 3: 3 matched' -x \
	    'veriexeccheck -R tree -f - <sigs'
	atf_check -o match:'^entries 3: 3 matched' -x \
	    'cat sigs | veriexeccheck -R tree -f -'
	atf_check -s exit:65 -e match:'standard input:1:1: there is no entry' -x \
	    'veriexeccheck -R tree -f - </dev/null'
}

atf_test_case algorithms__mixed
algorithms__mixed_body() {
	small_tree
	{
		for pair in MD5:md5 SHA1:sha1 SHA256:sha256 SHA384:sha384 \
		    SHA512:sha512; do
			word=${pair#*:}
			echo "$word" >"tree/a/$word"
			echo "/a/$word ${pair%:*} $("${word}sum" \
			    <"tree/a/$word" | cut -d ' ' -f 1) file"
		done
	} >mixed
	atf_check -o match:'^entries 5: 5 matched' veriexeccheck -R tree \
	    -f mixed
	echo x >>tree/a/sha1
	mv tree/a/md5 tree/b/was-md5
	cp tree/a/sha384 tree/b/too
	atf_check -s exit:1 -o save:report veriexeccheck -R tree -f mixed \
	    -u /
	verdicts report >found
	atf_check -o inline:'added /a/one\nadded /a/two\nadded /b/three
changed /a/sha1\ncopied /b/too\nmoved /a/md5\n' cat found
}

# Names that lead to the same file, and paths that come twice.
atf_test_case duplicates
duplicates_body() {
	mkdir -p tree/d
	echo one >tree/d/one
	echo two >tree/d/two
	ln tree/d/one tree/d/hard
	ln -s one tree/d/soft
	ln -s d tree/e
	sum=$(sha256sum <tree/d/one | cut -d ' ' -f 1)
	two=$(sha256sum <tree/d/two | cut -d ' ' -f 1)
	{
		echo "/d/one SHA256 $sum file"
		echo "/d/hard SHA256 $sum file"
		echo "/d/soft SHA256 $sum file"
		echo "/e/one SHA256 $sum file"
		echo "/d/two SHA256 $two file"
		echo "/d/two SHA256 $sum file"
	} >sigs
	# The last line says what the file before it is not.
	atf_check -s exit:1 -o save:report veriexeccheck -R tree -f sigs
	verdicts report >found
	atf_check -o inline:'duplicate /d/hard\nduplicate /d/soft
duplicate /d/two\nduplicate /e/one\n' cat found
	atf_check -o match:'two fingerprints differ' grep '/d/two' report
	atf_check -o match:'same file as in line 1' grep '/d/hard' report
	atf_check -o match:'^entries 6: 5 matched, 0 changed, 0 missing .0 moved., 0 unverifiable, 0 skipped, 1 repeated' \
	    cat report
}

# An entry that the kernel refuses has to agree as well, or cannot be told.
atf_test_case duplicates__contradict
duplicates__contradict_body() {
	small_tree
	cp sigs twice
	head -n 1 sigs >>twice
	atf_check -o match:'^duplicate: /a/one' -o match:'1 repeated' \
	    veriexeccheck -R tree -f twice
	cp sigs other
	echo "/a/one SHA512 $(sha512sum <tree/a/one | cut -d ' ' -f 1) file" \
	    >>other
	atf_check -s exit:1 -o match:"this one's SHA512 was not verified" \
	    veriexeccheck -R tree -f other
	{
		cat sigs
		echo "/a/one SHA256 $EMPTY file"
	} >wrong
	atf_check -s exit:1 -o match:'the two fingerprints differ' \
	    veriexeccheck -R tree -f wrong
}

# A name that is no regular file, or leads nowhere, or round and round.
atf_test_case other_things
other_things_body() {
	mkdir -p tree/d/directory
	mkfifo tree/d/fifo
	ln -s loop tree/d/loop
	ln -s nothing tree/d/dangling
	ln -s "$PWD/outside" tree/d/leads-out
	echo secret >outside
	sum=$(sha256sum <outside | cut -d ' ' -f 1)
	for name in directory fifo loop dangling leads-out absent/below; do
		echo "/d/$name SHA256 $sum file"
	done >sigs
	atf_check -s exit:3 -o save:report timeout 20 veriexeccheck \
	    -R tree -f sigs
	verdicts report >found
	atf_check -o inline:'changed /d/directory\nchanged /d/fifo
missing /d/absent/below\nmissing /d/dangling\nmissing /d/leads-out
unreadable /d/loop\n' cat found
}

atf_test_case paths
paths_body() {
	small_tree
	echo x >>tree/b/three
	atf_check -o match:'^entries 3: 2 matched, .* 1 skipped' \
	    veriexeccheck -R tree -f sigs /a
	atf_check -o match:'^entries 3: 1 matched, .* 2 skipped' \
	    veriexeccheck -R tree -f sigs a/one
	atf_check -s exit:1 -o match:'^changed: /b/three' \
	    veriexeccheck -R tree -f sigs /b /a/one
	rm tree/a/one
	atf_check -s exit:1 -o match:'^missing: /a/one' \
	    veriexeccheck -R tree -f sigs /a/one
	# Without a root, a relative path begins here.
	atf_check veriexecgen -a -r -d tree -o here
	atf_check -s exit:1 -o match:'^missing: .*/tree/a/one' \
	    -o match:'^entries 2: 1 matched, .* 0 skipped' \
	    -x 'cp tree/a/two tree/a/one; veriexecgen -a -r -d tree/a -o here;
	    rm tree/a/one; cd tree && veriexeccheck -f ../here a'
	atf_check -s exit:66 -e match:'nothing was audited' \
	    veriexeccheck -f here a
	atf_check -s exit:64 -e match:'empty path' veriexeccheck -f here ''
	# "/a" is no beginning of "/ab".
	mkdir tree/ab
	atf_check -s exit:66 -e match:'nothing was audited' \
	    veriexeccheck -R tree -f sigs /ab
	atf_check -s exit:66 -e match:'nothing was audited' \
	    veriexeccheck -R tree -f sigs /nowhere
	# One path of several that leads to nothing is no success either.
	echo b/three >tree/b/three
	atf_check -s exit:66 -e match:'^veriexeccheck: /nowhere: there is' \
	    veriexeccheck -R tree -f sigs /b /nowhere
	echo new >tree/ab/new
	atf_check -s exit:66 -e match:'^veriexeccheck: /ab: there is no' \
	    veriexeccheck -R tree -f sigs /ab /b
	atf_check -s exit:1 -o match:'^added: /ab/new' \
	    veriexeccheck -u -R tree -f sigs /ab /b
	# The kernel knows files, by whatever name they are asked for.
	ln tree/b/three tree/ab/another-name
	ln -s ../b/three tree/ab/link
	for name in another-name link; do
		atf_check -o match:'^entries 3: 1 matched, .* 2 skipped' \
		    veriexeccheck -R tree -f sigs "/ab/$name"
		atf_check -o match:'^/b/three: matched' veriexeccheck \
		    --explain "/ab/$name" -R tree -f sigs
	done
}

atf_test_case unreadable
unreadable_head() {
	atf_set require.user root
	atf_set require.progs setpriv
}
unreadable_body() {
	small_tree
	chmod 755 . tree tree/a
	chmod 644 sigs
	chmod 000 tree/a/one
	chmod 700 tree/b
	setpriv --reuid=65534 --regid=65534 --clear-groups veriexeccheck \
	    --version >/dev/null 2>&1 ||
	    atf_skip 'the user nobody cannot reach the program'
	setpriv --reuid=65534 --regid=65534 --clear-groups sh -c \
	    'cd . && [ -x . ] && [ -r sigs ]' ||
	    atf_skip 'the user nobody cannot reach this directory'
	atf_check -s exit:2 -o save:report setpriv --reuid=65534 \
	    --regid=65534 --clear-groups veriexeccheck -u -R tree -f sigs
	verdicts report >found
	atf_check -o inline:'unreadable /a/one\nunreadable /b
unreadable /b/three\n' cat found
	atf_check -o match:'1 matched, 0 changed, 0 missing .0 moved., 2 unverifiable' \
	    grep '^entries' report
}

atf_test_case output
output_body() {
	small_tree
	atf_check veriexeccheck -q -R tree -f sigs
	atf_check veriexeccheck -0 -R tree -f sigs
	echo x >>tree/a/one
	rm tree/b/three
	atf_check -s exit:1 -o inline:'/a/one\000/b/three\000' \
	    veriexeccheck -0 -R tree -f sigs
	atf_check -s exit:1 -o match:changed veriexeccheck -q -R tree -f sigs
	atf_check -s exit:1 veriexeccheck -o report -R tree -f sigs
	verdicts report >found
	atf_check -o inline:'changed /a/one\nmissing /b/three\n' cat found
	# What was found last time is not left there when all is well again.
	echo a/one >tree/a/one
	echo b/three >tree/b/three
	atf_check veriexeccheck -q -o report -R tree -f sigs
	verdicts report >found
	atf_check cat found
	# A path is told once, however much there is to say about it.
	head -n 1 sigs | sed 's/ file.*//' >two
	sed 's/^/#: mode=0600 uid=99\n/' two >two.sigs
	atf_check -s exit:1 -o match:'^type: /a/one' \
	    -o match:'^metadata: /a/one' veriexeccheck -R tree -f two.sigs
	atf_check -s exit:1 -o inline:'/a/one\000' veriexeccheck -0 -R tree \
	    -f two.sigs
	echo x >>tree/a/one
	rm tree/b/three
	atf_check -s exit:1 -o match:'^matched: /a/two' \
	    veriexeccheck -v -R tree -f sigs
	# A lost report is never 0, nor a mere difference.
	fingerprint tree sigs
	for option in '' -v -Fjson -Fndjson -Ftap; do
		atf_check -s exit:74 -e match:'could not be written' -x \
		    "veriexeccheck $option -R tree -f sigs >/dev/full"
		atf_check -s exit:74 -e match:'could not be written' -x \
		    "veriexeccheck $option -R tree -f sigs >&-"
	done
	atf_check -s exit:73 -e match:'could not be written' \
	    veriexeccheck -o nowhere/report -R tree -f sigs
	for mode in '--policy-table' '--lint -f sigs' \
	    '--lint --loads -f sigs' '--explain /a/one -f sigs -R tree' \
	    '--diff sigs sigs'; do
		atf_check -s exit:74 -e match:'standard output' -x \
		    "veriexeccheck $mode >/dev/full"
	done
}

atf_test_case names__hostile
names__hostile_head() {
	atf_set require.progs jq
}
names__hostile_body() {
	mkdir -p tree/d
	nasty=$(printf 'tree/d/a\nb\033[31m \\ \t\342\200\256 # \200')
	echo x >"$nasty"
	fingerprint tree sigs
	echo y >"$nasty"
	atf_check -s exit:1 -o save:report veriexeccheck -R tree -f sigs
	LC_ALL=C tr -d '\012\040-\176' <report >unprintable
	atf_check cat -v unprintable
	[ "$(grep -c '^changed: ' report)" -eq 1 ] || atf_fail 'one line'
	atf_check -s exit:1 -o save:json veriexeccheck -F json -R tree -f sigs
	jq -r '.findings[0].path_hex' json >hex
	printf '/d/a\nb\033[31m \\ \t\342\200\256 # \200' |
	    od -An -v -tx1 | tr -d ' \n' >expected
	echo >>expected
	atf_check diff expected hex
	atf_check -s exit:1 -o save:paths veriexeccheck -0 -R tree -f sigs
	tr -d '\000' <paths | od -An -v -tx1 | tr -d ' \n' >hex
	echo >>hex
	atf_check diff expected hex
}

atf_test_case threads__same_bytes
threads__same_bytes_body() {
	real_tree tree
	fingerprint tree sigs -F -M
	find tree -type f | sort | awk 'NR % 7 == 0' | head -n 40 |
	    while read -r name; do
		echo x >>"$name"
	done
	for jobs in 1 2 8; do
		atf_check -s exit:1 -o "save:report.$jobs" veriexeccheck \
		    -j "$jobs" -F tap -u -R tree -f sigs
	done
	[ "$(grep -c '^not ok' report.1)" -ge 40 ] || atf_fail 'too few'
	atf_check cmp report.1 report.2
	atf_check cmp report.1 report.8
}

atf_init_test_cases() {
	atf_add_test_case signatures__bad
	atf_add_test_case signatures__stdin
	atf_add_test_case algorithms__mixed
	atf_add_test_case duplicates
	atf_add_test_case duplicates__contradict
	atf_add_test_case other_things
	atf_add_test_case paths
	atf_add_test_case unreadable
	atf_add_test_case output
	atf_add_test_case names__hostile
	atf_add_test_case threads__same_bytes
}
