# SPDX-License-Identifier: BSD-2-Clause
# What is found and how it is fingerprinted, against find, sha256sum and
# openssl.

. "$LFP_SOURCE/tests/cli/veriexecgen_subr.sh"

# Sizes around those of blocks, buffers and pieces, and some in between.
SIZES='0 1 55 56 63 64 65 111 112 119 127 128 129 4095 4096 4097 32767 32768
32769 65535 65536 65537 131072 262143 262144 262145 524288 524289 1048576
1048577 3000000'

# Every byte of every file is other than its neighbours'.
tree_of_sizes() { # DIRECTORY
	mkdir -p "$1/deep/er/x"
	for size in $SIZES; do
		openssl enc -aes-128-ctr -nosalt -K "$(printf '%032d' "$size")" \
		    -iv 00000000000000000000000000000000 -in /dev/zero \
		    2>/dev/null | head -c "$size" >"$1/size-$size"
		cp "$1/size-$size" "$1/deep/er/x/copy-$size"
	done
	truncate -s 5M "$1/hole"
	printf end >>"$1/hole"
}

# Digest and path for digest and path.
atf_test_case digests__each_algorithm
digests__each_algorithm_head() {
	atf_set require.progs 'openssl sha256sum'
}
digests__each_algorithm_body() {
	here=$(pwd -P)
	tree_of_sizes tree
	found "$here/tree" >names
	for pair in SHA256:sha256 SHA384:sha384 SHA512:sha512 SHA1:sha1 \
	    RMD160:rmd160 MD5:md5; do
		name=${pair%:*} word=${pair#*:}
		atf_check -e ignore veriexecgen -a -r -d tree -t "$word" -o out
		check_rules out
		[ "$(grep -c "^/[^ ]* $name [0-9a-f]* file, indirect\$" out)" \
		    -eq "$(tr -dc '\000' <names | wc -c)" ] ||
		    fail "$name: a line for each file, no other"
		signatures sums out | tr '\000' '\n' >is
		xargs -0 openssl dgst -provider default -provider legacy \
		    -r -"$word" <names | sed 's/ \*/  /' >openssl
		atf_check cmp is openssl
		! command -v "${word}sum" >/dev/null || {
			xargs -0 "${word}sum" <names >coreutils
			atf_check cmp is coreutils
		}
	done
}

# Without -r the directory's own files; without -a those with an x bit.
atf_test_case selection
selection_body() {
	here=$(pwd -P)
	mkdir -p tree/sub/low
	for mode in 700 500 410 401 755 644 600 666 4711 6644; do
		echo "$mode" >"tree/f$mode"
		echo "sub $mode" >"tree/sub/low/g$mode"
		chmod "$mode" "tree/f$mode" "tree/sub/low/g$mode"
	done
	atf_check veriexecgen -d tree -o out
	check_rules out
	check_found out "$here/tree" -maxdepth 1 -perm /111
	atf_check veriexecgen -r -d tree -o out
	check_found out "$here/tree" -perm /111
	atf_check veriexecgen -a -d tree -o out
	check_found out "$here/tree" -maxdepth 1
	atf_check veriexecgen -a -r -d tree -o out
	check_found out "$here/tree"
	check_rules out
}

# NetBSD's: none for what has an x bit, "file, indirect" for the rest.
atf_test_case flags__by_mode
flags__by_mode_body() {
	here=$(pwd -P)
	mkdir tree
	touch tree/data tree/user tree/group tree/other
	chmod 644 tree/data
	chmod 744 tree/user
	chmod 654 tree/group
	chmod 645 tree/other
	atf_check veriexecgen -a -d tree -o out
	e=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
	atf_check -o inline:"$here/tree/data SHA256 $e file, indirect
$here/tree/group SHA256 $e
$here/tree/other SHA256 $e
$here/tree/user SHA256 $e
" cat out
}

# One name sorts before another by their bytes, and a directory's files by
# the bytes of the whole path.
atf_test_case order__bytes
order__bytes_body() {
	here=$(pwd -P)
	mkdir -p tree/a tree/a.b tree/a0 tree/A tree/ab tree/a-
	for name in a/z a.b/y a0/x A/w ab/v a-/u zz Z _ a! 'a~' 0; do
		echo "$name" >"tree/$name"
	done
	printf x >"tree/$(printf '\303\244')"
	printf y >"tree/$(printf '\377')"
	atf_check veriexecgen -a -r -d tree -o out
	signatures paths out >is
	found "$here/tree" >should_be
	atf_check cmp is should_be
}

# A tree with enough of everything that threads get in each other's way.
busy_tree() { # DIRECTORY
	mkdir -p "$1"
	for d in 0 1 2 3 4 5 6 7 8 9; do
		mkdir -p "$1/$d/x/y"
		for f in 0 1 2 3 4 5 6 7 8 9; do
			seq "$d" "$((f + 1))" 2000 >"$1/$d/f$f"
			seq "$f$d$d$d" >"$1/$d/x/y/g$f"
			ln "$1/$d/f$f" "$1/${f}_$d"
			ln -s "../../../$f/f$d" "$1/$d/x/y/link$f"
			ln -s nowhere "$1/$d/dangling$f"
		done
	done
}

atf_test_case jobs__same_bytes
jobs__same_bytes_body() {
	busy_tree tree
	export SOURCE_DATE_EPOCH=1
	for options in '' -M -F; do
		atf_check -o save:one \
		    veriexecgen -a -r $options -d tree -j 1 -o -
		[ "$(grep -c '^/' one)" -eq 200 ] || fail 'lines are lost'
		for jobs in 1 2 3 8 64; do
			atf_check -o file:one \
			    veriexecgen -a -r $options -d tree -j "$jobs" -o -
		done
		atf_check -o file:one veriexecgen -a -r $options -d tree -o -
	done
}

# Whatever the order and the number of the options that name it.
atf_test_case jobs__same_for_any_order
jobs__same_for_any_order_body() {
	busy_tree tree
	atf_check -o save:one veriexecgen -a -r -d tree -o -
	atf_check -o file:one veriexecgen -ar -d tree/3 -d tree -o -
	atf_check -o file:one veriexecgen -o - -d tree -d tree -d ./tree/. -ra
	atf_check -o file:one veriexecgen -o - -ra -d tree/4/x -d tree/4 \
	    -d tree -d tree/0/x/y/../../..
}

# Each of the hash kernels that this CPU has.
atf_test_case kernels__agree
kernels__agree_head() {
	atf_set require.progs openssl
}
kernels__agree_body() {
	tree_of_sizes tree
	for word in sha256 sha512 sha384 sha1 rmd160 md5; do
		atf_check -o save:one -e ignore veriexecgen -a -r -d tree \
		    -t "$word" -o - --kernel openssl
		for kernel in generic shani avx2 avx512 auto; do
			veriexecgen --kernel "$kernel" --version >/dev/null \
			    2>&1 || continue
			atf_check -o file:one -e ignore veriexecgen -a -r \
			    -d tree -t "$word" -o - --kernel "$kernel"
		done
	done
}

atf_test_case algorithm__names
algorithm__names_body() {
	program file
	atf_check -o inline:'SHA256\nSHA384\nSHA512\nSHA1\nRMD160\nMD5\n' \
	    veriexecgen --list-algorithms
	for name in $(veriexecgen --list-algorithms); do
		for word in "$name" "$(echo "$name" | tr A-Z a-z)"; do
			atf_check -o match:"^[^ ]* $name [0-9a-f]*\$" \
			    -e ignore veriexecgen -d . -t "$word" -o -
		done
	done
	atf_check -o match:' SHA256 ' veriexecgen -d . -o -
}

# A word of warning for those that can be forged, and for no other.
atf_test_case algorithm__weak
algorithm__weak_body() {
	program file
	for word in sha1 rmd160 md5; do
		atf_check -o ignore -e save:said \
		    veriexecgen -d . -t "$word" -o -
		name=$(echo "$word" | tr a-z A-Z)
		atf_check -o match:"^veriexecgen: warning: $name .*forged" \
		    cat said
		atf_check -o inline:'1\n' -x 'wc -l <said | tr -d " "'
	done
	for word in sha256 sha384 sha512; do
		atf_check -o ignore veriexecgen -d . -t "$word" -o -
	done
}

# No arguments: -D -o /etc/signatures -t sha256.
atf_test_case defaults
defaults_head() {
	atf_set require.user root
}
defaults_body() {
	before=$(ls -l /etc/signatures* 2>&1 | cksum)
	atf_check -e save:said veriexecgen --dry-run -v
	atf_check -o ignore grep '/etc/signatures: [0-9]* entries.*not written' \
	    said
	atf_check -e save:said2 veriexecgen --dry-run -v -D -t sha256 \
	    -o /etc/signatures
	atf_check cmp said said2
	[ "$(ls -l /etc/signatures* 2>&1 | cksum)" = "$before" ] ||
	    fail '--dry-run has written'
}

atf_test_case verbose__counts
verbose__counts_body() {
	here=$(pwd -P)
	mkdir -p tree/sub
	program tree/a tree/sub/b
	touch tree/data tree/excluded
	ln tree/a tree/z
	ln -s nowhere tree/dangling
	ln -s sub tree/todir
	ln -s data tree/todata
	mkfifo tree/fifo
	atf_check -e save:said veriexecgen -v -r -e excluded -d tree -o out
	atf_check -o inline:"veriexecgen: directory tree
veriexecgen: $here/tree/dangling: a dangling link: no file to fingerprint
veriexecgen: $here/tree/todir: a link to a directory: no file to fingerprint
veriexecgen: 2 files, 16 bytes in 2 directories; 1 further names of them
veriexecgen: left out: 1 not executable, 1 excluded, 1 special, \
1 dangling links, 1 links to directories
veriexecgen: out: 2 entries: 2 new, 0 updated, 0 folded
" cat said
}

atf_init_test_cases() {
	atf_add_test_case digests__each_algorithm
	atf_add_test_case selection
	atf_add_test_case flags__by_mode
	atf_add_test_case order__bytes
	atf_add_test_case jobs__same_bytes
	atf_add_test_case jobs__same_for_any_order
	atf_add_test_case kernels__agree
	atf_add_test_case algorithm__names
	atf_add_test_case algorithm__weak
	atf_add_test_case defaults
	atf_add_test_case verbose__counts
}
