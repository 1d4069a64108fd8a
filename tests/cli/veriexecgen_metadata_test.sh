# SPDX-License-Identifier: BSD-2-Clause
# -M and -T: annotations and the head line, against stat, getfattr, getcap
# and mtree.

. "$LFP_SOURCE/tests/cli/veriexecgen_subr.sh"

EMPTY=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

# The annotations of an entry, a line each, as they stand before it.
notes_of() { # FILE PATH
	awk -v path="$2" '/^#: / { notes = notes substr($0, 4) "\n" }
	    /^\// { if ($1 == path) printf "%s", notes; notes = "" }' "$1"
}

# What stat says, in the form of the annotation.
stat_of() { # PATH
	stat -c 'size=%s mode=%04a uid=%u gid=%g mtime=%.9Y nlink=%h' "$1"
}

odd_modes() { # DIRECTORY
	mkdir "$1"
	for mode in 0644 0755 4755 2755 1644 7777 0000 0400; do
		echo "$mode" >"$1/f$mode"
	done
	touch -d '1969-07-20 20:17:40.5 UTC' "$1/f0644"
	touch -d '2038-01-19 03:14:08.000000001 UTC' "$1/f0755"
	touch -d '@0' "$1/f4755"
	touch -d '@1700000000.123456789' "$1/f2755"
	ln "$1/f0755" "$1/g"
	[ "$(id -u)" -ne 0 ] || chown 12:34567 "$1/f0644" "$1/f2755"
	for mode in 0644 0755 4755 2755 1644 7777 0000 0400; do
		chmod "$mode" "$1/f$mode"
	done
	[ "$(id -u)" -eq 0 ] || chmod u+r "$1"/*
}

# Of times before 1970 the fraction goes forward, as the file system has it.
atf_test_case values
values_body() {
	here=$(pwd -P)
	odd_modes tree
	atf_check veriexecgen -M -a -d tree -o out
	check_rules out
	for name in tree/f*; do
		notes_of out "$here/$name" | head -n 1 >is
		case $name in
		tree/f0644) # stat has -14182939.500000000 for it
			stat_of "$name" | sed 's/mtime=[^ ]*/mtime=?/' >expected
			sed -i 's/mtime=-14182940.500000000/mtime=?/' is
			;;
		*)
			stat_of "$name" >expected
			;;
		esac
		atf_check diff expected is
	done
	atf_check -o inline:"alias=$here/tree/g\n" -x \
	    "grep '^#: alias' out | cut -c 4-"
}

# A second witness, where there is one.
atf_test_case values__mtree
values__mtree_head() {
	atf_set require.progs mtree
}
values__mtree_body() {
	here=$(pwd -P)
	odd_modes tree
	rm tree/f0644
	atf_check veriexecgen -M -a -d tree -o out
	keys=type,size,mode,uid,gid,time,nlink,sha256
	mtree -c -k $keys -p tree | mtree -C -k $keys | awk '/type=file/ {
		name = $1
		sub(/^\.\//, "", name)
		for (i = 2; i <= NF; i++) {
			split($i, pair, "=")
			v[pair[1]] = pair[2]
		}
		split(v["time"], t, ".")
		printf "%s size=%s mode=%04d uid=%s gid=%s mtime=%s.%09d " \
		    "nlink=%s %s\n", name, v["size"], v["mode"], v["uid"],
		    v["gid"], t[1], t[2], v["nlink"],
		    v["sha256"] v["sha256digest"]
	    }' | LC_ALL=C sort >expected
	[ -s expected ] || atf_skip 'this mtree has other options'
	awk -v top="$here/tree/" '/^#: size/ { notes = substr($0, 4) }
	    /^#: alias/ { alias = substr($2, 7) }
	    /^\// {
		print substr($1, length(top) + 1), notes, $3
		if (alias != "")
			print substr(alias, length(top) + 1), notes, $3
		alias = ""
	    }' out | LC_ALL=C sort >is
	atf_check diff expected is
}

hex_of() { # ATTRIBUTE FILE
	getfattr -h --absolute-names -e hex --only-values -n "$1" "$2" |
	    od -An -v -tx1 | tr -d ' \n'
}

atf_test_case attributes
attributes_head() {
	atf_set require.user root
	atf_set require.progs 'getfattr setfattr setcap getcap'
}
attributes_body() {
	here=$(pwd -P)
	mkdir tree
	program tree/cap tree/plain tree/both tree/long tree/other
	setcap cap_net_raw,cap_sys_admin=ep tree/cap ||
	    atf_skip 'this file system has no capabilities'
	setcap cap_chown=ei tree/both
	setfattr -n trusted.a -v 'x y' tree/both
	setfattr -n trusted.b -v "$(printf '%03000d' 0)" tree/long
	setfattr -n user.comment -v 'not for security' tree/other
	setfattr -n security.label -v 'a%b' tree/plain
	setfattr -n trusted.empty -v '' tree/plain
	atf_check veriexecgen -M -d tree -o out
	check_rules out
	check() { # NAME ATTRIBUTE...
		name=$1
		shift
		stat_of "tree/$name" >expected
		for attribute in "$@"; do
			echo "xattr.$attribute=$(hex_of "$attribute" \
			    "tree/$name")"
		done >>expected
		notes_of out "$here/tree/$name" >is
		atf_check diff expected is
	}
	check cap security.capability
	check both security.capability trusted.a
	check long trusted.b
	check other
	check plain security.label trusted.empty
	# A change of these alone is a change.
	setcap -r tree/cap
	atf_check -e match:': 0 new, 1 updated, ' \
	    veriexecgen -v -A -M -d tree -o out
	check cap
}

atf_test_case attributes__acl
attributes__acl_head() {
	atf_set require.progs 'getfattr setfacl'
}
attributes__acl_body() {
	here=$(pwd -P)
	program file
	setfacl -m u:7:r,g:8:rx file || atf_skip 'no ACLs here'
	atf_check veriexecgen -M -d . -o out
	{
		stat_of file
		echo "acl=$(hex_of system.posix_acl_access file)"
	} >expected
	notes_of out "$here/file" >is
	atf_check diff expected is
}

head_of() { # FILE
	sed -n '1s/^#:: //p' "$1"
}

# The serial number grows with each write; previous is the old file's digest.
atf_test_case head__serial
head__serial_body() {
	mkdir tree
	program tree/a
	atf_check veriexecgen -M -d tree -o out
	[ "$(head_of out)" = 'veriexec-tools 1 serial=1 root=/' ] ||
	    fail "$(head_of out)"
	for serial in 2 3 4; do
		old=$(sha256 out)
		atf_check veriexecgen -M -d tree -o out
		[ "$(head_of out)" = "veriexec-tools 1 serial=$serial root=/ \
previous=sha256:$old" ] || fail "$(head_of out)"
		[ "$(sha256 out.old)" = "$old" ] || fail 'not the old one'
	done
	for serial in 5 6; do
		old=$(sha256 out)
		echo more >>tree/a
		# A file with annotations goes on having them.
		atf_check veriexecgen -A -d tree -o out
		[ "$(head_of out)" = "veriexec-tools 1 serial=$serial root=/ \
previous=sha256:$old" ] || fail "$(head_of out)"
		check_rules out
	done
	[ "$(grep -c '^#::' out)" -eq 1 ] || fail 'two head lines'
	state out >before
	atf_check veriexecgen -A -M -d tree -o out
	check_state before out
}

# Over what is no signatures file, or has no head.
atf_test_case head__replaces
head__replaces_body() {
	mkdir tree
	program tree/a
	for content in '' '# comment\n' 'rubbish\n' '\001\002' \
	    "/x SHA256 $EMPTY\n" '#:: veriexec-tools 9 serial=7\n' \
	    '#:: veriexec-tools 1 serial=x\n'; do
		printf '%b' "$content" >out
		old=$(sha256 out)
		atf_check veriexecgen -M -d tree -o out
		[ "$(head_of out)" = "veriexec-tools 1 serial=1 root=/ \
previous=sha256:$old" ] || fail "$content: $(head_of out)"
	done
	printf '#:: veriexec-tools 1 serial=41\n' >out
	atf_check veriexecgen -M -d tree -o out
	head_of out | grep -q ' serial=42 ' || fail "$(head_of out)"
}

# Merging without -M keeps a file without annotations without them.
atf_test_case merge__plain
merge__plain_body() {
	mkdir tree
	program tree/a
	ln tree/a tree/z
	atf_check veriexecgen -d tree -o out
	echo more >>tree/a
	atf_check veriexecgen -A -d tree -o out
	atf_check -s exit:1 grep '^#:' out
	# -M on it adds them, and what aliases had as comments.
	atf_check veriexecgen -A -M -d tree -o out
	check_rules out
	atf_check -o inline:'1\n' grep -c '^#: size=.* nlink=2$' out
	atf_check -o inline:'1\n' grep -c '^#: alias=.*/tree/z$' out
	atf_check -s exit:1 grep '^# alias' out
}

# What others have written stays, in its order.
atf_test_case merge__unknown_keys
merge__unknown_keys_body() {
	here=$(pwd -P)
	mkdir tree
	program tree/a tree/b
	cat >out <<END
#:: veriexec-tools 1 serial=3 colour=red%20hot
# a comment
#: colour=blue size=1
#: depends=/etc/rc.conf
#: mode=0000 x-y.z_1=%25
$here/tree/a SHA256 $EMPTY
#: colour=green
/elsewhere SHA256 $EMPTY
END
	atf_check veriexecgen -A -d tree -o out
	check_rules out unsorted
	for line in '# a comment' '#: colour=green' "/elsewhere SHA256 $EMPTY"; do
		grep -qxF -- "$line" out || fail "$line is lost"
	done
	notes_of out "$here/tree/a" | tr ' ' '\n' >is
	for pair in colour=blue depends=/etc/rc.conf x-y.z_1=%25 \
	    mode=0755 "size=$(stat -c %s tree/a)" nlink=1; do
		[ "$(grep -cxF -- "$pair" is)" -eq 1 ] || fail "$pair"
	done
	for key in size mode uid gid mtime nlink colour depends; do
		[ "$(grep -c "^$key=" is)" -eq 1 ] || fail "$key"
	done
	head_of out | grep -q ' serial=4 ' || fail "$(head_of out)"
	head_of out | grep -q ' colour=red%20hot' || fail "$(head_of out)"
	state out >before
	atf_check veriexecgen -A -d tree -o out
	check_state before out
}

# -R is named in the head line, and escaped there.
atf_test_case head__root
head__root_body() {
	mkdir 'a root%'
	program 'a root%/x'
	atf_check veriexecgen -M -R 'a root%' -d / -o out
	head_of out | grep -q ' root=a%20root%25$' || fail "$(head_of out)"
}

atf_test_case timestamp
timestamp_body() {
	mkdir tree
	program tree/a
	before=$(date +%s)
	atf_check veriexecgen -T -d tree -o out
	after=$(date +%s)
	check_rules out
	line=$(head -n 1 out)
	version=$(veriexecgen --version | awk 'NR == 1 { print $2 }')
	when=$(echo "$line" | sed -n "s/^# Generated by veriexecgen \
$version, \(....-..-..T..:..:..Z\)\$/\1/p")
	when=$(date -d "$when" +%s) || fail "$line"
	[ "$before" -le "$when" ] && [ "$when" -le "$after" ] ||
	    fail "$line"
	atf_check -o inline:'2\n' grep -c '' out
	# With annotations the head line says it, and on which machine.
	atf_check veriexecgen -T -M -d tree -o out
	head_of out | grep -q " created=....-..-..T..:..:..Z root=/ \
host=$(uname -n) previous=" || fail "$(head_of out)"
	atf_check -s exit:1 grep Generated out
}

# Merged it says when what is new was new.
atf_test_case timestamp__merge
timestamp__merge_body() {
	mkdir tree
	program tree/b
	atf_check veriexecgen -d tree -o out
	program tree/a
	export SOURCE_DATE_EPOCH=1000000000
	atf_check veriexecgen -A -T -d tree -o out
	sed 's, .*/tree/, /,; s,^/.*/tree/,/,; s/ SHA256.*//' out >is
	atf_check -o match:'Generated by .*, 2001-09-09T01:46:40Z' \
	    sed -n 2p out
	sed -n 1p is >first
	sed -n 3p is >third
	atf_check -o inline:'/b\n' cat first
	atf_check -o inline:'/a\n' cat third
}

atf_test_case source_date_epoch
source_date_epoch_body() {
	mkdir tree
	program tree/a
	for pair in 0:1970-01-01T00:00:00Z 1700000000:2023-11-14T22:13:20Z \
	    4102444800:2100-01-01T00:00:00Z; do
		for zone in UTC Asia/Tokyo EST5EDT :/no/such; do
			atf_check -o match:"^# Gen.*, ${pair#*:}\$" env \
			    TZ="$zone" SOURCE_DATE_EPOCH="${pair%%:*}" \
			    veriexecgen -T -d tree -o -
			atf_check -o match:"^#:: .* created=${pair#*:} root=/\$" \
			    env TZ="$zone" SOURCE_DATE_EPOCH="${pair%%:*}" \
			    veriexecgen -T -M -d tree -o -
		done
	done
	# Without -T no time at all, unless -M has a place for it.
	export SOURCE_DATE_EPOCH=5
	atf_check -o not-match:Gen veriexecgen -d tree -o -
	atf_check -o match:'^#:: .* created=1970-01-01T00:00:05Z ' \
	    veriexecgen -M -d tree -o -
	# Two builds of one tree are one.
	atf_check -o save:first veriexecgen -T -M -F -a -d tree -o -
	atf_check -o file:first veriexecgen -T -M -F -a -d tree -o -
	for wrong in x 1x -1 1.5 ' 1' 99999999999999999999; do
		atf_check -s exit:64 -o ignore \
		    -e match:'^veriexecgen: SOURCE_DATE_EPOCH=' \
		    env SOURCE_DATE_EPOCH="$wrong" \
		    veriexecgen -T -d tree -o out
		[ ! -e out ] || fail "$wrong: something was written"
	done
	atf_check -o match:Generated env SOURCE_DATE_EPOCH= \
	    veriexecgen -T -d tree -o -
}

atf_init_test_cases() {
	atf_add_test_case values
	atf_add_test_case values__mtree
	atf_add_test_case attributes
	atf_add_test_case attributes__acl
	atf_add_test_case head__serial
	atf_add_test_case head__replaces
	atf_add_test_case merge__plain
	atf_add_test_case merge__unknown_keys
	atf_add_test_case head__root
	atf_add_test_case timestamp
	atf_add_test_case timestamp__merge
	atf_add_test_case source_date_epoch
}
