dnl SPDX-License-Identifier: BSD-2-Clause

dnl LFP_CHECK_FLAGS(VARIABLE, FLAGS): add to VARIABLE the flags that the
dnl compiler takes without a word.
AC_DEFUN([LFP_CHECK_FLAGS], [
    lfp_save_CFLAGS=$CFLAGS
    for lfp_flag in m4_normalize([$2]); do
	AC_MSG_CHECKING([whether $CC takes $lfp_flag])
	CFLAGS="$lfp_save_CFLAGS -Werror $lfp_flag"
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
	    [AC_MSG_RESULT([yes])
	    $1="$$1 $lfp_flag"],
	    [AC_MSG_RESULT([no])])
    done
    CFLAGS=$lfp_save_CFLAGS
])

dnl The same for the linker.
AC_DEFUN([LFP_CHECK_LINK_FLAGS], [
    lfp_save_LDFLAGS=$LDFLAGS
    for lfp_flag in m4_normalize([$2]); do
	AC_MSG_CHECKING([whether the linker takes $lfp_flag])
	LDFLAGS="$lfp_save_LDFLAGS $lfp_flag"
	AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
	    [AC_MSG_RESULT([yes])
	    $1="$$1 $lfp_flag"],
	    [AC_MSG_RESULT([no])])
    done
    LDFLAGS=$lfp_save_LDFLAGS
])

dnl _FORTIFY_SOURCE needs optimisation, and the highest level that is known.
AC_DEFUN([LFP_CHECK_FORTIFY], [
    AC_MSG_CHECKING([for _FORTIFY_SOURCE])
    HARD_CPPFLAGS=
    AS_CASE([" $CFLAGS "],
	[*" -O0 "*], [],
	[*" -O"*], [HARD_CPPFLAGS="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3"])
    AC_MSG_RESULT([$HARD_CPPFLAGS])
])

dnl PTHREAD_FLAGS: what makes POSIX threads work, if anything is needed.
AC_DEFUN([LFP_PTHREAD], [
    PTHREAD_FLAGS=-pthread
    AC_SUBST([PTHREAD_FLAGS])
])
