# SPDX-License-Identifier: BSD-2-Clause
# Verifying where something is against it: flipped bits, a hostile
# environment, old files, missing programs.

# make_key sets FPR_<name>; arguments are split into words on purpose.
# shellcheck disable=SC2154,SC2046,SC2010

. "$LFP_SOURCE/tests/cli/veriexecsign_subr.sh"

prepare() {
	make_home
	make_key one ed25519
	pgp --export >keys.gpg
	database 1 >data
	by one data.sig --digest-algo SHA512
	end_agent
}

verify() {
	veriexecsign verify -k keys.gpg --trust "$FPR_one" "$@"
}

case_of() { # NAME
	atf_test_case "$1" cleanup
	eval "${1}_cleanup() { end_home; }
	${1}_head() { atf_set require.progs gpg; atf_set timeout 900; }"
}

# flip_signature KEY FILE STEP: each STEPth bit.  Where it is taken, the
# signer, its key, the time and the algorithms are what they were.
flip_signature() {
	trust=$(fpr "$1")
	facts='"(primary|key|created|algorithm|digest|accepted)":'
	veriexecsign verify --json -k keys.gpg --trust "$trust" data "$2" |
	    grep -E "$facts" >expected
	atf_check -o match:"$trust" -o match:'accepted": true' cat expected
	taken=0 refused=0 bit=0
	while "$forge" flip "$2" $bit >sig; do
		veriexecsign verify --json -k keys.gpg --trust "$trust" \
		    data sig >said 2>errors
		status=$?
		if [ $status -eq 0 ]; then
			taken=$((taken + 1))
			grep -E "$facts" said | cmp -s - expected ||
			    atf_fail "another signer at bit $bit of $2"
		else
			refused=$((refused + 1))
			[ $status -eq 4 ] && [ "$(wc -l <errors)" -eq 1 ] ||
			    atf_fail "bit $bit of $2: $status $(cat errors)"
		fi
		bit=$((bit + $3))
	done
	echo "$2: $taken taken, $refused refused"
}

# Every bit of signatures and of the data with LFP_LONG set, else some.  What
# is not signed may change; data and signer may not.
case_of flips
flips_body() {
	prepare
	make_key rsa rsa2048
	pgp --export >keys.gpg
	by one data.asc --armor --digest-algo SHA512
	by rsa rsa.sig --digest-algo SHA512
	end_agent
	long=${LFP_LONG:+1}
	flip_signature one data.sig "${long:-13}"
	[ $refused -gt $((taken * 5)) ] || atf_fail 'too few are refused'
	flip_signature one data.asc "${long:-37}"
	flip_signature rsa rsa.sig "${long:-53}"
	[ $refused -gt $((taken * 5)) ] || atf_fail 'too few are refused'
	refused=0 bit=0
	while "$forge" flip data $bit >flipped; do
		! verify flipped data.sig >said 2>&1 ||
		    atf_fail "other data taken at bit $bit"
		refused=$((refused + 1))
		bit=$((bit + ${long:-13}))
	done
	echo "data: $refused refused"
	[ $refused -gt 10 ] || atf_fail 'there was nothing to refuse'
}

# The environment changes nothing.
case_of hostile
hostile_body() {
	prepare
	verify data >expected
	mkdir -m 700 evil && echo '#!/bin/sh' >evil/gpg
	echo 'echo evil >&2; exit 0' >>evil/gpg && chmod 755 evil/gpg
	echo 'no-such-option' >evil/gpg.conf
	surroundings >before
	atf_check -o file:expected env GNUPGHOME="$PWD/evil" HOME="$PWD/evil" \
	    PATH="$PWD/evil:$PATH" GPGME_DEBUG="9:$PWD/debug" TMPDIR=/nowhere \
	    GPG_AGENT_INFO=/nowhere:1:1 LANGUAGE=xx POSIXLY_CORRECT= \
	    veriexecsign verify -k keys.gpg --trust "$FPR_one" data
	atf_check test ! -e debug
	verify data <&- >out || atf_fail 'closed standard input'
	atf_check cmp out expected
	verify data 2>&- >out || atf_fail 'closed standard error'
	atf_check cmp out expected
	verify data >&- 2>said
	[ $? -eq 74 ] || atf_fail 'a lost report is no success'
	nothing_left before
}

# An older file with its good signature, once a newer one was accepted.
case_of rollback
rollback_body() {
	prepare
	for serial in 1 2 3; do
		previous=
		[ $serial = 1 ] || previous=" previous=sha256:$(sha256sum \
		    <v$((serial - 1)) | cut -c 1-64)"
		{ echo "#:: veriexec-tools 1 serial=$serial$previous"
		database $serial; } >v$serial
		cp v$serial data && by one v$serial.sig
	done
	end_agent
	for serial in 1 2 2 3; do
		atf_check -o match:accepted veriexecsign verify -k keys.gpg \
		    --trust "$FPR_one" --state state v$serial
	done
	cp state kept
	for serial in 1 2; do
		atf_check -s exit:4 -o ignore -e match:'serial is lower' \
		    veriexecsign verify -k keys.gpg --trust "$FPR_one" \
		    --state state v$serial
	done
	atf_check cmp state kept
	echo junk >state
	atf_check -s exit:4 -o ignore -e match:'not a state' veriexecsign \
	    verify -k keys.gpg --trust "$FPR_one" --state state v3
	cp kept state && chmod 666 state
	atf_check -s exit:4 -o ignore -e match:'others can write' \
	    veriexecsign verify -k keys.gpg --trust "$FPR_one" \
	    --state state v3
}

# The same file with an older signature is welcome, but makes no room for
# what was signed before the newest.
case_of rollback__resigned
rollback__resigned_body() {
	make_home
	pgp --faked-system-time 20250101T000000 --quick-gen-key \
	    'one <one@example.org>' ed25519 sign never
	find_key one
	pgp --export >keys.gpg
	for month in 02 03 04; do
		[ $month = 03 ] && lines=2 || lines=1
		database $lines >data
		by one sig.$month --faked-system-time 2025${month}01T000000
		mv data data.$month
	done
	end_agent
	for month in 04 02; do
		atf_check -o match:accepted veriexecsign verify -k keys.gpg \
		    --trust "$FPR_one" --state state data.$month sig.$month
	done
	atf_check -s exit:4 -o ignore -e match:'older than that of the last' \
	    -e match:'2025-03-01T00:00:00Z, last accepted 2025-04-01T00' \
	    veriexecsign verify -k keys.gpg --trust "$FPR_one" \
	    --state state data.03 sig.03
}

# Times and ages that are none.
case_of times
times_body() {
	prepare
	for time in 2026-02-31 2026-2-1 ' 2026-02-01' 2026-02-01T24:00:00Z \
	    2026-02-01T00:00:00 2026-02-01T00:00:00+01:00 26-02-01 @ @-1 \
	    @99999999999999999999 1 tomorrow ''; do
		atf_check -s exit:64 -e match:'not a time' veriexecsign \
		    verify -k keys.gpg --trust "$FPR_one" \
		    --not-before "$time" data
	done
	for time in 2024-02-29 2024-02-29T23:59:59Z @1700000000; do
		atf_check -o match:accepted veriexecsign verify -k keys.gpg \
		    --trust "$FPR_one" --not-before "$time" data
	done
	for age in 0 -1 d 1y 1.5d 99999999999999999999 '' ' 1'; do
		atf_check -s exit:64 -e match:'not an age' veriexecsign \
		    verify -k keys.gpg --trust "$FPR_one" --max-age "$age" \
		    data
	done
}

case_of missing
missing_body() {
	prepare
	mv data.sig moved
	atf_check -s exit:4 -e match:'no signature' veriexecsign verify \
	    -k keys.gpg --trust "$FPR_one" data
	atf_check -s exit:66 -e match:'No such file' veriexecsign verify \
	    -k keys.gpg --trust "$FPR_one" nothing moved
	atf_check -s exit:64 -e match:'keyring is needed' veriexecsign \
	    verify --trust "$FPR_one" data
	atf_check -s exit:64 -e match:'key to trust' veriexecsign verify \
	    -k keys.gpg data
	atf_check -s exit:64 -e match:'threshold' veriexecsign verify \
	    -k keys.gpg --trust "$FPR_one" --threshold 2 data
	atf_check -s exit:64 -e match:'takes no --force' veriexecsign verify \
	    --force data
}

atf_init_test_cases() {
	atf_add_test_case flips
	atf_add_test_case hostile
	atf_add_test_case rollback
	atf_add_test_case rollback__resigned
	atf_add_test_case times
	atf_add_test_case missing
}
