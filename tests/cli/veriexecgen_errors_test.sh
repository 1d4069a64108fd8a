# SPDX-License-Identifier: BSD-2-Clause
# What bad input gets: one clear line, the documented status, and the
# signatures file as it was.

# shellcheck disable=SC2154 # what veriexecgen_subr.sh sets

. "$LFP_SOURCE/tests/cli/veriexecgen_subr.sh"

# A signatures file that must stay as it is.
old_file() {
	echo '# old' >out
	state out >before
}

# refused STATUS TEXT ARGUMENT...: so, in one line, and nothing is written.
refused() {
	status=$1 text=$2
	shift 2
	atf_check -s exit:"$status" -o empty -e save:said veriexecgen "$@"
	check_printable said
	[ "$(wc -l <said)" -eq 1 ] || fail "$*: $(cat said)"
	grep -q -- "^veriexecgen: $text" said || fail "$*: $(cat said)"
	[ ! -e before ] || check_state before out
	[ -z "$(find . -maxdepth 1 -name '.?*')" ] ||
	    fail "$*: a temporary is left"
}

atf_test_case usage
usage_body() {
	mkdir tree
	program tree/a
	old_file
	refused 64 '-i: no such option; see --help' -i
	refused 64 '--nosuch: no such option; see --help' --nosuch
	refused 64 '--nosuch=x: no such option' --nosuch=x
	refused 64 'tree: .*see --help' -o out tree
	refused 64 'tree: .*see --help' -d tree -o out -- tree
	for option in -d -e -f -j -o -p -R -t --dir --exclude --from-file \
	    --jobs --output --prefix --root --algorithm --format --kernel \
	    --progress; do
		refused 64 "$option: an argument is missing; see --help" \
		    "$option"
	done
	for number in 0 -1 x 1x '' 1025 99999999999999999999 1.5; do
		refused 64 '-j .*: not a number' -d tree -o out -j "$number"
	done
	for name in '' sha sha-256 sha257 sha2566 'sha256 ' crc32; do
		refused 64 "-t $name: no such algorithm" -d tree -o out \
		    -t "$name"
	done
	refused 64 '--format nosuch: no such format' --format nosuch -d tree
	refused 64 '--progress x: not auto, always or never' --progress x
	refused 64 '--kernel nosuch: ' --kernel nosuch
	refused 64 '-A ' -A -d tree -o -
	refused 64 '-S ' -S -d tree -o -
	refused 64 '-A ' -A --format sums -d tree -o out
	# A word on how it is meant is an error, too, where it has no use.
	refused 64 '--append=x: ' --append=x -d tree -o out
}

# A wrong word ends the run before anything is looked at.
atf_test_case usage__first
usage__first_body() {
	mkdir tree
	program tree/a
	refused 64 '-j x' -d missing -f missing -o no/such/out -j x
	atf_check -o match:'^usage: ' veriexecgen --help -d missing -j x
	atf_check -o match:'^veriexecgen [0-9]' veriexecgen --version -d missing
}

atf_test_case nothing
nothing_body() {
	mkdir tree
	touch tree/data
	old_file
	refused 66 'nothing to fingerprint .*--allow-empty' -d tree -o out
	refused 66 'nothing to fingerprint .*--allow-empty' -A -d tree -o out
	refused 66 'nothing .*--allow-empty' -a -e '*' -d tree -o out
	refused 66 'nothing ' -d tree -o -
	refused 66 'nothing ' -d tree --dry-run -o out
	atf_check veriexecgen --allow-empty -d tree -o out
	[ -f out ] && [ ! -s out ] || fail 'not an empty file'
	atf_check veriexecgen --allow-empty -d tree -o -
	atf_check veriexecgen --allow-empty -A -d tree -o out
	# The output alone is nothing, either, and no reason to empty it.
	mkdir own
	echo '# old' >own/out
	state own/out >before_own
	atf_check -s exit:66 -e match:'^veriexecgen: nothing ' \
	    veriexecgen -a -d own -o own/out
	check_state before_own own/out
}

atf_test_case missing
missing_body() {
	mkdir tree
	program tree/a
	old_file
	refused 66 'missing: .*No such file' -d missing -o out
	refused 66 'missing: .*No such file' -d tree -d missing -o out
	refused 66 'missing: .*No such file' -A -d missing -o out
	refused 66 'tree/a/x: .*Not a directory' -d tree/a/x -o out
	ln -s nowhere link
	refused 66 'link: .*No such file' -d link -o out
	ln -s loop loop
	refused 74 'loop: .*levels of symbolic links' -d loop -o out
	refused 66 'missing: ' -W -d missing -d tree -o out
	mkfifo fifo
	refused 66 '.*/fifo: is not a regular file' -d fifo -o out
}

# By a user who may not read it.
atf_test_case unreadable__file
unreadable__file_head() {
	atf_set require.user root
}
unreadable__file_body() {
	require_nobody
	mkdir tree
	here=$(pwd -P)
	program tree/a tree/b tree/c
	chmod 700 tree/b
	chmod 777 .
	old_file
	chown 65534 out
	state out >before
	atf_check -s exit:74 -e inline:"veriexecgen: $here/tree/b: cannot be \
read: Permission denied\n" $as_nobody veriexecgen -d tree -o out
	check_state before out
	atf_check -s exit:2 -e save:said $as_nobody veriexecgen -W -d tree -o out
	atf_check -o inline:"veriexecgen: $here/tree/b: cannot be read: \
Permission denied
veriexecgen: 1 files or directories were left out\n" cat said
	atf_check -o inline:"$here/tree/a\n$here/tree/c\n" \
	    cut -d ' ' -f 1 out
	# Without -A what is there is kept under another name.
	atf_check -o inline:'# old\n' cat out.old
}

atf_test_case unreadable__directory
unreadable__directory_head() {
	atf_set require.user root
}
unreadable__directory_body() {
	require_nobody
	here=$(pwd -P)
	mkdir -p tree/closed tree/listed tree/blind tree/open
	program tree/closed/x tree/listed/y tree/blind/z tree/open/a
	chmod 700 tree/closed
	chmod 744 tree/listed
	chmod 711 tree/blind
	chmod 777 .
	for options in '' -M -j1 -j4; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:74 -e match:"^veriexecgen: $here/tree/[a-z]*" \
		    $as_nobody veriexecgen $options -r -d tree -o out
		[ ! -e out ] || fail 'something was written'
	done
	atf_check -s exit:2 -e save:said $as_nobody \
	    veriexecgen -W -r -d tree -o out
	atf_check -o inline:"$here/tree/open/a\n" cut -d ' ' -f 1 out
	for name in closed listed/y blind; do
		grep -q "^veriexecgen: $here/tree/$name: .*Permission" said ||
		    fail "$(cat said)"
	done
	grep -q '^veriexecgen: 3 files or directories were left out$' said ||
	    fail "$(cat said)"
	atf_check -s exit:74 -e match:'tree/closed: .*Permission' \
	    $as_nobody veriexecgen -d tree/closed -o out2
}

# What the system says in the middle of a run, through a debugger that makes
# it say so; reads and openings by way of io_uring are not seen by it.  What
# is in $refused does not exist, either.
faulty() { # STRACE-INJECTION ARGUMENT...
	injection=$1
	shift
	strace -f -qq -o trace \
	    -e "inject=io_uring_setup${refused:+,$refused}:error=ENOSYS" \
	    -e "inject=$injection" veriexecgen "$@"
}

# One of 300 files is bad: where a call is made for each, the 200th that the
# worker comes to, since other threads make fewer such calls.
one_is_bad() { # CALL WHEN ERROR STATUS TEXT
	here=$(pwd -P)
	mkdir -p tree
	(cd tree && seq 300 | xargs touch && seq 300 | xargs chmod +x)
	old_file
	faulty "$1:error=$3:when=$2" -j 1 -d tree -o out 2>said
	status=$?
	check_state before out
	[ "$status" -eq "$4" ] || fail "status $status: $(cat said)"
	grep -q "^veriexecgen: $here/tree/[0-9]*: $5\$" said ||
	    fail "$(cat said)"
	[ "$(wc -l <said)" -eq 1 ] || fail "$(cat said)"
	faulty "$1:error=$3:when=$2" -W -j 1 -d tree -o out 2>said
	status=$?
	[ $status -eq 2 ] || fail "status $status: $(cat said)"
	{
		sed -n "s,^veriexecgen: \($here/tree/[0-9]*\): $5\$,\1,p" said
		cut -d ' ' -f 1 out
	} | sort >is
	find "$here/tree" -type f | sort >expected
	atf_check diff expected is
	atf_check -o inline:'299\n' grep -c '' out
	check_rules out
}

atf_test_case unreadable__reading
unreadable__reading_head() {
	atf_set require.progs strace
}
unreadable__reading_body() {
	under_strace
	# The first files are asked for whether they are in memory.
	! built_with HAVE_PREADV2 || one_is_bad preadv2 10 EIO 74 \
	    'cannot be read: Input/output error'
	refused=preadv2
	one_is_bad pread64 200 EIO 74 'cannot be read: Input/output error'
}

atf_test_case unreadable__opening
unreadable__opening_head() {
	atf_set require.progs strace
}
unreadable__opening_body() {
	under_strace
	one_is_bad openat 200 EACCES 74 'cannot be read: Permission denied'
}

atf_test_case vanished__for_sure
vanished__for_sure_head() {
	atf_set require.progs strace
}
vanished__for_sure_body() {
	under_strace
	one_is_bad openat 200 ENOENT 66 \
	    'vanished while the tree was read: No such file or directory'
}

atf_test_case unreadable__listing
unreadable__listing_head() {
	atf_set require.progs strace
}
unreadable__listing_body() {
	under_strace
	mkdir tree
	program tree/a
	old_file
	faulty 'getdents64:error=EIO:when=1' -d tree -o out 2>said
	status=$?
	check_state before out
	[ $status -eq 74 ] || fail "status $status: $(cat said)"
	grep -q '/tree: directory cannot be read whole: Input/output' said ||
	    fail "$(cat said)"
	# The second part of it.
	faulty 'getdents64:error=EIO:when=2' -W -d tree -o out 2>said
	status=$?
	[ $status -eq 2 ] || fail "status $status: $(cat said)"
	[ "$(grep -c '^/' out)" -eq 1 ] || fail "$(cat out)"
}

# Listed, and gone when it is opened; while the tree is read its files are
# removed, in time or not, again and again.
atf_test_case vanished
vanished_head() {
	atf_set timeout 120
}
vanished_body() {
	here=$(pwd -P)
	mkdir tree
	for _ in $(seq 6); do
		(cd tree && seq 1000 | xargs touch)
		old_file
		find tree -type f -delete &
		veriexecgen -a -d tree -o out 2>said
		status=$?
		wait
		case $status in
		0)
			check_rules out
			;;
		66)
			check_state before out
			grep -q "^veriexecgen: $here/tree/[0-9]*: vanished \
while the tree was read\|^veriexecgen: nothing to fing" said ||
			    fail "$(cat said)"
			[ "$(wc -l <said)" -eq 1 ] || fail "$(cat said)"
			;;
		*)
			fail "status $status: $(cat said)"
			;;
		esac
		echo "$status"
	done | sort | uniq -c >statuses
	cat statuses
	grep -q ' 66$' statuses || atf_skip 'never in time'
}

# Never the same twice: written to all the time that it is read.
atf_test_case unstable
unstable_head() {
	atf_set require.progs perl
	atf_set timeout 120
}
unstable_body() {
	here=$(pwd -P)
	mkdir tree
	truncate -s 300M tree/busy
	old_file
	perl -e 'open my $f, "+<", "tree/busy" or die; my $i;
	    while (1) { sysseek $f, 0, 0; syswrite $f, chr(1 + $i++ % 255); }' &
	writer=$!
	until [ -n "$(head -c 1 tree/busy | tr -d '\000')" ]; do
		kill -0 $writer || fail 'nobody writes'
	done
	veriexecgen -a -d tree -o out 2>said
	status=$?
	kill $writer
	wait $writer 2>/dev/null
	check_state before out
	[ $status -eq 74 ] || fail "status $status: $(cat said)"
	atf_check -o inline:"veriexecgen: $here/tree/busy: changed each time \
it was read\n" cat said
}

# Who holds a lease on a file is asked for it and given time, some seconds at
# most; then the file is one that cannot be read.
atf_test_case lease
lease_head() {
	atf_set require.progs perl
	atf_set timeout 90
}
lease_body() {
	mkdir tree
	program tree/a tree/b
	atf_check veriexecgen -R tree -d / -o expected
	hold_lease 'select undef, undef, undef, 0.3; fcntl($f, 1024, 2)'
	atf_check veriexecgen -R tree -d / -o out
	kill "$holder"
	atf_check cmp expected out
	hold_lease ''
	refused 74 '/a: cannot be read: another process keeps a lease on it' \
	    -R tree -d / -o none
	atf_check -s exit:2 -o save:report \
	    veriexeccheck -R tree -f expected
	kill "$holder"
	grep -q '^unreadable: /a: .*another process keeps a lease' report ||
	    fail "$(cat report)"
}

# Take one on tree/a; when it is asked for do this.
hold_lease() { # PERL
	rm -f ready
	# F_SETLEASE 1024, F_WRLCK 1, F_UNLCK 2.
	perl -e 'use Fcntl; open my $f, "+<", "tree/a" or die;
	    $SIG{IO} = sub { '"$1"' };
	    fcntl($f, 1024, 1) or exit 3; print "ready\n";
	    close STDOUT; sleep 20 for 1 .. 20' >ready &
	holder=$!
	while [ ! -s ready ] && kill -0 "$holder" 2>/dev/null; do
		:
	done
	kill -0 "$holder" 2>/dev/null || atf_skip 'no leases here'
}

# With -W the run goes on, ends with 2, and counts.
atf_test_case warn_only__counts
warn_only__counts_body() {
	mkdir tree
	program tree/a tree/b
	for i in $(seq 7); do
		echo "missing$i"
	done >list
	atf_check -s exit:2 -e save:said \
	    veriexecgen -W -f list -d tree -o out
	atf_check -o inline:'8\n' -x 'wc -l <said | tr -d " "'
	tail -n 1 said >last
	atf_check -o inline:'veriexecgen: 7 files or directories were left out\n' \
	    cat last
	[ "$(grep -c '^/' out)" -eq 2 ] || fail "$(cat out)"
	# Without it the first one is the last.
	refused 66 '.*/missing[1-7]: is not there: No such file' \
	    -f list -d tree -o out2
	# None is none.
	atf_check veriexecgen -W -d tree -o out
}

# Resources that run out: descriptors, memory, threads.
atf_test_case limits
limits_body() {
	mkdir -p tree
	for i in $(seq 100); do
		mkdir -p tree/$i/x/y
		program tree/$i/x/y/f
	done
	atf_check veriexecgen -r -d tree -o full
	for n in 64 32 24 20; do
		# shellcheck disable=SC3045 # every shell that runs ATF
		(ulimit -n $n && veriexecgen -r -d tree -o out -j 4) 2>said
		status=$?
		case $status in
		0) atf_check cmp full out ;;
		70 | 73 | 74) [ -s said ] || fail "$n: not a word" ;;
		*) fail "$n: status $status: $(cat said)" ;;
		esac
		[ $n -lt 64 ] || [ $status -eq 0 ] ||
		    fail "$n: $(cat said)"
		rm -f out
	done
	# AddressSanitizer says that it needs more: that is no report.
	export ASAN_OPTIONS="${ASAN_OPTIONS-}:log_path=stderr"
	for k in 400000 100000 50000 30000; do
		# shellcheck disable=SC3045
		(ulimit -v $k && veriexecgen --version) >version 2>&1 ||
		    continue
		# shellcheck disable=SC3045
		(ulimit -v $k && veriexecgen -r -d tree -o out -j 2) 2>said
		status=$?
		case $status in
		0) atf_check cmp full out ;;
		70 | 73 | 74) [ ! -e out ] || fail "$k: written" ;;
		*) fail "$k KiB: status $status: $(cat said)" ;;
		esac
		rm -f out
	done
}

atf_init_test_cases() {
	atf_add_test_case usage
	atf_add_test_case usage__first
	atf_add_test_case nothing
	atf_add_test_case missing
	atf_add_test_case unreadable__file
	atf_add_test_case unreadable__directory
	atf_add_test_case unreadable__reading
	atf_add_test_case unreadable__opening
	atf_add_test_case unreadable__listing
	atf_add_test_case vanished
	atf_add_test_case vanished__for_sure
	atf_add_test_case unstable
	atf_add_test_case lease
	atf_add_test_case warn_only__counts
	atf_add_test_case limits
}
