# SPDX-License-Identifier: BSD-2-Clause
# File names of any bytes: into the signatures file and back, through other
# programs' eyes, and into messages.

. "$LFP_SOURCE/tests/cli/veriexecgen_subr.sh"

# Text with the escapes of printf(1), with a newline at its end kept.
bytes() { # TEXT
	# shellcheck disable=SC2059 # it is a format
	bytes_=$(printf "$1.")
	bytes_=${bytes_%.}
}

# A file with this name, which may be any bytes, and its name for a content.
name() { # DIRECTORY TEXT
	bytes "$2"
	printf '%s' "$2" >"$1/$bytes_"
	chmod 755 "$1/$bytes_"
}

# Every byte that can be in a name: alone, first, last, doubled, inside.
# A name that ends in a backslash is another matter, see below.
all_bytes() { # DIRECTORY
	perl -e 'mkdir $ARGV[0] and chdir $ARGV[0] or die;
	    for my $c (map { chr } grep { $_ != 47 } 1 .. 255) {
		for my $n ($c, "end$c", "two$c$c", "${c}begin", "mid${c}dle",
		    "$c${c}x") {
			next if $n =~ /\\\z/ || $n eq ".";
			open my $f, ">", "./$n" or die "$n: $!";
			print $f $n;
			close $f;
			chmod 0755, "./$n";
		}
	    }' "$1" || fail 'cannot make the files'
}

atf_test_case bytes__all
bytes__all_head() {
	atf_set require.progs perl
}
bytes__all_body() {
	all_bytes tree
	atf_check veriexecgen -r -d tree -o out
	check_rules out
	check_found out "$(pwd -P)/tree"
	# 254 bytes in 6 places, less the 3 that end in a backslash, and ".".
	atf_check -o inline:'1520\n' -x "tr -dc '\\000' <names | wc -c"
}

# Trap for trap: names that would spoil their line, or another's.
hostile_names() { # DIRECTORY
	mkdir -p "$1"
	for text in 'a b' ' lead' 'trail ' '\t' 'a\tb' '\n' 'a\nb' 'end\n' \
	    '\n\n' '\r' 'a\r' '\r\n' 'a\\b' '\\x' 'a\\ b' 'a\\\nb' 'a\\\tb' \
	    '\\\\two' 'a\\\\ b' '#' '# alias: x' 'a#b' '#: size=1' \
	    '\n#:: veriexec-tools 1 serial=9' '\n/etc/passwd SHA256 00' \
	    "'" '"' '$(id)' '`id`' '*' '?' '[a]' '%%n' '%%20' '-d' '--help' \
	    '~' '!' '&' ';' '|' '<' '>' '(' '{' ',' ', file' 'x direct' \
	    '\001\002\003' '\033[31mred' '\177' '\200\201' '\377\376' \
	    '\303' '\303(' '\303\244' '\342\200\256txt' '\342\200\250' \
	    '\355\240\200' '\360\237\230\200' '\364\220\200\200' \
	    '\300\257' '...' '. ' 'SHA256' 'a SHA256 00 direct\n/b'; do
		name "$1" "$text"
	done
}

atf_test_case hostile__each_option
hostile__each_option_body() {
	here=$(pwd -P)
	hostile_names tree
	hostile_names "tree/$(printf 'dir \n\\\t#\377')"
	ln tree/a#b "$(printf 'tree/alias\n/x SHA256 00')"
	found "$here/tree" >all
	for options in '' -F -M '-F -M -T'; do
		# shellcheck disable=SC2086 # words
		atf_check veriexecgen -r $options -d tree -o out
		check_rules out
		signatures paths out | tr '\000' '\n' >is
		grep -zv 'alias.*/x SHA256 00$' all | tr '\000' '\n' >names
		atf_check diff names is
	done
}

# Merged into a file that it made itself: read back, and not one new line.
atf_test_case hostile__read_back
hostile__read_back_head() {
	atf_set require.progs perl
}
hostile__read_back_body() {
	hostile_names tree
	all_bytes tree/all
	for options in '' -M -F; do
		# shellcheck disable=SC2086 # words
		atf_check veriexecgen -r $options -d tree -o out
		cp out before
		# shellcheck disable=SC2086 # words
		atf_check veriexecgen -A -r $options -d tree -o out
		atf_check cmp before out
	done
	atf_check veriexecgen -r -d tree -o out
	find tree -type f -name '*a*' -exec sh -c 'echo more >>"$1"' sh {} \;
	atf_check -e match:' 0 new, [1-9][0-9]* updated, 0 folded$' \
	    veriexecgen -v -A -r -d tree -o out
	check_rules out
	check_found out "$(pwd -P)/tree"
}

# By -f as well, where one a line will not do.
atf_test_case hostile__named
hostile__named_body() {
	here=$(pwd -P)
	hostile_names tree
	find tree -type f -print0 >list
	atf_check veriexecgen -0 -f list -o out
	check_rules out
	check_found out "$here/tree"
	find tree -type f ! -name '*
*' >lines
	atf_check veriexecgen -f lines -o out
	check_rules out
	check_found out "$here/tree" ! -name '*
*'
}

# A backslash at the end cannot be written so that the loader reads it.
atf_test_case backslash__at_the_end
backslash__at_the_end_body() {
	here=$(pwd -P)
	mkdir tree tree/dir
	name tree 'plain'
	name tree 'end\\'
	name tree 'two\\\\'
	name tree/dir 'in\\side'
	atf_check -s exit:66 -e match:'^veriexecgen: /.*/tree/end[\]{2}: a name .*backslash' \
	    veriexecgen -r -d tree -o out
	[ ! -e out ] || fail 'something was written'
	atf_check -s exit:2 -e save:said veriexecgen -W -r -d tree -o out
	atf_check -o ignore grep -F 'tree/two\\\\: a name' said
	atf_check -o ignore grep '^veriexecgen: 2 files.*left out$' said
	check_rules out
	check_found out "$here/tree" ! -name '*\\'
}

# As a directory's name it has something after it.
atf_test_case backslash__directory
backslash__directory_body() {
	here=$(pwd -P)
	bytes 'end\\'
	mkdir -p "tree/$bytes_"
	name "tree/$bytes_" file
	atf_check veriexecgen -r -d tree -o out
	check_rules out
	check_found out "$here/tree"
}

# 255 bytes a name, and a path longer than PATH_MAX.
atf_test_case length__names
length__names_body() {
	here=$(pwd -P)
	long=$(printf '%0255d' 0)
	mkdir tree
	(
		cd tree || exit 1
		printf 1 >"$long"
		for i in $(seq 20); do
			mkdir "${long%???}$i." && cd "${long%???}$i." || exit 1
			printf '%s' "$i" >file
		done
	)
	atf_check veriexecgen -a -r -d tree -o out
	check_rules out
	[ "$(grep -c '^/' out)" -eq 21 ] || fail 'not 21 files'
	for i in $(seq 20); do
		digest=$(printf '%s' "$i" | sha256sum | cut -d ' ' -f 1)
		[ "$(grep -c "/file SHA256 $digest " out)" -eq 1 ] ||
		    fail "$i: not with its fingerprint"
	done
	awk '{ print length($1) }' out | sort -n | tail -n 1 >longest
	read -r longest <longest
	[ "$longest" -gt 5000 ] || fail "longest is $longest"
	cp out before
	atf_check veriexecgen -A -a -r -d tree -o out
	atf_check cmp before out
}

# 100,000 directories, each in the one before it; in memory, since disks take
# their time to make such a tree and to forget it.
atf_test_case length__depth
length__depth_head() {
	atf_set require.progs 'perl unshare'
	atf_set require.user root
}
length__depth_body() {
	cat >make.pl <<'END'
mkdir "tree" and chdir "tree" or die;
for (1 .. 100000) { mkdir "d" and chdir "d" or die; }
open my $f, ">", "bottom" or die;
print $f "deep";
close $f;
chmod 0755, "bottom";
symlink "bottom", "link" and link "bottom", "again" or die;
END
	cat >compare.pl <<'END'
my ($top, $digest) = @ARGV;
my $d = "$top/tree" . "/d" x 100000;
local $/;
exit(<STDIN> eq "# alias: $d/bottom\n$d/again SHA256 $digest\n" ? 0 : 1);
END
	mkdir memory
	in_memory memory 2g 'perl ../make.pl &&
	    veriexecgen -r -d tree -o ../out && cp ../out ../before &&
	    veriexecgen -A -r -d tree -o ../out -j 8 &&
	    veriexecgen -r -d tree -F -M -o ../annotated' >said 2>&1 ||
	    fail "$(head -c 300 said)"
	atf_check cmp before out
	digest=$(printf deep | sha256sum | cut -d ' ' -f 1)
	atf_check perl compare.pl "$(pwd -P)/memory" "$digest" <out
	[ "$(grep -c '^#: alias=' annotated)" -eq 1 ] || fail 'no alias'
}

# What is said of a hostile name is text that a terminal can take.
atf_test_case messages__printable
messages__printable_body() {
	mkdir tree
	for text in '\033[2Jx' '\n\r\t\b' '\001\177\200\377' \
	    '\342\200\256gpj' '\302\233K' '\303'; do
		bytes "$text"
		ln -s nowhere "tree/$bytes_"
	done
	name tree fine
	atf_check -e save:said veriexecgen -v -r -d tree -o out
	check_printable said
	[ "$(grep -c 'a dangling link' said)" -eq 6 ] ||
	    fail 'not a line for each'
	for part in '\\x1b\[2Jx: a' '\\n\\r\\t\\x08: a' \
	    '\\x01\\x7f\\x80\\xff: a' '\\xe2\\x80\\xaegpj: a' \
	    '\\xc2\\x9bK: a' '\\xc3: a'; do
		grep -q -- "$part" said || fail "no $part"
	done
	bytes '\033]0;title\007\n'
	for option in -d -f -R -t -j -p --format --kernel --progress; do
		! veriexecgen -d tree -o out "$option" "$bytes_" 2>said ||
		    fail "$option takes it"
		check_printable said
		[ "$(wc -l <said)" -eq 1 ] || fail "$option: not a line"
		grep -q 'x1b\]0;title.x07.n\|-p: the prefix' said ||
		    fail "$option does not say what it is"
	done
	veriexecgen -d tree -o "no/$bytes_" >said 2>&1
	check_printable said
	veriexecgen "$bytes_" >said 2>&1
	check_printable said
	veriexecgen "--$bytes_" >said 2>&1
	check_printable said
	grep -q 'x1b' said || fail 'what it was is not said'
}

atf_init_test_cases() {
	atf_add_test_case bytes__all
	atf_add_test_case hostile__each_option
	atf_add_test_case hostile__read_back
	atf_add_test_case hostile__named
	atf_add_test_case backslash__at_the_end
	atf_add_test_case backslash__directory
	atf_add_test_case length__names
	atf_add_test_case length__depth
	atf_add_test_case messages__printable
}
