# SPDX-License-Identifier: BSD-2-Clause
# What veriexecsign makes: signatures that we, gpg and sqv accept, and nothing
# where something is wrong.

# make_key sets FPR_<name>; arguments are split into words on purpose.
# shellcheck disable=SC2154,SC2046,SC2010,SC2086

. "$LFP_SOURCE/tests/cli/veriexecsign_subr.sh"

# A home with keys, no agent, and a database.
prepare() { # NAME...
	make_home
	for key in "$@"; do
		make_key "$key" ed25519
	done
	pgp --export >keys.gpg
	end_agent
	database 5 >db
}

check_sign() {
	atf_check veriexecsign sign --homedir "$H" "$@"
	agents >left
	atf_check cat left
}

refuse_sign() { # STATUS WHY ARGUMENT...
	status=$1 why=$2
	shift 2
	atf_check -s exit:"$status" -e match:"$why" \
	    veriexecsign sign --homedir "$H" "$@"
	[ "$(agents | wc -l)" -eq 0 ] || atf_fail 'an agent is left'
}

accept() { # FILE OPTION...
	file=$1
	shift
	atf_check -o match:'accepted' veriexecsign verify -k keys.gpg "$@" \
	    "$file"
}

case_of() { # NAME
	atf_test_case "$1" cleanup
	eval "${1}_cleanup() { end_home; }
	${1}_head() { atf_set require.progs 'gpg gpgv sqv'; }"
}

case_of interoperate
interoperate_body() {
	prepare one two
	make_key rsa rsa3072 && make_key p256 nistp256
	pgp --export >keys.gpg
	end_agent
	for key in one rsa p256; do
		for digest in sha256 sha384 sha512; do
			rm -f db.asc
			check_sign -u "$(fpr $key)" --digest $digest db
			accept db --trust "$(fpr $key)"
			atf_check -e ignore gpgv --keyring ./keys.gpg db.asc db
			atf_check -o match:"$(fpr $key)" sqv \
			    --keyring keys.gpg db.asc db
			atf_check -e ignore gpg --homedir "$H" --no-autostart \
			    --verify db.asc db
			upper=$(echo $digest | tr a-z A-Z)
			atf_check -o match:", $upper, " veriexecsign show \
			    db.asc
		done
	done
	# What plain gpg makes is ours to accept.
	pgp --local-user "$FPR_two" --output plain.sig --detach-sign db
	atf_check -o match:accepted veriexecsign verify -k keys.gpg \
	    --trust "$FPR_two" db plain.sig
	end_agent
}

# A threshold of two: together, or one after the other.
case_of add
add_body() {
	prepare one two three
	check_sign -u "$FPR_one" -u "$FPR_two" db
	accept db --trust "$FPR_one" --trust "$FPR_two" --threshold 2
	rm db.asc
	check_sign -u "$FPR_one" db
	check_sign --add -u "$FPR_two" db
	accept db --trust "$FPR_one" --trust "$FPR_two" --threshold 2
	atf_check -o inline:'1\n' grep -c BEGIN db.asc
	# Again by the same key: in place of the old one.
	check_sign --add -u "$FPR_two" --digest sha256 db
	atf_check -o match:'^signature 2' -o not-match:'^signature 3' \
	    -o match:SHA256 veriexecsign show db.asc
	# The first signer's key need not be there.
	pgp --delete-secret-keys --yes "$FPR_one" >/dev/null
	pgp --delete-keys "$FPR_one"
	end_agent
	check_sign --add -u "$FPR_three" db
	accept db --trust "$FPR_one" --trust "$FPR_two" \
	    --trust "$FPR_three" --threshold 3
}

# As veriexecsign(8) has it: two homes, a keyring of two, one file.
case_of ceremony
ceremony_body() {
	make_home
	for name in alice bob; do
		mkdir -m 700 "$H/$name"
		pgp --homedir "$H/$name" --quick-gen-key \
		    "$name <$name@example.org>" ed25519 sign 2y
		pgp --homedir "$H/$name" --export --armor >$name.asc
		eval "$name=$(pgp --with-colons --show-keys $name.asc |
		    awk -F: '$1 == "fpr" { print $10; exit }')"
		gpgconf --homedir "$H/$name" --kill gpg-agent
	done
	pgp --import alice.asc bob.asc
	pgp --export "$alice" "$bob" >keys.gpg
	cat alice.asc bob.asc >keys.asc
	end_agent
	mkdir dist && cp /bin/cat dist/cat && echo text >dist/file
	atf_check veriexecgen -a -r -M -R dist -d / -o dist.sigs
	atf_check veriexecsign sign --homedir "$H/alice" -u "$alice" dist.sigs
	atf_check -o match:accepted veriexecsign verify -k keys.gpg \
	    --trust "$alice" dist.sigs
	both="--trust $alice --trust $bob --threshold 2"
	atf_check -s exit:4 -o match:'1: counted' -e match:'1 of 2' \
	    veriexecsign verify -k keys.gpg $both dist.sigs
	atf_check veriexecsign sign --homedir "$H/bob" --add -u "$bob" \
	    dist.sigs
	for keys in keys.gpg keys.asc; do
		atf_check -o match:'accepted: 2 of 2' veriexecsign verify \
		    -k $keys $both --state state dist.sigs
	done
	atf_check -e ignore gpgv --keyring ./keys.gpg dist.sigs.asc dist.sigs
	atf_check -o match:"$alice" -o match:"$bob" sqv --keyring keys.gpg \
	    -n 2 dist.sigs.asc dist.sigs
	[ "$(agents | wc -l)" -eq 0 ] || atf_fail 'an agent is left'
	# The next release, and then the last one once more.
	cp dist.sigs old.sigs && cp dist.sigs.asc old.sigs.asc
	echo more >>dist/file
	atf_check veriexecgen -A -a -r -M -R dist -d / -o dist.sigs
	atf_check -s exit:4 -o ignore -e match:'does not fit' veriexecsign \
	    verify -k keys.gpg $both --state state dist.sigs
	atf_check veriexecsign sign --force --homedir "$H/alice" \
	    -u "$alice" dist.sigs
	atf_check veriexecsign sign --homedir "$H/bob" --add -u "$bob" \
	    dist.sigs
	atf_check -o match:'accepted: 2 of 2' veriexecsign verify \
	    -k keys.gpg $both --state state dist.sigs
	atf_check -s exit:4 -o ignore -e match:'serial is lower' \
	    veriexecsign verify -k keys.gpg $both --state state old.sigs
}

# The file has changed since the first signer: no merging.
case_of add__stale
add__stale_body() {
	prepare one two
	check_sign -u "$FPR_one" db
	cp db.asc kept
	database 6 >db
	refuse_sign 4 'not of this file' --add -u "$FPR_two" db
	atf_check cmp db.asc kept
	echo junk >db.asc
	refuse_sign 4 'that are there' --add -u "$FPR_two" db
	atf_check -o inline:'junk\n' cat db.asc
}

case_of force
force_body() {
	prepare one
	echo precious >db.asc
	refuse_sign 73 'is there already' -u "$FPR_one" db
	atf_check -o inline:'precious\n' cat db.asc
	check_sign --force -u "$FPR_one" db
	accept db --trust "$FPR_one"
	check_sign -u "$FPR_one" -o other.sig db
	atf_check -o match:accepted veriexecsign verify -k keys.gpg \
	    --trust "$FPR_one" db other.sig
	atf_check -o save:stdout veriexecsign sign --homedir "$H" \
	    -u "$FPR_one" -o - db
	atf_check -o match:accepted veriexecsign verify -k keys.gpg \
	    --trust "$FPR_one" db stdout
}

# What lint finds fault with gets no signature, and what it does not does.
case_of lint
lint_body() {
	prepare one
	mkdir odd fine && cd odd || atf_fail 'no directory'
	good=$(database 1)
	digits=$(printf %064x 7)
	printf '%s' "$good" >no_newline
	printf '%s # comment\n' "$good" >comment
	printf '%s\n%s\n' "$good" "$good" >twice
	printf '/bin/x SHA256 abc\n' >odd
	printf '/bin/x SHA256 abcd\n' >short
	printf '/bin/x SHA257 %s\n' "$digits" >type
	printf '%s direct file\n' "$good" >flags
	printf '%s direct,\n' "$good" >comma
	printf '%s other\n' "$good" >flag
	printf '/bin/ SHA256 %s\n' "$digits" >directory
	printf 'bin/x SHA256 %s\n' "$digits" >relative
	printf '/bin/x SHA256\n%s\n' "$digits" >apart
	printf '/bin/x\n SHA256 %s\n' "$digits" >newline
	printf '/bin/\000x SHA256 %s\n' "$digits" >nul
	printf '%s \001\n' "$good" >byte
	printf '/bin/x SHA256 # inside\n%s\n' "$digits" >inside
	printf '/bin/a\\\\ b SHA256 %s\n' "$digits" >blank
	printf '#: size\n%s\n' "$good" >annotation
	printf '%s\n#: size=1\n' "$good" >stray
	printf '#:: veriexec-tools 9 serial=x\n%s\n' "$good" >head
	printf '\n#:: veriexec-tools 1 serial=1\n%s\n' "$good" >late
	printf '%s\n# open' "$good" >open
	printf '/%01030d SHA256 %s\n' 1 "$digits" >long
	for name in *; do
		atf_check -s not-exit:0 -o not-match:'^0 errors, 0 warnings' \
		    veriexeccheck --lint -f "$name"
		refuse_sign 65 'force signs it' -u "$FPR_one" "$name"
		atf_check test ! -e "$name.asc"
	done
	check_sign --force -u "$FPR_one" comment
	atf_check -o match:accepted veriexecsign verify -k ../keys.gpg \
	    --trust "$FPR_one" comment
	cd ../fine || atf_fail 'no directory'
	printf '#:: veriexec-tools 1 serial=1\n#: size=1\n%s\n' \
	    "$good" >head
	printf '\n# comment\n\n%s direct, file\n\n' "$good" >blanks
	printf '/bin/x\tMD5 %032d\r\n' 7 >weak
	for name in *; do
		atf_check -s ignore -o match:'^0 errors, 0 warnings' \
		    veriexeccheck --lint -f "$name"
		check_sign -u "$FPR_one" "$name"
	done
	# Lint has nothing to say of these, but there is nothing to sign.
	printf '# nothing\n' >nothing
	: >empty
	for name in nothing empty; do
		refuse_sign 65 'no entries' -u "$FPR_one" $name
		check_sign --force -u "$FPR_one" $name
	done
}

case_of freebsd
freebsd_body() {
	prepare one
	make_key rsa rsa3072 cert,sign
	pgp --quick-add-key "$FPR_rsa" rsa3072 sign never
	pgp --export >keys.gpg
	end_agent
	printf 'bin/app sha256=%064x mode=755\n' 7 >manifest
	check_sign --freebsd -u "$FPR_rsa" manifest
	accept manifest --trust "$FPR_rsa"
	atf_check -o match:"RSA, SHA256, .*, key $FPR_rsa\$" \
	    veriexecsign show manifest.asc
	# Without the option the subkey signs.
	atf_check -o save:plain veriexecsign sign --homedir "$H" --force \
	    -u "$FPR_rsa" -o - manifest
	atf_check -o not-match:"$FPR_rsa" veriexecsign show plain
	refuse_sign 4 'RSA keys only' --freebsd -u "$FPR_one" \
	    -o out manifest
	refuse_sign 64 'one signature only' --freebsd -u "$FPR_one" \
	    -u "$FPR_rsa" manifest
	refuse_sign 64 'no digest but sha256' --freebsd --digest sha512 \
	    -u "$FPR_rsa" manifest
	digits=$(printf %064x 7)
	for line in '' '#' ' sha256=00' 'bin/app mode=755' \
	    "bin/app  sha256=$digits" "bin/app sha256=$digits " \
	    "bin/app sha256=$digits sha256=$digits" \
	    "bin/app sha256=$digits odd" "bin/app sha256=$digits odd=1" \
	    "bin/app sha256=$digits mode=9" "bin/app sha256=${digits}0" \
	    "bin/app sha512=$digits" "-app sha256=$digits" \
	    "a=b sha256=$digits" "bin/app	sha256=$digits" \
	    "bin/app sha256=$(echo "$digits" | tr 7 A)" \
	    "bin/app sha256=$digits$(printf '\r')"; do
		printf '%s\n' "$line" >bad
		refuse_sign 65 'FreeBSD manifest' --freebsd -u "$FPR_rsa" bad
	done
	printf 'bin/app sha256=%064x' 7 >bad
	refuse_sign 65 'FreeBSD manifest' --freebsd -u "$FPR_rsa" bad
	# What veriexecgen makes of it is fine.
	mkdir tree && cp /bin/cat tree/cat && echo data >tree/data
	atf_check veriexecgen -a -r -M -R tree -d / --format freebsd -o made
	check_sign --freebsd -u "$FPR_rsa" made
	atf_check -e ignore gpgv --keyring ./keys.gpg made.asc made
	atf_check -o match:"$FPR_rsa" sqv --keyring keys.gpg made.asc made
	gpg --homedir "$H" --no-autostart --list-packets made.asc >packets \
	    2>/dev/null
	atf_check -o inline:'1\n' grep -c '^:signature packet: algo 1' packets
	atf_check -o match:'digest algo 8' -o match:'version 4' \
	    -o match:'^.subpkt 16 len 8 .issuer key ID' cat packets
}

# Keys that cannot, and names of keys that say too little.
case_of keys
keys_body() {
	prepare one
	make_key sub ed25519 cert
	pgp --quick-add-key "$FPR_sub" ed25519 sign never
	make_key crypt ed25519 cert
	make_key gone ed25519
	pgp --delete-secret-keys --yes "$FPR_gone"
	make_key revoked ed25519
	sed 's/^:-----/-----/' "$H/openpgp-revocs.d/$FPR_revoked.rev" |
	    pgp --import
	end_agent
	refuse_sign 64 'short key id' -u "$(echo "$FPR_one" | tail -c 17)" db
	refuse_sign 64 'not a fingerprint' -u one@example.org db
	refuse_sign 66 'no secret key' -u "$FPR_gone" db
	refuse_sign 66 'no secret key' \
	    -u 0123456789012345678901234567890123456789 db
	refuse_sign 66 'not for signing' -u "$FPR_crypt" db
	refuse_sign 66 'revoked' -u "$FPR_revoked" db
	refuse_sign 64 'is a subkey' -u "$(pgp --with-colons -k "$FPR_sub" |
	    awk -F: '$1 == "fpr" { f = $10 } END { print f }')" db
	refuse_sign 66 'no home of GnuPG' --homedir /nowhere -u "$FPR_one" db
	atf_check test ! -e db.asc
	check_sign -u "$FPR_sub" db
}

# A passphrase that nobody can type: an error, soon.
case_of passphrase
passphrase_body() {
	make_home
	database 5 >db
	gpg --homedir "$H" --batch --quiet --pinentry-mode loopback \
	    --passphrase secret --quick-gen-key 'p <p@example.org>' ed25519 \
	    sign never 2>/dev/null
	find_key p
	end_agent
	echo 'pinentry-program /bin/false' >"$H/gpg-agent.conf"
	refuse_sign 4 'the key has a passphrase, .*[Nn]o pinentry' \
	    -u "$FPR_p" db </dev/null
	atf_check test ! -e db.asc
}

# An agent that was there stays; one that was not, goes.
case_of agent
agent_body() {
	prepare one
	gpgconf --homedir "$H" --launch gpg-agent
	agents >before
	atf_check -o match:gpg-agent cat before
	atf_check veriexecsign sign --homedir "$H" -u "$FPR_one" db
	agents >after
	atf_check cmp before after
	end_agent
}

case_of json
json_body() {
	prepare one
	atf_check -o save:said veriexecsign sign --json --homedir "$H" \
	    -u "$FPR_one" db
	printf '{\n  "file": "db",\n  "output": "db.asc",\n%s\n}\n' \
	    '  "done": "signed",
  "signatures": 1' >expected
	atf_check diff expected said
	atf_check -s exit:73 -e ignore -o match:'"status": 73' \
	    veriexecsign sign --json --homedir "$H" -u "$FPR_one" db
}

case_of crypt
crypt_body() {
	prepare one
	make_key reader ed25519 cert
	pgp --quick-add-key "$FPR_reader" cv25519 encr never
	make_key second ed25519 cert
	pgp --quick-add-key "$FPR_second" cv25519 encr never
	end_agent
	atf_check veriexecsign encrypt --homedir "$H" -r "$FPR_reader" \
	    -r "$FPR_second" db
	atf_check -s exit:1 -o ignore grep -c program db.gpg
	atf_check -o file:db veriexecsign decrypt --homedir "$H" db.gpg
	atf_check veriexecsign decrypt --homedir "$H" -o plain db.gpg
	atf_check cmp plain db
	atf_check -o inline:'600\n' stat -c %a plain
	atf_check -s exit:73 -e match:'is there already' \
	    veriexecsign decrypt --homedir "$H" -o plain db.gpg
	atf_check -s exit:73 -e match:'is there already' \
	    veriexecsign encrypt --homedir "$H" -r "$FPR_reader" db
	atf_check -s exit:66 -e match:'not for encryption' veriexecsign \
	    encrypt --homedir "$H" -r "$FPR_one" -o out db
	atf_check -s exit:64 -e match:'short key id' veriexecsign \
	    encrypt -r 01234567 db
	# Damage anywhere gives no text at all.
	size=$(wc -c <db.gpg)
	for at in $((size - 90)) $((size - 60)) $((size - 30)) $((size - 1)); do
		"$forge" flip db.gpg $((at * 8)) >bad.gpg
		veriexecsign decrypt --homedir "$H" bad.gpg >out 2>said &&
		    atf_fail "taken with damage at $at"
		atf_check test ! -s out
	done
	head -c $((size - 10)) db.gpg >bad.gpg
	atf_check -s not-exit:0 -e match:'decryption failed' veriexecsign \
	    decrypt --homedir "$H" bad.gpg
	atf_check -s exit:65 -e match:'not an encrypted message' veriexecsign \
	    decrypt --homedir "$H" db
	[ "$(agents | wc -l)" -eq 0 ] || atf_fail 'an agent is left'
	ls | grep -v '^\(db\|db.gpg\|bad.gpg\|plain\|out\|said\|keys.gpg\|home\|left\|more\)$' >more
	atf_check cat more
}

atf_init_test_cases() {
	atf_add_test_case interoperate
	atf_add_test_case add
	atf_add_test_case ceremony
	atf_add_test_case add__stale
	atf_add_test_case force
	atf_add_test_case lint
	atf_add_test_case freebsd
	atf_add_test_case keys
	atf_add_test_case passphrase
	atf_add_test_case agent
	atf_add_test_case json
	atf_add_test_case crypt
}
