# SPDX-License-Identifier: BSD-2-Clause
# What fuzzing has found, and what it began with, once more: the targets of
# tests/fuzz, as ordinary programs.

# replay TARGET LEAST: all of its corpus, which has at least so many inputs.
replay() {
	count=$(find "$LFP_TEST_DATA/corpus/$1_fuzz" -type f | wc -l)
	[ "$count" -ge "$2" ] || atf_fail "only $count inputs"
	atf_check -o inline:"$count inputs\n" "$LFP_TEST_BIN/$1_replay" \
	    "$LFP_TEST_DATA/corpus/$1_fuzz"/*
}

atf_test_case audit
audit_head() {
	atf_set descr 'signatures files, audited against a small tree'
}
audit_body() {
	replay audit 100
}

atf_test_case cache
cache_head() {
	atf_set descr 'records of a cache'
}
cache_body() {
	replay cache 5
}

atf_test_case diff
diff_head() {
	atf_set descr 'pairs of signatures files'
}
diff_body() {
	replay diff 50
}

atf_test_case packet
packet_head() {
	atf_set descr 'signatures of all kinds'
}
packet_body() {
	replay packet 100
}

atf_init_test_cases() {
	atf_add_test_case audit
	atf_add_test_case cache
	atf_add_test_case diff
	atf_add_test_case packet
}
