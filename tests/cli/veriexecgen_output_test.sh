# SPDX-License-Identifier: BSD-2-Clause
# Where the signatures file goes, and how it gets there.

# shellcheck disable=SC2154 # what veriexecgen_subr.sh sets

. "$LFP_SOURCE/tests/cli/veriexecgen_subr.sh"

a_tree() {
	mkdir tree
	program tree/a tree/b
}

# A new file is for all to read, less the umask; an old one keeps its mode.
atf_test_case mode
mode_body() {
	a_tree
	for pair in 000:644 022:644 027:640 077:600; do
		(umask ${pair%:*} && veriexecgen -d tree -o out) ||
		    fail "umask ${pair%:*}"
		atf_check -o inline:"${pair#*:}\n" stat -c %a out
		rm out
	done
	for mode in 600 444 664 755; do
		: >out
		chmod $mode out
		atf_check veriexecgen -d tree -o out
		atf_check -o inline:"$mode\n" stat -c %a out
		atf_check -o inline:"$mode\n" stat -c %a out.old
		rm -f out out.old
	done
}

# The old one is kept, and what was kept before is replaced.
atf_test_case old
old_body() {
	a_tree
	atf_check veriexecgen -d tree -o out
	[ ! -e out.old ] || fail 'there was none'
	cp out first
	inode=$(stat -c %i out)
	echo more >>tree/a
	atf_check veriexecgen -d tree -o out
	atf_check cmp first out.old
	[ "$(stat -c %i out.old)" = "$inode" ] || fail 'a copy'
	cp out second
	echo more >>tree/a
	atf_check veriexecgen -d tree -o out
	atf_check cmp second out.old
	# A link in the place of it, or a directory.
	echo precious >precious
	ln -sf precious out.old
	cp out third
	atf_check veriexecgen -d tree -o out
	atf_check -o inline:'precious\n' cat precious
	atf_check cmp third out.old
	rm out.old
	mkdir out.old
	state out >before
	atf_check -s exit:73 -e match:'^veriexecgen: out: .*\.old' \
	    veriexecgen -d tree -o out
	check_state before out
	check_no_leftovers . before first out out.old precious second \
	    state_now third tree
}

# Whatever its name is, its neighbours' names are made from it.
atf_test_case names
names_body() {
	here=$(pwd -P)
	a_tree
	mkdir dir
	atf_check -o save:expected veriexecgen -d tree -o -
	for name in x ./x dir/x dir/../x "$here/x" -- --x ' x' x.old .x \
	    "$(printf 'n\nl')" "$(printf '\377')" "$(printf '%0240d' 0)"; do
		atf_check veriexecgen -d tree -o "$name"
		atf_check cmp expected "./${name#"$here/"}"
	done
	ls -A dir >list
	atf_check -o inline:'x\n' cat list
	for name in '' . .. / dir dir/ x/ ./ "$(printf '%0256d' 0)"; do
		atf_check -s exit:73 -e match:'^veriexecgen: ' \
		    veriexecgen -d tree -o "$name"
	done
	# Too long for its neighbours, though not for itself.
	atf_check -s exit:73 -e match:'^veriexecgen: .*too long' \
	    veriexecgen -d tree -o "$(printf '%0255d' 0)"
}

# What is no regular file is not written to.
atf_test_case no_file
no_file_body() {
	a_tree
	echo '# precious' >precious
	ln -s precious link
	ln -s nowhere dangling
	mkfifo fifo
	mkdir dir
	for name in link dangling fifo dir /dev/null /dev/full; do
		for append in '' -A; do
			# shellcheck disable=SC2086 # words
			atf_check -s exit:73 -o empty -e save:said \
			    timeout 10 veriexecgen $append -d tree -o "$name"
			[ "$(wc -l <said)" -eq 1 ] || fail "$(cat said)"
			grep -q "^veriexecgen: $name: " said ||
			    fail "$(cat said)"
		done
	done
	atf_check -o inline:'# precious\n' cat precious
	[ ! -e nowhere ] && [ -p fifo ] && [ -L link ] || fail 'gone'
	[ -z "$(find . -name '.?*')" ] || fail 'something is left'
	[ -c /dev/null ] || fail '/dev/null'
}

# Its directory.
atf_test_case directory__missing
directory__missing_body() {
	a_tree
	: >file
	for name in missing/out missing/deep/out file/out tree/a/out; do
		atf_check -s exit:73 -e match:"^veriexecgen: $name: .*directory" \
		    veriexecgen -d tree -o "$name"
		atf_check -s exit:73 -e match:"^veriexecgen: $name: .*directory" \
		    veriexecgen -A -d tree -o "$name"
	done
	[ ! -e missing ] || fail 'it was made'
	# A link to one is one.
	mkdir dir
	ln -s dir link
	atf_check veriexecgen -d tree -o link/out
	[ -f dir/out ] || fail 'not there'
}

# That it cannot be written is found out before the work is done.
atf_test_case directory__asked_first
directory__asked_first_head() {
	atf_set require.progs strace
}
directory__asked_first_body() {
	under_strace
	a_tree
	strace -f -qq -y -o trace -e trace=openat,preadv2 veriexecgen -d tree \
	    -o missing/out 2>said
	! grep -q '/tree' trace || fail 'it had looked at the tree'
}

atf_test_case directory__not_writable
directory__not_writable_head() {
	atf_set require.user root
}
directory__not_writable_body() {
	require_nobody
	a_tree
	mkdir dir
	echo '# old' >dir/out
	chown 65534 dir/out
	state dir/out >before
	for append in '' -A; do
		# shellcheck disable=SC2086 # words
		atf_check -s exit:73 -e match:'^veriexecgen: dir/out: .*denied' \
		    $as_nobody veriexecgen $append -d tree -o dir/out
		# shellcheck disable=SC2086 # words
		atf_check -s exit:73 -e match:'^veriexecgen: dir/new: .*denied' \
		    $as_nobody veriexecgen $append -d tree -o dir/new
	done
	check_state before dir/out
	check_no_leftovers dir out
}

atf_test_case directory__read_only
directory__read_only_head() {
	atf_set require.user root
	atf_set require.progs unshare
}
directory__read_only_body() {
	a_tree
	mkdir memory
	cat >script <<'END'
mount -t tmpfs none memory && echo '# old' >memory/out || exit 99
mount -o remount,ro memory || exit 99
veriexecgen -d tree -o memory/out; echo $?
veriexecgen -A -d tree -o memory/out; echo $?
ls -A memory; cat memory/out
END
	unshare -m sh script >is 2>said
	[ $? -ne 99 ] || atf_skip 'nothing can be mounted here'
	atf_check -o inline:'73\n73\nout\n# old\n' cat is
	[ "$(grep -c '^veriexecgen: memory/out: .*: Read-only file' said)" \
	    -eq 2 ] || fail "$(cat said)"
}

# The disk is full: 100 KiB, and 2000 entries.
atf_test_case full
full_head() {
	atf_set require.user root
	atf_set require.progs unshare
}
full_body() {
	mkdir tree memory
	(cd tree && seq 2000 | xargs touch)
	cat >script <<'END'
mount -t tmpfs -o size=100k none memory || exit 99
echo '# old' >memory/out
for options in '' -A -M '-A -M'; do
	veriexecgen -a $options -d tree -o memory/out; echo $?
	ls -A memory; cat memory/out
done
END
	unshare -m sh script >is 2>said
	[ $? -ne 99 ] || atf_skip 'nothing can be mounted here'
	for _ in 1 2 3 4; do
		printf '73\nout\n# old\n'
	done >expected
	atf_check -o file:expected cat is
	[ "$(grep -c '^veriexecgen: memory/out: .*: No space left' said)" \
	    -eq 4 ] || fail "$(cat said)"
}

# Each call that a save makes fails once; the file stays, and nothing else.
atf_test_case faults
faults_head() {
	atf_set require.progs strace
}
faults_body() {
	under_strace
	a_tree
	mkdir dir
	echo '# old' >dir/out
	state dir/out >before
	fault() { # CALL ERROR WHEN STATUS [OPTION]
		# shellcheck disable=SC2086 # words
		strace $as_built -f -qq -o trace \
		    -e "inject=$1:error=$2:when=$3" \
		    veriexecgen -j 1 -d tree -o dir/out ${5-} 2>said
		status=$?
		grep -q INJECTED trace || fail "$1: never called"
		[ "$status" -eq "$4" ] ||
		    fail "$1 $2 $3: status $status: $(cat said)"
		[ "$(wc -l <said)" -eq 1 ] || fail "$1: $(cat said)"
		check_state before dir/out
		check_no_leftovers dir out
	}
	for option in '' -A; do
		for error in ENOSPC EIO EDQUOT EFBIG; do
			fault write $error 1 73 $option
			fault fsync $error 1 73 $option
		done
		fault fchmod EPERM 1 73 $option
	done
	fault fchown EIO 1 73
	fault renameat ENOSPC 1 73
	fault renameat EIO 1 73 -A
	fault openat EROFS "$(opens_before .out.lock)" 73
	fault openat ENOSPC "$(opens_before .out.new)" 73 -A
	# A file system that knows no second names: a copy will do.
	cp dir/out old
	strace -f -qq -o trace -e inject=linkat:error=EPERM \
	    veriexecgen -d tree -o dir/out || fail "status $?"
	atf_check cmp old dir/out.old
	check_no_leftovers dir out out.old
}

# The number of the openat() call, by the main thread, of this name.
opens_before() { # NAME
	strace -qq -o opens -e trace=openat veriexecgen -j 1 -d tree \
	    -o dir/out --dry-run
	grep openat opens | grep -n "\"$1\"" | head -n 1 | cut -d : -f 1
}

# fsync(2) of the directory, and close(2): heard as well.
atf_test_case faults__late
faults__late_head() {
	atf_set require.progs strace
}
faults__late_body() {
	under_strace
	a_tree
	mkdir dir
	atf_check veriexecgen -d tree -o expected
	for when in 1 2; do
		rm -f dir/*
		echo '# old' >dir/out
		cp dir/out old
		strace -f -qq -o trace -e "inject=fsync:error=EIO:when=$when" \
		    veriexecgen -d tree -o dir/out 2>said
		status=$?
		[ $status -ne 0 ] || fail 'it said that all was well'
		[ -s said ] || fail 'it said nothing'
		cmp -s dir/out old || cmp -s dir/out expected ||
		    fail 'neither the old one nor the new one'
		[ -z "$(find dir -name '.?*')" ] || fail 'left behind'
	done
}

# Immutable: nothing changes it until the flag is taken away.
atf_test_case immutable
immutable_head() {
	atf_set require.user root
	atf_set require.progs 'chattr lsattr'
	atf_set has.cleanup true
}
immutable_body() {
	a_tree
	: >probe
	chattr +i probe 2>/dev/null && chattr -i probe ||
	    atf_skip 'this file system has no immutable files'
	atf_check veriexecgen -S -d tree -o out
	lsattr out | grep -q '^[^ ]*i' || fail "$(lsattr out)"
	! echo more 2>/dev/null >>out || fail 'it could be written'
	state out >before
	atf_check -s exit:73 -e match:'^veriexecgen: out: ' \
	    veriexecgen -d tree -o out
	check_state before out
	check_no_leftovers . before out probe state_now tree
	echo changed >>tree/a
	atf_check -s exit:73 -e match:'^veriexecgen: out: ' \
	    veriexecgen -A -d tree -o out
	check_state before out
	check_no_leftovers . before out probe state_now tree
}
immutable_cleanup() {
	chattr -i out out.old 2>/dev/null || :
}

# Where it cannot be had: an error, and nothing is written.
atf_test_case immutable__not_here
immutable__not_here_head() {
	atf_set require.user root
}
immutable__not_here_body() {
	require_nobody
	a_tree
	mkdir dir
	chmod 777 dir
	atf_check -s exit:73 -e match:'^veriexecgen: dir/out: .*immutable' \
	    $as_nobody veriexecgen -S -d tree -o dir/out
	[ -z "$(ls -A dir)" ] || fail "$(ls -A dir)"
}

atf_test_case dry_run
dry_run_body() {
	a_tree
	atf_check veriexecgen --dry-run -d tree -o out
	[ ! -e out ] || fail 'written'
	echo '# old' >out
	state out >before
	for options in '' -A -M -T '-A -M -T'; do
		# shellcheck disable=SC2086 # words
		atf_check -e match:'^veriexecgen: out: 2 entries.*--dry-run.*: 2 new' \
		    veriexecgen --dry-run -v $options -d tree -o out
		check_state before out
		check_no_leftovers . before out state_now tree
	done
	atf_check veriexecgen --dry-run -d tree -o -
	# Errors are those of a real run.
	echo rubbish >out
	atf_check -s exit:65 -e match:'out:1:1' \
	    veriexecgen --dry-run -A -d tree -o out
	atf_check -s exit:66 -e ignore veriexecgen --dry-run -d x -o out
	atf_check -s exit:73 -e ignore veriexecgen --dry-run -d tree -o x/out
}

# What is written is not part of what is fingerprinted, nor what was before.
atf_test_case own_file
own_file_body() {
	here=$(pwd -P)
	a_tree
	for _ in 1 2 3; do
		for options in '' -A; do
			# shellcheck disable=SC2086 # words
			atf_check veriexecgen -a -d tree $options -o tree/out
			atf_check -o inline:"$here/tree/a\n$here/tree/b\n" \
			    cut -d ' ' -f 1 tree/out
		done
	done
	# Others of like names are.
	touch tree/.out.new.x tree/out.older tree/xout
	atf_check veriexecgen -a -d tree -o tree/out
	[ "$(grep -c '^/' tree/out)" -eq 5 ] || fail "$(cat tree/out)"
	(cd tree && atf_check veriexecgen -a -d . -o ./out)
	[ "$(grep -c '^/' tree/out)" -eq 5 ] || fail "$(cat tree/out)"
}

# What is printed is made after the scan, what is saved while it runs.
same_early() { # WHAT
	veriexecgen -a -r -d tree -o - >expected || fail "$1"
	for n in 1 2 8; do
		atf_check veriexecgen -a -r -d tree -o out -j $n
		cmp expected out || fail "$1, $n threads"
		no_hidden .
	done
}

no_hidden() { # DIRECTORY
	[ -z "$(find "$1" -maxdepth 1 -name '.?*')" ] || fail 'left behind'
}

# Long enough that there is something to write before the end.
early_tree() {
	mkdir tree before
	echo before >before/f
	for d in $(seq 10 59); do
		mkdir tree/$d
		for f in a b c d e f g; do
			echo "$d$f" >tree/$d/$f
		done
	done
	mkdir tree/z
	truncate -s 400M tree/z/last
}

atf_test_case early
early_head() {
	atf_set timeout 600
}
early_body() {
	early_tree
	same_early plain
	ln tree/40/d tree/z/again
	same_early 'two names'
	ln -s ../../before/f tree/z/link
	same_early 'a link to what comes before all'
	grep -q "^$PWD/before/f " out || fail 'the link was not followed'
	# As many as there were, and none of our own.
	atf_check veriexecgen -a -r -d tree -o tree/30/out
	atf_check cmp expected tree/30/out
	rm tree/30/out
	# What cannot be written is refused as ever, and left out with -W.
	: >'tree/50/name\'
	atf_check -s exit:66 -e match:'name' veriexecgen -a -r -d tree -o out
	atf_check cmp expected out
	no_hidden .
	atf_check -s exit:2 -e match:'name' veriexecgen -W -a -r -d tree -o out
	atf_check cmp expected out
}

# What is being written lies in the tree, and is met by the walk.
atf_test_case early__own_file
early__own_file_head() {
	atf_set require.progs strace
	atf_set timeout 600
}
early__own_file_body() {
	early_tree
	long=$(printf '%0200d' 0)
	(cd tree/20 && seq 9000 | sed "s/\$/-$long/" | xargs touch)
	mkdir tree/zz
	veriexecgen -a -r -d tree -o - >expected || fail 'not a tree'
	for n in 1 2 8; do
		atf_check veriexecgen -a -r -d tree -o tree/zz/out -j $n
		atf_check cmp expected tree/zz/out
		no_hidden tree/zz
	done
	# It is not even opened, but by who writes it.
	under_strace
	strace -f -qq -o trace -e trace=openat,io_uring_setup \
	    -e inject=io_uring_setup:error=ENOSYS \
	    veriexecgen -a -r -d tree -o tree/zz/out || fail 'not below strace'
	grep -q '"\.out\.new", O_WRONLY' trace || fail 'not written'
	! grep '"\.out\.new", O_RDONLY' trace || fail 'read'
	grep -q '"last", O_RDONLY' trace || fail 'nothing was read'
}

# The disk fails while there is more to come: the old one or the new one.
atf_test_case early__faults
early__faults_head() {
	atf_set require.progs strace
	atf_set timeout 600
}
early__faults_body() {
	under_strace
	early_tree
	long=$(printf '%0200d' 0)
	(cd tree/20 && seq 9000 | sed "s/\$/-$long/" | xargs touch)
	mkdir dir
	atf_check veriexecgen -a -r -d tree -o expected
	for fault in fsync:error=EIO:when=1 fsync:error=EIO:when=2 \
	    write:error=ENOSPC:when=3 write:error=ENOSPC:when=3+; do
		rm -f dir/*
		echo '# old' >dir/out
		cp dir/out old
		strace -f -qq -o trace -e trace="${fault%%:*}" \
		    -e "inject=$fault" veriexecgen -a -r -j 2 -d tree \
		    -o dir/out 2>said
		status=$?
		grep -q INJECTED trace || fail "$fault: not met"
		if [ $status -eq 0 ]; then
			cmp dir/out expected || fail "$fault: half a file"
		else
			cmp dir/out old || fail "$fault: not the old one"
			# Where each write fails nothing can be said either.
			[ -s said ] || [ "${fault%+}" != "$fault" ] ||
			    fail "$fault: it said nothing"
		fi
		no_hidden dir
	done
	[ $status -eq 73 ] || fail 'a disk that is full ended well'
}

atf_init_test_cases() {
	atf_add_test_case early
	atf_add_test_case early__faults
	atf_add_test_case early__own_file
	atf_add_test_case mode
	atf_add_test_case old
	atf_add_test_case names
	atf_add_test_case no_file
	atf_add_test_case directory__missing
	atf_add_test_case directory__asked_first
	atf_add_test_case directory__not_writable
	atf_add_test_case directory__read_only
	atf_add_test_case full
	atf_add_test_case faults
	atf_add_test_case faults__late
	atf_add_test_case immutable
	atf_add_test_case immutable__not_here
	atf_add_test_case dry_run
	atf_add_test_case own_file
}
