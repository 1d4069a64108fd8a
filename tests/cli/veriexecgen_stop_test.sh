# SPDX-License-Identifier: BSD-2-Clause
# Signals half-way, sudden death, and many writers at a time.

. "$LFP_SOURCE/tests/cli/veriexecgen_subr.sh"

# run.pl CONDITION SIGNAL COMMAND...: run it, its messages in said; when the
# condition holds send the signal.  How it ended goes to standard output.
# Conditions: a file that is not empty; a number of seconds at most, of which
# a random part is waited; /proc/locks INODE, someone waits for its lock.
run_pl() {
	cat >run.pl <<'END'
my ($condition, $signal, @command) = @ARGV;
my $pid = fork // die;
if ($pid == 0) {
	$SIG{$_} = "DEFAULT" for qw(INT HUP TERM);
	open STDERR, ">", "said";
	exec @command;
	die "exec: $!";
}
sub waiting {
	my $inode = shift;
	open my $f, "<", "/proc/locks" or return 1;
	return scalar grep { /-> .*:$inode / } <$f>;
}
my $end = time + 20;
if ($condition =~ /^[0-9.]+\z/) {
	select undef, undef, undef, rand $condition;
} elsif ($condition =~ /^lock ([0-9]+)\z/) {
	select undef, undef, undef, 0.01 until waiting $1 or time > $end;
} else {
	select undef, undef, undef, 0.01 until -s $condition or time > $end;
}
kill $signal, $pid;
$SIG{ALRM} = sub { kill "KILL", $pid; print "had to be killed\n"; exit };
alarm 10;
waitpid $pid, 0;
print $? & 127 ? "signal " . ($? & 127) : "exit " . ($? >> 8), "\n";
END
}

# Takes seconds, and takes nothing on the disk.
slow_tree() {
	mkdir tree
	program tree/a tree/z
	truncate -s 20G tree/m
	chmod +x tree/m
}

stopped() { # SIGNAL NUMBER ARGUMENT...
	signal=$1 number=$2
	shift 2
	atf_check -o inline:"signal $number\n" perl run.pl said "$signal" \
	    veriexecgen --progress always -d tree -o dir/out "$@"
	check_state before dir/out
	check_no_leftovers dir out
	tail -n 1 said | tr '\r' '\n' | tail -n 1 >last
	grep -q 'veriexecgen: interrupted; nothing was written$' last ||
	    fail "$(cat -v said)"
}

atf_test_case half_way
half_way_head() {
	atf_set require.progs perl
	atf_set timeout 120
}
half_way_body() {
	run_pl
	slow_tree
	mkdir dir
	echo '# old' >dir/out
	state dir/out >before
	stopped INT 2
	stopped TERM 15
	stopped HUP 1
	stopped INT 2 -A
	stopped TERM 15 -A -M -F -j 4
	stopped TERM 15 -W
}

# Who has them ignored, as nohup(1) and a shell's background, goes on.
atf_test_case half_way__ignored
half_way__ignored_head() {
	atf_set require.progs perl
}
half_way__ignored_body() {
	mkdir tree
	program tree/a
	truncate -s 1G tree/m
	perl -e '$SIG{HUP} = $SIG{INT} = "IGNORE"; my $pid = fork;
	    if (!$pid) { open STDERR, ">", "said";
		exec qw(veriexecgen --progress always -a -d tree -o out); }
	    select undef, undef, undef, 0.01 until -s "said";
	    kill $_, $pid for qw(HUP INT);
	    waitpid $pid, 0; exit $? ? 1 : 0' || fail "$(cat -v said)"
	[ "$(grep -c '^/' out)" -eq 2 ] || fail "$(cat out)"
}

# While it reads names.
atf_test_case half_way__names
half_way__names_head() {
	atf_set require.progs perl
}
half_way__names_body() {
	run_pl
	mkdir dir
	echo '# old' >dir/out
	state dir/out >before
	mkfifo fifo
	exec 7<>fifo
	echo go >go
	for signal in INT:2 TERM:15; do
		atf_check -o inline:"signal ${signal#*:}\n" perl run.pl go \
		    "${signal%:*}" veriexecgen -f fifo -o dir/out
		check_state before dir/out
		check_no_leftovers dir out
	done
	exec 7>&-
}

# A signal at each of these calls of a save: the old file or the new one, and
# nothing else.
atf_test_case while_saving
while_saving_head() {
	atf_set require.progs 'perl strace'
	atf_set timeout 120
}
while_saving_body() {
	under_strace
	run_pl
	mkdir tree dir
	program tree/a tree/b
	atf_check veriexecgen -d tree -o expected
	for signal in INT:2 TERM:15; do
		for call in write fsync fchmod renameat unlinkat linkat; do
			for option in -v -A; do
				at_call "${signal%:*}" $call 1 $option
			done
		done
		at_call "${signal%:*}" fsync 2 -A
		at_call "${signal%:*}" unlinkat 2 -A
		at_call "${signal%:*}" renameat 2 -v
	done
}

# strace ends as what it runs does.
at_call() { # SIGNAL CALL WHEN OPTION
	rm -f dir/* said
	echo '# old' >dir/out
	cp dir/out old
	{ cat old; cat expected; } >merged
	strace -f -qq -o trace -e "inject=$2:signal=$1:when=$3" \
	    veriexecgen "$4" -d tree -o dir/out >/dev/null 2>said
	status=$?
	case $2:$4 in
	linkat:-A) [ $status -eq 0 ] || fail "$*: $status"; return ;;
	esac
	grep -q -- "--- SIG$1" trace || fail "$*: it did not come"
	[ $status -ge 128 ] || fail "$*: status $status"
	cmp -s dir/out old || cmp -s dir/out expected ||
	    cmp -s dir/out merged || fail "$*: neither old nor new"
	rm -f dir/out.old
	check_no_leftovers dir out
}

# Killed at each of these calls: the old file or the new one; the next run
# does not mind what is left, and leaves nothing.
atf_test_case killed__while_saving
killed__while_saving_head() {
	atf_set require.progs strace
	atf_set timeout 120
}
killed__while_saving_body() {
	under_strace
	mkdir tree dir
	program tree/a tree/b
	echo '# old' >old
	cp old merged
	atf_check veriexecgen -A -d tree -o merged
	strace -f -qq -o trace -e trace=write,fsync,fchmod,renameat,unlinkat,openat,linkat,close,fcntl \
	    veriexecgen -j 1 -A -d tree -o dir/probe
	for call in write fsync fchmod renameat unlinkat openat fcntl; do
		count=$(grep -c " $call(" trace)
		for when in $(seq "$count"); do
			rounds=$((${rounds-0} + 1))
			rm -rf dir/* dir/.out*
			cp old dir/out
			strace -f -qq -o /dev/null \
			    -e "inject=$call:signal=KILL:when=$when" \
			    veriexecgen -j 1 -A -d tree -o dir/out 2>/dev/null
			cmp -s dir/out old || cmp -s dir/out merged ||
			    fail "$call $when: neither old nor new"
			atf_check veriexecgen -A -d tree -o dir/out
			atf_check cmp merged dir/out
			check_no_leftovers dir out
		done
	done
	[ "$rounds" -ge 30 ] || fail "only $rounds times"
}

# The same with -S: what is left may be immutable.
atf_test_case killed__immutable
killed__immutable_head() {
	atf_set require.user root
	atf_set require.progs 'chattr lsattr strace'
	atf_set has.cleanup true
}
killed__immutable_body() {
	under_strace
	mkdir tree dir
	program tree/a
	: >probe
	chattr +i probe 2>/dev/null && chattr -i probe ||
	    atf_skip 'this file system has no immutable files'
	atf_check veriexecgen -d tree -o expected
	strace -f -qq -o trace -e trace=ioctl veriexecgen -j 1 -S -d tree \
	    -o dir/out
	count=$(grep -c ' ioctl(' trace)
	stuck=0
	for when in $(seq "$count"); do
		chattr -i dir/out
		echo '# old' >dir/out
		strace -f -qq -o /dev/null \
		    -e "inject=ioctl:signal=KILL:when=$when" \
		    veriexecgen -j 1 -S -d tree -o dir/out 2>/dev/null
		! lsattr dir/.out.new 2>/dev/null | grep -q '^[^ ]*i' ||
		    stuck=$((stuck + 1))
		chattr -i dir/out
		atf_check veriexecgen -S -d tree -o dir/out
		atf_check cmp expected dir/out
		rm -f dir/out.old
		check_no_leftovers dir out
	done
	[ "$stuck" -ge 1 ] || fail "never immutable in $count rounds"
}
killed__immutable_cleanup() {
	chattr -i dir/out dir/out.old dir/.out.new 2>/dev/null || :
}

# At any time at all.
atf_test_case killed__any_time
killed__any_time_head() {
	atf_set require.progs perl
	atf_set timeout 120
}
killed__any_time_body() {
	run_pl
	mkdir tree dir
	(cd tree && seq 500 | xargs touch)
	for round in $(seq 60); do
		echo "$round" >"tree/new$round"
		[ ! -e dir/out ] || cp dir/out old
		perl run.pl 0.05 KILL \
		    veriexecgen -A -a -d tree -o dir/out >how
		[ ! -e dir/out ] || {
			check_rules dir/out unsorted
			[ ! -e old ] || [ "$(grep -c '^/' dir/out)" -ge \
			    "$(grep -c '^/' old)" ] || fail 'entries are lost'
		}
		cat how
	done | sort | uniq -c >ends
	cat ends
	grep -q 'signal 9' ends || fail "never in time: $(cat ends)"
	atf_check veriexecgen -A -a -d tree -o dir/out
	[ "$(grep -c '^/' dir/out)" -eq 560 ] || fail 'entries are lost'
	check_no_leftovers dir out
}

# Twenty at a time, each with its own files.
atf_test_case together
together_head() {
	atf_set timeout 120
}
together_body() {
	here=$(pwd -P)
	mkdir dir
	for round in 1 2 3; do
		for i in $(seq 20); do
			mkdir -p tree/$i
			program tree/$i/$round tree/$i/x$round
		done
		for i in $(seq 20); do
			veriexecgen -A -d tree/$i -o dir/out \
			    2>said.$i || echo "$i: $?" >>failed &
		done
		wait
		[ ! -e failed ] || fail "$(cat failed said.*)"
		check_rules dir/out unsorted
		signatures sums dir/out unsorted=1 | LC_ALL=C sort -z -k 2 >is
		found "$here/tree" >names
		sums names | LC_ALL=C sort -z -k 2 >expected
		atf_check cmp expected is
		check_no_leftovers dir out
	done
}

# The same file, each with a change of its own: the last word is the truth.
atf_test_case together__same_files
together__same_files_body() {
	here=$(pwd -P)
	mkdir dir tree
	for i in $(seq 50); do
		program tree/$i
	done
	for i in $(seq 20); do
		echo "$i" >>tree/$i
		veriexecgen -A -d tree -o dir/out -j 2 \
		    2>said.$i || echo "$i: $?" >>failed &
	done
	wait
	[ ! -e failed ] || fail "$(cat failed said.*)"
	atf_check veriexecgen -A -d tree -o dir/out
	check_rules dir/out unsorted
	signatures sums dir/out unsorted=1 | LC_ALL=C sort -z -k 2 >is
	found "$here/tree" >names
	sums names | LC_ALL=C sort -z -k 2 >expected
	atf_check cmp expected is
	check_no_leftovers dir out
}

# A writer that stands still with the lock: the others wait for it; they can
# be interrupted meanwhile, and what it writes is not lost.
atf_test_case together__waits
together__waits_head() {
	atf_set require.progs 'perl strace'
	atf_set timeout 60
}
together__waits_body() {
	under_strace
	here=$(pwd -P)
	[ -r /proc/locks ] || atf_skip 'no /proc/locks'
	run_pl
	mkdir dir tree1 tree2
	program tree1/a tree2/b
	strace -f -qq -o trace -e inject=fchmod:signal=STOP:when=1 \
	    veriexecgen -A -d tree1 -o dir/out &
	first=$!
	until grep -q 'stopped by SIGSTOP' trace 2>/dev/null; do
		kill -0 $first || fail 'the first one is gone'
	done
	inode=$(stat -c %i dir/.out.lock)
	for signal in INT:2 TERM:15; do
		perl run.pl "lock $inode" "${signal%:*}" veriexecgen -A \
		    -d tree2 -o dir/out >how
		echo "signal ${signal#*:}" >expected
		cmp -s how expected || how="${signal%:*}: $(cat how)"
	done
	[ ! -e dir/out ] || fail 'it did not wait'
	veriexecgen -A -d tree2 -o dir/out &
	second=$!
	until grep -q -- "-> .*:$inode " /proc/locks; do
		kill -0 $second || fail 'the second one is gone'
	done
	kill -CONT "$(sed -n 's/^\([0-9]*\) .*SIGSTOP.*/\1/p' trace |
	    head -n 1)"
	wait $first || fail "the first one: $?"
	wait $second || fail "the second one: $?"
	check_rules dir/out unsorted
	atf_check -o inline:"$here/tree1/a\n$here/tree2/b\n" \
	    cut -d ' ' -f 1 dir/out
	check_no_leftovers dir out
	[ -z "${how-}" ] || fail "while it waited, $how"
}

# What a writer that was killed has left is in nobody's way, nor what others
# have put there.
atf_test_case leftovers
leftovers_body() {
	mkdir dir tree
	program tree/a
	echo junk >dir/.out.new
	echo junk >dir/.out.keep
	: >dir/.out.lock
	atf_check veriexecgen -d tree -o dir/out
	check_rules dir/out
	rm -f dir/.out.keep
	check_no_leftovers dir out
	# Links that lead elsewhere.
	echo precious >precious
	ln -s ../precious dir/.out.new
	atf_check veriexecgen -d tree -o dir/out
	ln -s ../precious dir/.out.lock
	atf_check -s exit:73 -e match:'^veriexecgen: dir/out: ' \
	    veriexecgen -d tree -o dir/out
	rm dir/.out.lock
	mkfifo dir/.out.lock
	timeout 10 veriexecgen -d tree -o dir/out 2>said
	status=$?
	[ $status -eq 0 ] || [ $status -eq 73 ] || fail "$status: $(cat said)"
	atf_check -o inline:'precious\n' cat precious
}

atf_init_test_cases() {
	atf_add_test_case half_way
	atf_add_test_case half_way__ignored
	atf_add_test_case half_way__names
	atf_add_test_case while_saving
	atf_add_test_case killed__while_saving
	atf_add_test_case killed__immutable
	atf_add_test_case killed__any_time
	atf_add_test_case together
	atf_add_test_case together__same_files
	atf_add_test_case together__waits
	atf_add_test_case leftovers
}
