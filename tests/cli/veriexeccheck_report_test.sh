# SPDX-License-Identifier: BSD-2-Clause
# Reports for programs, read by programs of others.

. "$LFP_SOURCE/tests/cli/veriexeccheck_subr.sh"

# A tree with findings of many kinds, and its signatures file.
busy_tree() {
	known_files tree
	fingerprint tree sigs -M
	(
		cd tree/known || exit 1
		echo x >>changed
		rm removed
		mv renamed elsewhere
		cp copied copied-too
		chmod 4755 setuid
		echo new >new
		cp new "$(printf 'bad\377name # TODO')"
	)
}

atf_test_case json
json_head() {
	atf_set require.progs jq
}
json_body() {
	busy_tree
	atf_check -s exit:1 -o save:json veriexeccheck -u -F json -R tree \
	    -f sigs
	check_counts json
	atf_check -s exit:1 -o save:text veriexeccheck -u -R tree -f sigs
	jq -r '.findings[] | .verdict + ": " + .path' json | LC_ALL=C sort \
	    >of_json
	sed -n 's/^\([a-z]*: \/known\/[a-z-]*\).*/\1/p' text | LC_ALL=C sort |
	    sed 's,/known/bad$,/known/bad\\xffname # TODO,' >of_text
	atf_check diff of_text of_json
	sum=$(sha256sum <sigs | cut -d ' ' -f 1)
	atf_check -o inline:"$sum\n" jq -r .about.signatures_sha256 json
	atf_check -o inline:'[0,1,2,3]\n' jq -c \
	    '[.summary.levels[].level]' json
	atf_check -o inline:'["indirect","file"]\n' jq -c '.findings[] |
	    select(.path == "/known/changed") | .flags' json
	atf_check -o inline:'["file"]\n' jq -c '.findings[] |
	    select(.path == "/known/changed") | .levels[2].denied' json
	atf_check -o inline:'{"matched":9,"changed":1,"missing":2,"moved":1}\n' \
	    jq -c '.summary.counts |
	    {matched, changed, missing, moved}' json
	! command -v python3 >/dev/null ||
	    atf_check -o inline:'8\n' python3 -c '
import json
print(len(json.load(open("json"))["findings"]))'
}

atf_test_case ndjson
ndjson_head() {
	atf_set require.progs jq
}
ndjson_body() {
	busy_tree
	atf_check -s exit:1 -o save:json veriexeccheck -u -F json -R tree \
	    -f sigs
	atf_check -s exit:1 -o save:lines veriexeccheck -u -F ndjson -R tree \
	    -f sigs
	# Every line is a document of its own.
	while read -r line; do
		printf '%s\n' "$line" | jq -e 'has("type")' >/dev/null ||
		    atf_fail "not JSON: $line"
	done <lines
	atf_check -o inline:'about\nsummary\n' jq -r \
	    'select(.type != "finding") | .type' lines
	jq -c 'select(.type == "finding") | del(.type)' lines >of_lines
	jq -c '.findings[]' json >of_json
	atf_check test -s of_json
	atf_check diff of_json of_lines
}

atf_test_case tap
tap_head() {
	atf_set require.progs prove
}
tap_body() {
	known_files tree
	fingerprint tree sigs -M
	atf_check -o save:good.tap veriexeccheck -F tap -R tree -f sigs
	atf_check -o match:'Result: PASS' -o match:'Tests=12' prove --exec cat \
	    good.tap
	rm -r tree sigs
	busy_tree
	atf_check -s exit:1 -o save:bad.tap veriexeccheck -u -F tap -R tree \
	    -f sigs
	prove --exec cat bad.tap >proved 2>&1 && atf_fail 'prove is content'
	atf_check -o match:'Failed 7/16' grep Failed proved
	# A '#' in a name is no directive: nothing is excused.
	atf_check -s exit:1 grep -i 'todo passed\|skipped' proved
}

# However long a name is, what follows it is a line of its own.
atf_test_case tap__long_detail
tap__long_detail_head() {
	atf_set require.progs prove
}
tap__long_detail_body() {
	mkdir -p tree/d
	echo one >tree/d/one
	echo two >tree/d/two
	long=$(printf '%01200d' 0 | sed 's/0/%FF/g')
	{
		echo "#: depends=/$long"
		echo "/d/one SHA256 $(sha256sum <tree/d/one |
		    cut -d ' ' -f 1) file"
		echo "/d/two SHA256 $(echo 2 | sha256sum |
		    cut -d ' ' -f 1) file"
	} >sigs
	atf_check -s exit:1 -o save:bad.tap veriexeccheck -F tap -R tree \
	    -f sigs
	atf_check -o inline:'ok 1\nnot ok 2\nnot ok 3\n' \
	    sed -n 's/^\(\(not \)\{0,1\}ok [0-9]*\) .*/\1/p' bad.tap
	prove --exec cat bad.tap >proved 2>&1 && atf_fail 'prove is content'
	atf_check -o match:'Failed 2/3' grep Failed proved
}

# What each level would do is counted over all that was looked at.
atf_test_case levels
levels_head() {
	atf_set require.progs jq
}
levels_body() {
	mkdir -p tree/d
	for name in good bad none; do
		printf '#!/bin/sh\n# %s\n' "$name" >tree/d/$name
		chmod 755 tree/d/$name
	done
	for name in good bad; do
		echo "/d/$name SHA256 $(sha256sum <tree/d/$name |
		    cut -d ' ' -f 1) script"
	done >sigs
	echo x >>tree/d/bad
	atf_check -s exit:1 -o save:json veriexeccheck -u -F json -R tree \
	    -f sigs
	atf_check -o inline:'[[0,0,0,0],[1,1,1,0],[2,2,1,0],[3,2,2,0]]\n' \
	    jq -c '[.summary.levels[] |
	    [.level, .not_executed, .not_opened, .not_mapped]]' json
	atf_check -s exit:1 -o save:report veriexeccheck -u -R tree -f sigs
	atf_check -o inline:'level 3: 2 could not be executed, 2 not opened, 0 not mapped: 1 the fingerprint does not match; 1 no entry: lockdown denies every access\n' \
	    tail -n 1 report
}

atf_init_test_cases() {
	atf_add_test_case json
	atf_add_test_case ndjson
	atf_add_test_case tap
	atf_add_test_case tap__long_detail
	atf_add_test_case levels
}
