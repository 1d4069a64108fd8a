#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The completions for bash, zsh and fish, from each program's option list
# (src/PROGRAM/options.def).
#
#	completions.sh --write	make them in completions/
#	completions.sh --check	are those in completions/ up to date?
#	completions.sh SHELL PROGRAM
#				print one
set -eu
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
dev=$top/contrib/dev
tab=$(printf '\t')

# --- the option list ---

options() {
	awk -f "$dev/options.awk" "$top/src/$1/options.def"
}

algorithms() {
	sed -n 's/^LFP_ALGORITHM([^"]*"\([A-Z0-9]*\)".*/\1/p' \
	    "$top/lib/include/fingerprint/algorithms.def" |
	    tr 'A-Z\n' 'a-z ' | sed 's/ $//'
}

formats() {
	sed -n 's/^LFP_FORMAT([^"]*"\([a-z0-9]*\)".*/\1/p' \
	    "$top/lib/include/fingerprint/formats.def" |
	    tr '\n' ' ' | sed 's/ $//'
}

# The words that an argument of this kind can be.
words() { # KIND ARGUMENT
	case $1 in
	algorithm)
		algorithms
		;;
	format)
		formats
		;;
	words)
		echo "$2" | tr '|' ' '
		;;
	esac
}

# The letters of options without (-) or with (+) an argument.
letters() { # SIGN PROGRAM
	options "$2" | awk -F "$tab" -v sign="$1" '
	    $1 != "-" && ($3 == "-") == (sign == "-") { printf "%s", $1 }'
}

header() { # PROGRAM
	echo '# SPDX-License-Identifier: BSD-2-Clause'
	echo "# Made by contrib/dev/completions.sh from" \
	    "src/$1/options.def; do not edit."
}

# --- bash ---

bash_arguments() { # PROGRAM
	# shellcheck disable=SC2016 # what is printed is expanded by bash later
	options "$1" | while IFS=$tab read -r short long argument kind help; do
		[ "$argument" != - ] || continue
		names=--$long
		[ "$short" = - ] || names="-$short|$names"
		printf '\t%s)\n' "$names"
		case $kind in
		directory)
			printf '\t\tcompopt -o filenames\n'
			printf '\t\twords=$(compgen -d -- "$cur")\n'
			;;
		file)
			printf '\t\tcompopt -o filenames\n'
			printf '\t\twords=$(compgen -f -- "$cur")\n'
			;;
		algorithm | format | words)
			printf "\\t\\twords=\$(compgen -W '%s' -- \"\$cur\")\\n" \
			    "$(words "$kind" "$argument")"
			;;
		*)
			printf '\t\twords=\n'
			;;
		esac
		printf '\t\t;;\n'
	done
}

bash_names() { # PROGRAM
	options "$1" | while IFS=$tab read -r short long argument kind help; do
		[ "$short" = - ] || printf -- '-%s ' "$short"
		printf -- '--%s' "$long"
		[ "$argument" = - ] || printf '='
		printf '\n'
	done | tr '\n' ' ' | fold -s -w 60 | sed 's/^/	    /; s/ *$//'
}

bash_completion() { # PROGRAM
	header "$1"
	cat <<END
_$1()
{
	local cur=\${COMP_WORDS[COMP_CWORD]} prev= words=
	[ "\$COMP_CWORD" -eq 0 ] || prev=\${COMP_WORDS[COMP_CWORD - 1]}
	# "--option=value" comes as three words, the value perhaps empty.
	if [ "\$cur" = = ]; then
		cur=
	elif [ "\$prev" = = ] && [ "\$COMP_CWORD" -ge 2 ]; then
		prev=\${COMP_WORDS[COMP_CWORD - 2]}
	fi
	# The last of several letters behind one dash may take an argument.
	if [[ \$prev =~ ^-[$(letters - "$1")]+([$(letters + "$1")])\$ ]]; then
		prev=-\${BASH_REMATCH[1]}
	fi
	case \$prev in
$(bash_arguments "$1")
	*)
		words=\$(compgen -W '
$(bash_names "$1")
		    ' -- "\$cur")
		case \$words in
		*=)
			compopt -o nospace
			;;
		esac
		;;
	esac
	COMPREPLY=()
	[ -z "\$words" ] || mapfile -t COMPREPLY <<<"\$words"
}
complete -F _$1 $1
END
}

# --- zsh ---

zsh_action() { # KIND ARGUMENT
	case $1 in
	directory)
		echo '_files -/'
		;;
	file)
		echo '_files'
		;;
	algorithm | format | words)
		echo "($(words "$1" "$2"))"
		;;
	*)
		echo ' '
		;;
	esac
}

# For the text between [ ] in an _arguments specification, in single quotes.
zsh_quote() {
	sed "s/[][\\:]/\\\\&/g; s/'/'\\\\''/g"
}

zsh_specifications() { # PROGRAM
	options "$1" | while IFS=$tab read -r short long argument kind help; do
		text=$(printf '%s' "$help" | zsh_quote)
		tail='' long_end='' short_end='' repeat=''
		if [ "$argument" != - ]; then
			long_end='='
			short_end='+'
			name=$argument
			[ "$kind" != words ] || name=$long
			tail=":$name:$(zsh_action "$kind" "$argument")"
		fi
		case $help in
		*'(repeatable)'*)
			repeat='*'
			;;
		esac
		if [ "$short" = - ]; then
			printf "\t    '%s--%s%s[%s]%s' \\\\\n" "$repeat" \
			    "$long" "$long_end" "$text" "$tail"
			continue
		fi
		exclude="(-$short --$long)"
		[ -z "$repeat" ] || exclude=
		printf "\t    '%s%s-%s%s[%s]%s' \\\\\n" "$exclude" \
		    "$repeat" "$short" "$short_end" "$text" "$tail"
		printf "\t    '%s%s--%s%s[%s]%s' \\\\\n" "$exclude" \
		    "$repeat" "$long" "$long_end" "$text" "$tail"
	done | sed '$s/ \\$//'
}

zsh_completion() { # PROGRAM
	echo "#compdef $1"
	header "$1"
	cat <<END
_$1()
{
	_arguments -s -S \\
$(zsh_specifications "$1")
}
_$1 "\$@"
END
}

# --- fish ---

fish_argument() { # KIND ARGUMENT
	case $1 in
	directory)
		printf " -x -a '(__fish_complete_directories)'"
		;;
	file)
		printf ' -r -F'
		;;
	algorithm | format | words)
		printf " -x -a '%s'" "$(words "$1" "$2")"
		;;
	*)
		printf ' -x'
		;;
	esac
}

fish_completion() { # PROGRAM
	header "$1"
	echo "complete -c $1 -f"
	options "$1" | while IFS=$tab read -r short long argument kind help; do
		printf 'complete -c %s' "$1"
		[ "$short" = - ] || printf -- ' -s %s' "$short"
		printf -- ' -l %s' "$long"
		[ "$argument" = - ] || fish_argument "$kind" "$argument"
		text=$(printf '%s' "$help" | sed "s/[\\\\']/\\\\&/g")
		printf " -d '%s'\n" "$text"
	done
}

# --- all of them ---

programs() {
	for list in "$top"/src/*/options.def; do
		basename "$(dirname "$list")"
	done
}

# Where a completion lies, from the top of the tree.
place() { # SHELL PROGRAM
	case $1 in
	bash)
		echo "completions/bash/$2"
		;;
	zsh)
		echo "completions/zsh/_$2"
		;;
	fish)
		echo "completions/fish/$2.fish"
		;;
	esac
}

each() { # FUNCTION
	for program in $(programs); do
		for shell in bash zsh fish; do
			"$1" "$shell" "$program"
		done
	done
}

write() { # SHELL PROGRAM
	text=$("$1_completion" "$2")
	printf '%s\n' "$text" >"$top/$(place "$1" "$2")"
}

check() { # SHELL PROGRAM
	"$1_completion" "$2" | diff -u "$top/$(place "$1" "$2")" - >&2 ||
	    failed="$failed $(place "$1" "$2")"
}

case ${1-} in
--write)
	each write
	;;
--check)
	failed=
	each check
	[ -z "$failed" ] && exit 0
	echo "completions.sh: out of date:$failed;" \
	    'run completions.sh --write' >&2
	exit 1
	;;
bash | zsh | fish)
	"$1_completion" "${2:?a program is needed}"
	;;
*)
	echo 'usage: completions.sh --write | --check | SHELL PROGRAM' >&2
	exit 64
	;;
esac
