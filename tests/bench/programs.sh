#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Who is measured, and how each is run at its best: sourced by bench.sh.

# Programs with a process or thread for each of THREADS.  b3sum is no SHA-256
# and aide does more than hashing: the report keeps them apart.
peers='openssl 7zz sha256sum rhash hashdeep mtree b3sum'

is_there() { # NAME
	case $1 in
	ours*) true ;;
	openssl*) command -v openssl >/dev/null 2>&1 ;;
	*) command -v "$1" >/dev/null 2>&1 ;;
	esac
}

# Only large batches are fair to a program that has to be started for each;
# but all processes must have work until the end, on few large files as well.
batch_of() { # DIRECTORY
	find "$1" -type f | awk -v threads="$THREADS" 'END {
		n = int(NR / threads / 8)
		if (n < 100)
			n = NR < 100 ? 1 : 100
		print (n > 5000 ? 5000 : n)
	}'
}

each() { # DIRECTORY COMMAND...
	printf 'find %s -type f -print0 | xargs -0 -P %s -n %s' "$1" \
	    "$THREADS" "$batch"
	shift
	echo " $*"
}

ours() { # DIRECTORY OPTION...
	directory=$1
	shift
	echo "$VERIEXECGEN -a -r -o $BENCH_DIR/signatures $* -d $directory"
}

aide_init() { # DIRECTORY
	name=$(echo "$1" | tr / _)
	cat >"$BENCH_DIR/aide$name.conf" <<-END
		database_out=file:$BENCH_DIR/aide$name.db
		database_attrs=sha256
		num_workers=$THREADS
		log_level=error
		$1 sha256
	END
	echo "exec aide --init --config=$BENCH_DIR/aide$name.conf"
}

# command_of NAME DIRECTORY: what sh is to run.
command_of() {
	case $1 in
	ours) echo "exec $(ours "$2" -j "$THREADS")" ;;
	ours-noring)
		echo "exec $BENCH_TOOLS/noring $(ours "$2" -j "$THREADS")"
		;;
	ours-single) echo "exec $(ours "$2" -j 1)" ;;
	ours-*) echo "exec $(ours "$2" -j "$THREADS" -t "${1#ours-}")" ;;
	openssl) each "$2" openssl dgst -sha256 ;;
	openssl-single)
		echo "find $2 -type f -print0 | xargs -0 openssl dgst -sha256"
		;;
	openssl-*) each "$2" openssl dgst "-${1#openssl-}" ;;
	# Without -snl it follows links, out of the tree as well.
	7zz)
		echo "exec 7zz h -snl -scrcSHA256 -mmt=$THREADS -bso0 -bsp0 $2"
		;;
	sha256sum) each "$2" sha256sum ;;
	rhash) each "$2" rhash --sha256 ;;
	# Without -o f it follows links as well.
	hashdeep) echo "exec hashdeep -o f -c sha256 -j $THREADS -r $2" ;;
	mtree) echo "exec mtree -c -k sha256 -p $2" ;;
	b3sum) each "$2" b3sum --num-threads 1 ;;
	aide) aide_init "$2" ;;
	esac
}

# plan DIRECTORY NAME...: for measure(1); before a cold run each program has
# been in the page cache, but not the tree.
plan() {
	directory=$1
	batch=$(batch_of "$1") && [ -n "$batch" ] || die "$1: no batches"
	shift
	for name in "$@"; do
		is_there "$name" || continue
		printf '%s\t%s\t%s\n' "$name" \
		    "$(command_of "$name" "$directory")" \
		    "$(command_of "$name" "$BENCH_DIR/one")"
	done
}

version_of() { # NAME
	case $1 in
	openssl) openssl version ;;
	7zz) 7zz | awk 'NF { print; exit }' ;;
	hashdeep) echo "hashdeep $(hashdeep -V)" ;;
	mtree) echo "mtree, which does not tell its version" ;;
	*) "$1" --version 2>&1 ;;
	esac | head -n 1
}

versions() {
	for name in $peers aide; do
		is_there "$name" || {
			printf 'machine\t%s\tnot installed\n' "$name"
			continue
		}
		printf 'machine\t%s\t%s\n' "$name" "$(version_of "$name")"
	done
}

processor() {
	awk -F ': *' '$1 ~ /^(model name|cpu family|model)[ \t]*$/ {
		sub(/[ \t]*$/, "", $1)
		if (!($1 in value))
			value[$1] = $2
	} END {
		printf "%s", value["model name"]
		if ("cpu family" in value)
			printf " (family %s, model %s)", value["cpu family"], \
			    value["model"]
		print ""
	}' /proc/cpuinfo
}

machine() {
	printf 'machine\tCPU\t%s\n' "$(processor)"
	printf 'machine\tCPUs\t%s\n' "$(getconf _NPROCESSORS_ONLN)"
	printf 'machine\tmemory\t%s MiB\n' \
	    "$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)"
	printf 'machine\tsystem\t%s\n' "$(uname -srm)"
	printf 'machine\tfile system\t%s\n' "$(stat -f -c %T "$BENCH_DIR")"
	printf 'machine\tveriexecgen\t%s\n' \
	    "$("$VERIEXECGEN" --version | sed -n '1s/.* //p')"
	"$VERIEXECGEN" --version |
	    sed -n 's/^\([A-Z0-9]* kernel\)s*: /machine	\1	/p'
	versions
}
