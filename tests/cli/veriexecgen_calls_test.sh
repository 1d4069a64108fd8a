# SPDX-License-Identifier: BSD-2-Clause
# What the program does to the system, as strace and the files' own times
# tell.

# shellcheck disable=SC2154 # what veriexecgen_subr.sh sets

. "$LFP_SOURCE/tests/cli/veriexecgen_subr.sh"
. "$LFP_SOURCE/tests/cli/mounts_subr.sh"

# Opens by way of io_uring are not seen by strace: with and without it.
plain=-einject=io_uring_setup:error=ENOSYS
# Only what is traced can be made to fail.
ring=io_uring_setup

# A directory of everything that is no regular file.
special_tree() { # DIRECTORY
	mkdir -p "$1/sub"
	program "$1/a" "$1/sub/b"
	mkfifo "$1/fifo" "$1/sub/fifo"
	chmod +x "$1/fifo" "$1/sub/fifo"
	perl -MSocket -e 'socket my $s, AF_UNIX, SOCK_STREAM, 0;
	    chdir $ARGV[0]; bind $s, sockaddr_un("socket") or die;
	    chmod 0755, "socket"' "$1" || fail 'no socket'
	if [ "$(id -u)" -eq 0 ]; then
		# /dev/full, so to speak, and the first disk.
		mknod -m 777 "$1/char" c 1 7 2>/dev/null || :
		mknod -m 777 "$1/block" b 8 0 2>/dev/null || :
	fi
	ln -s fifo "$1/link_to_fifo"
	ln -s /dev/zero "$1/link_to_zero"
	ln -s socket "$1/link_to_socket"
}

# Sandboxes forbid what is newer than their list of calls, each in its way.
newer='?io_uring_setup,?preadv2,?close_range,?open_tree,?mount_setattr'
newer="$newer,?statx,?openat2,?sync_file_range,?fadvise64,madvise,unshare"
newer="$newer,?cachestat"

atf_test_case forbidden
forbidden_head() {
	atf_set require.progs strace
	atf_set timeout 120
}
forbidden_body() {
	under_strace
	mkdir -p tree/sub
	for i in 0 1 2 3 4 5 6 7 8 9; do
		seq "$i" "${i}000" >"tree/$i"
		seq "$i" "${i}0000" >"tree/sub/$i"
	done
	truncate -s 5M tree/large
	truncate -s 1M tree/sub/middle
	atf_check -o save:expected veriexecgen -a -r -j 3 -o - -d tree
	for error in EPERM ENOSYS EINVAL EOPNOTSUPP EACCES; do
		atf_check -o file:expected strace -f -o trace \
		    -e trace="$newer" -e inject="$newer:error=$error" \
		    veriexecgen -a -r -j 3 -o - -d tree
		atf_check -o ignore grep "$error.*INJECTED" trace
		atf_check strace -f -o trace \
		    -e trace="$newer" -e inject="$newer:error=$error" \
		    veriexecgen -a -r -j 3 -o saved -d tree
		atf_check cmp expected saved
	done
}

# Who writes into a FIFO waits until someone opens it to read.
atf_test_case special__never_opened
special__never_opened_head() {
	atf_set require.progs 'perl timeout'
	atf_set timeout 60
}
special__never_opened_body() {
	special_tree tree
	for fifo in tree/fifo tree/sub/fifo; do
		# A shell that dies of it says nothing.
		(: >"$fifo"; echo opened >>opened) 2>/dev/null &
		writers="${writers-} $!"
	done
	for options in '' -a -M -F '-a -j 8'; do
		# shellcheck disable=SC2086 # words
		atf_check timeout 20 veriexecgen -r $options -d tree -o out
		[ "$(grep -c '^/' out)" -eq 2 ] || fail "$(cat out)"
		[ ! -e opened ] || fail "$options: a FIFO was opened"
	done
	atf_check -s exit:66 -e match:'tree/fifo: is not a regular file$' \
	    timeout 20 veriexecgen -d tree/fifo -o out
	echo tree/sub/fifo >list
	atf_check -s exit:66 -e match:'/fifo: is not a regular file$' \
	    timeout 20 veriexecgen -f list -o out
	[ ! -e opened ] || fail 'a FIFO was opened'
	# They are there, and do notice.
	: <tree/fifo
	: <tree/sub/fifo
	# shellcheck disable=SC2086 # words
	wait $writers
	atf_check -o inline:'opened\nopened\n' cat opened
}

# By strace: each thing opened below the tree is a directory or a regular
# file that was listed.
atf_test_case special__as_traced
special__as_traced_head() {
	atf_set require.progs 'perl strace'
}
special__as_traced_body() {
	under_strace
	here=$(pwd -P)
	special_tree tree
	for options in '' -a '-M -F'; do
		# shellcheck disable=SC2086 # words
		atf_check strace -f -qq -y -o trace -e trace=%file,%desc,$ring $plain \
		    veriexecgen -j 2 -r $options -d tree -o out
		! grep -E 'open.*(fifo|socket|char|block|zero)' trace ||
		    fail 'something special was opened'
		grep -q "= [0-9]*<$here/tree/sub/b>" trace ||
		    fail 'nothing was opened at all'
	done
}

# A file replaced by a FIFO between the listing and the opening.
atf_test_case special__swapped
special__swapped_head() {
	atf_set require.progs perl
	atf_set timeout 120
}
special__swapped_body() {
	mkdir tree
	touch tree/stable
	for i in $(seq 40); do
		echo "$i" >tree/file$i
		mkfifo tree/.fifo$i
	done
	# Exchanges a file and a FIFO, on and on.
	perl -e 'my $i = 0; while (1) { $i = $i % 40 + 1;
	    rename "tree/file$i", "tree/.tmp"; rename "tree/.fifo$i",
	    "tree/file$i"; rename "tree/.tmp", "tree/.fifo$i"; }' &
	swapper=$!
	for round in $(seq 40); do
		timeout 20 veriexecgen -W -a -d tree -o out 2>said
		status=$?
		case $status in
		0 | 2) ;;
		*) break ;;
		esac
	done
	kill $swapper
	wait $swapper 2>/dev/null
	[ $status -eq 0 ] || [ $status -eq 2 ] ||
	    fail "round $round: status $status: $(head -n 3 said)"
}

# Everything that is written, made, renamed or removed is the output's.
atf_test_case writes
writes_head() {
	atf_set require.progs strace
}
writes_body() {
	under_strace
	here=$(pwd -P)
	mkdir -p tree/sub dir
	program tree/a tree/sub/b
	ln tree/a tree/z
	ln -s sub/b tree/link
	find tree -printf '%p %i %Ty%Tj%TT %s %m %u\n' | sort >before
	for options in '' -A -M '-F -T' -W; do
		echo '# old' >dir/out
		# shellcheck disable=SC2086 # words
		atf_check strace $as_built -f -qq -y -o trace $plain -e trace=$ring,openat,open,\
creat,openat2,unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,\
symlinkat,mkdir,mkdirat,rmdir,mknod,mknodat,chmod,fchmod,fchmodat,chown,\
fchown,fchownat,truncate,ftruncate,utimensat,setxattr,fsetxattr,write,\
pwrite64,writev,sendfile,copy_file_range,fallocate,ioctl,execve \
		    veriexecgen $options -r -d tree -o dir/out
		grep -v -e ' execve(' -e io_uring_setup -e ', TCGETS, ' -e "<$here/dir[/>]" \
		    -e 'open[a-z0-9]*(.*O_RDONLY' -e 'open[a-z0-9]*(.*O_PATH' \
		    -e ' write([0-9]*<anon_inode:' -e 'resumed>' \
		    -e '"/nonexistent/' trace >others
		atf_check cat others
		grep -q "renameat(.*<$here/dir" trace || fail 'no trace'
		! grep -E 'O_(WRONLY|RDWR|CREAT|TRUNC)' trace |
		    grep -v -e "<$here/dir>" -e '"/nonexistent/' ||
		    fail 'opened for writing'
	done
	find tree -printf '%p %i %Ty%Tj%TT %s %m %u\n' | sort >after
	atf_check diff before after
}

# The times of access of a tree; find would change those of directories.
times() {
	xargs stat -c '%n %x' <list
}

# Times of access stay, for the owner and root, though they would change.
atf_test_case atime
atime_body() {
	mkdir -p tree/sub
	program tree/a tree/sub/b
	head -c 400000 /dev/zero >tree/large
	chmod +x tree/large
	ln -s a tree/link
	# Only root can follow a link without a trace, and not on all systems.
	find tree >list
	{ [ "$(id -u)" -eq 0 ] && built_with HAVE_MOUNT_SETATTR; } ||
	    find tree ! -type l >list
	# Older than a day, and than the last change: relatime would update.
	xargs touch -h -d '2001-02-03 04:05:06.789' <list
	times >before
	for options in '' '-M -F' '-a -j 1'; do
		# shellcheck disable=SC2086 # words
		atf_check veriexecgen -r $options -d tree -o out
		times >after
		atf_check diff before after
	done
	cat tree/a >/dev/null
	times >after
	! cmp -s before after || atf_skip 'nothing changes times here'
}

# The same for one who is neither root nor in a mount of its own.
atf_test_case atime__owner
atime__owner_head() {
	atf_set require.user root
}
atime__owner_body() {
	require_nobody
	mkdir -p tree/sub out
	program tree/a tree/sub/b
	chown -R 65534 tree out
	find tree >list
	xargs touch -d '2001-02-03 04:05:06.789' <list
	times >before
	atf_check $as_nobody veriexecgen -r -d tree -o out/out
	times >after
	atf_check diff before after
}

atf_test_case noatime__asked
noatime__asked_head() {
	atf_set require.progs strace
}
noatime__asked_body() {
	under_strace
	here=$(pwd -P)
	mkdir tree
	program tree/a tree/b
	atf_check strace -f -qq -y -o trace -e trace=openat,$ring $plain \
	    veriexecgen -j 1 -d tree -o out
	grep "O_RDONLY.*<$here/tree/[ab]>\$" trace >opens
	[ "$(wc -l <opens)" -eq 2 ] || fail "$(cat opens)"
	for flag in O_NOATIME O_NOFOLLOW O_NONBLOCK O_NOCTTY O_CLOEXEC; do
		atf_check -o inline:'2\n' grep -c $flag opens
	done
}

# How often is the cache of a large file in this tree dropped?
check_drops() { # TREE TIMES
	atf_check strace -f -qq -o trace -e trace=fadvise64 \
	    veriexecgen -a -d "$1" -o out
	[ "$(grep -c DONTNEED trace)" -eq "$2" ] || fail "$(cat trace)"
}

# What was in memory stays there; what was not is not left there.
atf_test_case cache__as_it_was
cache__as_it_was_head() {
	atf_set require.progs strace
}
cache__as_it_was_body() {
	under_strace
	mkdir tree
	head -c 3000000 /dev/zero >tree/large
	check_drops tree 0
	case $(stat -f -c %T tree) in
	ext2/ext3 | xfs | btrfs) ;;
	*) atf_skip 'it may not be dropped here' ;;
	esac
	case $(uname -r) in
	[1-5].* | 6.[0-4].*) atf_skip 'no cachestat(2) here' ;;
	esac
	sync tree/large
	dd if=tree/large iflag=nocache count=0 2>errors || fail "$(cat errors)"
	check_drops tree 1
}

# An overlay's pages are those of the files below: it knows of none.
atf_test_case cache__overlay
cache__overlay_head() {
	atf_set require.user root
	atf_set require.progs 'strace unshare'
}
cache__overlay_body() {
	under_strace
	mkdir tree upper view
	head -c 3000000 /dev/zero >tree/large
	cat >examine <<'END'
mount -t tmpfs tmpfs upper && mkdir upper/u upper/w && mount -t overlay \
    -o lowerdir=tree,upperdir=upper/u,workdir=upper/w overlay view || exit 77
strace -f -qq -o trace -e trace=fadvise64 veriexecgen -a -d view -o out
END
	in_mounts 0 said
	[ "$(grep -c DONTNEED trace)" -eq 0 ] || fail "$(cat trace)"
}

# No one else's descriptors are handed on, no other program is run, and no
# threads or temporary files are left.
atf_test_case descriptors
descriptors_head() {
	atf_set require.progs strace
}
descriptors_body() {
	under_strace
	mkdir tree
	program tree/a
	# shellcheck disable=SC2086 # words
	atf_check strace $as_built -f -qq -o trace \
	    veriexecgen -d tree -o out
	[ "$(grep -c 'execve(' trace)" -eq 1 ] || fail 'a program was run'
	! grep -E 'socket\(|connect\(|fork\(' trace || fail 'not its business'
	# The temporary is ours alone while it is being written.
	grep -q '"\.out\.new", .*O_CREAT|O_EXCL|O_NOFOLLOW.*, 0600)' trace ||
	    fail 'how it makes its temporary'
	# Whatever is opened by us is closed at an execve(2).
	grep -E 'open(at|at2)?\(' trace | grep -v -e O_CLOEXEC -e ENOENT \
	    >left_open
	! grep -v '"/\(proc\|sys\|dev\|etc\)/' left_open ||
	    fail "$(cat left_open)"
}

# By strace: each worker takes a table of its own once, uses only what is open
# in it, and closes what it has opened there.
atf_test_case descriptors__own
descriptors__own_head() {
	atf_set require.progs 'perl strace'
}
descriptors__own_body() {
	under_strace
	for i in $(seq 40); do
		mkdir -p tree/$i/sub/sub
		program tree/$i/a tree/$i/sub/b tree/$i/sub/sub/c
	done
	for workers in 2 3; do
		# shellcheck disable=SC2086 # words
		atf_check strace -f -qq -o trace $plain -e trace=openat,close,\
unshare,getdents64,fstat,newfstatat,read,pread64,preadv2,$ring \
		    veriexecgen -a -r -j $workers -d tree -o out
		[ "$(grep -c '^/' out)" -eq 120 ] || fail "$(cat out)"
		[ -z "$as_built" ] || grep -q 'unshare(' trace ||
		    atf_skip 'ThreadSanitizer knows one table only'
		atf_check -o inline:"$workers workers: 0 wrong, 0 left\n" \
		    perl -ne '
			/^(\d+) +(.*)/ or next;
			($t, $_) = ($1, $2);
			$main //= $t;
			if (s/ *<unfinished \.\.\.>$//) {
				$begun{$t} = $_;
				next;
			}
			s/^<\.\.\. \w+ resumed>/delete $begun{$t}/e;
			if (/^unshare\(CLONE_FILES\) += 0/) {
				$n++, $own{$t} = { %$shared };
				$taken{$t}++ and $wrong++;
			}
			$open = $own{$t} // ($shared //= { 0 => 1, 1 => 1,
			    2 => 1 });
			if (/^[a-z0-9]+\((\d+)[,)].* = \d/) {
				$fd = $1;
				$wrong += $own{$t} && !$open->{$fd};
				delete $open->{$fd} if /^close/;
				delete $mine{$t}{$fd} if /^close/;
			}
			if (/^openat\(.* = (\d+)$/) {
				$open->{$1} = $mine{$t}{$1} = 1;
			}
			END {
				delete $mine{$main};
				$left += keys %$_ for values %mine;
				printf "%d workers: %d wrong, %d left\n", $n,
				    $wrong, $left;
			}' trace
	done
}

# Nothing outside of a root is opened, once the program runs.
atf_test_case root__confined
root__confined_head() {
	atf_set require.progs strace
}
root__confined_body() {
	under_strace
	here=$(pwd -P)
	mkdir -p root/usr/bin dir secret
	program root/usr/bin/a secret/x
	ln -s "$here/secret/x" root/usr/bin/absolute
	ln -s ../../../secret/x root/usr/bin/up
	ln -s ../../../../../../../../../../etc/passwd root/usr/bin/passwd
	ln -s /../../../secret root/usr/dir
	atf_check strace -f -qq -y -o trace $plain -e trace=%file,$ring \
	    veriexecgen -a -r -R root -d / -o dir/out
	! grep -e "$here/secret/x>" -e "<$here/secret" trace ||
	    fail 'it was opened'
	sed -n '/<'"$(echo "$here" | sed 's,/,\\/,g')"'\/root[/>]/,$p' trace |
	    grep -E 'open.* = [0-9]+<' | grep -v -e "<$here/root[/>]" \
	    -e "<$here/dir[/>]" -e "<$here/dir>\$" -e '</proc' -e '</sys' \
	    -e '</etc/ssl' -e "= [0-9]*</usr/lib" -e "= [0-9]*</lib" >outside
	grep -v -e "AT_FDCWD.*\"\.\"" -e '= [0-9]*</>$' outside >others
	atf_check cat others
}

atf_init_test_cases() {
	atf_add_test_case forbidden
	atf_add_test_case special__never_opened
	atf_add_test_case special__as_traced
	atf_add_test_case special__swapped
	atf_add_test_case writes
	atf_add_test_case atime
	atf_add_test_case atime__owner
	atf_add_test_case noatime__asked
	atf_add_test_case cache__as_it_was
	atf_add_test_case cache__overlay
	atf_add_test_case descriptors
	atf_add_test_case descriptors__own
	atf_add_test_case root__confined
}
