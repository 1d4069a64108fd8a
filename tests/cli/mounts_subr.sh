# SPDX-License-Identifier: BSD-2-Clause
# What tests share that mount something; read by each of them.
# shellcheck shell=sh

# Run the script "examine" in mounts of its own.  77 is what it says where
# nothing can be mounted.
in_mounts() { # STATUS OUTPUT
	unshare -m sh examine >"$2" 2>errors
	result=$?
	[ $result -ne 77 ] ||
	    atf_skip "nothing can be mounted here: $(cat errors)"
	[ $result -eq "$1" ] || {
		cat "$2" errors
		atf_fail "status $result"
	}
}
