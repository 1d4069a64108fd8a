# SPDX-License-Identifier: BSD-2-Clause
# --lint, --loads, --policy-table, --explain and --diff.

. "$LFP_SOURCE/tests/cli/veriexeccheck_subr.sh"

SUM=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

atf_test_case lint__all_problems
lint__all_problems_body() {
	mkdir -p tree/d
	: >tree/d/a
	: >tree/d/b
	{
		echo "/d/a SHA256 $SUM direct;file"
		echo "/d/b SHA256 $SUM untrusted # trailing"
		echo "/d/c SHA256 $SUM"
		echo "/d/e SHA256 12x4"
		echo "/d/f SHA256 $SUM nosuchflag"
		echo "/d/a SHA256 $SUM"
		echo "/d/a SHA256 $SUM"
		printf '/d/g SHA256 %s' "$SUM"
	} >sigs
	atf_check -s exit:65 -o save:report veriexeccheck --lint -R tree \
	    -f sigs
	for found in 'sigs:1:84: warning: a byte' 'sigs:1:85: error: two flags' \
	    'sigs:2:88: error: a comment' \
	    'sigs:3:1: error: the loader is still' 'sigs:4:15: error: ' \
	    'sigs:5:78: error: an unknown flag' 'sigs:6:1: error: the loader adds' \
	    'sigs:7:1: error: this path has an entry' \
	    'sigs:8:77: error: the last line'; do
		grep "^$found" report >/dev/null || {
			cat report
			atf_fail "not found: $found"
		}
	done
	atf_check -s exit:66 -e match:absent veriexeccheck --lint -f absent
}

atf_test_case lint__statuses
lint__statuses_body() {
	mkdir -p tree/d
	: >tree/d/a
	: >tree/d/b
	ln tree/d/a tree/d/hard
	fingerprint tree clean
	atf_check -o save:report veriexeccheck --lint -R tree -f clean
	atf_check -o match:'nentries=2$' grep '^kern.veriexec.count' report
	atf_check -o inline:'0 errors, 0 warnings, 0 notes, 0 refused by the kernel\n' \
	    tail -n 1 report
	{
		cat clean
		echo "/d/hard SHA256 $SUM"
		echo "/d/absent SHA256 $SUM"
		echo "/d SHA256 $SUM"
	} >refused
	atf_check -s exit:1 -o save:report veriexeccheck --lint -R tree \
	    -f refused
	# The interface of 2005 is told of all that is to come for a device.
	atf_check -o match:'/d/hard: EEXIST: ' -o match:'/d/absent: ENOENT: ' \
	    -o match:'/d: EBADF: ' -o match:'nentries=2$' \
	    -o match:'^VERIEXEC_TABLESIZE.*hash_size=3$' cat report
	{
		cat clean
		grep '^/d/a ' clean
	} >twice
	atf_check -s exit:65 -o save:report veriexeccheck --lint -R tree \
	    -f twice
	atf_check -o match:'/d/a: EEXIST: ' -o match:'nentries=2$' \
	    -o match:'hash_size=3$' cat report
	# Nothing to load is nothing that is well.
	for text in '' '# only a comment'; do
		echo "$text" >empty
		atf_check -s exit:65 -o match:'^empty:1:1: error: ' \
		    veriexeccheck --lint -R tree -f empty
	done
	# A weak algorithm is a note, and no reason to fail.
	echo "/d/a MD5 d41d8cd98f00b204e9800998ecf8427e" >weak
	atf_check -o match:'weak:1:[0-9]*: note: ' veriexeccheck --lint \
	    -R tree -f weak
}

atf_test_case lint__loads
lint__loads_body() {
	upper=$(echo "$SUM" | tr a-f A-F)
	{
		echo "/d/a\\ b\\\\c sha256 $upper"
		echo "/d/lost SHA256 12x4"
		echo "/d/script SHA256 $SUM script"
		echo "/d/broken SHA256 $SUM direct,indirect,nosuch"
		echo "/d/leaked SHA256 $SUM untrusted"
	} >sigs
	atf_check -s exit:1 -o save:loads veriexeccheck --lint --loads -f sigs
	printf '/d/a\\x20b\\x5Cc\tsha256\t%s\t0\n' "$SUM" >expected
	printf '/d/script\tSHA256\t%s\t5\n' "$SUM" >>expected
	printf '/d/leaked\tSHA256\t%s\t19\n' "$SUM" >>expected
	atf_check diff expected loads
	grep script sigs >good
	atf_check -o inline:"/d/script\tSHA256\t$SUM\t5\n" \
	    veriexeccheck --lint --loads -f good
}

atf_test_case policy_table
policy_table_body() {
	atf_check -o save:table veriexeccheck --policy-table
	atf_check -o file:table "$LFP_TEST_BIN/policy_print"
	# And the model in another language says the same.
	"$LFP_TEST_BIN/policy_print" -l | cut -f 7- >rest
	paste table rest >rows
	atf_check -o match:' 0 do not$' -x "awk -f \
	    '$LFP_TEST_DATA/policy_model.awk' \
	    '$LFP_TEST_DATA/policy-tables.txt' rows"
}

atf_test_case explain
explain_body() {
	mkdir -p tree/d
	echo one >tree/d/one
	echo two >tree/d/two
	sum=$(sha256sum <tree/d/one | cut -d ' ' -f 1)
	echo "/d/one SHA256 $sum file" >sigs
	atf_check -o save:report veriexeccheck --explain /d/one -R tree \
	    -f sigs
	atf_check -o match:'^state: valid$' -o match:'^entry: line 1, file$' \
	    -o match:'^  direct +level 1: allow' \
	    -o match:'^  direct +level 2: EPERM' \
	    -o match:'^  file +level 3: allow' \
	    -o match:'^  remove +level 1: EPERM' cat report
	[ "$(grep -c '^  ' report)" -eq $((14 * 4)) ] ||
	    atf_fail 'not all of the table'
	# Each cell is that of the model.
	veriexeccheck --policy-table | awk -F '\t' '
	    $1 == "verify" && $2 == "valid" && $3 == "0x04" {
		print $4, $5, $6 }' >model
	sed -n 's/^  \([a-z]*\) *level \([0-3]\): \([A-Za-z]*\) .*/\1 \2 \3/p' \
	    report | head -n 12 >shown
	atf_check diff model shown
	atf_check -s exit:1 -o match:'^state: noentry$' \
	    -o match:'^entry: none$' veriexeccheck --explain /d/two -R tree \
	    -f sigs
	echo x >>tree/d/one
	atf_check -s exit:1 -o match:'^state: mismatch$' \
	    veriexeccheck --explain d/one -R tree -f sigs
	atf_check -s exit:66 -e match:'nothing was audited' \
	    veriexeccheck --explain /d/three -R tree -f sigs
	# What is said of one file is not said of a directory.
	for name in /d d/ / /d/..; do
		atf_check -s exit:66 -e match:'Is a directory' \
		    veriexeccheck --explain "$name" -R tree -f sigs
	done
	# All that there is about it, and the status of all that.
	printf '#!/bin/sh\n' >tree/d/script
	chmod 755 tree/d/script
	sum=$(sha256sum <tree/d/script | cut -d ' ' -f 1)
	printf '%s\n' '#: mode=0700' "/d/script SHA256 $sum" >sigs
	atf_check -s exit:1 -o match:'^/d/script: matched$' \
	    -o match:'^also: /d/script: metadata: mode 0755, was 0700$' \
	    -o match:'^also: /d/script: type: its use as script' \
	    veriexeccheck --explain /d/script -R tree -f sigs
	sed 1d sigs >sigs2
	atf_check -o match:'^also: /d/script: type' \
	    veriexeccheck --explain /d/script -R tree -f sigs2
	atf_check -s exit:1 -o match:'^also: /d/script: type' \
	    veriexeccheck -s 2 --explain /d/script -R tree -f sigs2
}

atf_test_case diff
diff_body() {
	mkdir -p tree/d
	for name in same changed gone meta; do
		echo "$name" >tree/d/$name
	done
	fingerprint tree old -M
	atf_check -o inline:'old 4 entries, new 4 entries, 0 differences\n' \
	    veriexeccheck --diff old old
	echo x >>tree/d/changed
	rm tree/d/gone
	echo new >tree/d/new
	chmod 600 tree/d/meta
	fingerprint tree new -M
	atf_check -s exit:1 -o inline:'changed: /d/changed: fingerprint
missing: /d/gone\nmetadata: /d/meta: annotations\nadded: /d/new
old 4 entries, new 4 entries, 4 differences\n' veriexeccheck --diff old new
	sed 's/file, indirect/file/' old >flags
	atf_check -s exit:1 -o match:'^type: /d/same: access types' \
	    veriexeccheck --diff old flags
	atf_check -s exit:64 -e match:'needs two' veriexeccheck --diff old
	head -c -1 old >bad
	atf_check -s exit:65 -e match:'^veriexeccheck: bad:' \
	    veriexeccheck --diff old bad
	: >empty
	atf_check -s exit:65 -e match:'^veriexeccheck: empty:1:1: ' \
	    veriexeccheck --diff old empty
	atf_check -s exit:65 -e match:'^veriexeccheck: empty:1:1: ' \
	    veriexeccheck --diff empty empty
}

# The same content under another name, and both eras of types and flags.
atf_test_case diff__moved
diff__moved_body() {
	mkdir -p tree/d
	for name in kept renamed twin copied; do
		echo "$name" >tree/d/$name
	done
	cp tree/d/twin tree/d/twin-too
	: >tree/d/empty
	fingerprint tree old
	cd tree/d || atf_fail 'no directory'
	mv renamed elsewhere
	mv twin gemini
	mv twin-too gemini-too
	cp copied copied-too
	mv empty another-empty
	cd ../..
	fingerprint tree new
	atf_check -s exit:1 -o inline:'missing: /d/empty
moved: /d/renamed: it is at /d/elsewhere
moved: /d/twin: it is at /d/gemini
moved: /d/twin-too: it is at /d/gemini-too
added: /d/another-empty
copied: /d/copied-too: the content of /d/copied
old 6 entries, new 7 entries, 6 differences
' veriexeccheck --diff old new
	# Of 2005: types in small letters, flags in capitals.
	sed -e 's/SHA256/sha256/' -e 's/file, indirect/FILE,INDIRECT/' new |
	    sort -r >era
	atf_check -o match:' 0 differences$' veriexeccheck --diff new era
	fingerprint tree longer -t sha512
	atf_check -s exit:1 -o match:'^algorithm: /d/kept: SHA512$' \
	    -o match:' 7 differences$' veriexeccheck --diff era longer
}

atf_test_case options__contradict
options__contradict_body() {
	for wrong in '--loads' '--lint --explain /x' '--rehash 5' '-s 4' \
	    '-s x' '-F nosuch' '-j 0' '--rehash 0 -c x' '--rehash 101% -c x' \
	    '--deadline 0' '-0 -F json' '--nosuch' '--lint /x' \
	    '--lint -o x' '--lint -F json' '--diff -q a b' \
	    '--explain /x -0' '--policy-table -c x'; do
		atf_check -s exit:64 -e match:'^veriexeccheck: ' -x \
		    "veriexeccheck $wrong"
	done
}

atf_init_test_cases() {
	atf_add_test_case lint__all_problems
	atf_add_test_case lint__statuses
	atf_add_test_case lint__loads
	atf_add_test_case policy_table
	atf_add_test_case explain
	atf_add_test_case diff
	atf_add_test_case diff__moved
	atf_add_test_case options__contradict
}
