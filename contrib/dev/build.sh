# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Building out of tree and running the tests, for the scripts that source
# this.  They set "top" to the top of the tree first.

: "${top:?}"
bt_jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null) || bt_jobs=2

bt_say() {
	printf '==> %s\n' "$*"
}

# bt_logged LOG COMMAND...: its output goes to LOG, and is shown if it fails.
bt_logged() {
	bt_log=$1
	shift
	"$@" >>"$bt_log" 2>&1 </dev/null && return 0
	bt_status=$?
	tail -n 60 "$bt_log" >&2
	printf 'failed (status %d): %s\nall of its output: %s\n' \
	    "$bt_status" "$*" "$bt_log" >&2
	return "$bt_status"
}

# Is configure older than what it is made from?
bt_stale() {
	for bt_made in configure Makefile.in build-aux/ltmain.sh; do
		[ -f "$top/$bt_made" ] || return 0
	done
	[ -n "$(find "$top" -name .git -prune -o \( -name configure.ac -o \
	    -name Makefile.am -o -name local.am -o -path "$top/m4/flags.m4" \
	    \) -newer "$top/Makefile.in" -print | head -n 1)" ]
}

# bt_configure DIR OPTION...: nothing is done where it was done already.
bt_configure() (
	bt_dir=$1
	shift
	mkdir -p "$bt_dir" && cd -- "$bt_dir" || return 1
	printf '%s\n' "$@" >options.new
	if [ -x config.status ] && cmp -s options.new options.last &&
	    [ -z "$(find "$top/configure" -newer config.status)" ]; then
		return 0
	fi
	rm -f options.last
	bt_say "configuring in $bt_dir"
	bt_logged "$bt_dir/build.log" "$top/configure" "$@" &&
	    mv options.new options.last
)

# bt_build DIR OPTION...: the programs and the library.
bt_build() {
	bt_dir=$1
	mkdir -p "$bt_dir" || return 1
	: >"$bt_dir/build.log"
	if bt_stale; then
		bt_say 'making configure'
		(cd -- "$top" &&
		    bt_logged "$bt_dir/build.log" autoreconf -fi) || return 1
	fi
	bt_configure "$@" || return 1
	bt_say "building in $bt_dir ($bt_jobs jobs)"
	bt_logged "$bt_dir/build.log" make -C "$bt_dir" -j"$bt_jobs" all
}

# bt_build_tests DIR: what the tests run, without running it.
bt_build_tests() {
	bt_say "building the tests in $1"
	bt_logged "$1/build.log" make -C "$1" -j"$bt_jobs" check-build
}

# The user for tests that must not run as root, where there is one that can
# reach the build.
bt_unprivileged() { # DIR
	[ "$(id -u)" -eq 0 ] || return 0
	# shellcheck disable=SC2016 # the other shell expands them
	su -s /bin/sh nobody -c 'cd -- "$0" && cd -- "$1"' "$top" "$1" \
	    >/dev/null 2>&1 </dev/null && echo nobody
}

# Kyua's own figures as "N passed, N failed", with ", N skipped" if any were.
# A broken test has failed; one that was expected to fail has passed.
bt_figures() { # KYUA-REPORT
	awk '/^Test cases: [0-9]+ total, / {
		skipped = $5; failed = $10 + $12
		printf "%d passed, %d failed", $3 - skipped - failed, failed
		if (skipped > 0)
			printf ", %d skipped", skipped
		printf "\n"
	}' "$1"
}

# bt_suite DIR: run all tests.  The last line is that of bt_figures; the
# status is 0 only if some passed and none failed.
bt_suite() {
	bt_dir=$1
	bt_user=$(bt_unprivileged "$bt_dir")
	bt_kyua="kyua --config=none --logfile=$bt_dir/kyua.log"
	rm -f "$bt_dir/kyua.db" "$bt_dir/report.txt"
	make -s -C "$bt_dir" check KYUA="${bt_wrapper-} $bt_kyua \
	    -v parallelism=$bt_jobs \
	    ${bt_user:+-v unprivileged_user=$bt_user}" </dev/null
	bt_status=$?
	$bt_kyua report --results-file="$bt_dir/kyua.db" \
	    >"$bt_dir/report.txt" || bt_status=1
	sed -n '/^===> Summary/,$p' "$bt_dir/report.txt"
	bt_line=$(bt_figures "$bt_dir/report.txt")
	case $bt_line in
	'' | '0 passed,'*)
		bt_status=1
		;;
	*' passed, 0 failed'*) ;;
	*)
		bt_status=1
		;;
	esac
	printf '%s\n' "${bt_line:-0 passed, 0 failed}"
	return "$bt_status"
}
