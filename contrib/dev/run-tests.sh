#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The long gates, each in a build directory of its own (build-NAME):
#
#	sh contrib/dev/run-tests.sh		list them
#	sh contrib/dev/run-tests.sh NAME...	run these; "all" runs all
#
# The environment may say FUZZ_SECONDS (a target; 60), FULL_MESSAGES (10^8)
# and JOBS.
set -u
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd) || exit 1
# shellcheck source=contrib/dev/build.sh
. "$top/contrib/dev/build.sh"
bt_jobs=${JOBS:-$bt_jobs}

gates() {
	cat <<'END'
clang      all tests, built by clang, warnings are errors
plain_io   all tests, built without liburing
portable   all tests, built without any call that only some systems have
asan       all tests under AddressSanitizer and UndefinedBehaviorSanitizer
tsan       all tests under ThreadSanitizer
valgrind   the library's tests under valgrind
analyze    gcc -fanalyzer
tidy       clang-tidy: its analyzer, and what is prone to bugs
cppcheck   cppcheck
fuzz       each tests/fuzz target, with ASan and UBSan
positions  one changed byte in each of 10,000 files in turn
full       the hash kernels with FULL_MESSAGES random messages
install    make install, use what is installed, make uninstall
distcheck  make distcheck
aarch64    the library's tests on 64-bit ARM, under qemu-user
s390x      the library's tests on a big-endian machine, under qemu-user
END
}

# For sanitizers: a status of their own, so that no test takes a report for
# the failure that it expects (66 is ThreadSanitizer's default, and sysexits'
# EX_NOINPUT); and files for their reports, so that none is lost where a test
# does not look.
sanitizer_options() { # NAME
	reports=$top/build-$1/reports
	rm -rf "$reports"
	mkdir -p "$reports" && chmod 1777 "$reports" || return 1
	ASAN_OPTIONS=exitcode=99:detect_leaks=1:detect_stack_use_after_return=1
	LSAN_OPTIONS=exitcode=99:print_suppressions=0
	LSAN_OPTIONS=$LSAN_OPTIONS:suppressions=$top/contrib/dev/lsan.supp
	TSAN_OPTIONS=exitcode=99:halt_on_error=1:second_deadlock_stack=1
	UBSAN_OPTIONS=exitcode=99:halt_on_error=1:print_stacktrace=1
	ASAN_OPTIONS=$ASAN_OPTIONS:log_path=$reports/report
	TSAN_OPTIONS=$TSAN_OPTIONS:log_path=$reports/report
	UBSAN_OPTIONS=$UBSAN_OPTIONS:log_path=$reports/report
	export ASAN_OPTIONS LSAN_OPTIONS TSAN_OPTIONS UBSAN_OPTIONS
}

# sanitized NAME OPTION...: a suite in which no sanitizer says anything, but
# that there is not as much memory as a test asks for.
sanitized() {
	sanitizer_options "$1" || return 1
	suite "$@"
	result=$?
	find "$reports" -type f -exec grep -Hv \
	    'WARNING: AddressSanitizer failed to allocate ' {} + >"$reports.txt"
	[ -s "$reports.txt" ] || return "$result"
	head -n 100 "$reports.txt"
	echo "reports of a sanitizer: $reports.txt"
	return 1
}

# suite NAME OPTION...: build in build-NAME and run all tests.
suite() {
	dir=$top/build-$1
	shift
	bt_build "$dir" "$@" && bt_build_tests "$dir" && bt_suite "$dir"
}

# The tests of the library in a static build, one a line.
library_tests() { # DIR
	find "$1/tests/lib" -name '*_test' -type f -exec sh -c \
	    'head -c 4 "$0" | grep -q ELF' {} \; -print | LC_ALL=C sort
}

# one_case LOG CASE COMMAND...: in an empty directory, as kyua would; what a
# case leaves mounted is its cleanup's to remove.
one_case() (
	log=$1 case=$2
	shift 2
	work=$(mktemp -d) || exit 1
	cd "$work" || exit 1
	HOME=$work TZ=UTC __RUNNING_INSIDE_ATF_RUN=internal-yes-value
	LFP_SOURCE=$top LFP_TEST_DATA=$top/tests/data
	LFP_TEST_BIN=$dir/tests/lib
	export HOME TZ __RUNNING_INSIDE_ATF_RUN LFP_SOURCE LFP_TEST_DATA \
	    LFP_TEST_BIN
	"$@" "$case" >"$log" 2>&1 </dev/null
	status=$?
	"$@" "$case:cleanup" >>"$log" 2>&1 </dev/null
	# Never into what is mounted there, be it the system's own /proc.
	if grep -F " $work/" /proc/self/mounts; then
		echo "left mounted by $case"
		exit 1
	fi
	cd / && chmod -R u+rwx "$work" && rm -rf "$work"
	exit "$status"
)

# excepted PROGRAM:CASE: does one of bt_except's patterns match?
bt_except=
excepted() (
	set -f
	for pattern in $bt_except; do
		# shellcheck disable=SC2254 # it is a pattern
		case $1 in
		$pattern) exit 0 ;;
		esac
	done
	exit 1
)

# each_case DIR WRAPPER...: run each case of the library's tests through a
# wrapper, which kyua cannot do.  A case that needs what is not there skips;
# so do those that are excepted.
each_case() {
	dir=$1
	shift
	passed=0 failed=0 skipped=0
	for program in $(library_tests "$dir"); do
		name=${program##*/}
		cases=$("$@" "$program" -l 2>/dev/null |
		    sed -n 's/^ident: //p')
		[ -n "$cases" ] || {
			echo "$name: cannot list its cases"
			failed=$((failed + 1))
		}
		for case in $cases; do
			excepted "$name:$case" && {
				skipped=$((skipped + 1))
				continue
			}
			rm -f "$dir/result"
			one_case "$dir/case.log" "$case" "$@" "$program" \
			    -r "$dir/result" -s "$(dirname "$program")"
			status=$?
			said=$(head -n 1 "$dir/result" 2>/dev/null)
			case $status:$said in
			0:passed* | 0:expected*)
				passed=$((passed + 1))
				;;
			0:skipped*)
				skipped=$((skipped + 1))
				;;
			*)
				failed=$((failed + 1))
				echo "$name:$case: status $status, $said"
				tail -n 30 "$dir/case.log"
				;;
			esac
		done
	done
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# --- the gates ---

gate_clang() {
	suite clang CC=clang --enable-werror
}

gate_plain_io() {
	suite plain_io --without-liburing --enable-werror
}

# As configure finds other systems, and other processors than x86-64.
gate_portable() {
	suite portable --without-liburing --enable-werror \
	    CPPFLAGS=-DLFPI_CALLS_BY_FUNCTION ac_cv_func_arc4random_buf=no \
	    ac_cv_func_close_range=no ac_cv_func_explicit_bzero=no \
	    ac_cv_func_fchflags=no ac_cv_func_getdents64=no \
	    ac_cv_func_preadv2=no ac_cv_have_decl_mount_setattr=no \
	    ac_cv_have_decl_open_tree=no
}

# The shared library of UBSan never learns of log_path.
gate_asan() {
	sanitized asan --disable-shared --disable-hardening CC=gcc \
	    CPPFLAGS=-DLFPI_CALLS_BY_FUNCTION LDFLAGS=-static-libubsan \
	    CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all'
}

# Its shadow memory has no room for as much randomness as kernels have now.
# close_range(2) is unknown to it: a number that is used again looks like the
# file that another thread had, and had not closed.
gate_tsan() {
	bt_wrapper=
	! command -v setarch >/dev/null 2>&1 || bt_wrapper='setarch -R'
	sanitized tsan --disable-shared --disable-hardening \
	    CPPFLAGS=-DLFPI_CALLS_BY_FUNCTION ac_cv_func_close_range=no \
	    CFLAGS='-O1 -g -fsanitize=thread'
	result=$?
	bt_wrapper=
	return "$result"
}

# It does not see what io_uring reads, takes a fault for a crash, and runs one
# thread at a time: one that only disturbs has most of it, and none runs while
# another asks about a file that is served by this process.
gate_valgrind() {
	dir=$top/build-valgrind
	bt_build "$dir" --disable-shared --disable-hardening \
	    --without-liburing CFLAGS='-O1 -g' && bt_build_tests "$dir" ||
	    return 1
	LFP_TEST_MESSAGES=${LFP_TEST_MESSAGES:-2000}
	export LFP_TEST_MESSAGES
	bt_except='mapping_test:truncated__* scan_unstable_test:changing__served
	    scan_changing_test:changing__swapped_directory'
	each_case "$dir" valgrind -q --error-exitcode=99 --leak-check=full \
	    --errors-for-leak-kinds=definite,indirect,possible \
	    --suppressions="$top/contrib/dev/valgrind.supp"
	result=$?
	bt_except=
	return "$result"
}

# nothing_said LOG PATTERN: no line of the log matches.
nothing_said() {
	! grep -E -- "$2" "$1" || return 1
	echo '0 reports'
}

gate_analyze() {
	dir=$top/build-analyze
	rm -rf "$dir"
	bt_build "$dir" --disable-shared CC=gcc CFLAGS='-O2 -fanalyzer' &&
	    nothing_said "$dir/build.log" '-Wanalyzer'
}

library_and_programs() {
	find "$top/lib" "$top/src" -name '*.c' | LC_ALL=C sort
}

# The flags of all sources at once: folders do not clash.
include_flags() { # DIR
	echo "-I$1 -I$top/lib -I$top/lib/include -I$top/src" \
	    "-std=gnu11 -D_GNU_SOURCE -DHAVE_CONFIG_H"
}

# Off: what asks for Annex K, what is a matter of taste or of style, and the
# analyzer's core, which sees one file at a time and so believes that
# lfpi_fail() of another may return LFP_OK and that a va_list argument may be
# uninitialized.
gate_tidy() {
	dir=$top/build-tidy
	bt_build "$dir" --disable-shared || return 1
	checks='-*,clang-analyzer-*,bugprone-*,cert-*,concurrency-*'
	for off in clang-analyzer-core.\* clang-analyzer-valist.\* \
	    clang-analyzer-security.insecureAPI.\* \
	    bugprone-assignment-in-if-condition bugprone-branch-clone \
	    bugprone-easily-swappable-parameters \
	    bugprone-implicit-widening-of-multiplication-result \
	    bugprone-macro-parentheses bugprone-reserved-identifier \
	    bugprone-sizeof-expression cert-dcl37-c cert-dcl51-cpp \
	    cert-err33-c cert-err34-c concurrency-mt-unsafe; do
		checks=$checks,-$off
	done
	# shellcheck disable=SC2016 # the inner shell expands them
	library_and_programs | xargs -P "$bt_jobs" -n 4 sh -c \
	    'checks=$1; shift; flags=$1; shift
	    clang-tidy --quiet --checks="$checks" "$@" -- $flags' \
	    tidy "$checks" "$(include_flags "$dir")" >"$dir/tidy.log" \
	    2>/dev/null
	nothing_said "$dir/tidy.log" ' (warning|error): '
}

# Off: uninitvar, which takes an address for a use (gcc and valgrind do not);
# the order of arguments, which it misreads where a declaration names only
# some; indexes in branches that a kernel's macros leave out by a constant.
gate_cppcheck() {
	dir=$top/build-cppcheck
	bt_build "$dir" --disable-shared || return 1
	# shellcheck disable=SC2046 # several flags and files
	cppcheck -q -j "$bt_jobs" --std=c11 --error-exitcode=1 \
	    --enable=warning,performance,portability \
	    --suppress=uninitvar --suppress=funcArgOrderDifferent \
	    --suppress='arrayIndexOutOfBounds:*/lib/hash/x86/*' \
	    -I"$dir" -I"$top/lib" -I"$top/lib/include" -I"$top/src" \
	    -DHAVE_CONFIG_H -D__GNUC__=12 -D__linux__ -D__x86_64__ \
	    $(library_and_programs) && echo '0 reports'
}

# A target's corpus: what is in the tree is read, what is new stays in the
# build directory, and so does an input that crashes.
fuzz_one() { # DIR SOURCE
	name=$(basename "$2" .c)
	mkdir -p "$1/corpus/$name" "$1/crashes"
	# shellcheck disable=SC2046 # several flags
	clang $(include_flags "$1") -O1 -g \
	    -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
	    -o "$1/$name" "$2" "$1/lib/.libs/libcore.a" \
	    $(pkg-config --libs libcrypto libxxhash) \
	    $(pkg-config --libs liburing 2>/dev/null) -pthread || return 1
	seeds=$top/tests/data/corpus/$name
	[ -d "$seeds" ] || seeds=
	"$1/$name" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=30 \
	    -rss_limit_mb=4096 -print_final_stats=1 \
	    -artifact_prefix="$1/crashes/$name-" \
	    "$1/corpus/$name" ${seeds:+"$seeds"} >"$1/$name.log" 2>&1 || {
		tail -n 40 "$1/$name.log"
		return 1
	}
	echo "$name: $(sed -n \
	    's/^stat::number_of_executed_units: *//p' "$1/$name.log") runs"
}

gate_fuzz() {
	dir=$top/build-fuzz
	result=0
	bt_build "$dir" --disable-shared --disable-hardening CC=clang \
	    CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' ||
	    return 1
	for source in "$top"/tests/fuzz/*_fuzz.c; do
		fuzz_one "$dir" "$source" || result=1
	done
	return "$result"
}

# Not through kyua, which ends a case after some minutes.
gate_full() {
	dir=$top/build-full
	bt_build "$dir" --disable-shared && bt_build_tests "$dir" || return 1
	LFP_TEST_MESSAGES=${FULL_MESSAGES:-100000000}
	export LFP_TEST_MESSAGES
	each_case "$dir" env
}

# What is installed can be used; what was installed goes away again.
gate_install() {
	dir=$top/build-install
	stage=$dir/stage
	bt_build "$dir" --prefix=/usr || return 1
	rm -rf "$stage"
	bt_logged "$dir/build.log" make -C "$dir" install DESTDIR="$stage" ||
	    return 1
	awk '/^\.Bd -literal/ { on = 1; next } /^\.Ed/ { on = 0 } on' \
	    "$top/man/libfingerprint.3" | sed 's/\\e/\\/g' >"$dir/example.c"
	flags=$(PKG_CONFIG_SYSROOT_DIR=$stage \
	    PKG_CONFIG_PATH=$(dirname "$(find "$stage" \
	    -name libfingerprint.pc)") \
	    pkg-config --cflags --libs libfingerprint) || return 1
	# shellcheck disable=SC2086 # several flags
	cc -o "$dir/example" "$dir/example.c" $flags || return 1
	LD_LIBRARY_PATH=$(dirname "$(find "$stage" \
	    -name 'libfingerprint.so')") "$dir/example" "$top/man" \
	    >"$dir/example.out" || return 1
	[ "$(grep -c ' SHA256 [0-9a-f]* ' "$dir/example.out")" -eq \
	    "$(find "$top/man" -type f | wc -l)" ] || {
		echo 'the example does not list all files'
		return 1
	}
	bt_logged "$dir/build.log" make -C "$dir" uninstall \
	    DESTDIR="$stage" || return 1
	left=$(find "$stage" ! -type d)
	[ -z "$left" ] && echo 'installed, used, uninstalled' && return 0
	printf 'left after make uninstall:\n%s\n' "$left"
	return 1
}

gate_distcheck() {
	dir=$top/build-distcheck
	bt_build "$dir" || return 1
	bt_logged "$dir/build.log" make -C "$dir" -j"$bt_jobs" distcheck &&
	    grep 'archives ready' "$dir/build.log"
}

# Packages of another architecture, unpacked beside the build: the system's
# own package database stays as it is.
foreign_packages() { # DIR ARCHITECTURE PACKAGE...
	mkdir -p "$1/apt/lists/partial" "$1/apt/archives/partial" "$1/sysroot"
	architecture=$2
	root=$1
	shift 2
	native=$(dpkg --print-architecture)
	: >"$root/apt/status"
	set -- -o APT::Architectures::="$native" \
	    -o APT::Architectures::="$architecture" \
	    -o Dir::State::lists="$root/apt/lists" \
	    -o Dir::State::status="$root/apt/status" \
	    -o Dir::Cache::pkgcache='' -o Dir::Cache::srcpkgcache='' "$@"
	options=
	while [ "$1" = -o ]; do
		options="$options -o $2"
		shift 2
	done
	# shellcheck disable=SC2086 # several words
	apt-get $options update </dev/null >"$root/apt/log" 2>&1 || {
		tail -n 20 "$root/apt/log"
		return 1
	}
	# shellcheck disable=SC2086 # several words
	(cd "$root/apt/archives" && apt-get $options download "$@" \
	    </dev/null >>"$root/apt/log" 2>&1) || {
		tail -n 20 "$root/apt/log"
		return 1
	}
	for package in "$root"/apt/archives/*.deb; do
		dpkg -x "$package" "$root/sysroot" || return 1
	done
}

# foreign NAME DEBIAN-ARCHITECTURE GNU-TRIPLET LOADER
foreign() {
	dir=$top/build-$1
	libraries=$dir/sysroot/usr/lib/$3
	for tool in "qemu-$1" "$3-gcc"; do
		command -v "$tool" >/dev/null 2>&1 && continue
		echo "$tool is missing: Debian's qemu-user and gcc-$3 have it"
		return 1
	done
	rm -rf "$dir"
	foreign_packages "$dir" "$2" "libssl-dev:$2" "libssl3:$2" \
	    "libxxhash-dev:$2" "libxxhash0:$2" "libatf-dev:$2" \
	    "libatf-c-1:$2" "liburing-dev:$2" "liburing2:$2" \
	    "libjansson-dev:$2" "libjansson4:$2" "liblmdb-dev:$2" \
	    "liblmdb0:$2" || return 1
	PKG_CONFIG_LIBDIR=$libraries/pkgconfig
	PKG_CONFIG_SYSROOT_DIR=$dir/sysroot
	export PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR
	bt_build "$dir" --host="$3" --disable-shared --without-gpgme \
	    --disable-hardening \
	    --disable-dependency-tracking \
	    CPPFLAGS="-I$dir/sysroot/usr/include -I$dir/sysroot/usr/include/$3" \
	    LDFLAGS="-L$libraries -Wl,-rpath-link,$libraries" &&
	    bt_build_tests "$dir"
	result=$?
	unset PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR
	[ "$result" -eq 0 ] || return 1
	LFP_TEST_MESSAGES=${LFP_TEST_MESSAGES:-20000}
	export LFP_TEST_MESSAGES
	# By its loader: with -L the emulator would have "/" itself elsewhere.
	each_case "$dir" "qemu-$1" "/usr/$3/lib/$4" \
	    --library-path "$libraries:/usr/$3/lib"
}

gate_aarch64() {
	foreign aarch64 arm64 aarch64-linux-gnu ld-linux-aarch64.so.1
}

# The emulator (7.2) swaps the bytes of si_addr wrongly, and those of what
# FUSE has to say to a server not at all.
gate_s390x() {
	bt_except='mapping_test:truncated__* scan_unstable_test:changing__served'
	foreign s390x s390x s390x-linux-gnu ld64.so.1
	result=$?
	bt_except=
	return "$result"
}

gate_positions() {
	dir=$top/build-positions
	bt_build "$dir" && make -s -C "$dir" stage || return 1
	PATH=$dir/stage/usr/local/sbin:$PATH \
	    LD_LIBRARY_PATH=$dir/stage/usr/local/lib \
	    sh tests/long/positions.sh
}

# --- what to run ---

names() {
	gates | awk '{ print $1 }'
}

run() {
	bt_say "gate: $1"
	(cd -- "$top" && "gate_$1")
}

if [ $# -eq 0 ]; then
	gates
	exit 0
fi
[ "$*" != all ] || {
	# shellcheck disable=SC2046 # several names
	set -- $(names)
}
for name in "$@"; do
	names | grep -qx -- "$name" || {
		echo "run-tests.sh: $name: no such gate" >&2
		exit 64
	}
done
bad=
for name in "$@"; do
	run "$name" || bad="$bad $name"
done
[ -z "$bad" ] || {
	echo "failed gates:$bad"
	exit 1
}
echo "passed gates: $*"
