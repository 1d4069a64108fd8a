# SPDX-License-Identifier: BSD-2-Clause
# The rows of veriexecsign_matrix_test.sh: how one is checked, and the keys
# that they are about.
# shellcheck shell=sh

# make_key sets FPR_<name>; arguments are split into words on purpose.
# shellcheck disable=SC2154,SC2046

# Theirs are those of these versions; of others they are recorded only.
ask_versions() {
	known=no
	gpgv --version | grep -q '2\.2\.40$' &&
	    sqv --version | grep -q '^sqv 1\.1\.' && known=yes
	:
}

verdict() {
	if "$@" >said 2>&1; then echo ok; else echo no; fi
}

# row NAME OURS GPGV SQV REASON DATA SIGNATURE [OPTION...]
# "-" for a verdict of another program: it is not asked.
row() {
	name=$1 ours=$2 theirs=$3 sq=$4 reason=$5 data=$6 sig=$7
	shift 7
	rows=$((rows + 1))
	veriexecsign verify -k "$keyring" "$@" "$data" "$sig" >said 2>&1
	status=$?
	case $status in
	0) is_ours=ok ;;
	4) is_ours=no ;;
	*) is_ours=$status ;;
	esac
	grep -c '^veriexecsign: ' said >lines
	[ "$status" -eq 0 ] || [ "$(cat lines)" -eq 1 ] ||
	    echo "$name: not one line: $(cat said)" >>failures
	is_theirs=- is_sq=-
	[ "$theirs" = - ] || is_theirs=$(verdict gpgv --homedir "$H" \
	    --keyring "$(realpath -m "$keyring")" "$sig" "$data")
	[ "$sq" = - ] || is_sq=$(verdict sqv --keyring "$keyring" "$sig" \
	    "$data")
	echo "$name|$is_ours|$is_theirs|$is_sq|$reason" >>recorded
	[ "$known" = yes ] || is_theirs=$theirs is_sq=$sq
	[ "$is_ours $is_theirs $is_sq" = "$ours $theirs $sq" ] ||
	    echo "$name: $is_ours $is_theirs $is_sq, not $ours $theirs $sq" \
	    >>failures
	differs=no
	for other in $theirs $sq; do
		[ "$other" = - ] || [ "$other" = "$ours" ] || differs=yes
	done
	case $differs:$reason in
	no:-) ;;
	yes:-)
		echo "$name: the difference has no reason" >>failures
		;;
	no:*)
		echo "$name: a reason for no difference" >>failures
		;;
	*)
		case $REASONS in
		*" $reason "*) ;;
		*) echo "$name: no such reason: $reason" >>failures ;;
		esac
		;;
	esac
}

trust() {
	for key in "$@"; do
		printf -- '--trust\n%s\n' "$(fpr "$key")"
	done
}

make_keys() {
	make_key ed1 ed25519
	make_key ed2 ed25519
	make_key other ed25519
	make_key stranger ed25519
	make_key rsa rsa3072
	make_key rsa2 rsa2048
	make_key weak rsa1024
	make_key dsa dsa2048
	make_key p256 nistp256
	make_key sub ed25519 cert
	pgp --quick-add-key "$(fpr sub)" ed25519 sign never
	make_key revoked ed25519
	make_old
}

# make_key cannot say in which year.
make_old() {
	pgp --faked-system-time 20200101T000000 --quick-gen-key \
	    'old <old@example.org>' ed25519 sign 20200601T000000
	find_key old
}

revoke() {
	sed 's/^:-----/-----/' \
	    "$H/openpgp-revocs.d/$(fpr revoked).rev" >revocation
	pgp --import revocation
}

# Keys of January 2020 that changed after "data" was signed in February.
changing_keys() {
	pgp --faked-system-time 20200101T000000 --quick-gen-key \
	    'endsub <endsub@example.org>' ed25519 cert never
	find_key endsub
	pgp --faked-system-time 20200101T000000 --quick-add-key \
	    "$FPR_endsub" ed25519 sign 20200601T000000
	pgp --faked-system-time 20200101T000000 --quick-gen-key \
	    'longer <longer@example.org>' ed25519 sign 20200601T000000
	find_key longer
	for key in endsub longer; do
		by $key $key.sig --faked-system-time 20200201T000000
	done
	pgp --quick-set-expire "$FPR_longer" 0
	make_key nosub ed25519 cert
	pgp --quick-add-key "$FPR_nosub" ed25519 sign never
	make_key usage ed25519
	by nosub nosub.sig && by usage usage.sig
	edit "$FPR_nosub" 'key 1' revkey y 0 '' y save
	edit "$FPR_usage" change-usage s q save
	pgp --export $(trust endsub longer nosub usage | sed 's/--trust//') \
	    >>all.gpg
}

edit() { # FINGERPRINT COMMAND...
	key=$1
	shift
	printf '%s\n' "$@" | gpg --homedir "$H" --no-tty --yes --expert \
	    --command-fd 0 --pinentry-mode loopback --passphrase '' \
	    --edit-key "$key" >/dev/null 2>>"$H/log"
}
