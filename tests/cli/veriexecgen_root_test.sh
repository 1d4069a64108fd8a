# SPDX-License-Identifier: BSD-2-Clause
# -R and -p: a tree as if it were "/", and names without a prefix.

. "$LFP_SOURCE/tests/cli/veriexecgen_subr.sh"

# A small system with the links that real ones have.
system_tree() { # ROOT
	mkdir -p "$1/usr/bin" "$1/usr/sbin" "$1/usr/lib64" "$1/etc" \
	    "$1/usr/lib/$(uname -m)-linux-gnu" "$1/usr/libexec/sub"
	ln -s usr/bin "$1/bin"
	ln -s /usr/sbin "$1/sbin"
	ln -s usr/lib "$1/lib"
	ln -s usr/lib64 "$1/lib64"
	program "$1/usr/bin/ls" "$1/usr/bin/vim.real" "$1/usr/sbin/init" \
	    "$1/usr/lib/ld.so" "$1/usr/lib64/y" "$1/usr/libexec/sub/z" \
	    "$1/etc/rc"
	ln -s /etc/alternatives/vi "$1/usr/bin/vi"
	mkdir "$1/etc/alternatives"
	ln -s /usr/bin/vim.real "$1/etc/alternatives/vi"
}

atf_test_case names
names_body() {
	here=$(pwd -P)
	system_tree root
	for root in root ./root/ "$here/root" root/usr/..; do
		atf_check veriexecgen -r -R "$root" -d / -o out
		check_rules out
		signatures sums out >is
		(cd root && find . -type f -perm /111 -print0 |
		    LC_ALL=C sort -z | xargs -0 sha256sum -z |
		    sed -z 's,  \./,  /,') >expected
		atf_check cmp expected is
	done
}

# -d and -f name paths inside it, absolute and relative alike.
atf_test_case directories
directories_body() {
	system_tree root
	ln -s root other
	for name in /usr/bin usr/bin bin /bin ./usr/./bin /../../usr/bin; do
		atf_check veriexecgen -R root -d "$name" -o out
		atf_check -o inline:'/usr/bin/ls\n/usr/bin/vim.real\n' \
		    cut -d ' ' -f 1 out
	done
	printf '/etc/rc\nusr/lib/ld.so\n/bin/vi\n/sbin/init\n../../bin/ls\n' |
	    veriexecgen -R other -f - -o out || fail 'not from a list'
	atf_check -o inline:'/etc/rc
/usr/bin/ls
/usr/bin/vim.real
/usr/lib/ld.so
/usr/sbin/init
' cut -d ' ' -f 1 out
}

# System directories inside, each once, and a missing one is no matter.
atf_test_case system_directories
system_directories_body() {
	system_tree root
	atf_check veriexecgen -R root -D -o out
	atf_check -o inline:'/usr/bin/ls
/usr/bin/vim.real
/usr/lib/ld.so
/usr/lib64/y
/usr/sbin/init
' cut -d ' ' -f 1 out
	atf_check veriexecgen -R root -o out
	[ "$(grep -c '^/' out)" -eq 5 ] || fail '-R alone is not -D'
	atf_check veriexecgen -R root -r -D -o out
	atf_check -o ignore grep '^/usr/libexec/sub/z ' out
}

# Nothing of the host comes in, by absolute links or by "..".
atf_test_case confined
confined_body() {
	here=$(pwd -P)
	system_tree root
	program secret
	ln -s "$here/secret" root/usr/bin/absolute
	ln -s ../../../../../../../../../../..$here/secret root/usr/bin/up
	ln -s /bin/sh root/usr/bin/shell
	ln -s ../../../secret root/usr/bin/near
	ln -s "$here" root/usr/libexec/host
	ln -s / root/usr/libexec/top
	atf_check -e save:said veriexecgen -v -a -r -R root -d /usr -o out
	! grep -q "$(sha256 secret)" out || fail 'the host came in'
	check_rules out
	signatures paths out | tr '\000' '\n' | while read -r name; do
		[ -f "root$name" ] || fail "$name is not in the root"
	done
	for name in absolute up shell near; do
		grep -q "^veriexecgen: /usr/bin/$name: a dangling link" said ||
		    fail "$name: $(cat said)"
	done
	for name in /usr/libexec/host /usr/bin/absolute /usr/bin/up \
	    "/../..$here/secret"; do
		echo "$name" >list
		atf_check -s exit:66 -e match:"^veriexecgen: " \
		    veriexecgen -R root -f list -o out2
	done
}

# An absolute link that leads to something inside is followed inside.
atf_test_case links__inside
links__inside_body() {
	here=$(pwd -P)
	system_tree root
	mkdir -p "root$here"
	program "root$here/inner"
	program inner
	echo changed >>inner
	ln -s "$here/inner" root/usr/bin/link
	atf_check veriexecgen -R root -d /usr/bin -o out
	[ "$(digest_of out "$here/inner")" = "$(sha256 "root$here/inner")" ] ||
	    fail "$(cat out)"
}

# As if it were "/": what chroot(1) into it has to say is the same.
atf_test_case as_chroot
as_chroot_head() {
	atf_set require.user root
	atf_set require.progs ldd
}
as_chroot_body() {
	system_tree root
	program=$(command -v veriexecgen)
	! ldd "$program" | grep -q san ||
	    atf_skip 'sanitizers want /proc'
	for file in "$program" $(LC_ALL=C ldd "$program" |
	    grep -o '/[^ ]*'); do
		mkdir -p "root/private/$(dirname "$file")"
		cp "$file" "root/private/$file"
	done
	loader=$(cd root/private && find . -name 'ld-linux*' -print)
	path=$(cd root && find private -type f -exec dirname {} + | sort -u |
	    sed 's,^,/,' | tr '\n' ':')
	atf_check -o save:inside chroot root \
	    "/private/$loader" --library-path "$path" "/private/$program" \
	    -r -a -d / -e private -e out -o -
	atf_check -o file:inside veriexecgen -r -a -R root -d / -e private \
	    -e out -o -
	[ "$(grep -c '^/' inside)" -ge 7 ] || fail 'too few'
}

# The output is not inside of it, and left out where it lies in it.
atf_test_case output
output_body() {
	system_tree root
	atf_check veriexecgen -r -R root -d / -o plain
	atf_check veriexecgen -r -R root -d / -o root/etc/signatures
	atf_check cmp plain root/etc/signatures
	chmod +x root/etc/signatures
	atf_check veriexecgen -r -R root -d / -o root/etc/signatures
	atf_check cmp plain root/etc/signatures
	atf_check veriexecgen -A -r -R root -d / -o root/etc/signatures
	atf_check cmp plain root/etc/signatures
	[ ! -e out ] || fail 'something was written beside'
}

atf_test_case append
append_body() {
	system_tree root
	atf_check veriexecgen -r -R root -d / -o out
	echo changed >>root/usr/bin/ls
	ln root/usr/bin/ls root/usr/bin/dir
	atf_check -e match:': 0 new, 1 updated, 0 folded$' \
	    veriexecgen -v -A -r -R root -d / -o out
	[ "$(digest_of out /usr/bin/ls)" = "$(sha256 root/usr/bin/ls)" ] ||
	    fail "$(cat out)"
	atf_check -o inline:'# alias: /usr/bin/dir\n' grep alias out
	# An entry of the host's file of this name is about the root's.
	printf '/bin/ls SHA256 %s direct\n' "$(sha256 /bin/ls)" >out
	atf_check veriexecgen -A -R root -d /bin -o out
	[ "$(digest_of out /bin/ls)" = "$(sha256 root/usr/bin/ls)" ] ||
	    fail "$(cat out)"
}

atf_test_case bad_root
bad_root_body() {
	touch file
	for root in missing file file/x ''; do
		atf_check -s exit:66 -e match:'^veriexecgen: .*: ' \
		    veriexecgen -R "$root" -d / -o out
		[ ! -e out ] || fail 'something was written'
	done
}

# The prefix is gone from names, and from aliases.
atf_test_case prefix
prefix_body() {
	here=$(pwd -P)
	system_tree stage
	rm stage/usr/bin/vi
	ln stage/usr/bin/ls stage/usr/bin/dir
	for prefix in "$here/stage" "$here/stage/" "$here/stage///"; do
		atf_check veriexecgen -r -d stage -p "$prefix" -o out
		check_rules out
		signatures sums out >is
		(cd stage && find . -type f ! -name ls -perm /111 -print0 |
		    LC_ALL=C sort -z | xargs -0 sha256sum -z |
		    sed -z 's,  \./,  /,') >expected
		atf_check cmp expected is
		atf_check -o inline:'# alias: /usr/bin/ls\n' grep '^#' out
	done
	cp out before
	atf_check veriexecgen -A -r -d stage -p "$here/stage" -o out
	atf_check cmp before out
	echo changed >>stage/usr/sbin/init
	atf_check veriexecgen -A -r -d stage -p "$here/stage" -o out
	[ "$(digest_of out /usr/sbin/init)" = \
	    "$(sha256 stage/usr/sbin/init)" ] || fail "$(cat out)"
	atf_check veriexecgen -r -R stage -d /usr -p /usr -o out
	atf_check -o ignore grep '^/sbin/init ' out
}

# A part of a name is no prefix, and what is outside of it an error.
atf_test_case prefix__others
prefix__others_body() {
	here=$(pwd -P)
	system_tree stage
	rm stage/usr/bin/vi
	program outside
	atf_check -s exit:66 -e match:'is not below the prefix' \
	    veriexecgen -r -d stage -p "$here/stag" -o out
	atf_check -s exit:66 -e match:"^veriexecgen: $here/outside: is not" \
	    veriexecgen -r -d . -p "$here/stage" -o out
	[ ! -e out ] || fail 'something was written'
	atf_check -s exit:2 -e match:"^veriexecgen: $here/outside: is not" \
	    -e match:'^veriexecgen: 1 files.* left out$' \
	    veriexecgen -W -r -d . -p "$here/stage" -o out
	check_rules out
	[ "$(grep -c '^/' out)" -eq 7 ] || fail "$(cat out)"
	# Merged or not, and whether something else is new or not.
	atf_check -s exit:66 -e match:'is not below the prefix' \
	    veriexecgen -A -r -d . -p "$here/stage" -o out
	atf_check -s exit:64 -e match:'must begin with /' \
	    veriexecgen -d stage -p stage -o out
	atf_check veriexecgen -r -d stage -p / -o out
	atf_check -o ignore grep "^$here/stage/etc/rc " out
}

# A link's target outside of the prefix is outside of it.
atf_test_case prefix__link
prefix__link_body() {
	here=$(pwd -P)
	mkdir stage
	program stage/in out_there
	ln -s ../out_there stage/link
	atf_check -s exit:66 -e match:"^veriexecgen: $here/out_there: is not" \
	    veriexecgen -d stage -p "$here/stage" -o out
}

atf_init_test_cases() {
	atf_add_test_case names
	atf_add_test_case directories
	atf_add_test_case system_directories
	atf_add_test_case confined
	atf_add_test_case links__inside
	atf_add_test_case as_chroot
	atf_add_test_case output
	atf_add_test_case append
	atf_add_test_case bad_root
	atf_add_test_case prefix
	atf_add_test_case prefix__others
	atf_add_test_case prefix__link
}
