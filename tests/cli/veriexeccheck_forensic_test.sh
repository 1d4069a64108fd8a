# SPDX-License-Identifier: BSD-2-Clause
# A mounted disk is examined and not touched, and nothing else is.

. "$LFP_SOURCE/tests/cli/veriexeccheck_subr.sh"
. "$LFP_SOURCE/tests/cli/mounts_subr.sh"

# What system calls the program makes, and what it opens after the
# signatures file has been read.
atf_test_case strace
strace_head() {
	atf_set require.progs strace
	atf_set require.user root
}
strace_body() {
	under_strace
	known_files tree
	ln -s /etc/passwd tree/known/points-out
	ln -s ../../../../../../../../etc/passwd tree/known/climbs-out
	mkfifo tree/known/fifo
	fingerprint tree sigs -F -M
	sum=$(sha256sum </etc/passwd | cut -d ' ' -f 1)
	echo "/known/points-out SHA256 $sum file" >>sigs
	echo "/known/climbs-out SHA256 $sum file" >>sigs
	# Listing a directory is reading it: afterwards all is told by name.
	find tree ! -type l -print >names
	while read -r name; do
		touch -a -d @1000000000 "$name"
	done <names
	xargs stat -c '%n %x %y %z %i' <names >before
	# shellcheck disable=SC2086 # words
	strace $as_built -f -o trace -e trace=all veriexeccheck -u -R tree -f sigs \
	    >report 2>errors ||
	    [ $? -ne 127 ] || atf_fail 'strace does not run'
	[ -s report ] || atf_skip "strace cannot be used here: $(cat errors)"
	verdicts report >found
	atf_check -o inline:'missing /known/climbs-out
missing /known/points-out\n' cat found
	xargs stat -c '%n %x %y %z %i' <names >after
	atf_check diff before after
	# Nothing is made, changed or removed.
	atf_check -s exit:1 grep -E ' (creat|unlink|unlinkat|rename|renameat2?|mkdir|mkdirat|chmod|fchmod|fchmodat|chown|fchown|fchownat|truncate|ftruncate|utimensat|link|linkat|symlinkat|setxattr|fsetxattr|mknodat)\(' \
	    trace
	# From the root's opening on: only below descriptors, only reading.
	awk '/openat.*"sigs"/ { begun = 1 } begun' trace >examination
	atf_check -o ignore grep '"sigs"' examination
	atf_check -s exit:1 grep -E 'openat2?\(.*(O_WRONLY|O_RDWR|O_CREAT|O_TRUNC)' \
	    examination
	grep -E ' (open|openat|openat2)\(' examination |
	    grep -v '"sigs"' | grep 'AT_FDCWD' |
	    grep -Ev '"(/proc/self/(mountinfo|fd/[0-9]+)|/etc/(localtime|ld.so.*)|/sys/.*|/usr/.*|/lib.*|/proc/.*|tree)"' \
	    >outside
	atf_check cat outside
	atf_check -s exit:1 grep 'passwd' outside
	# Files are opened without a change of their access times.
	if grep -q 'io_uring_enter' examination; then
		atf_check -s exit:1 grep -E 'openat\([0-9]+, "(changed|hidden)", O_RDONLY[^)]*\)' \
		    examination
	else
		atf_check -o match:O_NOATIME grep 'openat.*"changed"' \
		    examination
	fi
	[ "$(grep -c ' write(1,' examination)" -ge 1 ] ||
	    atf_fail 'no report was written'
	grep ' write(' examination | grep -Ev ' write\([12],' >writes
	atf_check cat writes
}

atf_test_case header
header_head() {
	atf_set require.user root
	atf_set require.progs unshare
}
header_body() {
	known_files tree
	fingerprint tree sigs
	sum=$(sha256sum <sigs | cut -d ' ' -f 1)
	atf_check -o save:report veriexeccheck -R tree -f sigs
	atf_check -o match:"^# their SHA-256: $sum\$" \
	    -o match:'^# root: tree$' -o match:'^# begun: 2[0-9-]*T' \
	    -o match:'^# ended: 2[0-9-]*T' \
	    -o match:'^# veriexeccheck [0-9.]*, libfingerprint' \
	    -o match:'^# warning: it is mounted read-write' cat report
	mkdir disk
	cat >examine <<'END'
mount -t tmpfs tmpfs disk && cp -a tree/known disk &&
    mount -o remount,ro disk || exit 77
veriexeccheck -R disk -f sigs
END
	in_mounts 0 report
	atf_check -o match:'^# on: device tmpfs, tmpfs, mounted at .*/disk .ro' \
	    cat report
	atf_check -s exit:1 grep warning report
}

# One file system at several places: the header is of the one that is asked
# about, and a mount that is read-only by itself does not keep others from
# writing.
atf_test_case header__several_mounts
header__several_mounts_head() {
	atf_set require.user root
	atf_set require.progs 'unshare jq'
}
header__several_mounts_body() {
	known_files tree
	mkdir tree/sub
	fingerprint tree sigs
	mkdir disk view part
	cat >examine <<'END'
mount -t tmpfs first disk && cp -a tree/. disk &&
    mount --bind disk view && mount -o remount,ro,bind view &&
    mount --bind disk/sub part || exit 77
for root in disk view; do
	veriexeccheck -R $root -f sigs >$root.text
	veriexeccheck -F json -R $root -f sigs >$root.json
done
mount -o remount,ro disk
veriexeccheck -R view -f sigs >shut.text
END
	in_mounts 0 said
	atf_check -o match:'^# on: device first, tmpfs, mounted at .*/disk .rw' \
	    -o match:'^# warning: it is mounted read-write' cat disk.text
	atf_check -o match:'mounted at .*/view .ro.*file system itself .rw' \
	    -o match:'^# warning: only this mount is read-only' cat view.text
	atf_check -s exit:1 grep warning shut.text
	atf_check -o inline:'[true,true]\n' jq -c \
	    '.about | [.read_write, .fs_read_write]' disk.json
	atf_check -o inline:'[false,true]\n' jq -c \
	    '.about | [.read_write, .fs_read_write]' view.json
}

# What is left out has a name and a number.
atf_test_case left_out
left_out_head() {
	atf_set require.progs jq
}
left_out_body() {
	known_files tree
	fingerprint tree sigs -F
	mkfifo tree/known/fifo
	atf_check -o save:json veriexeccheck -u -F json -R tree -f sigs
	check_counts json
	atf_check -o inline:'[1,0,0]\n' jq -c \
	    '.summary.counts | [.special, .pseudo, .mounts]' json
	atf_check -o match:'left out 1 devices, FIFOs and sockets, 0 file' \
	    veriexeccheck -u -R tree -f sigs
}

# Another file system inside the root is entered, and that is said.
atf_test_case mounts
mounts_head() {
	atf_set require.user root
	atf_set require.progs 'unshare jq'
}
mounts_body() {
	known_files tree
	mkdir tree/known/mnt
	fingerprint tree sigs -F
	cat >examine <<'END'
mount -t tmpfs tmpfs tree/known/mnt || exit 77
echo new >tree/known/mnt/new
veriexeccheck -u -F json -R tree -f sigs
END
	in_mounts 1 json
	check_counts json
	atf_check -o inline:'1\n/known/mnt/new\n' jq -r \
	    '.summary.counts.mounts, .findings[0].path' json
}

# A tree that is deeper than any path.
atf_test_case deep
deep_head() {
	atf_set require.progs perl
}
deep_body() {
	known_files tree
	fingerprint tree sigs -F
	perl -e 'chdir "tree/known" or die;
	    for (1 .. 3000) { mkdir "d" or die; chdir "d" or die }
	    open my $f, ">", "evil" or die; print $f "evil"'
	perl -e 'print "/known", "/d" x 3000, "/evil\0"' >expected
	for jobs in 1 8; do
		atf_check -s exit:1 -o file:expected timeout 60 \
		    veriexeccheck -0 -u -j $jobs -R tree -f sigs
		atf_check -s exit:1 -o file:expected timeout 60 \
		    veriexeccheck -0 -u -j $jobs -R tree -f sigs /known/d
	done
}

# What cannot be listed, or looked into, could hold anything.
atf_test_case unlisted
unlisted_head() {
	atf_set require.user root
	atf_set require.progs setpriv
}
unlisted_body() {
	known_files tree
	fingerprint tree sigs -F
	mkdir -p tree/known/a tree/known/b/c tree/known/d tree/known/b.
	for name in a b b/c d b.; do
		echo new >tree/known/$name/new
	done
	chmod 755 . tree tree/known
	chmod 644 sigs
	chmod 311 tree/known/a
	chmod 744 tree/known/b
	chmod 700 tree/known/d
	setpriv --reuid=65534 --regid=65534 --clear-groups \
	    veriexeccheck --version >/dev/null 2>&1 ||
	    atf_skip 'the user nobody cannot reach the program'
	setpriv --reuid=65534 --regid=65534 --clear-groups sh -c \
	    'cd . && [ -x . ] && [ -r sigs ]' ||
	    atf_skip 'the user nobody cannot reach this directory'
	for jobs in 1 8; do
		atf_check -s exit:3 -o save:report setpriv --reuid=65534 \
		    --regid=65534 --clear-groups veriexeccheck -j $jobs \
		    -u -R tree -f sigs
		verdicts report >found
		atf_check -o inline:'added /known/b./new
unreadable /known/a\nunreadable /known/b\nunreadable /known/b/c
unreadable /known/d\n' cat found
	done
}

# Mounts: each is entered, those that go round are not; kernel views are not.
atf_test_case mounts__around
mounts__around_head() {
	atf_set require.user root
	atf_set require.progs 'unshare jq'
}
mounts__around_body() {
	known_files tree
	mkdir -p tree/known/up tree/known/proc tree/known/m tree/known/n
	echo new >tree/known/new
	fingerprint tree sigs -F -e new
	cat >examine <<'END'
mount --rbind tree tree/known/up || exit 77
mount -t tmpfs tmpfs tree/known/m || exit 77
mkdir tree/known/m/deeper
echo new >tree/known/m/deeper/new
mount --bind tree/known/m/deeper tree/known/n || exit 77
mount -t proc proc tree/known/proc || exit 77
for jobs in 1 2 8; do
	veriexeccheck -u -F json -j $jobs -R tree -f sigs >json.$jobs
	echo $?
done
END
	unshare -m sh examine >statuses 2>errors
	[ $? -ne 77 ] || atf_skip "nothing can be mounted here: $(cat errors)"
	atf_check -o inline:'1\n1\n1\n' cat statuses
	for jobs in 1 2 8; do
		check_counts json.$jobs
		jq '.summary.counts, .findings' json.$jobs >is.$jobs
	done
	atf_check cmp is.1 is.2
	atf_check cmp is.1 is.8
	atf_check -o inline:'2\n/known/m/deeper/new\n/known/n/new\n/known/new\n' \
	    jq -r '.summary.counts.mounts, .findings[].path' json.1
}

atf_init_test_cases() {
	atf_add_test_case strace
	atf_add_test_case header
	atf_add_test_case header__several_mounts
	atf_add_test_case left_out
	atf_add_test_case mounts
	atf_add_test_case deep
	atf_add_test_case unlisted
	atf_add_test_case mounts__around
}
