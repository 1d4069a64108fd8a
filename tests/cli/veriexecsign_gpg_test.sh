# SPDX-License-Identifier: BSD-2-Clause
# GnuPG where it is missing, broken or stuck, and veriexecsign where it is
# stopped or not alone: one clear line, an end in time, nothing left.

# make_key sets FPR_<name>.
# shellcheck disable=SC2154

. "$LFP_SOURCE/tests/cli/veriexecsign_subr.sh"

prepare() {
	make_home
	make_key one ed25519
	pgp --export >keys.gpg
	database 3 >data
	by one data.sig
	end_agent
	surroundings >before
}

# A key with a passphrase, and a pinentry that does what SCRIPT says when it
# is asked for it.
locked_key() { # SCRIPT
	# Else it measures how slow it may be to try passphrases.
	echo 's2k-count 65536' >"$H/gpg-agent.conf"
	gpg --homedir "$H" --batch --quiet --pinentry-mode loopback \
	    --passphrase secret --quick-gen-key \
	    'locked <locked@example.org>' ed25519 sign never 2>/dev/null
	find_key locked
	end_agent
	{
		echo '#!/bin/sh'
		echo 'echo OK'
		echo 'while read -r line; do case $line in'
		echo "GETPIN*) $1 ;;"
		echo 'BYE*) echo OK; exit ;;'
		echo '*) echo OK ;; esac; done'
	} >pinentry
	chmod 755 pinentry
	echo "pinentry-program $PWD/pinentry" >"$H/gpg-agent.conf"
}

# No agent, no home, nobody that a fake program has put into "pids".
all_gone() {
	nothing_left before
	[ -z "$(agents)" ] || atf_fail "an agent is left: $(agents)"
	[ -e pids ] || return 0
	while read -r pid; do
		! kill -0 "$pid" 2>/dev/null ||
		    ps -o stat= -p "$pid" | grep -q '^Z' ||
		    atf_fail "process $pid is left: $(ps -o args= -p "$pid")"
	done <pids
}

# fails STATUS PATTERN COMMAND...: with one line of at most three seconds'
# thought.
fails() {
	wanted=$1 pattern=$2
	shift 2
	"$@" >stdout 2>stderr </dev/null
	status=$?
	[ "$status" -eq "$wanted" ] ||
	    atf_fail "status $status, not $wanted: $* $(cat stderr)"
	[ "$(wc -l <stderr)" -eq 1 ] || atf_fail "not one line: $(cat stderr)"
	atf_check -o ignore grep -E -- "$pattern" stderr
	all_gone
}

# Run with PROGRAM in place of another one, where only this command sees it.
in_place() { # FILE PROGRAM COMMAND...
	unshare -m sh -c 'mount --bind "$1" "$2" || exit 99
	    shift 2; exec "$@"' in_place "$@"
}

need_namespace() {
	unshare -m sh -c 'mount --bind /dev/null /usr/bin/gpg' 2>/dev/null ||
	    atf_skip 'no mount namespaces here'
}

# Puts itself and a child on the list, and stays.
stuck_gpg() {
	cat >gpg <<-END
	#!/bin/sh
	trap '' HUP INT TERM
	sleep 1000 &
	printf '%s\n' \$\$ \$! >>$PWD/pids
	while :; do sleep 1000; done
	END
	chmod 755 gpg
}

# stopped SIGNAL IN-PLACE... veriexecsign ...: the signal comes once a fake
# program has put itself on the list, again and again, and is what ends
# veriexecsign.
stopped() {
	cat >stop.pl <<-'END'
	my $signal = shift;
	my $pid = fork;
	if (!$pid) {
		$SIG{$_} = "DEFAULT" for qw(INT HUP TERM);
		exec @ARGV;
	}
	my $end = time + 60;
	until (-s "pids") {
		select undef, undef, undef, 0.02;
		die "the program was not run\n" if time > $end;
	}
	$SIG{ALRM} = sub { kill "KILL", $pid; die "had to be killed\n" };
	alarm 60;
	do {
		kill $signal, $pid;
		select undef, undef, undef, 0.0005;
	} until waitpid $pid, 1;	# WNOHANG
	print $? & 127, "\n";
	END
	signal=$1
	shift
	atf_check -o inline:"${signal#*:}\n" -e match:interrupted \
	    perl stop.pl "${signal%:*}" "$@"
}

verify() {
	veriexecsign verify -k keys.gpg --trust "$FPR_one" "$@"
}

case_of() { # NAME
	atf_test_case "$1" cleanup
	eval "${1}_cleanup() { end_home; }
	${1}_head() { atf_set require.progs 'gpg unshare perl setsid setpriv'
		case $1 in gpg__*) atf_set require.user root ;; esac
		atf_set timeout 300; }"
}

# No gpg.
case_of gpg__missing
gpg__missing_body() {
	need_namespace
	prepare
	: >nothing && chmod 644 nothing
	why='gpg is not installed'
	fails 4 "$why" in_place nothing /usr/bin/gpg veriexecsign verify \
	    -k keys.gpg --trust "$FPR_one" data
	for command in sign encrypt decrypt; do
		key=
		[ $command != sign ] || key="-u $FPR_one"
		[ $command != encrypt ] || key="-r $FPR_one"
		# shellcheck disable=SC2086 # two words
		fails 4 "$why|gpgconf" in_place nothing /usr/bin/gpg \
		    veriexecsign $command --homedir "$H" $key -o out data
		atf_check test ! -e out
	done
	fails 4 gpgconf in_place nothing /usr/bin/gpgconf veriexecsign sign \
	    --homedir "$H" -u "$FPR_one" -o out data
	fails 66 'no secret key' in_place nothing /usr/bin/gpg-agent \
	    veriexecsign sign --homedir "$H" -u "$FPR_one" -o out data
	atf_check test ! -e out
}

# A gpg that fails, dies or babbles.
case_of gpg__broken
gpg__broken_body() {
	need_namespace
	prepare
	for does in 'exit 0' 'exit 2' 'kill -9 $$' \
	    'head -c 3000000 /dev/urandom' \
	    'head -c 3000000 /dev/urandom >&2; exit 2'; do
		printf '#!/bin/sh\n%s\n' "$does" >gpg
		chmod 755 gpg
		fails 4 'refused: ' in_place gpg /usr/bin/gpg veriexecsign \
		    verify -k keys.gpg --trust "$FPR_one" data
		fails 66 'no secret key' in_place gpg /usr/bin/gpg \
		    veriexecsign sign --homedir "$H" -u "$FPR_one" -o out \
		    data
		atf_check test ! -e out
	done
}

# A gpg that does not end, and ignores signals.
case_of gpg__stuck
gpg__stuck_body() {
	need_namespace
	prepare
	stuck_gpg
	start=$(date +%s)
	fails 4 'the deadline has passed' in_place gpg /usr/bin/gpg \
	    veriexecsign verify --deadline 2 -k keys.gpg --trust "$FPR_one" \
	    data
	[ "$(wc -l <pids)" -ge 2 ] || atf_fail 'gpg was not run'
	fails 4 'the deadline has passed' in_place gpg /usr/bin/gpg \
	    veriexecsign sign --deadline 2 --homedir "$H" -u "$FPR_one" \
	    -o out data
	atf_check test ! -e out
	[ $(($(date +%s) - start)) -lt 25 ] || atf_fail 'it took too long'
}

# Without a deadline on the command line there is one all the same.
case_of gpg__stuck_for_long
gpg__stuck_for_long_body() {
	[ -n "${LFP_LONG-}" ] || atf_skip 'only with LFP_LONG'
	need_namespace
	prepare
	stuck_gpg
	fails 4 'more than 30 seconds' in_place gpg /usr/bin/gpg \
	    veriexecsign verify -k keys.gpg --trust "$FPR_one" data
}

# Signals while gpg works.
case_of gpg__stopped
gpg__stopped_body() {
	need_namespace
	prepare
	stuck_gpg
	veriexecsign sign --homedir "$H" -u "$FPR_one" data ||
	    atf_fail 'no signature to begin with'
	cp data.asc kept
	for signal in HUP:1 INT:2 TERM:15; do
		for what in verify sign; do
			set -- sign --force --homedir "$H" -u "$FPR_one"
			[ $what = sign ] || set -- verify -k keys.gpg \
			    --trust "$FPR_one"
			rm -f pids
			stopped $signal unshare -m sh -c 'mount --bind gpg \
			    /usr/bin/gpg; exec "$@"' stuck veriexecsign \
			    "$@" data
			all_gone
			atf_check cmp data.asc kept
		done
	done
	atf_check find . -name '.*' ! -name .
}

# Nobody is there to type it: cron's environment, and none at all.
case_of pinentry__nobody
pinentry__nobody_body() {
	prepare
	locked_key :
	rm "$H/gpg-agent.conf"
	if [ -e /usr/bin/pinentry ]; then
		why='did not get it: '
	else
		why='No pinentry'
	fi
	program=$(command -v veriexecsign)
	for home in "HOME=$PWD" LOGNAME=root GPG_TTY=/nowhere; do
		fails 4 "$why" env -i "$home" \
		    LD_LIBRARY_PATH="$LD_LIBRARY_PATH" setsid -w "$program" \
		    sign --homedir "$H" -u "$FPR_locked" data
	done
	atf_check test ! -e data.asc
}

# A pinentry that is cancelled or mistaken.
case_of pinentry__refuses
pinentry__refuses_body() {
	prepare
	locked_key 'echo "ERR 83886179 Operation cancelled <Pinentry>"'
	fails 4 'did not get it: .*cancelled' veriexecsign sign \
	    --homedir "$H" -u "$FPR_locked" data
	sed -i 's/echo "ERR.*"/echo D wrong; echo OK/' pinentry
	fails 4 'did not get it: Bad passphrase' veriexecsign sign \
	    --homedir "$H" -u "$FPR_locked" data
	atf_check test ! -e data.asc
	sed -i 's/D wrong/D secret/' pinentry
	atf_check veriexecsign sign --homedir "$H" -u "$FPR_locked" data
	all_gone
}

# A pinentry that does not end.
case_of pinentry__stuck
pinentry__stuck_body() {
	prepare
	locked_key "trap '' HUP INT TERM PIPE; echo \$\$ >>$PWD/pids
	    while :; do sleep 1000; done"
	fails 4 'the deadline has passed' veriexecsign sign --deadline 3 \
	    --homedir "$H" -u "$FPR_locked" data
	[ -s pids ] || atf_fail 'it was not asked'
	for signal in INT:2 TERM:15; do
		rm -f pids
		stopped $signal veriexecsign sign --homedir "$H" \
		    -u "$FPR_locked" data
		all_gone
	done
	atf_check test ! -e data.asc
}

# The file changes while the passphrase is typed.
case_of pinentry__slow
pinentry__slow_body() {
	prepare
	cp data kept
	locked_key "echo '# late' >>$PWD/data; echo D secret; echo OK"
	fails 66 'has changed while it was signed' veriexecsign sign \
	    --homedir "$H" -u "$FPR_locked" data
	atf_check test ! -e data.asc
	locked_key "cp kept new; mv new data; echo D secret; echo OK"
	sed -i "s,cp kept new,cd $PWD; &," pinentry
	fails 66 'has changed while it was signed' veriexecsign sign \
	    --homedir "$H" -u "$FPR_locked" data
	atf_check test ! -e data.asc
}

# Not by timeout(1): it sends SIGCONT as well, which takes back the stop that
# LeakSanitizer waits for when it looks at the process in the end.
stop_after() { # SECONDS SIGNAL COMMAND...
	perl -e '
	    my ($seconds, $signal, @command) = @ARGV;
	    my $pid = fork // die "fork: $!";
	    if ($pid == 0) { setpgrp; exec @command or die "exec: $!"; }
	    setpgrp $pid, $pid;
	    select undef, undef, undef, $seconds;
	    kill $signal, -$pid;
	    waitpid $pid, 0;' "$@"
}

# Signals at any time.
case_of stopped__any_time
stopped__any_time_body() {
	prepare
	veriexecsign sign --homedir "$H" -u "$FPR_one" data ||
	    atf_fail 'no signature to begin with'
	cp data.asc kept
	old=0 new=0
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		signal=TERM
		[ $((i % 2)) -eq 0 ] || signal=INT
		stop_after "0.$(printf %03d $((i * 4)))" $signal veriexecsign \
		    verify -k keys.gpg --trust "$FPR_one" data >out 2>&1
		stop_after "0.$(printf %03d $((i * 20)))" $signal \
		    veriexecsign sign --force --homedir "$H" -u "$FPR_one" \
		    data >out 2>&1
		if cmp -s data.asc kept; then
			old=$((old + 1))
		else
			new=$((new + 1))
			atf_check -o ignore veriexecsign verify -k keys.gpg \
			    --trust "$FPR_one" data
			cp kept data.asc
		fi
	done
	echo "$old old, $new new"
	all_gone
	atf_check find . -name '.*' ! -name .
}

# Twenty that verify.
case_of together__verify
together__verify_body() {
	prepare
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		verify --state state data >said.$i 2>&1 &
	done
	wait
	atf_check -o inline:'20\n' sh -c 'grep -l accepted said.* | wc -l'
	all_gone
}

# They share an agent: who ends it must not be in the others' way.
case_of together__sign
together__sign_body() {
	prepare
	for key in a b c d; do make_key $key ed25519; done
	pgp --export >keys.gpg
	end_agent
	for i in 1 2 3 4 5 6 7 8; do
		veriexecsign sign --homedir "$H" -u "$FPR_one" -o out.$i \
		    data 2>>errors &
	done
	for key in a b c d; do
		veriexecsign sign --homedir "$H" --add -u "$(fpr $key)" \
		    data 2>>errors &
	done
	wait
	atf_check cat errors
	for i in 1 2 3 4 5 6 7 8; do
		atf_check -o ignore veriexecsign verify -k keys.gpg \
		    --trust "$FPR_one" data out.$i
	done
	atf_check -o ignore veriexecsign verify -k keys.gpg --threshold 4 \
	    --trust "$FPR_a" --trust "$FPR_b" --trust "$FPR_c" \
	    --trust "$FPR_d" data data.asc
	all_gone
}

atf_init_test_cases() {
	for name in gpg__missing gpg__broken gpg__stuck gpg__stuck_for_long \
	    gpg__stopped pinentry__nobody pinentry__refuses \
	    pinentry__stuck pinentry__slow stopped__any_time \
	    together__verify together__sign; do
		atf_add_test_case $name
	done
}
