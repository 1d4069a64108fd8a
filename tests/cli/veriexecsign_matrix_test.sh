# SPDX-License-Identifier: BSD-2-Clause
# Signatures of every kind, with what we, gpgv and sqv say of each.
#
# A row gives the three verdicts, "ok" or "no", as they must be.  Where gpgv
# or sqv differs from us the row names the reason, one of these; a row whose
# reason is missing, or not needed, fails.
#
# text		A text-mode signature also holds for the file with other ends
#		of lines, so it says less than it seems to.
# digest	Only SHA-256, SHA-384 and SHA-512.  gpgv goes on taking SHA-224
#		and RIPEMD160, and refuses SHA-1 only if it is told to.
# weak-key	RSA keys below 2048 bits and DSA keys are not taken.
# policy	The command line asks for more than a good signature: certain
#		keys, several of them, an age.  The others were not asked.
# subset	Enough good signatures of trusted keys are there; that others
#		are beside them, of keys that nobody asked for, does no harm.
#		gpgv wants all of them to be good.
# alarm		A signature of a trusted key that does not fit refuses the
#		file, even where enough others are good.  sqv counts the others.
# time		Expired, revoked or not yet valid: gpgv knows no trust and
#		accepts signatures of expired and revoked keys, and gpg and gpgv
#		those of the future; sqv looks only at the time when it was made,
#		and wants the key to have said then what it says now; we look at
#		both times.
# frame		Sloppy framing or armour: bytes behind the signature, missing
#		borders, wrong checksums, the same packet twice, more than
#		sixteen.  gpgv and sqv differ among themselves.
# keyring	gpgv reads no armour, sqv no keybox, and it passes over what
#		follows; we check who can write it.  Where there is none we end
#		with 66 instead of 4.

# make_key sets FPR_<name>; arguments are split into words on purpose.
# shellcheck disable=SC2154,SC2046,SC2010

. "$LFP_SOURCE/tests/cli/veriexecsign_subr.sh"
. "$LFP_SOURCE/tests/cli/veriexecsign_rows.sh"

REASONS=' text digest weak-key policy subset alarm time frame keyring '

keyrings() {
	pgp --export >everything.gpg
	pgp --export $(for k in ed1 ed2 other rsa rsa2 weak dsa p256 sub \
	    revoked old; do fpr "$k"; done) >all.gpg
	pgp --armor --export "$(fpr ed1)" >ed1.asc
	pgp --export "$(fpr ed1)" >ed1.gpg
	keyring=all.gpg
}

# Each kind of key in each form that says the same.
forms() {
	for key in ed1 ed2 rsa rsa2 p256 sub; do
		by "$key" "$key.asc.1" --armor --digest-algo SHA512
		by "$key" "$key.sig" --digest-algo SHA512
		sed 's/$/\r/' "$key.asc.1" >"$key.crlf"
		sed '1a Comment: made for a test' "$key.asc.1" >"$key.comment"
		{ printf ' \n\n'; cat "$key.asc.1"; printf '\n \t\n'; } \
		    >"$key.blanks"
		sed '/^=....$/d' "$key.asc.1" >"$key.nosum"
		"$forge" long "$key.sig" >"$key.long"
		"$forge" unsigned "$key.sig" >"$key.unsigned"
		for form in asc.1 sig crlf comment blanks nosum long \
		    unsigned; do
			# Without a checksum it depends on the length
			# whether gpgv can read it.
			gpgv_says=ok
			[ $form != nosum ] || gpgv_says=-
			row "form $key $form" ok $gpgv_says ok - data \
			    "$key.$form" --trust "$(fpr "$key")"
		done
	done
}

digests() {
	for key in ed1 rsa; do
		for hash in SHA256 SHA384 SHA512; do
			by "$key" sig --armor --digest-algo "$hash"
			row "digest $key $hash" ok ok ok - data sig \
			    --trust "$(fpr "$key")"
			row "digest $key $hash, 512 wanted" "$(
			    [ $hash = SHA512 ] && echo ok || echo no)" \
			    ok ok "$([ $hash = SHA512 ] && echo - ||
			    echo policy)" data sig --min-digest sha512 \
			    --trust "$(fpr "$key")"
		done
	done
	by rsa sig --digest-algo SHA224
	row 'digest rsa SHA224' no ok ok digest data sig --trust "$FPR_rsa"
	by rsa sig --digest-algo RIPEMD160
	row 'digest rsa RIPEMD160' no ok no digest data sig \
	    --trust "$FPR_rsa"
	by rsa sig --digest-algo SHA1
	row 'digest rsa SHA1' no ok no digest data sig --trust "$FPR_rsa"
	for number in 1 2 3 4 11 12 14 99; do
		"$forge" set rsa.sig 6 "$number" >sig
		row "digest number $number" no no no - data sig \
		    --trust "$FPR_rsa"
	done
}

keys() {
	by weak sig
	row 'key rsa1024' no ok no weak-key data sig --trust "$FPR_weak"
	by dsa sig
	row 'key dsa2048' no ok ok weak-key data sig --trust "$FPR_dsa"
	row 'key rsa2048, 3072 wanted' no ok ok policy data rsa2.sig \
	    --min-rsa 3072 --trust "$FPR_rsa2"
	row 'key rsa3072, 3072 wanted' ok ok ok - data rsa.sig \
	    --min-rsa 3072 --trust "$FPR_rsa"
	for number in 0 2 3 16 17 19 22 27 28 99; do
		"$forge" set rsa.sig 5 "$number" >sig
		row "key number $number" no no no - data sig \
		    --trust "$FPR_rsa"
	done
}

classes() {
	for key in ed1 rsa; do
		by "$key" sig --textmode
		row "class text $key" no ok ok text data sig \
		    --trust "$(fpr "$key")"
	done
	for class in 0x01 0x02 0x10 0x13 0x18 0x20 0x30 0x40 0x50 0xff; do
		"$forge" set ed1.sig 3 "$class" >sig
		row "class forged $class" no no no - data sig \
		    --trust "$FPR_ed1"
	done
	pgp --local-user "$FPR_ed1" --output sig --clearsign data
	row 'class cleartext' no no no - data sig --trust "$FPR_ed1"
	pgp --local-user "$FPR_ed1" --output sig --sign data
	row 'class inline' no no no - data sig --trust "$FPR_ed1"
	pgp --local-user "$FPR_ed1" --armor --output sig --sign data
	row 'class inline armoured' no no no - data sig --trust "$FPR_ed1"
	pgp --local-user "$FPR_ed1" -z 0 --output sig --sign data
	row 'class inline, not compressed' no no no - data sig \
	    --trust "$FPR_ed1"
	row 'class a key' no no no - data ed1.asc --trust "$FPR_ed1"
	row 'class the file itself' no no no - data data --trust "$FPR_ed1"
}

pins() {
	row 'pin another' no ok ok policy data ed1.sig --trust "$FPR_ed2"
	row 'pin in small letters' ok ok ok - data ed1.sig \
	    --trust "$(echo "$FPR_ed1" | tr A-F a-f)"
	row 'pin in groups' ok ok ok - data ed1.sig \
	    --trust "$(echo "$FPR_ed1" | sed 's/..../& /g')"
	row 'pin with 0x' ok ok ok - data ed1.sig --trust "0x$FPR_ed1"
	subkey=$(pgp --with-colons -k "$FPR_sub" |
	    awk -F: '$1 == "fpr" { f = $10 } END { print f }')
	row 'pin of the subkey' no ok ok policy data sub.sig \
	    --trust "$subkey"
	row 'pin among others' ok ok ok - data ed1.sig \
	    $(trust ed2 ed1 rsa)
	last=$(echo "$FPR_ed1" | sed 's/.$//')
	for end in 0 1 2 3; do
		[ "$last$end" != "$FPR_ed1" ] || continue
		row "pin with another end $end" no ok ok policy data \
		    ed1.sig --trust "$last$end"
	done
}

thresholds() {
	cp ed1.sig a && cp ed2.sig b && cp rsa.sig r && cp p256.sig p
	by other o && by stranger s
	by ed1 a2 --digest-algo SHA256
	for signers in 'a b' 'b a' 'a b r' 'a b r p'; do
		"$forge" armor $signers >sig
		n=$(echo "$signers" | wc -w)
		row "threshold 1 of $signers" ok ok ok - data sig \
		    $(trust ed1)
		row "threshold $n of $signers" ok ok ok - data sig \
		    $(trust ed1 ed2 rsa p256) --threshold "$n"
		row "threshold more than $signers" no ok ok policy data sig \
		    $(trust ed1 ed2 rsa p256 sub) --threshold $((n + 1))
	done
	"$forge" unsigned a >a1
	"$forge" armor a a1 >sig
	row 'threshold one key twice' no ok ok policy data sig \
	    $(trust ed1 ed2) --threshold 2
	"$forge" armor a a2 >sig
	row 'threshold one key with two digests' no ok ok policy data sig \
	    $(trust ed1 ed2) --threshold 2
	"$forge" armor a o >sig
	row 'threshold with one not trusted' no ok ok policy data sig \
	    $(trust ed1 ed2) --threshold 2
	row 'threshold beside one not trusted' ok ok ok - data sig \
	    $(trust ed1 ed2)
	"$forge" armor a s >sig
	row 'threshold beside a stranger' ok no ok subset data sig \
	    $(trust ed1 ed2)
	"$forge" armor s a >sig
	row 'threshold behind a stranger' ok no ok subset data sig \
	    $(trust ed1 ed2)
	row 'threshold with a stranger' no no ok policy data sig \
	    $(trust ed1 ed2) --threshold 2
	row 'threshold stranger alone' no no no - data s $(trust stranger)
	many=
	for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
		many="$many m$n"
		by ed1 m$n --set-notation "n@example.org=$n"
	done
	"$forge" armor $many >sig
	row 'threshold sixteen' ok ok ok - data sig $(trust ed1)
	"$forge" armor $many a >sig
	row 'threshold seventeen' no ok ok frame data sig $(trust ed1)
}

# Twice the same is more than was signed.
doubled() {
	cat a a >sig
	row 'doubled' no ok ok frame data sig $(trust ed1)
	"$forge" armor a a >sig
	row 'doubled in armour' no ok ok frame data sig $(trust ed1)
	"$forge" armor a b a >sig
	row 'doubled around another' no ok ok frame data sig $(trust ed1)
	cat ed1.asc.1 ed1.asc.1 >sig
	row 'doubled armour' no ok ok frame data sig $(trust ed1)
	cat a ed1.asc.1 >sig
	row 'doubled, binary and armour' no - - - data sig $(trust ed1)
}

# The wrong packets are of another file.
wrong_beside_good() {
	echo other >data.other
	mv data data.kept && cp data.other data
	by ed1 wrong1 && by ed2 wrong2 && by other wrongo
	mv data.kept data
	"$forge" armor wrong1 b >sig
	row 'wrong then good' no no ok alarm data sig $(trust ed1 ed2)
	"$forge" armor b wrong1 >sig
	row 'good then wrong' no no ok alarm data sig $(trust ed1 ed2)
	"$forge" armor a wrong1 >sig
	row 'good and wrong of one key' no no ok alarm data sig $(trust ed1)
	"$forge" armor a wrongo >sig
	row 'wrong of one not trusted' ok no ok subset data sig $(trust ed1)
	"$forge" armor a wrong2 >sig
	row 'wrong of one not asked for' ok no ok subset data sig \
	    $(trust ed1)
	row 'wrong, and too few' no no ok policy data sig \
	    $(trust ed1 ed2) --threshold 2
	row 'signature of another file' no no no - data wrong1 $(trust ed1)
}

damaged_data() {
	{ cat data; echo; } >longer
	row 'data with a line more' no no no - longer a $(trust ed1)
	head -c 100 data >shorter
	row 'data cut' no no no - shorter a $(trust ed1)
	: >empty
	row 'data empty' no no no - empty a $(trust ed1)
	sed 's/$/\r/' data >crlf
	row 'data with CR' no no no - crlf a $(trust ed1)
	database 19 >version1
	row 'data of an older version' no no no - version1 a $(trust ed1)
	for key in ed1 rsa p256; do
		"$forge" flip data 7 >flipped
		row "data with a bit flipped, $key" no no no - flipped \
		    "$key.sig" $(trust "$key")
	done
	mv data data.kept && : >data && by ed1 sig && mv data.kept data
	row 'data empty, and signed' ok ok ok - empty sig $(trust ed1)
}

damaged_signature() {
	row 'signature empty' no no no - data empty $(trust ed1)
	for n in 1 2 3 5 20 60 100 $(($(wc -c <a) - 1)); do
		head -c "$n" a >sig
		row "signature cut at $n" no no no - data sig $(trust ed1)
	done
	for n in 20 60; do
		head -c "$n" ed1.asc.1 >sig
		row "armour cut at $n" no no no - data sig $(trust ed1)
	done
	head -c 200 ed1.asc.1 >sig
	row 'armour cut at 200' no ok no frame data sig $(trust ed1)
	head -c 65536 /dev/zero >sig
	row '64 KiB of zeros' no no no - data sig $(trust ed1)
	openssl enc -aes-128-ctr -nosalt -K 00 -iv 00 -in sig -out junk \
	    2>/dev/null
	row '64 KiB of junk' no no no - data junk $(trust ed1)
	{ cat sig; echo x; } >more
	row 'more than 64 KiB' no no no - data more $(trust ed1)
	"$forge" flip rsa.sig $((300 * 8)) >sig
	row 'signature with a bit flipped' no no no - data sig $(trust rsa)
	for version in 2 3 5 6 7 255; do
		"$forge" version a "$version" >sig
		row "version $version" no no no - data sig $(trust ed1)
	done
	{ cat a; printf x; } >sig
	row 'trailing byte' no no no - data sig $(trust ed1)
	{ cat a; head -c 9 b; } >sig
	row 'trailing half of a signature' no no no - data sig $(trust ed1)
}

framing() {
	{ cat ed1.asc.1 ed2.asc.1; } >sig
	row 'frame two armours' no ok ok frame data sig $(trust ed1)
	{ echo text; cat ed1.asc.1; } >sig
	row 'frame text before' no ok ok frame data sig $(trust ed1)
	{ cat ed1.asc.1; echo text; } >sig
	row 'frame text behind' no ok ok frame data sig $(trust ed1)
	sed '/END/d' ed1.asc.1 >sig
	row 'frame no end' no ok no frame data sig $(trust ed1)
	sed '/BEGIN/d' ed1.asc.1 >sig
	row 'frame no beginning' no no no - data sig $(trust ed1)
	sed 's/SIGNATURE/MESSAGE/' ed1.asc.1 >sig
	row 'frame of a message' no ok ok frame data sig $(trust ed1)
	sed 's/^=..../=AAAA/' ed1.asc.1 >sig
	row 'frame wrong checksum' no no ok frame data sig $(trust ed1)
	sed '2d' ed1.asc.1 >sig
	row 'frame no blank line' no no ok frame data sig $(trust ed1)
	sed '4s/^/ /' ed1.asc.1 >sig
	row 'frame blank in the data' no ok ok frame data sig $(trust ed1)
	sed "4s/^/$(printf '\001')/" ed1.asc.1 >sig
	row 'frame control byte' no no no - data sig $(trust ed1)
}

changed_keys() {
	row 'changed: subkey has expired' no ok ok time data endsub.sig \
	    $(trust endsub)
	row 'changed: subkey has expired, valid signed' ok ok ok - data \
	    endsub.sig $(trust endsub) --valid signed
	row 'changed: key was prolonged' ok ok no time data longer.sig \
	    $(trust longer)
	row 'changed: subkey is revoked' no ok no time data nosub.sig \
	    $(trust nosub)
	row 'changed: subkey is revoked, valid signed' no ok no time data \
	    nosub.sig $(trust nosub) --valid signed
	row 'changed: key may sign no more' no no no - data usage.sig \
	    $(trust usage)
}

# The key "old" was valid from January to June 2020.
times() {
	by old sig --faked-system-time 20200201T000000
	row 'time key expired since' no ok ok time data sig $(trust old)
	row 'time key expired since, valid signed' ok ok ok - data sig \
	    $(trust old) --valid signed
	by ed1 sig --faked-system-time "$(date -u -d '+2 days' \
	    +%Y%m%dT%H%M%S)"
	row 'time in the future' no ok no time data sig $(trust ed1)
	by ed1 sig --faked-system-time 20350101T000000
	row 'time in 2035' no ok no time data sig $(trust ed1)
	by ed1 sig --faked-system-time 20350101T000000 \
	    --default-sig-expire 1d
	row 'time in 2035, with an end' no ok no time data sig $(trust ed1)
	by ed1 sig --faked-system-time 20200101T000000 --ignore-time-conflict \
	    --ignore-valid-from
	row 'time before the key was made' no no no - data sig $(trust ed1)
	by ed1 sig --default-sig-expire 1d
	row 'time signature with an end' ok ok ok - data sig $(trust ed1)
	pgp --local-user "$FPR_old" --default-sig-expire 1d \
	    --faked-system-time 20200201T000000 --output sig \
	    --detach-sign data
	row 'time signature and key expired' no no no - data sig \
	    $(trust old) --valid signed
	row 'revoked key' no ok no time data revoked.sig $(trust revoked)
	row 'revoked key, valid signed' no ok no time data revoked.sig \
	    $(trust revoked) --valid signed
	by old sig --faked-system-time 20200201T000000
	for limit in '--max-age 365d' '--not-before 2020-02-02' \
	    '--not-before 2020-02-01T00:01:00Z'; do
		row "time $limit" no ok ok policy data sig $(trust old) \
		    --valid signed $limit
	done
	for limit in '--max-age 36500d' '--not-before 2020-01-31' \
	    '--not-before 2020-02-01T00:00:00Z'; do
		row "time $limit" ok ok ok - data sig $(trust old) \
		    --valid signed $limit
	done
	row 'time --max-age 1d of a new one' ok ok ok - data a \
	    $(trust ed1) --max-age 1d
}

kinds_of_keyring() {
	pgp --armor --export "$(fpr ed2)" >ed2.asc
	cat ed2.asc ed1.asc >both.asc
	keyring=both.asc
	row 'keyring of two armours' ok no ok keyring data ed1.sig $(trust ed1 ed2)
	echo junk >>both.asc
	row 'keyring of two armours and junk' no no ok keyring data ed1.sig \
	    $(trust ed1 ed2)
	for keyring in ed1.gpg ed1.asc; do
		armour=no reason=keyring
		[ $keyring = ed1.asc ] || armour=ok reason=-
		row "keyring $keyring" ok $armour ok $reason data a \
		    $(trust ed1)
		row "keyring $keyring without the key" no no no - data b \
		    $(trust ed1 ed2)
	done
	keyring=$H/pubring.kbx
	row 'keyring keybox' ok ok no keyring data a $(trust ed1)
	cp ed1.gpg writable && chmod 666 writable
	keyring=writable
	row 'keyring writable for all' no ok ok keyring data a $(trust ed1)
	chmod 620 writable
	row 'keyring writable for a group' no ok ok keyring data a $(trust ed1)
	keyring=missing
	row 'keyring missing' 66 no no keyring data a $(trust ed1)
	mkdir directory
	keyring=directory
	row 'keyring a directory' 66 no no keyring data a $(trust ed1)
	keyring=empty
	row 'keyring empty' no no no - data a $(trust ed1)
	keyring=data
	row 'keyring no keyring' no no no - data a $(trust ed1)
	cp ed1.sig notkeys
	keyring=notkeys
	row 'keyring a signature' no no no - data a $(trust ed1)
	keyring=all.gpg
}

atf_test_case matrix cleanup
matrix_head() {
	atf_set require.progs 'gpg gpgv sqv openssl'
	atf_set timeout 600
}
matrix_body() {
	make_home
	surroundings >before
	make_keys
	ask_versions
	rows=0
	: >recorded && : >failures
	database 20 >data
	keyrings
	forms
	by revoked revoked.sig
	digests
	keys
	classes
	pins
	thresholds
	doubled
	wrong_beside_good
	damaged_data
	damaged_signature
	framing
	revoke
	keyrings
	times
	changing_keys
	changed_keys
	kinds_of_keyring
	[ "$rows" -ge 150 ] || echo "only $rows rows" >>failures
	echo "$rows rows:"
	column -t -s '|' recorded || cat recorded
	atf_check cat failures
	nothing_left before
}
matrix_cleanup() {
	end_home
}

atf_init_test_cases() {
	atf_add_test_case matrix
}
