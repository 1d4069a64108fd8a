#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Set-up in one command, from a fresh checkout:
#
#	sh contrib/quickstart.sh	install what is needed to build, build,
#					fingerprint this machine's system
#					directories into ./signatures
#	sh contrib/quickstart.sh check	install what the tests need, build,
#					run them all
#
# Packages are installed by the system's package manager, as root or with
# sudo; without either it says what is missing.  Nothing else outside the
# checkout is written.
set -u
top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 1
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin
export PATH
# shellcheck source=contrib/dev/build.sh
. "$top/contrib/dev/build.sh"

die() {
	printf 'quickstart.sh: %s\n' "$*" >&2
	exit 1
}

# --- what is needed ---

# When it is needed, how it is seen, and its package for each manager; "-"
# where the system has it, or does not need it.
needs() {
	cat <<'END'
when  seen-as                apt-get         dnf                apk           pkgin     pkg
build command:cc             build-essential gcc                build-base    -         -
build command:make           build-essential make               build-base    -         -
build header:stdio.h         build-essential glibc-devel        build-base    -         -
build header:linux/openat2.h linux-libc-dev  kernel-headers     linux-headers -         -
build command:autoreconf     autoconf        autoconf           autoconf      autoconf  autoconf
build command:automake       automake        automake           automake      automake  automake
build command:libtoolize     libtool         libtool            libtool       libtool   libtool
build command:pkg-config     pkg-config      pkgconf-pkg-config pkgconf       pkgconf   pkgconf
build library:libcrypto      libssl-dev      openssl-devel      openssl-dev   openssl   -
build library:libxxhash      libxxhash-dev   xxhash-devel       xxhash-dev    xxhash    xxhash
build library:jansson      libjansson-dev  jansson-devel      jansson-dev   jansson   jansson
build library:lmdb         liblmdb-dev     lmdb-devel         lmdb-dev      lmdb      lmdb
build library:gpgme        libgpgme-dev    gpgme-devel        gpgme-dev     gpgme     gpgme
build command:gpg          gnupg           gnupg2             gnupg         gnupg2    gnupg
build library:liburing       liburing-dev    liburing-devel     liburing-dev  -         -
check command:kyua           kyua            kyua               kyua          kyua      kyua
check library:atf-c          libatf-dev      libatf-c-devel     atf-dev       -         -
check command:atf-sh         atf-sh          libatf-sh          atf           -         -
check command:c++            build-essential gcc-c++            build-base    -         -
check command:bash           bash            bash               bash          bash      bash
check command:zsh            zsh             zsh                zsh           zsh       zsh
check command:fish           fish            fish               fish          fish      fish
check command:mandoc         mandoc          mandoc             mandoc        -         -
check command:shellcheck     shellcheck      ShellCheck         shellcheck    -         hs-ShellCheck
check command:openssl        openssl         openssl            openssl       -         -
check command:jq           jq              jq                 jq            jq        jq
check command:prove        perl            perl-Test-Harness  perl-utils    perl      perl5
check command:gpgv         gpgv            gnupg2             gnupg         -         -
check command:readelf      binutils        binutils           binutils      -         -
check command:chattr       e2fsprogs       e2fsprogs          e2fsprogs     -         -
check command:unshare      util-linux      util-linux         util-linux    -         -
check command:script       bsdutils        util-linux-script  util-linux    -         -
check command:sqv          sqv             -                  -             -         -
check command:hashdeep     hashdeep        -                  -             -         -
check command:mtree        mtree-netbsd    -                  -             -         -
check command:strace         strace          strace             strace        -         -
check command:setfacl        acl             acl                acl           -         -
check command:setfattr       attr            attr               attr          -         -
check command:setcap         libcap2-bin     libcap             libcap        -         -
END
}

manager() {
	for name in apt-get dnf apk pkgin pkg; do
		command -v "$name" >/dev/null 2>&1 && echo "$name" && return 0
	done
	return 1
}

# Does the compiler find this header?  A missing compiler is a need of its
# own.
has_header() {
	command -v cc >/dev/null 2>&1 || return 1
	echo "#include <$1>" | cc -E - >/dev/null 2>&1
}

seen() { # KIND:NAME
	case $1 in
	command:*)
		command -v "${1#*:}" >/dev/null 2>&1
		;;
	library:*)
		command -v pkg-config >/dev/null 2>&1 &&
		    pkg-config --exists "${1#*:}" 2>/dev/null
		;;
	header:*)
		has_header "${1#*:}"
		;;
	esac
}

# The packages that are missing for this purpose, one a line; without a
# package manager that we know, what is missing itself.
missing() { # MANAGER [check]
	needs | awk -v manager="$1" -v purpose="${2:-build}" '
	NR == 1 {
		for (i = 3; i <= NF; i++)
			if ($i == manager)
				column = i
		next
	}
	$1 == "build" || $1 == purpose {
		print $2, column ? $column : $2
	}' | while read -r need package; do
		[ "$package" = - ] || seen "$need" || echo "$package"
	done | LC_ALL=C sort -u
}

install_command() { # MANAGER
	case $1 in
	apt-get)
		echo 'apt-get install -y --no-install-recommends'
		;;
	dnf)
		echo 'dnf install -y'
		;;
	apk)
		echo 'apk add'
		;;
	pkgin)
		echo 'pkgin -y install'
		;;
	pkg)
		echo 'pkg install -y'
		;;
	esac
}

# What puts "sudo" before a command where that is needed and possible: sudo
# may ask for a password only where there is somebody to ask.
root_command() {
	[ "$(id -u)" -ne 0 ] || return 0
	command -v sudo >/dev/null 2>&1 || return 1
	if sudo -n true >/dev/null 2>&1; then
		echo 'sudo -n'
	elif [ -t 0 ] && [ -t 2 ]; then
		echo sudo
	else
		return 1
	fi
}

# The lists first: those of a fresh image are often empty or old.
install_once() { # MANAGER PACKAGE...
	name=$1
	shift
	case $name in
	apt-get)
		$as_root env DEBIAN_FRONTEND=noninteractive apt-get update
		;;
	apk | pkgin)
		$as_root "$name" update
		;;
	esac || return 1
	# shellcheck disable=SC2046 # a command of several words
	$as_root env DEBIAN_FRONTEND=noninteractive ASSUME_ALWAYS_YES=yes \
	    $(install_command "$name") "$@"
}

install() { # MANAGER PACKAGE...
	bt_say "installing: $(shift; echo "$*")"
	install_once "$@" && return 0
	bt_say 'that failed; once more'
	install_once "$@"
}

provide() { # [check]
	name=$(manager) || name=none
	packages=$(missing "$name" "$@" | xargs)
	[ -n "$packages" ] || return 0
	if [ "$name" = none ]; then
		die "missing, and no package manager that this script knows:" \
		    "$packages"
	fi
	as_root=$(root_command) || die "packages are missing; as root:" \
	    "$(install_command "$name") $packages"
	# shellcheck disable=SC2086 # several packages
	install "$name" $packages </dev/null >&2 ||
	    die "cannot install: $packages"
	packages=$(missing "$name" "$@" | xargs)
	[ -z "$packages" ] || bt_say "still not seen: $packages"
}

# --- without an argument ---

# The program in a build, wherever automake puts it.
program() { # NAME
	for file in "$top/build/$1" "$top/build/src/$1/$1"; do
		[ -f "$file" ] && [ -x "$file" ] && echo "$file" && return 0
	done
	return 1
}

# Seconds since 1970, finer than that where date can.
now() {
	date +%s.%N | sed 's/\..*N.*//'
}

# The system directories hold files that only root can read.  Without root
# those are left out, and said.
fingerprint() {
	veriexecgen=$(program veriexecgen) || die 'veriexecgen was not built'
	tolerant=
	as_root=$(root_command) || tolerant=-W
	bt_say 'fingerprinting this machine'
	began=$(now)
	$as_root "$veriexecgen" -A -D -v $tolerant -o "$top/signatures" \
	    2>"$log" </dev/null
	status=$?
	ended=$(now)
	[ "$status" -eq 0 ] || grep -v ": directory /" "$log" >&2
	case $status in
	0 | 2) ;;
	*)
		die "veriexecgen failed (status $status)"
		;;
	esac
}

check_again() {
	veriexeccheck=$(program veriexeccheck) || return 0
	bt_say 'checking this machine against it'
	$as_root "$veriexeccheck" -f "$top/signatures" </dev/null
}

# What veriexecgen -v said of what it read.
sizes() {
	sed -n 's/^veriexecgen: \([0-9]*\) files, \([0-9]*\) bytes.*/\1 \2/p' \
	    "$log" | awk '{ printf "%.1f MiB in %d files", $2 / 1048576, $1 }'
}

kernels() {
	"$veriexecgen" --version | sed -n 's/^SHA256 kernels: *//p'
}

summary() {
	cat <<END

  entries    $(grep -c '^/' "$top/signatures")
  read       $(sizes)
  time       $(awk "BEGIN { printf \"%.2f s\", $ended - $began }")
  kernels    $(kernels)
  file       $top/signatures

Next:
  less signatures                 look at it
  sh contrib/quickstart.sh        again: nothing changes but what changed
  man ./man/veriexecgen.8         what else it does
  make -C build install           install it, as root
END
}

quickstart() {
	provide
	bt_build "$top/build" || die 'the build failed'
	log=$top/build/veriexecgen.log
	fingerprint
	check_again || die 'this machine does not agree with its signatures'
	summary
}

# --- check ---

check() {
	provide check
	bt_build "$top/build-check" --enable-werror || die 'the build failed'
	bt_build_tests "$top/build-check" || die 'the tests cannot be built'
	bt_say 'running the tests'
	bt_suite "$top/build-check"
}

cd -- "$top" || exit 1
case $#:${1-} in
0:)
	quickstart
	;;
1:check)
	check
	;;
*)
	echo 'usage: sh contrib/quickstart.sh [check]' >&2
	exit 64
	;;
esac
