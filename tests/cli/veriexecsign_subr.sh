# SPDX-License-Identifier: BSD-2-Clause
# What the tests of veriexecsign share; read by each of them.
# shellcheck shell=sh

forge=$LFP_TEST_BIN/sign_forge
H=$(pwd -P)/home
unset GNUPGHOME

# gpg with the test's own home, asking nothing.
pgp() {
	gpg --homedir "$H" --batch --quiet --no-tty --yes --pinentry-mode \
	    loopback --passphrase '' "$@" 2>>"$H/log"
}

make_home() {
	# The path of the agent's socket must be short.
	real=$(mktemp -d /tmp/vs.XXXXXX) || atf_fail 'no temporary directory'
	ln -s "$real" "$H"
	H=$real
}

# No agent and no home stays, however the test ends.
end_home() {
	[ -e home ] || return 0
	real=$(readlink home)
	gpgconf --homedir "$real" --kill all >/dev/null 2>&1
	rm -rf "$real" home
}

# make_key NAME ALGORITHM [USAGE [EXPIRE]]: FPR_NAME is its fingerprint.
make_key() {
	pgp --quick-gen-key "$1 <$1@example.org>" "$2" "${3:-sign}" \
	    "${4:-never}" || atf_fail "no key $1: $(tail -n 3 "$H/log")"
	find_key "$1"
}

find_key() {
	eval "FPR_$1=$(pgp --with-colons -k "=$1 <$1@example.org>" |
	    awk -F: '$1 == "fpr" { print $10; exit }')"
}

# The fingerprint of a key that was made.
fpr() {
	eval "echo \"\$FPR_$1\""
}

# by NAME OUT GPG-ARGUMENT...: a signature of "data".
by() {
	name=$1 out=$2
	shift 2
	pgp --local-user "$(fpr "$name")" --output "$out" "$@" \
	    --detach-sign data || atf_fail "no signature: $(tail -n 3 "$H/log")"
}

# A signatures file with entries for N files.
database() { # N
	awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++)
		printf "/bin/program%d SHA256 %064x\n", i, i }'
}

# What runs for us or for our homes, and the temporary directories there are:
# before and after.  A process that has ended and that init does not wait for
# is not one.
surroundings() {
	ps -e -o stat=,args= | awk '$1 !~ /^Z/ && /veriexecsign[.]/ && !/awk/'
	ls -d /run/veriexecsign.* /dev/shm/veriexecsign.* \
	    /tmp/veriexecsign.* /var/tmp/veriexecsign.* 2>/dev/null
	:
}

# Nothing that was not there BEFORE stays: tests beside this one make homes
# too, but they also remove them, so what is new is waited for by its name.
nothing_left() { # BEFORE
	surroundings | grep -vxF -f "$1" >new
	until=$(($(date +%s) + 60))
	while surroundings | grep -xF -f new >left && [ -s new ]; do
		[ "$(date +%s)" -lt $until ] ||
		    atf_fail "left behind: $(cat left)"
	done
}

# The agents of the test's own home.
agents() {
	ps -e -o stat=,args= | awk -v home="$H" '$1 !~ /^Z/ &&
	    /gpg-agent/ && index($0, home) && !/awk/'
}

# End the agent that gpg has started for a test, and see it gone.
end_agent() {
	gpgconf --homedir "$H" --kill gpg-agent
	tries=0
	while [ -n "$(agents)" ] && [ $tries -lt 500 ]; do
		tries=$((tries + 1))
	done
}
