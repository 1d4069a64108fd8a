#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# An audit of an unchanged tree, cold and with a warm cache: time, system
# calls and reads for each file.  Prints figures, judges nothing.
#
#	check_cache.sh [FILES]	100000 by default
set -u
files=${1:-100000}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1

seq 1 "$files" | awk '{
	directory = "tree/" int($1 / 200)
	if ($1 % 200 == 0 || $1 == 1)
		system("mkdir -p " directory)
	print $1 >(directory "/" $1)
	close(directory "/" $1)
}'
veriexecgen -R tree -a -r -d / -M -o sigs || exit 1

# What was changed in the last seconds is not remembered.
until veriexeccheck -c cache -R tree -f sigs | grep -q '^read 0 files'; do
	sleep 1
done

# timed NAME OPTION...
timed() {
	name=$1
	shift
	begun=$(date +%s%N)
	veriexeccheck "$@" -R tree -f sigs >said || exit 1
	ended=$(date +%s%N)
	echo "$name: $(((ended - begun) / 1000000)) ms;" \
	    "$(grep '^read' said)"
}
timed 'without a cache'
timed 'with a warm cache' -c cache
strace -f -c -o count veriexeccheck -c cache -R tree -f sigs >said || exit 1
awk -v files="$files" '
$4 ~ /^[0-9]+$/ && $NF != "total" {
	all += $4
	if ($NF ~ /^(read|pread64|readv|preadv|preadv2|io_uring_enter)$/)
		reads += $4
}
END {
	printf "system calls: %d, %.2f a file; that read: %d, %.4f a file\n",
	    all, all / files, reads, reads / files
}' count
