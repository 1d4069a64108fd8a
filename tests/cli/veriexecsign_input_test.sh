# SPDX-License-Identifier: BSD-2-Clause
# Files of all kinds where a file, a signature, a keyring or an output is
# expected, and whoever may not read or write them.

# make_key sets FPR_<name>; commands are split into words on purpose.
# shellcheck disable=SC2154,SC2046,SC2086

. "$LFP_SOURCE/tests/cli/veriexecsign_subr.sh"

prepare() {
	make_home
	make_key one ed25519
	pgp --export >keys.gpg
	database 3 >data
	by one data.sig --digest-algo SHA512
	end_agent
	surroundings >before
	mkfifo fifo
	mkdir directory
	ln -s nowhere dangling
	: >empty
	truncate -s 900G huge
	head -c 65537 /dev/urandom >junk
}

# refused STATUS PATTERN COMMAND...: soon, with one line, and nothing stays.
refused() {
	wanted=$1 pattern=$2
	shift 2
	timeout 20 "$@" >stdout 2>stderr </dev/null
	status=$?
	[ "$status" -eq "$wanted" ] ||
	    atf_fail "status $status, not $wanted: $* $(cat stderr)"
	[ "$(wc -l <stderr)" -eq 1 ] || atf_fail "not one line: $(cat stderr)"
	atf_check -o ignore grep -E -- "$pattern" stderr
	[ -z "$(agents)" ] || atf_fail "an agent is left: $(agents)"
	nothing_left before
}

verify() { # DATA SIGNATURE
	veriexecsign verify -k keys.gpg --trust "$FPR_one" "$@"
}

# A function cannot be run by timeout(1).
checked() {
	echo "veriexecsign verify -k keys.gpg --trust $FPR_one $*"
}

signed() {
	echo "veriexecsign sign --homedir $H -u $FPR_one $*"
}

case_of() { # NAME
	atf_test_case "$1" cleanup
	eval "${1}_cleanup() { end_home; }
	${1}_head() { atf_set require.progs 'gpg perl setpriv'
		case $1 in *__nobody|disk__full) atf_set require.user root ;; esac
		atf_set timeout 300; }"
}

case_of kinds
kinds_body() {
	prepare
	for file in fifo directory /dev/null /dev/zero; do
		refused 66 'not a regular file' $(checked $file data.sig)
		refused 66 'not a regular file' $(signed --force -o out $file)
		refused 66 'not a regular file' veriexecsign show $file
		refused 66 'not a regular file' veriexecsign decrypt \
		    --homedir "$H" $file
		refused 66 'not a regular file' veriexecsign verify \
		    -k $file --trust "$FPR_one" data
		refused 4 'not a regular file' $(checked data $file)
	done
	refused 66 'larger than' $(checked huge data.sig)
	refused 66 'larger than' $(signed --force -o out huge)
	refused 66 'larger than' veriexecsign verify -k huge \
	    --trust "$FPR_one" data
	refused 66 'larger than' veriexecsign show huge
	refused 66 'larger than' veriexecsign decrypt --homedir "$H" huge
	for file in huge junk; do
		refused 4 'larger than' $(checked data $file)
	done
	for file in dangling nowhere; do
		refused 66 'No such file' $(checked $file data.sig)
		refused 66 'No such file' $(signed -o out $file)
		refused 4 'No such file' $(checked data $file)
	done
	refused 4 'it is empty' $(checked data empty)
	refused 4 'it is empty' veriexecsign show empty
	refused 4 'does not fit' $(checked empty data.sig)
	refused 64 'name the signature' $(checked - -)
	atf_check test ! -e out
}

# A link to a signature, and what comes through a pipe, are as good.
case_of ways
ways_body() {
	prepare
	ln -s data.sig link
	verify data link >expected || atf_fail 'refused through a link'
	atf_check -o file:expected -x "cat data.sig | veriexecsign verify \
	    -k keys.gpg --trust $FPR_one data -"
	atf_check -o match:accepted -x "cat data | veriexecsign verify \
	    -k keys.gpg --trust $FPR_one - data.sig"
	for name in -data "$(printf 'new\nline\033[1m\377')"; do
		cp data "./$name" && cp data.sig "./$name.sig"
		atf_check -o match:'accepted: 1 of 1' -o not-match:"$(printf '\033')" \
		    veriexecsign verify -k keys.gpg --trust "$FPR_one" \
		    "./$name"
		atf_check -o match:'"accepted": true' veriexecsign verify \
		    --json -k keys.gpg --trust "$FPR_one" -- "./$name"
	done
}

# The reason is told, and is valid JSON, however long the name is.
case_of long_name
long_name_body() {
	prepare
	for first in '' a; do
		name=$(perl -e 'print join "/", ("$ARGV[0]" .
		    "\xc3\xa4" x 120) x 8' -- "$first")
		refused 66 'No such file' veriexecsign verify --json \
		    -k keys.gpg --trust "$FPR_one" "$name"
		atf_check -o inline:'valid\n' perl -MJSON::PP -e '
		    local $/;
		    my $said = decode_json(<>);
		    print "valid\n" if $said->{error} =~ /: No such file/' \
		    stdout
	done
}

# met COMMAND...: stop it when it has read a part of data, change that, and let
# it go on.  Its status, or 99 where it was never met on the way.
met() {
	perl -MPOSIX=:sys_wait_h -e '
	    my $size = -s "data";
	    sub have_read {
		open my $f, "<", "/proc/$_[0]/io" or return $size;
		local $/;
		return <$f> =~ /^rchar: (\d+)/ ? $1 : $size;
	    }
	    sub change {
		open my $f, "+<", "data" or die;
		read $f, my $old, 1 or die;
		for my $byte ("x", $old) {
			seek $f, 0, 0 or die;
			syswrite $f, $byte or die;
		}
	    }
	    for (1 .. 200) {
		defined(my $pid = fork) or die;
		exec(@ARGV) || die if !$pid;
		while (have_read($pid) < $size / 10) { }
		kill STOP => $pid;
		waitpid $pid, WUNTRACED;
		my $met = have_read($pid) < $size;
		change() if $met;
		kill CONT => $pid;
		waitpid $pid, 0;
		exit $? >> 8 if $met;
	    }
	    exit 99' -- "$@"
}

# Never half of one version and half of another.
case_of changing
changing_body() {
	prepare
	[ -r /proc/self/io ] || atf_skip 'nothing tells how far a program is'
	database 300000 >data
	by one data.sig
	end_agent
	surroundings >before
	met $(checked data) >said 2>&1
	status=$?
	[ $status -eq 66 ] || atf_fail "status $status: $(tail -n 1 said)"
	atf_check -o match:'data: has changed while it was read' \
	    tail -n 1 said
	atf_check -o match:accepted -x "$(checked data)"
	met $(signed -o out data) >said 2>&1
	status=$?
	[ $status -eq 66 ] || atf_fail "signing: status $status: $(tail -n 1 said)"
	atf_check test ! -e out
}

# Descriptors 0 to 2, one and all.
case_of closed
closed_body() {
	prepare
	for close in '<&-' '2>&-' '<&- 2>&-'; do
		atf_check -o match:accepted -x "veriexecsign verify \
		    -k keys.gpg --trust $FPR_one data $close"
		rm -f data.asc
		atf_check -x "veriexecsign sign --homedir $H -u $FPR_one \
		    data $close"
		atf_check -o match:accepted -x "veriexecsign verify \
		    -k keys.gpg --trust $FPR_one data data.asc"
	done
	for close in '>&-' '<&- >&-' '>/dev/full'; do
		atf_check -s exit:74 -e match:'standard output' -x \
		    "veriexecsign verify -k keys.gpg --trust $FPR_one data \
		    $close"
		atf_check -s exit:74 -e match:'standard output' -x \
		    "veriexecsign sign --homedir $H -u $FPR_one -o - data \
		    $close"
	done
	rm -f data.asc
	atf_check -x "veriexecsign sign --homedir $H -u $FPR_one data \
	    <&- >&- 2>&-"
	atf_check test -s data.asc
	nothing_left before
}

# Neither a home nor a path nor anything else in the environment.
case_of environment
environment_body() {
	prepare
	program=$(command -v veriexecsign)
	verify data >expected
	atf_check -o file:expected env -i LD_LIBRARY_PATH="$LD_LIBRARY_PATH" \
	    "$program" verify -k keys.gpg --trust "$FPR_one" data
	atf_check env -i LD_LIBRARY_PATH="$LD_LIBRARY_PATH" \
	    "$program" sign --homedir "$H" -u "$FPR_one" data
	refused 66 'no home of GnuPG|no secret key' env -u HOME "$program" \
	    sign -u 0123456789012345678901234567890123456789 -o out data
	atf_check -o not-empty env GPGME_DEBUG="9:$PWD/debug" \
	    "$program" --version
	atf_check test ! -e debug
}

case_of user__nobody
user__nobody_body() {
	chmod 755 .
	prepare
	nobody='setpriv --reuid nobody --regid nogroup --clear-groups'
	program=$(command -v veriexecsign)
	chmod 644 data data.sig keys.gpg
	$nobody sh -c "cd '$PWD' && '$program' --version" >/dev/null 2>&1 ||
	    atf_skip 'the user nobody cannot reach this directory'
	set -- $nobody "$program" verify -k keys.gpg --trust "$FPR_one" data
	atf_check -o match:accepted "$@"
	atf_check -o match:accepted env -u HOME "$@"
	chmod 600 keys.gpg
	refused 66 'keys.gpg: Permission denied' "$@"
	chmod 644 keys.gpg
	chmod 600 data.sig
	refused 4 'data.sig: Permission denied' "$@"
	chmod 644 data.sig
	chmod 600 data
	refused 66 'data: Permission denied' "$@"
	chmod 644 data
	# Somebody else could change it.
	chown daemon keys.gpg
	refused 4 'neither root nor the caller' "$@"
	refused 4 'neither root nor the caller' $(checked data)
	chown root keys.gpg
	refused 73 'data.asc' $nobody "$program" sign --homedir "$H" \
	    -u "$FPR_one" data
	cp data /dev/shm/veriexecsign_test.$$
	refused 66 'no home of GnuPG|no secret key' $nobody "$program" sign \
	    --homedir "$H" -u "$FPR_one" -o /dev/shm/veriexecsign_test.$$.asc \
	    /dev/shm/veriexecsign_test.$$
	rm /dev/shm/veriexecsign_test.$$
}

# An output that is something else stays what it is.
case_of outputs
outputs_body() {
	prepare
	for out in fifo directory /dev/null /dev/full; do
		refused 73 'not a regular file|Permission denied' \
		    $(signed --force -o $out data)
	done
	for out in dangling directory/../dangling; do
		refused 73 'symbolic link' $(signed --force -o $out data)
	done
	refused 73 'cannot open its directory' $(signed -o nowhere/out data)
	# Of what is signed nothing is destroyed, whatever is asked for.
	cp data kept
	ln data hard
	for out in data ./data hard; do
		refused 64 'would replace the file' $(signed --force -o $out \
		    data)
		refused 64 'would replace the file' $(signed --add -o $out \
		    data)
	done
	atf_check cmp data kept
	atf_check test -p fifo -a -d directory -a -L dangling
}

case_of disk__full
disk__full_body() {
	prepare
	unshare -m mount -t tmpfs tmpfs directory 2>/dev/null ||
	    atf_skip 'no mount namespaces here'
	cat >full <<-'END'
	mount -t tmpfs -o size=8k tmpfs directory
	cp data directory/data
	"$@" directory/data || exit 90
	cp directory/data.asc kept
	head -c 100000 /dev/zero >directory/filler 2>/dev/null
	"$@" --force directory/data
	status=$?
	cmp directory/data.asc kept || exit 91
	mount -o remount,ro directory
	"$@" --force directory/data
	[ $? -eq 73 ] || exit 92
	cmp directory/data.asc kept || exit 93
	ls -A directory
	exit $status
	END
	unshare -m sh full $(signed) >stdout 2>stderr
	case $? in
	73 | 74) ;;
	*) atf_fail "$(cat stdout stderr)" ;;
	esac
	atf_check -o inline:'data\ndata.asc\nfiller\n' cat stdout
	atf_check -o match:'No space left' -o match:'Read-only' cat stderr
	atf_check -o inline:'2\n' sh -c 'wc -l <stderr'
	nothing_left before
}

atf_init_test_cases() {
	for name in kinds ways long_name changing closed environment \
	    user__nobody outputs disk__full; do
		atf_add_test_case $name
	done
}
