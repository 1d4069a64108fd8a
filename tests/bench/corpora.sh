#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The trees that are fingerprinted: sourced by bench.sh.
#
#	usr	the system's own /usr, copied
#	small	100,000 files of 0 to 16 KiB
#	mix	20,000 files of log-normal sizes, 1.6 GB
#	big	3 files of 1 GiB
#	million	1,000,000 files like those of small, 8 GB
#
# A tree that is there is used again, unless SCALE has changed.

# scaled NUMBER: SCALE percent of it, at least 1.
scaled() {
	echo $(($1 * SCALE / 100 > 0 ? $1 * SCALE / 100 : 1))
}

# Files and links, or an even choice of them.
list_usr() {
	find /usr -xdev -path "$BENCH_DIR" -prune -o \
	    \( -type f -o -type l \) -print |
	    LC_ALL=C awk -v scale="$SCALE" \
	    'int(NR * scale / 100) > int((NR - 1) * scale / 100) {
		print substr($0, 2) }' | tr '\n' '\0'
}

# What may not be read is left out.  A copy of a program must not be one that
# changes its user; and links must not lead to the original, as we follow
# them and peers do not.
make_usr() { # DIRECTORY
	list_usr >"$1.list"
	tar -C / --null --no-recursion -T "$1.list" -cf - 2>/dev/null |
	    tar -C "$1" --no-same-owner -xf -
	find "$1" -type f -perm /6000 -exec chmod ug-s {} +
	find "$1" -type l -lname '/*' -delete
	rm -f "$1.list"
}

make_corpus() { # NAME DIRECTORY
	case $1 in
	usr)
		make_usr "$2"
		;;
	small)
		"$BENCH_TOOLS/corpus" small "$2" "$(scaled 100000)"
		;;
	million)
		"$BENCH_TOOLS/corpus" small "$2" "$(scaled 1000000)"
		;;
	mix)
		"$BENCH_TOOLS/corpus" mix "$2" "$(scaled 20000)"
		;;
	big)
		"$BENCH_TOOLS/corpus" big "$2" 3 "$(scaled 1073741824)"
		;;
	esac
}

# prepare_corpus NAME: make it, or take what is there.
prepare_corpus() {
	dir=$BENCH_DIR/$1
	[ "$(cat "$dir.made" 2>/dev/null)" != "$1 $SCALE" ] || return 0
	say "making $dir"
	rm -rf "$dir" "$dir.made"
	mkdir -p "$dir" && make_corpus "$1" "$dir" ||
	    die "$dir: cannot be made"
	echo "$1 $SCALE" >"$dir.made"
}

# Everything into the page cache, and the files that are new onto the disk.
warm_corpus() { # NAME
	sync
	find "$BENCH_DIR/$1" -type f -exec cat {} + >/dev/null
}

# corpus, name, files, bytes, SCALE
describe_corpus() { # NAME
	find "$BENCH_DIR/$1" -type f -printf '%s\n' |
	    awk -v name="$1" -v scale="$SCALE" \
	    '{ bytes += $1 }
	    END { printf "corpus\t%s\t%d\t%.0f\t%s\n", name, NR, bytes, scale }'
}
