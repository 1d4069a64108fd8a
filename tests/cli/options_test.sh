# SPDX-License-Identifier: BSD-2-Clause
# Each program's option list (src/PROGRAM/options.def) against its --help,
# its manual page and its completions.

source=$LFP_SOURCE
tab=$(printf '\t')

programs() {
	for list in "$source"/src/*/options.def; do
		basename "$(dirname "$list")"
	done
}

# short, long, argument, kind, help; "-" where there is none.
options() { # PROGRAM
	awk -f "$source/contrib/dev/options.awk" "$source/src/$1/options.def"
}

# The forms of all options, "-x --long argument" or "--long", one a line.
forms() { # PROGRAM
	options "$1" | awk -F "$tab" '{
		print ($1 == "-" ? "" : "-" $1 " ") "--" $2 \
		    ($3 == "-" ? "" : " " $3)
	}' | LC_ALL=C sort
}

words() {
	options "$1" | awk -F "$tab" '{
		if ($1 != "-")
			print "-" $1
		print "--" $2
	}' | LC_ALL=C sort
}

# A list that cannot be read, or has two rows for one thing, would make all
# the rest of this file say little.
atf_test_case list__in_order
list__in_order_body() {
	[ -n "$(programs)" ] || atf_fail 'no program has an option list'
	for name in $(programs); do
		options "$name" >rows || atf_fail "$name: cannot be read"
		[ "$(grep -c '^OPTION(' "$source/src/$name/options.def")" \
		    -eq "$(wc -l <rows)" ] || atf_fail "$name: rows are lost"
		cut -f 1 rows | grep -v '^-$' | sort | uniq -d >twice
		cut -f 2 rows | sort | uniq -d >>twice
		atf_check cat twice
		atf_check -s exit:1 grep -Ev "$tab(none|file|\
directory|algorithm|format|words|number|text)$tab" rows
	done
}

# What --help shows is the list: each option with its text, and no other.
atf_test_case help__agrees
help__agrees_body() {
	for name in $(programs); do
		atf_check -o save:help "$name" --help
		sed -n 's/^ *\(-[^-], --\|--\)/\1/p' help |
		    sed 's/   *.*//; s/,//' | LC_ALL=C sort >shown
		forms "$name" >expected
		atf_check diff expected shown
		options "$name" | cut -f 5 >texts
		while read -r text; do
			atf_check -o ignore grep -F -- "$text" help
		done <texts
	done
}

# -h is --help; help goes to standard output, with status 0.
atf_test_case help__short
help__short_body() {
	for name in $(programs); do
		atf_check -o save:long "$name" --help
		atf_check -o file:long "$name" -h
		atf_check test -s long
	done
}

# The letters in the usage line are those of the list.
atf_test_case help__usage
help__usage_body() {
	for name in $(programs); do
		"$name" --help | sed '/^$/q' |
		    tr ' ' '\n' | sed -n 's/^\[-\([A-Za-z0-9]*\)\]*$/\1/p' |
		    fold -w 1 | LC_ALL=C sort | tr -d '\n' >shown
		options "$name" | cut -f 1 | grep -v '^-$' |
		    LC_ALL=C sort | tr -d '\n' >expected
		atf_check -o file:expected cat shown
	done
}

# An option with an argument wants one; what is not in the list is refused.
atf_test_case parser__agrees
parser__agrees_body() {
	for name in $(programs); do
		options "$name" >rows
		while IFS=$tab read -r short long argument rest; do
			[ "$argument" != - ] || continue
			atf_check -s exit:64 -e match:'argument' \
			    "$name" "--$long"
		done <rows
		atf_check -s exit:64 -e match:'no such option' \
		    "$name" --no-such-option
		for letter in i q z; do
			! cut -f 1 rows | grep -qx "$letter" || continue
			atf_check -s exit:64 -e match:'no such option' \
			    "$name" "-$letter"
		done
	done
}

manual() { # PROGRAM
	find "$source/man" -name "$1.[18]"
}

# The items of the manual's list of options are those of the program's list.
atf_test_case manual__agrees
manual__agrees_body() {
	for name in $(programs); do
		sed -n 's/^\.It Fl //p' "$(manual "$name")" |
		    sed 's/^Fl /--/; s/ , Fl Fl / --/; s/ Ar [^ ]*//g' |
		    sed 's/^\([^-]\)/-\1/' | LC_ALL=C sort >shown
		forms "$name" | sed 's/\(--[^ ]*\) .*/\1/' >expected
		atf_check diff expected shown
	done
}

# Where the list has an argument the manual's item has one.
atf_test_case manual__arguments
manual__arguments_body() {
	for name in $(programs); do
		options "$name" >rows
		while IFS=$tab read -r short long argument rest; do
			grep -E "^\.It (.* )?Fl Fl $long( |\$)" \
			    "$(manual "$name")" >item
			case $argument in
			-)
				atf_check -s exit:1 grep ' Ar ' item
				;;
			*)
				atf_check -o ignore grep ' Ar ' item
				;;
			esac
		done <rows
	done
}

# Every option is in the synopsis.
atf_test_case manual__synopsis
manual__synopsis_body() {
	for name in $(programs); do
		sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' \
		    "$(manual "$name")" >synopsis
		letters=$(sed -n 's/^\.Op Fl \([A-Za-z0-9]*\)$/\1/p' synopsis)
		options "$name" >rows
		while IFS=$tab read -r short long argument rest; do
			case $short:$argument in
			-:*)
				atf_check -o ignore \
				    grep -E "Fl Fl $long( |\$)" synopsis
				;;
			*:-)
				case $letters in
				*"$short"*) ;;
				*)
					atf_fail "$name: -$short: not there"
					;;
				esac
				;;
			*)
				atf_check -o ignore \
				    grep -x "\.Op Fl $short Ar .*" synopsis
				;;
			esac
		done <rows
	done
}

atf_test_case manual__lint
manual__lint_head() {
	atf_set require.progs mandoc
}
manual__lint_body() {
	for page in "$source"/man/*.[1-9]; do
		atf_check mandoc -T lint -W warning "$page"
	done
}

# They are what the generator makes of the list now.
atf_test_case completions__up_to_date
completions__up_to_date_body() {
	atf_check sh "$source/contrib/dev/completions.sh" --check
}

# complete_bash PROGRAM WORD...: what bash would offer for the last word.
complete_bash() {
	# shellcheck disable=SC2016 # bash expands them
	bash -c 'compopt() { :; }
	. "$1"
	shift
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	"_$1"
	printf "%s\n" "${COMPREPLY[@]}"' bash \
	    "$source/completions/bash/$1" "$@"
}

# offers EXPECTED WORD...: for the last word of a veriexecgen command line.
offers() {
	expected=$1
	shift
	complete_bash veriexecgen "$@" >shown
	atf_check -o inline:"$expected" cat shown
}

atf_test_case completions__bash
completions__bash_head() {
	atf_set require.progs bash
}
completions__bash_body() {
	for name in $(programs); do
		words "$name" >expected
		complete_bash "$name" - | sed 's/=$//; s/ *$//' |
		    LC_ALL=C sort >shown
		atf_check diff expected shown
	done
	mkdir -p 'a dir/sub' && touch 'a dir/file' 'a*'
	offers 'sha256\nsha384\nsha512\nsha1\n' -t sha
	offers 'always\n' --progress = al
	offers 'auto\nalways\nnever\n' --progress =
	offers 'a dir\n' -rd a
	offers 'a*\n' -o 'a*'
	offers '\n' -j 1
}

atf_test_case completions__zsh
completions__zsh_head() {
	atf_set require.progs zsh
}
completions__zsh_body() {
	for name in $(programs); do
		words "$name" >expected
		file=$source/completions/zsh/_$name
		atf_check -o inline:"#compdef $name\n" head -n 1 "$file"
		# What the completion tells _arguments, with the repeat and
		# exclusion marks and all after the name cut off.
		atf_check -o save:told zsh -f -c \
		    '_arguments() { print -rl -- "$@" }; . "$1"' zsh "$file"
		sed -n 's/^\(([^)]*)\)*\**\(--*[A-Za-z0-9-]*\)[+=]*\[.*/\2/p' \
		    told | LC_ALL=C sort >shown
		atf_check diff expected shown
	done
}

atf_test_case completions__fish
completions__fish_head() {
	atf_set require.progs fish
}
completions__fish_body() {
	for name in $(programs); do
		words "$name" | grep '^--' >expected
		atf_check -o save:offered fish -N -c \
		    "source '$source/completions/fish/$name.fish'
		    complete -C '$name --'"
		sed 's/[=	].*//' offered | LC_ALL=C sort >shown
		atf_check diff expected shown
	done
	atf_check -o match:'^sha256	' -o match:'^sha512	' \
	    -o not-match:'^md5	' fish -N -c \
	    "source '$source/completions/fish/veriexecgen.fish'
	    complete -C 'veriexecgen -t sha'"
}

atf_init_test_cases() {
	atf_add_test_case list__in_order
	atf_add_test_case help__agrees
	atf_add_test_case help__short
	atf_add_test_case help__usage
	atf_add_test_case parser__agrees
	atf_add_test_case manual__agrees
	atf_add_test_case manual__arguments
	atf_add_test_case manual__synopsis
	atf_add_test_case manual__lint
	atf_add_test_case completions__up_to_date
	atf_add_test_case completions__bash
	atf_add_test_case completions__zsh
	atf_add_test_case completions__fish
}
