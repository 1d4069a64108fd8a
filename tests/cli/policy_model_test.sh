# SPDX-License-Identifier: BSD-2-Clause
# The library's decision tables against a second model of them, in another
# language, that works from the tables in words.

# 5 states, 16 sets of flags, 3 accesses; 11 events, 5 states; 4 levels.
DECISIONS=$((5 * 16 * 3 * 4 + 11 * 5 * 4))

atf_test_case tables__agree
tables__agree_body() {
	atf_check -o save:rows "$LFP_TEST_BIN/policy_print" -l
	atf_check -o inline:"$DECISIONS decisions agree, 0 do not\n" \
	    -x "awk -f '$LFP_TEST_DATA/policy_model.awk' \
	    '$LFP_TEST_DATA/policy-tables.txt' rows"
}

# One wrong cell in either place is found.
atf_test_case tables__differ
tables__differ_body() {
	tables="$LFP_TEST_DATA/policy-tables.txt"
	atf_check -o save:rows "$LFP_TEST_BIN/policy_print" -l
	awk 'NR == 77 { sub(/allow|EPERM|EIO/, "wrong") } { print }' \
	    rows >rows.wrong
	atf_check -s exit:1 -o match:'^1179 decisions agree, 1 do not$' \
	    -o match:'library: wrong' -x "awk -f \
	    '$LFP_TEST_DATA/policy_model.awk' '$tables' rows.wrong"
	sed '/^event *remove *yes/s/deny+log/allow+log/' "$tables" >wrong.txt
	atf_check -s exit:1 -o match:'^1177 decisions agree, 3 do not$' \
	    -x "awk -f '$LFP_TEST_DATA/policy_model.awk' wrong.txt rows"
	sed 1d rows >rows.short
	atf_check -s exit:1 -o match:'the library has no row' \
	    -x "awk -f '$LFP_TEST_DATA/policy_model.awk' '$tables' \
	    rows.short"
}

# What is printed without -l is the same, less the last two columns.
atf_test_case print__format
print__format_body() {
	atf_check -o save:rows "$LFP_TEST_BIN/policy_print"
	atf_check -o save:long "$LFP_TEST_BIN/policy_print" -l
	cut -f 1-6 long >cut
	atf_check cmp rows cut
	atf_check -o inline:"$DECISIONS\n" -x "grep -cE '^(verify	\
(valid|mismatch|ioerror|noentry|nonregular)	0x[01][0-7]	\
(direct|indirect|file)	[0-3]	(allow|EPERM|EIO)|event	[a-z_]+	\
(valid|mismatch|ioerror|noentry|nonregular)	[0-3]	\
(allow|EPERM|EIO)	(kept|none))\$' rows"
}

atf_init_test_cases() {
	atf_add_test_case tables__agree
	atf_add_test_case tables__differ
	atf_add_test_case print__format
}
