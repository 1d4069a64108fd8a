# SPDX-License-Identifier: BSD-2-Clause
# veriexecgen --format: the programs that lists are for read them, agree with
# an untouched tree, and find what was changed in it.

gen=${VERIEXECGEN:-veriexecgen}
tab=$(printf '\t')

# A file whose name, a printf(1) format, is its content.
file() { # DIRECTORY FORMAT
	path=$(printf -- "$2x")
	mkdir -p "$1"
	printf '%s' "$2" >"$1/${path%x}"
}

# Names that lists get wrong, but without newlines and patterns.
tame() { # DIRECTORY
	for name in plain 'two words' ' lead' 'trail ' 'tab\there' \
	    'double  blank' 'a 5 b' 'back\\slash' 'end\\' '\\n' '#hash' \
	    '-dash' '%%s%%41' 'quote"' "it's" 'comma,' 'a(b) = c' 'paren)' \
	    'equal=' '\377\376' '\303\251' '\001\033[31m' '[' '..twodots' \
	    '~tilde' '$(id)' 'semi;colon' 'x=1 y'; do
		file "$1/sub dir" "$name"
		file "$1" "$name"
	done
	chmod 755 "$1/plain"
	: >"$1/empty"
}

hostile() { # DIRECTORY
	tame "$1"
	for name in 'new\nline' 'end\n' '\nbegin' 'cr\rcr' 'end\r' '\\\n\r' \
	    'f\n0123  /etc/passwd' 'star*' 'what?' '[id].js'; do
		file "$1" "$name"
	done
}

files() { # DIRECTORY
	find "$1" -type f -printf x | wc -c
}

generate() { # FORMAT, options
	format=$1
	shift
	atf_check -e ignore $gen -a -r --format "$format" -o list "$@"
}

# Every file of the tree is said to be right.
check_list() { # DIRECTORY NUMBER COMMAND ...
	cd "$1" || exit 1
	n=$2
	shift 2
	atf_check -o save:"$OUT" "$@" <"$LIST"
	atf_check_equal "$n" "$(grep -c ': OK$' "$OUT")"
}

# The tree agrees, and then not any more in just one place.
read_by() { # DIRECTORY OF THE READER, TREE, COMMAND ...
	LIST=$PWD/list OUT=$PWD/out
	where=$1 tree=$2
	shift 2
	(check_list "$where" "$(files "$tree")" "$@") || exit 1
	printf changed >"$tree/plain"
	(cd "$where" && atf_check -s exit:1 -o save:"$OUT" -e ignore "$@" \
	    <"$LIST") || exit 1
	atf_check -o match:'plain: FAILED$' grep -v ': OK$' out
	atf_check_equal "$(($(files "$tree") - 1))" "$(grep -c ': OK$' out)"
	printf plain >"$tree/plain"
}

atf_test_case sums__coreutils
sums__coreutils_head() {
	atf_set require.progs 'sha256sum sha384sum sha512sum sha1sum md5sum'
}
sums__coreutils_body() {
	hostile tree
	for algorithm in sha256 sha384 sha512 sha1 md5; do
		generate sums -t $algorithm -d "$PWD/tree"
		read_by / tree ${algorithm}sum -c --strict -
	done
}

atf_test_case sums__relative
sums__relative_head() {
	atf_set require.progs sha256sum
}
sums__relative_body() {
	hostile tree
	generate sums -R tree -d /
	cp list by_root
	atf_check -s exit:1 grep -Ev '^\\?[0-9a-f]{64}  \./' list
	read_by tree tree sha256sum -c --strict -
	generate sums -d "$PWD/tree" -p "$PWD/tree"
	atf_check cmp by_root list
}

atf_test_case sums__no_rmd160
sums__no_rmd160_body() {
	file tree a
	atf_check -s not-exit:0 -e match:'RMD160.*tagged' \
	    $gen -a --format sums -t rmd160 -d "$PWD/tree" -o list
	atf_check test ! -e list
}

atf_test_case tagged__coreutils
tagged__coreutils_head() {
	atf_set require.progs 'cksum sha512sum'
}
tagged__coreutils_body() {
	cksum --help | grep -q -e --algorithm ||
	    atf_skip "this cksum knows no digests"
	hostile tree
	for algorithm in sha256 sha384 sha512 sha1 md5; do
		generate tagged -t $algorithm -d "$PWD/tree"
		read_by / tree cksum -c --strict -
		read_by / tree ${algorithm}sum -c --strict -
	done
	generate tagged -R tree -d /
	read_by tree tree cksum -a sha256 -c --strict -
}

# It refuses names with ')', and what coreutils would escape.
atf_test_case tagged__signify
tagged__signify_head() {
	atf_set require.progs signify-openbsd
}
tagged__signify_body() {
	tame tree
	find tree \( -name '*)*' -o -name '*\\*' \) -exec rm {} +
	atf_check signify-openbsd -G -n -p key.pub -s key.sec
	for algorithm in sha256 sha512; do
		generate tagged -t $algorithm -d "$PWD/tree"
		atf_check signify-openbsd -S -e -s key.sec -m list -x list.sig
		atf_check -o save:out signify-openbsd -C -p key.pub -x list.sig
		atf_check_equal "$(files tree)" "$(grep -c ': OK$' out)"
		printf changed >tree/plain
		atf_check -s exit:1 -o not-match:'tree/plain: OK' \
		    -e match:'tree/plain: FAIL' \
		    signify-openbsd -C -p key.pub -x list.sig
		printf plain >tree/plain
	done
}

atf_test_case mtree__netbsd
mtree__netbsd_head() {
	atf_set require.progs mtree
}
mtree__netbsd_body() {
	tame tree
	file tree 'new\nline\n'
	file tree 'cr\r'
	file tree/sub/sub/sub deep
	file tree/sub-sub a
	for algorithm in sha256 sha384 sha512 sha1 rmd160 md5; do
		generate mtree -t $algorithm -R tree -d /
		atf_check mtree -f list -p tree
	done
	generate mtree -d "$PWD/tree" -p "$PWD/tree"
	atf_check mtree -f list -p tree
	printf PLAIN >tree/plain
	atf_check -s exit:2 -o match:'^plain:.*sha256' mtree -f list -p tree
	printf plain >tree/plain
	chmod 600 "tree/sub dir/ lead"
	atf_check -s exit:2 -o match:'permissions \(0644, 0600\)' \
	    mtree -f list -p tree
	chmod 644 "tree/sub dir/ lead"
	rm 'tree/#hash'
	atf_check -s ignore -o inline:'missing: ./#hash\n' \
	    mtree -f list -p tree
	file tree '#hash'
	file tree unknown
	atf_check -s ignore -o inline:'extra: unknown\n' \
	    mtree -f list -p tree
	atf_check mtree -e -f list -p tree
}

# libarchive reads the list and fetches the contents from the tree.
atf_test_case mtree__libarchive
mtree__libarchive_head() {
	atf_set require.progs bsdtar
}
mtree__libarchive_body() {
	tame tree
	file tree 'new\nline\n'
	generate mtree -R tree -d /
	atf_check -x 'cd tree && bsdtar --format=gnutar \
	    -cf ../list.tar @../list'
	mkdir copy
	atf_check -x 'bsdtar -xf list.tar -C copy'
	atf_check diff -r tree copy
	atf_check_equal "$(files tree)" "$(files copy)"
}

# A pattern would match other files as well.
atf_test_case mtree__patterns
mtree__patterns_body() {
	for name in 'star*' 'what?' '[id].js'; do
		rm -rf tree
		file tree "$name"
		file tree fine
		atf_check -s not-exit:0 -e match:pattern \
		    $gen -a --format mtree -R tree -d / -o list
		atf_check test ! -e list
		atf_check -s exit:2 -e match:pattern \
		    $gen -W -a --format mtree -R tree -d / -o list
		atf_check_equal 3 "$(wc -l <list)"
		atf_check -o match:'^\./fine type=file' cat list
		rm list
	done
}

# All files match, under their names, and none is unknown.
audit() { # FILE OF KNOWN, options
	known=$1
	shift
	atf_check -o save:"$OUT" hashdeep -vv -a -r -k "$known" "$@"
	atf_check -o match:'Audit passed' \
	    -o match:"Files matched: $(files "$tree")\$" \
	    -o match:'Files moved: 0$' -o match:'New files found: 0$' \
	    -o match:'Known files not found: 0$' cat "$OUT"
}

atf_test_case hashdeep__audit
hashdeep__audit_head() {
	atf_set require.progs hashdeep
}
hashdeep__audit_body() {
	tree=$PWD/tree OUT=$PWD/out
	tame tree
	file tree 'cr\rcr'
	for algorithm in sha256 sha1 md5; do
		generate hashdeep -t $algorithm -d "$tree"
		audit list "$tree"
	done
	generate hashdeep -R tree -d /
	known=$PWD/list
	(cd tree && tree=. && audit "$known" -l .) || exit 1
	printf PLAIN >tree/plain
	(cd tree && atf_check -s not-exit:0 -o match:'Audit failed' \
	    hashdeep -a -r -l -k "$known" .) || exit 1
}

atf_test_case hashdeep__refused
hashdeep__refused_body() {
	for name in 'new\nline' 'end\r'; do
		rm -rf tree
		file tree "$name"
		atf_check -s not-exit:0 -e match:'hashdeep cannot carry' \
		    $gen -a --format hashdeep -d "$PWD/tree" -o list
	done
	for algorithm in sha384 sha512 rmd160; do
		atf_check -s not-exit:0 -e match:'hashdeep knows only' \
		    $gen -a --format hashdeep -t $algorithm \
		    -d "$PWD/tree" -o list
	done
	atf_check test ! -e list
}

# A reader of manifests after FreeBSD's two: path, digest, "file" where the
# mode has no x bit, and flags.
manifest() {
	LC_ALL=C awk '
	!/^[A-Za-z0-9.][^ \t=]* sha256=[0-9a-f]+ mode=[0-7]+( indirect)?$/ {
		print "bad line: " $0
		next
	}
	{
		sub(/^sha256=/, "", $2)
		print $1, $2, $3 ~ /[1357]/ ? "program" : "file", $4
	}' list
	[ -z "$(tail -c 1 list)" ] || echo 'no newline at the end'
}

atf_test_case freebsd__manifest
freebsd__manifest_body() {
	for name in bin/app lib/data.txt .hidden 9lives 'bin/it'\''s' \
	    'bin/c#,"%'; do
		mkdir -p "tree/${name%/*}" 2>/dev/null || mkdir -p tree
		rmdir "tree/$name" 2>/dev/null
		echo "$name" >"tree/$name"
	done
	file tree/bin '\377\\x'
	chmod 4755 tree/bin/app
	generate freebsd -R tree -d /
	(cd tree && find . -type f | LC_ALL=C sort | while read -r name; do
		sum=$(sha256sum <"$name")
		flags='file indirect'
		[ -x "$name" ] && flags='program '
		printf '%s %s %s\n' "${name#./}" "${sum%% *}" "$flags"
	done) >expected
	manifest >seen
	atf_check -o file:expected cat seen
	atf_check -o match:'^bin/app sha256=[0-9a-f]{64} mode=4755$' \
	    grep -E '^bin/app' list
	generate freebsd -t sha1 -R tree -d /bin
	atf_check -o match:'^bin/app sha1=[0-9a-f]{40} mode=4755$' \
	    grep -E '^bin/app' list
}

atf_test_case freebsd__refused
freebsd__refused_body() {
	for name in 'two words' 'tab\t' 'new\nline' 'a=b' _under '#hash' \
	    '-dash'; do
		rm -rf tree
		file tree "$name"
		atf_check -s not-exit:0 -e match:'manifest.*mtree' \
		    $gen -a --format freebsd -R tree -d / -o list
	done
	for algorithm in rmd160 md5; do
		atf_check -s not-exit:0 -e match:'no such algorithm' \
		    $gen -a --format freebsd -t $algorithm \
		    -R tree -d / -o list
	done
	atf_check test ! -e list
}

# fapolicyd's rule: the last two blanks divide a line.
atf_test_case fapolicyd__trust
fapolicyd__trust_body() {
	tame tree
	file tree 'cr\r'
	generate fapolicyd -d "$PWD/tree"
	atf_check -o inline:'# AUTOGENERATED FILE VERSION 3\n' head -n 1 list
	sed 1d list | LC_ALL=C awk -v tab="$tab" '{
		if (!match($0, / [0-9]+ [0-9a-f]+$/))
			print "bad line: " $0
		split(substr($0, RSTART + 1), part, " ")
		print part[2] tab part[1] tab substr($0, 1, RSTART - 1)
	}' >seen
	find "$PWD/tree" -type f | LC_ALL=C sort | while IFS= read -r name; do
		sum=$(sha256sum <"$name")
		printf '%s\t%s\t%s\n' "${sum%% *}" \
		    "$(stat -c %s "$name")" "$name"
	done >expected
	atf_check -o file:expected cat seen
	generate fapolicyd -R tree -d /
	atf_check -o match:'^/plain 5 [0-9a-f]{64}$' grep '^/plain' list
}

atf_test_case fapolicyd__refused
fapolicyd__refused_body() {
	file tree 'new\nline'
	file tree fine
	atf_check -s not-exit:0 -e match:'newline.*sums' \
	    $gen -a --format fapolicyd -d "$PWD/tree" -o list
	atf_check test ! -e list
	atf_check -s exit:2 -e match:'new\\nline' -e match:newline \
	    $gen -W -a --format fapolicyd -d "$PWD/tree" -o list
	atf_check_equal 2 "$(wc -l <list)"
	atf_check -s not-exit:0 -e match:'SHA256 only' $gen -a \
	    --format fapolicyd -t sha512 -d "$PWD/tree" -o list2
}

atf_init_test_cases() {
	atf_add_test_case sums__coreutils
	atf_add_test_case sums__relative
	atf_add_test_case sums__no_rmd160
	atf_add_test_case tagged__coreutils
	atf_add_test_case tagged__signify
	atf_add_test_case mtree__netbsd
	atf_add_test_case mtree__libarchive
	atf_add_test_case mtree__patterns
	atf_add_test_case hashdeep__audit
	atf_add_test_case hashdeep__refused
	atf_add_test_case freebsd__manifest
	atf_add_test_case freebsd__refused
	atf_add_test_case fapolicyd__trust
	atf_add_test_case fapolicyd__refused
}
