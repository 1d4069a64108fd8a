# SPDX-License-Identifier: BSD-2-Clause
# Nothing of a signatures file is believed before enough of those who are
# trusted have signed it.

# make_key sets FPR_<name>.
# shellcheck disable=SC2154

. "$LFP_SOURCE/tests/cli/veriexecsign_subr.sh"
. "$LFP_SOURCE/tests/cli/veriexeccheck_subr.sh"

case_of() { # NAME PROGRAMS
	atf_test_case "$1" cleanup
	eval "${1}_cleanup() { end_home; }
	${1}_head() {
		atf_set require.progs 'gpg ${2-}'
		atf_set timeout 600
	}"
}

# A release: a tree and its signatures file; keys of two who sign releases
# and of one who does not.
prepare() {
	make_home
	for key in one two other; do
		make_key $key ed25519
	done
	pgp --export "$FPR_one" "$FPR_two" >keys.gpg
	pgp --export >all.gpg
	chmod 644 keys.gpg all.gpg
	end_agent
	known_files dist
	atf_check veriexecgen -a -r -R dist -d / -o dist.sigs
	surroundings >before
	# An audit with trust in the first key, as a program for atf_check.
	mkdir bin && cat >bin/check <<END
#!/bin/sh
exec veriexeccheck -R dist -f dist.sigs -k keys.gpg --trust $FPR_one "\$@"
END
	chmod 755 bin/check && PATH=$PWD/bin:$PATH
}

sign() { # KEY [OPTION...] FILE
	key=$(fpr "$1")
	shift
	atf_check veriexecsign sign --homedir "$H" -u "$key" "$@"
}

release() {
	prepare
	sign one dist.sigs
}

# refused STATUS WHY COMMAND...: one line that says why, and no report.
refused() {
	status=$1 why=$2
	shift 2
	"$@" >out 2>said
	is=$?
	[ $is -eq "$status" ] || atf_fail "status $is of $*: $(cat said)"
	grep -q -e "$why" said || atf_fail "not '$why': $(cat said)"
	[ "$(wc -l <said)" -eq 1 ] || atf_fail "not one line: $(cat said)"
	[ ! -s out ] || atf_fail "a report: $(cat out)"
}

case_of release
release_body() {
	release
	atf_check -o save:report check
	atf_check -o match:"^# signed: 20.*Z by $FPR_one [(]one <one@example" \
	    -o match:'^# accepted: 1 of 1 signatures' \
	    -o match:'^# their SHA-256: ' -o match:'12 matched' cat report
	atf_check check -q
	cp -p dist/known/changed kept && echo x >>dist/known/changed
	atf_check -s exit:1 -o match:'^changed: /known/changed' check
	mv kept dist/known/changed
	echo new >dist/known/extra
	atf_check -o not-match:extra check
	atf_check -s exit:1 -o match:'^added: /known/extra' check -u
	rm dist/known/extra
	# The signatures file is not what was signed.
	cp -p dist.sigs kept
	sed -i 's/^\(.known.changed SHA256 \)./\1z/' dist.sigs
	refused 4 'does not fit' check
	grep -v /known/removed kept >dist.sigs
	refused 4 'does not fit' check
	: >dist.sigs
	refused 4 'does not fit' check -u -q
	cp -p kept dist.sigs
	# Others have signed it, or nobody.
	mv dist.sigs.asc good.asc
	refused 4 'no signature beside it' check
	sign other dist.sigs
	refused 4 'not in the keyring' check
	refused 4 'not among those' veriexeccheck -R dist -f dist.sigs \
	    -k all.gpg --trust "$FPR_one"
	echo junk >dist.sigs.asc
	refused 4 'signature: ' check
	: >dist.sigs.asc
	refused 4 'signature: ' check
	mv good.asc dist.sigs.asc
	atf_check -o ignore check
	nothing_left before
}

# The second signer comes later.
case_of ceremony
ceremony_body() {
	release
	refused 4 '1 of 2 signatures' check --trust "$FPR_two" --threshold 2
	sign two --add dist.sigs
	atf_check -o match:"^# signed: .* by $FPR_one" \
	    -o match:"^# signed: .* by $FPR_two" \
	    -o match:'^# accepted: 2 of 2' \
	    check --trust "$FPR_two" --threshold 2
	# One key that signs twice is one.
	rm dist.sigs.asc
	sign two --digest sha256 dist.sigs
	refused 4 '1 of 2 signatures' check --trust "$FPR_two" --threshold 2
	refused 4 'shorter than the policy' veriexeccheck -R dist \
	    -f dist.sigs -k keys.gpg --trust "$FPR_two" --min-digest sha512
	refused 4 'before the time' veriexeccheck -R dist -f dist.sigs \
	    -k keys.gpg --trust "$FPR_two" --not-before 2100-01-01
	nothing_left before
}

case_of usage
usage_body() {
	release
	for first in '-k keys.gpg' --threshold=1 --max-age=1d --state=s \
	    --min-digest=sha512 --min-rsa=3072 --not-before=2026-01-01 \
	    --valid=now; do
		# shellcheck disable=SC2086 # two words
		refused 64 'is needed (-' veriexeccheck -f dist.sigs $first
	done
	refused 64 'keyring is needed (-k)' veriexeccheck -f dist.sigs \
	    --trust "$FPR_one"
	refused 64 'key to trust is needed (--trust)' veriexeccheck \
	    -f dist.sigs -k keys.gpg
	refused 64 'threshold is higher than the number' check --threshold 2
	refused 64 'threshold is higher than the number' check \
	    --threshold 2 --trust "$FPR_one"
	refused 64 'not a number from 1 to 16' check --threshold 0
	refused 64 'not an age' check --max-age soon
	for short in 01234567 "$(echo "$FPR_one" | tail -c 17)" \
	    "0x$(echo "$FPR_one" | tail -c 9)"; do
		refused 64 'short key id, for which others can make' \
		    veriexeccheck -f dist.sigs -k keys.gpg --trust "$short"
	done
	refused 64 'not a fingerprint' veriexeccheck -f dist.sigs \
	    -k keys.gpg --trust one@example.org
	refused 64 'whom to trust: -k and' veriexeccheck -f dist.sigs \
	    --signature dist.sigs.asc
	refused 64 'reads no signatures file' veriexeccheck --policy-table \
	    -k keys.gpg --trust "$FPR_one"
	refused 64 'two signatures beside' check --diff --signature x a b
	refused 64 'no --state' check --diff --state x a b
	refused 66 'No such file' check -k nothing
	refused 66 'No such file' check -f nothing
	cp keys.gpg weak.gpg && chmod 666 weak.gpg
	refused 4 'weak.gpg: others can write it' check -k weak.gpg
	: >empty.gpg && chmod 644 empty.gpg
	refused 4 'keyring is empty' check -k empty.gpg
	nothing_left before
}

# What is not accepted is not parsed: the same file is malformed without
# trust, and with a signature.
case_of unparsed strace
unparsed_body() {
	prepare
	printf '/bin/x SHA256 nonsense direct\n' >dist.sigs
	atf_check -s exit:65 -e match:'dist.sigs:1:' veriexeccheck -R dist \
	    -f dist.sigs
	refused 4 'no signature' check
	refused 4 'no signature' check --lint
	refused 4 'no signature' check --lint --loads
	refused 4 'no signature' check --explain /known/empty
	refused 4 'no signature' check --diff dist.sigs dist.sigs
	sign one --force dist.sigs
	atf_check -s exit:65 -e match:'dist.sigs:1:' check
	atf_check -s exit:65 -o match:'dist.sigs:1:.*error' check --lint
	printf '/bin/y SHA256 nonsense direct\n' >dist.sigs
	refused 4 'does not fit' check
	# It is read once, so what was verified is what is parsed.
	atf_check veriexecgen -a -r -R dist -d / -o dist.sigs
	sign one --force dist.sigs
	under_strace
	strace -f -qq -e trace=open,openat,openat2 -o calls veriexeccheck \
	    -R dist -f dist.sigs -k keys.gpg --trust "$FPR_one" >report ||
	    atf_fail "$(cat report)"
	atf_check -o inline:'1\n' grep -c '"dist.sigs"' calls
	nothing_left before
}

# Each mode that reads a signatures file.
case_of modes
modes_body() {
	release
	atf_check -o match:'0 errors' check --lint
	atf_check -o match:'/known/empty' check --lint --loads
	atf_check -o match:'^state: valid' check --explain /known/empty
	grep -v /known/removed dist.sigs >new.sigs
	atf_check -s exit:1 -o match:'^missing: /known/removed' \
	    veriexeccheck --diff dist.sigs new.sigs
	refused 4 'new.sigs: refused: no signature' check --diff dist.sigs \
	    new.sigs
	refused 4 'new.sigs: refused: no signature' check --diff new.sigs \
	    dist.sigs
	sign one new.sigs
	atf_check -s exit:1 -o match:'^missing: /known/removed' \
	    check --diff dist.sigs new.sigs
	mv new.sigs.asc new.sigs.sig
	atf_check -s exit:1 -o ignore check --diff dist.sigs new.sigs
	atf_check -o ignore check --deadline 300
	atf_check -o ignore check -c cache
	atf_check -o match:'known from the cache' check -c cache
	nothing_left before
}

case_of stdin
stdin_body() {
	release
	refused 64 'name the signature' check -f - <dist.sigs
	atf_check -o match:'^# signatures: standard input' \
	    check -f - --signature dist.sigs.asc <dist.sigs
	refused 64 'cannot both come' check -f - --signature - <dist.sigs
	atf_check -o ignore check --signature - <dist.sigs.asc
	refused 4 'does not fit' check -f - --signature dist.sigs.asc \
	    </dev/null
	refused 4 'No such file' check --signature nothing
	refused 4 'signature: ' check --signature dist.sigs
	refused 66 'not a regular file' check -f /dev/null
}

case_of report 'jq prove'
report_body() {
	release
	sign other --add dist.sigs
	atf_check -o save:json check -F json
	atf_check -o inline:'[true,false,1,1]\n' jq -c '.about |
	    [.authenticated, .encrypted, .signatures_needed,
	    .signatures_counted]' json
	# The one that was added comes first.
	atf_check -o inline:"null false\n$FPR_one true\n" jq -r \
	    '.about.signers[] | "\(.primary) \(.counted)"' json
	atf_check -o inline:'one <one@example.org> EdDSA SHA512\n' jq -r \
	    '.about.signers[1] | "\(.user) \(.algorithm) \(.digest)"' json
	atf_check -o match:'^20..-..-..T..:..:..Z$' jq -r \
	    '.about.signers[1].made' json
	check -F ndjson >lines
	atf_check -o inline:"$FPR_one\n" jq -r \
	    'select(.type == "about") | .signers[1].primary' lines
	atf_check -o match:"^# signed: .* by $FPR_one" \
	    -o match:'^# signature that does not count: .*not in the key' \
	    check -F tap
	check -F tap >tap
	atf_check -o match:'Result: PASS' prove --exec cat tap
	# Nobody was asked.
	atf_check -o save:json veriexeccheck -R dist -f dist.sigs -F json
	atf_check -o inline:'[false,null]\n' jq -c \
	    '.about | [.authenticated, .signers]' json
	nothing_left before
}

# A refusal is a finding, and nothing else is said of the tree.
case_of report__refused 'jq prove'
report__refused_body() {
	release
	atf_check check -o report
	atf_check -o match:'12 matched' cat report
	echo '# more' >>dist.sigs
	refused 4 'does not fit' check -o report
	atf_check -o match:'^trust: dist.sigs: .*does not fit' \
	    -o match:'^nothing was looked at' -o not-match:matched \
	    -o not-match:'^level' cat report
	check -F json >json 2>said && atf_fail 'accepted'
	atf_check -o inline:'1\n' grep -c . said
	atf_check -o inline:'["trust","dist.sigs",true]\n' jq -c \
	    '.findings[] | [.verdict, .path, .incomplete]' json
	atf_check -o inline:'[0,0,1,1,[]]\n' jq -c '.summary |
	    [.counts.entries, .counts.matched, .counts.finding_trust,
	    .counts.incomplete, .levels]' json
	atf_check -o inline:'false\n' jq .about.authenticated json
	atf_check -o match:'does not fit' jq -r .about.refused json
	check -F ndjson >lines 2>said && atf_fail 'accepted'
	atf_check -o inline:'about\nfinding\nsummary\n' jq -r .type lines
	check -F tap >tap 2>said && atf_fail 'accepted'
	atf_check -o match:'^not ok 1 - trust dist.sigs' \
	    -o match:'^1..1' -o not-match:'^ok' cat tap
	atf_check -s exit:4 -e ignore -o inline:'dist.sigs\0' check -0
	nothing_left before
}

# An older file with its good signature.
case_of state
state_body() {
	release
	for serial in 1 2 3; do
		mkdir v$serial
		{ echo "#:: veriexec-tools 1 serial=$serial"
		cat dist.sigs; } >v$serial/dist.sigs
		sign one v$serial/dist.sigs
	done
	for serial in 1 2 2 3; do
		atf_check -o ignore check -f v$serial/dist.sigs --state state
	done
	cp state kept
	for serial in 1 2; do
		refused 4 'serial is lower' check -f v$serial/dist.sigs \
		    --state state
		refused 4 'serial is lower' check -f v$serial/dist.sigs \
		    --state state --lint
	done
	atf_check cmp state kept
	# Each file has its own in a directory.
	mkdir -m 755 states
	cp v2/* . && cp dist.sigs other.sigs && cp dist.sigs.asc other.sigs.asc
	atf_check -o ignore check --state states
	cp v1/* .
	refused 4 'serial is lower' check --state states
	cp dist.sigs other.sigs && cp dist.sigs.asc other.sigs.asc
	atf_check -o ignore check -f other.sigs --state states
	ln -s dist.sigs link
	refused 4 'serial is lower' check -f link --signature dist.sigs.asc \
	    --state states
	find states -type f >names
	atf_check -o inline:'2\n' grep -c 'states/%2F.*sigs$' names
	refused 64 'name the state' check -f - --signature dist.sigs.asc \
	    --state states <dist.sigs
	# Both programs remember the same.
	atf_check -s exit:4 -o ignore -e match:'serial is lower' veriexecsign \
	    verify -k keys.gpg --trust "$FPR_one" --state states dist.sigs
	chmod 777 states
	refused 4 'states: others can write' check --state states
	nothing_left before
}

case_of policy
policy_body() {
	release
	mkdir -m 755 etc
	printf '%s\n' '# Whom we trust' '' 'keyring ../keys.gpg' \
	    "trust $FPR_one" "trust  $FPR_two" 'max-age 30d' >etc/trust.conf
	chmod 644 etc/trust.conf
	by_policy='veriexeccheck -R dist -f dist.sigs --trust-policy
	    etc/trust.conf'
	# shellcheck disable=SC2086 # words
	{
	atf_check -o match:'by the policy in etc/trust.conf' $by_policy
	atf_check -o match:'"trust_policy":"etc/trust.conf"' $by_policy \
	    -F json
	atf_check -o match:'by the policy in etc/trust.conf' veriexecsign \
	    verify --trust-policy etc/trust.conf dist.sigs
	# The command line makes it stricter, never laxer.
	refused 4 '1 of 2' $by_policy --threshold 2
	refused 4 'before the time' $by_policy --not-before 2100-01-01
	refused 4 'does not count' $by_policy --trust "$FPR_two"
	refused 64 "not among the keys that etc/trust.conf trusts" \
	    $by_policy --trust "$FPR_other"
	echo 'threshold 2' >>etc/trust.conf
	refused 4 '1 of 2' $by_policy --threshold 1
	sign two --add dist.sigs
	atf_check -o match:'accepted: 2 of 2' $by_policy --threshold 1
	refused 64 'threshold is higher' $by_policy --trust "$FPR_one"
	# What is wrong with it.
	cp etc/trust.conf good
	echo 'treshold 1' >>etc/trust.conf
	refused 65 'etc/trust.conf:8: treshold: no such setting' $by_policy
	{ cat good; echo 'threshold 1'; } >etc/trust.conf
	refused 65 'etc/trust.conf:8: threshold: said twice' $by_policy
	grep -v keyring good >etc/trust.conf
	refused 65 'etc/trust.conf: a keyring is needed' $by_policy
	atf_check -s exit:65 -e match:'trust.conf: a keyring is needed' \
	    veriexecsign verify --trust-policy etc/trust.conf dist.sigs
	cp good etc/trust.conf
	chmod 664 etc/trust.conf
	refused 4 'etc/trust.conf: others can write' $by_policy
	chmod 644 etc/trust.conf && chmod 775 etc
	refused 4 'etc: others can write' $by_policy
	chmod 755 etc && mv etc/trust.conf etc/t && ln -s t etc/trust.conf
	refused 4 'etc/trust.conf: a symbolic link' $by_policy
	rm etc/trust.conf
	refused 66 'etc/trust.conf: No such file' $by_policy
	mv etc/t etc/trust.conf && chmod 666 keys.gpg
	refused 4 'keys.gpg: others can write' $by_policy
	chmod 644 keys.gpg
	atf_check -o ignore $by_policy
	}
	nothing_left before
}

# /etc/veriexec/trust.conf applies by itself.
atf_test_case policy__default cleanup
policy__default_cleanup() { end_home; }
policy__default_head() {
	atf_set require.progs 'gpg unshare'
	atf_set require.user root
}
policy__default_body() {
	release
	mkdir -m 755 veriexec
	printf 'keyring %s\ntrust %s\n' "$PWD/keys.gpg" "$FPR_one" >trust.conf
	cp trust.conf veriexec && chmod 644 veriexec/trust.conf
	cat >script <<'END'
mkdir etc && cp -a /etc/passwd /etc/group /etc/ssl etc 2>/dev/null
cp -a veriexec etc && chmod 755 etc && mount --bind etc /etc || exit 99
run() { echo "$*"; shift; "$@" >>out 2>&1; echo "= $?"; }
run audit veriexeccheck -R dist -f dist.sigs
run verify veriexecsign verify dist.sigs
run unsigned veriexeccheck -R dist -f kept
run lint veriexeccheck -R dist --lint -f kept
run aside veriexeccheck --trust-policy none -R dist -f kept
run none veriexecsign verify --trust-policy none dist.sigs
echo nonsense >>/etc/veriexec/trust.conf
run nonsense veriexeccheck -R dist -f dist.sigs
run table veriexeccheck --policy-table
run version veriexeccheck --version
run other veriexeccheck --trust-policy ./trust.conf -R dist -f dist.sigs
rm /etc/veriexec/trust.conf
run gone veriexeccheck -R dist -f kept
chmod 777 /etc/veriexec
run open veriexeccheck -R dist -f kept
rmdir /etc/veriexec
run nothing veriexeccheck -R dist -f kept
END
	cp dist.sigs kept
	chmod 644 trust.conf && chmod 755 .
	unshare -m sh script >said
	status=$?
	[ $status -ne 99 ] || atf_skip 'nothing can be mounted here'
	sed 's/ .*[^0-9 ].*//' said | paste -d ' ' - - >statuses
	atf_check -o inline:'audit = 0\nverify = 0\nunsigned = 4\nlint = 4\naside = 0\nnone = 64\nnonsense = 65\ntable = 0\nversion = 0\nother = 0\ngone = 0\nopen = 4\nnothing = 0\n' \
	    cat statuses
	atf_check -o match:'by the policy in /etc/veriexec/trust.conf' \
	    -o match:'/etc/veriexec/trust.conf:3: nonsense: no such' \
	    -o match:'/etc/veriexec: others can write' cat out
	nothing_left before
}

# A confidential file is text in memory only.
case_of encrypted 'strace jq'
encrypted_body() {
	prepare
	make_key reader ed25519 cert
	pgp --quick-add-key "$FPR_reader" cv25519 encr never
	end_agent
	atf_check veriexecsign encrypt --homedir "$H" -r "$FPR_reader" \
	    -o secret dist.sigs
	rm -f dist.sigs.asc
	# Nobody is asked who wrote it.
	atf_check -o match:'12 matched' -o match:'file is encrypted' \
	    veriexeccheck -R dist -f secret --homedir "$H"
	atf_check -o match:'12 matched' env GNUPGHOME="$H" veriexeccheck \
	    -R dist -f - <secret
	atf_check -o match:' 0 differences' veriexeccheck --homedir "$H" \
	    --diff dist.sigs secret
	atf_check -o match:'^/known/empty' veriexeccheck --homedir "$H" \
	    --lint --loads -f secret
	# The signature is of the file as it lies there.
	refused 4 'no signature' check -f secret --homedir "$H"
	sign one --force secret
	atf_check -o match:"^# signed: .* by $FPR_one" -o match:'12 matched' \
	    check -f secret --homedir "$H" -F text
	check -f secret --homedir "$H" -F json >json
	sum=$(sha256sum <dist.sigs | cut -c 1-64)
	atf_check -o inline:"[true,true,\"$sum\"]\n" jq -c '.about |
	    [.authenticated, .encrypted, .signatures_sha256]' json
	# Trust comes first: with another key's signature nothing is decrypted.
	refused 66 'secret: decryption failed: No secret key' \
	    veriexeccheck -R dist -f secret --homedir "$(nobody_home)"
	refused 66 '/nowhere: no home of GnuPG' veriexeccheck -R dist \
	    -f secret --homedir /nowhere
	size=$(wc -c <secret)
	for at in 300 200 100 40 10 1; do
		"$forge" flip secret $(((size - at) * 8)) >damaged
		refused 4 'decryption failed\|not an encrypted message' \
		    veriexeccheck -R dist -f damaged --homedir "$H"
	done
	refused 4 'does not fit' check -f damaged --signature secret.asc \
	    --homedir /nowhere
	# No clear text is written to anything but a pipe or a socket.
	under_strace
	strace -f -qq -yy -s 100000 -e trace=write,writev,pwrite64 -o calls \
	    veriexeccheck -q -R dist -f secret --homedir "$H" ||
	    atf_fail 'not clean below strace'
	grep -c '/known/' calls >count || atf_fail 'no clear text is seen'
	grep '/known/' calls | grep -v '([0-9]*<\(pipe\|UNIX\|socket\)' >to_files
	atf_check cat to_files
	[ -z "$(agents)" ] || atf_fail 'an agent is left'
	nothing_left before
}

# A home without the key.
nobody_home() {
	mkdir -m 700 "$H/nobody" 2>/dev/null
	echo "$H/nobody"
}

# A build without GPGME trusts nothing.
case_of no_gpgme
no_gpgme_body() {
	release
	none=$LFP_TEST_BIN/veriexeccheck_none
	atf_check -o match:'^without GPGME$' "$none" --version
	atf_check -o match:'12 matched' "$none" -R dist -f dist.sigs
	refused 4 'built without GPGME' "$none" -R dist -f dist.sigs \
	    -k keys.gpg --trust "$FPR_one"
	refused 4 'built without GPGME' "$none" -R dist -f dist.sigs \
	    -k nothing --trust "$FPR_one"
	refused 4 'built without GPGME' "$none" -f dist.sigs --lint \
	    -k keys.gpg --trust "$FPR_one"
	refused 4 'built without GPGME' "$none" --diff dist.sigs dist.sigs \
	    -k keys.gpg --trust "$FPR_one"
	printf 'keyring keys.gpg\ntrust %s\n' "$FPR_one" >trust.conf
	chmod 644 trust.conf && chmod 755 .
	refused 4 'built without GPGME' "$none" -R dist -f dist.sigs \
	    --trust-policy ./trust.conf
	refused 64 'key to trust is needed' "$none" -f dist.sigs -k keys.gpg
	printf '\204\136\003' >secret
	refused 4 'built without GPGME' "$none" -R dist -f secret
}

atf_init_test_cases() {
	atf_add_test_case release
	atf_add_test_case ceremony
	atf_add_test_case usage
	atf_add_test_case unparsed
	atf_add_test_case modes
	atf_add_test_case stdin
	atf_add_test_case report
	atf_add_test_case report__refused
	atf_add_test_case state
	atf_add_test_case policy
	atf_add_test_case policy__default
	atf_add_test_case encrypted
	atf_add_test_case no_gpgme
}
