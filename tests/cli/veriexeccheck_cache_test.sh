# SPDX-License-Identifier: BSD-2-Clause
# What a cache spares, and what it must never hide; the deadline.

. "$LFP_SOURCE/tests/cli/veriexeccheck_subr.sh"

# Files are remembered once their last change is some seconds old; until
# then a run says that it knows fewer of them.
settled_tree() { # FILES
	mkdir -p tree/d
	seq 1 "$1" | while read -r i; do
		echo "$i" >"tree/d/$i"
	done
	fingerprint tree sigs -M
	until veriexeccheck -c cache -F json -R tree -f sigs >json &&
	    [ "$(jq .summary.counts.files_known json)" -eq "$1" ]; do
		settle=$((${settle:-0} + 1))
		[ "$settle" -lt 3000 ] || atf_fail 'nothing is remembered'
	done
}

known() { # JSON
	jq -c '.summary.counts | [.files_known, .files_read]' "$1"
}

atf_test_case spares
spares_head() {
	atf_set require.progs 'jq strace'
}
spares_body() {
	settled_tree 300
	atf_check -o save:json veriexeccheck -c cache -F json -R tree -f sigs
	check_counts json
	[ "$(known json)" = '[300,0]' ] || atf_fail "$(known json)"
	# Without a cache, or with one, the findings are the same.
	echo x >>tree/d/7
	rm tree/d/8
	atf_check -s exit:1 -o save:with veriexeccheck -c cache -F ndjson \
	    -R tree -f sigs
	atf_check -s exit:1 -o save:without veriexeccheck -F ndjson -R tree \
	    -f sigs
	grep '"finding"' with >with.findings
	grep '"finding"' without >without.findings
	atf_check test -s with.findings
	atf_check diff without.findings with.findings
	ls cache* >left
	atf_check -o inline:'cache\n' cat left
}

# A system call or three for each file, and none that reads.
atf_test_case calls
calls_head() {
	atf_set require.progs 'jq strace'
	atf_set require.user root
}
calls_body() {
	settled_tree 2000
	under_strace
	strace -f -c -o count veriexeccheck -c cache -R tree -f sigs \
	    >report 2>errors || atf_skip "no strace here: $(cat errors)"
	called() { # NAMES
		awk -v names="^($1)\$" '$4 ~ /^[0-9]+$/ && $NF != "total" &&
		    $NF ~ names { n += $4 } END { print n + 0 }' count
	}
	calls=$(called '.*')
	echo "$calls calls for 2000 files"
	[ "$calls" -le 6000 ] || atf_fail "$calls calls for 2000 files"
	reads=$(called 'read|pread64|readv|preadv|preadv2|openat|openat2')
	[ "$reads" -le 200 ] || atf_fail "$reads files opened or read, of 2000"
}

# All that is hidden from a look at the times comes out with --rehash.
atf_test_case rehash
rehash_head() {
	atf_set require.progs jq
}
rehash_body() {
	settled_tree 200
	read_sum=0
	for run in 1 2 3 4; do
		atf_check -o save:json veriexeccheck -c cache --rehash 25% \
		    -F json -R tree -f sigs
		n=$(jq .summary.counts.files_read json)
		[ "$n" -gt 0 ] || atf_fail "run $run reads nothing"
		[ "$n" -lt 120 ] || atf_fail "run $run reads $n"
		read_sum=$((read_sum + n))
	done
	[ "$read_sum" -eq 200 ] || atf_fail "$read_sum were read in 4 runs"
	atf_check -o save:json veriexeccheck -c cache --rehash 100 -F json \
	    -R tree -f sigs
	[ "$(known json)" = '[0,200]' ] || atf_fail "$(known json)"
	atf_check -o match:'^read 0 files.*known from the cache 200 files.*the oldest of 2' \
	    veriexeccheck -c cache -R tree -f sigs
}

# Whatever the share is, and whatever runs come between that look at a part
# or read no share: 100/n runs that do read all again, each of them some.
atf_test_case rehash__within
rehash__within_head() {
	atf_set require.progs jq
}
rehash__within_body() {
	settled_tree 200
	cp cache settled
	for share in 7 12 30 40 60; do
		cp settled cache
		read_sum=0
		runs=0
		while [ $runs -lt $((100 / share)) ]; do
			atf_check -o save:json veriexeccheck -c cache \
			    --rehash $share -F json -R tree -f sigs
			read_sum=$((read_sum +
			    $(jq .summary.counts.files_read json)))
			runs=$((runs + 1))
			atf_check -o ignore veriexeccheck -c cache \
			    -R tree -f sigs
		done
		[ "$read_sum" -eq 200 ] ||
		    atf_fail "$read_sum were read in $runs runs at $share%"
	done
	# Every second run is of one file only; the others have their turns.
	cp settled cache
	read_sum=0
	for run in 1 2; do
		atf_check -o ignore veriexeccheck -c cache --rehash 50 \
		    -R tree -f sigs /d/1
		atf_check -o save:json veriexeccheck -c cache --rehash 50 \
		    -F json -R tree -f sigs
		n=$(jq .summary.counts.files_read json)
		[ "$n" -gt 50 ] || atf_fail "run $run reads $n"
		read_sum=$((read_sum + n))
	done
	[ "$read_sum" -ge 199 ] || atf_fail "$read_sum were read"
}

# What is not whole, or not of this file and root, is not believed.
atf_test_case damaged
damaged_head() {
	atf_set require.progs jq
}
damaged_body() {
	settled_tree 100
	cp cache good
	size=$(wc -c <good)
	for at in 0 20 100 4096 4200 8192 9000 $((size / 2)) $((size - 9)); do
		cp good cache
		printf '\377\252\125' | dd of=cache bs=1 seek="$at" \
		    conv=notrunc status=none
		cmp -s good cache && continue
		echo "damaged at $at"
		veriexeccheck -c cache -F json -R tree -f sigs >json 2>note
		[ $? -eq 0 ] || atf_fail "status with damage at $at"
		[ "$(jq '.summary.counts.matched' json)" -eq 100 ] ||
		    atf_fail "not all matched with damage at $at"
		[ ! -s note ] || grep -q 'damaged\|another' note ||
		    atf_fail "$(cat note)"
	done
	for length in 1 100 4096 5000 $((size - 4096)); do
		head -c "$length" good >cache
		atf_check -o match:'100 matched' -e match:'discarded' \
		    veriexeccheck -c cache -R tree -f sigs
	done
	seq 1 2000 >cache
	atf_check -o match:'100 matched' -e match:'discarded' \
	    veriexeccheck -c cache -R tree -f sigs
	# One digest in a record, with all else as it was, is found out.
	cp good cache
	digest=$(sed -n 's/^\/d\/50 SHA256 \([0-9a-f]*\).*/\1/p' sigs)
	perl -0777 -pi -e 'BEGIN { $d = pack("H*", shift) }
	    my $e = $d; substr($e, 0, 1) ^= "\1"; s/\Q$d\E/$e/g' "$digest" cache
	cmp -s good cache && atf_fail 'the digest is not in the cache'
	atf_check -o match:'100 matched' -e match:'damaged' \
	    veriexeccheck -c cache -R tree -f sigs
	# Another signatures file, another root.
	cp good cache
	{
		echo '# another'
		cat sigs
	} >other
	atf_check -o match:'read 100 files' -e match:'of another' \
	    veriexeccheck -c cache -R tree -f other
	cp good cache
	cp -a tree tree2
	atf_check -o match:'read 100 files' -e match:'of another' \
	    veriexeccheck -c cache -R tree2 -f sigs
}

atf_test_case not_ours
not_ours_body() {
	known_files tree
	fingerprint tree sigs
	: >cache
	chmod 666 cache
	atf_check -s exit:73 -e match:'others' veriexeccheck -c cache \
	    -R tree -f sigs
	rm cache
	: >target
	ln -s target cache
	atf_check -s exit:73 -e match:'cache: ' veriexeccheck -c cache \
	    -R tree -f sigs
	atf_check -s exit:73 -e match:'nowhere/cache: ' veriexeccheck \
	    -c nowhere/cache -R tree -f sigs
	atf_check test ! -s target
}

# One run at a time; the second says so and leaves the cache alone.
atf_test_case lock
lock_head() {
	atf_set require.progs flock
}
lock_body() {
	known_files tree
	fingerprint tree sigs
	atf_check -o ignore veriexeccheck -c cache -R tree -f sigs
	state=$(sha256sum <cache)
	atf_check -s exit:73 -e match:'another run is using it' \
	    flock cache veriexeccheck -c cache -R tree -f sigs
	[ "$state" = "$(sha256sum <cache)" ] || atf_fail 'it was changed'
	atf_check -o ignore veriexeccheck -c cache -R tree -f sigs
}

# A file that takes for ever: the run ends, and names it.
atf_test_case deadline
deadline_body() {
	known_files tree
	fingerprint tree sigs
	sum=$(sha256sum </dev/null | cut -d ' ' -f 1)
	truncate -s 1T tree/known/for-ever ||
	    atf_skip 'no sparse files of this size here'
	echo "/known/for-ever SHA256 $sum file" >>sigs
	atf_check -s exit:2 -o empty -e match:'deadline of 1 seconds' \
	    -e match:'known/for-ever' timeout 30 veriexeccheck --deadline 1 \
	    -R tree -f sigs
	# It leaves nothing behind, and no process.
	atf_check -s exit:2 -o empty -e match:'deadline' timeout 30 \
	    veriexeccheck --deadline 1 -c cache -o report -R tree -f sigs
	ls >left
	atf_check -o inline:'cache\nleft\nsigs\ntree\n' cat left
	grep -v for-ever sigs >sigs2
	for option in -q -v; do
		atf_check -o ignore veriexeccheck --deadline 60 "$option" \
		    -R tree -f sigs2
	done
	echo x >>tree/known/changed
	atf_check -s exit:1 -o match:'^changed: /known/changed' \
	    veriexeccheck --deadline 60 -R tree -f sigs2
}

# A file system that does not answer: who waits for it cannot be killed, and
# yet the run ends in time, names the path, and holds nothing of its caller's.
atf_test_case deadline__stuck
deadline__stuck_head() {
	atf_set require.user root
	atf_set require.progs unshare
	atf_set timeout 300
}
deadline__stuck_body() {
	mkdir mnt
	cat >examine <<'END'
# A system without FUSE: nothing to see here.
server=$("$LFP_TEST_BIN/stuck_fs" mnt "$1" armed) || exit 77
veriexecgen -R mnt -a -r -d / -M -o sigs || exit 1
: >armed
# The other end of the pipe is read until it is closed.
{
	timeout 6 veriexeccheck --deadline 3 -u -R mnt -f sigs
	echo "status $?"
} 2>&1 | timeout 7 cat >said
echo "read $?" >>said
# Those who wait are let go with it.
kill "$server"
END
	# In a view of the mounts that is its own, the root is "/".
	top=
	built_with HAVE_MOUNT_SETATTR || top=$(pwd -P)/mnt
	for operation in lookup getattr opendir readdir open read statfs; do
		rm -f armed said
		unshare -m sh examine "$operation" >out 2>&1
		case $? in
		0) ;;
		77) atf_skip "no FUSE here: $(cat out)" ;;
		*) cat out; atf_fail "$operation" ;;
		esac
		case $operation in
		open | read) stuck=$top/d/sub/f ;;
		statfs) stuck='/.*/mnt$' ;;
		*) stuck=$top/d/sub ;;
		esac
		atf_check -o match:'deadline of 3 seconds' \
		    -o match:"waits for $stuck" -o match:'^status 2$' \
		    -o match:'^read 0$' cat said
	done
}

# What goes through a second process comes out as it is, and is not lost.
atf_test_case deadline__output
deadline__output_body() {
	mkdir -p tree/d
	seq 1 3000 | while read -r i; do
		echo "$i" >"tree/d/a-long-name-so-that-pipes-fill-up-$i"
	done
	fingerprint tree sigs
	rm tree/d/*7*
	atf_check -s exit:1 -o save:expected veriexeccheck -F tap -R tree \
	    -f sigs
	atf_check -s exit:1 -o file:expected veriexeccheck --deadline 60 \
	    -F tap -R tree -f sigs
	# Read slowly, through a pipe, it is the same.
	{
		veriexeccheck --deadline 60 -F tap -R tree -f sigs
		echo $? >status
	} | dd bs=1 of=read status=none
	atf_check cmp expected read
	atf_check -o inline:'1\n' cat status
	for option in -v -Fjson -Ftap; do
		atf_check -s exit:74 -e match:'cannot be written|could not' \
		    -x "veriexeccheck --deadline 60 $option -R tree -f sigs \
		    >/dev/full"
		atf_check -s exit:74 -e match:'cannot be written|could not' \
		    -x "veriexeccheck --deadline 60 $option -R tree -f sigs \
		    >&-"
	done
	# Messages that nobody reads are no reason to fail.
	atf_check -s exit:1 -o file:expected -x \
	    'veriexeccheck --deadline 60 -F tap -R tree -f sigs 2>&-'
	# Nor is a reader that never reads, or goes, a reason to wait for.
	mkfifo fifo
	exec 9<>fifo
	atf_check -s exit:2 -e match:'deadline of 2 seconds' timeout 20 \
	    sh -c 'veriexeccheck --deadline 2 -F json -R tree -f sigs >fifo'
	exec 9>&-
}

atf_init_test_cases() {
	atf_add_test_case spares
	atf_add_test_case calls
	atf_add_test_case rehash
	atf_add_test_case rehash__within
	atf_add_test_case damaged
	atf_add_test_case not_ours
	atf_add_test_case lock
	atf_add_test_case deadline
	atf_add_test_case deadline__stuck
	atf_add_test_case deadline__output
}
