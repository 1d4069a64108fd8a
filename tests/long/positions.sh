#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# One changed byte, in each of so many files in turn, is found as often and
# nothing else is.
#
#	positions.sh [FILES]	10000 by default
#
# Uses the programs of PATH and a directory of its own below TMPDIR.
set -u
files=${1:-10000}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1

# Lengths around those of blocks, and so many directories.
seq 1 "$files" | awk '{
	directory = "tree/" $1 % 37
	if (!(directory in made))
		system("mkdir -p " directory)
	made[directory] = 1
	file = directory "/" $1
	text = $1 " "
	while (length(text) < $1 % 200 + 1)
		text = text "x"
	printf "%s", text >file
	close(file)
}'
veriexecgen -R tree -a -r -d / -o sigs || exit 1
[ "$(grep -c '^/' sigs)" -eq "$files" ] || {
	echo 'positions.sh: not all files have an entry' >&2
	exit 1
}
veriexeccheck -q -R tree -f sigs || exit 1

found=0 wrong=0 i=0
while [ "$i" -lt "$files" ]; do
	i=$((i + 1))
	path=/$((i % 37))/$i
	cp "tree$path" kept
	# Its last byte.
	at=$(($(wc -c <kept) - 1))
	printf '\001' | dd of="tree$path" bs=1 seek="$at" conv=notrunc \
	    status=none
	said=$(veriexeccheck -0 -R tree -f sigs | tr '\000' '\n')
	if [ "$said" = "$path" ]; then
		found=$((found + 1))
	else
		wrong=$((wrong + 1))
		echo "at $path: said '$said'"
	fi
	cp kept "tree$path"
done
veriexeccheck -q -R tree -f sigs || wrong=$((wrong + 1))
echo "$found of $files changes were found, $wrong answers were wrong"
[ "$found" -eq "$files" ] && [ "$wrong" -eq 0 ]
