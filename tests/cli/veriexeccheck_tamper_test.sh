# SPDX-License-Identifier: BSD-2-Clause
# A copy of a real tree: clean, then tampered with in twelve ways.

. "$LFP_SOURCE/tests/cli/veriexeccheck_subr.sh"

tamper() { # TREE
	(
		cd "$1/known" || exit 1
		# One byte, another size or time.
		printf X | dd of=changed bs=1 seek=3 conv=notrunc status=none
		# One byte, the same size, the time put back.
		touch -r hidden ../stamp
		printf X | dd of=hidden bs=1 seek=3 conv=notrunc status=none
		touch -r ../stamp hidden
		echo more >>appended
		truncate -s 100 truncated
		rm removed ../stamp
		mv renamed renamed-away
		cp copied copied-too
		rm linked
		ln -s changed linked
		chmod 4755 setuid
		printf '#!/bin/sh\nexit 0\n' >new-program
		chmod 755 new-program
		echo new >new-data
		mv swap-a swap
		mv swap-b swap-a
		mv swap swap-b
		: >empty-too
	)
}

cat_expected() {
	cat <<'END'
added /known/empty-too
added /known/new-data
added /known/new-program
changed /known/appended
changed /known/changed
changed /known/hidden
changed /known/linked
changed /known/swap-a
changed /known/swap-b
changed /known/truncated
copied /known/copied-too
metadata /known/setuid
missing /known/removed
moved /known/renamed
END
}

atf_test_case twelve_kinds
twelve_kinds_head() {
	atf_set require.progs jq
}
twelve_kinds_body() {
	real_tree tree
	known_files tree
	fingerprint tree sigs -F -M
	for level in 0 1 2 3; do
		atf_check -o save:clean veriexeccheck -u -s "$level" \
		    -R tree -f sigs
		verdicts clean >found
		atf_check cat found
		atf_check veriexeccheck -q -u -s "$level" -R tree -f sigs
	done
	tamper tree
	cat_expected >expected
	for level in 0 1 2 3; do
		atf_check -s exit:1 -o save:report veriexeccheck -u \
		    -s "$level" -R tree -f sigs
		verdicts report >found
		atf_check diff expected found
		atf_check -s exit:1 -o save:json veriexeccheck -u -F json \
		    -s "$level" -R tree -f sigs
		check_counts json
	done
	atf_check -o match:'bit rot or a hidden edit' \
	    grep '^changed: /known/hidden' report
	atf_check -o match:'is a symbolic link to /known/changed' \
	    grep '^changed: /known/linked' report
	atf_check -o match:'mode 4755, was 0755' grep '^metadata' report
	atf_check -o match:'it is at /known/renamed-away' grep '^moved' report
	atf_check -o match:'content of /known/copied' grep '^copied' report
	atf_check -o match:'its content is that of /known/swap-b' \
	    grep '^changed: /known/swap-a' report
}

# A directory that is renamed with all that is in it, where the directories
# above hold no entry of their own.
atf_test_case renamed_directory
renamed_directory_body() {
	mkdir -p tree/top/one/sub tree/top/other/sub
	for name in one/a one/sub/b one/sub/c; do
		echo "$name" >"tree/top/$name"
		echo "other $name" >"tree/top/other/${name#one/}"
	done
	ln tree/top/one/a tree/top/one/sub/a-too
	: >tree/top/one/empty
	atf_check veriexecgen -R tree -a -r -d /top/one -M -o sigs
	atf_check veriexeccheck -q -u -R tree -f sigs
	mv tree/top/one tree/top/renamed
	echo evil >tree/top/renamed/sub/evil
	atf_check -s exit:1 -o save:report veriexeccheck -u -R tree -f sigs
	verdicts report >found
	# What is beside it has an entry no more than it is looked at.
	atf_check -o inline:'added /top/renamed/empty
added /top/renamed/sub/evil\nmissing /top/one/empty\nmoved /top/one/a
moved /top/one/sub/b\nmoved /top/one/sub/c\n' cat found
	atf_check -o match:'it is at /top/renamed/sub/b' grep one/sub/b report
	# All that is above it, too.
	mv tree/top/renamed tree/top/one
	rm tree/top/one/sub/evil
	mv tree/top tree/elsewhere
	atf_check -s exit:1 -o save:report veriexeccheck -u -R tree -f sigs
	[ "$(grep -c '^moved: .*it is at /elsewhere/one/' report)" -eq 3 ] ||
	    atf_fail "$(cat report)"
	# Gone is gone, whatever is called the same beside it.
	mv tree/elsewhere tree/top
	rm -r tree/top/one
	atf_check -s exit:1 -o save:report veriexeccheck -u -F json -R tree \
	    -f sigs
	check_counts report
	atf_check -s exit:1 -o save:report veriexeccheck -u -R tree -f sigs
	verdicts report >found
	atf_check -o inline:'missing /top/one/a\nmissing /top/one/empty
missing /top/one/sub/b\nmissing /top/one/sub/c\n' cat found
}
renamed_directory_head() {
	atf_set require.progs jq
}

# What is beside it and is no other name of it holds directories with entries.
atf_test_case renamed_directory__around
renamed_directory__around_body() {
	mkdir -p tree/top/one/sub tree/top/other/way/known/sub
	echo one >tree/top/one/sub/a
	echo known >tree/top/other/way/known/k
	atf_check veriexecgen -R tree -a -r -d /top/one \
	    -d /top/other/way/known -o sigs
	mkdir tree/top/other/sub
	for name in sub/a way/b way/known/c way/known/sub/d; do
		echo "$name" >tree/top/other/$name
	done
	mv tree/top/one tree/top/renamed
	mkdir -p tree/top/renamed/deep/er
	echo evil >tree/top/renamed/deep/er/evil
	for jobs in 1 8; do
		atf_check -s exit:1 -o save:report veriexeccheck -u \
		    -j $jobs -R tree -f sigs
		verdicts report >found
		atf_check -o inline:'added /top/other/way/known/c
added /top/other/way/known/sub/d\nadded /top/renamed/deep/er/evil
moved /top/one/sub/a\n' cat found
	done
	# If it is one, all that is in it is told.
	rm -r tree/top/renamed
	echo one >tree/top/other/sub/a
	atf_check -s exit:1 -o save:report veriexeccheck -u -R tree -f sigs
	verdicts report >found
	atf_check -o inline:'added /top/other/way/b
added /top/other/way/known/c\nadded /top/other/way/known/sub/d
moved /top/one/sub/a\n' cat found
}

# Many at a time, each of which holds files called as in the others.
atf_test_case renamed_directory__many
renamed_directory__many_head() {
	atf_set require.progs jq
}
renamed_directory__many_body() {
	seq 1 60 | while read -r i; do
		mkdir -p "tree/doc/$i"
		echo "one $i" >"tree/doc/$i/one"
		echo "two $i" >"tree/doc/$i/two"
	done
	fingerprint tree sigs
	seq 1 60 | while read -r i; do
		mv "tree/doc/$i" "tree/doc/new-$((i * 37 % 61))"
	done
	atf_check -s exit:1 -o save:json veriexeccheck -u -F json -R tree \
	    -f sigs
	check_counts json
	atf_check -o inline:'[120,120,0]\n' jq -c '.summary.counts |
	    [.missing, .moved, .added]' json
}

# More than one thing at a time is told of a file.
atf_test_case combined
combined_body() {
	known_files tree
	fingerprint tree sigs -M
	(
		cd tree/known || exit 1
		# Copied, then the first is renamed.
		cp -p copied copied-too
		mv copied was-copied
		# Renamed, and made more powerful.
		mv setuid power
		chmod 4755 power
	)
	atf_check -s exit:1 -o save:report veriexeccheck -u -R tree -f sigs
	verdicts report >found
	atf_check -o inline:'copied /known/was-copied\nmoved /known/copied
moved /known/setuid\n' cat found
	atf_check -o match:'it is at /known/power: mode 4755, was 0755' \
	    grep setuid report
}

# A link to the very content, which can be changed where it lies.
atf_test_case replaced_by_link
replaced_by_link_body() {
	known_files tree
	mkdir tree/known/dir tree/away
	echo x >tree/known/dir/file
	fingerprint tree sigs -F -M
	mv tree/known/linked tree/away
	ln -s ../away/linked tree/known/linked
	mv tree/known/dir tree/away
	ln -s /away/dir tree/known/dir
	atf_check -s exit:1 -o save:report veriexeccheck -R tree -f sigs
	verdicts report >found
	atf_check -o inline:'metadata /known/dir/file
metadata /known/linked\n' cat found
	atf_check -o match:'the name is a symbolic link to /away/linked' \
	    grep known/linked report
	atf_check -o match:'through a symbolic link the name leads to /away/dir/file' \
	    grep dir/file report
	# An entry that was always a link is as it should be.
	sum=$(sha256sum <tree/known/changed | cut -d ' ' -f 1)
	ln -s changed tree/known/name
	echo "/known/name SHA256 $sum file" >names
	atf_check veriexecgen -R tree -a -d /known -A -M -o names
	atf_check -o match:'^#: link=/known/changed$' cat names
	atf_check -o ignore veriexeccheck -R tree -f names
	ln -sf copied tree/known/name
	atf_check -s exit:1 -o match:'^changed: /known/name: the name is a symbolic link to /known/copied' \
	    veriexeccheck -R tree -f names
	cp -p tree/known/changed tree/known/new
	mv tree/known/new tree/known/name
	atf_check -s exit:1 -o match:'^metadata: /known/name: the name led to /known/changed' \
	    veriexeccheck -R tree -f names
}

# Files without an entry are looked for by the level, or by -u.
atf_test_case unmonitored__by_level
unmonitored__by_level_body() {
	known_files tree
	fingerprint tree sigs -F -M
	printf '#!/bin/sh\n' >tree/known/program
	chmod 755 tree/known/program
	mkdir tree/known/below
	echo data >tree/known/below/data
	for level in 0 1; do
		atf_check -o ignore veriexeccheck -s "$level" -R tree -f sigs
	done
	atf_check -s exit:1 -o save:report veriexeccheck -s 2 -R tree -f sigs
	verdicts report >found
	atf_check -o inline:'added /known/program\n' cat found
	for option in -s3 -u; do
		atf_check -s exit:1 -o save:report veriexeccheck "$option" \
		    -R tree -f sigs
		verdicts report >found
		atf_check -o inline:'added /known/below/data
added /known/program\n' cat found
	done
	# Another name of a file that has an entry is no other file.
	rm -r tree/known/below tree/known/program
	ln tree/known/changed tree/known/another-name
	atf_check -s exit:1 -o save:report veriexeccheck -u -R tree -f sigs
	verdicts report >found
	atf_check -o inline:'metadata /known/changed\n' cat found
}

# What the file needs against what its entry allows.
atf_test_case type
type_body() {
	mkdir -p tree/d
	printf '#!/bin/sh\n' >tree/d/script
	chmod 755 tree/d/script
	echo data >tree/d/data
	script=$(sha256sum <tree/d/script | cut -d ' ' -f 1)
	data=$(sha256sum <tree/d/data | cut -d ' ' -f 1)
	{
		echo "/d/script SHA256 $script"
		echo "/d/data SHA256 $data indirect"
	} >sigs
	for level in 0 1; do
		atf_check -o save:report veriexeccheck -s "$level" -R tree \
		    -f sigs
		verdicts report >found
		atf_check -o inline:'type /d/data\ntype /d/script\n' cat found
	done
	for level in 2 3; do
		atf_check -s exit:1 -o save:report veriexeccheck \
		    -s "$level" -R tree -f sigs
	done
	atf_check -o match:'needs direct, file; the entry has direct .0 report, 1 report, 2 deny file, 3 deny file.$' \
	    grep '^type: /d/script' report
}

atf_test_case metadata
metadata_head() {
	atf_set require.user root
	atf_set require.progs 'setfattr setcap'
}
metadata_body() {
	mkdir -p tree/d
	for name in mode owner group mtime links xattr same; do
		echo "$name" >tree/d/$name
	done
	fingerprint tree sigs -M
	chmod 640 tree/d/mode
	chown 1 tree/d/owner
	chgrp 1 tree/d/group
	touch -d @1000000000 tree/d/mtime
	ln tree/d/links links
	setcap cap_net_raw+ep tree/d/xattr || atf_skip 'no capabilities here'
	atf_check -s exit:1 -o save:report veriexeccheck -R tree -f sigs
	verdicts report >found
	atf_check -o inline:'metadata /d/group\nmetadata /d/links
metadata /d/mode\nmetadata /d/mtime\nmetadata /d/owner\nmetadata /d/xattr\n' \
	    cat found
	atf_check -o match:'capabilities' grep '/d/xattr' report
	atf_check -o match:'uid 1, was 0' grep '/d/owner' report
	# Recorded with it, it is as it should be; without it, it is not.
	fingerprint tree sigs -M
	atf_check -o ignore veriexeccheck -R tree -f sigs
	setcap -r tree/d/xattr
	atf_check -s exit:1 -o match:'^metadata: /d/xattr' \
	    veriexeccheck -R tree -f sigs
}

atf_test_case dependency
dependency_body() {
	mkdir -p tree/d
	for name in good bad user lost; do
		echo "$name" >tree/d/$name
	done
	sum() {
		sha256sum <"tree/d/$1" | cut -d ' ' -f 1
	}
	{
		echo '#: depends=/d/good'
		echo "/d/user SHA256 $(sum user) file"
		echo '#: depends=/d/good depends=/d/bad'
		echo "/d/lost SHA256 $(sum lost) file"
		echo "/d/good SHA256 $(sum good) file"
		echo "/d/bad SHA256 $(sum bad) file"
	} >sigs
	atf_check -o ignore veriexeccheck -R tree -f sigs
	echo worse >>tree/d/bad
	atf_check -s exit:1 -o save:report veriexeccheck -R tree -f sigs
	verdicts report >found
	atf_check -o inline:'changed /d/bad\ndependency /d/lost\n' cat found
	sed 's,/d/good$,/d/nowhere,' sigs >sigs2
	atf_check -s exit:1 -o match:'/d/nowhere, which has no entry' \
	    veriexeccheck -R tree -f sigs2
}

atf_init_test_cases() {
	atf_add_test_case twelve_kinds
	atf_add_test_case renamed_directory
	atf_add_test_case renamed_directory__around
	atf_add_test_case renamed_directory__many
	atf_add_test_case combined
	atf_add_test_case replaced_by_link
	atf_add_test_case unmonitored__by_level
	atf_add_test_case type
	atf_add_test_case metadata
	atf_add_test_case dependency
}
