#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Measure veriexecgen and its peers: what "make bench" runs.  From the
# environment, with what make gives them if nothing else is said:
#
#	BENCH_DIR	where corpora and results are; no blanks in it
#	BENCH_TOOLS	where the helper programs are
#	VERIEXECGEN	the program
#	CORPORA		usr small mix big; also million
#	PARTS		limit hot cold algorithms single linear
#	ROUNDS THREADS
#	SCALE		percent of each corpus; less than 100 for trying out
#
# A part measures on those corpora that it is for, and writes a file each in
# BENCH_DIR/results; what is there from earlier runs stays in the report.
# GNU find and tar are needed, and root for cold runs.
#
#	sh bench.sh		measure, then report
#	sh bench.sh report	report only
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1

# A program that takes this many times as long as the fastest, in the first
# run, is measured only once: none that could be the fastest peer.
slow=6

say() {
	echo "bench: $*" >&2
}

die() {
	say "$*"
	exit 1
}

# shellcheck source=tests/bench/corpora.sh
. "$here/corpora.sh"
# shellcheck source=tests/bench/programs.sh
. "$here/programs.sh"

wants() { # CORPUS
	case " $CORPORA " in
	*" $1 "*) return 0 ;;
	esac
	return 1
}

# keep NAME: standard input becomes a file of results, whole or not at all.
keep() {
	{
		printf 'setting\t%s\t%s\t%s\t%s\n' "$1" "$THREADS" \
		    "$ROUNDS" "$SCALE"
		cat
	} >"$results/$1.new" && mv -f "$results/$1.new" "$results/$1.tsv"
}

# Our own runs must succeed; others' are marked in the report if they do not.
check_status() { # FILE
	awk -F '\t' '$NF != 0 { print $4 ": status " $NF }
	    $4 ~ /^ours/ && $NF != 0 { bad = 1 }
	    END { exit bad }' "$1" >&2 ||
	    die "veriexecgen failed, see $results/errors"
}

# measure PART CORPUS OPTIONS PROGRAM...
measure() {
	part=$1 corpus=$2 options=$3
	shift 3
	say "$part, $corpus: $*"
	plan "$BENCH_DIR/$corpus" "$@" >"$results/plan"
	[ "$options" = -c ] || warm_corpus "$corpus"
	# shellcheck disable=SC2086 # several words
	"$BENCH_TOOLS/measure" -n "$ROUNDS" -s "$slow" $options \
	    -p "$part	$corpus" <"$results/plan" 2>>"$results/errors" \
	    >"$results/runs" || die "measuring failed, see $results/errors"
	check_status "$results/runs"
	keep "$part-$corpus" <"$results/runs"
}

# What comes after a word in each line, if it is a fingerprint.
fingerprints() { # WORD
	LC_ALL=C sed -n "s/.*$1 \([0-9a-f]\{64\}\)\( .*\)\{0,1\}\$/\1/p" |
	    LC_ALL=C sort -u
}

# A fast answer is worth nothing if it is wrong.
verify() { # CORPUS
	is_there openssl || return 0
	sh -c "$(command_of ours "$BENCH_DIR/$1")" ||
	    die "veriexecgen failed on $1"
	fingerprints SHA256 <"$BENCH_DIR/signatures" >"$results/digests"
	[ -s "$results/digests" ] || die "$1: no fingerprint"
	find "$BENCH_DIR/$1" -type f -print0 |
	    xargs -0 openssl dgst -sha256 | fingerprints '=' |
	    cmp -s - "$results/digests" ||
	    die "$1: our fingerprints are not those of openssl"
}

# --- the parts ---

part_limit() { # CORPUS
	say "limit, $1"
	warm_corpus "$1"
	"$BENCH_TOOLS/limit" "$THREADS" "$BENCH_DIR/$1" |
	    sed "s/^/limit	$1	/" | keep "limit-$1"
}

part_hot() { # CORPUS
	[ "$1" != million ] || return 0
	programs="ours ours-noring $peers"
	[ "$1" != usr ] || programs="$programs aide"
	# shellcheck disable=SC2086 # several words
	measure hot "$1" '' $programs
}

part_cold() { # CORPUS
	[ "$1" = small ] || return 0
	[ -w /proc/sys/vm/drop_caches ] || {
		say 'cold: only root can drop the page cache'
		return 0
	}
	# shellcheck disable=SC2086 # several words
	measure cold "$1" -c ours ours-noring $peers
}

part_algorithms() { # CORPUS
	[ "$1" = mix ] || return 0
	programs=
	for algorithm in rmd160 md5 sha512 sha384 sha1; do
		programs="$programs ours-$algorithm openssl-$algorithm"
	done
	# shellcheck disable=SC2086 # several words
	measure algorithms "$1" '-s 0' $programs
}

part_single() { # CORPUS
	[ "$1" = mix ] || return 0
	measure single "$1" '' ours-single openssl-single
}

# Both in turns: what disturbs the machine disturbs both.
part_linear() { # CORPUS
	[ "$1" = million ] || return 0
	wants small || die 'linear needs the corpus small as well'
	warm_corpus small
	warm_corpus million
	say 'linear: small and million'
	for name in small million; do
		printf '%s\t%s\n' "$name" \
		    "$(command_of ours "$BENCH_DIR/$name")"
	done | "$BENCH_TOOLS/measure" -n "$ROUNDS" -p 'linear	million' \
	    2>>"$results/errors" | keep linear-million
}

measure_corpus() { # CORPUS
	prepare_corpus "$1"
	describe_corpus "$1" | keep "corpus-$1"
	verify "$1"
	for part in $PARTS; do
		"part_$part" "$1"
	done
}

measure_all() {
	case $BENCH_DIR in
	*[!A-Za-z0-9_./+-]*) die "$BENCH_DIR: a name without blanks, please" ;;
	esac
	: >"$results/errors"
	mkdir -p "$BENCH_DIR/one" && echo 1 >"$BENCH_DIR/one/file"
	machine | keep machine
	for corpus in $CORPORA; do
		prepare_corpus "$corpus"
	done
	for corpus in $CORPORA; do
		measure_corpus "$corpus"
	done
}

report() {
	set -- "$results"/*.tsv
	[ -e "$1" ] || die "nothing was measured yet in $BENCH_DIR"
	awk -F '\t' -f "$here/medians.awk" -f "$here/report.awk" \
	    "$here/targets.tsv" "$@"
}

umask 022
results=$BENCH_DIR/results
mkdir -p "$results" && chmod 700 "$BENCH_DIR" || exit 1
[ "${1-}" = report ] || measure_all
report
